"""Signatures for what is unknown: what they say, and that they match it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest
from packets import SYN_OPTIONS, ethernet, ipv4, ipv6, tcp
from places import ROOT
from surroundings import corpus

from pyp0f.applications.http.observations import HttpObservation
from pyp0f.errors import CaptureError
from pyp0f.library import suggest
from pyp0f.library.loading import load_database
from pyp0f.library.reading import Engine, read
from pyp0f.library.suggest import Unknown
from pyp0f.observations.link import MtuObservation
from pyp0f.observations.tcp import SynObservation, TcpObservation
from pyp0f.signatures.check import check
from pyp0f.signatures.database import Database

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from pyp0f.observations.base import Observation

PCAPS: Final = sorted((ROOT / "pcaps").glob("*.pcap*"))
PACKAGED: Final = load_database()
EMPTY: Final = Database.parse(b"classes = unix,other\n")


def observations(path: Path, database: Database) -> list[Observation]:
    try:
        with read(path, database=database, on_warning=lambda _: None) as found:
            return [one for one in found if isinstance(one, TcpObservation | HttpObservation | MtuObservation)]
    except CaptureError:
        return []


def signature_of(one: Observation) -> object:
    assert isinstance(one, TcpObservation | HttpObservation | MtuObservation)
    return one.signature


def check_loop(paths: list[Path]) -> tuple[int, int]:
    """That suggestions load, match all that was unknown, and take nothing from what was known.

    Returns:
        How many observations there were, and how many of them were unknown.
    """
    unknown = Unknown(PACKAGED)
    before = {path: observations(path, PACKAGED) for path in paths}
    for path, found in before.items():
        for one in found:
            unknown.add(one, path.name)
    text = unknown.text(["all"])
    report = check(text.encode(), "new.fp", PACKAGED)
    assert [str(one) for one in report.problems if one.severity != "note"] == []
    database = PACKAGED.extended(Database.parse(text.encode(), "new.fp"))
    gained = 0
    for path, found in before.items():
        after = observations(path, database)
        assert len(after) == len(found)
        for old, new in zip(found, after, strict=True):
            if signature_of(old) is not None:
                # Only what fitted fuzzily may fit something better now.
                assert signature_of(new) == signature_of(old) or getattr(old, "fuzzy", False), (path, old, new)
            elif not (isinstance(old, MtuObservation) and old.mtu > 65535):
                assert signature_of(new) is not None, (path, old)
                assert not getattr(new, "fuzzy", False), (path, old)
                gained += 1
    return sum(map(len, before.values())), gained


def test_what_was_unknown_is_known_then() -> None:
    total, gained = check_loop([*PCAPS, *corpus()])
    assert total > 2_000
    assert gained > 200


# TCP ------------------------------------------------------------------------------------------------


def lines(packets: Iterable[bytes], database: Database = EMPTY, kind: str = "sig") -> list[str]:
    """Signatures for raw IP packets, each from a connection of its own."""
    unknown = Unknown(database)
    for number, packet in enumerate(packets):
        engine = Engine(database)
        for one in engine.feed(ethernet(packet), number):
            if isinstance(one, SynObservation):
                unknown.add(one, "x.pcap")
    return [line.partition("= ")[2] for line in unknown.text().splitlines() if line.startswith(kind)]


def options(mss: int = 1460, scale: int = 7) -> bytes:
    return SYN_OPTIONS[:2] + mss.to_bytes(2, "big") + SYN_OPTIONS[4:-1] + bytes([scale])


def syn(mss: int = 1460, window: int = 14600, scale: int = 7, ttl: int = 64) -> bytes:
    return ipv4(tcp(options=options(mss, scale), window=window), ttl=ttl)


TAIL: Final = "mss,sok,ts,nop,ws:df,id+:0"


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
    """The factor of an answer to a tiny MSS may be larger than in any signature."""
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


def test_most_frequent_first() -> None:
    assert lines([syn(window=1), syn(window=2), syn(window=2), ipv4(tcp())]) == [
        f"*:64:0:*:2,7:{TAIL}",
        f"*:64:0:*:1,7:{TAIL}",
        "*:64:0:0:29200,0::df,id+:0",
    ]


def test_known_ipv6_traffic_keeps_its_place() -> None:
    """Where a line for both versions would take packets from a known one, it is for IPv4 only."""
    known = Database.parse(
        b"classes = other\n[tcp:request]\nlabel = s:other:Six:\nsig = 6:64:0:*:*,*:mss,sok,ts,nop,ws::0\n"
    )
    assert lines([syn()], known) == [f"4:64:0:*:mss*10,7:{TAIL}"]
    assert lines([syn()], known, "label") == ["s:other:Unknown 1:"]


def test_known_ipv4_traffic_keeps_its_place() -> None:
    known = Database.parse(
        b"classes = other\n[tcp:request]\nlabel = s:other:Four:\nsig = 4:64:0:*:7,*:mss,sok,ts,nop,ws:df,id+:0\n"
    )
    packets = [syn(window=n) for n in range(1, 7)]
    assert lines(packets, known, "label") == ["g:other:Unknown 1:"]
    assert lines(packets[:2], known, "label") == ["s:other:Unknown 1:"]


# Links and HTTP -------------------------------------------------------------------------------------


def text_of(*requests: bytes, database: Database = EMPTY, least: int = 1) -> str:
    unknown = Unknown(database)
    for number, request in enumerate(requests):
        engine = Engine(database)
        client, server = f"10.0.0.{number + 1}", "10.0.1.1"
        for packet in (
            ipv4(tcp(seq=9, options=b"\x02\x04\x04\x00"), src=client, dst=server),
            ipv4(tcp(sport=80, dport=1000, seq=4, ack=10, flags=0x12), src=server, dst=client),
            ipv4(tcp(seq=10, ack=5, flags=0x10, payload=request), src=client, dst=server),
        ):
            for one in engine.feed(ethernet(packet), number):
                unknown.add(one, "x\n.pcap")
    return unknown.text(["x\n.pcap"], least)


def request(*headers: str) -> bytes:
    return "\r\n".join(["GET / HTTP/1.1", *headers, "", ""]).encode("latin-1")


def http_lines(*requests: bytes) -> list[str]:
    part = text_of(*requests).partition("[http:request]")[2]
    return [line.partition("= ")[2] for line in part.splitlines() if line.startswith("sig")]


UA: Final = "User-Agent: wonder/1.0"
ABSENT: Final = "Connection,Accept-Encoding,Accept-Language,Accept-Charset,Keep-Alive"


def test_a_whole_file() -> None:
    assert (
        text_of(request("Host: a", UA, "Accept: text/html, */*", "Cookie: x"), request("Host: b", UA))
        == f"""\
