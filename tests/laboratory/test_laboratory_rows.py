"""Rows of raw signatures: reading, writing, comparing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from packets import SYN_OPTIONS, ethernet, ipv4, ipv6, pcap, tcp

from lab.errors import LabError
from lab.rows import Row, Table, difference, observations_of, rows_of, said_of, silent_variants, steady

if TYPE_CHECKING:
    from pathlib import Path

NAMES = {("syn", 1000): "default", ("syn", 1001): "mtu 9001", ("syn+ack", 1000): "answer"}
FIRST = Row(kind="syn", version=4, variant="default", signature="4:64+0:0:1460:mss*20,7:mss:df:0")
SECOND = Row(kind="syn", version=6, variant="default", signature="6:64+0:0:1440:mss*20,7:mss::0")


def test_row_goes_round() -> None:
    assert str(FIRST) == "syn\tv4\tdefault\t4:64+0:0:1460:mss*20,7:mss:df:0"
    assert Row.parse(str(FIRST)) == FIRST


@pytest.mark.parametrize("text", ["", "syn\tv4\tdefault", "syn\tv5\tdefault\tx", "syn\tv4\tdefault\tx\ty"])
def test_refuses_what_is_no_row(text: str) -> None:
    with pytest.raises(LabError, match="not a row"):
        Row.parse(text)


def test_table_goes_round() -> None:
    table = Table({"package": "x (Debian sid)", "checksum": "sha256 00"}, (FIRST, SECOND))
    assert str(table).startswith("# package: x (Debian sid)\n# checksum: sha256 00\nsyn\t")
    assert Table.parse(str(table)) == table


def test_difference_shows_old_and_new_rows() -> None:
    assert difference(Table({}, (FIRST,)), Table({"date": "x"}, (FIRST,))) == []
    assert difference(Table({}, (FIRST,)), Table({}, (SECOND,))) == [f"-{FIRST}", f"+{SECOND}"]


@pytest.mark.parametrize(
    ("fields", "expected"),
    [((), "4:58+6:0:1460:1024,0:mss::0"), (("ttl",), "4:*:0:1460:1024,0:mss::0"),
     (("ttl", "window"), "4:*:0:1460:*,0:mss::0")],
)  # fmt: skip
def test_steady_signatures_lack_what_varies(fields: tuple[str, ...], expected: str) -> None:
    assert steady("4:58+6:0:1460:1024,0:mss::0", fields) == expected


def test_steady_heads_lack_the_software() -> None:
    assert steady("1:Host,X=[a]:Accept:curl/7: x", ("software",)) == "1:Host,X=[a]:Accept:*"


def test_rows_are_those_of_named_ports(tmp_path: Path) -> None:
    capture = tmp_path / "x.pcap"
    frames = [
        ethernet(ipv6(tcp(sport=5, dport=1000, options=SYN_OPTIONS))),
        ethernet(ipv4(tcp(sport=5, dport=1001, options=SYN_OPTIONS))),
        ethernet(ipv4(tcp(sport=6, dport=1001, options=SYN_OPTIONS))),
        ethernet(ipv4(tcp(sport=6, dport=1002, options=SYN_OPTIONS))),
        ethernet(ipv4(tcp(sport=7, dport=1000, options=SYN_OPTIONS))),
    ]
    capture.write_bytes(pcap(frames))

    rows = rows_of(capture, NAMES, {"mtu 9001": ("window",)})

    assert [(row.version, row.variant, row.signature.split(":")[4]) for row in rows] == [
        (4, "default", "mss*20,7"),
        (6, "default", "mss*20,7"),
        (4, "mtu 9001", "*,7"),
    ]
    assert silent_variants(NAMES, rows) == ["answer"]


def test_says_how_a_signature_matched(tmp_path: Path) -> None:
    capture = tmp_path / "x.pcap"
    capture.write_bytes(
        pcap(
            [
                ethernet(ipv4(tcp(dport=1000, options=SYN_OPTIONS))),
                ethernet(ipv4(tcp(dport=1001, options=b"\xfd\x02\0\0"))),
            ]
        )
    )
    (_, known), (_, unknown) = observations_of(capture, NAMES)
    assert said_of(known).startswith("Linux")
    assert said_of(unknown) == "???"
