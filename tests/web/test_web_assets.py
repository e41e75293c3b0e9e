"""The files of the page."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from parts import shared_parts

import pyp0f.web as web_package
from pyp0f.web.assets import PLOTS, TYPES, asset_of, load

if TYPE_CHECKING:
    from parts import Parts


@pytest.fixture
def web() -> Parts:
    return shared_parts()


def test_the_files_of_the_package() -> None:
    found = load()
    assert found["/"].media_type == TYPES[".html"]
    for path, asset in found.items():
        assert not re.search(r"\.\.|//", path)
        if asset.media_type == TYPES[".html"]:
            assert not re.search(rb"<script(?![^>]*\bsrc=)|<style|\bstyle=|\bon\w+=", asset.data), "nothing inline"


def test_the_library_for_plots_comes_from_its_package() -> None:
    found = load()[PLOTS]
    assert found.media_type == TYPES[".js"]
    assert b"plotly.js" in found.data[:200]
    assert not [
        path for path in (Path(web_package.__file__).parent / "page").rglob("*") if path.stat().st_size > 50_000
    ]


def test_entity_tags(web: Parts) -> None:
    first = web.ask("/app.js")
    assert first.headers["etag"] == asset_of("x.js", b"1").tag != asset_of("x.js", b"2").tag
    assert web.ask("/app.js", if_none_match=first.headers["etag"]).status == 304
