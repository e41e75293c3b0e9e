"""Third-party API clients query p0f and pyp0f, which have processed the same traffic.

Between them and either is a relay that takes down all bytes.  The folder PYP0F_OTHER_CLIENTS has what is not in
Debian: an environment ``python`` with the module p0f, and ``node_modules`` with haraka-plugin-p0f (.ci/run makes it).
"""

from __future__ import annotations

import json
import os
import re
import select
import socket
import subprocess
import threading
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest
from live_lab import NOBODY, cable, require
from side_by_side import SideBySide, side_by_side

from pyp0f.api.protocol import ANSWER_SIZE, QUERY_SIZE, Answer, Query, pack_address

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.live

SCRIPTS: Final = Path(__file__).parent / "other_clients"
CLIENTS: Final = Path(os.environ.get("PYP0F_OTHER_CLIENTS", ""))
QPSMTPD_PLUGINS: Final = Path("/usr/share/qpsmtpd/plugins")
LOGGED: Final = re.compile(r"\d+ \(connect\) ident::p0f: (.*)").match
UNKNOWN_TO_P0F: Final = 255
"""The distance of those of whom it is unknown; in pyp0f -1."""
TOO_LONG: Final = 32
"""Characters of a text that fill the field without a zero at the end; pyp0f cuts them."""


