"""User-Agents of browsers, and ClientHellos that no browser sends."""

from __future__ import annotations

import pytest
from hello_bytes import CLIENT, records
from talk import DATABASE, Talk, Watch, kinds, request

import pyp0f
from pyp0f.applications.browsers import can_be_browser, names_browser, score_client_hello, score_user_agent
from pyp0f.changes.weights import NOTHING, OTHER_TLS_LIBRARY, names_of
from pyp0f.hosts.table import Host
from pyp0f.signatures.label import Label

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:139.0) Gecko/20100101 Firefox/139.0"
CHROME = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/137.0.0.0 Safari/537.36"
GO, CURL, NSS = Label(name="Go", flavor="net/http"), Label(name="curl", flavor="8.x (OpenSSL 3.0)"), Label(name="NSS")
REASON = (4, ("tls_vs_ua",))


@pytest.mark.parametrize(
    ("software", "expected"),
    [
        (FIREFOX, True),
        (CHROME, True),
        (CHROME.replace("Chrome", "HeadlessChrome"), True),
        ("curl/8.5", False),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0) AppleWebKit/605.1.15 Chrome/1 FxiOS/1", False),
        (
            "Mozilla/5.0 (X11; Linux) AppleWebKit/605.1.15 Version/17 Safari/605.1.15 Epiphany/605 Chrome/1",
            False,
        ),
        ("Mozilla/5.0 (Macintosh) AppleWebKit/605.1.15 Version/17 Safari/605.1.15", False),
    ],
)
def test_user_agents(software: str, expected: bool) -> None:
    assert names_browser(software) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("s:!:Go:net/http", False),
        ("s:!:curl:8.x (OpenSSL 3.0)", False),
        ("s:!:GnuTLS:client", False),
        ("s:!:Node.js:22", False),
        ("s:!:Chrome:120, imitated by curl_cffi", True),
        ("s:!:Firefox:115 (NSS)", True),
        ("s:!:Google:something", True),
        ("s:!:Tor Browser:14 or Go", True),
    ],
)
def test_labels(text: str, expected: bool) -> None:
    assert can_be_browser(Label.parse(text, "@unix")) is expected


def test_unknown_programs_may_be_browsers() -> None:
    assert can_be_browser(None)


@pytest.mark.parametrize(
    ("said", "contradictions"),
    [
        ([FIREFOX, GO], [1]),
        ([GO, CURL, FIREFOX, GO], [2, 3]),
        ([CHROME, None, GO], []),
        ([NSS, FIREFOX, GO], []),
        ([GO, FIREFOX, NSS, FIREFOX, GO], [1]),
        ([FIREFOX, "curl/8.5", GO], []),
        (["curl/8.5", GO, CURL], []),
    ],
)
def test_all_that_a_host_says_counts(said: list[str | Label | None], contradictions: list[int]) -> None:
    host = Host(bytes(4), 0)
    scores = [score_user_agent(host, one) if isinstance(one, str) else score_client_hello(host, one) for one in said]
    assert scores == [OTHER_TLS_LIBRARY if at in contradictions else NOTHING for at in range(len(said))]
    assert (OTHER_TLS_LIBRARY[0], names_of(OTHER_TLS_LIBRARY[1])) == REASON


def seen(name: str, *, classic: bool = False) -> list[list[str]]:
    """The reasons of host changes of a client that says it is Firefox, and whose hello is of a library."""
    hello = pyp0f.fingerprint_tls(records(CLIENT))
    assert hello is not None
    text = f"[tls:request]\nlabel = s:!:{name}:\nsys = @unix\nsig = {hello.raw_signature}\n"
    talks = (Talk(client_port=2000), Talk(client_port=2001, server_port=443))
    found = Watch(DATABASE + text, classic=classic).see(
        *talks[0].shake(), talks[0].say(request("Host: x", f"User-Agent: {FIREFOX}")),
        *talks[1].shake(), talks[1].say(records(CLIENT)),
    )  # fmt: skip
    assert ("tls request" in kinds(found)) is not classic
    return [[*one.reasons] for one in found if isinstance(one, pyp0f.HostChangeObservation)]


def test_on_connections() -> None:
    assert seen("Go") == [["tls_vs_ua"]]
    assert seen("Firefox") == []
    assert seen("Go", classic=True) == []
