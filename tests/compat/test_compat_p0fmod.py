"""The replacement for the Python module p0fmod: refused calls, and started commands."""

from __future__ import annotations

import os
import runpy
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest
from api_ends import BARE, FULL, KNOWN, STRANGER, serving
from places import EXAMPLES, PCAPS

from pyp0f.api.protocol import Answer, Query, Status, pack_address
from pyp0f.commands import main as cli
from pyp0f.commands.client import report
from pyp0f.compat import p0fmod

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


SETTERS: Final[tuple[tuple[Callable[..., int], tuple[object, ...], list[str], str], ...]] = (
    (p0fmod.set_fp_file, ("a.fp",), ["-f", "a.fp"], "the signature file"),
    (p0fmod.set_iface, ("eth0",), ["-i", "eth0"], "the interface"),
    (p0fmod.set_read_file, (Path("a.pcap"),), ["-r", "a.pcap"], "the capture file"),
    (p0fmod.set_log_file, ("a.log",), ["-o", "a.log"], "the log file"),
    (p0fmod.set_api_sock, ("a.sock",), ["-s", "a.sock"], "the API socket"),
    (p0fmod.switch_user, ("p0f",), ["-u", "p0f"], "the user"),
    (p0fmod.en_promisc_mode, (), ["-p"], "promiscuous mode"),
    (p0fmod.en_daemon_mode, (), ["-d"], "daemon mode"),
    (p0fmod.set_api_max_conn, (20,), ["-S", "20"], "the limit of API connections"),
    (p0fmod.set_max_conn, (1000,), ["-m", "1000,10000"], "the limit of connections"),
    (p0fmod.set_max_hosts, (7,), ["-m", "1000,7"], "the limit of hosts"),
    (p0fmod.set_conn_max_age, ("30",), ["-t", "30,120"], "the age limit of connections"),
    (p0fmod.set_host_idle_limit, (8,), ["-t", "30,8"], "the idle limit of hosts"),
)
LIMITS: Final[tuple[tuple[Callable[..., int], int], ...]] = (
    (p0fmod.set_api_max_conn, 100),
    (p0fmod.set_max_conn, 100_000),
    (p0fmod.set_max_hosts, 500_000),
    (p0fmod.set_conn_max_age, 1_000_000),
    (p0fmod.set_host_idle_limit, 1_000_000),
)
each_setter = pytest.mark.parametrize(
    ("set_it", "values", "arguments", "what"), SETTERS, ids=lambda value: getattr(value, "__name__", str(value))
)
each_limit = pytest.mark.parametrize(("set_it", "most"), LIMITS)


@pytest.fixture(autouse=True)
def _fresh() -> Iterator[None]:
    """Reset the configuration of the module before each test."""
    yield
    p0fmod._switches.clear()
    p0fmod._numbers.clear()


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """Record the commands instead of running them."""
    arguments: list[list[str]] = []

    def run(given: list[str]) -> int:
        arguments.append(given)
        return 0

    monkeypatch.setattr(cli, "main", run)
    return arguments


def lines(capfd: pytest.CaptureFixture[str]) -> list[str]:
    out, err = capfd.readouterr()
    assert out == ""
    return err.splitlines()


# Configuring --------------------------------------------------------------------------------------


@each_setter
def test_setting_says_what_the_option_says(
    set_it: Callable[..., int],
    values: tuple[object, ...],
    arguments: list[str],
    what: str,  # noqa: ARG001 - of the table
    capfd: pytest.CaptureFixture[str],
) -> None:
    assert set_it(*values) == 0
    assert p0fmod._arguments() == arguments
    assert lines(capfd) == []


@each_setter
def test_setting_twice_is_refused_and_changes_nothing(
    set_it: Callable[..., int],
    values: tuple[object, ...],
    arguments: list[str],
    what: str,
    capfd: pytest.CaptureFixture[str],
) -> None:
    set_it(*values)
    assert set_it(*["5" for _ in values]) == -1
    assert lines(capfd) == [f"p0fmod: {what} is already set"]
    assert p0fmod._arguments() == arguments


@each_limit
def test_limits(set_it: Callable[..., int], most: int, capfd: pytest.CaptureFixture[str]) -> None:
    outlandish: tuple[Any, ...] = (0, -1, most + 1, "", "many", "1.5", 2.5, None, float("inf"))
    for value in outlandish:
        assert set_it(value) == -2
    said = lines(capfd)
    assert len(said) == len(outlandish)
    assert said[0].endswith(f" must be a number from 1 to {most}, not 0")
    assert p0fmod._arguments() == []
    assert set_it(most) == 0


