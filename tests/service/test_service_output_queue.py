"""Standard streams with slow readers."""

from __future__ import annotations

import io
import os
import pty
import socket
import sys
from contextlib import closing, suppress
from typing import TYPE_CHECKING

import pytest
from sample_observations import tcp_observation
from surroundings import wait_until

from pyp0f.outputs.messages import Messages
from pyp0f.outputs.outputs import Outputs
from pyp0f.outputs.terminal import Screen, block
from pyp0f.service import output_queue
from pyp0f.service.event_loop import EventLoop
from pyp0f.service.output_queue import queued_messages, queued_output

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

FINDING = tcp_observation()
BLOCK = block(FINDING)


def socket_pair() -> tuple[int, int]:
    """Descriptors of two sockets that are connected, as systemd's journal and a service are."""
    reader, writer = socket.socketpair()
    return reader.detach(), writer.detach()


class Reader:
    """Reads the other end of a pipe or socket on request."""

    def __init__(self, make: Callable[[], tuple[int, int]]) -> None:
        self.end, writer = make()
        self.stream = io.TextIOWrapper(open(writer, "wb"))  # noqa: PTH123, SIM115 - closed below

    def read(self) -> bytes:
        """Read everything that is available."""
        os.set_blocking(self.end, False)
        data = b""
        with suppress(BlockingIOError):
            while more := os.read(self.end, 65536):
                data += more
        return data

    def close(self) -> None:
        with suppress(OSError):
            self.stream.close()
        with suppress(OSError):
            os.close(self.end)


# Most of these tests take time, so the variants with sockets are in the slow suite.
@pytest.fixture(params=[os.pipe, pytest.param(socket_pair, marks=pytest.mark.slow)])
def reader(request: pytest.FixtureRequest) -> Iterator[Reader]:
    with closing(Reader(request.param)) as made:
        yield made


@pytest.fixture
def loop() -> Iterator[EventLoop]:
    def fail(error: Exception) -> None:
        raise error

    with closing(EventLoop(fail)) as made:
        yield made


def turn(loop: EventLoop) -> None:
    """Call the callbacks of all ready descriptors once, without waiting."""
    for descriptor, _ in loop._poll.poll(0):
        loop._callbacks[descriptor]()


def shown(count: int) -> bytes:
    return (BLOCK * count).encode()


