"""Standard output whose reader takes its time."""

from __future__ import annotations

import io
import os
import pty
from contextlib import closing, suppress
from typing import TYPE_CHECKING

import pytest
from observations import tcp_observation
from surroundings import wait_until

from pyp0f.loop import Loop
from pyp0f.outputs import backlog
from pyp0f.outputs.all import Outputs
from pyp0f.outputs.messages import Messages
from pyp0f.outputs.terminal import Screen, block

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FINDING = tcp_observation()
BLOCK = block(FINDING)


class Reader:
    """Reads the other end of a pipe, when it is told to."""

    def __init__(self) -> None:
        self.end, writer = os.pipe()
        self.stream = io.TextIOWrapper(open(writer, "wb"))  # noqa: PTH123, SIM115 - closed below

    def read(self) -> bytes:
        """All there is."""
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


@pytest.fixture
def reader() -> Iterator[Reader]:
    with closing(Reader()) as made:
        yield made


@pytest.fixture
def loop() -> Iterator[Loop]:
    def fail(error: Exception) -> None:
        raise error

    with closing(Loop(fail)) as made:
        yield made


def turn(loop: Loop) -> None:
    """Let the loop do what it can now."""
    for descriptor, _ in loop._poll.poll(0):
        loop._callbacks[descriptor]()


def shown(count: int) -> bytes:
    return (BLOCK * count).encode()


def test_nobody_waits_and_nothing_is_lost(reader: Reader, loop: Loop, capsys: pytest.CaptureFixture[str]) -> None:
    """As long as not too much waits."""
    outputs = Outputs(Screen(reader.stream), Messages())
    count = 3000
    with outputs.not_waiting_for_screen(loop):
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
    reader: Reader, loop: Loop, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Memory is bounded, whole findings are left out, and the log has all."""
    monkeypatch.setattr(backlog, "LIMIT", 10 * len(BLOCK))
    outputs = Outputs(Screen(reader.stream), Messages())
    log = tmp_path / "log"
    outputs.open_files(str(log), None, None)
    begin = reader.read()
    count = 1000
    with outputs.not_waiting_for_screen(loop):
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
        "[!] standard output is not being read: what is found now will be missing there",
        f"[!] standard output is being read again; {count + 1 - kept} times something was left out",
    ]


def test_never_read(reader: Reader, loop: Loop, capsys: pytest.CaptureFixture[str]) -> None:
    """The end does not wait either, or not for long."""
    outputs = Outputs(Screen(reader.stream), Messages())
    with outputs.not_waiting_for_screen(loop):
        for _ in range(1000):
            outputs.report([FINDING])
    outputs.print("the end\n")
    outputs.close()
    assert capsys.readouterr().err == "[!] standard output was not read to the end: something is missing there\n"


def test_a_reader_that_goes_while_something_waits(
    reader: Reader, loop: Loop, capsys: pytest.CaptureFixture[str]
) -> None:
    """As ``head`` does: no failure."""
    outputs = Outputs(Screen(reader.stream), Messages())
    with outputs.not_waiting_for_screen(loop):
        for _ in range(1000):
            outputs.report([FINDING])
        os.close(reader.end)
        turn(loop)
        assert outputs.left == 0
        assert list(loop._callbacks) == [loop._wakeup]
    outputs.close()
    assert not outputs.failed
    assert capsys.readouterr().err == ""


def test_a_file_is_written_as_ever(tmp_path: Path, loop: Loop) -> None:
    with (tmp_path / "out").open("w") as stream:
        outputs = Outputs(Screen(stream), Messages())
        with outputs.not_waiting_for_screen(loop):
            outputs.report([FINDING])
            assert (tmp_path / "out").read_bytes() == shown(1)
        outputs.close()


@pytest.mark.parametrize("stream", [None, io.StringIO(), io.TextIOWrapper(io.BytesIO())])
def test_no_file_at_all(stream: io.TextIOBase | None, loop: Loop) -> None:
    outputs = Outputs(Screen(stream), Messages())  # type: ignore[arg-type]
    with outputs.not_waiting_for_screen(loop):
        outputs.report([FINDING])
    outputs.close()
    assert not outputs.failed


def test_a_terminal_that_is_stopped(loop: Loop) -> None:
    """With Ctrl-S, or by nobody reading it."""
    main, terminal = pty.openpty()
    with open(main, "rb", buffering=0), open(terminal, "w") as stream:  # noqa: PTH123 - descriptors
        outputs = Outputs(Screen(stream), Messages())
        with outputs.not_waiting_for_screen(loop):
            for _ in range(1000):
                outputs.report([FINDING])
            wait_until(lambda: bool(os.read(main, 4096)))
            turn(loop)
        outputs.close()
