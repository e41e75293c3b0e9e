"""Scores, host changes and address sharing: each rule of docs/p0f-3.09b.md, section 10, at its thresholds."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from sample_observations import change_observation
from scores import SECONDS, a_host, words
from talk import Talk, Watch, kinds, linux, request, response, texts

from pyp0f.changes.scoring import ChangeReport, record, score_application
from pyp0f.changes.weights import APP_VS_OS, MTU, OS_DIFF, PORT, REASON_NAMES, SCORE_WINDOW, VIA, names_of
from pyp0f.hosts.table import Host
from pyp0f.observations.changes import HostChangeObservation, IpSharingObservation
from pyp0f.signatures.label import Label

# The score window -----------------------------------------------------------------------------------


def outcomes(host: Host, scores: Sequence[int], *, is_client: bool = True) -> list[str]:
    """The report after each event: c for a host change, s for sharing, - for none."""
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
        # Scores of 0 are counted in the window.
        ([6, 6, *[0] * 30, 6], "cc" + "-" * 30 + "c"),
        ([6, 6, *[0] * 29, 6], "cc" + "-" * 29 + "s"),
        ([*[0] * 32, 6, 6, 6], "-" * 32 + "ccs"),
    ],
)
def test_thresholds(scores: list[int], expected: str) -> None:
    assert "".join(outcomes(a_host(), scores)) == expected


def test_alternating_systems() -> None:
    """The first example of docs/p0f-3.09b.md, section 10: the fourth SYN reports sharing, the fifth starts anew."""
    host = a_host()
    found = [record(host, True, score, OS_DIFF if score else 0, SECONDS) for score in (0, 8, 8, 8, 8)]
    assert found == [
        None,
        ChangeReport(False, OS_DIFF, (1, 1, 1, 1)),
        ChangeReport(False, OS_DIFF, (2, 2, 2, 2)),
        ChangeReport(True, OS_DIFF, (3, 3, 3, 3)),
        ChangeReport(False, OS_DIFF, (1, 1, 1, 1)),
    ]


def test_nine_small_events() -> None:
    """The second example of docs/p0f-3.09b.md, section 10."""
    host = a_host()
    found = [record(host, False, 1, PORT, SECONDS) for _ in range(9)]
    assert found == [None] * 8 + [ChangeReport(True, PORT, (0, 0, 0, 9))]


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
    record(host, True, 0, MTU, SECONDS)
    assert host.history is not None
    assert (host.history.client_scores, host.history.server_scores) == (None, None)
    assert host.history.reasons == MTU


def test_roles_are_counted_apart() -> None:
    host = a_host()
    assert "".join(outcomes(host, [6, 6]) + outcomes(host, [6, 6], is_client=False)) == "cccc"
    assert "".join(outcomes(host, [6])) == "s"
    assert host.history is not None
    assert host.history.client_scores is None
    assert host.history.server_scores is not None
    assert "".join(outcomes(host, [6], is_client=False)) == "s"


def test_sharing_lists_all_reasons_since_the_last_report_of_it() -> None:
    """The reasons include those of events without a score and of the other role, as in 3.09b."""
    host = a_host()
    assert record(host, True, 0, MTU, SECONDS) is None
    assert record(host, True, 1, PORT, SECONDS) is None
    for hits in (1, 2):
        report = record(host, False, 8, OS_DIFF, SECONDS)
        assert report == ChangeReport(False, OS_DIFF, (hits,) * 4)
    report = record(host, False, 8, VIA, SECONDS)
    assert report == ChangeReport(True, MTU | PORT | OS_DIFF | VIA, (3, 3, 3, 3))
    assert host.history is not None
    assert host.history.reasons == 0
    for _ in range(2):
        record(host, False, 8, OS_DIFF, SECONDS)
    report = record(host, False, 8, OS_DIFF, SECONDS)
    assert report is not None
    assert report.reasons == OS_DIFF


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
        (VIA, "via"),
        (
            (1 << len(REASON_NAMES)) - 1,
            "app_vs_os os_diff sig_diff x_known tstamp ttl port mtu fuzzy via date srv_sig_lb ua_vs_os tls_vs_ua",
        ),
    ],
)
def test_how_reasons_read(reasons: int, text: str) -> None:
    for kind in (HostChangeObservation, IpSharingObservation):
        observation = change_observation(kind, names_of(reasons), (1, 2, 3, 4))
        assert observation.fields() == (("reason", text), ("raw_hits", "1,2,3,4"))


# Programs -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("os_class", "os_name", "classes", "names", "expected"),
    [
        (None, None, [], [], None),
        (None, None, ["unix"], [], None),
        ("unix", "Linux", ["unix"], [], (0, 0)),
        ("unix", "Linux", ["win"], ["Linux"], (0, 0)),
        ("unix", "Linux", ["win"], ["BSD"], (4, APP_VS_OS)),
        ("unix", "Linux", [], [], (4, APP_VS_OS)),
        ("unix", "win", ["win"], ["unix"], (4, APP_VS_OS)),
    ],
)
def test_programs_and_systems(
    os_class: str | None, os_name: str | None, classes: list[str], names: list[str], expected: tuple[int, int] | None
) -> None:
    host = a_host()
    if os_name is not None:
        host.label = Label(number=1, line=1, os_class=os_class, name=os_name)
    label = Label(number=1, line=1, name="x", sys_classes=frozenset(classes), sys_names=frozenset(names))
    assert score_application(host, label) == expected


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
    """As in 3.09b, a host that was last the server compares with the port of its client."""
    watch = Watch(classic=True)
    back = Talk("10.0.0.2", "10.0.0.1", client_port=40_000)
    watch.see(Talk(client_port=20_000).syn(), back.syn(), back.syn_ack())
    found = watch.see(Talk(client_port=20_010).syn(options=linux(mss=1452), window=29040))
    # Both reasons are reported, although the timestamps halve the score.
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
