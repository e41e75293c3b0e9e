"""The loop of live capture.  test_service_daemon.py tests the whole service."""

from __future__ import annotations

import time
from contextlib import closing
from typing import TYPE_CHECKING, Final

import pytest
from fake_capture import CLIENT, FakeCapture, syn
from packets import ethernet

from pyp0f.applications.standard import STANDARD
from pyp0f.capture.live import Counts
from pyp0f.engine.tracker import Tracker
from pyp0f.errors import CaptureError
from pyp0f.library.loading import parse_database
from pyp0f.outputs.messages import Messages
from pyp0f.outputs.outputs import Outputs
from pyp0f.outputs.terminal import Screen
from pyp0f.service import watch as watching
from pyp0f.service.watch import Watch

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from pyp0f.engine.layouts import Record
    from pyp0f.observations.base import Observation

DATABASE: Final = parse_database(b"")


class Collected(Outputs):
    """Outputs that keep what is reported."""

    def __init__(self, messages: Messages) -> None:
        super().__init__(Screen(None), messages)
        self.found: list[Observation] = []
        self.then: Callable[[], None] = lambda: None

    def report(self, observations: Sequence[Observation]) -> None:
        self.found.extend(observations)
        self.then()


@pytest.fixture
def capture() -> Iterator[FakeCapture]:
    with closing(FakeCapture()) as made:
        yield made


@pytest.fixture
def outputs() -> Collected:
    return Collected(Messages())


@pytest.fixture
def watch(capture: FakeCapture, outputs: Collected) -> Iterator[Watch]:
    with closing(
        Watch([capture], Tracker(DATABASE, applications=STANDARD), outputs=outputs, messages=Messages())
    ) as made:
        yield made


def test_packets_become_findings(watch: Watch, capture: FakeCapture, outputs: Collected) -> None:
    capture.add(*[syn(port) for port in range(1, 301)])
    outputs.then = lambda: watch.stop() if watch._engine.packets == 300 else None
    watch.run()
    assert [found.endpoints.client_port for found in outputs.found if found.kind == "syn"] == list(range(1, 301))
    assert {found.endpoints.client for found in outputs.found} == {CLIENT}


@pytest.mark.slow
def test_requests_are_done_between_two_batches(watch: Watch, capture: FakeCapture) -> None:
    """Requests are handled even if there is always another packet."""
    capture.is_endless = lambda: True
    capture.add(syn(1))
    done: list[str] = []
    watch.request(lambda: done.append("first"))
    watch.request(lambda: done.append("second"))
    watch.request(watch.stop)
    watch.run()
    assert done == ["first", "second"]


def test_a_capture_that_fails(watch: Watch, capture: FakeCapture) -> None:
    capture.fault = CaptureError("eth0: down")
    capture.wake()
    with pytest.raises(CaptureError, match=r"^eth0: down$"):
        watch.run()


def test_one_of_several_captures_fails(
    capture: FakeCapture, outputs: Collected, capsys: pytest.CaptureFixture[str]
) -> None:
    """The others continue, and warnings name their capture.  The failure of the last one ends the run."""
    with closing(FakeCapture("eth1")) as second:
        engine = Tracker(DATABASE, applications=STANDARD, warn=Messages().warn)
        with closing(Watch([capture, second], engine, outputs=outputs, messages=Messages())) as watch:
            capture.fault = CaptureError("eth0: down")
            capture.wake()
            second.add(syn(1), ethernet(bytes(60)))

            def fail() -> None:
                second.fault = CaptureError("eth1: down")
                second.wake()

            outputs.then = fail
            with pytest.raises(CaptureError, match=r"^eth1: down$"):
                watch.run()
    assert [found.kind for found in outputs.found] == ["syn", "mtu"]
    assert capsys.readouterr().err.splitlines() == [
        "[-] eth0: down",
        "[!] eth1: a packet is neither IPv4 nor IPv6: is the capture's link type right?",
    ]


def test_statistics(watch: Watch, capture: FakeCapture, capsys: pytest.CaptureFixture[str]) -> None:
    watch.report_statistics()
    capture.counted = None
    watch._engine.connections.exhausted = 3
    watch.report_statistics()
    others = "0 hosts, 0 connections, 0 API clients, 0 packets passed over"
    assert capsys.readouterr().err.splitlines() == [
        f"[+] 0 packets, 2 dropped by the kernel, {others}",
        f"[+] 0 packets, unknown dropped by the kernel, {others}, 3 connections of more than 10000 packets",
    ]


def test_packets_of_the_kernel_s_ring_are_read_at_the_end(
    watch: Watch, capture: FakeCapture, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watching, "_LAST_TURN", 60.0)  # on a busy machine, half a second may not suffice
    capture.packets = [syn(port) for port in range(1, 1001)]
    watch.stop()
    watch.run()
    watch.report_statistics()
    assert capsys.readouterr().err.startswith("[+] 1000 packets, 2 dropped by the kernel, ")
    # All were read: a loopback interface counts each packet twice.
    capture.counted = Counts(received=50, dropped=2)
    watch.report_statistics()
    assert capsys.readouterr().err.endswith(", 0 packets passed over\n")


def test_packets_that_are_not_read_at_the_end_are_counted(
    watch: Watch, capture: FakeCapture, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watching, "_LAST_TURN", 0.0)
    capture.packets = [syn(port) for port in range(1, 1001)]
    watch.stop()
    watch.run()
    capture.counted = Counts(received=50, dropped=2)
    watch.report_statistics()
    assert capsys.readouterr().err.endswith(", 41 packets not read\n")


def test_batches_are_small_if_packets_take_long(watch: Watch, capture: FakeCapture) -> None:
    sizes = []
    read = capture.read

    def slow(most: int) -> tuple[bytes, list[Record]]:
        sizes.append(most)
        time.sleep(0.001)
        return read(most)

    capture.read = slow  # type: ignore[method-assign]
    capture.add(*[syn(port) for port in range(1, 401)])
    watch._batch = 128
    for _ in range(9):
        watch._read(capture)
    assert sizes[0] == 128
    assert sizes[-1] == 8


def test_internal_errors_are_reported_once(watch: Watch, capsys: pytest.CaptureFixture[str]) -> None:
    for _ in range(2):
        watch._report_error(OSError(24, "Too many open files"))
    assert capsys.readouterr().err == (
        "[!] internal error in an API client handler (please report): OSError(24, 'Too many open files')\n"
    )
