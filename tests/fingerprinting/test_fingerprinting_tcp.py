"""Samples, matching and raw signatures of SYN and SYN+ACK packets (docs/p0f-3.09b.md, sections 4.1 to 4.5)."""

from __future__ import annotations

import timeit
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packets import SYN_OPTIONS, ipv4, ipv6, tcp

from pyp0f.fingerprinting import tcp as fingerprint_tcp
from pyp0f.fingerprinting.tcp import TcpFingerprinter, TcpMatch, TcpMatcher, raw_signature, read_profile
from pyp0f.hosts.samples import TcpProfile, TcpTraits
from pyp0f.library.loading import load_database
from pyp0f.signatures.label import Label
from pyp0f.signatures.tcp import parse_tcp
from pyp0f.signatures.tcp_matching import ObservedTcp
from pyp0f.signatures.tcp_section import TCP_REQUEST
from pyp0f.wire.decoding import decode
from pyp0f.wire.options import read_options
from pyp0f.wire.quirks import QUIRK_NAMES, quirks_text
from pyp0f.wire.ttl import guess_distance

SYN: Final = 0x02
SYN_ACK: Final = 0x12
MSS_EOL: Final = b"\x02\x04\x05\xb4\0\0\0\0"
UNKNOWN_SACK: Final = b"\xfe\x04\0\0\x05\x0a" + bytes(8)
ALL_QUIRKS: Final = {name: bit for bit, name in QUIRK_NAMES}


def profile_of(packet: bytes, peer_mss: int = 0) -> TcpProfile:
    """The profile of a raw IP packet."""
    decoded = decode(packet, 0, len(packet), 1_600_000_000, 2_999)
    assert decoded is not None
    options = read_options(decoded.options, is_syn=decoded.type == 0x02)
    return read_profile(decoded, options, peer_mss)


def syn(
    *,
    version: int = 4,
    ttl: int = 64,
    window: int = 29200,
    options: bytes = SYN_OPTIONS,
    payload: bytes = b"",
    ip_options: bytes = b"",
) -> TcpProfile:
    """The profile of a SYN with quirks df and id+ (in IPv6: none)."""
    segment = tcp(window=window, options=options, payload=payload)
    return profile_of(ipv4(segment, ttl=ttl, options=ip_options) if version == 4 else ipv6(segment, hop_limit=ttl))


def with_quirks(names: str, *, version: int = 4, ttl: int = 64) -> TcpProfile:
    """A profile with exactly these quirks."""
    profile = syn(version=version, ttl=ttl)
    profile.quirks = sum([ALL_QUIRKS[name] for name in names.split(",") if name])
    return profile


def match(profile: TcpProfile, *lines: str) -> tuple[str, bool, int]:
    """What the profile is found to be, whether fuzzily, and at which distance.

    Lines are ``NAME SIGNATURE``; names that begin with g are generic, those with a programs.
    """
    signatures = []
    for number, line in enumerate(lines, 1):
        name, text = line.split()
        label = Label(
            number=number, line=number, generic=name[0] == "g", os_class=None if name[0] == "a" else "unix", name=name
        )
        signatures.append(parse_tcp(text, label, number))
    found = TcpMatcher(signatures, classic=True).match(profile)
    return (found.label.name if found.label else "???", found.fuzzy, found.distance)


# Samples --------------------------------------------------------------------------------------------


def test_profile_of_ipv4() -> None:
    profile = profile_of(ipv4(tcp(options=SYN_OPTIONS, payload=b"x"), ttl=57, tos=0xB8, options=b"\x01" * 4))
    assert (profile.version, profile.ttl, profile.tos, profile.ip_options_length) == (4, 57, 0x2E, 4)
    assert (profile.layout, profile.eol_padding) == (bytes([2, 4, 8, 1, 3]), 0)
    assert (profile.mss, profile.window, profile.scale) == (1460, 29200, 7)
    assert (profile.header_length, profile.has_payload) == (64, True)
    assert quirks_text(profile.quirks) == "df,id+"
    assert (profile.match, profile.fuzzy, profile.distance, profile.multiple) == (None, False, 7, ("mss", 20))


