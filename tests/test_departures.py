"""Each entry of docs/differences.md: what pyp0f says, what p0f 3.09b says, and that nothing else is listed.

What 3.09b says is made in two ways: by pyp0f with that fault put back, and, where 3.09b is installed,
by the real program.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import p0f_faults
import pytest
from packets import SYN_OPTIONS, ethernet, ipv4, ipv6, pcap, tcp
from places import ROOT
from surroundings import mostly_slow
from wrapping import IPV6_WRAPPERS, WRAPPERS, pieces4

from pyp0f.applications.http.date import parse_date
from pyp0f.commands.main import main
from pyp0f.errors import SignatureError
from pyp0f.library.loading import parse_database
from pyp0f.signatures.label import Label
from pyp0f.signatures.tcp_section import TCP_REQUEST

if TYPE_CHECKING:
    from pathlib import Path

LINUX: Final = tcp(options=SYN_OPTIONS)
LINUX_SAID: Final = "syn os=Linux 3.11 and newer"
SYN_ACK: Final = tcp(sport=80, dport=1000, flags=0x12, seq=100, ack=2, options=SYN_OPTIONS)
SYSTEMS: Final = """
classes = win,unix
[tcp:request]
label = s:unix:Linux:
sig = *:64:0:*:29200,7:mss,sok,ts,nop,ws:df,id+:0
label = s:win:Windows:
sig = *:128:0:*:29200,7:mss,sok,ts,nop,ws:df,id+:0
"""


def to_server(payload: bytes = b"", *, seq: int = 2, port: int = 1000) -> bytes:
    return ipv4(tcp(sport=port, flags=0x10, seq=seq, ack=101, payload=payload))


def to_client(payload: bytes = b"", *, seq: int = 101, port: int = 1000, flags: int = 0x10) -> bytes:
    segment = tcp(sport=80, dport=port, flags=flags, seq=seq, ack=2, payload=payload)
    return ipv4(segment, src="10.0.0.2", dst="10.0.0.1")


def opening(port: int = 1000, options: bytes = SYN_OPTIONS) -> list[bytes]:
    syn_ack = tcp(sport=80, dport=port, flags=0x12, seq=100, ack=2)
    return [ipv4(tcp(sport=port, options=options)), ipv4(syn_ack, src="10.0.0.2", dst="10.0.0.1")]


def raw(packets: list[bytes], **options: object) -> bytes:
    return pcap(packets, link_type=101, **options)  # type: ignore[arg-type]


def wifi(header: int) -> bytes:
    control = {24: b"\x08\x01", 26: b"\x88\x01"}[header]
    return control + bytes(header - 2) + bytes.fromhex("aaaa030000000800") + ipv4(LINUX)


def response(*parts: bytes) -> bytes:
    request = b"GET / HTTP/1.0\r\nHost: x\r\n\r\n"
    packets, seq = [*opening(), to_server(request)], 101
    for part in parts:
        packets.append(to_client(part, seq=seq))
        seq += len(part)
    return raw(packets)


def many_hosts(count: int) -> bytes:
    """SYNs from many hosts, each followed by a RST, and another SYN of the first host with another window scale."""
    packets = []
    for i in range(count):
        ends = {"src": f"10.1.0.{i}", "dst": "10.2.0.1"}
        packets += [ipv4(LINUX, **ends), ipv4(tcp(flags=0x04, seq=2), **ends)]  # type: ignore[arg-type]
    return raw([*packets, ipv4(tcp(options=SYN_OPTIONS), src="10.1.0.2", dst="10.2.0.1", ttl=128)])


def backwards() -> bytes:
    """A SYN, unrelated packets from a second before, and the SYN+ACK as 50th packet."""
    unrelated = ipv4(tcp(sport=5, flags=0x10), src="10.9.9.9")
    syn, syn_ack = opening()
    return raw([syn, *[unrelated] * 48, syn_ack], times=[1000.0, *[999.0] * 49])


GET: Final = b"GET / HTTP/1.1\r\nHost: x\r\nUser-Agent: tool/1 (Linux)\r\n\r\n"
WEB: Final = (
    SYSTEMS
    + """
