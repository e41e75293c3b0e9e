"""Pieces of evidence."""

from __future__ import annotations

from pyp0f.summaries.facts import Tally
from pyp0f.summaries.pieces import CLAIM_CONFIDENCE, CLAIMED, claimed_piece, piece_of
from pyp0f.verdicts.confidence import confidence
from pyp0f.verdicts.measured import RATES
from pyp0f.verdicts.systems import System
from pyp0f.verdicts.versions import Versions

ONCE = Tally(1, 5, 5, ("east",))


def test_a_piece_is_as_sure_as_its_label() -> None:
    found = piece_of(("syn", "Linux", "Linux", "3.x", "", "exact", "Linux 3.x", "own.fp:7", "measured"), ONCE)
    assert (found.system, found.tally) == (System("Linux", "Linux", Versions("3.x", "")), ONCE)
    measured = confidence(RATES, ("syn", "exact", "Linux 3.x"))
    assert found.sure.answer <= measured.answer
    assert found.sure.family <= 0.99


def test_a_claim_is_as_sure_as_assumed() -> None:
    found = claimed_piece(("Server", "Windows", "Windows", "10", ""), ONCE)
    assert (found.kind, found.way, found.sure) == ("Server", CLAIMED, CLAIM_CONFIDENCE)
    assert str(found.system) == "Windows 10 or newer"