def test_profile_of_ipv6() -> None:
    options = bytes.fromhex("0204ffff 0303ff 00 000000")
    profile = profile_of(ipv6(tcp(options=options, flags=SYN_ACK, ack=0), hop_limit=255, traffic_class=0x03, flow=1))
    assert (profile.version, profile.ttl, profile.tos, profile.ip_options_length) == (6, 255, 0, 0)
    assert (profile.layout, profile.eol_padding) == (bytes([2, 3, 0]), 4)
    assert (profile.mss, profile.scale) == (65535, 255)
    assert (profile.header_length, profile.has_payload) == (72, False)
    assert quirks_text(profile.quirks) == "ecn,flow,ack-,exws"


@pytest.mark.parametrize("echoed", [0, 7])
@pytest.mark.parametrize("flags", [SYN, SYN_ACK])
def test_an_echoed_timestamp_is_odd_in_a_syn_only(flags: int, echoed: int) -> None:
    options = bytes.fromhex("080a00000001") + echoed.to_bytes(4, "big")
    profile = profile_of(ipv4(tcp(options=options, flags=flags, ack=flags & 0x10)))
    assert quirks_text(profile.quirks) == ("df,id+,ts2+" if echoed and flags == SYN else "df,id+")


@pytest.mark.parametrize(
    ("version", "window", "mss", "options", "peer_mss", "multiple"),
    [
        pytest.param(4, 5840, 1460, b"", 0, ("mss", 4), id="own MSS"),
        pytest.param(4, 3 * 1388, 1400, b"\x08\x0a\0\0\0\x01\0\0\0\0", 0, ("mss", 3), id="less timestamps"),
        pytest.param(4, 3 * 1388, 1400, b"\x08\x0a\0\0\0\0\0\0\0\0", 0, None, id="a timestamp of 0 is none"),
        pytest.param(4, 4320, 1400, b"", 0, ("mtu", 3), id="1440, IPv4"),
        pytest.param(6, 4320, 1400, b"", 0, ("mss", 3), id="1440, IPv6"),
        pytest.param(4, 3 * 1444, 1400, b"", 0, ("mtu", 3), id="with headers"),
        pytest.param(6, 3 * 1464, 1400, b"", 0, ("mtu", 3), id="with headers, IPv6"),
        pytest.param(4, 3 * 1456, 1400, b"\x01" * 12, 0, ("mtu", 3), id="with headers and options"),
        pytest.param(4, 3 * 1300, 1400, b"", 1300, ("mss", 3), id="the peer's MSS"),
        pytest.param(4, 3 * 1300, 1400, b"", 0, None, id="no peer"),
        pytest.param(4, 0, 1400, b"", 0, None, id="no window"),
        pytest.param(4, 990, 99, b"", 0, None, id="MSS too small"),
    ],
)
def test_window_multiples(
    version: int, window: int, mss: int, options: bytes, peer_mss: int, multiple: tuple[str, int] | None
) -> None:
    """That all which decides on them arrives; the rules are those of `pyp0f.signatures.tcp.window_multiple`."""
    segment = tcp(window=window, options=b"\x02\x04" + mss.to_bytes(2, "big") + options)
    assert profile_of((ipv4 if version == 4 else ipv6)(segment), peer_mss).multiple == multiple


@pytest.mark.parametrize(
    ("ttl", "distance"),
    [(0, 32), (1, 31), (32, 0), (33, 31), (64, 0), (65, 63), (93, 35), (128, 0), (129, 126), (220, 35), (255, 0)],
)
def test_guessed_distance(ttl: int, distance: int) -> None:
    assert guess_distance(ttl) == distance


@pytest.mark.parametrize(("window", "mss", "is_one"), [(1337, 1331, True), (1337, 1332, False), (1336, 1331, False)])
def test_probes(window: int, mss: int, is_one: bool) -> None:
    assert syn(window=window, options=b"\x02\x04" + mss.to_bytes(2, "big")).is_probe == is_one


