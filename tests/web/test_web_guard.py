"""What every request passes before it is answered."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

import pytest
from parts import TOKEN, Lines, made_parts, shared_parts

from pyp0f.web.guard import GUESSES, Guesses

if TYPE_CHECKING:
    from parts import Parts


@pytest.fixture
def web() -> Parts:
    return shared_parts()


@pytest.fixture(scope="module")
def closed() -> Parts:
    return made_parts(Lines([]), token=TOKEN, names=["sensor.example"])


@pytest.mark.parametrize(
    "host", ["127.0.0.1:8080", "localhost", "LOCALHOST.:1", "[::1]:8080", "192.0.2.7", "[FE80::1%25eth0]:1"]
)
def test_hosts_that_are_answered(web: Parts, host: str) -> None:
    assert web.ask("/healthz", host=host).status == 200


@pytest.mark.parametrize(
    "host",
    [
        "attacker.example",
        "127.0.0.1.attacker.example",
        "",
        "sensor.example",
        "[::1",
        "[::1]attacker.example",
        "[::1].attacker.example",
        "::1",
        "127.0.0.1:80:80",
        "localhost:x",
        "localhost@attacker.example",
        "[]",
        "2130706433",
        "a@b",
    ],
)
def test_rebinding_is_refused(web: Parts, host: str) -> None:
    assert web.ask("/healthz", host=host).status == 421


def test_names_of_the_server(closed: Parts) -> None:
    assert closed.ask("/healthz", host="Sensor.example:8080").status == 200


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"origin": "http://127.0.0.1:8080"}, 200),
        ({"origin": "http://attacker.example"}, 403),
        ({"origin": "null"}, 403),
        ({"sec_fetch_site": "cross-site", "sec_fetch_mode": "cors"}, 403),
        ({"sec_fetch_site": "cross-site", "sec_fetch_mode": "navigate"}, 200),
        ({"content_length": "5"}, 413),
        ({"transfer_encoding": "chunked"}, 413),
    ],
)
def test_other_pages_and_bodies(web: Parts, headers: dict[str, str], status: int) -> None:
    assert web.ask("/healthz", **headers).status == status


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE"])
def test_nothing_can_be_changed(web: Parts, method: str) -> None:
    answer = web.ask("/api/v1/hosts", method=method)
    assert (answer.status, answer.headers["allow"]) == (405, "GET, HEAD")


def test_long_paths_and_queries(web: Parts) -> None:
    assert web.ask("/" + "x" * 1024).status == 414
    assert web.ask("/api/v1/hosts?q=" + "x" * 4096).status == 414


@pytest.mark.parametrize("path", ["/../etc/passwd", "/%2e%2e/x", "//app.js", "/app.js/", "/page/index.html", "/api/v1"])
def test_paths_that_do_not_exist(web: Parts, path: str) -> None:
    assert web.ask(path).status == 404


def test_headers_of_all_responses(web: Parts) -> None:
    for path in ("/", "/api/v1/hosts", "/none", "/metrics"):
        headers = web.ask(path).headers
        assert "script-src 'self'" in headers["content-security-policy"]
        assert "unsafe" not in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"


def test_the_token(closed: Parts) -> None:
    assert closed.ask("/api/v1/hosts", token=TOKEN).status == 200
    basic = base64.b64encode(f"me:{TOKEN}".encode()).decode()
    assert closed.ask("/api/v1/hosts", authorization=f"Basic {basic}").status == 200
    refused = closed.ask("/api/v1/hosts")
    assert (refused.status, refused.headers["www-authenticate"]) == (401, 'Bearer realm="pyp0f"')
    assert closed.ask("/api/v1/hosts", accept="text/html").headers["www-authenticate"].startswith("Basic ")
    for path in ("/", "/app.js", "/healthz", "/openapi.json"):
        assert closed.ask(path).status == 200


def test_guessing_is_slow() -> None:
    parts = made_parts(Lines([]), token=TOKEN)
    statuses = [parts.ask("/api/v1/hosts", token="wrong" * 4).status for _ in range(GUESSES + 2)]
    assert (statuses[0], statuses[-1]) == (401, 429)
    assert parts.ask("/api/v1/hosts", token=TOKEN).status == 429


def test_guesses_are_forgotten_with_time() -> None:
    now = 0.0
    guesses = Guesses(lambda: now)
    for _ in range(GUESSES + 5):
        guesses.add("192.0.2.1")
    assert guesses.wait("192.0.2.1") == 6
    assert guesses.wait("192.0.2.2") == 0
    now = 6.0
    assert guesses.wait("192.0.2.1") == 0
