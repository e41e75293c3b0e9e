"""Scores, host changes and shared addresses: each rule of section 10, at its thresholds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest
from observations import change_observation
from talk import Talk, Watch, kinds, linux, request, response, texts

from pyp0f.applications.http.signatures import HttpSignature, parse_http
from pyp0f.changes import scoring as nat
from pyp0f.changes.reasons import (
    REASON_APP_VS_OS,
    REASON_MTU,
    REASON_NAMES,
    REASON_OS_DIFF,
    REASON_PORT,
    REASON_VIA,
    names_of,
)
from pyp0f.changes.scoring import Report, record, score_application, score_http, score_tcp
from pyp0f.constants import SCORE_WINDOW
from pyp0f.hosts.samples import HttpSample, TcpProfile, TcpSample
from pyp0f.hosts.table import Host
from pyp0f.observations.changes import HostChangeObservation, IpSharingObservation
from pyp0f.signatures.label import Label
from pyp0f.signatures.tcp import TcpSignature, parse_tcp
from pyp0f.wire.packet import QUIRK_NAMES

if TYPE_CHECKING:
    from collections.abc import Sequence

SECONDS: Final = 1_600_000_000
DAY_MS: Final = 86_400_000


def a_host(os_name: str | None = None, last_port: int = 0) -> Host:
    host = Host(b"\x0a\0\0\x01", SECONDS)
    if os_name is not None:
        host.label = Label(1, 1, False, "unix", os_name, "")
    host.last_port = last_port
    return host


def words(reasons: int) -> str:
    """Reasons as printed, but nothing if there are none."""
    return " ".join(names_of(reasons))


# The score window -----------------------------------------------------------------------------------


def outcomes(host: Host, scores: Sequence[int], *, is_client: bool = True) -> list[str]:
    """What each event leads to: c for a host change, s for sharing, - for nothing."""
    found = []
    for score in scores:
        report = record(host, is_client, score, 0, SECONDS)
        found.append("-" if report is None else "s" if report.sharing else "c")
    return found


@pytest.mark.parametrize(
    ("scores", "expected"),
    [
        ([0] * 40, "-" * 40),
        ([1] * 10, "--------s-"),
        ([2] * 8, "ccccccsc"),
        ([3] * 6, "ccccsc"),
        ([6] * 4, "ccsc"),
        ([8] * 5, "ccscc"),
        ([255, 6, 6], "ccs"),
        # Each score counts for all thresholds up to its own.
        ([6, 6, 5, 5, 5], "ccccs"),
        ([3, 3, 3, 3, 2, 2, 2], "cccccc" + "s"),
        ([1, 2, 1, 2, 1, 2, 1, 2, 1], "-c-c-c-cs"),
        ([5, 5, 5, 5, 2, 2, 2], "cccccc" + "s"),
        ([4, 4, 4, 4, 4], "ccccs"),
        # Zeros take places.
        ([6, 6, *[0] * 30, 6], "cc" + "-" * 30 + "c"),
        ([6, 6, *[0] * 29, 6], "cc" + "-" * 29 + "s"),
        ([*[0] * 32, 6, 6, 6], "-" * 32 + "ccs"),
    ],
)
def test_thresholds(scores: list[int], expected: str) -> None:
    assert "".join(outcomes(a_host(), scores)) == expected


def test_alternating_systems() -> None:
    """The first example of the specification: the fourth SYN tells, the fifth begins anew."""
    host = a_host()
    found = [record(host, True, score, REASON_OS_DIFF if score else 0, SECONDS) for score in (0, 8, 8, 8, 8)]
    assert found == [
        None,
        Report(False, REASON_OS_DIFF, (1, 1, 1, 1)),
        Report(False, REASON_OS_DIFF, (2, 2, 2, 2)),
        Report(True, REASON_OS_DIFF, (3, 3, 3, 3)),
        Report(False, REASON_OS_DIFF, (1, 1, 1, 1)),
    ]


def test_nine_small_events() -> None:
    """The second example."""
    host = a_host()
    found = [record(host, False, 1, REASON_PORT, SECONDS) for _ in range(9)]
    assert found == [None] * 8 + [Report(True, REASON_PORT, (0, 0, 0, 9))]


def test_a_window_holds_the_latest_scores() -> None:
    host = a_host()
    assert outcomes(host, [1, 1, 1, 1, 1, 1, 1, 1, *[0] * (SCORE_WINDOW - 8), 1]) == ["-"] * (SCORE_WINDOW + 1)
    assert host.history is not None
    assert host.history.client_scores is not None
    assert list(host.history.client_scores) == [1, 1, 1, 1, 1, 1, 1, *[0] * (SCORE_WINDOW - 8), 1]


def test_a_host_without_scores_needs_no_window() -> None:
    host = a_host()
    outcomes(host, [0, 0, 0])
    assert host.history is None
    record(host, True, 0, REASON_MTU, SECONDS)
    assert host.history is not None
    assert (host.history.client_scores, host.history.server_scores) == (None, None)
    assert host.history.reasons == REASON_MTU


def test_roles_are_counted_apart() -> None:
    host = a_host()
    assert "".join(outcomes(host, [6, 6]) + outcomes(host, [6, 6], is_client=False)) == "cccc"
    assert "".join(outcomes(host, [6])) == "s"
    assert host.history is not None
    assert host.history.client_scores is None
    assert host.history.server_scores is not None
    assert "".join(outcomes(host, [6], is_client=False)) == "s"


def test_sharing_lists_all_reasons_since_the_last_report_of_it() -> None:
    """Those of events without a score and of the other role as well, as in 3.09b."""
    host = a_host()
    assert record(host, True, 0, REASON_MTU, SECONDS) is None
    assert record(host, True, 1, REASON_PORT, SECONDS) is None
    for hits in (1, 2):
        report = record(host, False, 8, REASON_OS_DIFF, SECONDS)
        assert report == Report(False, REASON_OS_DIFF, (hits,) * 4)
    report = record(host, False, 8, REASON_VIA, SECONDS)
    assert report == Report(True, REASON_MTU | REASON_PORT | REASON_OS_DIFF | REASON_VIA, (3, 3, 3, 3))
    assert host.history is not None
    assert host.history.reasons == 0
    for _ in range(2):
        record(host, False, 8, REASON_OS_DIFF, SECONDS)
    report = record(host, False, 8, REASON_OS_DIFF, SECONDS)
    assert report is not None
    assert report.reasons == REASON_OS_DIFF


def test_reports_are_dated() -> None:
    host = a_host()
    for i, score in enumerate((1, 6, 6, 6, 0)):
        record(host, True, score, 0, SECONDS + i)
    assert host.history is not None
    assert (host.history.last_change, host.history.last_nat) == (SECONDS + 2, SECONDS + 3)


@pytest.mark.parametrize(
    ("reasons", "text"),
    [
        (0, "???"),
        (REASON_VIA, "via"),
        (
            (1 << len(REASON_NAMES)) - 1,
            "app_vs_os os_diff sig_diff x_known tstamp ttl port mtu fuzzy via date srv_sig_lb ua_vs_os",
        ),
    ],
)
def test_how_reasons_read(reasons: int, text: str) -> None:
    for kind in (HostChangeObservation, IpSharingObservation):
        observation = change_observation(kind, names_of(reasons), (1, 2, 3, 4))
        assert observation.fields() == (("reason", text), ("raw_hits", "1,2,3,4"))


# TCP ------------------------------------------------------------------------------------------------

LINE: Final = "*:64:0:*:*,*:mss:df,id+:0"
LABELS: Final = {
    name: Label(number, 0, False, "unix", name.partition(" ")[0], name.partition(" ")[2])
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
    distance: int | None = None,
    mss: int = 1460,
    timestamp: int = 0,
    ms: int = 0,
    quirks: int = 0,
    layout: bytes = b"\x02",
    fuzzy: bool = False,
) -> TcpSample:
    """A sample as far as scoring looks at it."""
    made = TcpProfile()
    made.match, made.fuzzy = match, fuzzy
    made.ttl, made.distance = ttl, 64 - ttl if distance is None else distance
    made.mss, made.quirks, made.layout = mss, quirks, layout
    return TcpSample(made, timestamp, SECONDS * 1000 + ms)


def scored(
    new: TcpSample,
    old: TcpSample | None,
    *,
    os_name: str | None = None,
    ports: tuple[int, int] = (0, 0),
    syn: bool = True,
) -> tuple[int, str]:
    """Score and reasons, given the host's system, and its last and present port."""
    score, reasons = score_tcp(a_host(os_name, ports[0]), new, old, ports[1], syn)
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
    """All that it can be compared with is the host's system; nothing else is looked at."""
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
    """Networks set and clear the first four: these say nothing."""
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
    """They count in SYNs, and only if the quirks do not."""
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
    """Up to five hops each change counts for four, further away small ones for one."""
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
    """If it is random, or another system has another one anyway."""
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
        # At most 1500 a second.
        (1000, 0, STILL),
        (1000, 1500, STILL),
        (1000, 1501, JUMPED),
        (1000, 2**31, JUMPED),
        (1001, 1501, STILL),
        # Not back, but for the first tenth of a second, which also is the least that is allowed for.
        (100, -1, JUMPED),
        (99, -1, STILL),
        (99, -150, STILL),
        (99, -151, STILL),
        (99, -152, JUMPED),
        (0, 150, STILL),
        (0, 151, JUMPED),
        (99, 151, JUMPED),
        (100, 151, JUMPED),
        # Not after a day, and not if time has gone back.
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
    """Of a host that has changed (8 points): a clock that goes on speaks for the same one, a jump against it."""
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