# Raw signatures -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("packet", "line"),
    [
        (ipv4(tcp(options=SYN_OPTIONS), ttl=57), "4:57+7:0:1460:mss*20,7:mss,sok,ts,nop,ws:df,id+:0"),
        (ipv4(tcp(window=500)), "4:64+0:0:0:500,0::df,id+:0"),
        (ipv4(tcp(window=65535, options=MSS_EOL)), "4:64+0:0:1460:65535,0:mss,eol+3:df,id+:0"),
        (ipv4(tcp(window=4500, options=b"\x02\x04\x05\x78")), "4:64+0:0:1400:mtu*3,0:mss:df,id+:0"),
        (ipv4(tcp(), ttl=93), "4:93+35:0:0:29200,0::df,id+:0"),
        (ipv4(tcp(), ttl=92), "4:92+?:0:0:29200,0::df,id+:0"),
        (ipv4(tcp(), ttl=200), "4:200+?:0:0:29200,0::df,id+:0"),
        (ipv4(tcp(options=UNKNOWN_SACK), options=bytes(8)), "4:64+0:8:0:29200,0:?254,sack,eol+1:df,id+:0"),
        (ipv4(tcp(seq=0, flags=0x2A, payload=b"x"), tos=1, ident=0), "4:64+0:0:0:29200,0::df,ecn,seq-,urgf+,pushf+:+"),
        (ipv6(tcp(options=SYN_OPTIONS), flow=5), "6:64+0:0:1460:mss*20,7:mss,sok,ts,nop,ws:flow:0"),
        (ipv6(tcp(flags=SYN_ACK, ack=1)), "6:64+0:0:0:29200,0:::0"),
    ],
)  # fmt: skip
def test_raw_signature(packet: bytes, line: str) -> None:
    assert raw_signature(profile_of(packet), is_syn=True) == line


@pytest.mark.parametrize(("mss", "is_syn", "shown"), [(1331, True, "1331"), (1331, False, "*"), (1332, False, "1332")])
def test_the_mss_of_probes_is_not_shown_of_answers(mss: int, is_syn: bool, shown: str) -> None:
    profile = syn(window=7, options=b"\x02\x04" + mss.to_bytes(2, "big"))
    assert raw_signature(profile, is_syn) == f"4:64+0:0:{shown}:7,0:mss:df,id+:0"


def test_multiples_are_shown_even_where_no_signature_may_have_them() -> None:
    profile = profile_of(ipv4(tcp(window=59998, options=b"\x02\x04\x03\xe8")), peer_mss=2)
    assert raw_signature(profile, is_syn=False) == "4:64+0:0:1000:mss*29999,0:mss:df,id+:0"


# Matching: one candidate ----------------------------------------------------------------------------

LINUX: Final = "4:64:0:1460:29200,7:mss,sok,ts,nop,ws:df,id+:0"


def changed(**fields: str) -> str:
    """`LINUX` with the name "os" and some fields replaced."""
    names = ("version", "ttl", "olen", "mss", "window", "layout", "quirks", "payload")
    return "os " + ":".join([fields.pop(name, text) for name, text in zip(names, LINUX.split(":"), strict=True)])


EXACT, FUZZY, NONE = ("os", False, 0), ("os", True, 0), ("???", False, 0)


@pytest.mark.parametrize(
    ("line", "profile", "expected"),
    [
        pytest.param(changed(), syn(), EXACT, id="equal"),
        pytest.param(changed(layout="mss,sok,ts,ws,nop"), syn(), NONE, id="another order of options"),
        pytest.param(changed(layout="mss,sok,ts,nop"), syn(), NONE, id="fewer options"),
        pytest.param(changed(version="*"), syn(), EXACT, id="any version"),
        pytest.param(changed(version="6", quirks=""), syn(), NONE, id="another version"),
        pytest.param(changed(), syn(version=6), NONE, id="another version of the packet"),
        pytest.param(changed(version="6", quirks=""), syn(version=6), EXACT, id="IPv6"),
        pytest.param(changed(olen="4"), syn(), NONE, id="IP options missing"),
        pytest.param(changed(), syn(ip_options=bytes(4)), NONE, id="IP options too many"),
        pytest.param(changed(olen="4"), syn(ip_options=bytes(4)), EXACT, id="IP options"),
        pytest.param(changed(mss="*"), syn(), EXACT, id="any MSS"),
        pytest.param(changed(mss="1459"), syn(), NONE, id="another MSS"),
        pytest.param(changed(window="29200,*"), syn(), EXACT, id="any scale"),
        pytest.param(changed(window="29200,6"), syn(), NONE, id="another scale"),
        pytest.param(changed(payload="*"), syn(), EXACT, id="any payload, none"),
        pytest.param(changed(payload="*"), syn(payload=b"x"), EXACT, id="any payload, some"),
        pytest.param(changed(), syn(payload=b"x"), NONE, id="payload too many"),
        pytest.param(changed(payload="+"), syn(), NONE, id="payload missing"),
        pytest.param(changed(payload="+"), syn(payload=b"x"), EXACT, id="payload"),
        pytest.param(changed(layout="mss,eol+3"), syn(options=MSS_EOL), NONE, id="no scale"),
        pytest.param(changed(layout="mss,eol+3", window="29200,0"), syn(options=MSS_EOL), EXACT, id="padding"),
        pytest.param(changed(layout="mss,eol+2", window="29200,0"), syn(options=MSS_EOL), NONE, id="less padding"),
    ],
)  # fmt: skip
def test_fields(line: str, profile: TcpProfile, expected: tuple[str, bool, int]) -> None:
    assert match(profile, line) == expected


