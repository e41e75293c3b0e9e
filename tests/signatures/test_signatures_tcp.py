"""Signatures of SYN and SYN+ACK packets: fields, refusals, window multiples, and what covers what."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyp0f.errors import SignatureError
from pyp0f.signatures.label import Label
from pyp0f.signatures.tcp import Fit, ObservedTcp, TcpSignature, covers, parse_tcp, window_multiple
from pyp0f.wire import packet

LABEL = Label(1, 2, False, "unix", "Linux", "3.x")
GENERIC = LABEL.replace(number=2, generic=True)

LINE = "4:64:0:1460:mss*20,7:mss,sok,ts,nop,ws:df,id+:0"


def parse(text: str) -> TcpSignature:
    return parse_tcp(text, LABEL, 3)


def change(**fields: str) -> str:
    """`LINE` with some fields written otherwise."""
    names = ("version", "ttl", "olen", "mss", "window", "options", "quirks", "payload")
    return ":".join([fields.pop(name, text) for name, text in zip(names, LINE.split(":"), strict=True)])


def test_all_fields() -> None:
    assert parse(LINE) == TcpSignature(
        label=LABEL,
        line=3,
        text=LINE,
        version=4,
        ttl=64,
        random_ttl=False,
        olen=0,
        mss=1460,
        window_form="mss",
        window=20,
        scale=7,
        layout=bytes([2, 4, 8, 1, 3]),
        eol_padding=0,
        quirks=packet.QUIRK_DF | packet.QUIRK_NONZERO_ID,
        payload=False,
    )


def test_source_is_kept_but_not_compared() -> None:
    signature = parse(LINE.replace(":0:", ":00:"))
    assert (signature.line, signature.text) == (3, LINE.replace(":0:", ":00:"))
    assert signature == parse_tcp(LINE, LABEL, 9)


ACCEPTED: list[tuple[dict[str, str], dict[str, object]]] = [
    ({"version": "*"}, {"version": None}),
    ({"version": "6", "quirks": "flow"}, {"version": 6, "quirks": packet.QUIRK_FLOW}),
    ({"ttl": "255"}, {"ttl": 255}),
    ({"ttl": "54+10"}, {"ttl": 64}),
    ({"ttl": "54+201"}, {"ttl": 255}),
    ({"ttl": "64+"}, {"ttl": 64}),
    ({"ttl": "64-"}, {"ttl": 64, "random_ttl": True}),
    ({"olen": "255"}, {"olen": 255}),
    ({"olen": ""}, {"olen": 0}),
    ({"mss": "*"}, {"mss": None}),
    ({"mss": "65535"}, {"mss": 65535}),
    ({"mss": ""}, {"mss": 0}),
    ({"window": "*,*"}, {"window_form": "any", "window": 0, "scale": None}),
    ({"window": "65535,255"}, {"window_form": "fixed", "window": 65535, "scale": 255}),
    ({"window": ","}, {"window_form": "fixed", "window": 0, "scale": 0}),
    ({"window": "%2,0"}, {"window_form": "mod", "window": 2, "scale": 0}),
    ({"window": "%65535,0"}, {"window_form": "mod", "window": 65535, "scale": 0}),
    ({"window": "mss*1,0"}, {"window_form": "mss", "window": 1, "scale": 0}),
    ({"window": "mtu*1000,0"}, {"window_form": "mtu", "window": 1000, "scale": 0}),
    ({"options": ""}, {"layout": b""}),
    ({"options": "sack,?77,?2,eol+255"}, {"layout": bytes([5, 77, 2, 0]), "eol_padding": 255}),
    ({"options": "mss,eol+"}, {"layout": bytes([2, 0]), "eol_padding": 0}),
    ({"options": "mss,?"}, {"layout": bytes([2, 0]), "eol_padding": 0}),
    ({"options": "?0,mss,?0,eol+3"}, {"layout": bytes([0, 2, 0, 0]), "eol_padding": 3}),
    ({"options": "mss,nop,"}, {"layout": bytes([2, 1])}),
    ({"options": " mss , nop "}, {"layout": bytes([2, 1])}),
    ({"options": "nop,\tmss, "}, {"layout": bytes([1, 2])}),
    ({"options": ",".join(["nop"] * 24)}, {"layout": b"\1" * 24}),
    ({"quirks": ""}, {"quirks": 0}),
    ({"quirks": "df,df,"}, {"quirks": packet.QUIRK_DF}),
    ({"quirks": " df , ecn "}, {"quirks": packet.QUIRK_DF | packet.QUIRK_ECN}),
    (
        {"version": "*", "quirks": ",".join(name for _, name in packet.QUIRK_NAMES)},
        {"version": None, "quirks": (1 << 17) - 1},
    ),
    ({"payload": "*"}, {"payload": None}),
    ({"payload": "+"}, {"payload": True}),
]


@pytest.mark.parametrize(("fields", "values"), ACCEPTED)
def test_accepted(fields: dict[str, str], values: dict[str, object]) -> None:
    signature = parse(change(**fields))
    assert {name: getattr(signature, name) for name in values} == values
    assert parse(str(signature)) == signature


@pytest.mark.parametrize(
    ("text", "same"),
    [
        # A dash without a colon after it is a colon.
        ("*:64-0:*:*,*:mss:df:0", "*:64:0:*:*,*:mss:df:0"),
        ("*:64-12:*:*,*:mss:df:0", "*:64:12:*:*,*:mss:df:0"),
        # What follows "n-:" is read whole (3.09b skips a character), but skipped if nothing can be made of it.
        ("*:64-:4:*:*,*:mss:df:0", "*:64-:04:*:*,*:mss:df:0"),
        ("*:64-:14:*:*,*:mss:df:0", "*:64-:014:*:*,*:mss:df:0"),
        ("*:64-::*:*,*:mss:df:0", "*:64-:0:*:*,*:mss:df:0"),
        ("*:64-::4:*:*,*:mss:df:0", "*:64-:4:*:*,*:mss:df:0"),
        ("*:64-:x:*:*,*:mss:df:0", "*:64-:0:*:*,*:mss:df:0"),
        ("*:64-:x4:*:*,*:mss:df:0", "*:64-:4:*:*,*:mss:df:0"),
        ("*:64-: 4:*:*,*:mss:df:0", "*:64-:4:*:*,*:mss:df:0"),
        ("4:64:::,:mss,:df,:0", "4:64:0:0:0,0:mss:df:0"),
    ],
)
def test_read_as(text: str, same: str) -> None:
    assert parse(text) == parse(same)


@pytest.mark.parametrize(
    ("fields", "part", "value"),
    [
        ({"version": "5"}, "IP version", "5"),
        ({"version": ""}, "IP version", ""),
        ({"version": "44"}, "IP version", "44"),
        ({"ttl": "0"}, "initial TTL", "0"),
        ({"ttl": ""}, "initial TTL", ""),
        ({"ttl": "256"}, "initial TTL", "256"),
        ({"ttl": "4294967360"}, "initial TTL", "4294967360"),
        ({"ttl": "0+64"}, "initial TTL", "0+64"),
        ({"ttl": "200+56"}, "initial TTL", "200+56"),
        ({"ttl": "64+4294967296"}, "initial TTL", "64+4294967296"),
        ({"ttl": "60+4-"}, "initial TTL", "60+4-"),
        ({"ttl": "-"}, "initial TTL", "-"),
        ({"ttl": "64+?"}, "initial TTL", "64+?"),
        ({"ttl": "64--"}, "IP option length", "-"),
        ({"ttl": "64-", "olen": "256"}, "IP option length", "256"),
        ({"olen": "256"}, "IP option length", "256"),
        ({"olen": "*"}, "IP option length", "*"),
        ({"olen": " 0"}, "IP option length", " 0"),
        ({"mss": "65536"}, "MSS", "65536"),
        ({"mss": "**"}, "MSS", "**"),
        ({"window": "65536,0"}, "window", "65536"),
        ({"window": "mss,0"}, "window", "mss"),
        ({"window": "mss4,0"}, "window", "mss4"),
        ({"window": "mss*,0"}, "window", "mss*"),
        ({"window": "mss*1001,0"}, "window", "mss*1001"),
        ({"window": "mtu*0,0"}, "window", "mtu*0"),
        ({"window": "%1,0"}, "window", "%1"),
        ({"window": "%65536,0"}, "window", "%65536"),
        ({"window": "% 2,0"}, "window", "% 2"),
        ({"window": "* ,0"}, "window", "* "),
        ({"window": "*"}, "window scale", ""),
        ({"window": "*,256"}, "window scale", "256"),
        ({"window": "*,7,8"}, "window scale", "7,8"),
        ({"options": "mss,foo"}, "options", "foo"),
        ({"options": "MSS"}, "options", "MSS"),
        ({"options": "mss,,nop"}, "options", ""),
        ({"options": ",mss"}, "options", ""),
        ({"options": "mss nop"}, "options", "mss nop"),
        ({"options": "mssx"}, "options", "mssx"),
        ({"options": "eol"}, "options", "eol"),
        ({"options": "eol+x"}, "options", "eol+x"),
        ({"options": "eol+256"}, "options", "eol+256"),
        ({"options": "eol+1,mss"}, "options", "eol+1"),
        ({"options": "eol+1,"}, "options", "eol+1"),
        ({"options": "?256"}, "options", "?256"),
        ({"options": "?x"}, "options", "?x"),
        ({"options": ",".join(["nop"] * 24 + ["ws"])}, "options", "ws"),
        ({"options": ",".join(["nop"] * 24 + ["eol+1"])}, "options", "eol+1"),
        ({"quirks": "foo"}, "quirks", "foo"),
        ({"quirks": "id"}, "quirks", "id"),
        ({"quirks": "df id+"}, "quirks", "df id+"),
        ({"quirks": "df,,id+"}, "quirks", ""),
        ({"quirks": "ecn,flow"}, "quirks", "flow"),
        ({"version": "6", "quirks": "ecn,df"}, "quirks", "df"),
        ({"version": "6", "quirks": "0+,id-"}, "quirks", "id-,0+"),
        ({"payload": ""}, "payload class", ""),
        ({"payload": "1"}, "payload class", "1"),
        ({"payload": "0:"}, "payload class", "0:"),
    ],
)
def test_refused(fields: dict[str, str], part: str, value: str) -> None:
    with pytest.raises(SignatureError) as caught:
        parse(change(**fields))
    assert (caught.value.part, caught.value.value) == (part, value)


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("", "IP version"),
        ("4", "initial TTL"),
        ("4:64", "IP option length"),
        ("4:64-", "IP option length"),
        ("4:64:0", "MSS"),
        ("4:64:0:*", "window"),
        ("4:64:0:*:*", "window scale"),
        ("4:64:0:*:*,*", "options"),
        ("4:64:0:*:*,*:mss", "quirks"),
        ("4:64:0:*:*,*:mss:df", "payload class"),
        # The first mistake counts, even if it hides a colon.
        ("4;64:0:*:*,*:mss:df:0", "IP version"),
        ("4:64:0:*:*,*:mss;df:0", "options"),
    ],
)
def test_too_short(text: str, part: str) -> None:
    with pytest.raises(SignatureError) as caught:
        parse(text)
    assert caught.value.part == part


@given(
    version=st.sampled_from([None, 4, 6]),
    ttl=st.integers(1, 255),
    random_ttl=st.booleans(),
    olen=st.integers(0, 255),
    mss=st.none() | st.integers(0, 65535),
    window=st.just(("any", 0))
    | st.tuples(st.just("fixed"), st.integers(0, 65535))
    | st.tuples(st.just("mod"), st.integers(2, 65535))
    | st.tuples(st.sampled_from(["mss", "mtu"]), st.integers(1, 1000)),
    scale=st.none() | st.integers(0, 255),
    layout=st.lists(st.sampled_from([0, 1, 2, 3, 4, 5, 8, 77, 255]), max_size=24).map(bytes),
    padding=st.integers(0, 255),
    quirks=st.integers(0, (1 << 17) - 1),
    payload=st.sampled_from([None, False, True]),
)
def test_every_value_goes_round(
    version: int | None,
    ttl: int,
    random_ttl: bool,
    olen: int,
    mss: int | None,
    window: tuple[str, int],
    scale: int | None,
    layout: bytes,
    padding: int,
    quirks: int,
    payload: bool | None,
) -> None:
    if version == 4:
        quirks &= ~packet.QUIRKS_IPV6_ONLY
    elif version == 6:
        quirks &= ~packet.QUIRKS_IPV4_ONLY
    padding = padding if layout.endswith(b"\0") else 0
    signature = TcpSignature(
        LABEL, 3, "", version, ttl, random_ttl, olen, mss, *window, scale, layout, padding, quirks, payload
    )
    assert parse(str(signature)) == signature


# Window multiples (specification, section 4.2) ------------------------------------------------------


@pytest.mark.parametrize(
    ("window", "mss", "version", "header_total", "timestamp", "peer_mss", "expected"),
    [
        (0, 1460, 4, 60, True, 1460, None),
        (5840, 99, 4, 40, False, 0, None),
        (400, 100, 4, 40, False, 0, ("mss", 4)),
        (5840, 1460, 4, 60, True, 0, ("mss", 4)),
        (5552, 1400, 4, 60, True, 0, ("mss", 4)),
        (5552, 1400, 4, 60, False, 0, None),
        (2920, 1400, 4, 40, False, 0, ("mss", 2)),
        (2896, 1400, 4, 40, False, 0, ("mss", 2)),
        # 1440 and 1428 are for IPv6 only.  In IPv4, 1440 = 1400 + 40.
        (4320, 1400, 6, 60, False, 0, ("mss", 3)),
        (4320, 1400, 4, 40, False, 0, ("mtu", 3)),
        (4284, 1400, 6, 60, False, 0, ("mss", 3)),
        (4284, 1400, 4, 40, False, 0, None),
        (4356, 1400, 4, 52, False, 0, ("mtu", 3)),
        (4380, 1400, 6, 80, False, 0, ("mss", 3)),
        (3930, 1250, 6, 80, False, 0, ("mtu", 3)),
        (3930, 1250, 4, 60, False, 0, ("mtu", 3)),
        (3930, 1250, 4, 40, False, 0, None),
        (4500, 1400, 4, 40, False, 0, ("mtu", 3)),
        (2800, 1300, 4, 40, False, 1400, ("mss", 2)),
        (2776, 1300, 4, 40, False, 1400, ("mss", 2)),
        # An earlier row wins, and the multiple of the peer's MSS is not tried when one divides.
        (14600, 1460, 4, 40, False, 730, ("mss", 10)),
        # The quotient is a signed 16-bit number; only positive ones count.
        (32767, 1400, 4, 40, False, 1, ("mss", 32767)),
        (40000, 1400, 4, 40, False, 1, None),
        (1402, 1400, 4, 40, False, 10, None),
        (65535, 1400, 4, 40, False, 11, ("mss", 1)),
        (7, 1400, 4, 40, False, 12, None),
    ],
)
def test_window_multiple(
    window: int,
    mss: int,
    version: int,
    header_total: int,
    timestamp: bool,
    peer_mss: int,
    expected: tuple[str, int] | None,
) -> None:
    found = window_multiple(
        window, mss, version=version, header_total=header_total, timestamp=timestamp, peer_mss=peer_mss
    )
    assert found == expected


# What covers what (specification, sections 3.10 and 17.4) -------------------------------------------


def is_covered(earlier: str, later: str) -> bool:
    return covers(parse(earlier), parse_tcp(later, LABEL.replace(number=9), 4))


COVERED = [
    (LINE, LINE),
    ("*:64:0:*:*,*:mss::*", "*:64:0:*:*,*:mss::*"),
    ("*:64:0:*:*,*:mss:df:0", "4:64:0:*:*,*:mss:df:0"),
    ("*:64:0:*:*,*:mss:df,flow:0", "4:64:0:*:*,*:mss:df:0"),
    ("*:64:0:*:*,*:mss:df,id+,ecn:0", "6:64:0:*:*,*:mss:ecn:0"),
    ("*:64:0:*:*,*:mss::0", "6:64:0:*:*,*:mss::0"),
    ("6:64:0:*:*,*:mss:flow:0", "6:64:0:*:*,*:mss:flow:0"),
    ("4:64:0:*:*,*:mss::*", "4:64:0:1460:*,7:mss::+"),
    ("4:64:0:1460:*,7:mss::0", "4:64:0:1460:8192,7:mss::0"),
    ("4:64:0:*:8192,0:mss::0", "4:64:0:*:8192,0:mss::0"),
    ("4:64:0:*:%1024,0:mss::0", "4:64:0:*:8192,0:mss::0"),
    ("4:64:0:*:%1024,0:mss::0", "4:64:0:*:%1024,0:mss::0"),
    ("4:64:0:*:mss*4,0:mss::0", "4:64:0:*:mss*4,0:mss::0"),
    ("4:64:0:*:mss*4,0:mss::0", "4:64:0:1460:5840,0:mss::0"),
    ("4:64:0:*:mtu*3,0:mss::0", "4:64:0:1400:4320,0:mss::0"),
    ("4:64:0:*:*,*:mss::0", "4:29:0:*:*,*:mss::0"),
    ("4:64-:0:*:*,*:mss::0", "4:1:0:*:*,*:mss::0"),
    ("4:64-:0:*:*,*:mss::0", "4:64-:0:*:*,*:mss::0"),
]

NOT_COVERED = [
    # Other option layouts, IP options, or narrower fields.
    (LINE, change(options="mss,sok,ts,nop")),
    ("4:64:0:*:*,*:eol+1::0", "4:64:0:*:*,*:eol+2::0"),
    (LINE, change(olen="4")),
    (LINE, change(mss="*")),
    (LINE, change(mss="1400")),
    (LINE, change(window="mss*20,*")),
    (LINE, change(window="mss*20,8")),
    (LINE, change(payload="*")),
    (LINE, change(quirks="df")),
    # The initial TTL reaches further, up or down.
    ("4:64:0:*:*,*:mss::0", "4:65:0:*:*,*:mss::0"),
    ("4:64:0:*:*,*:mss::0", "4:28:0:*:*,*:mss::0"),
    ("4:64-:0:*:*,*:mss::0", "4:65:0:*:*,*:mss::0"),
    # Windows of other forms.
    ("4:64:0:*:*,*:mss::0", "4:64:0:*:mss*4,*:mss::0"),
    ("4:64:0:*:mss*4,0:mss::0", "4:64:0:*:mtu*4,0:mss::0"),
    ("4:64:0:*:%1024,0:mss::0", "4:64:0:*:%2048,0:mss::0"),
    ("4:64:0:*:%1024,0:mss::0", "4:64:0:*:1000,0:mss::0"),
    ("4:64:0:*:8192,0:mss::0", "4:64:0:*:4096,0:mss::0"),
    ("4:64:0:*:mss*4,0:mss::0", "4:64:0:1460:5841,0:mss::0"),
    ("4:64:0:*:mss*4,0:mss::0", "4:64:0:*:5840,0:mss::0"),
    ("4:64:0:*:mss*3,0:mss::0", "4:64:0:1460:5840,0:mss::0"),
    # 3.09b does not see these duplicates: every file that it loads must load.
    ("*:64:0:*:*,*:mss:df,id+:0", "*:64:0:*:*,*:mss:df,id+:0"),
    ("*:64:0:*:*,*:mss:flow:0", "4:64:0:*:*,*:mss:df:0"),
]

WRONGLY_REFUSED = [
    # 3.09b refuses these, but the later line matches packets that the earlier one does not.
    ("*:64:0:*:*,*:mss:df,id+:0", "*:64:0:*:*,*:mss::0"),
    ("6:64:0:*:*,*:mss::0", "4:64:0:*:*,*:mss::0"),
    ("4:64:0:*:*,*:mss::0", "6:64:0:*:*,*:mss::0"),
    ("4:64:0:*:*,*:mss::0", "*:64:0:*:*,*:mss::0"),
    # A window of 4320 is 3 times the MTU in IPv4 only, and 2920 is twice 1460 only without timestamps.
    ("*:64:0:*:mtu*3,0:mss::0", "*:64:0:1400:4320,0:mss::0"),
    ("4:64:0:*:mss*2,0:mss,ts::0", "4:64:0:742:2920,0:mss,ts::0"),
    # 3000 is twice 1500, but also four times the MTU that MSS and the packet's own headers make.
    ("4:64:0:*:mtu*2,0:mss,sok::0", "4:64:0:702:3000,0:mss,sok::0"),
]


@pytest.mark.parametrize(("earlier", "later"), COVERED)
def test_covered(earlier: str, later: str) -> None:
    assert is_covered(earlier, later)


@pytest.mark.parametrize(("earlier", "later"), NOT_COVERED + WRONGLY_REFUSED)
def test_not_covered(earlier: str, later: str) -> None:
    assert not is_covered(earlier, later)


def test_generic_lines_are_covered_but_never_cover() -> None:
    specific, generic = parse_tcp(LINE, LABEL), parse_tcp(LINE, GENERIC)
    assert covers(specific, generic)
    assert not covers(generic, specific)
    assert not covers(generic, generic)


# What was observed ----------------------------------------------------------------------------------

RAW = "4:57+7:0:1460:mss*20,7:mss,sok,ts,nop,ws:df,id+:0"


def test_signatures_made_in_code() -> None:
    signature = TcpSignature.parse(f" {LINE}\t", LABEL)
    assert signature == parse_tcp(LINE, Label.parse("s:unix:Linux:3.x"), 9)
    assert (signature.line, signature.path, str(signature)) == (0, "", LINE)
    assert TcpSignature.parse(str(signature), LABEL) == signature


@pytest.mark.parametrize(
    ("change", "fit"),
    [
        ((":57+7:", ":57+7:"), Fit.EXACT),
        ((":57+7:", ":29+3:"), Fit.EXACT),
        ((":57+7:", ":28+4:"), Fit.FUZZY),
        ((":57+7:", ":200+?:"), Fit.FUZZY),
        (("df,id+", "df,id+,ecn"), Fit.FUZZY),
        (("df,id+", "df,id+,seq-"), Fit.NO),
        (("mss,sok", "sok,mss"), Fit.NO),
        (("mss*20", "mss*21"), Fit.NO),
        (("4:", "6:"), Fit.NO),
    ],
)
def test_texts_that_fit(change: tuple[str, str], fit: Fit) -> None:
    found = TcpSignature.parse(LINE, LABEL).matches(RAW.replace(*change, 1))
    assert found is fit
    assert bool(found) == (fit is not Fit.NO)


@pytest.mark.parametrize(
    "text",
    [
        RAW,
        "6:0+32:0:0:65535,0::flow,ecn:+",
        "4:200+?:40:65535:mtu*32767,255:mss,?77,eol+255:bad:0",
        "4:64+0:0:5:mss*13107,0:?0,nop::0",
    ],
)
def test_raw_signatures_are_read(text: str) -> None:
    """All that they say; a line with the same values in it agrees."""
    observed = ObservedTcp.parse(text)
    fields = text.split(":")
    assert (str(observed.version), str(observed.ttl), str(observed.ip_options_length), str(observed.mss)) == (
        fields[0], fields[1].partition("+")[0], fields[2], fields[3],
    )  # fmt: skip
    multiple = "*".join(map(str, observed.multiple)) if observed.multiple else str(observed.window)
    assert f"{multiple},{observed.scale}" == fields[4]
    assert packet.layout_text(observed.layout, observed.eol_padding).replace("eol+0,", "?0,") == fields[5]
    assert sorted(packet.quirks_text(observed.quirks).split(",")) == sorted(fields[6].split(","))
    assert observed.has_payload == (fields[7] == "+")
    assert repr(observed).startswith("ObservedTcp(")


def test_the_answer_to_a_probe_is_shown_without_mss() -> None:
    assert ObservedTcp.parse("4:64+0:0:*:1337,0:mss::0").mss == 1331


@pytest.mark.parametrize(
    ("text", "part", "value"),
    [
        ("", "raw signature", ""),
        (RAW + ":x", "raw signature", RAW + ":x"),
        (RAW.replace("4:", "*:", 1), "IP version", "*"),
        (RAW.replace("4:", "5:", 1), "IP version", "5"),
        (RAW.replace("57+7", "x"), "TTL", "x"),
        (RAW.replace("57+7", "256+0"), "TTL", "256+0"),
        (RAW.replace(":0:1460", ":x:1460"), "IP option length", "x"),
        (RAW.replace("1460", "65536"), "MSS", "65536"),
        (RAW.replace("mss*20", "mss*x"), "window", "mss*x,7"),
        (RAW.replace("mss*20", "x*20"), "window", "x*20,7"),
        (RAW.replace("mss*20", "%20"), "window", "%20,7"),
        (RAW.replace(",7:", ",x:"), "window scale", "mss*20,x"),
        (RAW.replace("sok", "foo"), "options", "foo"),
        (RAW.replace("df", "foo"), "quirks", "foo"),
        (RAW[:-1] + "*", "payload class", "*"),
    ],
)
def test_texts_that_are_no_raw_signatures(text: str, part: str, value: str) -> None:
    with pytest.raises(SignatureError) as caught:
        ObservedTcp.parse(text)
    assert (caught.value.part, caught.value.value) == (part, value)
