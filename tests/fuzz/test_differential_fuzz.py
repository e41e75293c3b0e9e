"""The fuzz comparison as a test, and tests of the comparison itself.

PYP0F_FUZZ_PACKETS sets how many packets are compared, PYP0F_FUZZ_SEED on which; a failure names both.
"""

from __future__ import annotations

import os
import shutil
import sys
from typing import TYPE_CHECKING

import pytest

from .departures import Departure
from .guard import departures_of
from .programs import Outcome, Program, compare
from .runner import Settings, explain, find_database, fuzz, prepare
from .shrink import Shrinker
from .signatures import read_database
from .traffic import make_capture
from .wire import ACK, SYN, Capture, Record, Segment

if TYPE_CHECKING:
    from pathlib import Path

REFERENCE = "p0f"
ALL_DEPARTURES = frozenset(Departure)


@pytest.mark.fuzz
@pytest.mark.differential
def test_says_what_the_reference_says(tmp_path: Path) -> None:
    if shutil.which(REFERENCE) is None:
        pytest.skip("p0f 3.09b is not installed (Debian package p0f)")
    settings = Settings(
        reference=Program((REFERENCE,)),
        candidate=Program((sys.executable, "-m", "pyp0f", "--classic")),
        database=find_database(),
        packets=int(os.environ.get("PYP0F_FUZZ_PACKETS", "6000")),
        seed=int(os.environ.get("PYP0F_FUZZ_SEED", "1")),
        keep=tmp_path,
    )
    settings = prepare(settings, tmp_path)
    report = fuzz(settings)
    assert report.kinds, "the captures showed nothing to compare"
    assert not report.differences, f"seed {settings.seed}: {report.summary()}\n{explain(settings, report)}"


@pytest.mark.parametrize("allowed", [frozenset(), ALL_DEPARTURES], ids=["sound", "all departures"])
def test_captures_come_from_the_seed_alone(allowed: frozenset[Departure]) -> None:
    stock = stock_file()
    for index in range(4):
        once, again = (make_capture(5, index, 200, stock, allowed) for _ in range(2))
        assert once == again
        assert once.to_bytes() == again.to_bytes()
        assert once.records != make_capture(6, index, 200, stock, allowed).records


def stock_file() -> str:
    return "[tcp:request]\nlabel = s:unix:Linux:x\nsig = *:64:0:*:mss*20,7:mss,sok,ts,nop,ws:df,id+:0\n"


def test_time_goes_forward_unless_asked() -> None:
    for index in range(6):
        times = [record.time for record in make_capture(1, index, 300, None, frozenset()).records]
        assert times == sorted(times)


def test_generated_signature_files_are_read_whole() -> None:
    for index in range(20):
        text = make_capture(2, index, 1, None, frozenset()).database
        assert text is not None
        database = read_database(text)
        found = len(database.mtus)
        for direction in ("request", "response"):
            found += len(database.tcp[direction]) + len(database.http[direction])
        assert found == sum(line.strip().startswith("sig") for line in text.split("\n"))


# Guard ---------------------------------------------------------------------------------------------
SIGNATURES = """\
[tcp:request]
label = s:unix:Old:
sig = 4:64:0:1460:8192,0:mss::0
sig = *:64:0:*:*,0:mss,nop,nop,sok:0+:0
"""
V4 = b"\x0a\0\0\1", b"\x0a\0\0\2"
V6 = bytes(15) + b"\1", bytes(15) + b"\2"
MSS = b"\x02\x04\x05\xb4"


@pytest.mark.parametrize(
    ("addresses", "flags", "ack", "options", "expected"),
    [
        (V4, SYN, 0, MSS, set()),
        (V4, SYN, 1, MSS, {Departure.ACK_PLUS}),
        (V4, SYN, 1 << 24, MSS, set()),
        (V4, SYN | ACK, 1, MSS, set()),
        (V4, ACK, 0, MSS + b"\0\0\0\1", set()),
        (V4, SYN, 0, MSS + b"\0\0\0\1", {Departure.OPT_PLUS}),
        (V4, SYN, 0, MSS + b"\0\0\1\0", set()),
        (V4, SYN, 0, MSS + b"\0\0\1\1", set()),
        (V4, SYN, 0, b"\x63\x06\0\0\0\1" + b"\1\1", set()),
        (V6, SYN, 0, MSS, {Departure.VERSIONS}),
        (V6, SYN, 0, b"\x02\x04\x05\xb5", set()),
        (V6, SYN, 0, MSS + b"\1\1\x04\x02", {Departure.VERSIONS}),
        (V6, SYN | ACK, 0, MSS, set()),
        (V6, SYN, 1, MSS + b"\0\0\0\1", {Departure.ACK_PLUS, Departure.OPT_PLUS}),
    ],
)
def test_guard_sees_departures(
    addresses: tuple[bytes, bytes], flags: int, ack: int, options: bytes, expected: set[Departure]
) -> None:
    segment = Segment(*addresses, 1024, 80, flags, ack=ack, options=options)
    assert set(departures_of(segment.ip_bytes(), read_database(SIGNATURES))) == expected


# Comparison and shrinking --------------------------------------------------------------------------
def outcome(*log: bytes, status: int = 0, processed: int = 1) -> Outcome:
    return Outcome(status, log, (), processed, "")


LINE = b"[2023/11/14 22:13:20] mod=mtu|cli=10.0.0.1/1024|srv=10.0.0.2/80|subj=cli|link=DSL|raw_mtu=1492"


@pytest.mark.parametrize(
    ("got", "sort"),
    [
        (outcome(LINE), None),
        (outcome(LINE, status=1), "status"),
        (outcome(LINE, processed=2), "count"),
        (outcome(LINE.replace(b"1492", b"1500")), "log mtu: raw_mtu"),
        (outcome(LINE.replace(b"mod=mtu", b"mod=syn")), "log mtu for syn"),
        (outcome(), "log mtu for None"),
        (outcome(LINE, LINE), "log None for mtu"),
    ],
)
def test_differences_are_sorted(got: Outcome, sort: str | None) -> None:
    difference = compare(outcome(LINE), got)
    assert (difference.sort if difference else None) == sort


def test_shrinking_keeps_what_it_takes() -> None:
    records = [Record(number, b"", 0) for number in range(500)]
    needed = {records[17], records[18], records[311]}
    capture = Capture("name", records, missing_tail=1)
    small = Shrinker(capture, lambda smaller: needed <= set(smaller.records)).shrink()
    assert small.records == [records[17], records[18], records[311]]


def test_shrinking_leaves_alone_what_does_not_repeat() -> None:
    capture = Capture("name", [Record(0, b"", 0)], missing_tail=1)
    assert Shrinker(capture, lambda _: False).shrink() is capture