@pytest.mark.parametrize(
    ("signature", "window", "matches"),
    [
        ("29200", 29200, True),
        ("29200", 29201, False),
        ("0", 0, True),
        ("*", 1, True),
        ("%8192", 16384, True),
        ("%8192", 16385, False),
        ("%8192", 0, True),
        ("mss*20", 29200, True),
        ("mss*19", 29200, False),
        ("mss*1", 0, False),
        ("mss*4", 1448 * 4, True),
        ("mtu*20", 29200, False),
        ("mtu*20", 30000, True),
        ("mss*20", 30000, False),
        ("mtu*1", 1501, False),
    ],
)
def test_windows(signature: str, window: int, matches: bool) -> None:
    line = changed(window=f"{signature},7")
    assert match(syn(window=window), line) == (EXACT if matches else NONE)


@pytest.mark.parametrize(
    ("signature", "ttl", "expected"),
    [
        ("64", 64, ("os", False, 0)),
        ("64", 29, ("os", False, 35)),
        ("64", 28, ("os", True, 4)),
        ("64", 0, ("os", True, 32)),
        ("64", 65, ("os", True, 63)),
        ("64", 255, ("os", True, 0)),
        ("60+4", 64, ("os", False, 0)),
        ("64-", 64, ("os", False, 0)),
        ("64-", 1, ("os", False, 63)),
        ("64-", 65, ("???", False, 63)),
        ("255-", 0, ("os", False, 255)),
    ],
)
def test_ttl(signature: str, ttl: int, expected: tuple[str, bool, int]) -> None:
    """Beyond 35 hops, a match is fuzzy and the distance is guessed, unless the TTL of the signature is random."""
    assert match(syn(ttl=ttl), changed(ttl=signature)) == expected


@pytest.mark.parametrize("name", ALL_QUIRKS)
def test_a_quirk_too_many_or_missing(name: str) -> None:
    """Missing df or id+, and additional id- or ecn, make a match fuzzy.  Other differences prevent a match."""
    version = "6" if name == "flow" else "4"
    with_it, without = changed(version=version, quirks=name), changed(version=version, quirks="")
    has, has_not = with_quirks(name, version=int(version)), with_quirks("", version=int(version))
    assert match(has, with_it) == EXACT
    assert match(has_not, with_it) == (FUZZY if name in ("df", "id+") else NONE)
    assert match(has, without) == (FUZZY if name in ("id-", "ecn") else NONE)


@pytest.mark.parametrize(
    ("signature", "packet", "expected"),
    [
        ("df,id+", "", FUZZY),
        ("df,id+", "id-,ecn", FUZZY),
        ("df,id+", "df", FUZZY),
        ("df,id+,seq-", "seq-", FUZZY),
        ("df,id+", "seq-", NONE),
        ("df,id+,seq-", "df,id+", NONE),
        ("", "id-,flow", NONE),
    ],
)
def test_several_quirks(signature: str, packet: str, expected: tuple[str, bool, int]) -> None:
    assert match(with_quirks(packet), changed(quirks=signature)) == expected


