"""Packets that Scapy makes from signatures are recognized by the engine."""

from __future__ import annotations

import pickle
import shutil
import subprocess
import sys
from itertools import product
from random import Random
from typing import TYPE_CHECKING, Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from packets import ethernet, ipv4, ipv6, pcap, tcp
from scapy.layers.inet import IP, TCP, IPOption_RR
from scapy.layers.inet6 import IPv6, IPv6ExtHdrHopByHop
from scapy.layers.l2 import Dot1Q, Ether
from scapy.layers.ppp import PPP, PPPoE
from scapy.packet import Packet, Padding, Raw
from scapy.volatile import RandInt
from surroundings import examples, mostly_slow

from pyp0f.commands.sendsyn import checksum
from pyp0f.errors import ImpersonationError, MissingPackageError, Pyp0fError, SignatureError
from pyp0f.library.adapters import LinkType
from pyp0f.library.engine import Engine
from pyp0f.library.impersonation import impersonate
from pyp0f.library.loading import load_database, packaged_path, parse_database
from pyp0f.observations.mtu_uptime import MtuObservation
from pyp0f.observations.tcp import SynAckObservation, SynObservation
from pyp0f.signatures.database import Database
from pyp0f.signatures.exporting import p0f_text
from pyp0f.signatures.label import Label
from pyp0f.signatures.mtu import MTU, MtuSignature
from pyp0f.signatures.tcp import TcpSignature, parse_tcp
from pyp0f.signatures.tcp_section import TCP_REQUEST, TCP_RESPONSE
from pyp0f.wire.options import OPTION_WS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from pyp0f.observations.base import Observation

DATABASE: Final = load_database()
CLIENT: Final = {4: "192.0.2.1", 6: "2001:db8::1"}
SERVER: Final = {4: "198.51.100.1", 6: "2001:db8:1::1"}
LABEL: Final = Label(number=1, line=1, os_class="unix", name="x")

CASES: Final = [
    (flags, version, signature)
    for flags, signatures in (("S", DATABASE.signatures_in(TCP_REQUEST)), ("SA", DATABASE.signatures_in(TCP_RESPONSE)))
    for signature in signatures
    for version in ((4, 6) if signature.version is None else (signature.version,))
]
LABELS: Final = list(dict.fromkeys((flags, str(signature.label)) for flags, _, signature in CASES))


def plain(flags: str = "S", version: int = 4, **fields: Any) -> Packet:  # noqa: ANN401 - whatever Scapy takes
    """A Scapy packet with default values."""
    source, target = (CLIENT, SERVER) if flags == "S" else (SERVER, CLIENT)
    fields = {"sport": 40000, "dport": 80} | fields if flags == "S" else {"sport": 80, "dport": 40000} | fields
    network = IP if version == 4 else IPv6
    packet: Packet = network(src=source[version], dst=target[version]) / TCP(flags=flags, **fields)
    return packet


def opening(version: int, peer_mss: int = 0) -> bytes:
    """The SYN that a SYN+ACK answers."""
    options = b"\x02\x04" + peer_mss.to_bytes(2, "big") if peer_mss else b""
    segment = tcp(sport=40000, dport=80, options=options)
    return (ipv4 if version == 4 else ipv6)(segment, src=CLIENT[version], dst=SERVER[version])


def network_of(packet: Packet) -> Packet:
    """The IP layer of a packet."""
    layer: Packet = packet[IP] if IP in packet else packet[IPv6]
    return layer


def observed(packet: Packet, database: Database = DATABASE, *, peer_mss: int = 0) -> list[Observation]:
    """The observation of the engine for a SYN, or for a SYN+ACK after a SYN."""
    engine = Engine(database)
    network = network_of(packet)
    if "A" in str(network[TCP].flags):
        engine.feed(opening(network.version, peer_mss), 1_600_000_000, LinkType.RAW)
    return engine.feed(bytes(network), 1_600_000_001, LinkType.RAW)


def fingerprint(
    packet: Packet, database: Database = DATABASE, *, peer_mss: int = 0
) -> SynObservation | SynAckObservation:
    first = observed(packet, database, peer_mss=peer_mss)[0]
    assert isinstance(first, (SynObservation, SynAckObservation))
    return first


