"""The script that measures confidence, on rows whose answers are known."""

from __future__ import annotations

import json
import re
import runpy
from typing import Any, Final

import pytest
from places import PACKAGE, ROOT

import pyp0f
from pyp0f.verdicts.confidence import Rate

SCRIPT: Final[dict[str, Any]] = runpy.run_path(str(ROOT / "benchmarks" / "reliability.py"))
LINE: Final = "mss*20,7:mss,sok,ts,nop,ws:df,id+:0"
DATABASE: Final = pyp0f.parse_database(
    f"classes = unix\n[tcp:request]\nlabel = s:unix:Linux:3.11 and newer\nsig = *:64:0:*:{LINE}\n".encode()
)


def row(capture: str, release: str = "", exact: str = "Linux", ttl: int = 64, address: str = "a") -> dict[str, Any]:
    raw = f"4:{ttl}+0:0:1460:{LINE}"
    return {"capture": capture, "address": address, "kind": "syn", "raw_sig": raw, "system": exact, "release": release}


def answers(*rows: dict[str, Any]) -> list[Any]:
    return list(SCRIPT["answers"](rows, DATABASE))


@pytest.mark.parametrize(
    ("release", "exact", "right", "family"),
    [
        ("", "Linux", True, True),
        ("Ubuntu", "Linux", True, True),
        ("5.10", "Linux", True, True),
        ("2.6", "Linux", False, True),
        ("9", "Android", True, True),
        ("7 / 2008 R2", "Windows", False, False),
    ],
)
def test_answers_are_compared(release: str, exact: str, right: bool, family: bool) -> None:
    found = answers(row("one", release, exact))[0]
    assert (found.right, found.family, found.group) == (right, family, ("syn", "exact", "Linux 3.11 and newer"))


def test_a_host_counts_once() -> None:
    other = {**row("one", address="b"), "raw_sig": f"4:64+0:0:1400:{LINE}"}
    found = answers(row("one"), row("one", ttl=60), other, row("two"))
    assert [one.weight for one in found] == [0.5, 0.5, 1, 1]
    rates = SCRIPT["rates_of"](found)
    assert rates[()] == rates["syn",] == rates["syn", "exact"] == Rate(3, 3, 3)


def test_a_farm_counts_once() -> None:
    """Hosts of one capture that send the same and are of the same system."""
    found = answers(*[row("one", address=name, ttl=64 - number) for number, name in enumerate("abcd")])
    assert [one.weight for one in found] == [0.25] * 4
    assert [one.weight for one in answers(row("one"), row("one", "2.6", address="b"))] == [1, 1]


def test_rows_without_an_answer_do_not_count() -> None:
    assert answers({**row("one"), "raw_sig": "4:64+0:0:0:1,0:::0"}) == []


def test_reliability_is_measured_with_other_captures() -> None:
    found = answers(*[row(f"good {number}") for number in range(30)], row("bad", "2.6"))
    table = SCRIPT["reliability"](found)
    assert [(round(count), round(right, 2)) for _, count, _, right in table] == [(31, 0.97)]
    assert 0.9 < table[0][2] < 1
    assert "| 0.95 to 1.00 | 31 |" in SCRIPT["reliability_table"](found)
    # A row alone in its group is predicted without itself: nothing is known then.
    assert SCRIPT["reliability"](answers(row("only")))[0][2] == 0.5


def test_versions_of_windows_in_any_order() -> None:
    versions = SCRIPT["_versions"]
    assert str(versions("10 / 11 / 2016+ build 17763", "Windows")) == "10 to 11"
    assert str(versions("7 / 2008 R2", "Windows")) == "2008 to 7"
    assert str(versions("10.12", "macOS")) == "10.12"
    assert str(versions("", "macOS")) == ""


def test_what_is_written_can_be_read() -> None:
    rates = SCRIPT["rates_of"](answers(row("one"), row("two", "2.6")))
    scope: dict[str, Any] = {}
    exec(SCRIPT["module_text"](rates), scope)
    assert scope["RATES"] == rates
    with pytest.raises(ValueError, match="substring not found"):
        SCRIPT["document_text"]("a\n<!-- rates -->\n\nb", "rates", "new")
    empty = SCRIPT["document_text"]("a\n<!-- rates -->\n\n<!-- end of rates -->\nb\n", "rates", "new")
    assert empty == "a\n<!-- rates -->\n\nnew\n\n<!-- end of rates -->\nb\n"
    text = SCRIPT["document_text"]("a\n<!-- rates -->\n\nold\n\n<!-- end of rates -->\nb\n", "rates", "new")
    assert text == "a\n<!-- rates -->\n\nnew\n\n<!-- end of rates -->\nb\n"


def test_the_document_has_the_measured_rates() -> None:
    measured = runpy.run_path(str(PACKAGE / "verdicts" / "measured.py"))["RATES"]
    document = (ROOT / "docs" / "confidence.md").read_text("utf-8")
    for (kind, way), rate in [(group, rate) for group, rate in measured.items() if len(group) == 2]:
        written = re.search(rf"^\| {re.escape(kind)} \| {way} \| (\d+) \|", document, re.MULTILINE)
        assert written is not None
        assert abs(int(written[1]) - rate.answers) <= 0.6


def test_labelling_a_capture() -> None:
    rows = list(SCRIPT["label"](str(ROOT / "pcaps" / "uptime.pcap"), "Linux", "3.11", {}, "lab"))
    assert {(one["kind"], one["group"], one["capture"]) for one in rows} >= {("syn", "lab", "uptime.pcap")}
    assert json.loads(json.dumps(rows)) == rows
    programs = list(SCRIPT["label"](str(ROOT / "pcaps" / "http_dishonest.pcap"), "", "", {80: "curl"}, ""))
    assert {one["program"] for one in programs} == {"curl"}


def test_rows_of_some_hosts_and_kinds() -> None:
    """The other side of a connection is another machine, and another program."""
    rows = [row("one"), row("one", address="b"), {**row("one"), "kind": "syn+ack"}]
    assert list(SCRIPT["chosen"](rows, [], [])) == rows
    assert list(SCRIPT["chosen"](rows, ["a"], [])) == [rows[0], rows[2]]
    assert list(SCRIPT["chosen"](rows, ["a"], ["syn+ack"])) == [rows[2]]