# Programs -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("os_class", "os_name", "classes", "names", "expected"),
    [
        (None, None, [], [], None),
        (None, None, ["unix"], [], None),
        ("unix", "Linux", ["unix"], [], (0, 0)),
        ("unix", "Linux", ["win"], ["Linux"], (0, 0)),
        ("unix", "Linux", ["win"], ["BSD"], (4, REASON_APP_VS_OS)),
        ("unix", "Linux", [], [], (4, REASON_APP_VS_OS)),
        ("unix", "win", ["win"], ["unix"], (4, REASON_APP_VS_OS)),
    ],
)
def test_programs_and_systems(
    os_class: str | None, os_name: str | None, classes: list[str], names: list[str], expected: tuple[int, int] | None
) -> None:
    host = a_host()
    if os_name is not None:
        host.label = Label(1, 1, False, os_class, os_name, "")
    label = Label(1, 1, False, None, "x", "", frozenset(classes), frozenset(names))
    assert score_application(host, label) == expected


# HTTP -----------------------------------------------------------------------------------------------


def http_signature(name: str, number: int, os_class: str | None) -> HttpSignature:
    return parse_http("*:::", Label(number, number, False, os_class, name, ""), number)


APACHE: Final = http_signature("Apache", 1, None)
APACHE_2: Final = http_signature("Apache", 2, None)
NGINX: Final = http_signature("nginx", 3, None)
HTTP_LINUX: Final = http_signature("Linux", 4, "unix")
HTTP_LINUX_2: Final = http_signature("Linux", 5, "unix")
HTTP_WINDOWS: Final = http_signature("Windows", 6, "win")