def database_of(line: str) -> Database:
    """A database with only this signature, for SYNs and SYN+ACKs."""
    sections = "".join(f"[tcp:{side}]\nlabel = s:unix:x:\nsig = {line}\n" for side in ("request", "response"))
    return parse_database(f"classes = unix\n{sections}".encode())


def has_right_checksums(packet: Packet) -> bool:
    """Whether the checksums of IP and TCP are right, computed independently."""
    network = network_of(packet)
    data = bytes(network)
    if network.version == 6:
        segment, ends, right = data[40:], data[8:40], True
    else:
        start = (data[0] & 15) * 4
        segment, ends, right = data[start:], data[12:20], checksum(data[:start]) == 0
    pseudo_header = ends + len(segment).to_bytes(4, "big") + (6).to_bytes(4, "big")
    return right and checksum(pseudo_header + segment + b"\0" * (len(segment) % 2)) == 0


def hides(earlier: TcpSignature, later: TcpSignature) -> bool:
    """Whether the earlier line matches all packets of the later one with at least the same precedence."""

    def scale_of(signature: TcpSignature) -> int | None:
        return signature.scale if OPTION_WS in signature.layout else 0

    return (
        earlier.line < later.line
        and earlier.label.generic <= later.label.generic
        and (earlier.layout, earlier.eol_padding, earlier.olen) == (later.layout, later.eol_padding, later.olen)
        and (earlier.ttl, earlier.random_ttl, earlier.quirks) == (later.ttl, later.random_ttl, later.quirks)
        and (earlier.window_form, earlier.window) == (later.window_form, later.window)
        and earlier.version in (None, later.version)
        and earlier.mss in (None, later.mss)
        and earlier.payload in (None, later.payload)
        and scale_of(earlier) in (None, scale_of(later))
    )


# The packaged signatures ------------------------------------------------------------------------------


@pytest.mark.parametrize(("flags", "version", "signature"), mostly_slow(CASES, 100), ids=str)
def test_each_signature_goes_round(flags: str, version: int, signature: TcpSignature) -> None:
    """At distance 0 as a value, and at the largest distance as text.  Only signatures that no packet can match fail."""
    signatures = DATABASE.signatures_in(TCP_REQUEST) if flags == "S" else DATABASE.signatures_in(TCP_RESPONSE)
    is_hidden = any(hides(other, signature) for other in signatures)
    for what, distance in ((signature, 0), (str(signature), 35)):
        packet = impersonate(plain(flags, version), what, distance=distance)
        found = fingerprint(packet)
        assert found.signature is not None
        assert (found.signature is not signature) == is_hidden
        assert not is_hidden or hides(found.signature, signature)
        assert (found.fuzzy, found.distance) == (False, distance)
        assert has_right_checksums(packet)


@pytest.mark.parametrize(("flags", "text"), mostly_slow(LABELS, 30))
def test_each_label(flags: str, text: str) -> None:
    signatures = DATABASE.signatures_in(TCP_REQUEST) if flags == "S" else DATABASE.signatures_in(TCP_RESPONSE)
    of_label = [signature for signature in signatures if str(signature.label) == text]
    label = of_label[0].label
    for what in (label, text, label.text):
        found = fingerprint(impersonate(plain(flags), what, distance=3))
        assert str(found.label) == text
        assert (found.fuzzy, found.distance) == (False, 3)


LINKS: Final = [one for one in DATABASE.signatures_in(MTU) if DATABASE.link_of(one.mtu) is one]


@pytest.mark.parametrize("signature", mostly_slow(LINKS, 30), ids=str)
def test_each_link(signature: MtuSignature) -> None:
    for flags, version in product(("S", "SA"), (4, 6)):
        for what in (signature, str(signature)):
            packet = impersonate(plain(flags, version, options=[("NOP", None), ("MSS", 1000)]), what)
            (found,) = [one for one in observed(packet) if isinstance(one, MtuObservation)]
            assert found.signature is signature
            assert has_right_checksums(packet)
        by_name = observed(impersonate(plain(flags, version), signature.name))
        assert signature.name in [one.link for one in by_name if isinstance(one, MtuObservation)]


