"""The applications of pyp0f."""

from __future__ import annotations

from greeting_app import GREETING

from pyp0f.applications.standard import CLASSIC, SECTIONS, STANDARD, applications_for, sections_of


def test_names_tell_them_apart() -> None:
    for applications in (STANDARD, CLASSIC):
        names = [application.name for application in applications]
        assert len(set(names)) == len(names)


def test_all_of_classic_is_standard() -> None:
    """By name: each reads more than in classic mode."""
    assert {application.name for application in CLASSIC} <= {application.name for application in STANDARD}
    assert not set(CLASSIC) & set(STANDARD)


def test_which_are_read() -> None:
    assert (applications_for(classic=True), applications_for(classic=False)) == (CLASSIC, STANDARD)


def test_sections() -> None:
    names = [section.name for section in SECTIONS]
    assert names[:6] == ["mtu", "tcp:request", "tcp:response", "http:request", "http:response", "tls:request"]
    assert len(set(names)) == len(names)
    assert sections_of(()) == sections_of(STANDARD) == SECTIONS
    assert sections_of((GREETING,)) == (*SECTIONS, *GREETING.sections)