def head(match: HttpSignature | None, date: int = 0, received: int = 0) -> HttpSample:
    return HttpSample(match, date, received, 80)


def http_scored(
    new: HttpSample,
    old: HttpSample | None,
    *,
    os_name: str | None = None,
    is_client: bool = False,
    claimed: str | None = None,
    via: bool = False,
) -> tuple[int, str]:
    score, reasons = score_http(a_host(os_name), new, old, is_client, claimed, via)
    return score, words(reasons)


@pytest.mark.parametrize(
    ("new", "old", "of_request", "of_response"),
    [
        pytest.param(head(None), None, (0, ""), (0, ""), id="unknown, the first"),
        pytest.param(head(None), head(None), (0, ""), (0, ""), id="unknown as before"),
        pytest.param(head(None), head(APACHE), (0, ""), (4, "x_known"), id="no more known"),
        pytest.param(head(APACHE), None, (0, ""), (0, ""), id="a program, the first"),
        pytest.param(head(APACHE), head(None), (0, ""), (0, ""), id="a program, now known"),
        pytest.param(head(APACHE), head(APACHE), (0, ""), (0, ""), id="the same program"),
        pytest.param(head(APACHE), head(APACHE_2), (0, ""), (2, "srv_sig_lb"), id="another label"),
        pytest.param(head(APACHE), head(NGINX), (0, ""), (8, "srv_sig_lb"), id="another program"),
        pytest.param(head(APACHE), head(HTTP_LINUX), (0, ""), (8, "srv_sig_lb"), id="a system before"),
    ],
)
def test_http_programs(
    new: HttpSample, old: HttpSample | None, of_request: tuple[int, str], of_response: tuple[int, str]
) -> None:
    assert http_scored(new, old, is_client=True) == of_request
    assert http_scored(new, old) == of_response


