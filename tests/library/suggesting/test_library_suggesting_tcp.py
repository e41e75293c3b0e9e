"""Suggested signatures for unknown SYNs and SYN+ACKs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from packets import ethernet, ipv4, ipv6, tcp
from unknown import EMPTY, TAIL, lines, options, syn

from pyp0f.library.engine import Engine
from pyp0f.library.loading import parse_database
from pyp0f.library.suggesting.unknown import Unknown
from pyp0f.observations.tcp import TcpObservation

if TYPE_CHECKING:
    pass


@pytest.mark.parametrize(
    ("packets", "expected"),
    [
        pytest.param([syn(ttl=57), syn()], [f"*:64:0:*:mss*10,7:{TAIL}"], id="TTL"),
        pytest.param([syn(ttl=200), syn(ttl=170)],
                     [f"*:224:0:*:mss*10,7:{TAIL}", f"*:192:0:*:mss*10,7:{TAIL}"], id="odd TTL"),
        pytest.param([syn(mss=536, window=8192)], [f"*:64:0:536:8192,7:{TAIL}"], id="MSS that is telling"),
        pytest.param([syn(mss=536, window=5360), syn(mss=1000, window=10000)], [f"*:64:0:*:mss*10,7:{TAIL}"],
                     id="MSS that varies"),
        pytest.param([syn(mss=1024, window=8192), syn(window=8192)], [f"*:64:0:*:8192,7:{TAIL}"],
                     id="window, by chance a multiple"),
        pytest.param([syn(window=8192 * n) for n in range(1, 5)],
                     [f"*:64:0:*:{8192 * n},7:{TAIL}" for n in range(1, 5)], id="four windows"),
        pytest.param([syn(window=8192 * n) for n in range(1, 6)], [f"*:64:0:*:%8192,7:{TAIL}"], id="five windows"),
        pytest.param([syn(window=n) for n in range(1, 6)], [f"*:64:0:*:*,7:{TAIL}"], id="any window"),
        pytest.param([syn(window=1460 * n) for n in range(1, 6)], [f"*:64:0:*:*,7:{TAIL}"], id="any multiple"),
        pytest.param([syn(scale=n) for n in (1, 3, 5)], [f"*:64:0:*:mss*10,{n}:{TAIL}" for n in (1, 3, 5)],
                     id="three scales"),
        pytest.param([syn(scale=n) for n in (1, 3, 5, 7)], [f"*:64:0:*:mss*10,*:{TAIL}"], id="any scale"),
        pytest.param([syn(), ipv6(tcp(options=options(1440), window=14400), flow=5)],
                     ["*:64:0:*:mss*10,7:mss,sok,ts,nop,ws:df,id+,flow:0"], id="both versions"),
        pytest.param([ipv6(tcp(options=options(1440), window=14400))], ["6:64:0:*:mss*10,7:mss,sok,ts,nop,ws::0"],
                     id="IPv6 only"),
        pytest.param([syn(mss=100, window=65535), syn(mss=5, window=1)],
                     [f"*:64:0:100:65535,7:{TAIL}", f"*:64:0:5:1,7:{TAIL}"], id="tiny MSS"),
        pytest.param([ipv4(tcp(window=65535, options=b"\x02\x04\x00\x64"))], ["*:64:0:100:65535,0:mss:df,id+:0"],
                     id="no multiple"),
        pytest.param([ipv4(tcp(window=60000, options=b"\x02\x04\x00\x64")),
                      ipv4(tcp(window=3, options=b"\x02\x04\x00\x64"))],
                     ["*:64:0:100:mss*600,0:mss:df,id+:0", "*:64:0:100:3,0:mss:df,id+:0"], id="large multiple"),
        pytest.param([ipv4(tcp(window=500, payload=b"x"), options=bytes(4), fragment=0)], ["*:64:4:0:500,0:::+"],
                     id="no options"),
    ],
)  # fmt: skip
def test_syns(packets: list[bytes], expected: list[str]) -> None:
    assert lines(packets) == expected


def test_multiples_that_no_signature_can_say() -> None:
    """The window of a SYN+ACK to a tiny MSS may be a larger multiple than signatures allow."""
    engine, unknown = Engine(EMPTY), Unknown(EMPTY)
    raw = ""
    answer = tcp(sport=80, dport=1000, ack=2, flags=0x12, window=2003, options=b"\x02\x04\x05\xb4")
    for packet in (ipv4(tcp(options=b"\x02\x04\x00\x01")), ipv4(answer, src="10.0.0.2", dst="10.0.0.1")):
        for one in engine.feed(ethernet(packet), 0):
            unknown.add(one, "x")
            if isinstance(one, TcpObservation):
                raw = one.raw_signature
    assert raw == "4:64+0:0:1460:mss*2003,0:mss:df,id+:0"
    assert "\nsig   = *:64:0:*:2003,0:mss:df,id+:0\n" in unknown.text()


def test_known_ipv6_traffic_keeps_its_place() -> None:
    """A line is for IPv4 only if a line for both versions would overlap with a known one."""
    known = parse_database(
        b"classes = other\n[tcp:request]\nlabel = s:other:Six:\nsig = 6:64:0:*:*,*:mss,sok,ts,nop,ws::0\n"
    )
    assert lines([syn()], known) == [f"4:64:0:*:mss*10,7:{TAIL}"]
    assert lines([syn()], known, "label") == ["s:other:Unknown 1:"]


def test_known_ipv4_traffic_keeps_its_place() -> None:
    known = parse_database(
        b"classes = other\n[tcp:request]\nlabel = s:other:Four:\nsig = 4:64:0:*:7,*:mss,sok,ts,nop,ws:df,id+:0\n"
    )
    packets = [syn(window=n) for n in range(1, 7)]
    assert lines(packets, known, "label") == ["g:other:Unknown 1:"]
    assert lines(packets[:2], known, "label") == ["s:other:Unknown 1:"]


def test_probes_are_not_gathered() -> None:
    """Probes come from a tool, not from the operating system."""
    probe = ipv4(tcp(window=1337, options=b"\x02\x04\x05\x33"))
    assert lines([probe]) == []