# What the packaged file has nothing of ------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize(
    ("line", "all_flags"),
    [
        ("4:64:4:1400:%8191,0:mss:df,id+:0", "S SA"),
        ("4:255:40:*:0,*:mss,nop,ws::0", "S SA"),
        ("4:200:0:*:*,*::id-:+", "S SA"),
        ("*:64-:0:1460:1024,0:mss:df,id+:0", "S SA"),
        ("*:30+5:0:1460:mtu*3,14:mss,ws,eol+0:df,id+:*", "S SA"),
        ("4:64:0:1460:mss*44,15:mss,ws,eol+4:df,0+,ecn,seq-,ack+,urgf+,pushf+,opt+,exws,bad:+", "S"),
        ("4:64:0:1460:mss*44,255:mss,nop,ws,nop,nop,ts:df,id+,ack-,uptr+,ts1-,exws:+", "SA"),
        ("6:64:0:1440:500,0:mss,sack,sok,ts,?254:flow,seq-,ts2+:0", "S"),
        ("6:255:0:65535:mss*1,*:mss,?6,?6:ecn:*", "S SA"),
        ("6:1:0:0:*,*:eol+3::0", "S SA"),
        ("*:64:0:*:mss*200,*:mss::0", "S SA"),
        ("*:64:0:*:mss*700,*:mss,nop,nop,ts::0", "S SA"),
        ("*:64:0:*:mtu*43,*:mss::0", "S SA"),
        ("*:64:0:1000:mtu*13,*:mss,nop,nop,ts::0", "S SA"),
        ("*:64:0:1460:*,7:ws,ws,mss,nop,nop:exws:0", "S SA"),
        ("*:64:0:1460:*,*:mss,nop,ws:exws:0", "S SA"),
        ("*:64:0:*:*,0:mss,nop,nop,ws:bad:0", "S SA"),
        ("*:64:0:*:*,0:nop,?77:bad:0", "S SA"),
        ("*:64:0:*:*,0:nop,nop,nop,?77:bad:0", "S SA"),
        ("*:64:0:*:*,0:mss,sack:bad:0", "S SA"),
        ("*:64:0:*:*,0:mss,nop,nop,sack:bad:0", "S SA"),
        ("*:64:0:*:*,0:" + "nop," * 24 + ":bad:0", "S SA"),
        ("*:64:0:*:*,0:" + "nop," * 24 + "::0", "S SA"),
        ("*:64:0:*:*,0:mss,?77::0", "S SA"),
        ("*:64:0:*:*,0:mss,?77,nop,nop,nop::0", "S SA"),
        ("*:64:0:*:*,0:eol+39::0", "S SA"),
        ("*:64:0:*:*,0:eol+3:opt+:0", "S SA"),
        ("*:64:0:*:*,0:nop,nop,eol+1:opt+:0", "S SA"),
        ("4:64:0:*:*,0::0+:0", "S SA"),
        ("4:64:0:*:*,0::df:0", "S SA"),
        ("4:64:0:*:%2,0::ecn:0", "S SA"),
    ],
)
def test_other_signatures(line: str, all_flags: str) -> None:
    signature = parse_tcp(line, LABEL)
    for flags in all_flags.split():
        for version in (4, 6) if signature.version is None else (signature.version,):
            packet = impersonate(plain(flags, version), signature)
            found = fingerprint(packet, database_of(line))
            assert found.signature == signature
            assert (found.fuzzy, found.distance) == (False, 0)
            assert has_right_checksums(packet)


names = st.sampled_from(["mss", "nop", "ws", "sok", "sack", "ts", "?77"])
quirks = st.sampled_from("df id+ id- ecn 0+ flow seq- ack+ ack- uptr+ urgf+ pushf+ ts1- ts2+ opt+ exws bad".split())  # noqa: SIM905 - easier to read
windows = st.sampled_from(["*", "0", "8192", "%7", "%65535", "mss*1", "mss*20", "mss*999", "mtu*2", "mtu*40"])


@st.composite
def lines(draw: st.DrawFn) -> str:
    layout = draw(st.lists(names, max_size=7)) + draw(st.sampled_from([[], [], ["eol+0"], ["eol+1"], ["eol+6"]]))
    fields = (
        draw(st.sampled_from("*46")),
        draw(st.sampled_from(["64", "255", "1", "64-"])),
        draw(st.sampled_from("000048")),
        draw(st.sampled_from(["*", "*", "1460", "536", "0", "65535"])),
        f"{draw(windows)},{draw(st.sampled_from(['*', '*', '0', '7', '15']))}",
        ",".join(layout),
        ",".join(draw(st.lists(quirks, max_size=3))),
        draw(st.sampled_from("*0+")),
    )
    return ":".join(fields)


