"""The contents of signature files, by section."""

from __future__ import annotations

import pickle

import pytest
from test_signatures_reading import PACKAGED

from pyp0f.applications.http.sections import UA_OS
from pyp0f.applications.standard import SECTIONS
from pyp0f.library.loading import parse_database
from pyp0f.signatures.contents import Table
from pyp0f.signatures.mtu import MTU
from pyp0f.signatures.reading import read_database
from pyp0f.signatures.tcp_section import TCP_REQUEST


def test_every_known_section_is_there() -> None:
    database = parse_database(b"")
    assert list(database.sections) == [section.name for section in SECTIONS]
    assert set(database.sections.values()) == {()}
    assert dict(database.statements) == {"ua_os": ()}


def test_sections_by_descriptor_and_by_name() -> None:
    database = parse_database(PACKAGED)
    for section in SECTIONS:
        assert database.signatures_in(section) is database.sections[section.name]
    assert database.entries_of(UA_OS) is database.statements["ua_os"]


def test_what_is_not_known_is_empty() -> None:
    database = read_database(b"", (MTU,))
    assert database.signatures_in(TCP_REQUEST) == ()
    assert database.entries_of(UA_OS) == ()


def test_tables() -> None:
    table = Table({"a": (1,), "b": ()})
    assert dict(table) == table == {"a": (1,), "b": ()}
    assert (len(table), list(table), repr(table)) == (2, ["a", "b"], "{'a': (1,), 'b': ()}")
    assert hash(table) == hash(Table({"b": (), "a": (1,)}))
    assert pickle.loads(pickle.dumps(table)) == table
    with pytest.raises(TypeError):
        table["a"] = ()  # type: ignore[index]
