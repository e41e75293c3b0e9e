"""Sources of lines."""

from __future__ import annotations

import os
import socket
import threading
from typing import TYPE_CHECKING

import pytest

from pyp0f.errors import UsageError
from pyp0f.web import sources
from pyp0f.web.sources import Batch, FeedSource, FileSource, LineSource, SocketSource, Splitter, StreamSource, source_of

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "_WAIT", 0.005)
    monkeypatch.setattr(sources, "_AGAIN", 0.005)


def read_until(source: LineSource, count: int, position: str = "") -> tuple[list[bytes], str]:
    """The first lines, and the position after them."""
    stop = threading.Event()
    lines: list[bytes] = []
    for batch in source.read(position, stop):
        lines += batch.lines
        position = batch.position
        if len(lines) >= count:
            stop.set()
    return lines, position


def test_lines_of_blocks() -> None:
    splitter = Splitter()
    assert splitter.lines(b"a\nb") == [b"a"]
    assert splitter.waiting == 1
    assert splitter.lines(b"c\n\n") == [b"bc", b""]
    splitter.lines(b"x" * (3 << 20))
    assert splitter.waiting <= (1 << 20) + 1


def test_a_file_goes_on_where_it_ended(tmp_path: Path) -> None:
    file = tmp_path / "log"
    file.write_bytes(b"one\ntwo\nthr")
    lines, position = read_until(FileSource("x", str(file)), 2)
    assert lines == [b"one", b"two"]
    with file.open("ab") as log:
        log.write(b"ee\n")
    assert read_until(FileSource("x", str(file)), 1, position)[0] == [b"three"]


def test_a_file_that_grows_is_rotated_and_cut(tmp_path: Path) -> None:
    file = tmp_path / "log"
    file.write_bytes(b"one\n")
    stop = threading.Event()
    batches = FileSource("x", str(file)).read("", stop)
    assert next(batches).lines == [b"one"]
    with file.open("ab") as log:
        log.write(b"two\n")
    assert next(batches).lines == [b"two"]
    file.rename(tmp_path / "log.1")
    file.write_bytes(b"three\n")
    assert next(batches).lines == [b"three"]
    file.write_bytes(b"4\n")
    assert next(batches).lines == [b"4"]
    stop.set()
    assert [*batches] == []


def test_the_position_of_another_file_does_not_count(tmp_path: Path) -> None:
    file = tmp_path / "log"
    file.write_bytes(b"one\n")
    for position in ("1:2", "x", f"{file.stat().st_ino}:99"):
        assert read_until(FileSource("x", str(file)), 1, position)[0] == [b"one"]


def test_a_pipe() -> None:
    reader, writer = os.pipe()
    os.write(writer, b"one\ntwo")
    os.close(writer)
    batches = [*StreamSource("x", reader, "-").read("", threading.Event())]
    assert batches == [Batch([b"one"]), Batch([b"two"])]


def test_a_unix_socket_is_connected_to_again(tmp_path: Path) -> None:
    path = str(tmp_path / "socket")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(path)
        server.listen()

        def send() -> None:
            for text in (b"one\n", b"two\n"):
                connection, _ = server.accept()
                with connection:
                    connection.sendall(text)

        thread = threading.Thread(target=send, daemon=True)
        thread.start()
        source = source_of(f"west={path}")
        assert isinstance(source, SocketSource)
        assert read_until(source, 2)[0] == [b"one", b"two"]
        thread.join()


def test_the_feed_asks_for_counts() -> None:
    ours, theirs = socket.socketpair()
    with ours:
        ours.sendall(b"one\n")
        batches = FeedSource("x", theirs).read("", threading.Event())
        assert next(batches).lines == [b"one"]
        assert ours.recv(10) == sources.ASK
        ours.close()
        assert [*batches] == []


def test_names_of_sensors(tmp_path: Path) -> None:
    file = tmp_path / "p0f.json"
    file.touch()
    for text, name in ((str(file), "p0f.json"), (f"east={file}", "east")):
        source = source_of(text)
        assert isinstance(source, FileSource)
        assert source.name == name
        source._file.close()
    os.mkfifo(tmp_path / "fifo")
    fifo = source_of(str(tmp_path / "fifo"))
    assert isinstance(fifo, StreamSource)
    os.close(fifo._descriptor)


@pytest.mark.parametrize(("text", "reason"), [("/none/x", "No such file"), ("/", "must be a file"), ("\0", "name")])
def test_what_is_no_source(text: str, reason: str) -> None:
    with pytest.raises(UsageError, match=reason):
        source_of(text)
