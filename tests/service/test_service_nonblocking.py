"""Writing without waiting."""

from __future__ import annotations

import io
import os
import pty
import select
import socket
import subprocess
import sys
from contextlib import ExitStack
from typing import TYPE_CHECKING, Final

import pytest

from pyp0f.service import nonblocking
from pyp0f.service.nonblocking import NonblockingWriter, PolledWriter, SocketWriter, nonblocking_writer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    Kind = Callable[[], tuple[int, int]]
    Ends = Callable[[Kind], tuple[int, io.TextIOWrapper]]


def pipe() -> tuple[int, int]:
    return os.pipe()


def terminal() -> tuple[int, int]:
    return pty.openpty()


def sockets() -> tuple[int, int]:
    reader, writer = socket.socketpair()
    return reader.detach(), writer.detach()


@pytest.fixture
def ends() -> Iterator[Ends]:
    """Make a descriptor to read from, and a stream that writes to it."""
    with ExitStack() as stack:

        def make(kind: Kind) -> tuple[int, io.TextIOWrapper]:
            reader, writer = kind()
            stack.callback(os.close, reader)
            return reader, stack.enter_context(open(writer, "w"))  # noqa: PTH123 - a descriptor

        yield make


def fill(made: NonblockingWriter) -> int:
    """Write until the descriptor would block.  Returns the number of bytes."""
    written = 0
    data = memoryview(bytes(10_000))
    while more := made.write(data):
        written += more
    return written


@pytest.mark.parametrize(
    ("kind", "writer_kind"), [(pipe, NonblockingWriter), (terminal, NonblockingWriter), (sockets, SocketWriter)]
)
def test_nobody_waits(
    kind: Kind,
    writer_kind: type[NonblockingWriter],
    ends: Ends,
) -> None:
    reader, stream = ends(kind)
    made = nonblocking_writer(stream)
    assert type(made) is writer_kind
    assert fill(made) > 0
    assert os.get_blocking(stream.fileno()), "the stream's own descriptor is as it was"
    assert os.read(reader, 1)
    made.close()
    with pytest.raises(OSError, match="Bad file descriptor"):
        os.fstat(made.fileno())


def test_a_pipe_that_cannot_be_opened_again(ends: Ends, monkeypatch: pytest.MonkeyPatch) -> None:
    """A pipe of another user cannot be opened again."""
    monkeypatch.setattr(nonblocking, "_reopen", lambda _: None)
    reader, stream = ends(pipe)
    made = nonblocking_writer(stream)
    assert type(made) is PolledWriter
    assert fill(made) > 0
    taken = 0
    while select.select([reader], [], [], 0)[0]:
        taken += len(os.read(reader, 65536))
    assert taken
    assert made.write(memoryview(b"more")) == 4
    made.close()


ON_A_TERMINAL: Final = """
import fcntl, os, sys, termios
from pyp0f.service.nonblocking import NonblockingWriter, nonblocking_writer
os.setsid()
fcntl.ioctl(1, termios.TIOCSCTTY, 0)
open_it = os.open
def refuse(path, *more):
    if path.startswith("/dev/fd/"):
        raise PermissionError(13, "Permission denied")
    return open_it(path, *more)
os.open = refuse
made = nonblocking_writer(sys.stdout)
assert type(made) is NonblockingWriter, made
while made.write(memoryview(bytes(10_000))):
    pass
assert os.get_blocking(1)
"""


def test_another_users_terminal(tmp_path: Path) -> None:
    """After ``su``, the terminal cannot be opened by its name, but as the controlling terminal."""
    main, terminal_end = pty.openpty()
    command = [sys.executable, "-c", ON_A_TERMINAL]
    with (tmp_path / "err").open("w") as err:
        process = subprocess.Popen(
            command,
            stdin=terminal_end,
            stdout=terminal_end,
            stderr=err,
        )
    try:
        assert process.wait(20) == 0, (tmp_path / "err").read_text()
    finally:
        process.kill()
        process.wait(20)
        os.close(main)
        os.close(terminal_end)


def test_a_stream_that_does_not_block_anyway(
    ends: Ends,
) -> None:
    _, stream = ends(pipe)
    os.set_blocking(stream.fileno(), False)
    made = nonblocking_writer(stream)
    assert type(made) is PolledWriter
    assert fill(made) > 0
    made.close()


@pytest.mark.parametrize("kind", [pipe, sockets])
def test_a_reader_that_is_gone(kind: Kind) -> None:
    reader, writer = kind()
    with open(writer, "w") as stream:  # noqa: PTH123 - a descriptor
        made = nonblocking_writer(stream)
        assert made is not None
        os.close(reader)
        with pytest.raises(BrokenPipeError):
            made.write(memoryview(b"x"))
        made.close()


def test_files_and_what_is_none_need_no_writer(tmp_path: Path) -> None:
    with (tmp_path / "file").open("w") as stream:
        assert nonblocking_writer(stream) is None
    assert nonblocking_writer(io.StringIO()) is None
    assert nonblocking_writer(stream) is None, "it is closed"
