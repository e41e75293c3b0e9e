"""From a log, a socket or a pipe to a broker: nothing is lost, and what is sent twice has the same id."""

from __future__ import annotations

import json
import os
import socket
import threading
from collections.abc import Sequence
from pathlib import Path

import pytest
from places import PCAPS

import pyp0f
from pyp0f.errors import UsageError
from pyp0f.fleet.messages import Message
from pyp0f.fleet.shipping import Shipped, Shipper, ship
from pyp0f.fleet.tail import Tail
from pyp0f.outputs.eve import EveFormatter

LINES = EveFormatter().lines(pyp0f.read(str(PCAPS / "nat_two_systems.pcap")))
COUNT = LINES.count(b"\n")
NAMES = ("berlin", "s1")


class Broker:
    """Takes messages, up to a number; then it stops the shipper before it confirms."""

    def __init__(self, most: int = 1_000_000) -> None:
        self.messages: list[Message] = []
        self._most = most

    def send(self, messages: Sequence[Message], stop: threading.Event) -> bool:
        self.messages += messages
        if len(self.messages) >= self._most:
            stop.set()
            return False
        return True

    def close(self) -> None:
        """Nothing is open."""


def shipper(source: object, tmp_path: Path, *, once: bool = False, spool: bool = True) -> Shipper:
    path = str(tmp_path / "spool") if spool else None
    return Shipper(str(source), spool=path, limit=1 << 20, state=None, once=once)


def test_a_file_is_shipped_once(tmp_path: Path) -> None:
    log = tmp_path / "log"
    log.write_bytes(b"no line of pyp0f\n" + LINES)
    broker = Broker()
    assert shipper(log, tmp_path, once=True).run(broker, NAMES, threading.Event()) == Shipped(COUNT, 1, 0)
    assert len({message.id for message in broker.messages}) == COUNT
    assert shipper(log, tmp_path, once=True).run(broker, NAMES, threading.Event()) == Shipped(0, 0, 0)


def test_what_was_not_confirmed_is_sent_again_with_the_same_ids(tmp_path: Path) -> None:
    log = tmp_path / "log"
    log.write_bytes(LINES)
    first, second = Broker(most=1), Broker()
    assert shipper(log, tmp_path).run(first, NAMES, threading.Event()).sent == 0
    assert shipper(log, tmp_path, once=True).run(second, NAMES, threading.Event()).sent == COUNT
    assert first.messages == second.messages


def test_the_broker_gets_the_number_of_dropped_lines(tmp_path: Path) -> None:
    log, broker, left = tmp_path / "log", Broker(), iter((0, 2, 2, 5, 5, 5))
    log.write_bytes(LINES)
    lines = Tail(str(log), str(tmp_path / "state"))

    def ended() -> bool:
        return len(broker.messages) >= COUNT

    done = ship(_Few(lines), broker, NAMES, threading.Event(), ended, lambda: next(left, 5))
    lines.close()
    assert done == (COUNT, 0)
    counts = [json.loads(one.value) for one in broker.messages if b"p0f_statistics" in one.value]
    assert [one["left_out"] for one in counts] == [2, 3]
    assert all((one["site"], one["sensor"]) == NAMES for one in counts)


class _Few:
    """Five lines at a time."""

    def __init__(self, lines: Tail) -> None:
        self.close, self.commit, self._read = lines.close, lines.commit, lines.read

    def read(self, _most: int) -> list[bytes]:
        return self._read(5)


def test_a_pipe_goes_through_the_spool(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    reader, writer = os.pipe()
    os.write(writer, LINES)
    os.close(writer)
    monkeypatch.setattr("pyp0f.fleet.shipping._INPUT", reader)
    broker = Broker()
    assert shipper("-", tmp_path).run(broker, NAMES, threading.Event()).sent == COUNT
    os.close(reader)


def test_a_socket_is_connected_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    server = socket.socket(socket.AF_UNIX)
    server.bind("feed")
    server.listen()
    stop = threading.Event()

    def serve() -> None:
        connection, _ = server.accept()
        connection.sendall(LINES)
        connection.close()

    class Counting(Broker):
        def send(self, messages: Sequence[Message], stop: threading.Event) -> bool:
            super().send(messages, stop)
            if len(self.messages) >= COUNT:
                stop.set()
            return True

    thread = threading.Thread(target=serve)
    thread.start()
    assert shipper("feed", tmp_path).run(Counting(), NAMES, stop).sent == COUNT
    thread.join()
    server.close()


def test_what_is_missing(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="--spool FILE: is needed"):
        shipper("-", tmp_path, spool=False)
    with pytest.raises(UsageError, match=r"--from /none: No such file"):
        shipper("/none", tmp_path)
    with pytest.raises(UsageError, match="must be a file, a FIFO, a socket or -"):
        shipper(tmp_path, tmp_path)