@pytest.mark.parametrize(
    ("signature", "packet", "version", "expected"),
    [
        ("df,id+,id-,0+,flow", "flow", 6, EXACT),
        ("df,id+,0+", "", 6, EXACT),
        ("df,id+,0+,ecn", "", 6, NONE),
        ("df,id+", "flow", 6, NONE),
        ("df,id+,flow", "df,id+", 4, EXACT),
        ("df,id+,flow", "df", 4, FUZZY),
        ("0+,flow", "", 4, NONE),
    ],
)
def test_quirks_of_the_other_version_are_ignored(
    signature: str, packet: str, version: int, expected: tuple[str, bool, int]
) -> None:
    assert match(with_quirks(packet, version=version), changed(version="*", quirks=signature)) == expected


def test_a_match_may_be_fuzzy_for_two_reasons() -> None:
    assert match(with_quirks("df", ttl=20), changed()) == ("os", True, 12)


@pytest.mark.parametrize(
    ("ttl", "distance"),
    [("64", 4), ("60", 0), ("59", 4), ("95", 35), ("96", 4), ("255-", 195), ("60-", 0)],
)
def test_distance_of_a_fuzzy_match(ttl: str, distance: int) -> None:
    """The distance is counted from the signature's TTL if possible, and guessed otherwise."""
    assert match(with_quirks("df", ttl=60), changed(ttl=ttl)) == ("os", True, distance)


def test_no_match_no_signatures() -> None:
    assert match(syn(ttl=60)) == ("???", False, 4)
    assert match(syn(ttl=200)) == ("???", False, 55)


# Matching: several candidates -----------------------------------------------------------------------

EQUAL: Final = LINUX
WIDER: Final = LINUX.replace("29200", "*")
OTHER: Final = LINUX.replace("29200", "1")
FUZZY_1: Final = LINUX.replace("64", "20")
FUZZY_2: Final = LINUX.replace("64", "30")


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        pytest.param([f"s1 {WIDER}", f"s2 {EQUAL}"], ("s1", False, 4), id="the first specific"),
        pytest.param([f"s1 {OTHER}", f"s2 {EQUAL}"], ("s2", False, 4), id="the first that fits"),
        pytest.param([f"g1 {EQUAL}", f"s1 {WIDER}"], ("s1", False, 4), id="specific before generic"),
        pytest.param([f"g1 {EQUAL}", f"g2 {WIDER}"], ("g1", False, 4), id="the first generic"),
        pytest.param([f"f1 {FUZZY_1}", f"g1 {EQUAL}"], ("g1", False, 4), id="generic before fuzzy"),
        pytest.param([f"f1 {FUZZY_1}", f"f2 {FUZZY_2}"], ("f1", True, 4), id="the first fuzzy"),
        pytest.param([f"g1 {FUZZY_1}", f"f2 {FUZZY_2}"], ("g1", True, 4), id="the first fuzzy, even if generic"),
        pytest.param([f"a1 {EQUAL}", f"s1 {WIDER}"], ("a1", False, 4), id="a program is as good as a system"),
        pytest.param([f"a1 {FUZZY_1}", f"s1 {EQUAL}"], ("s1", False, 4), id="exact after a fuzzy program"),
        pytest.param([f"a1 {FUZZY_1}", f"g1 {EQUAL}"], ("g1", False, 4), id="generic after a fuzzy program"),
        pytest.param([f"a1 {FUZZY_1}"], ("???", False, 0), id="a fuzzy program is no match"),
        pytest.param([f"a1 {FUZZY_1}", f"f1 {FUZZY_2}"], ("???", False, 0), id="a fuzzy program hides later systems"),
        pytest.param([f"f1 {FUZZY_2}", f"a1 {FUZZY_1}"], ("f1", True, 4), id="a fuzzy program behind a system"),
    ],
)
def test_precedence(lines: list[str], expected: tuple[str, bool, int]) -> None:
    """The precedence of signatures for a packet at distance 4."""
    assert match(syn(ttl=60), *lines) == expected


# Remembered answers ---------------------------------------------------------------------------------

PATTERNS: Final = (
    SYN_OPTIONS,
    b"\x02\x04\x08\x0a" + bytes(12),  # an MSS that looks like a timestamp option
    b"\x02\x04\x08\x0a\x08\x0a\0\0\0\1\0\0\0\0\1\1",
    b"\x08\x0a\0\0\0\1\0\0\0\2" * 2,
    b"\x01\x01\x01\x08\x0a\0\0\0",
    b"\x08\x0b\0\0\0\1\0\0\0\0\1\1",
)
SIGNATURES: Final = load_database().signatures_in(TCP_REQUEST)
REMEMBERING: Final = TcpFingerprinter(SIGNATURES, is_syn=True)