[http:request]
ua_os = Linux,Windows
label = s:!:tool:
sys = @unix,@win
sig = 1:Host,User-Agent:Accept:tool
"""
)
WEB_SYSTEM: Final = (
    SYSTEMS
    + """
[http:request]
label = s:unix:Linux:by header
sig = 1:Host,User-Agent:Accept:
"""
)


@dataclass(frozen=True)
class Case:
    """Input on which the two differ.

    Attributes:
        entry: of docs/differences.md.
        fault: of p0f_faults that brings back 3.09b's behaviour.
        capture: the file.
        pyp0f: what pyp0f says, as kinds and the fields of `shown`.
        p0f: what 3.09b says.
        shown: fields to compare.
        database: signature file, if not the packaged one.
        arguments: besides.
    """

    entry: str
    fault: str
    capture: bytes
    pyp0f: list[str]
    p0f: list[str]
    shown: tuple[str, ...] = ("os", "app", "reason")
    database: str | None = None
    arguments: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.entry}-{self.fault}"


def silent(entry: str, fault: str, capture: bytes) -> Case:
    """A Linux SYN that 3.09b does not see."""
    return Case(entry, fault, capture, [LINUX_SAID, "mtu"], [])


CASES: Final = [
    Case(
        "ack+",
        "ack_plus",
        raw([ipv4(tcp(ack=1))]),
        ["syn raw_sig=4:64+0:0:0:29200,0::df,id+,ack+:0"],
        ["syn raw_sig=4:64+0:0:0:29200,0::df,id+:0"],
        shown=("raw_sig",),
    ),
    Case(
        "opt+",
        "opt_plus",
        raw([ipv4(tcp(options=bytes.fromhex("020405b400000001")))]),
        ["syn raw_sig=4:64+0:0:1460:mss*20,0:mss,eol+3:df,id+,opt+:0", "mtu"],
        ["syn raw_sig=4:64+0:0:1460:mss*20,0:mss,eol+3:df,id+:0", "mtu"],
        shown=("raw_sig",),
    ),
    silent("VLAN", "vlan", pcap([ethernet(ipv4(LINUX), (0x8100, 5))])),
    silent("VLAN", "vlan", pcap([ethernet(ipv4(LINUX), (0x88A8, 5), (0x8100, 6))])),
    silent("VLAN", "vlan", pcap([bytes(14) + b"\x81\0\0\x05\x08\0" + ipv4(LINUX)], link_type=113)),
    silent("VLAN", "vlan_detected", pcap([b"\x40" + bytes(13) + b"\x81\0\x08\0" + ipv4(LINUX)], link_type=138)),
    silent("Link types", "links", pcap([b"\0\0\0\x02" + ipv4(LINUX)], link_type=108)),
    silent("Link types", "links", pcap([b"\xff\x03\0\x21" + ipv4(LINUX)], link_type=50)),
    silent("Link types", "links", pcap([wifi(26)], link_type=105)),
    silent("Link types", "links", pcap([b"\0\0\x10\0\0\0\0\0" + bytes(8) + wifi(24)], link_type=127)),
    Case(
        "IP versions",
        "versions",
        raw([ipv6(LINUX), ipv4(LINUX, fragment=0)]),
        ["syn os=???", "mtu", "syn os=Four", "mtu"],
        ["syn os=Four", "mtu", "syn os=Four", "mtu"],
        database="classes = a\n[tcp:request]\nlabel = s:a:Four:\nsig = 4:64:0:*:*,7:mss,sok,ts,nop,ws::0\n",
    ),
    Case(
        "IP versions",
        "versions",
        raw([ipv6(LINUX)]),
        ["syn os=Odd", "mtu"],
        ["syn os=???", "mtu"],
        database="classes = a\n[tcp:request]\nlabel = s:a:Odd:\nsig = *:64:0:*:*,7:mss,sok,ts,nop,ws:0+:0\n",
    ),
    Case(
        "Random TTL",
        "random_ttl",
        raw([ipv4(tcp(options=b"\x02\x04\x05\xb4"), fragment=0)]),
        ["syn os=???", "mtu"],
        ["syn os=Olen", "mtu"],
        database="classes = a\n[tcp:request]\nlabel = s:a:Olen:\nsig = 4:64-:4:*:*,0:mss::0\n",
    ),
    Case(
        "Host pruning",
        "pruning",
        many_hosts(22),
        [*[LINUX_SAID, "mtu"] * 22, "syn os=Linux 3.11 and newer", "mtu"],
        [*[LINUX_SAID, "mtu"] * 22, "syn os=Linux 3.11 and newer", "host change reason=ttl", "mtu"],
        arguments=("-m", "1000,20"),
    ),
    Case(
        "Time going backwards",
        "time_backwards",
        backwards(),
        [LINUX_SAID, "mtu", "syn+ack os=???"],
        [LINUX_SAID, "mtu"],
    ),
    Case(
        "Segmented response heads",
        "responses",
        response(b"HTTP/1.1 200 OK\r\nServ", b"er: Apache\r\nX-A: b\r\n\r\n"),
        ["syn", "mtu", "syn+ack", "http request", "http response raw_sig=1:Server,X-A=[b]:"],
        ["syn", "mtu", "syn+ack", "http request", "http response raw_sig=1:X-A=[b]:"],
        shown=("raw_sig",),
    ),
    Case(
        "Segmented response heads",
        "responses",
        response(b"HTTP/1.1 200 OK\r\nServer: Apache\r\n", b"\r\n", b"<html>"),
        [LINUX_SAID, "mtu", "syn+ack os=???", "http request app=???", "http response app=???"],
        [LINUX_SAID, "mtu", "syn+ack os=???", "http request app=???"],
    ),
    Case(
        "HTTP OS labels",
        "http_os_labels",
        raw([*opening(), to_server(GET), *opening(1001), to_server(GET, port=1001)]),
        ["syn os=Linux", "mtu", "syn+ack os=???", "http request os=Linux by header"] * 2,
        [
            *["syn os=Linux", "mtu", "syn+ack os=???", "http request os=Linux by header"] * 2,
            "host change reason=os_diff",
        ],
        database=WEB_SYSTEM,
    ),
    Case(
        "Unknown OS",
        "unknown_os",
        raw([*opening(options=b""), to_server(GET)]),
        ["syn os=???", "syn+ack os=???", "http request app=tool"],
        ["syn os=???", "syn+ack os=???", "http request app=tool", "host change reason=ua_vs_os"],
        database=WEB,
    ),
    Case(
        "Unknown OS",
        "unknown_os",
        raw([*opening(options=b""), to_server(GET)]),
        ["syn os=???", "syn+ack os=???", "http request os=Linux by header"],
        ["syn os=???", "syn+ack os=???", "http request os=Linux by header", "host change reason=os_diff"],
        database=WEB_SYSTEM,
    ),
]


def said(log: Path, shown: tuple[str, ...]) -> list[str]:
    """Kinds and the given fields of the lines of a log."""
    if not log.exists():
        return []
    lines = []
    for line in log.read_text().splitlines():
        kind, *fields = line.split("mod=", 1)[1].split("|")
        lines.append(" ".join([kind, *[f for f in fields if f.split("=", 1)[0] in shown]]))
    return lines


def arguments(case: Case, folder: Path) -> list[str]:
    (folder / "x.pcap").write_bytes(case.capture)
    database = ROOT / "fingerprints" / "p0f.fp"
    if case.database:
        database = folder / "x.fp"
        database.write_text(case.database)
    return ["-f", str(database), "-r", str(folder / "x.pcap"), "-o", str(folder / "log"), *case.arguments]


def trim(lines: list[str], expected: list[str]) -> list[str]:
    """Lines truncated to the length of the expected lines."""
    return [
        line[: len(want)] if line.startswith(want) else line for line, want in zip(lines, expected, strict=False)
    ] + lines[len(expected) :]


@pytest.mark.usefixtures("each_signature_file_once")
@pytest.mark.parametrize("case", CASES, ids=str)
def test_pyp0f(case: Case, tmp_path: Path) -> None:
    assert main(arguments(case, tmp_path)) == 0
    assert trim(said(tmp_path / "log", case.shown), case.pyp0f) == case.pyp0f


@pytest.mark.slow
@pytest.mark.parametrize("case", CASES, ids=str)
def test_pyp0f_with_the_fault_put_back(case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    p0f_faults.apply(monkeypatch, case.fault)
    assert main(["--classic", *arguments(case, tmp_path)]) == 0
    assert trim(said(tmp_path / "log", case.shown), case.p0f) == case.p0f


@pytest.mark.differential
@pytest.mark.skipif(not shutil.which("p0f"), reason="the reference, p0f 3.09b, is not installed")
@pytest.mark.parametrize("case", CASES, ids=str)
def test_p0f(case: Case, tmp_path: Path) -> None:
    subprocess.run(["p0f", *arguments(case, tmp_path)], check=True, capture_output=True)
    assert trim(said(tmp_path / "log", case.shown), case.p0f) == case.p0f


# Without --classic ----------------------------------------------------------------------------------

SHAKEN: Final = [LINUX_SAID, "mtu", "syn+ack os=???"]


def web(request: bytes, answer: bytes = b"") -> bytes:
    return raw([*opening(), to_server(request), *([to_client(answer)] if answer else [])])


ANSWER: Final = b"HTTP/1.1 200 OK\r\nServer: y\r\n\r\n"

STANDARD_CASES: Final = [
    Case(
        "Encapsulations",
        "",
        pcap([WRAPPERS["vxlan"](ipv4(LINUX)), WRAPPERS["gre"](ipv4(LINUX, src="10.0.0.9"))]),
        [LINUX_SAID, "mtu"] * 2,
        [],
    ),
    Case(
        "Encapsulations",
        "",
        pcap([WRAPPERS["mpls"](ipv4(LINUX)), WRAPPERS["pppoe"](ipv4(LINUX, src="10.0.0.9"))]),
        [LINUX_SAID, "mtu"] * 2,
        [],
    ),
    Case(
        "IPv6 extension headers",
        "",
        pcap([IPV6_WRAPPERS["hop-by-hop options"](ipv6(LINUX)), IPV6_WRAPPERS["atomic fragment"](ipv6(LINUX, flow=1))]),
        [LINUX_SAID, "mtu"],
        [],
    ),
    Case(
        "Source routes",
        "",
        raw(
            [
                ipv4(LINUX, dst="10.0.0.7", options=bytes((131, 7, 4, 10, 0, 0, 2, 0))),
                ipv4(SYN_ACK, src="10.0.0.2", dst="10.0.0.1"),
            ]
        ),
        ["syn os=???", "mtu", "syn+ack os=???", "mtu"],
        ["syn os=???", "mtu"],
    ),
    Case("Fragments", "", raw(pieces4(ipv4(LINUX, fragment=0), 24)), ["syn os=Linux 3.11 and newer", "mtu"], []),
    Case("Lengths of 0", "", raw([ipv4(LINUX, total=0)]), [LINUX_SAID, "mtu"], []),
    Case("One direction", "", raw(opening()[1:]), ["syn+ack os=???"], []),
    Case(
        "One direction",
        "",
        raw([opening()[0], to_server(GET), *opening()[1:]]),
        [LINUX_SAID, "mtu", "http request app=???", "syn+ack os=???"],
        [LINUX_SAID, "mtu"],
    ),
    Case(
        "Segments out of order",
        "",
        raw([*opening(), to_server(GET[10:], seq=12), to_server(GET[:10])]),
        [*SHAKEN, "http request app=???"],
        SHAKEN,
    ),
    Case(
        "Data of the first segment",
        "",
        raw([ipv4(tcp(options=SYN_OPTIONS, payload=GET[:10])), *opening()[1:], to_server(GET[10:], seq=12)]),
        ["syn os=???", "mtu", *SHAKEN[2:], "http request app=???"],
        ["syn os=???", "mtu", *SHAKEN[2:]],
    ),
    *[
        Case(
            "Data of the last segment",
            "",
            raw([*opening(), to_server(GET), *parts]),
            [*SHAKEN, "http request app=???", *["http response app=???"] * is_read],
            [*SHAKEN, "http request app=???"],
        )
        for parts, is_read in (
            ([to_client(ANSWER, flags=0x19)], True),
            ([to_client(ANSWER[:20]), to_client(ANSWER[20:], seq=121, flags=0x11)], True),
            ([to_client(ANSWER[20:], seq=121), to_client(ANSWER[:20], flags=0x11)], True),
            ([to_client(ANSWER[20:], seq=121, flags=0x11), to_client(ANSWER[:20])], False),
            ([to_client(ANSWER, flags=0x14)], False),
        )
    ],
    *[
        Case(
            "HTTP first lines",
            "",
            web(line + b" HTTP/1.1\r\nHost: x\r\n\r\n", b"HTTP/1.1 200 OK\r\nServer: y\r\n\r\n"),
            [*SHAKEN, "http request app=???", "http response app=???"],
            SHAKEN,
        )
        for line in (
            b"POST /",
            b"GET http://example.org/",
            b"CONNECT example.org:443",
            b"OPTIONS *",
            b"GET /caf\xc3\xa9",
        )
    ],
    Case(
        "HTTP first lines",
        "",
        web(GET, b"HTTP/1.1 200 caf\xc3\xa9\r\nServer: y\r\n\r\n"),
        [*SHAKEN, "http request app=???", "http response app=???"],
        [*SHAKEN, "http request app=???"],
    ),
    Case(
        "HTTP header values",
        "",
        web(b"GET / HTTP/1.1\r\nHost: x\r\nCookie: " + b"v" * 1100 + b"\r\n\r\n"),
        [*SHAKEN, "http request raw_sig=1:Host,?Cookie:"],
        SHAKEN,
        shown=("os", "raw_sig"),
    ),
    Case(
        "HTTP header values",
        "",
        web(b"GET / HTTP/1.1\r\nX: a\x7fb\r\n\r\n"),
        [*SHAKEN, "http request raw_sig=1:X=[a]:"],
        [*SHAKEN, "http request raw_sig=1:X=[a\x7fb]:"],
        shown=("os", "raw_sig"),
    ),
    Case(
        "HTTP header names",
        "",
        web(b"GET / HTTP/1.1\r\nhost: x\r\nuser-agent: tool/1\r\n\r\n"),
        [*SHAKEN, "http request params=none raw_sig=1:host,user-agent:Connection,"],
        [*SHAKEN, "http request params=anonymous raw_sig=1:host=[x],user-agent=[tool/1]:"],
        shown=("os", "params", "raw_sig"),
    ),
    Case(
        "HTTP header names",
        "",
        web(b"GET / HTTP/1.1\r\nuser-agent: tool/1\r\nhost: x\r\nX-Spelled: y\r\n\r\n"),
        ["syn os=???", "mtu", "syn+ack os=???", "http request app=tool"],
        ["syn os=???", "mtu", "syn+ack os=???", "http request app=???"],
        database="classes = a\n[http:request]\nlabel = s:!:lower:\nsys =\nsig = 1:User-Agent,x-spelled::\n"
        "label = s:!:tool:\nsys =\nsig = 1:User-Agent,Host:Referer:tool/\n",
    ),
    Case(
        "HTTP header values",
        "",
        web(b"GET / HTTP/1.1\r\nHost: x\r\ncookie: a\r\nX-Api-Key: secret\r\n\r\n"),
        [*SHAKEN, "http request raw_sig=1:Host,?cookie,?X-Api-Key:"],
        [*SHAKEN, "http request raw_sig=1:Host,cookie=[a],X-Api-Key=[secret]:"],
        shown=("os", "raw_sig"),
    ),
    *[
        Case(
            "HTTP languages",
            "",
            web(b"GET / HTTP/1.1\r\nAccept-Language: " + value + b"\r\n\r\n"),
            [*SHAKEN, f"http request lang={standard}"],
            [*SHAKEN, f"http request lang={classic}"],
            shown=("os", "lang"),
        )
        for value, standard, classic in (
            (b"de;q=0,en", "English", "German"),
            (b"de;q=0.1,fr,en", "French", "German"),
            (b"de;q=0", "none", "German"),
            (b"*,en", "English", "none"),
            (b"EN", "English", "???"),
        )
    ],
]


@pytest.mark.usefixtures("each_signature_file_once")
@pytest.mark.parametrize("case", mostly_slow(STANDARD_CASES, 2), ids=str)
def test_pyp0f_without_classic(case: Case, tmp_path: Path) -> None:
    assert main(arguments(case, tmp_path)) == 0
    assert trim(said_of_syns(tmp_path / "log", case.shown), case.pyp0f) == case.pyp0f


@pytest.mark.usefixtures("each_signature_file_once")
@pytest.mark.parametrize("case", mostly_slow(STANDARD_CASES, 4), ids=str)
def test_pyp0f_with_classic(case: Case, tmp_path: Path) -> None:
    assert main(["--classic", *arguments(case, tmp_path)]) == 0
    assert trim(said_of_syns(tmp_path / "log", case.shown), case.p0f) == case.p0f


@pytest.mark.differential
@pytest.mark.skipif(not shutil.which("p0f"), reason="the reference, p0f 3.09b, is not installed")
@pytest.mark.parametrize("case", STANDARD_CASES, ids=str)
def test_p0f_without_classic_rules(case: Case, tmp_path: Path) -> None:
    subprocess.run(["p0f", *arguments(case, tmp_path)], check=True, capture_output=True)
    assert trim(said_of_syns(tmp_path / "log", case.shown), case.p0f) == case.p0f


def said_of_syns(log: Path, shown: tuple[str, ...]) -> list[str]:
    """Like `said`, but only `os` of TCP fingerprints."""
    return [
        line.split(" params=")[0].split(" raw_sig=")[0] if line.startswith("syn") else line for line in said(log, shown)
    ]


# Files that one loads and the other refuses ---------------------------------------------------------

TCP: Final = "classes = a\n[tcp:request]\nlabel = s:a:x:\n"

NAMES_WITH_APOSTROPHE: Final = {
    "Apostrophes, in a label": (
        "classes = a\n[http:request]\nlabel = s:!:Uncle John's Networked ls Utility:2.3.0.1\nsys = @a\n"
        "sig = *:Host::ls/\n"
    ),
    "Apostrophes, in sys": "classes = a\n[http:request]\nlabel = s:!:ls:\nsys = John's,@a\nsig = *:Host::ls/\n",
    "Apostrophes, in ua_os": "classes = a\n[http:request]\nua_os = John's,John's=[John]\n",
}
"""The first label is that of p0f's README."""
LOADED_BY_BOTH: Final = {
    "Duplicate signatures, overlooked": TCP + "sig = *:64:0:*:*,7:mss:df,id+:0\n" * 2,
    "Numbers, empty": TCP + "sig = 4:64:::,:mss,:df,:0\n",
}
LOADED_BY_PYP0F: Final = {
    "Duplicate signatures": TCP + "sig = *:64:0:*:*,7:mss:df,id+:0\nsig = *:64:0:*:*,7:mss::0\n",
    "Duplicate signatures, of versions": TCP + "sig = 6:64:0:*:*,7:mss::0\nsig = 4:64:0:*:*,7:mss::0\n",
    **NAMES_WITH_APOSTROPHE,
    "Blanks, CR LF": (TCP + "sig = 4:64:0:*:*,7:mss::0\n").replace("\n", "\r\n"),
    "Blanks, at the end": TCP + "sig = 4:64:0:*:*,7:mss::0 \n",
    "Blanks, around items": "classes = a , b\n[tcp:request]\nlabel = s:a:x:\n",
}
LOADED_BY_P0F: Final = {
    "Numbers": TCP + "sig = 4:4294967360:0:*:*,7:mss::0\n",
}
REFUSED_BY_BOTH: Final = {
    "Duplicate signatures, true ones": TCP + "sig = *:64:0:*:*,7:mss::0\nsig = 4:64:0:*:*,7:mss::0\n",
}


