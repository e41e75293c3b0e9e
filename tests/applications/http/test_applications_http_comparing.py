"""Comparing HTTP heads with earlier ones: docs/p0f-3.09b.md, section 10.4, at its thresholds."""

from __future__ import annotations

from typing import Final

import pytest
from scores import SECONDS, a_host, words

from pyp0f.applications.http.comparing import first_claimed, score_http
from pyp0f.applications.http.facts import HttpSample
from pyp0f.applications.http.signatures import HttpSignature, parse_http
from pyp0f.signatures.label import Label

DAY_MS: Final = 86_400_000

# HTTP -----------------------------------------------------------------------------------------------


def http_signature(name: str, number: int, os_class: str | None) -> HttpSignature:
    return parse_http("*:::", Label(number=number, line=number, os_class=os_class, name=name), number)


APACHE: Final = http_signature("Apache", 1, None)
APACHE_2: Final = http_signature("Apache", 2, None)
NGINX: Final = http_signature("nginx", 3, None)
HTTP_LINUX: Final = http_signature("Linux", 4, "unix")
HTTP_LINUX_2: Final = http_signature("Linux", 5, "unix")
HTTP_WINDOWS: Final = http_signature("Windows", 6, "win")


def head(match: HttpSignature | None, date: int = 0, received: int = 0) -> HttpSample:
    return HttpSample(None if match is None else match.label, date, received, 80)


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


@pytest.mark.parametrize(("by_text", "score"), [(False, (2, "srv_sig_lb")), (True, (0, ""))])
def test_labels_with_the_same_text(by_text: bool, score: tuple[int, str]) -> None:
    found, reasons = score_http(a_host(None), head(APACHE), head(APACHE_2), False, None, False, by_text)
    assert (found, words(reasons)) == score
    other, _ = score_http(a_host(None), head(APACHE), head(NGINX), False, None, False, by_text)
    assert other == 8


@pytest.mark.parametrize(("by_text", "score"), [(False, 2), (True, 0)])
def test_a_generic_label_is_no_other_one_than_a_specific_one(by_text: bool, score: int) -> None:
    """Such as of a library, whose answers are specific on one page and generic on another."""
    labels = [Label(number=1, name="Python", flavor="http.server 3.x"), Label(number=2, name="Python", generic=True)]
    generic, specific = [head(parse_http("*:::", label, 1)) for label in labels]
    assert score_http(a_host(None), generic, specific, False, None, False, by_text)[0] == score
    assert score_http(a_host(None), specific, generic, False, None, False, by_text)[0] == score


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
    assert first_claimed(software, ua_os) == name


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
    """The date may lag behind the clock.  It may go back, or ahead of the clock, by ten seconds at most."""
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
