"""The replacement for the Python module p0f."""

from __future__ import annotations

import runpy
import socket
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

import pytest
from api_ends import BARE, FULL, KNOWN, STRANGER, scripted, serving
from places import EXAMPLES
from surroundings import wait_until

from pyp0f.api.protocol import Answer, Query, Status, pack_address
from pyp0f.compat.p0f import P0f, P0fException

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

FOUND: Final = FULL.to_bytes()

RAW: Final = {
    "magic": 0x50304602,
    "status": 0x10,
    "first_seen": 1_600_000_000,
    "last_seen": 1_600_000_100,
    "total_conn": 3,
    "uptime_min": 19_999,
    "up_mod_days": 49,
    "last_nat": 1_600_000_050,
    "last_chg": 1_600_000_060,
    "distance": 7,
    "bad_sw": 1,
    "os_match_q": 3,
    "os_name": "Linux",
    "os_flavor": "3.x",
    "http_name": "curl",
    "http_flavor": "7",
    "link_type": "Ethernet or modem",
    "language": "English",
}
PARSED: Final = {
    **RAW,
    "first_seen": datetime.fromisoformat("2020-09-13 12:26:40"),
    "last_seen": datetime.fromisoformat("2020-09-13 12:28:20"),
    "uptime_sec": 1_199_940,
    "uptime": timedelta(days=13, hours=21, minutes=19),
    "up_mod_days": timedelta(days=49),
    "last_nat": datetime.fromisoformat("2020-09-13 12:27:30"),
    "last_chg": datetime.fromisoformat("2020-09-13 12:27:40"),
}
EMPTY: Final = {
    "uptime_min": None,
    "uptime_sec": None,
    "uptime": None,
    "up_mod_days": None,
    "last_nat": None,
    "last_chg": None,
    "distance": None,
    "bad_sw": None,
    "os_match_q": 0,
    "os_name": None,
    "os_flavor": None,
    "http_name": "",
    "http_flavor": None,
    "link_type": None,
    "language": None,
}
"""Of a host of which nothing is known but when it was seen."""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "p0f.sock"


@pytest.fixture
def p0f(path: Path) -> Iterator[P0f]:
    client = P0f(str(path), timeout=20)
    yield client
    client.close()


def answered(path: Path, p0f: P0f, answer: Answer) -> dict[str, object]:
    """The result of the client for a given response."""
    with scripted(path, [[answer.to_bytes()]]):
        return p0f.get_info(KNOWN)


def test_parsed(path: Path, p0f: P0f) -> None:
    with serving(path):
        info = p0f.get_info(KNOWN)
    assert info == PARSED
    assert {name: type(value) for name, value in info.items()} == {name: type(value) for name, value in PARSED.items()}


def test_raw(path: Path, p0f: P0f) -> None:
    with serving(path):
        assert p0f.get_info(KNOWN, True) == p0f.get_info(KNOWN, return_raw_data=True) == RAW


def test_none_for_what_is_unknown(path: Path, p0f: P0f) -> None:
    with serving(path):
        info = p0f.get_info(BARE)
    assert {name: info[name] for name in EMPTY} == EMPTY


def test_raw_values_of_what_is_unknown(path: Path, p0f: P0f) -> None:
    with serving(path):
        info = p0f.get_info(BARE, True)
    assert {info[name] for name in ("os_name", "os_flavor", "http_name", "http_flavor", "link_type", "language")} == {
        ""
    }
    assert {info[name] for name in ("uptime_min", "up_mod_days", "last_nat", "last_chg", "bad_sw", "os_match_q")} == {0}
    assert info["distance"] == -1


def test_times_are_naive_and_local(path: Path, p0f: P0f, local_zone: Callable[[str], None]) -> None:
    local_zone("EST5")
    assert answered(path, p0f, FULL)["first_seen"] == datetime.fromisoformat("2020-09-13 07:26:40")


def test_an_uptime_of_no_minutes_is_unknown(path: Path, p0f: P0f) -> None:
    info = answered(path, p0f, FULL._replace(uptime_minutes=0))
    assert (info["uptime_min"], info["uptime_sec"], info["uptime"]) == (None, None, None)
    assert info["up_mod_days"] == timedelta(days=49)