def loads(text: str) -> bool:
    try:
        parse_database(text.encode())
    except SignatureError:
        return False
    return True


@pytest.mark.parametrize("text", [*LOADED_BY_BOTH.values(), *LOADED_BY_PYP0F.values()])
def test_pyp0f_loads(text: str) -> None:
    assert loads(text)


@pytest.mark.parametrize("text", [*LOADED_BY_P0F.values(), *REFUSED_BY_BOTH.values()])
def test_pyp0f_refuses(text: str) -> None:
    assert not loads(text)


@pytest.mark.parametrize("text", NAMES_WITH_APOSTROPHE.values(), ids=NAMES_WITH_APOSTROPHE)
def test_names_with_an_apostrophe_with_the_fault_put_back(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert loads(text.replace("'", ""))
    p0f_faults.apply(monkeypatch, "apostrophes")
    assert loads(text.replace("'", ""))
    assert not loads(text)


@pytest.mark.differential
@pytest.mark.skipif(not shutil.which("p0f"), reason="the reference, p0f 3.09b, is not installed")
@pytest.mark.parametrize(
    ("files", "status"),
    [(LOADED_BY_BOTH, 0), (LOADED_BY_P0F, 0), (LOADED_BY_PYP0F, 1), (REFUSED_BY_BOTH, 1)],
)
def test_p0f_loads(files: dict[str, str], status: int, tmp_path: Path) -> None:
    (tmp_path / "x.pcap").write_bytes(raw([ipv4(LINUX)]))
    for name, text in files.items():
        (tmp_path / "x.fp").write_text(text, newline="")
        done = subprocess.run(["p0f", "-f", tmp_path / "x.fp", "-r", tmp_path / "x.pcap"], capture_output=True)
        assert done.returncode == status, name


@pytest.mark.parametrize("classic", [False, True])
def test_a_name_with_an_apostrophe_is_reported(classic: bool, tmp_path: Path) -> None:
    """The label of p0f's README, also with ``--classic``."""
    (tmp_path / "x.fp").write_text(NAMES_WITH_APOSTROPHE["Apostrophes, in a label"], "ascii")
    packets = [*opening(), to_server(b"GET / HTTP/1.1\r\nHost: x\r\nUser-Agent: ls/2\r\n\r\n")]
    (tmp_path / "x.pcap").write_bytes(raw(packets))
    names = ["-f", str(tmp_path / "x.fp"), "-r", str(tmp_path / "x.pcap"), "-o", str(tmp_path / "log")]
    assert main([*names, *["--classic"] * classic]) == 0
    assert "|app=Uncle John's Networked ls Utility 2.3.0.1|" in (tmp_path / "log").read_text("ascii")
    label = Label.parse("s:!:Uncle John's Networked ls Utility:2.3.0.1", "@a")
    assert str(label) == "s:!:Uncle John's Networked ls Utility:2.3.0.1"


def test_long_names_are_kept_whole() -> None:
    """3.09b truncates them to their length modulo 256, so this name of 256 characters becomes empty."""
    database = parse_database((TCP.replace(":x:", f":{'x' * 256}:") + "sig = 4:64:0:*:*,7:mss::0\n").encode())
    assert database.signatures_in(TCP_REQUEST)[0].label.name == "x" * 256


def test_dates_are_utc() -> None:
    """3.09b is sometimes one hour early, at random."""
    assert parse_date(b"Sun, 06 Jul 2025 12:00:00 GMT") == 1751803200


def test_repeated_options_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """3.09b accepts the second one if the first one has the default value."""
    (tmp_path / "x.pcap").write_bytes(raw([ipv4(LINUX)]))
    assert main(["-m", "1000,10000", "-m", "5,5", "-r", str(tmp_path / "x.pcap")]) == 1
    assert "more than once" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("rule", "packet"),
    [
        ("vlan 5", ethernet(ipv4(LINUX), (0x8100, 5))),
        ("vlan and port 80", ethernet(ipv4(LINUX), (0x8100, 5))),
        ("port 80 or (vlan and port 80)", ethernet(ipv4(LINUX))),
        ("mpls", bytes(12) + b"\x88\x47\0\0\x11\x40" + ipv4(LINUX)),
        ("pppoes", bytes(12) + b"\x88\x64\x11\0\0\x01\0\x42\0\x21" + ipv4(LINUX)),
    ],
)
def test_filters_that_name_encapsulations(
    rule: str, packet: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """3.09b reports that they reject all packets."""
    udp = ethernet(ipv4(LINUX, protocol=17), (0x8100, 5))
    (tmp_path / "x.pcap").write_bytes(pcap([packet, udp]))
    assert main(["-r", str(tmp_path / "x.pcap"), "-o", str(tmp_path / "log"), rule]) == 0
    assert said(tmp_path / "log", ("os",)) == [LINUX_SAID, "mtu"]
    assert "Processed 1 packets" in capsys.readouterr().out


@pytest.mark.differential
@pytest.mark.skipif(not shutil.which("p0f"), reason="the reference, p0f 3.09b, is not installed")
def test_p0f_refuses_filters_that_name_vlan(tmp_path: Path) -> None:
    (tmp_path / "x.pcap").write_bytes(pcap([ethernet(ipv4(LINUX), (0x8100, 5))]))
    done = subprocess.run(["p0f", "-r", tmp_path / "x.pcap", "vlan 5"], capture_output=True)
    assert done.returncode == 1
    assert b"rejects all packets" in done.stderr


# The lists ------------------------------------------------------------------------------------------

ELSEWHERE: Final = {
    "Signatures of current systems": "tests/test_pcaps.py",
    "SSH": "tests/test_pcaps.py",
    "TLS": "tests/test_pcaps.py",
    "Mail and FTP": "tests/applications/mail/test_applications_mail_application.py",
    "Connections that go on as another protocol": "tests/engine/test_engine_handovers.py",
    "QUIC and DTLS": "tests/applications/tls/test_applications_tls_over_udp.py",
    "Flow label": "tests/signatures/test_signatures_tcp_matching.py",
    "Windows by a rule": "tests/signatures/test_signatures_tcp_matching.py",
    "Ports and timestamps that are chosen at random": "tests/verdicts/test_verdicts_random_values.py",
    "Rewritten packets": "tests/fingerprinting/test_fingerprinting_tcp.py",
    "Long connections": "tests/engine/test_engine_connections.py",
    "Filters": "test_filters_that_name_encapsulations",
    "Duplicate signatures": "test_p0f_loads",
    "Numbers": "test_p0f_loads",
    "Blanks": "test_p0f_loads",
    "Labels that control a terminal": "tests/signatures/test_signatures_label.py",
    "Apostrophes": "test_a_name_with_an_apostrophe_is_reported",
    "Long names": "test_long_names_are_kept_whole",
    "Date": "test_dates_are_utc",
    "Repeated options": "test_repeated_options_are_refused",
    "Folders": "tests/commands/test_commands_captures.py",
    "Numbers of options": "tests/commands/test_commands_options.py",
    "Arguments": "tests/commands/test_commands_operands.py",
    "Signals": "tests/commands/test_commands_main.py",
    "Socket": "tests/api/test_server.py",
    "Daemon": "tests/outputs/test_messages.py",
    "List of interfaces": "tests/capture/test_capture_interfaces.py",
    "Words": "tests/commands/test_commands_main.py",
    "More link types": "tests/wire/test_wire_further_links.py",
    "Packets of another link type": "tests/wire/test_wire_link.py",
    "Capture files": "tests/capture/test_capture_pcapng_reader.py",
    "Outdated HTTP signatures": "tests/applications/http/test_applications_http_matching.py",
}
"""Entries that are not about what is said of a capture, and their tests."""


def test_every_entry_has_a_test() -> None:
    entries = re.findall(r"^### (.+)$", (ROOT / "docs" / "differences.md").read_text(), re.MULTILINE)
    assert set(entries) == {case.entry for case in (*CASES, *STANDARD_CASES)} | set(ELSEWHERE)
    assert all(place in globals() or (ROOT / place).exists() for place in ELSEWHERE.values())


def test_every_fault_has_a_case() -> None:
    about_files = {"apostrophes"}  # test_names_with_an_apostrophe_with_the_fault_put_back
    assert {case.fault for case in CASES} | about_files == set(p0f_faults.FAULTS)


def test_reasons_in_the_list_of_captures_are_entries() -> None:
    entries = re.findall(r"^### (.+)$", (ROOT / "docs" / "differences.md").read_text(), re.MULTILINE)
    for line in (ROOT / "tests" / "departures.tsv").read_text().splitlines():
        if not line.startswith("#"):
            found = re.match(r'[^\t]+\t"([^"]+)": ', line)
            assert found is not None, line
            assert found[1] in entries
