"""Names keep their first spelling."""

from __future__ import annotations

from pyp0f.signatures.label import Label
from pyp0f.signatures.spelling import Spelling, respelled


def test_the_first_spelling_counts() -> None:
    names = Spelling(["Linux", "linux", "BSD"])
    assert names.of("LINUX") == "Linux"
    assert names.known("bsd") == "BSD"
    assert names.known("Windows") is None
    assert names.of("windows") == "windows"
    assert names.of("Windows") == "windows"
    assert names.all() == ("Linux", "BSD", "windows")


def test_labels_of_another_database() -> None:
    label = Label.parse("s:!:CURL:8", "@WIN,linux,New")
    known = respelled(label, 7, Spelling(["win"]), Spelling(["Linux", "curl"]))
    assert (known.number, str(known), known.sys) == (7, "s:!:curl:8", "@win,Linux,New")