@pytest.mark.slow
@settings(max_examples=examples(150), deadline=None)
@given(lines(), st.sampled_from(["S", "SA"]), st.sampled_from([4, 6]))
def test_a_packet_matches_or_there_is_a_reason(line: str, flags: str, version: int) -> None:
    try:
        signature = parse_tcp(line, LABEL)
        packet = impersonate(plain(flags, version), signature, database=DATABASE)
    except Pyp0fError as error:
        assert str(error).isprintable()  # noqa: PT017 - which errors there are, the next tests say
        return
    found = fingerprint(packet, database_of(line))
    assert (found.signature, found.fuzzy, found.distance) == (signature, False, 0)


@settings(max_examples=examples(60), deadline=None)
@given(
    st.sampled_from(["mss", "mss,sok,ts,nop,ws", "mss,nop,nop,sok", "nop,nop,ts,mss", "mss,sok,eol+1", "mss,nop,?34"]),
    st.lists(st.sampled_from(["ecn", "seq-", "urgf+", "pushf+"]), max_size=4),
    st.sampled_from(["*", "0", "8192", "%7", "mss*1", "mss*44", "mtu*2", "mtu*40"]),
    st.sampled_from("*0+"),
    st.sampled_from(["S", "SA"]),
    st.sampled_from([4, 6]),
)
def test_sane_signatures_are_never_refused(
    layout: str, some: list[str], window: str, payload: str, flags: str, version: int
) -> None:
    line = f"*:64:0:*:{window},*:{layout}:{','.join(['df', 'id+', *some])}:{payload}"
    found = fingerprint(impersonate(plain(flags, version), line), database_of(line))
    assert (str(found.signature), found.fuzzy) == (str(parse_tcp(line, LABEL)), False)


# What is kept, and what is changed ----------------------------------------------------------------------


def test_the_packet_itself_is_not_changed() -> None:
    packet: Packet = (
        Ether(dst="02:00:00:00:00:02") / IP(dst="198.51.100.1", ttl=7) / TCP(options=[("MSS", 1000)]) / b"data"
    )
    before = packet.copy(), bytes(packet)
    impersonate(packet, "Windows XP")
    impersonate(packet, "DSL")
    assert (packet, bytes(packet)) == before


def test_what_a_signature_leaves_open_stays() -> None:
    packet: Packet = (
        Ether(src="02:00:00:00:00:01", dst="02:00:00:00:00:02")
        / Dot1Q(vlan=5)
        / IP(src="192.0.2.9", dst="198.51.100.9", id=77, tos=0xB8, ttl=3)
        / TCP(sport=1234, dport=443, seq=99, options=[("Timestamp", (5000, 0)), ("WScale", 9), ("MSS", 1400)])
    )
    packet.time = 123.25
    made = impersonate(packet, "g:unix:Linux:2.2.x-3.x", database=packaged_path())
    assert (made[Ether].src, made[Dot1Q].vlan, made.time) == ("02:00:00:00:00:01", 5, 123.25)
    assert (made[IP].src, made[IP].dst, made[IP].id, made[IP].tos) == ("192.0.2.9", "198.51.100.9", 77, 0xB8)
    assert (made[TCP].sport, made[TCP].dport, made[TCP].seq, made[TCP].window) == (1234, 443, 99, 8192)
    assert made[IP].ttl == 64
    kept = [("MSS", 1400), ("SAckOK", b""), ("Timestamp", (5000, 0)), ("NOP", None), ("WScale", 9)]
    assert made[TCP].options == kept


def test_a_dissected_packet() -> None:
    """Lengths and checksums of a dissected packet are computed again, and padding of a frame is not payload."""
    captured = Ether(ethernet(ipv4(tcp(sport=1234, options=b"\x02\x04\x05\xb4", payload=b"x"))) + bytes(9))
    assert Padding in captured
    made = impersonate(captured, "Linux 3.11 and newer")
    assert len(bytes(made[IP])) == 20 + 40
    assert bytes(made[IP])[2:4] == b"\x00\x3c"
    assert has_right_checksums(made)
    assert fingerprint(made).label is not None
    (found, _) = Engine().feed(bytes(made), 1, LinkType.ETHERNET)
    assert isinstance(found, SynObservation)
    assert str(found.label) == "s:unix:Linux:3.11 and newer"


