"""What ``pyp0f -i`` does, with packets that a test makes; tests/test_daemon_live.py has real ones."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Final

import pytest
from fake_capture import CLIENT, FakeCapture, syn
from packets import ethernet
from surroundings import wait_until

from pyp0f.applications.standard import STANDARD
from pyp0f.capture import interfaces, live
from pyp0f.commands.options import CommandLine
from pyp0f.engine.limits import Limits
from pyp0f.engine.tracker import Tracker
from pyp0f.errors import CaptureError, PrivilegeError
from pyp0f.library.loading import parse_database
from pyp0f.outputs.messages import Messages
from pyp0f.outputs.outputs import Outputs
from pyp0f.outputs.terminal import Screen, block
from pyp0f.service import daemon, privileges
from pyp0f.service.daemon import watch_interfaces
from pyp0f.service.privileges import Account
from pyp0f.service.signals import Stop
from pyp0f.service.watch import Watch

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from pyp0f.observations.base import Observation

    Act = Callable[[], object]

DATABASE: Final = parse_database(b"")


@pytest.fixture
def capture() -> Iterator[FakeCapture]:
    capture = FakeCapture()
    yield capture
    capture.close()


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def start(capture: FakeCapture, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Tracker]:
    """`watch_interfaces` on the capture; once it runs, `then` is called, and after that it is stopped."""
    monkeypatch.setattr(live, "LiveCapture", lambda *_, **__: capture)
    monkeypatch.setattr(live, "names", lambda: ["lo", "eth7"])
    monkeypatch.setattr(interfaces, "interfaces", lambda: {"eth7": interfaces.Interface(is_up=True)})

    def start(
        wanted: CommandLine, then: Act | None = None, screen: Screen | None = None, *, hung_up: bool = False
    ) -> Tracker:
        messages = Messages()
        outputs = Outputs(screen or Screen(None), messages)
        engine = Tracker(DATABASE, wanted.limits, warn=messages.warn, applications=STANDARD)
        stop = Stop()
        stop.hung_up = hung_up
        run = Watch.run
        failures: list[BaseException] = []

        def act() -> None:
            try:
                if then is not None:
                    then()
            except BaseException as failure:  # noqa: BLE001 - the test raises it in its own thread
                failures.append(failure)
            finally:
                stop.request()

        def run_and_act(self: Watch) -> None:
            acting = threading.Thread(target=act)
            if then is not None:
                self.request(acting.start)
            try:
                run(self)
            finally:
                if then is not None:
                    acting.join()

        monkeypatch.setattr(Watch, "run", run_and_act)
        try:
            watch_interfaces(wanted, engine, outputs, messages, stop)
        finally:
            outputs.close()
        for failure in failures:
            raise failure
        return engine

    return start


def log_lines() -> int:
    return Path("log").read_text("utf-8").count("mod=syn|")


def test_findings_are_in_the_log_at_once(capture: FakeCapture, start: Callable[..., Tracker]) -> None:
    def then() -> None:
        capture.add(syn(1), syn(2))
        wait_until(lambda: log_lines() == 2)
        capture.add(syn(3))
        wait_until(lambda: log_lines() == 3)

    engine = start(CommandLine(log="log"), then)
    assert engine.packets == 3
    assert capture.closed


def test_what_is_said(capture: FakeCapture, start: Callable[..., Tracker], capsys: pytest.CaptureFixture[str]) -> None:
    class Printing(Screen):
        def write(self, text: str) -> None:
            print(text, end="")

        def report(self, observations: Iterable[Observation]) -> None:
            self.write("".join(map(block, observations)))

    capture.add(syn(1))
    start(
        CommandLine(log="log", socket="sock", rule="port 80"),
        lambda: wait_until(lambda: log_lines() == 1),
        Printing(None),
    )
    out, err = capsys.readouterr()
    assert out.startswith(
        "[+] Intercepting traffic on default interface 'eth7'.\n"
        "[+] Packet filter: port 80\n"
        "[+] Appending to log file 'log'.\n"
        "[+] Listening on API socket 'sock' (max 20 clients).\n"
        "[+] Watching; press Ctrl-C to stop.\n\n"
        f".-[ {CLIENT}/1 -> "
    )
    assert (
        err == "[+] 1 packets, 2 dropped by the kernel, 2 hosts, 1 connections, 0 API clients, 0 packets passed over\n"
    )
    assert not Path("sock").exists()


ASKING: Final = """
import os, sys, time
from pyp0f import Client
while not os.path.exists("busy"):
    time.sleep(0.01)
with Client("sock", timeout=20) as client:
    for _ in range(100):
        print(client.query(sys.argv[1]).connections)
