"""Comparing SYNs and SYN+ACKs with earlier ones: docs/p0f-3.09b.md, section 10.2, at its thresholds."""

from __future__ import annotations

from typing import Final

import pytest
from scores import SECONDS, a_host, words

from pyp0f.changes.tcp import score_tcp
from pyp0f.hosts.samples import TcpSample, TcpTraits
from pyp0f.signatures.label import Label
from pyp0f.signatures.tcp import TcpSignature, parse_tcp
from pyp0f.wire.quirks import QUIRK_NAMES

DAY_MS: Final = 86_400_000

# TCP ------------------------------------------------------------------------------------------------

LINE: Final = "*:64:0:*:*,*:mss:df,id+:0"
LABELS: Final = {
    name: Label(number=number, os_class="unix", name=name.partition(" ")[0], flavor=name.partition(" ")[2])
    for number, name in enumerate(("Linux", "Linux old", "BSD"), 1)
}
LINUX: Final = parse_tcp(LINE, LABELS["Linux"], 10)
LINUX_TOO: Final = parse_tcp(LINE, LABELS["Linux"], 11)
LINUX_OLD: Final = parse_tcp(LINE, LABELS["Linux old"], 12)
LINUX_RANDOM: Final = parse_tcp(LINE.replace("64", "64-"), LABELS["Linux"], 13)
BSD: Final = parse_tcp(LINE, LABELS["BSD"], 14)
QUIRK: Final = {name: bit for bit, name in QUIRK_NAMES}


def sample(
    match: TcpSignature | None = LINUX,
    *,
    ttl: int = 64,
    mss: int = 1460,
    timestamp: int = 0,
    ms: int = 0,
    quirks: int = 0,
    layout: bytes = b"\x02",
    fuzzy: bool = False,
) -> TcpSample:
    """A sample with the properties that are scored."""
    made = TcpTraits(match=match, fuzzy=fuzzy, ttl=ttl, mss=mss, layout=layout, quirks=quirks)
    return TcpSample(made, timestamp, SECONDS * 1000 + ms)


def scored(
    new: TcpSample,
    old: TcpSample | None,
    *,
    os_name: str | None = None,
    ports: tuple[int, int] = (0, 0),
    syn: bool = True,
) -> tuple[int, str]:
    """Score and reasons for a host with a given system, last port and current port."""
    host = a_host(os_name, ports[0])
    host.distance = 64 - new.traits.ttl
    score, reasons = score_tcp(host, new, old, ports[1], syn)
    return score, words(reasons)


@pytest.mark.parametrize(
    ("match", "os_name", "expected"),
    [
        (LINUX, None, (0, "")),
        (LINUX, "Linux", (0, "")),
        (LINUX, "BSD", (8, "os_diff")),
        (None, "BSD", (0, "")),
        (None, None, (0, "")),
    ],
)
@pytest.mark.parametrize("syn", [True, False])
def test_first_sample(match: TcpSignature | None, os_name: str | None, expected: tuple[int, str], syn: bool) -> None:
    """The first sample is only compared with the system of the host."""
    assert scored(sample(match), None, os_name=os_name, ports=(50_000, 1), syn=syn) == expected


@pytest.mark.parametrize(
    ("new", "old", "of_syn", "of_syn_ack"),
    [
        pytest.param(sample(), sample(), (0, ""), (0, ""), id="the same"),
        pytest.param(sample(), sample(LINUX_TOO), (1, "os_diff"), (0, ""), id="another line"),
        pytest.param(sample(), sample(LINUX_OLD), (2, "os_diff"), (0, ""), id="another label"),
        pytest.param(sample(), sample(BSD), (8, "os_diff"), (8, "os_diff"), id="another system"),
        pytest.param(sample(fuzzy=True), sample(), (1, "fuzzy"), (0, ""), id="now fuzzy"),
        pytest.param(sample(), sample(fuzzy=True), (1, "fuzzy"), (0, ""), id="no more fuzzy"),
        pytest.param(sample(fuzzy=True), sample(fuzzy=True), (0, ""), (0, ""), id="fuzzy as before"),
        pytest.param(sample(fuzzy=True), sample(LINUX_TOO), (1, "os_diff"), (0, ""), id="only the first of these"),
        pytest.param(sample(None), sample(), (1, "x_known"), (0, ""), id="no more known"),
        pytest.param(sample(), sample(None), (1, "x_known"), (0, ""), id="now known"),
        pytest.param(sample(None), sample(None), (0, ""), (0, ""), id="both unknown"),
    ],
)
def test_matches(new: TcpSample, old: TcpSample, of_syn: tuple[int, str], of_syn_ack: tuple[int, str]) -> None:
    assert scored(new, old) == of_syn
    assert scored(new, old, syn=False) == of_syn_ack


