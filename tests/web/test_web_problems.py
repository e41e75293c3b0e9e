"""Problem documents."""

from __future__ import annotations

import json

from pyp0f.web.problems import TYPE, ProblemError


def test_a_problem_document() -> None:
    response = ProblemError(400, "limit: wrong", parameter="limit", headers={"Retry-After": "1"}).response()
    assert (response.status_code, response.media_type, response.headers["retry-after"]) == (400, TYPE, "1")
    assert json.loads(bytes(response.body)) == {
        "type": "about:blank", "title": "Bad Request", "status": 400, "detail": "limit: wrong", "parameter": "limit",
    }  # fmt: skip
