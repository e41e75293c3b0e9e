"""Tables of hosts for browsers without JavaScript."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from parts import shared_parts

from pyp0f.web.plain import host_page, hosts_page

if TYPE_CHECKING:
    from parts import Parts


@pytest.fixture
def web() -> Parts:
    return shared_parts()


def test_hosts(web: Parts) -> None:
    answer = web.ask("/plain?q=203.0.113")
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    text = answer.body.decode()
    assert '<a href="/plain/203.0.113.5">203.0.113.5</a>' in text
    assert "198.51.100.1<" not in text
    assert 'value="203.0.113"' in text
    assert not re.search(r"<script|<style|style=|\son\w+=", text)


def test_the_form(web: Parts) -> None:
    """A browser sends all fields, also empty ones."""
    for query, count in (("q=&site=&sensor=", 2), ("q=203&site=&sensor=east", 1), ("q=&site=x&sensor=", 0)):
        text = web.ask(f"/plain?{query}").body.decode()
        assert text.count('<td><a href="/plain/') >= count
        assert ("<td>" in text) == (count > 0)
    assert 'name="sensor" value="east"' in web.ask("/plain?sensor=east").body.decode()


def test_a_host(web: Parts) -> None:
    text = web.ask("/plain/203.0.113.5").body.decode()
    assert "<h1>203.0.113.5</h1>" in text
    assert "<h2>Evidence</h2>" in text
    assert "<h2>Contradictions</h2>" in text
    assert web.ask("/plain/192.0.2.250").status == 404
    assert web.ask("/plain/nobody").status == 404
    assert web.ask("/plain?sort=address").status == 400


MARKUP = "<script>alert('1')</script>&\""


def test_text_is_escaped_everywhere() -> None:
    host = {
        "address": MARKUP, "system": None, "contradictions": [MARKUP], "evidence": [], "changes": [],
        "unknown": [{"kind": MARKUP, "raw_signature": MARKUP}], "connections": {MARKUP: 1}, "links": [MARKUP],
        "distances": [], "programs": {"client": [MARKUP]}, "languages": [MARKUP], "rewritten": [], "first_seen": None,
        "last_seen": None, "sites": [MARKUP],
    }  # fmt: skip
    assert "<script" not in host_page(host)
    row = (
        '{"address": "<script>", "sites": ["<script>"],'
        '"system": "<script>", "confidence": 0.5, "programs": ["<script>"], "link": "<script>",'
        '"distance": 1, "changes": 0, "last_seen": "<script>"}'
    )
    page = hosts_page([row], "<script>", {"q": MARKUP, "site": MARKUP})
    assert "<script" not in page
    assert "cursor=%3Cscript%3E" in page
    assert "site=%3Cscript%3E" in page