@pytest.mark.parametrize("is_client", [True, False])
@pytest.mark.parametrize(
    ("old", "os_name", "expected"),
    [
        pytest.param(None, "Linux", (0, ""), id="the first"),
        pytest.param(None, "Windows", (4, "os_diff"), id="the first, another system on file"),
        pytest.param(None, None, (0, ""), id="the first, none on file"),
        pytest.param(head(HTTP_LINUX), "Linux", (0, ""), id="the same"),
        pytest.param(head(HTTP_LINUX), "Windows", (4, "os_diff"), id="the same, another system on file"),
        pytest.param(head(HTTP_LINUX_2), "Linux", (2, "os_diff"), id="another label"),
        pytest.param(head(HTTP_LINUX_2), "Windows", (6, "os_diff"), id="another label, another system on file"),
        pytest.param(head(HTTP_WINDOWS), "Linux", (8, "os_diff"), id="another system"),
        pytest.param(head(HTTP_WINDOWS), "Windows", (8, "os_diff"), id="another system, as on file: counts once"),
        pytest.param(head(None), "Linux", (4, "x_known"), id="now known"),
        pytest.param(head(None), "Windows", (8, "os_diff x_known"), id="now known, another system on file"),
    ],
)
def test_http_systems(old: HttpSample | None, os_name: str | None, expected: tuple[int, str], is_client: bool) -> None:
    assert http_scored(head(HTTP_LINUX), old, os_name=os_name, is_client=is_client) == expected


@pytest.mark.parametrize(
    ("claimed", "os_name", "expected"),
    [
        (None, "Linux", (0, "")),
        ("Linux", "Linux", (0, "")),
        ("Windows", "Linux", (4, "ua_vs_os")),
        ("Windows", None, (0, "")),
    ],
)
def test_user_agent_against_system(claimed: str | None, os_name: str | None, expected: tuple[int, str]) -> None:
    assert http_scored(head(APACHE), None, os_name=os_name, is_client=True, claimed=claimed) == expected


@pytest.mark.parametrize(
    ("software", "name"),
    [
        (b"curl (Windows; Linux)", "Linux"),
        (b"curl (Windows)", "Windows"),
        (b"curl (Win XP)", "Windows"),
        (b"curl (linux)", None),
        (b"", None),
    ],
)
def test_the_first_system_in_file_order_is_the_claimed_one(software: bytes, name: str | None) -> None:
    ua_os = [(b"Linux", "Linux"), (b"Windows", "Windows"), (b"Win XP", "Windows")]
    assert nat.first_claimed(software, ua_os) == name


@pytest.mark.parametrize("is_client", [True, False])
def test_via(is_client: bool) -> None:
    assert http_scored(head(None), None, is_client=is_client, via=True) == (8, "via")