@given(st.data())
def test_a_remembered_answer_is_the_answer(data: st.DataObject) -> None:
    """A fingerprinter that has cached results gives the same results as a new one."""
    options = bytearray(data.draw(st.sampled_from(PATTERNS)))
    for _ in range(data.draw(st.integers(0, 2))):
        options[data.draw(st.integers(0, len(options) - 1))] = data.draw(st.sampled_from([0, 1, 2, 3, 8, 10, 255]))
    segment = tcp(
        options=bytes(options),
        seq=data.draw(st.integers(0, 1)),
        ack=data.draw(st.integers(0, 1)),
        urgent=data.draw(st.integers(0, 1)),
        reserved=data.draw(st.integers(0, 1)),
        flags=data.draw(st.sampled_from([0x02, 0x0A, 0x22, 0x42, 0x82])),
        window=data.draw(st.sampled_from([0, 1337, 8192, 14000, 29200])),
        payload=data.draw(st.sampled_from([b"", b"x"])),
    )
    ttl, tos = data.draw(st.sampled_from([1, 64, 128])), data.draw(st.sampled_from([0, 1, 4]))
    packet = data.draw(
        st.sampled_from(
            [
                ipv4(segment, ttl=ttl, tos=tos),
                ipv4(segment, ttl=ttl, tos=tos, ident=0),
                ipv4(segment, ttl=ttl, options=b"\1\1\1\1"),
                ipv6(segment, hop_limit=ttl, traffic_class=tos),
                ipv6(segment, hop_limit=ttl, flow=1),
            ]
        )
    )
    peer_mss = data.draw(st.sampled_from([0, 1400]))
    decoded = decode(packet, 0, len(packet), 1, 0)
    assert decoded is not None
    remembered, sample = REMEMBERING.sample(decoded, peer_mss)
    fresh, other = TcpFingerprinter(SIGNATURES, is_syn=True).sample(decoded, peer_mss)
    assert (sample.timestamp, sample.ms) == (other.timestamp, other.ms)
    names = [name for kind in TcpProfile.__mro__ for name in getattr(kind, "__slots__", ())]
    names = [name for name in names if name not in ("match", "traits")]
    assert [getattr(remembered, name) for name in names] == [getattr(fresh, name) for name in names]
    for traits in (sample.traits, other.traits):
        names = [name for name in TcpTraits.__slots__ if name != "match"]
        assert [getattr(traits, name) for name in names] == [getattr(fresh, name) for name in names]


def test_alike_answers_to_other_syns_differ() -> None:
    """A window can be a multiple of the MSS of the SYN."""
    fingerprinter = TcpFingerprinter((), is_syn=False)
    packet = ipv4(tcp(flags=SYN_ACK, window=14000, options=SYN_OPTIONS))
    decoded = decode(packet, 0, len(packet), 1, 0)
    assert decoded is not None
    multiples = [fingerprinter.sample(decoded, peer_mss)[0].multiple for peer_mss in (1400, 0, 1412, 700, 1400)]
    assert multiples == [("mss", 10), None, ("mss", 10), ("mss", 20), ("mss", 10)]


def test_remembered_answers_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fingerprint_tcp, "MAX_PROFILES", 10)
    fingerprinter = TcpFingerprinter((), is_syn=True)
    for window in range(100):
        packet = ipv4(tcp(window=window))
        decoded = decode(packet, 0, len(packet), 1, 0)
        assert decoded is not None
        assert fingerprinter.sample(decoded, 0)[0].window == window
        assert len(fingerprinter._known) <= 10


# Packets that were rewritten on the way -------------------------------------------------------------

WINDOWS_LINE: Final = "*:128:0:*:mss*max,8:mss,nop,ws,nop,nop,sok:df,id+:0"
LINUX_LINE: Final = "*:64:0:*:mss*max,7:mss,sok,ts,nop,ws:df,id+:0"
ANY_LINE: Final = "*:64:0:*:*,*:mss,sok,ts,nop,ws:df,id+:0"