@pytest.mark.parametrize("name", QUIRK)
def test_quirks_of_unknown_samples(name: str) -> None:
    """The first four quirks are ignored, because networks set and clear them."""
    counts = name not in ("ecn", "df", "id+", "id-")
    expected = (2, "sig_diff") if counts else (0, "")
    for new, old in ((QUIRK[name], 0), (0, QUIRK[name])):
        for syn in (True, False):
            assert scored(sample(None, quirks=new), sample(None, quirks=old), syn=syn) == expected
            assert scored(sample(quirks=new), sample(quirks=old), syn=syn) == (0, ""), "known ones need not"
    assert scored(sample(None, quirks=QUIRK[name]), sample(None, quirks=QUIRK[name])) == (0, "")
    assert scored(sample(None, quirks=QUIRK[name]), sample()) == ((3, "sig_diff x_known") if counts else (1, "x_known"))


@pytest.mark.parametrize(
    ("quirks", "syn", "expected"),
    [(0, True, (1, "sig_diff")), (0, False, (0, "")), (QUIRK["seq-"], True, (2, "sig_diff"))],
)
def test_option_layouts_of_unknown_samples(quirks: int, syn: bool, expected: tuple[int, str]) -> None:
    """Option layouts count in SYNs, and only if the quirks are equal."""
    assert scored(sample(None, layout=b"\2\1", quirks=quirks), sample(None), syn=syn) == expected


@pytest.mark.parametrize("syn", [True, False])
@pytest.mark.parametrize(
    ("new", "old", "os_name", "expected"),
    [
        pytest.param(sample(), sample(), "BSD", (8, "os_diff"), id="the host's system is another one"),
        pytest.param(sample(), sample(BSD), "BSD", (8, "os_diff"), id="it counts once"),
        pytest.param(sample(), sample(BSD), "Linux", (8, "os_diff"), id="though the host's is the same"),
        pytest.param(sample(None, layout=b"\2"), sample(None), "BSD", (0, ""), id="an unknown one is no other"),
    ],
)
def test_the_hosts_system(new: TcpSample, old: TcpSample, os_name: str, expected: tuple[int, str], syn: bool) -> None:
    assert scored(new, old, os_name=os_name, syn=syn) == expected


def test_the_hosts_system_adds_to_a_difference_of_lines() -> None:
    assert scored(sample(), sample(LINUX_TOO), os_name="BSD") == (9, "os_diff")
    assert scored(sample(), sample(None), os_name="BSD") == (9, "os_diff x_known")


@pytest.mark.parametrize("syn", [True, False])
@pytest.mark.parametrize(
    ("old", "new", "points"),
    [
        (64, 64, 0),
        (64, 63, 4),
        (60, 59, 4),
        (59, 60, 4),
        (59, 58, 1),
        (57, 58, 1),
        (60, 58, 1),
        (61, 58, 4),
        (56, 58, 1),
        (55, 58, 4),
        (59, 55, 4),
        # Beyond nine hops only an increase by two or more counts, as in 3.09b.
        (59, 54, 0),
        (55, 54, 0),
        (53, 54, 0),
        (52, 54, 1),
        (51, 54, 4),
        (50, 54, 4),
        (57, 55, 1),
    ],
)
def test_ttl(old: int, new: int, points: int, syn: bool) -> None:
    """Up to a distance of 5, each change has the weight 4; beyond that, small changes have the weight 1."""
    expected = (points, "ttl" if points else "")
    assert scored(sample(ttl=new), sample(ttl=old), syn=syn) == expected
    assert scored(sample(None, ttl=new), sample(None, ttl=old), syn=syn) == expected


@pytest.mark.parametrize(
    ("new", "old"),
    [
        (sample(LINUX_RANDOM, ttl=60), sample(LINUX_RANDOM)),
        (sample(LINUX_RANDOM, ttl=60), sample()),
        (sample(ttl=60), sample(LINUX_RANDOM)),
        (sample(None, ttl=60), sample(LINUX_RANDOM)),
        (sample(BSD, ttl=60), sample()),
    ],
)
def test_where_ttl_does_not_count(new: TcpSample, old: TcpSample) -> None:
    """A TTL does not count if it is random, or if the system is different anyway."""
    assert "ttl" not in scored(new, old)[1]


def test_ttl_does_not_count_against_another_system_on_file() -> None:
    assert scored(sample(ttl=60), sample(), os_name="BSD") == (8, "os_diff")


