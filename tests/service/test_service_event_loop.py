"""The loop that waits for descriptors."""

from __future__ import annotations

import os
import select
import signal
import socket
import threading
import time
from contextlib import closing, suppress
from typing import TYPE_CHECKING

import pytest

from pyp0f.service.event_loop import EventLoop

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(params=["epoll", "poll"])
def loop(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[EventLoop]:
    """Of both kinds, on systems that have them."""
    if not hasattr(select, request.param):
        pytest.skip(f"there is no {request.param} here")
    monkeypatch.setattr("pyp0f.service.event_loop._Poll", getattr(select, request.param))
    with closing(EventLoop(_no_fault)) as loop:
        yield loop


@pytest.fixture
def ends() -> Iterator[tuple[socket.socket, socket.socket]]:
    near, far = socket.socketpair()
    with near, far:
        near.setblocking(False)
        yield near, far


def _no_fault(error: Exception) -> None:
    raise error


def test_reads_as_long_as_there_is_something(loop: EventLoop, ends: tuple[socket.socket, socket.socket]) -> None:
    near, far = ends
    seen: list[bytes] = []

    def read() -> None:
        seen.append(near.recv(2))
        if not seen[-1]:
            loop.stop()

    loop.add_reader(near.fileno(), read)
    far.sendall(b"abcde")
    far.close()
    loop.run()
    assert seen == [b"ab", b"cd", b"e", b""]


def test_writes_when_there_is_room(loop: EventLoop, ends: tuple[socket.socket, socket.socket]) -> None:
    near, far = ends
    with suppress(BlockingIOError):
        while near.send(bytes(65536)):
            pass
    calls: list[str] = []

    def write() -> None:
        calls.append("write")
        assert loop.remove_writer(near.fileno())
        assert not loop.remove_writer(near.fileno())
        loop.stop()

    def make_room() -> None:
        calls.append("room")
        far.setblocking(False)
        with suppress(BlockingIOError):
            while far.recv(1 << 20):
                pass

    loop.add_writer(near.fileno(), write)
    loop.call_soon_threadsafe(make_room)
    loop.run()
    assert calls == ["room", "write"]


def test_one_callback_may_remove_another(loop: EventLoop) -> None:
    """A callback may remove another descriptor that was ready at the same time."""
    calls: list[int] = []
    pairs = [socket.socketpair() for _ in range(2)]

    def read(number: int) -> None:
        calls.append(number)
        for near, _ in pairs:
            loop.remove_reader(near.fileno())
        loop.call_soon_threadsafe(loop.stop)

    for number, (near, far) in enumerate(pairs):
        far.send(b"x")
        loop.add_reader(near.fileno(), lambda number=number: read(number))  # type: ignore[misc]
    loop.run()
    assert len(calls) == 1
    for pair in pairs:
        for end in pair:
            end.close()


def test_a_fault_is_told_and_the_loop_goes_on() -> None:
    faults: list[str] = []

    with closing(EventLoop(lambda error: faults.append(repr(error)))) as failing:

        def fail() -> None:
            failing.call_soon_threadsafe(failing.stop)
            raise ValueError("no")

        failing.call_soon_threadsafe(fail)
        failing.run()
    assert faults == ["ValueError('no')"]


def test_what_was_asked_for_before_it_ran(loop: EventLoop) -> None:
    calls: list[str] = []
    loop.call_soon_threadsafe(lambda: calls.append("first"))
    loop.call_soon_threadsafe(loop.stop)
    loop.run()
    assert calls == ["first"]


def test_stopped_before_it_ran(loop: EventLoop) -> None:
    loop.stop()
    loop.run()


@pytest.mark.slow
def test_another_thread_wakes_it_up_and_waiting_costs_nothing(loop: EventLoop) -> None:
    before = time.process_time()
    timer = threading.Timer(0.1, lambda: loop.call_soon_threadsafe(loop.stop))
    timer.start()
    loop.run()
    timer.join()
    assert time.process_time() - before < 0.05


def test_more_calls_than_the_pipe_holds(loop: EventLoop) -> None:
    calls: list[int] = []
    count = 5000
    with suppress(BlockingIOError):
        while True:  # as if there had been many before
            os.write(loop._wake_writer, bytes(1000))
    for number in range(count):
        loop.call_soon_threadsafe(lambda number=number: calls.append(number))  # type: ignore[misc]
    loop.call_soon_threadsafe(loop.stop)
    loop.run()
    assert calls == list(range(count))


def test_a_signal_wakes_it_up(loop: EventLoop) -> None:
    """A signal wakes up the loop, even if it arrives directly before the wait."""
    before = signal.signal(signal.SIGUSR1, lambda *_: loop.stop())
    wakeup = signal.set_wakeup_fd(-1)
    signal.set_wakeup_fd(wakeup)
    try:
        timer = threading.Timer(0.02, lambda: os.kill(os.getpid(), signal.SIGUSR1))
        timer.start()
        loop.run()
        timer.join()
    finally:
        signal.signal(signal.SIGUSR1, before)
    assert signal.set_wakeup_fd(wakeup) == wakeup


def test_closed(loop: EventLoop) -> None:
    """A signal after closing has no effect."""
    loop.close()
    loop.close()
    loop.call_soon_threadsafe(lambda: None)