def matched(raw: str, *lines: str, classic: bool = False) -> TcpMatch:
    """The match of a raw signature; lines that begin with g are generic, those with a are of programs."""
    signatures = [
        parse_tcp(
            line.lstrip("ga"), Label(os_class=None if line[0] == "a" else "unix", name=line, generic=line[0] == "g")
        )
        for line in lines
    ]
    return TcpMatcher(signatures, classic=classic).match(ObservedTcp.parse(raw))


@pytest.mark.parametrize(
    ("raw", "fuzzy", "changes"),
    [
        ("4:57+7:0:1380:mss*44,7:mss,sok,ts,nop,ws:df,id+:0", False, ("MSS lowered from 1460 to 1380",)),
        ("4:57+7:0:1460:62727,7:mss,sok,ts,nop,ws:df,id+:0", False, ("MSS lowered from 8961 to 1460",)),
        ("6:57+7:0:1380:64800,7:mss,sok,ts,nop,ws:flow:0", False, ("MSS lowered from 1440 to 1380",)),
        (
            "4:57+7:0:1460:mss*44,0:mss,sok,ts,nop,nop,nop,nop:df,id+:0",
            False,
            ("overwritten with NOPs: ws",),
        ),
        ("4:57+7:0:1460:mss*44,7:mss,nop,nop,ts,nop,ws:df,id+:0", False, ("overwritten with NOPs: sok",)),
        ("4:57+7:0:1460:mss*44,7:mss,sok,nop,ws:df,id+:0", True, ("removed: ts",)),
        ("4:57+7:0:1460:mss*44,7:mss,sok,ts,nop,ws:df,id+:0", False, ()),
    ],
)
def test_rewritten_packets(raw: str, fuzzy: bool, changes: tuple[str, ...]) -> None:
    match = matched(raw, WINDOWS_LINE, LINUX_LINE)
    assert match.label is not None
    assert (match.label.name, match.fuzzy, match.distance, match.changes) == (LINUX_LINE, fuzzy, 7, changes)
    if changes:
        assert matched(raw, WINDOWS_LINE, LINUX_LINE, classic=True).signature is None


def test_what_comes_before_what() -> None:
    """Exact, certainly rewritten, generic, fuzzy, perhaps rewritten."""
    lowered = "4:57+7:0:1380:mss*44,7:mss,sok,ts,nop,ws:df,id+:0"
    exact = "*:64:0:1380:64240,7:mss,sok,ts,nop,ws:df,id+:0"
    assert matched(lowered, "g" + ANY_LINE, LINUX_LINE, exact).changes == ()
    assert matched(lowered, "g" + ANY_LINE, LINUX_LINE).changes
    assert matched(lowered, "g" + ANY_LINE, LINUX_LINE, classic=True).label == Label(
        os_class="unix", name="g" + ANY_LINE, generic=True
    )
    removed = "4:57+7:0:1460:mss*44,7:mss,sok,nop,ws:df,id+:0"
    generic = "*:64:0:*:*,*:mss,sok,nop,ws:df,id+:0"
    assert matched(removed, LINUX_LINE).changes == ("removed: ts",)
    assert matched(removed, LINUX_LINE, "g" + generic).changes == ()
    assert matched(removed, LINUX_LINE, "*:30:0:*:*,*:mss,sok,nop,ws:df,id+:0").changes == ()


def test_what_is_no_answer() -> None:
    """Generic lines and those of programs say too little, and versions of a system differ in the window, too."""
    lowered = "4:57+7:0:1380:mss*44,7:mss,sok,ts,nop,ws:df,id+:0"
    for line in ("g" + LINUX_LINE, "a" + LINUX_LINE):
        assert not matched(lowered, line)
    assert not matched("4:57+7:0:1460:1234,7:mss,sok,ts,nop,ws:df,id+:0", LINUX_LINE)


@pytest.mark.parametrize("options", ["mss,sok,ts,nop,ws", "mss,nop,ws,nop,nop,sok", "mss", "", "ts,ts,ts"])
def test_the_search_for_rewritten_packets_is_short(options: str) -> None:
    """No two packets of a flood are alike, and each needs the search.  It takes microseconds."""
    matcher = TcpMatcher(load_database().signatures_in(TCP_REQUEST))
    observed = ObservedTcp.parse(f"4:57+7:0:1380:1234,3:{options}:df,id+:0")
    matcher.match(observed)
    assert min(timeit.repeat(lambda: matcher.match(observed), number=10, repeat=9)) / 10 < 0.000_3