class Relay:
    """Stands between clients and a socket, and takes down what they say, connection by connection."""

    def __init__(self, path: Path, target: Path) -> None:
        self.path = path
        self.queries: list[bytes] = []
        self.answers: list[bytes] = []
        self._target = target
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(path))
        self._listener.listen(8)
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def _serve(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            with client, socket.socket(socket.AF_UNIX) as server:
                server.connect(str(self._target))
                said, answered = self._relay(client, server)
            self.queries.append(said)
            self.answers.append(answered)

    def _relay(self, client: socket.socket, server: socket.socket) -> tuple[bytes, bytes]:
        """Until the client has gone and all its queries are answered: p0f might end if it went before."""
        said = answered = b""
        gone = False
        while not gone or len(answered) < len(said) // QUERY_SIZE * ANSWER_SIZE:
            for end in select.select([server] if gone else [client, server], [], [], 20)[0]:
                if end is server:
                    data = server.recv(65536)
                    answered += data
                    with suppress(ConnectionError):
                        client.sendall(data)
                else:
                    data = b""
                    with suppress(ConnectionError):
                        data = client.recv(65536)
                    said += data
                    server.sendall(data)
                    gone = not data
        return said, answered

    def close(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._thread.join()
        self._listener.close()


@contextmanager
def relay(path: Path, target: Path) -> Iterator[Relay]:
    made = Relay(path, target)
    try:
        yield made
    finally:
        made.close()


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SideBySide]:
    """p0f and pyp0f after the same traffic."""
    require("p0f", "tcpreplay")
    with cable() as ends, side_by_side(*ends, tmp_path_factory.mktemp("both"), "10000,100000") as made:
        made.replay_own_captures()
        yield made


@pytest.fixture(scope="module")
def reference(both: SideBySide) -> dict[str, Answer]:
    """All addresses in the logs, with the responses of p0f."""
    lines = "\n".join(both.logs()[1])
    addresses = sorted({*re.findall(r"\|(?:cli|srv)=([^/]+)/", lines), NOBODY})
    return dict(zip(addresses, map(Answer.parse, answers(both.theirs, addresses)), strict=True))


@pytest.fixture(scope="module")
def interesting(reference: dict[str, Answer]) -> list[str]:
    """Addresses with the most information, and an unknown one, without those where 3.09b differs (docs/api.md)."""
    usable = [
        address
        for address, answer in reference.items()
        if answer.distance != UNKNOWN_TO_P0F and all(len(str(text)) < TOO_LONG for text in answer[11:])
    ]
    return [NOBODY, *sorted(usable, key=lambda address: sum(not field for field in reference[address]))]


def answers(folder: Path, addresses: list[str]) -> list[bytes]:
    """The responses of a socket to pipelined queries."""
    with socket.socket(socket.AF_UNIX) as stream:
        stream.settimeout(20)
        stream.connect(str(folder / "sock"))
        threading.Thread(
            target=stream.sendall, args=(b"".join([Query(pack_address(address)).to_bytes() for address in addresses]),)
        ).start()
        return [stream.recv(ANSWER_SIZE, socket.MSG_WAITALL) for _ in addresses]


def ask_both(both: SideBySide, folder: Path, command: list[str], environment: dict[str, str]) -> list[list[str]]:
    """Let a client ask both, who must say the same, byte for byte; returns what it prints after either.

    Args:
        both: who is asked.
        folder: where the client runs; the socket that it shall ask is ``sock`` there.
        command: the client.
        environment: besides the usual one.
    """
    relays, printed = [], []
    for name, target in (("ours", both.ours), ("theirs", both.theirs)):
        with relay(folder / name, target / "sock") as between:
            (folder / "sock").unlink(missing_ok=True)
            (folder / "sock").symlink_to(name)
            done = subprocess.run(
                command, cwd=folder, capture_output=True, text=True, timeout=120, env={**os.environ, **environment}
            )
        assert done.returncode == 0, done.stderr
        relays.append(between)
        printed.append((done.stdout + done.stderr).splitlines())
    ours, theirs = relays
    assert ours.queries == theirs.queries
    assert ours.answers == theirs.answers
    assert sum(map(len, ours.answers)) >= ANSWER_SIZE
    return printed


def needs(path: Path) -> Path:
    if not path.exists():
        pytest.skip(f"not installed: {path}")
    return path


def test_everything_that_was_seen(both: SideBySide, reference: dict[str, Answer]) -> None:
    """By a plain client; departures aside, the bytes are the same, and each field of an answer is used somewhere."""
    used: set[str] = set()
    for address, raw in zip(reference, answers(both.ours, list(reference)), strict=True):
        answer = Answer.parse(raw)
        if answer.distance == -1:
            answer = answer._replace(distance=UNKNOWN_TO_P0F)
        assert answer.to_bytes() == reference[address].to_bytes(), address
        used.update(name for name, value in zip(Answer._fields, answer, strict=True) if value)
    assert used == set(Answer._fields)
    assert len(reference) > 300


def test_the_module_p0f(both: SideBySide, interesting: list[str], tmp_path: Path) -> None:
    python = needs(CLIENTS / "python" / "bin" / "python")
    command = [str(python), str(SCRIPTS / "ask_p0f.py"), "sock", *interesting]
    ours, theirs = ask_both(both, tmp_path, command, {})
    assert ours == theirs
    assert len(ours) == len(interesting)
    assert ours[0] == "null"
    assert len({json.loads(line)["os_name"] for line in ours if line != "null"}) >= 3


def test_haraka(both: SideBySide, interesting: list[str], tmp_path: Path) -> None:
    modules = needs(CLIENTS / "node_modules" / "haraka-plugin-p0f").parent
    command = ["node", str(SCRIPTS / "ask_haraka.js"), "sock", *interesting]
    ours, theirs = ask_both(both, tmp_path, command, {"NODE_PATH": str(modules)})
    assert ours == theirs
    assert len(ours) == len(interesting)
    told = [json.loads(line) for line in ours]
    assert told[0] == {"found": {"err": "no p0f note"}, "headers": []}
    assert len({header for one in told for header in one["headers"]}) >= 10


def test_qpsmtpd(both: SideBySide, interesting: list[str], tmp_path: Path) -> None:
    """A mail server that sends two queries and closes after the first response."""
    require("perl")
    needs(QPSMTPD_PLUGINS / "ident" / "p0f")
    addresses = [address for address in interesting if ":" not in address][:12]
    config = tmp_path / "config"
    config.mkdir()
    (tmp_path / "spool").mkdir(mode=0o700)
    for name, text in (
        ("logging", "logging/warn LOGDEBUG"),
        ("plugin_dirs", str(QPSMTPD_PLUGINS)),
        ("plugins", f"ident/p0f {tmp_path / 'sock'}"),
        ("spool_dir", str(tmp_path / "spool")),
    ):
        (config / name).write_text(f"{text}\n")
    command = ["perl", str(SCRIPTS / "ask_qpsmtpd.pl"), *addresses]
    printed = ask_both(both, tmp_path, command, {"QPSMTPD_CONFIG": str(config)})
    told, theirs = ([line[1] for line in map(LOGGED, lines) if line] for lines in printed)
    assert told == theirs
    assert [line for line in told if line.startswith(("pass", "skip"))] == [
        "skip, no match",
        *["pass, query ok"] * (len(addresses) - 1),
    ]
