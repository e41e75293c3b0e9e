"""Each TCP signature of the packaged file is made into a packet, and the packet matches the signature."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest
from packets import ipv4, ipv6, tcp

from pyp0f.fingerprinting.tcp import TcpMatcher, raw_signature, read_profile
from pyp0f.library.loading import load_database
from pyp0f.signatures.label import Label
from pyp0f.signatures.tcp import parse_tcp
from pyp0f.signatures.tcp_section import TCP_REQUEST, TCP_RESPONSE
from pyp0f.wire.decoding import decode
from pyp0f.wire.options import (
    OPTION_EOL,
    OPTION_MSS,
    OPTION_NOP,
    OPTION_SACK,
    OPTION_SACK_OK,
    OPTION_TS,
    OPTION_WS,
    read_options,
)
from pyp0f.wire.packet import ECE, PSH, URG
from pyp0f.wire.quirks import QUIRK_NAMES
from pyp0f.wire.ttl import MAX_DISTANCE

if TYPE_CHECKING:
    from pyp0f.hosts.samples import TcpProfile
    from pyp0f.signatures.tcp import TcpSignature

DATABASE: Final = load_database(classic=True)
SYN, SYN_ACK = 0x02, 0x12
SYN_SIGNATURES: Final = DATABASE.signatures_in(TCP_REQUEST)
SYN_ACK_SIGNATURES: Final = DATABASE.signatures_in(TCP_RESPONSE)
MATCHERS: Final = {SYN: TcpMatcher(SYN_SIGNATURES), SYN_ACK: TcpMatcher(SYN_ACK_SIGNATURES)}
LABEL: Final = Label(number=1, line=1, os_class="unix", name="x")
QUIRK: Final = {name: bit for bit, name in QUIRK_NAMES}

ODD_WINDOW: Final = 30011
"""A prime: no multiple of anything, for signatures that do not care."""
ODD_SCALE: Final = 11

CASES: Final = [
    (flags, version, signature)
    for flags, signatures in ((SYN, SYN_SIGNATURES), (SYN_ACK, SYN_ACK_SIGNATURES))
    for signature in signatures
    for version in ((4, 6) if signature.version is None else (signature.version,))
]

COVERED: Final = {
    # Without the option ws the scale is always 0, so generic lines for any scale match the same packets.
    "Windows NT kernel 5.x, *:128:0:*:16384,*:mss,nop,nop,sok:df,id+:0": "Windows XP",
    "Windows NT kernel 5.x, *:128:0:*:65535,*:mss,nop,nop,sok:df,id+:0": "Windows XP",
    "Windows NT kernel 6.x, *:128:0:*:8192,*:mss,nop,nop,sok:df,id+:0": "Windows 7 or 8",
    # The same line twice.
    "Mac OS X 10.x, *:64:0:*:65535,0:mss,sok,eol+1:df,id+:0": "FreeBSD 8.x-9.x",
    "Mac OS X 10.x, *:64:0:*:65535,0:mss,nop,nop,ts:df,id+:0": "FreeBSD 8.x-9.x",
}
"""Signatures that never are the answer, and what is instead."""


def packet_of(signature: TcpSignature, flags: int, version: int, ttl: int) -> bytes:
    """A packet that the signature describes, with given values for what it leaves open."""
    mss = signature.mss if signature.mss is not None else {4: 1460, 6: 1440}[version]
    scale = ODD_SCALE if signature.scale is None else signature.scale
    quirks = signature.quirks
    segment = tcp(
        seq=0 if quirks & QUIRK["seq-"] else 0x1234,
        ack=acknowledgement(flags, quirks),
        flags=flags
        | (URG if quirks & QUIRK["urgf+"] else 0)
        | (PSH if quirks & QUIRK["pushf+"] else 0)
        | (ECE if quirks & QUIRK["ecn"] else 0),
        window=window_of(signature, mss),
        urgent=7 if quirks & QUIRK["uptr+"] else 0,
        options=options_of(signature, mss, scale),
        payload=b"data" if signature.payload else b"",
    )
    if version == 6:
        return ipv6(segment, hop_limit=ttl, flow=0xBEEF if quirks & QUIRK["flow"] else 0)
    fragment = (0x4000 if quirks & QUIRK["df"] else 0) | (0x8000 if quirks & QUIRK["0+"] else 0)
    has_id = quirks & QUIRK["id+"] if quirks & QUIRK["df"] else not quirks & QUIRK["id-"]
    return ipv4(segment, ttl=ttl, fragment=fragment, ident=0x4242 if has_id else 0, options=bytes([1]) * signature.olen)


def acknowledgement(flags: int, quirks: int) -> int:
    if flags == SYN:
        return 5 if quirks & QUIRK["ack+"] else 0
    return 0 if quirks & QUIRK["ack-"] else 5


def window_of(signature: TcpSignature, mss: int) -> int:
    unit = {"any": ODD_WINDOW, "fixed": signature.window, "mod": 3 * signature.window}
    factor = {"mss": mss, "mtu": mss + 40}
    form = signature.window_form
    return unit[form] if form in unit else factor[form] * signature.window


def options_of(signature: TcpSignature, mss: int, scale: int) -> bytes:
    quirks = signature.quirks
    own = 0 if quirks & QUIRK["ts1-"] else 0x01020304
    echoed = 9 if quirks & QUIRK["ts2+"] else 0
    made = {
        OPTION_NOP: b"\x01",
        OPTION_MSS: b"\x02" + (b"\x05" if quirks & QUIRK["bad"] else b"\x04") + mss.to_bytes(2, "big"),
        OPTION_WS: b"\x03\x03" + bytes([scale]),
        OPTION_SACK_OK: b"\x04\x02",
        OPTION_SACK: b"\x05\x0a" + bytes(8),
        OPTION_TS: b"\x08\x0a" + own.to_bytes(4, "big") + echoed.to_bytes(4, "big"),
        OPTION_EOL: b"\x00" + bytes(signature.eol_padding),
    }
    options = b"".join([made.get(kind, bytes([kind, 2])) for kind in signature.layout])
    if quirks & QUIRK["opt+"]:
        options = options[:-1] + b"\x01"
    return options


def profile_of(packet: bytes, matcher: TcpMatcher) -> TcpProfile:
    """The profile of a packet."""
    decoded = decode(packet, 0, len(packet), 1, 0)
    assert decoded is not None
    options = read_options(decoded.options, is_syn=decoded.type == SYN)
    profile = read_profile(decoded, options, peer_mss=0)
    profile.match, profile.fuzzy, profile.distance, _ = matcher.match(profile)
    return profile


def copied(profile: TcpProfile, *, is_syn: bool) -> TcpSignature:
    """The raw signature of a profile as a signature, without an unknown distance (``+?``)."""
    return parse_tcp(raw_signature(profile, is_syn).replace("+?", ""), LABEL)


def text_of(signature: TcpSignature) -> str:
    """The label and text of a signature, in the form of the entries of `COVERED`."""
    return f"{signature.label.text}, {signature}"


def test_signatures() -> None:
    """At distance 0, and at the largest distance of an exact match."""
    for flags, version, signature in CASES:
        for ttl in (signature.ttl, max(1, signature.ttl - MAX_DISTANCE)):
            where = f"IPv{version}, TTL {ttl}, line {signature.line}"
            profile = profile_of(packet_of(signature, flags, version, ttl), MATCHERS[flags])
            assert profile.match is not None, where
            if text_of(signature) in COVERED:
                assert profile.match.line < signature.line, where
                assert profile.match.label.text == COVERED[text_of(signature)], where
            else:
                assert profile.match is signature, where
            assert (profile.fuzzy, profile.distance) == (False, profile.match.ttl - ttl), where


def test_covered_signatures_are_in_the_file() -> None:
    texts = {text_of(signature) for signature in (*SYN_SIGNATURES, *SYN_ACK_SIGNATURES)}
    assert texts.issuperset(COVERED)


def test_raw_signatures() -> None:
    """The raw signature of a packet matches the packet."""
    for flags, version, signature in CASES:
        packet = packet_of(signature, flags, version, signature.ttl)
        found = copied(profile_of(packet, MATCHERS[flags]), is_syn=flags == SYN)
        again = profile_of(packet, TcpMatcher([found]))
        assert (again.match, again.fuzzy, found.version) == (found, False, version), f"line {signature.line}"


@pytest.mark.parametrize(
    ("line", "is_syn"),
    [
        ("4:64:4:1400:%8191,0:mss:df,id+:0", True),
        ("4:255:40:*:0,*:mss,nop,ws::0", True),
        ("4:200:0:*:*,*::id-:+", True),
        ("*:64-:0:1460:1024,0:mss:df,id+:0", True),
        ("*:30+5:0:1460:mtu*3,14:mss,ws,eol+0:df,id+:*", True),
        ("4:64:0:1460:mss*44,15:mss,ws,eol+4:df,0+,ecn,seq-,ack+,urgf+,pushf+,opt+,exws,bad:+", True),
        ("4:64:0:1460:mss*44,255:mss,nop,ws,nop,nop,ts:df,id+,ack-,uptr+,ts1-,exws:+", False),
        ("6:64:0:1440:500,0:mss,sack,sok,ts,?254:flow,seq-,ts2+:0", True),
        ("6:255:0:65535:mss*1,*:mss,?6,?6:ecn:*", False),
        ("6:1:0:0:*,*:eol+3::0", True),
    ],
)
def test_what_the_file_has_nothing_of(line: str, is_syn: bool) -> None:
    signature = parse_tcp(line, LABEL)
    for version in (4, 6) if signature.version is None else (signature.version,):
        packet = packet_of(signature, SYN if is_syn else SYN_ACK, version, signature.ttl)
        profile = profile_of(packet, TcpMatcher([signature]))
        assert (profile.match, profile.fuzzy, profile.distance) == (signature, False, 0)
        found = copied(profile, is_syn=is_syn)
        assert profile_of(packet, TcpMatcher([found])).match == found