open("done", "x").close()
"""


@pytest.mark.slow
def test_queries_are_answered_under_full_load(capture: FakeCapture, start: Callable[..., Tracker]) -> None:
    """There is always another packet, and still a client has its turn.

    It is a process of its own, which is waited for outside of the loop: a thread of this process would have to wait
    for the interpreter most of the time.
    """
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-c", ASKING, CLIENT]
    capture.packets = [syn(port) for port in range(1, 500)]
    capture.is_endless = lambda: not Path("done").exists()
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as asking:

        def then() -> None:
            capture.wake()
            wait_until(lambda: capture.reads > 0)
            Path("busy").touch()
            out, _ = asking.communicate(timeout=20)
            assert asking.returncode == 0
            assert len(out.splitlines()) == 100

        start(CommandLine(socket="sock", interfaces=("eth0",)), then)


def test_nothing_is_done_while_nothing_happens(capture: FakeCapture, start: Callable[..., Tracker]) -> None:
    def then() -> None:
        before = time.process_time()
        time.sleep(0.05)
        assert capture.reads == 0
        assert time.process_time() - before < 0.02

    start(CommandLine(interfaces=("eth0",), log="log"), then)


@pytest.mark.parametrize("number", [signal.SIGUSR1])
def test_statistics(
    number: int, capture: FakeCapture, start: Callable[..., Tracker], capsys: pytest.CaptureFixture[str]
) -> None:
    said: list[str] = []

    def then() -> None:
        capture.counted = None
        os.kill(os.getpid(), number)

        def is_said() -> bool:
            said.extend(capsys.readouterr().err.splitlines())
            return bool(said)

        wait_until(is_said)

    start(CommandLine(interfaces=("eth0",)), then)
    assert said == [
        "[+] 0 packets, unknown dropped by the kernel, 0 hosts, 0 connections, 0 API clients, 0 packets passed over"
    ]


def test_several_interfaces(
    capture: FakeCapture,
    start: Callable[..., Tracker],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Each has the filter.  One that goes down is named, and the others continue."""
    second = FakeCapture("eth1")
    opened: list[tuple[str, str | None, bool]] = []

    def listen(name: str, rule: str | None, promiscuous: bool, **_: object) -> FakeCapture:
        opened.append((name, rule, promiscuous))
        return {"eth0": capture, "eth1": second}[name]

    monkeypatch.setattr(live, "LiveCapture", listen)

    def then() -> None:
        capture.add(syn(1))
        second.add(syn(2))
        wait_until(lambda: log_lines() == 2)
        second.fault = CaptureError("eth1: capturing failed: down")
        second.wake()
        wait_until(lambda: second.reads == 3)
        capture.add(syn(3))
        wait_until(lambda: log_lines() == 3)

    engine = start(CommandLine(interfaces=("eth0", "eth1"), log="log", rule="port 80", promiscuous=True), then)
    assert opened == [("eth0", "port 80", True), ("eth1", "port 80", True)]
    assert engine.packets == 3
    assert capsys.readouterr().err.splitlines() == [
        "[-] eth1: capturing failed: down",
        "[+] 3 packets, 4 dropped by the kernel, 2 hosts, 3 connections, 0 API clients, 0 packets passed over",
    ]
    assert capture.closed
    assert second.closed


