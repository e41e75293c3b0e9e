"""The way of observations to the web process."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, Final

import pytest
from sample_observations import mtu_observation

from pyp0f.errors import OutputError
from pyp0f.outputs.eve import EveFormatter
from pyp0f.service import feed as feed_module
from pyp0f.service.event_loop import EventLoop
from pyp0f.service.feed import WEB, Feed, FeedReader

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable, Mapping
    from pathlib import Path

ENGINE: Final = SimpleNamespace(packets=7, connections=(), hosts=(), exhausted=4, passed_over=SimpleNamespace(total=3))
OBSERVATION: Final = mtu_observation()


def started(
    monkeypatch: pytest.MonkeyPatch,
    then: str,
    said: list[str],
    folder: Path | None = None,
    *,
    reader: FeedReader = WEB,
    when_quit: Callable[[], None] = lambda: None,
    when_lost: Callable[[], None] = lambda: None,
) -> Feed:
    """A feed to a program that does this in place of the web process; its socket is `feed`."""

    def start(
        _reader: FeedReader, other: socket.socket, _: Mapping[str, object], *, is_daemon: bool
    ) -> subprocess.Popen[bytes]:
        assert not is_daemon
        program = f"import os, socket, sys, time\nfeed = socket.socket(fileno={other.fileno()})\n{then}"
        return subprocess.Popen([sys.executable, "-S", "-c", program], pass_fds=[other.fileno()], cwd=folder)

    monkeypatch.setattr(feed_module, "_start", start)
    engine: Any = ENGINE
    return Feed(
        {},
        engine,
        EveFormatter(),
        said.append,
        is_daemon=False,
        reader=reader,
        when_quit=when_quit,
        when_lost=when_lost,
    )


def test_lines_and_counts_arrive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    then = """
feed.sendall(b"+")
while block := feed.recv(65536):
    open("lines", "ab", 0).write(block)
"""
    said: list[str] = []
    feed = started(monkeypatch, then, said, tmp_path)
    feed.wait_for_reader(lambda: False)
    feed.report([OBSERVATION] * 3)
    feed.finish()
    feed.close()
    *lines, counts = [json.loads(line) for line in (tmp_path / "lines").read_text().splitlines()]
    assert [line["p0f"]["kind"] for line in lines] == ["mtu"] * 3
    names = ("packets", "passed_over", "exhausted", "left_out", "ended")
    assert [counts[name] for name in names] == [7, 3, 4, 0, True]
    assert said == []


@pytest.mark.parametrize(
    ("then", "problem"),
    [
        ('feed.sendall(b"---http-cert x: bad")', "--http-cert x: bad"),
        ('feed.sendall(b"-something")', "--http: something"),
        ("sys.exit(3)", "--http: the web process ended with status 3"),
    ],
)
def test_what_cannot_serve(monkeypatch: pytest.MonkeyPatch, then: str, problem: str) -> None:
    with pytest.raises(OutputError) as failure:
        started(monkeypatch, then, [])
    assert str(failure.value) == problem


def test_its_death_is_said_once_and_capturing_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    feed = started(monkeypatch, 'feed.sendall(b"+"); feed.recv(1); os.kill(os.getpid(), 9)', said)
    feed.wait_for_reader(lambda: False)
    while not feed.is_lost:
        feed.report([OBSERVATION])
        feed.answer_requests()
    feed.report([OBSERVATION])
    feed.finish()
    assert feed.wait_for_end(0)
    feed.close()
    (line,) = said
    assert re.fullmatch(r"the web process has ended( \(signal 9\))?; going on without it", line)


def test_live_capture_does_not_wait_and_counts_what_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feed_module, "LIMIT", 100_000)
    said: list[str] = []
    then = """
feed.sendall(b"+")
feed.recv(1)
time.sleep(60)
"""
    feed = started(monkeypatch, then, said)
    errors: list[Exception] = []
    loop = EventLoop(errors.append)
    feed.use_loop(loop, lambda: 5)
    while not feed._is_full:
        feed.report([OBSERVATION] * 100)
    assert said == ["the web process is too slow; leaving out observations there"]
    assert feed._left_out == 100
    assert len(feed._unsent) < 100_000 + 100 * 1_000
    feed.kill()
    while not feed.is_lost:
        feed._send()
    assert errors == []
    assert [line[:29] for line in said[1:]] == ["the web process has ended (si"]
    feed.close()
    loop.close()


def test_messages_arrive_and_a_request_to_end_is_passed_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    then = """
feed.sendall(b"+")
open("line", "wb").write(feed.recv(65536))
feed.sendall(b"?q")
"""
    said: list[str] = []
    events: list[str] = []
    feed = started(
        monkeypatch,
        then,
        said,
        tmp_path,
        reader=FeedReader("--watch", "table", "none"),
        when_quit=lambda: events.append("quit"),
        when_lost=lambda: events.append("lost"),
    )
    feed.wait_for_reader(lambda: False)
    feed.send_message("[!] something")
    while not feed.wait_for_end(10):
        pass
    assert json.loads((tmp_path / "line").read_text()) == {"event_type": "p0f_message", "text": "[!] something"}
    assert (events, said) == (["quit", "lost"], [])
    feed.close()