@pytest.mark.parametrize(
    ("last", "port", "counts"),
    [
        (0, 1, False),
        (1000, 1000, False),
        (1000, 1001, False),
        (1000, 937, False),
        (1000, 936, True),
        (65535, 0, True),
        (64, 0, True),
        (63, 0, False),
    ],
)
def test_port(last: int, port: int, counts: bool) -> None:
    assert scored(sample(), sample(), ports=(last, port)) == ((1, "port") if counts else (0, ""))
    assert scored(sample(), sample(), ports=(last, port), syn=False) == (0, "")


@pytest.mark.parametrize("syn", [True, False])
def test_mss(syn: bool) -> None:
    assert scored(sample(mss=1459), sample(), syn=syn) == (1, "mtu")
    assert scored(sample(mss=0), sample(), syn=syn) == (1, "mtu")


def test_everything_at_once() -> None:
    new = sample(ttl=60, mss=1400, quirks=QUIRK["seq-"], timestamp=5, ms=1000)
    old = sample(None, timestamp=2**31)
    assert scored(new, old, ports=(5000, 1)) == (13, "sig_diff x_known tstamp ttl port mtu")


# Timestamps -----------------------------------------------------------------------------------------

STILL, JUMPED, UNTOLD = "halved", "jumped", "as it is"


@pytest.mark.parametrize(
    ("elapsed", "ticks", "verdict"),
    [
        # At most 1,500 ticks per second.
        (1000, 0, STILL),
        (1000, 1500, STILL),
        (1000, 1501, JUMPED),
        (1000, 2**31, JUMPED),
        (1001, 1501, STILL),
        # Timestamps may go back within the first tenth of a second only.  Shorter intervals count as that.
        (100, -1, JUMPED),
        (99, -1, STILL),
        (99, -150, STILL),
        (99, -151, STILL),
        (99, -152, JUMPED),
        (0, 150, STILL),
        (0, 151, JUMPED),
        (99, 151, JUMPED),
        (100, 151, JUMPED),
        # Ignored after a day, and if the packet time has gone back.
        (DAY_MS - 1, 0, STILL),
        (DAY_MS - 1, -1, JUMPED),
        (DAY_MS, 0, UNTOLD),
        (DAY_MS, -1, UNTOLD),
        (-1, 0, UNTOLD),
        (-1, 2**31, UNTOLD),
    ],
)
@pytest.mark.parametrize("syn", [True, False])
def test_timestamps(elapsed: int, ticks: int, verdict: str, syn: bool) -> None:
    """For a changed host (score 8): a continuing clock lowers the score, and a jump raises it."""
    old = sample(timestamp=2**32 - 50)
    new = sample(BSD, timestamp=(2**32 - 50 + ticks) % 2**32, ms=elapsed)
    expected = {STILL: (4, "os_diff"), JUMPED: (12, "os_diff tstamp"), UNTOLD: (8, "os_diff")}
    assert scored(new, old, syn=syn) == expected[verdict]


@pytest.mark.parametrize(("new", "old"), [(0, 7), (7, 0), (0, 0)])
def test_without_timestamps_the_score_stays(new: int, old: int) -> None:
    assert scored(sample(BSD, timestamp=new), sample(timestamp=old)) == (8, "os_diff")


def test_timestamps_alone_are_no_change() -> None:
    assert scored(sample(timestamp=2**31, ms=1000), sample(timestamp=1)) == (0, "")


def test_half_of_one_is_nothing_but_the_reason_stays() -> None:
    assert scored(sample(timestamp=2, mss=1400, ms=1000), sample(timestamp=1)) == (0, "mtu")
    assert scored(sample(LINUX_OLD, timestamp=2, mss=1400, ms=1000), sample(timestamp=1)) == (1, "os_diff mtu")


def chosen_at_random(ports: bool, clocks: bool, *, port: int, timestamp: int) -> tuple[int, str]:
    """The score of a SYN with another MSS, on a system that chooses these values at random."""
    host = a_host(last_port=port)
    old, new = sample(timestamp=1_000_000, mss=1452), sample(timestamp=timestamp, ms=1000)
    score, reasons = score_tcp(host, new, old, 5000, True, lambda _: (ports, clocks))
    return score, words(reasons)


@pytest.mark.parametrize(
    ("ports", "clocks", "expected"),
    [
        (False, False, (6, "tstamp port mtu")),
        (True, False, (5, "tstamp mtu")),
        (False, True, (2, "port mtu")),
        (True, True, (1, "mtu")),
    ],
)
def test_values_that_are_chosen_at_random_say_nothing(ports: bool, clocks: bool, expected: tuple[int, str]) -> None:
    assert chosen_at_random(ports, clocks, port=6000, timestamp=3_000_000_000) == expected


def test_a_clock_that_continues_is_a_sign_of_the_same_machine_on_each_system() -> None:
    for clocks in (False, True):
        assert chosen_at_random(False, clocks, port=6000, timestamp=1_001_000) == (1, "port mtu")
