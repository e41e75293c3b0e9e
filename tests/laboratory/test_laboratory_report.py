"""Reports about systems, made of captures of users."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest
from packets import SYN_OPTIONS, ethernet, ipv4, pcap, tcp

from lab.command import main
from lab.errors import LabError
from lab.report import report_of

if TYPE_CHECKING:
    from pathlib import Path

SYSTEM: Final = "FreeBSD 14.1 amd64, default settings"
HOST, OTHER = "10.0.0.1", "10.0.0.2"


@pytest.fixture
def capture(tmp_path: Path) -> Path:
    path = tmp_path / "x.pcap"
    packets = [
        ipv4(tcp(sport=5, dport=80, options=SYN_OPTIONS)),
        ipv4(tcp(sport=6, dport=80, options=SYN_OPTIONS)),
        ipv4(tcp(sport=7, dport=22), src=OTHER, dst=HOST),
        ipv4(tcp(sport=22, dport=7, flags=0x12, ack=2, options=b"\x02\x04\x05\xb4"), src=HOST, dst=OTHER),
    ]
    path.write_bytes(pcap([ethernet(packet) for packet in packets]))
    return path


def test_report_has_distinct_rows_and_the_offer_of_the_client(capture: Path) -> None:
    table = report_of(capture, HOST, SYSTEM, "2026-11-28")
    assert [(row.kind, row.variant) for row in table.rows] == [
        ("syn", "as client"),
        ("syn+ack", "as server, client sends no options"),
    ]


def test_report_has_no_addresses(capture: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["report", str(capture), "--address", HOST, "--system", SYSTEM]) == 0
    text = capsys.readouterr().out
    assert f"# source: {SYSTEM}\n" in text
    assert "10.0.0" not in text


@pytest.mark.parametrize(("address", "reason"), [("x", "'x': not an address"), ("192.0.2.9", "no SYN or SYN")])
def test_refuses_other_addresses(capture: Path, address: str, reason: str) -> None:
    with pytest.raises(LabError, match=reason):
        report_of(capture, address, SYSTEM, "2026-11-28")