def test_lengths_below_ip() -> None:
    addresses = Ether(src="02:00:00:00:00:01", dst="02:00:00:00:00:02")
    frame = Ether(bytes(addresses / PPPoE(sessionid=1) / PPP(proto=0x21) / plain()))
    made = Ether(bytes(impersonate(frame, "Linux 3.11 and newer")))
    assert made[PPPoE].len == frame[PPPoE].len + 20 == len(bytes(made[PPP]))


@pytest.mark.parametrize(
    ("line", "given", "left"),
    [
        ("*:64:0:*:*,*:::*", b"data", b"data"),
        ("*:64:0:*:*,*:::+", b"data", b"data"),
        ("*:64:0:*:*,*:::0", b"data", b""),
        ("*:64:0:*:*,*:::*", b"", b""),
        ("*:64:0:*:*,*:::+", b"", b"\0"),
    ],
)
def test_payload(line: str, given: bytes, left: bytes) -> None:
    made = impersonate(plain() / given if given else plain(), line)
    assert bytes(made[TCP].payload) == left


def test_quirks_that_are_not_asked_for_are_taken_away() -> None:
    packet: Packet = IP(tos=3, flags=7, frag=5) / TCP(flags="SPUECN", urgptr=8, ack=7, options=[("Timestamp", (0, 9))])
    found = fingerprint(impersonate(packet, "Linux 3.11 and newer"))
    assert found.quirks == ("df", "id+")
    made: Packet = impersonate(IPv6(tc=1, fl=9) / TCP(urgptr=1), "Linux 3.11 and newer")
    assert fingerprint(made).quirks == ()


def test_quirks_that_are_there_stay_as_they_are() -> None:
    made: Packet = impersonate(IP(tos=2) / TCP(flags="S"), "4:64:0:*:*,*::ecn:0")
    assert (made[IP].tos, str(made[TCP].flags)) == (2, "S")
    made = impersonate(IP() / TCP(flags="SU", urgptr=5), "4:64:0:*:*,*::urgf+:0")
    assert made[TCP].urgptr == 5


def test_ip_options_of_the_right_length_stay() -> None:
    packet: Packet = IP(options=[IPOption_RR(length=7, pointer=4, routers=["0.0.0.0"])]) / TCP()
    assert impersonate(packet, "4:64:8:*:*,*:::0")[IP].options[0].option == 7
    assert [option.option for option in impersonate(packet, "4:64:4:*:*,*:::0")[IP].options] == [1] * 4
    assert not impersonate(packet, "4:64:0:*:*,*:::0")[IP].options


def test_a_link_changes_nothing_but_the_mss() -> None:
    options = [("NOP", None), ("Timestamp", (0x02040204, 7)), ("MSS", 1460), ("NOP", None)]
    made = impersonate(plain(window=1234, options=options, flags="S", seq=8), MtuSignature("", 1280))
    options[2] = ("MSS", 1240)
    assert (made[TCP].options, made[TCP].window, made[TCP].seq, made[IP].ttl) == (options, 1234, 8, 64)


def test_values_are_the_same_each_time_unless_chance_is_asked_for() -> None:
    def made(rng: Random | None = None) -> bytes:
        return bytes(impersonate(plain(), "Linux 3.11 and newer", rng=rng))

    assert made() == made()
    assert made(Random(1)) == made(Random(1)) != made(Random(2))


def test_values_that_scapy_draws_anew_are_settled() -> None:
    packet = impersonate(plain(seq=RandInt(), ack=9), "Linux 3.11 and newer")
    assert bytes(packet) == bytes(packet)
    given = IP(version=6, ihl=9, len=3, chksum=7, proto=6) / TCP(dataofs=9, chksum=5)
    assert has_right_checksums(impersonate(given, "Linux 3.11 and newer"))


def test_timestamp() -> None:
    made = impersonate(plain(), "Linux 3.11 and newer", timestamp=123456)
    assert ("Timestamp", (123456, 0)) in made[TCP].options
    answer = plain("SA", options=[("Timestamp", (5, 6))])
    assert ("Timestamp", (0, 6)) in impersonate(answer, "*:128:0:*:65535,0:mss,nop,nop,ts:ts1-:0")[TCP].options


