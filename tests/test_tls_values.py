"""JA4, JA3 and JA3S of public captures: the published values, and those of tshark."""

from __future__ import annotations

import csv
import re
import subprocess
from collections.abc import Iterator
from ipaddress import ip_address
from pathlib import Path
from typing import Final, NamedTuple

import pytest
from live_lab import require
from places import PCAPS
from surroundings import in_corpus, whole_corpus

import pyp0f
from pyp0f.errors import CaptureError

pytestmark = pytest.mark.differential

NAMES: Final = {"tls.ja4": "ja4", "tls.ja3.hash": "ja3", "tls.ja3s.hash": "ja3s"}
"""The names of values in the table of Suricata."""
OF_REQUESTS: Final = ("ja4", "ja4_r", "ja4_o", "ja4_ro", "ja3")
EXPLAINED: Final = {
    "_ce66f3b797c1": "Suricata hashes an underscore if there are no signature algorithms; JA4 has none then",
    "t13d151699_": "an older JA4, which writes 99 for an ALPN that is not alphanumeric",
}
"""Parts of published values that differ, with the reason."""
EXPLAINED_CAPTURES: Final = ("tls13-draft14",)
"""Captures that are not compared: tshark reads a session identifier in ServerHellos of early drafts of TLS 1.3, which
have none."""

has_hello: Final = re.compile(rb"\x16\x03[\x00-\x04]..[\x01\x02]\x00", re.DOTALL).search


class Value(NamedTuple):
    """The name of a value, and the value."""

    name: str
    text: str


Ends = tuple[str, int, str, int]
"""Address and port of the client, and of the server."""


def seen_in(capture: Path) -> Iterator[tuple[Ends, Value]]:
    """The values that pyp0f finds."""
    try:
        for one in pyp0f.read(capture, on_warning=lambda _: None):
            names = OF_REQUESTS if one.kind == "tls request" else ("ja3s",) if one.kind == "tls response" else ()
            for name in names:
                ends = str(one.client), one.client_port, str(one.server), one.server_port
                yield ends, Value(name, getattr(one, name))
    except CaptureError:
        return


def rows(path: Path) -> list[list[str]]:
    with path.open(newline="") as file:
        return list(csv.reader(file, delimiter="\t"))[1:]


def test_published_values_of_ja4() -> None:
    """Those of TLS over TCP."""
    for table in in_corpus("ja4/expected.tsv"):
        expected = [row for row in rows(table) if row[6].startswith("t")]
        seen = {row[0]: set(seen_in(table.parent / row[0])) for row in expected}
        missing = [row[6] for row in expected if (ends_of(row), Value(row[5], row[6])) not in seen[row[0]]]
        assert unexplained(missing) == []
        assert len(expected) - len(missing) > 90


def ends_of(row: list[str]) -> Ends:
    return str(ip_address(row[1])), int(row[2]), str(ip_address(row[3])), int(row[4])


def unexplained(values: list[str]) -> list[str]:
    return [value for value in values if not any(part in value for part in EXPLAINED)]


def test_published_values_of_suricata() -> None:
    for table in in_corpus("suricata-verify/expected-fingerprints.tsv"):
        expected = [row for row in rows(table) if row[1] in NAMES]
        seen = {row[0]: {value for _, value in seen_in(table.parent / row[0])} for row in expected}
        missing = [row[2] for row in expected if Value(NAMES[row[1]], row[2]) not in seen[row[0]]]
        assert unexplained(missing) == []
        assert len(expected) - len(missing) > 9


def tshark(capture: Path) -> dict[tuple[Ends, str], list[str]]:
    """The values of tshark over TCP, by connection and name."""
    ends_fields = ("ip.src", "ipv6.src", "tcp.srcport", "ip.dst", "ipv6.dst", "tcp.dstport")
    fields = (*ends_fields, "tls.handshake.ja3", "tls.handshake.ja3s")
    command = ["tshark", "-n", "-r", str(capture), "-Y", "tcp and tls.handshake.type <= 2"]
    done = subprocess.run(
        [*command, "-T", "fields", *[part for field in fields for part in ("-e", field)]],
        capture_output=True,
        text=True,
        check=False,
    )
    found: dict[tuple[Ends, str], list[str]] = {}
    for line in done.stdout.splitlines():
        # Of packets in tunnels, the innermost addresses come last.
        source4, source6, port, target4, target6, to_port, ja3, ja3s = [
            part.split(",") for part in (line.split("\t") + [""] * len(fields))[: len(fields)]
        ]
        pairs = (source4, source6), (target4, target6)
        source, target = [str(ip_address(six[-1] or four[-1])) for four, six in pairs]
        there = source, int(port[-1]), target, int(to_port[-1])
        back = target, int(to_port[-1]), source, int(port[-1])
        for ends, name, values in ((there, "ja3", ja3), (back, "ja3s", ja3s)):
            if values[0]:
                found.setdefault((ends, name), []).extend(values)
    return found


def test_tshark_finds_the_same() -> None:
    """JA3 of the first ClientHello and JA3S of the ServerHello of each connection, in the whole corpus."""
    require("tshark")
    compared = 0
    for capture in (PCAPS / "tls.pcap", *whole_corpus()):
        if any(part in capture.name for part in EXPLAINED_CAPTURES) or not has_hello(capture.read_bytes()):
            continue
        seen: dict[tuple[Ends, str], str] = {}
        for ends, (name, text) in seen_in(capture):
            seen.setdefault((ends, name), text)
        for key, values in tshark(capture).items():
            assert seen.get(key) in values, (capture.name, key)
            compared += 1
    assert compared > 10
