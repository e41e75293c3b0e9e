"""Suggested signature lines, with their origin."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from packets import SYN_OPTIONS, ethernet, ipv4, pcap, tcp

from lab.lines import new_lines, origin_comment
from pyp0f.library.loading import parse_database
from pyp0f.signatures.tcp_section import TCP_REQUEST

if TYPE_CHECKING:
    from pathlib import Path

ORIGIN: Final = {"package": "stack (Debian sid)", "version": "1.2-3"}
DAY: Final = "2026-11-28"
NAMES: Final = {("syn", 1000): "default", ("syn", 1001): "usual"}


def test_comment_has_all_values_of_the_origin() -> None:
    expected = "; origin: measured | date 2026-11-28 | package stack (Debian sid) | version 1.2-3"
    assert origin_comment(ORIGIN, DAY) == expected


def test_lines_for_what_is_new_load_and_have_the_label(tmp_path: Path) -> None:
    capture = tmp_path / "x.pcap"
    usual = tcp(dport=1001, window=64240, options=SYN_OPTIONS)
    strange = tcp(dport=1000, window=4321, options=bytes.fromhex("020405b4 fd04 0000"))
    capture.write_bytes(pcap([ethernet(ipv4(usual)), ethernet(ipv4(strange))]))

    lines = new_lines(capture, NAMES, "other:Strange:stack", ORIGIN, DAY)

    assert origin_comment(ORIGIN, DAY) in lines
    database = parse_database("\n".join(["classes = other", *lines]).encode())
    assert [str(one.label) for one in database.signatures_in(TCP_REQUEST)] == ["s:other:Strange:stack"]
    assert "4321" in "".join(lines)
    assert "64240" not in "".join(lines)


def test_nothing_is_new_of_what_is_known(tmp_path: Path) -> None:
    capture = tmp_path / "x.pcap"
    capture.write_bytes(pcap([ethernet(ipv4(tcp(dport=1001, window=29200, options=SYN_OPTIONS)))]))
    assert "".join(new_lines(capture, NAMES, "unix:Linux:", ORIGIN, DAY)) == ""