def test_platforms_without_unix_sockets(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(p0fmod, "_HAS_UNIX_SOCKETS", False)
    assert p0fmod.set_api_sock("p0f.sock") == -2
    assert p0fmod.set_api_max_conn(50) == -3
    assert len(lines(capfd)) == 2


# Running ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("configure", "status", "reason"),
    [
        (
            (lambda: p0fmod.set_api_sock("a"), lambda: p0fmod.set_read_file("b")),
            -1,
            "an API socket cannot be used with a capture file",
        ),
        ((lambda: p0fmod.set_api_max_conn(20),), -2, "a limit of API connections needs an API socket"),
        (
            (p0fmod.en_daemon_mode, lambda: p0fmod.set_read_file("b")),
            -3,
            "daemon mode cannot be used with a capture file",
        ),
        (
            (p0fmod.en_daemon_mode,),
            -4,
            "daemon mode needs a log file or an API socket",
        ),
    ],
)
def test_contradictions(
    configure: tuple[Callable[[], int], ...],
    status: int,
    reason: str,
    runs: list[list[str]],
    capfd: pytest.CaptureFixture[str],
) -> None:
    assert [step() for step in configure] == [0] * len(configure)
    assert p0fmod.start_p0f() == status
    assert lines(capfd) == [f"p0fmod: {reason}"]
    assert runs == []


def test_starting_runs_the_command(runs: list[list[str]], capfd: pytest.CaptureFixture[str]) -> None:
    p0fmod.set_iface("eth0")
    p0fmod.set_api_sock("p0f.sock")
    p0fmod.set_max_conn(5)
    p0fmod.set_max_hosts(6)
    p0fmod.set_conn_max_age(7)
    p0fmod.set_host_idle_limit(8)
    assert p0fmod.start_p0f() == 0
    assert runs == [["-i", "eth0", "-s", "p0f.sock", "-m", "5,6", "-t", "7,8"]]
    assert lines(capfd) == []


def test_notes_about_privileges_do_not_stop_it(
    runs: list[list[str]], capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    p0fmod.set_log_file("a.log")
    p0fmod.en_daemon_mode()
    assert p0fmod.start_p0f() == 0
    assert lines(capfd) == ["p0fmod: consider switch_user: without it, the daemon keeps all privileges"]
    p0fmod.switch_user("p0f")
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert p0fmod.start_p0f() == 0
    assert lines(capfd) == ["p0fmod: switch_user needs root privileges"]
    assert runs == [["-o", "a.log", "-d"], ["-o", "a.log", "-d", "-u", "p0f"]]


def test_listing_interfaces(runs: list[list[str]]) -> None:
    assert p0fmod.list_interfaces() == 0
    assert runs == [["-L"]]


def test_reading_a_capture(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    p0fmod.set_read_file(PCAPS / "uptime.pcap")
    p0fmod.set_log_file(tmp_path / "log")
    assert p0fmod.start_p0f() == 0
    assert (tmp_path / "log").read_bytes() == (PCAPS / "uptime.log").read_bytes()
    assert "All done." in capfd.readouterr().out


# Asking -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("address", [KNOWN, BARE])
def test_query(address: str) -> None:
    assert p0fmod.mk_query(address) == Query(pack_address(address)).to_bytes()


def test_query_about_nonsense() -> None:
    with pytest.raises(ValueError, match="'nonsense' is not an IPv4 or IPv6 address"):
        p0fmod.mk_query("nonsense")


@pytest.mark.parametrize(
    ("data", "status", "out", "err"),
    [
        (FULL.to_bytes(), 0, report(FULL), ""),
        (Answer(Status.NO_MATCH).to_bytes(), 1, "No matching host in p0f cache. That's all we know.\n", ""),
        (Answer(Status.BAD_QUERY).to_bytes(), -2, "", "p0fmod: the query was not understood\n"),
        (b"", -1, "", "p0fmod: not an answer: 0 bytes instead of 232\n"),
        (b"x" * 232, -1, "", "p0fmod: not an answer: it begins with 0x78787878, not 0x50304602\n"),
    ],
)
def test_response(data: bytes, status: int, out: str, err: str, capfd: pytest.CaptureFixture[str]) -> None:
    assert p0fmod.ck_response(data) == status
    assert capfd.readouterr() == (out, err)


# Examples -----------------------------------------------------------------------------------------


def test_listening_example(runs: list[list[str]]) -> None:
    assert runpy.run_path(str(EXAMPLES / "p0fmod_listen.py"))["main"]() == 0
    assert runs == [["-i", "eth0", "-s", "p0f.sock", "-S", "50", "-m", "1000,100000"]]


@pytest.mark.parametrize(("address", "text"), [(KNOWN, report(FULL)), (STRANGER, report(Answer(Status.NO_MATCH)))])
def test_query_example(tmp_path: Path, address: str, text: str, capfd: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "p0f.sock"
    with serving(path):
        assert runpy.run_path(str(EXAMPLES / "p0fmod_query.py"))["main"](str(path), address) == 0
    assert capfd.readouterr() == (text, "")