def test_mtu() -> None:
    made = impersonate(plain(), "Linux 3.11 and newer", mtu=1492)
    assert [str(one.label or "") if isinstance(one, SynObservation) else one.link for one in observed(made)] == [  # type: ignore[attr-defined]
        "s:unix:Linux:3.11 and newer",
        "DSL",
    ]
    assert made[TCP].window == 20 * 1452


def test_a_window_of_the_peers_mss() -> None:
    """The window is a multiple of the peer's MSS if the signature's own MSS is too large."""
    line = "*:64:0:1460:mss*100,0:mss::0"
    with pytest.raises(ImpersonationError, match=r"no MSS gives a window of mss\*100"):
        impersonate(plain("SA"), line)
    made = impersonate(plain("SA"), line, peer_mss=536)
    assert made[TCP].window == 53600
    assert str(fingerprint(made, database_of(line), peer_mss=536).signature) == line


def test_options_that_scapy_cannot_say_survive_copies() -> None:
    made = impersonate(plain(), "*:64:0:*:*,*:mss:bad:0")
    again = pickle.loads(pickle.dumps(made[TCP].options))
    assert bytes(made.copy()) == bytes(made) == bytes(plain_with(made, again))
    made[TCP].dport = 81
    assert "bad" in fingerprint(made).quirks


def plain_with(packet: Packet, options: object) -> Packet:
    copy: Packet = packet.copy()
    copy[TCP].options = options
    return copy


def test_another_database() -> None:
    database = parse_database(b"classes = x\n[tcp:request]\nlabel = s:x:Toaster:2\nsig = *:99:0:*:7,0:mss::0\n")
    made = impersonate(plain(), "Toaster 2", database=database)
    assert (made[IP].ttl, made[TCP].window) == (99, 7)
    with pytest.raises(ImpersonationError, match="no such label"):
        impersonate(plain(), "Toaster 2")
    # A label that another database has, with another number.
    assert fingerprint(
        impersonate(plain(), DATABASE.signatures_in(TCP_REQUEST)[-1].label, database=packaged_path())
    ).label


def test_a_label_takes_the_first_signature_that_is_not_hidden() -> None:
    database = parse_database(
        b"classes = x\n[tcp:request]\n"
        b"label = s:x:A:\nsig = *:64:0:*:5,0:mss::0\n"
        b"label = g:x:B:\nsig = *:64:0:*:5,*:mss::0\nsig = 6:64:0:*:5,0:mss,sok,nop,nop::0\nsig = *:64:0:*:6,*:::0\n"
        b"label = g:x:C:\nsig = *:64:0:*:5,*:mss::0\n"
    )
    assert impersonate(plain(version=4), "B", database=database)[TCP].window == 6
    assert impersonate(plain(version=6), "B", database=database)[TCP].window == 5
    with pytest.raises(ImpersonationError, match="g:x:C:: earlier signatures match all its packets"):
        impersonate(plain(), "C", database=database)


# What cannot be -------------------------------------------------------------------------------------------

SYN4: Final = plain()
SYN6: Final = plain(version=6)
ANSWER: Final = plain("SA")


