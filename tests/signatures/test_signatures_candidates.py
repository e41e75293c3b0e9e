"""Values that describe how signatures fit."""

from __future__ import annotations

from pyp0f.signatures.candidates import FARTHEST, MOST_NEAR, Difference, Near, nearest_of, place_of
from pyp0f.signatures.label import Label
from pyp0f.signatures.tcp import TcpSignature, parse_tcp

LINE = "*:64:0:*:mss*20,7:mss,sok,ts,nop,ws:df,id+:0"


def signature(name: str = "Linux", *, line: int = 7, path: str = "/private/mine.fp") -> TcpSignature:
    return parse_tcp(LINE, Label(os_class="unix", name=name, line=line, path=path), line)


def difference(weight: int) -> Difference:
    return Difference(part="window", found="1", expected="", weight=weight)


def test_places_have_no_directory() -> None:
    assert place_of(signature()) == "mine.fp:7"
    assert place_of(signature(line=0)) == "code"


def test_differences_are_printed_with_both_values() -> None:
    assert str(difference(1)) == "window: 1 (line: none)"
    assert str(Difference(part="quirks", found="", expected="df", weight=1)) == "quirks: none (line: df)"


def test_the_nearest_lines_come_first_and_once_for_each_label() -> None:
    lines = [Near(signature(name), (difference(weight), difference(1)))
             for name, weight in (("A", 5), ("B", 2), ("A", 1), ("C", FARTHEST), ("D", 4), ("E", 3))]  # fmt: skip
    found = nearest_of([*lines, Near(signature("fits"), ())])
    assert [(near.label.name, near.weight) for near in found] == [("A", 2), ("B", 3), ("E", 4)]
    assert len(found) == MOST_NEAR