@pytest.mark.slow
def test_quiet(capture: FakeCapture, start: Callable[..., Tracker], capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing is said at the end; warnings are."""

    def then() -> None:
        capture.add(ethernet(b"\x45"), ethernet(bytes(60)))
        wait_until(lambda: capture.reads == 2)

    start(CommandLine(interfaces=("eth0",), log="log", quiet=True), then)
    assert capsys.readouterr() == ("", "[!] a packet is neither IPv4 nor IPv6: is the capture's link type right?\n")


def test_an_interface_that_goes_down(capture: FakeCapture, start: Callable[..., Tracker]) -> None:
    capture.fault = CaptureError("eth0: down")
    capture.wake()
    with pytest.raises(CaptureError, match=r"^eth0: down$"):
        start(CommandLine(interfaces=("eth0",), log="log", socket="sock"))
    assert capture.closed
    assert not Path("sock").exists()


@pytest.mark.parametrize("socket", [None, "sock"])
def test_nobody_left_to_report_to(
    socket: str | None, capture: FakeCapture, start: Callable[..., Tracker], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a socket that is the end."""
    stopped: list[bool] = []
    stop = Watch.stop
    monkeypatch.setattr(Outputs, "left", 0)

    def note(watching: Watch) -> None:
        stopped.append(True)
        stop(watching)

    monkeypatch.setattr(Watch, "stop", note)

    def then() -> None:
        capture.add(syn(1))
        wait_until(lambda: capture.reads == 2 and bool(stopped) is (socket is None))

    start(CommandLine(interfaces=("eth0",), socket=socket), then)


def test_full_tables_are_told_once(
    capture: FakeCapture, start: Callable[..., Tracker], capsys: pytest.CaptureFixture[str]
) -> None:
    capture.add(*[syn(port, f"10.1.0.{port % 250}") for port in range(1, 400)])
    engine = start(
        CommandLine(interfaces=("eth0",), log="log", limits=Limits(20, 20)),
        lambda: wait_until(lambda: log_lines() == 399),
    )
    warnings = capsys.readouterr().err.splitlines()[:-1]
    assert [line.split(":")[0] for line in warnings] == ["[!] too many connections", "[!] too many hosts"]
    assert engine.connections.pruned > 100


class _EndOfParentError(BaseException):
    """Stands in for the end of a process."""


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The recorded order of irreversible calls."""
    calls: list[str] = []
    account = Account("p0f", 7, 8, "/")

    def note(call: str, result: object = None) -> object:
        calls.append(call)
        return result

    monkeypatch.setattr(privileges, "find_account", lambda name: note(f"find {name}", account))
    monkeypatch.setattr(privileges, "prepare", lambda: note("prepare"))
    monkeypatch.setattr(privileges, "drop", lambda *_: note("drop"))
    monkeypatch.setattr(Messages, "use_system_log", lambda _: note("system log"))
    monkeypatch.setattr(privileges, "open_descriptors", list)  # those of pytest are still needed
    system = SimpleNamespace(**vars(os))  # pytest needs the real one
    system.fork = lambda: note("fork", 0)
    system.setsid = lambda: note("setsid")
    system.dup2 = lambda _, to: note(f"dup2 {to}")
    system.chdir = lambda path: note(f"chdir {path}")
    system.isatty = lambda _: False
    monkeypatch.setattr(daemon, "os", system)
    return calls


def test_a_daemon(capture: FakeCapture, start: Callable[..., Tracker], calls: list[str]) -> None:
    """Everything that may fail precedes the fork, and so does dropping privileges."""

    def then() -> None:
        capture.add(syn(1))
        wait_until(lambda: log_lines() == 1)
        for name in ("log", "json", "ecs"):
            Path(name).rename(f"{name}.1")
        os.kill(os.getpid(), signal.SIGHUP)
        wait_until(lambda: all(Path(name).exists() for name in ("log", "json", "ecs")))
        capture.add(syn(2))
        wait_until(lambda: log_lines() == 1)

    start(CommandLine(interfaces=("eth0",), log="log", json="json", ecs="ecs", daemon=True, user="p0f"), then)
    assert calls == [
        "find p0f", "system log", "prepare", "drop", "fork", "setsid", "chdir /", "dup2 0", "dup2 1",
    ]  # fmt: skip
    assert Path("log.1").read_text("utf-8").count("mod=syn|") == 1
    for name in ("json", "json.1", "ecs", "ecs.1"):
        assert Path(name).read_text("ascii").count('"kind":"syn"') == 1


@pytest.mark.usefixtures("calls")
def test_a_daemon_that_got_sighup_while_it_started_opens_its_files_again(
    capture: FakeCapture, start: Callable[..., Tracker], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(privileges, "prepare", lambda: Path("log").rename("log.1"))
    capture.add(syn(1))
    start(CommandLine(interfaces=("eth0",), log="log", daemon=True, user="p0f"), lambda: None, hung_up=True)
    assert (Path("log.1").read_bytes(), log_lines()) == (b"", 1)


def test_a_daemon_of_a_terminal(
    start: Callable[..., Tracker], calls: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pyp0f.service.daemon.os.isatty", lambda _: True)
    start(CommandLine(interfaces=("eth0",), log="log", daemon=True), lambda: None)
    assert calls == ["system log", "fork", "setsid", "chdir /", "dup2 2", "dup2 0", "dup2 1"]


def test_the_parent_of_a_daemon_ends(
    start: Callable[..., Tracker], calls: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def end(status: int) -> None:
        calls.append(f"exit {status}")
        raise _EndOfParentError

    monkeypatch.setattr("pyp0f.service.daemon.os.fork", lambda: 4711)
    monkeypatch.setattr("pyp0f.service.daemon.os._exit", end)
    monkeypatch.setattr(Watch, "report_statistics", lambda _: None)
    with pytest.raises(_EndOfParentError):
        start(CommandLine(interfaces=("eth0",), log="log", daemon=True))
    assert calls == ["system log", "exit 0"]


def test_no_more_processes(start: Callable[..., Tracker], calls: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> int:
        raise BlockingIOError(11, "Resource temporarily unavailable")

    monkeypatch.setattr("pyp0f.service.daemon.os.fork", refuse)
    with pytest.raises(PrivilegeError, match="cannot start a background process: Resource temporarily unavailable"):
        start(CommandLine(interfaces=("eth0",), log="log", daemon=True))
    assert calls == ["system log"]