@pytest.mark.parametrize(
    ("packet", "what", "more", "reason"),
    [
        (SYN4, "6:64:0:*:*,*:::0", {}, "is for IPv6, but the packet is IPv4"),
        (SYN6, "Nintendo Wii", {}, "is for IPv4, but the packet is IPv6"),
        (SYN4, "Linux 3.11 and never", {}, "no such label; there is 'Linux 3.11 and newer'"),
        (SYN4, "xyz", {}, "'xyz': no such label$"),
        (SYN4, "FreeBSD 8.x-9.x", {}, "there is no such label for a SYN$"),
        (ANSWER, "Linux (Android), or with a large receive buffer", {}, r"no such label for a SYN\+ACK"),
        (ANSWER, "*:64:0:*:*,*::ack+:0", {}, r"a SYN\+ACK of IPv4 cannot have the quirk ack\+"),
        (ANSWER, "*:64:0:*:*,*:nop,nop,ts:ts2+:0", {}, r"cannot have the quirk ts2\+"),
        (SYN4, "*:64:0:*:*,*::ack-:0", {}, "a SYN of IPv4 cannot have the quirk ack-"),
        (SYN4, "*:64:0:*:*,*::df,id-:0", {}, "no packet has both quirks df and id-"),
        (SYN4, "*:64:0:*:*,*::urgf+,uptr+:0", {}, r"no packet has both quirks urgf\+ and uptr\+"),
        (SYN4, "*:64:0:*:*,*::id+:0", {}, r"id\+ without df"),
        (SYN4, "*:64:0:*:*,*:mss:ts1-:0", {}, "the quirk ts1- needs the option ts"),
        (SYN4, "*:64:0:*:*,*:mss:exws:0", {}, "the quirk exws needs the option ws"),
        (SYN4, "*:64:0:*:*,*:mss:opt+:0", {}, r"the quirk opt\+ needs the option eol"),
        (SYN4, "*:64:0:*:*,7:mss::0", {}, "the window scale needs the option ws"),
        (SYN4, "*:64:0:1460:*,0:::0", {}, "the MSS needs the option mss"),
        (SYN4, "*:64:0:*:*,15:nop,ws::0", {}, "a window scale above 14 needs the quirk exws"),
        (SYN4, "*:64:0:*:*,3:nop,ws:exws:0", {}, "the quirk exws needs a window scale above 14"),
        (SYN4, "*:64:0:*:*,*:mss,ws::0", {}, "its options take 7 bytes, which is not a multiple of 4"),
        (SYN4, "*:64:0:*:*,*:ts,ts,ts,ts,mss::0", {}, "take 44 bytes, and there is room for 40"),
        (SYN4, "*:64:0:*:*,*:eol+3:bad:0", {}, "the quirk bad is not possible with these options"),
        (SYN4, "*:64:0:*:*,*:nop,nop,nop,sok:bad:0", {}, "Scapy cannot express these TCP options"),
        (SYN4, "*:64:0:*:mss*9,*:::0", {}, r"no MSS gives a window of mss\*9"),
        (SYN6, "*:64:4:*:*,*:::0", {}, "IPv6 has no IP options"),
        (SYN4, "*:64:5:*:*,*:::0", {}, "the length of IP options must be a multiple of 4 up to 40"),
        (SYN4, "*:64:44:*:*,*:::0", {}, "the length of IP options must be a multiple of 4 up to 40"),
        (SYN4, "*:64:0:*:*,*:::0", {"distance": 36}, "the distance must be from 0 to 35, not 36"),
        (SYN4, "*:9-:0:*:*,*:::0", {"distance": 9}, "the distance must be from 0 to 8, not 9"),
        (SYN4, "*:64:0:*:*,*:::0", {"distance": -1}, "not -1"),
        (SYN4, "*:64:0:*:*,*:::0", {"timestamp": 5}, "does not allow a timestamp of 5"),
        (SYN4, "Linux 3.11 and newer", {"timestamp": 0}, "does not allow a timestamp of 0"),
        (SYN4, "Linux 3.11 and newer", {"timestamp": 1 << 32}, "timestamp must be from 0 to 4294967295"),
        (SYN4, "Linux 3.11 and newer", {"peer_mss": -1}, "peer_mss must be from 0 to 65535"),
        (SYN4, "Nintendo Wii", {"mtu": 1492}, "does not allow an MSS of 1452"),
        (SYN4, "*:64:0:*:*,*:::0", {"mtu": 1492}, "does not allow an MSS of 1452"),
        (
            SYN4,
            "40",
            {},
            "the MTU of the signature must be from 41 to 65575 over IPv4, not 40",
        ),
        (SYN4, "DSL", {"distance": 3}, "a link has only an MTU"),
        (plain(options=[("Timestamp", (1, 1))] * 4), "DSL", {}, "have no room for an MSS"),
        (plain("A"), "DSL", {}, r"the packet must be a SYN or a SYN\+ACK"),
        (plain("SF"), "DSL", {}, r"the packet must be a SYN or a SYN\+ACK"),
        (Ether() / b"data", "DSL", {}, "the packet has no IPv4 or IPv6 layer"),
        (IP() / IP() / TCP(), "DSL", {}, "a TCP layer must follow the first IP layer"),
        (IPv6() / IPv6ExtHdrHopByHop() / TCP(), "DSL", {}, "a TCP layer must follow the first IP layer"),
        (IP(proto=17) / TCP(), "Linux 3.11 and newer", {}, "other fields of the packet prevent it"),
        (Raw(b"x"), "DSL", {}, "the packet has no IPv4 or IPv6 layer"),
    ],
)
def test_what_cannot_be(packet: Packet, what: str, more: dict[str, int], reason: str) -> None:
    with pytest.raises(ImpersonationError, match=reason) as caught:
        impersonate(packet, what, **more)  # type: ignore[arg-type]
    assert "\n" not in str(caught.value)