; Signatures for what matched nothing; give the labels names.
; Seen in x\\n.pcap.
classes = unix,other

[mtu]

; 2 packets of 2 hosts, first 10.0.0.1 in x\\n.pcap
label = Unknown MTU 1064
sig   = 1064

[tcp:request]

; 2 SYNs of 2 hosts, first 10.0.0.1 in x\\n.pcap
label = s:other:Unknown 1:
sig   = *:64:0:1024:mss*20,0:mss:df,id+:0

[tcp:response]

; 2 SYN+ACKs of 1 host, first 10.0.1.1 in x\\n.pcap
label = s:other:Unknown 2:
sig   = *:64:0:0:29200,0::df,id+:0

[http:request]

; 2 requests of 2 hosts, first 10.0.0.1 in x\\n.pcap
; wonder/1.0
label = s:!:wonder:unknown 3
sys   = @other,@unix
; 1 request of 1 host, first 10.0.0.1 in x\\n.pcap
sig   = 1:Host,User-Agent,Accept=[*/*],?Cookie:{ABSENT}:wonder
; 1 request of 1 host, first 10.0.0.2 in x\\n.pcap
sig   = 1:Host,User-Agent:Connection,Accept,{ABSENT.partition(",")[2]}:wonder
"""
    )


@pytest.mark.parametrize(
    ("heads", "line"),
    [
        # Headers that come and go are optional where they stand the same way, and left out where they do not.
        ([["Host: a", "Cookie: x", UA], ["Host: a", UA], ["Host: a", "Referer: y", "Cookie: x", UA]],
         "Host,?Referer,?Cookie,User-Agent"),
        ([["Cookie: x", "Host: a", UA], ["Host: a", "Cookie: x", UA]], "Host,User-Agent"),
        ([["Cookie: x", "Referer: y", "Host: a", UA], ["Referer: y", "Cookie: x", "Host: a", UA]],
         "?Referer,Host,User-Agent"),
        ([["Cookie: x", "Host: a", "Cookie: y", UA]], "?Cookie,Host,User-Agent"),
        ([["Cookie: x", "Host: a", UA], ["Host: a", "Cookie: x", UA], ["Host: a", "Cookie: x", UA]], "Host,User-Agent"),
        # Values stay if they say something of the program, and are the same.
        ([["DNT: 1", "X-A: b", "Pragma: no-cache", "Keep-Alive: timeout=5, max=9"],
          ["DNT: 1", "X-A: b", "Pragma: x", "Keep-Alive: timeout=6, max=9"]],
         "DNT=[1],X-A,Pragma,Keep-Alive=[timeout]"),
        ([["Accept: a/b"]], "Accept"),
        ([["A: ", "A: x", "A: y"]], "A,A,A"),
    ],
)  # fmt: skip
def test_headers(heads: list[list[str]], line: str) -> None:
    (found,) = http_lines(*[request(*head) for head in heads])
    assert found.split(":")[1] == line


@pytest.mark.parametrize(
    ("software", "name"),
    [
        ("curl/8.5.0", "curl"),
        ("Wget/1.21 (linux-gnu) x/1", "Wget"),
        ("Mozilla/5.0 (X11) AppleWebKit/1 (KHTML, like Gecko) Chrome/1 Safari/1", "Chrome"),
        ("Mozilla/5.0 (X11) AppleWebKit/1 (KHTML, like Gecko) Chrome/1 Safari/1 Edg/1", "Edg"),
        ("Mozilla/5.0 (Mac) AppleWebKit/1 (KHTML, like Gecko) Version/1 Safari/1", "Safari"),
        ("Mozilla/4.0 (compatible; MSIE 6.0)", "Mozilla"),
        ("Some Tool", "Some"),
        ("???", ""),
        ("", ""),
    ],
)
def test_names_of_programs(software: str, name: str) -> None:
    text = text_of(request("Host: x", f"User-Agent: {software}"))
    assert (f"label = s:!:{name}:unknown 3\n" if name else "label = s:!:Unknown 3:\n") in text


def test_requests_of_known_programs_keep_their_place() -> None:
    known = Database.parse(b"classes = unix,other\n[http:request]\nlabel = s:!:x:\nsys =\nsig = 1:Host,Via::x\n")
    assert "\nlabel = g:!:wonder:" in text_of(request("Host: a", UA), database=known)
    assert "\nlabel = s:!:wonder:" in text_of(request(UA, "Host: a"), database=Database.parse(b""))


def test_what_is_rare_is_left_out() -> None:
    text = text_of(request("Host: a"), request("Host: b", UA), least=2)
    assert "[tcp:request]" in text
    assert "[http:request]" not in text


def test_lines_that_are_of_no_use_are_comments() -> None:
    text = text_of(request("Host: a", UA), request("Host: a", UA), request("Host: a", "X-New: 1", UA))
    assert text.endswith(
        "; 1 request of 1 host, first 10.0.0.3 in x\\n.pcap\n"
        f"; a line above takes these too: 1:Host,X-New,User-Agent:Connection,Accept,{ABSENT.partition(',')[2]}:wonder\n"
    )
    Database.parse(text.encode())


def test_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(suggest, "MAX_KINDS", 10)
    monkeypatch.setattr(suggest, "_MAX_HOSTS", 2)
    unknown = Unknown(EMPTY)
    for number in range(40):
        packet = ipv4(tcp(window=number % 20, options=b"\x02\x04" + (100 + number).to_bytes(2, "big")))
        for one in Engine(EMPTY).feed(ethernet(packet), 0):
            unknown.add(one, "x")
    text = unknown.text()
    assert "; 70 packets and messages of further kinds were not kept.\n" in text
    hosts = Unknown(EMPTY)
    for number in range(1, 5):
        for one in Engine(EMPTY).feed(ethernet(ipv4(tcp(), src=f"10.0.0.{number}")), 0):
            hosts.add(one, "x")
    assert "; 4 SYNs of 2+ hosts, first 10.0.0.1 in x\n" in hosts.text()


def test_what_matches_loosely() -> None:
    database = Database.parse(
        b"classes = other\n[tcp:request]\nlabel = g:other:A:\nsig = *:64:0:*:*,7:mss,sok,ts,nop,ws:df,id+:0\n"
        b"label = s:other:B:\nsig = *:64:0:*:*,9:mss,sok,ts,nop,ws:df,id+:0\n"
    )
    for one, (fuzzy, generic) in ((syn(scale=9, ttl=128), (True, False)), (syn(), (False, True))):
        (found,) = [seen for seen in Engine(database).feed(ethernet(one), 0) if isinstance(seen, SynObservation)]
        for chosen in ((False, False), (True, False), (False, True)):
            unknown = Unknown(database, fuzzy=chosen[0], generic=chosen[1])
            unknown.add(found, "x")
            assert ("SYN" in unknown.text()) == (chosen == (fuzzy, generic))


def test_probes_are_not_gathered() -> None:
    """What a collector of signatures sends is no system's."""
    probe = ipv4(tcp(window=1337, options=b"\x02\x04\x05\x33"))
    assert lines([probe]) == []