def test_nobody_waits_and_nothing_is_lost(reader: Reader, loop: EventLoop, capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing is lost while the queue is below its limit."""
    outputs = Outputs(Screen(reader.stream), Messages())
    count = 3000
    with queued_output(outputs, loop, Messages().warn):
        for _ in range(count):
            outputs.report([FINDING])
        outputs.print("and then\n")
        seen = b""
        while not seen.endswith(b"and then\n"):
            seen += reader.read()
            turn(loop)
    assert seen == shown(count) + b"and then\n"
    outputs.print("the end\n")
    outputs.close()
    assert reader.read() == b"the end\n"
    assert capsys.readouterr().err == ""


def test_too_much(
    reader: Reader, loop: EventLoop, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The queue is bounded, complete findings are dropped, and the log has everything."""
    monkeypatch.setattr(output_queue, "OUTPUT_LIMIT", 10 * len(BLOCK))
    outputs = Outputs(Screen(reader.stream), Messages())
    log = tmp_path / "log"
    outputs.open_files(str(log), None, None)
    begin = reader.read()
    count = 1000
    with queued_output(outputs, loop, Messages().warn):
        for _ in range(count):
            outputs.report([FINDING])
        seen = b""
        while more := reader.read():
            seen += more
            turn(loop)
        outputs.report([FINDING])
        seen += reader.read()
    outputs.close()
    kept = len(seen) // len(BLOCK)
    assert begin.startswith(b"[+] Appending")
    assert seen == shown(kept)
    assert log.read_text().count("\n") == count + 1
    assert capsys.readouterr().err.splitlines() == [
        "[!] standard output is blocked; dropping lines",
        f"[!] standard output is no longer blocked; {count + 1 - kept} writes were dropped",
    ]


@pytest.mark.slow
def test_never_read(reader: Reader, loop: EventLoop, capsys: pytest.CaptureFixture[str]) -> None:
    """At the end, pyp0f waits only for a short time."""
    outputs = Outputs(Screen(reader.stream), Messages())
    with queued_output(outputs, loop, Messages().warn):
        for _ in range(1000):
            outputs.report([FINDING])
    outputs.print("the end\n")
    outputs.close()
    assert capsys.readouterr().err == "[!] standard output was not read to the end; some lines were dropped\n"


def test_a_reader_that_goes_while_something_waits(
    reader: Reader, loop: EventLoop, capsys: pytest.CaptureFixture[str]
) -> None:
    """As ``head`` does: no failure."""
    outputs = Outputs(Screen(reader.stream), Messages())
    with queued_output(outputs, loop, Messages().warn):
        for _ in range(1000):
            outputs.report([FINDING])
        os.close(reader.end)
        turn(loop)
        assert outputs.left == 0
        assert list(loop._callbacks) == [loop._wake_reader]
    outputs.close()
    assert not outputs.failed
    assert capsys.readouterr().err == ""


def test_a_file_is_written_as_ever(tmp_path: Path, loop: EventLoop) -> None:
    with (tmp_path / "out").open("w") as stream:
        outputs = Outputs(Screen(stream), Messages())
        with queued_output(outputs, loop, Messages().warn):
            outputs.report([FINDING])
            assert (tmp_path / "out").read_bytes() == shown(1)
        outputs.close()


@pytest.mark.parametrize("stream", [None, io.StringIO(), io.TextIOWrapper(io.BytesIO())])
def test_no_file_at_all(stream: io.TextIOBase | None, loop: EventLoop) -> None:
    outputs = Outputs(Screen(stream), Messages())  # type: ignore[arg-type]
    with queued_output(outputs, loop, Messages().warn):
        outputs.report([FINDING])
    outputs.close()
    assert not outputs.failed


def test_a_terminal_that_is_stopped(loop: EventLoop) -> None:
    """The terminal is stopped with Ctrl-S, or nobody reads it."""
    main, terminal = pty.openpty()
    with open(main, "rb", buffering=0), open(terminal, "w") as stream:  # noqa: PTH123 - descriptors
        outputs = Outputs(Screen(stream), Messages())
        with queued_output(outputs, loop, Messages().warn):
            for _ in range(1000):
                outputs.report([FINDING])
            wait_until(lambda: bool(os.read(main, 4096)))
            turn(loop)
        outputs.close()


@pytest.fixture
def messages(reader: Reader, loop: EventLoop, monkeypatch: pytest.MonkeyPatch) -> Iterator[Messages]:
    """Messages on a standard error that is read while the loop runs."""
    monkeypatch.setattr(sys, "stderr", reader.stream)
    messages = Messages()
    with queued_messages(messages, loop):
        yield messages
    messages.close()


def test_messages_wait_for_their_reader(reader: Reader, loop: EventLoop, messages: Messages) -> None:
    lines = [f"[+] {number:0100}" for number in range(1, 1001)]
    for line in lines[:600]:
        messages.say(line)
    seen = reader.read()
    turn(loop)
    for line in lines[600:]:
        messages.say(line)
    while more := reader.read():
        seen += more
        turn(loop)
    assert seen.decode().splitlines() == lines


@pytest.mark.slow
def test_too_many_messages(reader: Reader, loop: EventLoop, messages: Messages) -> None:
    """Memory is bounded, whole lines are left out, and that is said as soon as there is somebody to say it to."""
    count = 20_000
    for number in range(count):
        messages.say(f"[+] {number:0100}")
    seen = b""
    while more := reader.read():
        seen += more
        turn(loop)
    *lines, last = seen.decode().splitlines()
    assert lines == [f"[+] {number:0100}" for number in range(len(lines))]
    # One of them is the warning about dropped findings.
    dropped = count - len(lines) + 1
    assert last == f"[!] standard error is no longer blocked; {dropped} writes were dropped"


@pytest.mark.slow
def test_the_end_waits_for_a_reader_of_messages_but_not_for_long(
    reader: Reader, loop: EventLoop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stderr", reader.stream)
    messages = Messages()
    with queued_messages(messages, loop):
        for number in range(10_000):
            messages.say(f"[+] {number:0100}")
    messages.say("[-] the end")
    messages.close()
    assert reader.read().startswith(b"[+] 0")


def test_nobody_reads_messages_any_more(reader: Reader, loop: EventLoop, messages: Messages) -> None:
    os.close(reader.end)
    messages.say("[+] nobody hears")
    assert list(loop._callbacks) == [loop._wake_reader]