def test_wrong_signatures_and_types() -> None:
    with pytest.raises(SignatureError, match="initial TTL"):
        impersonate(plain(), "4:0:0:*:*,*:::0")
    with pytest.raises(TypeError, match="a Scapy packet, not bytes"):
        impersonate(b"", "DSL")  # type: ignore[type-var]
    with pytest.raises(TypeError, match="a signature, a label or the text of one, not int"):
        impersonate(plain(), 1500)  # type: ignore[arg-type]


def test_without_scapy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "scapy.layers.inet", None)
    with pytest.raises(MissingPackageError, match=r"pip install 'pyp0f\[scapy\]'") as caught:
        impersonate(plain(), "DSL")
    assert isinstance(caught.value, ImportError)


@pytest.mark.slow
def test_scapy_is_loaded_when_it_is_needed() -> None:
    program = "import sys, pyp0f.library.impersonation; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert not {"scapy", "difflib"} & set(done.stdout.split())


# The reference --------------------------------------------------------------------------------------------


OF_P0F_ALONE: Final = {
    # A factor in place of mss*max matches with any MSS.
    "Linux (Android)",
    # p0f does not compare IP versions: a line for the other version comes first.
    "Linux 2.6.x (Google crawler)",
    "Linux 2.4.x",
    "smoltcp or FreeBSD 12 or newer",
}
"""Labels for which p0f gives another answer, with signatures that it knows only in other forms."""


@pytest.mark.differential
@pytest.mark.skipif(shutil.which("p0f") is None, reason="p0f 3.09b is not installed")
def test_the_reference_says_the_same(tmp_path: Path) -> None:
    """p0f 3.09b reads all packets from one capture, each with its own port."""
    packets: list[bytes] = []
    expected: dict[int, tuple[str, ...]] = {}
    for port, (flags, version, signature) in enumerate(CASES, 20000):
        own, other = ("sport", "dport") if flags == "S" else ("dport", "sport")
        packet = impersonate(plain(flags, version, **{own: port, other: 80}), signature, distance=4)
        if flags == "SA":
            segment = tcp(sport=port, dport=80)
            packets.append((ipv4 if version == 4 else ipv6)(segment, src=CLIENT[version], dst=SERVER[version]))
        packets.append(bytes(packet))
        found = fingerprint(impersonate(plain(flags, version), signature, distance=4))
        assert found.label is not None
        expected[port] = (found.label.text, *dict(found.fields())["dist"].split("/"))
    reported = read_by_reference([ethernet(packet) for packet in packets], tmp_path)
    differing = {expected[port][0] for port in expected if reported.get(port) != expected[port]}
    assert differing <= OF_P0F_ALONE


def read_by_reference(packets: Sequence[bytes], folder: Path) -> dict[int, tuple[str, ...]]:
    """Label and distance of the last SYN or SYN+ACK, by the port of the client."""
    capture, log = folder / "made.pcap", folder / "log"
    capture.write_bytes(pcap(list(packets)))
    signatures = folder / "all.fp"
    signatures.write_text(p0f_text(DATABASE), "utf-8")
    command = ["p0f", "-f", str(signatures), "-r", str(capture), "-o", str(log)]
    subprocess.run(command, capture_output=True, check=True, timeout=30)
    found: dict[int, tuple[str, ...]] = {}
    for line in log.read_text().splitlines():
        fields = dict(part.partition("=")[::2] for part in line.partition("] ")[2].split("|"))
        if fields["mod"] in ("syn", "syn+ack", "sendsyn probe"):
            what = fields.get("os") or fields["app"]
            found[int(fields["cli"].rpartition("/")[2])] = (what, fields["dist"])
    return found