@pytest.mark.parametrize(
    ("by_date", "by_clock", "counts"),
    [
        (0, 0, False),
        (10, 0, False),
        (11, 0, True),
        (15, 5, False),
        (16, 5, True),
        (0, 1000, False),
        (-10, 0, False),
        (-11, 0, True),
        (-10, 1000, False),
        (-11, 1000, True),
        (10, -5, True),
        (5, -5, False),
    ],
)
def test_date(by_date: int, by_clock: int, counts: bool) -> None:
    """It may lag behind the clock, but not go back, nor ahead of the clock, by more than ten seconds."""
    new, old = head(APACHE, 5000 + by_date, SECONDS + by_clock), head(APACHE, 5000, SECONDS)
    assert http_scored(new, old) == ((4, "date") if counts else (0, ""))
    assert http_scored(new, old, is_client=True) == (0, "")


@pytest.mark.parametrize(("new", "old"), [(0, 5000), (5000, 0)])
def test_without_dates_there_is_nothing_to_compare(new: int, old: int) -> None:
    assert http_scored(head(APACHE, new), head(APACHE, old)) == (0, "")
    assert http_scored(head(APACHE, 5000), None) == (0, "")


def test_everything_in_one_response() -> None:
    new, old = head(HTTP_LINUX, 5000), head(HTTP_WINDOWS, 1)
    assert http_scored(new, old, via=True) == (20, "os_diff via date")


# Examples, from packets to reports ------------------------------------------------------------------


def test_two_systems_behind_one_address() -> None:
    watch = Watch()
    found = []
    for i in range(5):
        talk = Talk(client_port=1000 + i)
        found += [text for text in texts(watch.see(talk.windows() if i % 2 else talk.syn())) if "raw_hits" in text]
    assert found == [
        "host change: client reason=os_diff raw_hits=1,1,1,1",
        "host change: client reason=os_diff raw_hits=2,2,2,2",
        "ip sharing: client reason=os_diff raw_hits=3,3,3,3",
        "host change: client reason=os_diff raw_hits=1,1,1,1",
    ]


def test_the_port_of_the_other_role_counts() -> None:
    """As in 3.09b, the port that a host compares with is the peer's if it was the server last."""
    watch = Watch()
    back = Talk("10.0.0.2", "10.0.0.1", client_port=40_000)
    watch.see(Talk(client_port=20_000).syn(), back.syn(), back.syn_ack())
    found = watch.see(Talk(client_port=20_010).syn(options=linux(mss=1452), window=29040))
    # Both reasons are told, though the timestamps halve the score.
    assert kinds(found) == ["syn", "mtu"]
    assert words(watch.host().reasons) == "port mtu"


def test_reports_of_one_role_tell_the_reasons_of_the_other() -> None:
    watch = Watch()
    assert kinds(watch.see(Talk(client_port=5000).windows(), Talk(client_port=4000).windows())) == ["syn", "mtu"] * 2
    found = []
    for i in range(3):
        talk = Talk("10.0.0.9", "10.0.0.1", client_port=5000 + i)
        watch.see(talk.syn())
        answer = talk.windows_answer() if i % 2 else talk.syn_ack()
        found += [text for text in texts(watch.see(answer)) if "raw_hits" in text]
    assert found == [
        "host change: server reason=os_diff raw_hits=1,1,1,1",
        "host change: server reason=os_diff raw_hits=2,2,2,2",
        "ip sharing: server reason=os_diff port raw_hits=3,3,3,3",
    ]


def test_a_proxy_shows() -> None:
    watch = Watch()
    watch.see(*Talk().shake())
    found = watch.see(Talk().say(request("Host: x", "X-Forwarded-For: 10.9.9.9")))
    assert texts(found)[1:] == ["host change: client reason=via raw_hits=1,1,1,1"]


@pytest.mark.parametrize(
    ("second_port", "reports"), [(80, ["host change: server reason=srv_sig_lb raw_hits=1,1,1,1"]), (81, [])]
)
def test_responses_are_compared_with_those_of_the_same_port(second_port: int, reports: list[str]) -> None:
    watch = Watch()
    for talk, program, expected in (
        (Talk(), response("Server: nginx", "Content-Type: x"), []),
        (Talk(server_port=second_port, client_port=1001), response("Date: x", "Server: Apache"), reports),
    ):
        watch.see(*talk.shake())
        watch.see(talk.say(request("Host: x")))
        assert texts(watch.see(talk.answer(program)))[1:] == expected
