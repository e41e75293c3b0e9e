"""The application around the paths."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from parts import Lines, made_parts, shared_parts

from pyp0f.web.store import Store, StoreError

if TYPE_CHECKING:
    from parts import Parts


@pytest.fixture
def web() -> Parts:
    return shared_parts()


def test_the_page_and_what_does_not_exist(web: Parts) -> None:
    assert web.ask("/").body == b"<p>page"
    answer = web.ask("/none")
    assert (answer.status, answer.json["detail"]) == (404, "there is nothing at this path")
    assert web.ask("/api/v1/hosts", method="HEAD").status == 200


def test_a_store_that_fails_is_a_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    parts = made_parts(Lines([]))

    def rows(*_: object) -> None:
        raise StoreError("memory: cannot read the store: gone")

    monkeypatch.setattr(Store, "rows", rows)
    answer = parts.ask("/api/v1/hosts")
    assert (answer.status, answer.headers["retry-after"]) == (503, "5")
    assert parts.ask("/healthz").status == 503


def test_an_error_of_the_program_is_said_and_shown_to_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    parts = made_parts(Lines([]))

    def rows(*_: object) -> None:
        raise ValueError("inner secret")

    monkeypatch.setattr(Store, "rows", rows)
    answer = parts.ask("/api/v1/hosts")
    assert answer.status == 500
    assert b"secret" not in answer.body
    assert "please report" in parts.said[0]
