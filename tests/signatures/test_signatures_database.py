"""A database as a value: comparison, copies, links, and the places of its signatures."""

from __future__ import annotations

import copy
import pickle
from dataclasses import replace

import pytest
from test_signatures_reading import SMALL

from pyp0f.library.loading import parse_database
from pyp0f.signatures.mtu import MtuSignature


def test_signatures_know_where_they_stand() -> None:
    database = parse_database(SMALL, "small.fp")
    assert [(section, signature.path, signature.line) for section, signature in database.signatures()] == [
        ("mtu", "small.fp", 6),
        ("tcp:request", "small.fp", 10),
        ("tcp:request", "small.fp", 11),
        ("tcp:request", "small.fp", 14),
        ("tcp:response", "small.fp", 18),
        ("http:request", "small.fp", 24),
        ("http:response", "small.fp", 29),
    ]
    assert {label.path for _, label in database.labels} == {"small.fp"}


def test_values_are_frozen() -> None:
    database = parse_database(SMALL)
    with pytest.raises(AttributeError):
        database.path = "x"  # type: ignore[misc]
    assert replace(database, path="elsewhere") == database


def test_databases_are_values() -> None:
    database = parse_database(SMALL)
    for same in (pickle.loads(pickle.dumps(database)), copy.deepcopy(database), parse_database(SMALL)):
        assert same is not database
        assert (same, hash(same), str(same)) == (database, hash(database), str(database))
        assert same.link_of(1492) == database.link_of(1492) is not None
        assert same.extended(database).signature_count == 7 + 1, "the sections come along; links are kept"
    with pytest.raises(TypeError):
        database.sections["mtu"] = ()  # type: ignore[index]


def test_the_first_line_for_an_mtu_is_its_link() -> None:
    database = parse_database(b"[mtu]\nlabel = x\nsig = 1\nlabel = y\nsig = 1\nsig = 2\n", "a.fp")
    link = database.link_of(1)
    assert link is not None
    assert (link.name, link.line, link.path) == ("x", 3, "a.fp")
    assert database.link_of(2) == MtuSignature("y", 2)
    assert database.link_of(3) is None