def test_no_data(path: Path, p0f: P0f) -> None:
    with serving(path), pytest.raises(KeyError, match=f"No data available in p0f for {STRANGER}"):
        p0f.get_info(STRANGER)


def test_ipv6_is_asked_for_as_such(path: Path, p0f: P0f) -> None:
    with scripted(path, [[FOUND]]) as queries:
        p0f.get_info("2001:db8::9")
    assert queries == [Query(pack_address("2001:db8::9")).to_bytes()]


@pytest.mark.parametrize("raw", [False, True])
@pytest.mark.parametrize(
    ("reply", "message"),
    [
        (Answer(Status.BAD_QUERY).to_bytes(), "Improperly formatted query sent to p0f"),
        (b"x" * 232, "not an answer: it begins with 0x78787878"),
        (FOUND[:4] + b"\x07\x07\x07\x07" + FOUND[8:], "not an answer: its status is 0x7070707"),
    ],
)
def test_bad_answers(path: Path, p0f: P0f, reply: bytes, message: str, raw: bool) -> None:
    with scripted(path, [[reply]]), pytest.raises(P0fException, match=message):
        p0f.get_info(KNOWN, raw)


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (FULL._replace(dishonesty=3), "invalid bad_sw: 3"),
        (FULL._replace(quality=4), "invalid value for os_match_q: 4"),
    ],
)
def test_values_that_do_not_exist(path: Path, p0f: P0f, answer: Answer, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        answered(path, p0f, answer)
    path.unlink()
    p0f.close()
    with scripted(path, [[answer.to_bytes()]]):
        raw = p0f.get_info(KNOWN, True)
    assert (raw["bad_sw"], raw["os_match_q"]) == (answer.dishonesty, answer.quality)


@pytest.mark.parametrize("address", ["", "example.com", "10.0.0", "10.0.0.0.1", "1:2"])
def test_no_address(p0f: P0f, address: str) -> None:
    with pytest.raises(ValueError, match="is not an IPv4 or IPv6 address"):
        p0f.get_info(address)


def test_an_answer_in_pieces(path: Path, p0f: P0f) -> None:
    with scripted(path, [[FOUND[:100], FOUND[100:]]]):
        assert p0f.get_info(KNOWN) == PARSED


def test_nobody_listens(path: Path, p0f: P0f) -> None:
    with pytest.raises(FileNotFoundError):
        p0f.get_info(KNOWN)
    with socket.socket(socket.AF_UNIX) as dead:
        dead.bind(str(path))
    with pytest.raises(ConnectionRefusedError):
        p0f.get_info(KNOWN)


@pytest.mark.slow
def test_no_answer_in_time(path: Path) -> None:
    p0f = P0f(str(path))
    assert p0f.timeout == 0.1
    with scripted(path, [[]], [[FOUND]]):
        with pytest.raises(socket.timeout):
            p0f.get_info(KNOWN)
        p0f.timeout = 20
        assert p0f.get_info(KNOWN) == PARSED
    p0f.close()


def test_the_connection_is_lost(path: Path, p0f: P0f) -> None:
    with scripted(path, [[FOUND], [b""]], [[FOUND]]):
        p0f.get_info(KNOWN)
        with pytest.raises(ConnectionError):
            p0f.get_info(KNOWN)
        assert p0f.get_info(KNOWN) == PARSED


def test_one_connection_is_made_when_needed_and_kept(path: Path, p0f: P0f) -> None:
    with serving(path) as server:
        assert server.clients == 0
        p0f.get_info(KNOWN)
        p0f.get_info(KNOWN)
        with pytest.raises(KeyError):
            p0f.get_info(STRANGER)
        assert server.clients == 1
        assert p0f.client.getpeername() == str(path)
        p0f.close()
        p0f.close()
        wait_until(lambda: server.clients == 0)
        assert p0f.get_info(KNOWN) == PARSED


def test_example(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main = runpy.run_path(str(EXAMPLES / "p0f_client.py"))["main"]
    with serving(path):
        main(str(path), [KNOWN, STRANGER, "nonsense"])
    assert capsys.readouterr().out == (
        "10.0.0.1: Linux 3.x, 7 hops away, seen from 2020-09-13 12:26:40 to 2020-09-13 12:28:20\n"
        "192.0.2.99: never seen\n"
        "nonsense: 'nonsense' is not an IPv4 or IPv6 address\n"
    )
