"""`ObservedTcp`: window multiples and raw signatures."""

from __future__ import annotations

from itertools import product

import pytest

from pyp0f.errors import SignatureError
from pyp0f.signatures.label import Label
from pyp0f.signatures.tcp import parse_tcp
from pyp0f.signatures.tcp_matching import Fit, ObservedTcp, compare, is_largest_multiple, window_multiple
from pyp0f.wire import options, quirks

LABEL = Label(os_class="unix", name="x")
RAW = "4:57+7:0:1460:mss*20,7:mss,sok,ts,nop,ws:df,id+:0"


# Window multiples (docs/p0f-3.09b.md, section 4.2) ------------------------------------------------------


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
    """Raw signatures are parsed completely; a signature with the same values matches."""
    observed = ObservedTcp.parse(text)
    fields = text.split(":")
    assert (str(observed.version), str(observed.ttl), str(observed.ip_options_length), str(observed.mss)) == (
        fields[0], fields[1].partition("+")[0], fields[2], fields[3],
    )  # fmt: skip
    multiple = "*".join(map(str, observed.multiple)) if observed.multiple else str(observed.window)
    assert f"{multiple},{observed.scale}" == fields[4]
    assert options.layout_text(observed.layout, observed.eol_padding).replace("eol+0,", "?0,") == fields[5]
    assert sorted(quirks.quirks_text(observed.quirks).split(",")) == sorted(fields[6].split(","))
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


@pytest.mark.parametrize("observed", [5, None, b"4:64+0", object()])
def test_what_is_no_packet(observed: object) -> None:
    with pytest.raises(TypeError, match="observed must be an ObservedTcp, an observation or a raw signature, not"):
        ObservedTcp.of(observed)  # type: ignore[arg-type]


# The window rule of current systems -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("window", "mss", "has_timestamp", "expected"),
    [
        (64240, 1460, False, True),  # 44 * 1460
        (65160, 1460, True, True),  # 45 * 1448
        (65160, 1460, False, False),
        (62727, 8961, False, True),  # 7 * 8961
        (65535, 65535, False, True),
        (65495, 65495, True, True),
        (62780, 1460, False, False),  # 43 * 1460
        (29200, 1460, True, False),
        (65535, 1460, True, False),
        (0, 1460, False, False),
        (64240, 0, True, False),
        (65535, 5, True, False),  # an MSS too small
    ],
)
def test_the_largest_multiple(window: int, mss: int, has_timestamp: bool, expected: bool) -> None:
    assert is_largest_multiple(window, mss, has_timestamp) is expected


def test_a_line_for_all_links() -> None:
    """What Linux sends, by its rule, over any link."""
    line = parse_tcp("*:64:0:*:mss*max,*:mss,sok,ts,nop,ws:df,id+:0", LABEL)
    assert str(line) == line.text
    for mtu, (version, headers) in product((*range(576, 1501, 4), 8500, 8896, 9000, 9001), ((4, 40), (6, 60))):
        mss = mtu - headers
        observed = ObservedTcp.parse(f"{version}:64+0:0:{mss}:{65535 // mss * mss},7:mss,sok,ts,nop,ws::0")
        observed.quirks = line.quirks if version == 4 else 0
        assert compare(line, observed) is Fit.EXACT, mtu


@pytest.mark.parametrize(
    ("raw", "window"),
    [
        ("4:64+0:0:1460:mss*44,7:mss,sok,ts,nop,ws:df,id+:0", 64240),
        ("4:64+0:0:1460:mss*45,7:mss,sok,ts,nop,ws:df:0", 65160),  # of 1448
        ("4:64+0:0:1380:mss*44,7:mss,sok,ts,nop,ws:df,id+:0", 64240),  # of 1460: the MSS was lowered
        ("4:64+0:0:1380:mss*47,7:mss,sok,ts,nop,ws:df,id+:0", 64860),
        ("4:64+0:0:1380:mss*20,7:mss,sok,ts,nop,ws:df,id+:0", 27600),
        ("6:64+0:0:1440:mss*45,7:mss,sok,ts,nop,ws:flow:0", 64800),
        ("4:64+0:0:1460:mtu*43,7:mss,sok,ts,nop,ws:df:0", 64500),
    ],
)
def test_the_window_of_a_raw_signature(raw: str, window: int) -> None:
    assert ObservedTcp.parse(raw).window == window


def test_the_flow_label_is_the_choice_of_the_network() -> None:
    """It is compared only as in p0f 3.09b."""
    with_label = ObservedTcp.parse("6:64+0:0:1440:1,7:mss,sok,ts,nop,ws:flow:0")
    without = ObservedTcp.parse("6:64+0:0:1440:1,7:mss,sok,ts,nop,ws::0")
    for quirk, observed, other in (("flow", with_label, without), ("", without, with_label)):
        line = parse_tcp(f"*:64:0:*:1,7:mss,sok,ts,nop,ws:{quirk}:0", LABEL)
        assert [compare(line, one) for one in (observed, other)] == [Fit.EXACT, Fit.EXACT]
        assert [compare(line, one, 0) for one in (observed, other)] == [Fit.EXACT, Fit.NO]
