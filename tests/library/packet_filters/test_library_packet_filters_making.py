"""Filters pass what matches a signature exactly, and nothing else: on packets that are made from signatures."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import pytest
from scapy.layers.inet import IP, TCP
from scapy.layers.inet6 import IPv6
from surroundings import mostly_slow

from pyp0f.capture.filters import compile_filter
from pyp0f.errors import ImpersonationError
from pyp0f.fingerprinting.tcp import read_profile
from pyp0f.library.crafting import HeaderFields, Requested, craft
from pyp0f.library.impersonation import impersonate
from pyp0f.library.loading import load_database
from pyp0f.library.packet_filters.bytecode import MAX_INSTRUCTIONS
from pyp0f.library.packet_filters.making import PacketFilter, packet_filters
from pyp0f.signatures.label import Label
from pyp0f.signatures.tcp import TcpSignature
from pyp0f.signatures.tcp_matching import Fit
from pyp0f.signatures.tcp_section import TCP_REQUEST, TCP_RESPONSE
from pyp0f.wire.decoding import decode
from pyp0f.wire.link import DLT_RAW
from pyp0f.wire.options import read_options
from pyp0f.wire.packet import ACK, SYN
from pyp0f.wire.quirks import QUIRK_FLOW

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

DATABASE: Final = load_database()
NOBODY: Final = Label(name="x", os_class="unix")

EXTRA: Final = (
    "*:64:0:*:mss*max,10:mss,sok,ts,nop,ws:df,id+:0",
    "4:64:0:1400:mss*max,*:mss,nop,ws:df,id+:0",
    "4:64:0:*:mss*44,10:mss,sok,ts,nop,ws,?30:df,id+:0",
    "*:64:0:*:mss*44,*:mss,sok,ts,nop,ws,?34,nop,nop:df,id+,ecn:*",
    "*:64-:0:*:%1000,*:mss,ws,eol+4:df,opt+,exws:0",
    "4:255:0:*:mtu*2,*:mss,nop,ws:id-:+",
    "6:255:0:1440:mtu*43,9:nop,nop,ts,nop,nop,sok,nop,ws,mss::0",
    "4:64:8:0:8192,0:::*",
    "4:64:0:1460:mss*2,1:mss,ws,nop,nop,ts,eol+0:df,seq-,ts1-:0",
    "*:32:0:1460:512,0:mss:0+,ack+,uptr+,pushf+:0",
    "*:64:0:*:%8192,*:mss,ws,ts,nop,nop,nop:urgf+,ts2+:0",
    "*:64:0:*:*,*:mss,ws,mss,nop::0",
    "*:64:0:1460:*,3:mss,sok,ws,nop,sack:bad:0",
)
"""Signatures with everything that the packaged ones do not have."""


@dataclass(frozen=True)
class Case:
    """A signature, with the IP version and the kind of its packets."""

    signature: TcpSignature
    version: int
    is_syn: bool

    def __str__(self) -> str:
        return f"{'SYN' if self.is_syn else 'SYN+ACK'}-{self.version}-{self.signature}"


def cases() -> Iterator[Case]:
    parsed = [TcpSignature.parse(text, NOBODY) for text in EXTRA]
    for signatures, is_syn in (
        ((*parsed, *DATABASE.signatures_in(TCP_REQUEST)), True),
        (DATABASE.signatures_in(TCP_RESPONSE), False),
    ):
        for signature in signatures:
            for version in (4, 6) if signature.version is None else (signature.version,):
                yield Case(signature, version, is_syn)


CASES: Final = list(cases())


def packet_of(case: Case) -> bytes:
    """A packet that matches the signature."""
    flags = SYN if case.is_syn else SYN | ACK
    given = HeaderFields(
        version=case.version, ttl=64, tos=0, identification=7, fragment=0, flow=0, olen=0, seq=9,
        ack=0 if case.is_syn else 5, flags=flags, window=0, urgent=0, options=b"", payload=False,
    )  # fmt: skip
    return next(craft(case.signature, given, Requested(), lambda most: min(most, 77))).pack()


def fit(case: Case, packet: bytes) -> Fit | None:
    """How a packet matches; None if pyp0f does not take it for a packet.  The flow label does not count."""
    decoded = decode(packet, 0, len(packet), 0, 0)
    if decoded is None:
        return None
    if not decoded.type & SYN or bool(decoded.type & ACK) == case.is_syn or decoded.version != case.version:
        return Fit.NO
    profile = read_profile(decoded, read_options(decoded.options, case.is_syn), 0)
    profile.quirks &= ~QUIRK_FLOW
    return replace(case.signature, quirks=case.signature.quirks & ~QUIRK_FLOW).matches(profile)


def filter_of(case: Case) -> PacketFilter:
    (found,) = [one for one in packet_filters(case.signature, is_syn=case.is_syn) if one.version == case.version]
    return found


def program_of(expression: str) -> Callable[[bytes], bool]:
    return compile_filter(DLT_RAW, expression, None)


def near_misses(packet: bytes) -> Iterator[bytes]:
    """The packet with one byte changed: any but addresses, ports, checksums."""
    at = 40 if packet[0] >> 4 == 6 else (packet[0] & 15) * 4
    skipped = {*range(8 if at == 40 and packet[0] >> 4 == 6 else 10, at + 4), at + 16, at + 17}
    for place in range(len(packet)):
        if place not in skipped:
            for bits in (0x01, 0x02, 0x10, 0x80, 0xFF):
                yield packet[:place] + bytes([packet[place] ^ bits]) + packet[place + 1 :]


@pytest.mark.parametrize("case", mostly_slow(CASES, 50), ids=str)
def test_passes_exact_matches_and_no_near_misses(case: Case) -> None:
    made = filter_of(case)
    passes = program_of(made.tcpdump)
    packet = packet_of(case)

    assert fit(case, packet) is Fit.EXACT
    assert passes(packet)
    for other in near_misses(packet):
        expected = fit(case, other)
        if expected is Fit.EXACT:
            assert passes(other), other.hex()
        elif expected is not None and not made.gaps:
            assert not passes(other), other.hex()


@pytest.mark.slow
def test_passes_no_packets_of_other_signatures() -> None:
    packets = [packet_of(case) for case in CASES[::7]]
    for case in CASES[::9]:
        made = filter_of(case)
        passes = program_of(made.tcpdump)
        for packet in packets:
            assert passes(packet) is (fit(case, packet) is Fit.EXACT) or made.gaps, packet.hex()


OPTIONS_OF_ANY_LENGTH: Final = frozenset(("the options after one of variable length", "the end of the options"))
"""Gaps with which a program can become too long: the cookie of fast open has 4 to 16 bytes."""


@pytest.mark.slow
def test_all_packaged_signatures_fit_into_a_program_of_iptables() -> None:
    for case in CASES[::3]:
        made = filter_of(case)
        if OPTIONS_OF_ANY_LENGTH.intersection(made.gaps):
            continue
        assert made.bytecode is not None, case
        assert int(made.bytecode.partition(",")[0]) <= MAX_INSTRUCTIONS


@pytest.mark.parametrize(
    ("text", "gaps"),
    [
        ("4:64:0:*:mss*44,10:mss,sok,ts,nop,ws,?30:df,id+:0", ("whether there is a payload", "the end of the options")),
        ("4:64:0:*:1,*:mss,?34,nop,nop::*", ("the options after one of variable length",)),
        ("4:64:0:*:1,*:mss,ws,mss,nop::0", ("the values of options that are there twice",)),
        ("4:64:0:1460:1,3:mss,ws,nop:bad:*", ("quirk bad",)),
        ("4:64:0:*:mss*2,3:mss,ws,nop::0", ()),
    ],
)
def test_says_what_is_not_tested(text: str, gaps: tuple[str, ...]) -> None:
    (made,) = packet_filters(TcpSignature.parse(text, NOBODY), is_syn=True)
    assert made.gaps == gaps


def test_says_that_the_mss_of_the_client_is_not_known() -> None:
    (made,) = packet_filters(TcpSignature.parse("4:64:0:*:mss*2,3:mss,ws,nop::0", NOBODY), is_syn=False)
    assert made.gaps == ("windows that are multiples of the MSS that the client sent",)


@pytest.mark.parametrize("text", ["4:64:0:*:1,0:mss,ts::0", "4:64:0:*:mss*900,0:mss::0", "4:64:0:*:1,0:mss:id+:0"])
def test_refuses_what_no_packet_matches(text: str) -> None:
    with pytest.raises(ImpersonationError, match="4:64"):
        list(packet_filters(TcpSignature.parse(text, NOBODY), is_syn=True))


@pytest.mark.parametrize("label", ["Linux 3.11 and newer", "Windows XP", "NMap SYN scan", "p0f sendsyn utility"])
def test_passes_what_impersonate_makes(label: str) -> None:
    signatures = [one for one in DATABASE.signatures_in(TCP_REQUEST) if one.label.text == label]
    filters = [one for signature in signatures for one in packet_filters(signature, is_syn=True)]
    passes = {version: [program_of(one.tcpdump) for one in filters if one.version == version] for version in (4, 6)}
    for version, base in ((4, IP()), (6, IPv6())):
        if not passes[version]:
            continue
        packet = bytes(impersonate(base / TCP(flags="S", seq=1), label, distance=3))
        assert any(program(packet) for program in passes[version])
        assert not any(program(bytes(base / TCP(flags="S", seq=1))) for program in passes[version])
