"""Lines that fit the text of an observation, and those that nearly do."""

from __future__ import annotations

from typing import Final

from pyp0f.applications.ssh.application import SSH_REQUEST
from pyp0f.applications.text_candidates import nearest_texts, text_candidates, text_differences
from pyp0f.library.loading import parse_database

HASSH: Final = "a84d46c61ba148eae97345f49bd21e73"
OTHER: Final = "b" * 32
FILE: Final = f"""
classes = unix
[ssh:request]
label = g:!:Example:
sys = @unix
sig = *:*:Example_*
label = s:!:Example:1.x
sys = @unix
sig = 2.0:{HASSH}:Example_1.*
label = s:!:Another:2.x
sys = @unix
sig = 2.0:{OTHER}:Another_2
"""
SIGNATURES: Final = tuple(parse_database(FILE.encode()).signatures_in(SSH_REQUEST))
EXAMPLE: Final = f"2.0:{HASSH}:Example_1.5"


def test_specific_lines_come_first() -> None:
    found = text_candidates(SSH_REQUEST, SIGNATURES, EXAMPLE)
    assert [(one.signature.label.flavor, one.way) for one in found] == [("1.x", "exact"), ("", "generic")]


def test_nothing_fits() -> None:
    assert text_candidates(SSH_REQUEST, SIGNATURES, f"2.0:{'c' * 32}:Third") == ()


def test_what_is_near_and_what_differs() -> None:
    text = f"2.0:{OTHER}:Another_3"
    (near,) = nearest_texts(SSH_REQUEST, SIGNATURES, text)
    assert near.signature.label.name == "Another"
    (difference,) = text_differences(SSH_REQUEST, SIGNATURES[2], text)
    assert (difference.found, difference.expected) == ("Another_3", "Another_2")
    assert difference.weight > 0


def test_what_has_nothing_typical_in_common_is_not_near() -> None:
    assert nearest_texts(SSH_REQUEST, SIGNATURES, f"2.0:{'c' * 32}:Third") == ()


def test_a_line_that_fits_has_no_differences() -> None:
    assert text_differences(SSH_REQUEST, SIGNATURES[1], EXAMPLE) == ()
