"""The size of the facts that HTTP keeps about a host."""

from __future__ import annotations

from pyp0f.applications.http.facts import HONEST, HttpFacts


def test_nothing_is_known_at_first() -> None:
    facts = HttpFacts()
    assert (facts.request, facts.response, facts.name, facts.language) == (None,) * 4
    assert (facts.flavor, facts.dishonesty) == ("", HONEST)
    assert not hasattr(facts, "__dict__")
