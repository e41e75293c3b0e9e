"""The facts in single observations."""

from __future__ import annotations

from typing import Any

import pytest

from pyp0f.summaries.evidence import LABEL, LATEST_SHAPES, content_of, depends_on_time
from pyp0f.summaries.facts import LIMITS, SHAPES, Fact

LABEL_OF_LINUX = {"text": "Linux 3.x", "generic": False, "class": "unix", "name": "Linux", "flavor": "3.x"}
LABEL_OF_CURL = {"text": "curl", "generic": False, "class": None, "name": "curl", "flavor": ""}
SIGNATURE = {"file": "own.fp", "line": 7, "text": "x", "source": "measured: x", "date": None}
SYN = {
    "kind": "syn", "subject": "client", "label": LABEL_OF_LINUX, "signature": SIGNATURE, "generic": False,
    "fuzzy": False, "random_ttl": False, "distance": 3, "raw_signature": "R", "verdict": None,
}  # fmt: skip
REQUEST = {
    "kind": "http request", "subject": "client", "label": LABEL_OF_CURL, "signature": SIGNATURE, "generic": False,
    "software": "curl/7.1", "dishonest": False, "language": None, "raw_signature": "R",
}  # fmt: skip
REWRITTEN = {
    "family": "Windows", "name": "Windows", "version_from": "10", "version_to": None, "way": "rewritten",
    "confidence": 0.5, "family_confidence": 0.6, "changes": ["MSS lowered", "window changed"],
}  # fmt: skip


def facts(details: dict[str, Any], **changes: object) -> list[Fact]:
    return list(content_of({**details, **changes}, 1_600_000_000).facts)


def test_shapes_and_limits_are_of_the_same_kinds() -> None:
    assert set(SHAPES) == set(LIMITS)


def test_a_syn() -> None:
    assert facts(SYN) == [
        ("evidence", "syn", "Linux", "Linux", "3.x", "3.x", "exact", "Linux 3.x", "own.fp:7", "measured: x"),
        ("distance", 3),
    ]
    assert dict(content_of(SYN, 0).latest) == {LABEL: ("Linux", "3.x", 0, 0), "distance": (3,)}


def test_ways() -> None:
    assert facts(SYN, fuzzy=True)[0][6] == "fuzzy"
    assert facts(SYN, label=LABEL_OF_LINUX | {"generic": True})[0][6] == "generic"
    assert facts(REQUEST, dishonest=True)[0][6] == "dishonest"


def test_a_random_ttl_gives_no_distance() -> None:
    assert [fact[0] for fact in facts(SYN, random_ttl=True)] == ["evidence"]


def test_a_program_is_not_the_system_of_the_host() -> None:
    assert LABEL not in dict(content_of({**SYN, "label": LABEL_OF_CURL}, 0).latest)


def test_an_unknown_packet() -> None:
    assert facts(SYN, label=None, signature=None) == [("unknown", "syn", "R"), ("distance", 3)]


def test_a_rewritten_packet() -> None:
    assert facts(SYN, label=None, signature=None, verdict=REWRITTEN) == [
        ("evidence", "syn", "Windows", "Windows", "10", "", "rewritten", "Windows 10 or newer", "", ""),
        ("distance", 3),
        ("rewritten", "MSS lowered; window changed"),
    ]


def test_probes_show_only_the_distance() -> None:
    assert facts(SYN, kind="sendsyn response") == facts(SYN, kind="sendsyn probe") == [("distance", 3)]


def test_a_request() -> None:
    assert facts(REQUEST, language="German")[1:] == [("program", "client", "curl 7.1"), ("language", "German")]
    assert facts(REQUEST, language="???")[1:] == [("program", "client", "curl 7.1")]
    assert facts(REQUEST, software=None)[1:] == [("program", "client", "curl")]
    assert facts(REQUEST, software=None, label=None, signature=None) == [("unknown", "http request", "R")]


def test_a_response() -> None:
    server = facts(REQUEST, kind="http response", subject="server", software="Microsoft-IIS/10.0")
    assert ("claim", "Server", "Windows", "Windows", "10", "") in server
    assert ("program", "server", "Microsoft-IIS 10.0") in server


def test_a_dishonest_program() -> None:
    assert ("dishonest", "curl", "Firefox 12") in facts(REQUEST, dishonest=True, software="Mozilla/5.0 Firefox/12.0")


MAIL: dict[str, Any] = {
    "kind": "smtp request",
    "subject": "client",
    "label": None,
    "signature": None,
    "generic": False,
    "headers": ["From"],
    "software": "Mozilla/5.0 (Windows NT 10.0; _ Thunderbird/91.0",
    "raw_signature": "R",
}


def test_a_client_of_mail() -> None:
    assert ("claim", "User-Agent", "Windows", "Windows", "10", "") in facts(MAIL)
    assert ("program", "client", "Foxmail") in facts(MAIL, software="Foxmail 7.2")
    unknown = [("unknown", "smtp request", "R")]
    assert facts(MAIL, software=None) == facts(MAIL, headers=["Received", "From"]) == unknown


def test_a_server_of_mail() -> None:
    server = facts(
        MAIL, kind="pop3 response", subject="server", banner="Dovecot (Debian) ready.", software="Dovecot 2.3"
    )
    assert [fact for fact in server if fact[0] == "program"] == [
        ("program", "server", "Dovecot"),
        ("program", "server", "Dovecot 2.3"),
    ]
    assert [fact[:3] for fact in server if fact[0] == "claim"] == [("claim", "greeting", "Linux")]


def test_links_clocks_and_changes() -> None:
    assert facts({"kind": "mtu", "subject": "client", "link": None, "mtu": 1337}) == [("link", 1337, "")]
    uptime = {"kind": "uptime", "subject": "client", "uptime_minutes": 10, "wrap_days": 49, "frequency": 1000}
    assert facts(uptime) == [("boot", 1_599_999_400 // 600, 1000)]
    assert facts(uptime, uptime_minutes=1 << 31) == [("boot", 0, 1000)]
    change = {"kind": "host change", "subject": "client", "reasons": ["os_diff", "ttl"]}
    assert facts(change) == [("change", "host change", "os_diff ttl")]


@pytest.mark.parametrize("details", [SYN, REQUEST, {"kind": "mtu", "subject": "client", "link": "DSL", "mtu": 1492}])
def test_all_facts_have_the_shape_of_their_kind(details: dict[str, Any]) -> None:
    content = content_of(details, 5)
    for kind, *values in content.facts:
        assert tuple(map(type, values)) == SHAPES[str(kind)]
    for name, value in content.latest:
        assert tuple(map(type, value)) == LATEST_SHAPES[name]


def test_only_uptimes_depend_on_the_time() -> None:
    assert depends_on_time("uptime")
    assert not depends_on_time("syn")


def test_programs_of_further_applications() -> None:
    hello = {
        "kind": "tls request",
        "subject": "client",
        "label": LABEL_OF_CURL,
        "signature": SIGNATURE,
        "generic": False,
    }
    assert facts(hello) == [
        ("evidence", "tls request", "program", "curl", "", "", "exact", "curl", "own.fp:7", "measured: x"),
        ("program", "client", "curl"),
    ]
    assert facts(hello, label=LABEL_OF_LINUX)[1:] == []
    assert facts(hello, label=None, signature=None) == []
    agent = "Mozilla/5.0 (Windows NT 10.0) Chrome/137.0.0.0"
    assert facts(hello, kind="http2 request", label=None, software=agent) == [
        ("claim", "User-Agent", "Windows", "Windows", "10", ""), ("program", "client", "Chrome 137"),
    ]  # fmt: skip
