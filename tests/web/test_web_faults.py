"""Faults of disks, stores, clocks and readers: a clear line, capturing goes on, and no finding of the log is lost."""

from __future__ import annotations

import json
import re
import resource
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest
from live_lab import require
from packets import ethernet, ipv4, pcap, tcp
from parts import TOKEN, Lines, lines_of, made_parts, served
from program import Program
from surroundings import wait_until

from pyp0f.web import serving
from pyp0f.web.guard import GUESSES
from pyp0f.web.sources import Batch
from pyp0f.web.store import Store, StoreError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

pytestmark = pytest.mark.service

_USER: Final = "mail"
"""A user of Debian whose home directory becomes a file system of the test, in a namespace of its own."""
_HOME: Final = "/var/mail"
_MOUNTED: Final = ("unshare", "--mount", "sh", "-ec", f'mount -t tmpfs -o size=8m,mode=777 x {_HOME}; exec "$@"', "sh")
_HEAD: Final = 24
"""Bytes of the head of a capture."""


def syns(count: int) -> bytes:
    """A capture of so many SYNs, each of another host."""
    return pcap([ethernet(ipv4(tcp(flags=2), src=f"10.0.{number >> 8}.{number & 255}")) for number in range(count)])


class Stored:
    """``pyp0f`` that reads a capture from a pipe, writes a log, and has a store on a small disk of its own."""

    def __init__(self, folder: Path) -> None:
        require("unshare", "nsenter", "mount")
        self.log = folder / "log"
        self._all = syns(1_000)
        self._half = _HEAD + (len(self._all) - _HEAD) // 2
        arguments = ("-r", "-", "-u", _USER, "-o", str(self.log), "--store", f"{_HOME}/db")
        self.program = Program("pyp0f", *arguments, first=self._all[: self._half], before=_MOUNTED)
        (self._web,) = self.program.children()
        self.disk = Path(f"/proc/{self._web}/root")
        self.program.wait_for("/api/v1/hosts", "hosts")

    def inside(self, code: str) -> str:
        """Run Python where the disk is mounted."""
        command = ["nsenter", "--target", str(self.program.process.pid), "--mount", sys.executable, "-c", code]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout

    def go_on(self) -> None:
        """Read the other half of the capture."""
        self.program.write(self._all[self._half :])
        assert self.program.process.stdin is not None
        self.program.process.stdin.close()

    def is_well(self) -> bool:
        """Whether the store can be written."""
        try:
            return bool(self.program.get("/healthz"))
        except OSError:
            return False

    def end(self) -> list[str]:
        """End it, check that the log has everything, and return what was said."""
        assert self.program.process.stdin is not None
        self.program.process.stdin.close()
        self.program.process.send_signal(signal.SIGTERM)
        self.program.wait()
        whole = self.log.with_name("whole")
        command = [sys.executable, "-m", "pyp0f", "-q", "-r", "-", "-o", str(whole)]
        subprocess.run(command, input=self._all, check=True)
        assert self.log.read_bytes() == whole.read_bytes()
        return self.program.said


def test_a_full_disk(tmp_path: Path) -> None:
    """What could not be stored is stored when there is room again."""
    stored = Stored(tmp_path)
    filler = stored.disk / "filler"
    with filler.open("wb", 0) as file, suppress(OSError):
        while True:
            file.write(bytes(4096))
    stored.go_on()
    wait_until(lambda: not stored.is_well())
    assert stored.program.get("/api/v1/hosts?count=true")["total"] > 0, "reading goes on"
    filler.unlink()
    wait_until(lambda: stored.is_well() and stored.program.get("/api/v1/hosts?count=true")["total"] == 1_000)
    said = stored.end()
    why = "(database or disk is full|disk I/O error)"
    assert re.fullmatch(rf"\[-\] {_HOME}/db: cannot write the store: {why}; trying again", said[-2])
    assert said[-1] == f"[+] {_HOME}/db: the store works again; nothing was lost"


def test_a_store_is_damaged_while_it_is_used(tmp_path: Path) -> None:
    stored = Stored(tmp_path)
    stored.inside(
        f"import sqlite3; c = sqlite3.connect('{_HOME}/db', isolation_level=None);"
        "c.execute('PRAGMA writable_schema=ON');"
        "c.execute(\"UPDATE sqlite_schema SET sql='damaged' WHERE name='hosts'\");"
        "c.execute('PRAGMA schema_version=12345')"
    )
    stored.go_on()
    wait_until(lambda: not stored.is_well())
    said = stored.end()
    damaged = rf"\[-\] {_HOME}/db: cannot (read|write) the store: malformed database schema"
    assert any(re.match(damaged, line) for line in said)
    assert any(line.startswith(f"[-] ended before everything was stored: {_HOME}/db: ") for line in said)


def test_a_store_is_damaged_at_the_start(tmp_path: Path) -> None:
    """One line says so, before anything is captured."""
    path = tmp_path / "db"
    for damage, reason in (
        (b"no store" * 1_000, "file is not a database"),
        (b"SQLite format 3\0" + bytes(5_000), "file is not a database"),
    ):
        path.write_bytes(damage)
        with pytest.raises(StoreError, match=f"db: cannot open the store: {reason}"):
            Store(str(path), keep=1, days=1, max_hosts=1)
        assert path.read_bytes() == damage
    path.unlink()
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE hosts (x)")
    other.close()
    with pytest.raises(StoreError, match="db: has tables of another program: hosts"):
        Store(str(path), keep=1, days=1, max_hosts=1)


# Clocks -------------------------------------------------------------------------------------------


def shifted(lines: Sequence[bytes], seconds: int) -> list[bytes]:
    """The lines at other times, from 2020-09-13."""
    date = timedelta(seconds=seconds)
    found = []
    for line in map(json.loads, lines):
        moment = datetime.fromisoformat(line["timestamp"]) + date
        found.append(json.dumps({**line, "timestamp": moment.strftime("%Y-%m-%dT%H:%M:%S.%f+0000")}).encode())
    return found


class Batches(Lines):
    """A source whose batches are stored one by one."""

    def __init__(self, *batches: Sequence[bytes]) -> None:
        super().__init__(())
        self._batches = batches
        self.gate = threading.Semaphore(0)

    def read(self, position: str, stop: threading.Event) -> Iterator[Batch]:  # noqa: ARG002 - of the protocol
        for batch in self._batches:
            assert self.gate.acquire(timeout=20)
            yield Batch([*batch])


@pytest.mark.parametrize("jump", [-10 * 365 * 86_400, 10 * 365 * 86_400], ids=["back", "forward"])
def test_the_clock_of_the_capture_jumps(jump: int) -> None:
    """What was observed before a jump into the future is kept; what seems to be ten years old is not."""
    lines = lines_of("nat_two_systems.pcap")
    source = Batches(lines, shifted(lines, jump), lines)
    store = Store(None, keep=1_000, days=30, max_hosts=100)
    store.clock = lambda: 1_600_000_000.0  # that of the capture
    parts = made_parts(source, store=store, wait=False)
    for number in (1, 2, 3):
        source.gate.release()
        wait_until(lambda number=number: parts.ingest.observations == number * len(lines))  # type: ignore[misc]
    assert len(parts.ask("/api/v1/observations?limit=1000").json["observations"]) == (
        3 * len(lines) if jump > 0 else 2 * len(lines)
    )
    host = parts.ask("/api/v1/hosts/203.0.113.5").json
    assert host["first_seen"] < host["last_seen"]
    assert parts.said == []
    parts.ingest.stop()


def test_the_clock_of_the_web_process_jumps() -> None:
    """Rates stay in order, and their number bounded."""
    lines = lines_of("uptime.pcap")
    source = Batches(lines, lines, lines, lines)
    times = [1_000.0, 5_000_000.0, 2_000.0, 2_001.0]
    parts = made_parts(source, wait=False)
    for number, now in enumerate(times):
        parts.ingest.clock = lambda now=now: now  # type: ignore[misc]
        source.gate.release()
        wait_until(lambda number=number: parts.ingest.observations == (number + 1) * len(lines))  # type: ignore[misc]
    seconds = [second for second, _, _ in parts.ingest.rates]
    assert seconds == sorted(set(seconds)) == [1_000, 2_000, 2_001]
    assert parts.ask("/metrics").status == parts.ask("/api/v1/stats").status == 200
    parts.ingest.stop()


# Readers ------------------------------------------------------------------------------------------


def test_readers_that_do_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """Streams and big answers wait in bounded memory; what is stored goes on; clients that never read are closed."""
    monkeypatch.setattr(serving, "WRITE_SECONDS", 2.0)
    lines = [*lines_of("nat_two_systems.pcap")] * 50
    source = Batches(lines, *[lines] * 10)
    store = Store(None, keep=100_000, days=36_500, max_hosts=100)
    parts = made_parts(source, store=store, wait=False)
    source.gate.release()
    wait_until(lambda: parts.ingest.observations == len(lines))
    with served(parts) as port:
        clients = []
        answers = ["/api/v1/export?what=observations", "/api/v1/observations?limit=1000"]
        for path in ["/api/v1/events"] * 60 + answers * 20:
            client = socket.socket()
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            client.connect(("127.0.0.1", port))
            client.sendall(f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
            clients.append(client)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        for _ in range(10):
            source.gate.release()
        wait_until(lambda: parts.ingest.observations == 11 * len(lines), 60)
        assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 150_000
        # Their places are free when they are closed.
        wait_until(lambda: b"\npyp0f_streams 0" in parts.ask("/metrics").body, 60)
        wait_until(lambda: parts.ask("/api/v1/export?what=observations").status == 200)
        for client in clients:
            client.close()
    parts.ingest.stop()


# TLS and tokens -----------------------------------------------------------------------------------


def curl(*arguments: str) -> tuple[int, str]:
    """Exit status of curl, and the status of the response."""
    command = ["curl", "-s", "-w", "%{stderr}%{http_code}", "--max-time", "20", *arguments]
    done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    return done.returncode, done.stderr


def test_tls_and_guessing_of_tokens(tmp_path: Path) -> None:
    require("curl", "openssl")
    certificate, key, token = (tmp_path / name for name in ("cert.pem", "key.pem", "token"))
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
         "-subj", "/CN=test", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", str(key), "-out", str(certificate)],
        check=True, capture_output=True,
    )  # fmt: skip
    token.write_text(TOKEN + "\n")
    (tmp_path / "log").write_bytes(b"\n".join(lines_of("uptime.pcap")) + b"\n")
    program = Program(
        "pyp0f.commands.web", "--from", str(tmp_path / "log"), "--http-cert", str(certificate), "--http-key", str(key),
        "--http-token-file", str(token),
    )  # fmt: skip
    assert program.url.startswith("https://127.0.0.1:")
    port = int(program.url.rstrip("/").rpartition(":")[2])
    hosts, trusted = f"{program.url}api/v1/hosts", ("--cacert", str(certificate))
    bearer = ("-H", f"Authorization: Bearer {TOKEN}")
    assert curl(*trusted, *bearer, hosts) == (0, "200")
    assert curl(*trusted, "--tlsv1.3", *bearer, hosts) == (0, "200")
    assert curl(*bearer, hosts)[0] == 60, "a certificate that is not trusted"
    assert curl(*trusted, "--tls-max", "1.1", *bearer, hosts)[0] == 35, "an old version"
    assert curl(f"http://127.0.0.1:{port}/healthz")[0] != 0, "without TLS"
    with socket.create_connection(("127.0.0.1", port)) as silent:
        # Quickly, because a wrong token per second is looked at.
        wrong = ("-H", f"Authorization: Bearer {TOKEN[:-1]}x")
        _, answers = curl(*trusted, *wrong, *[hosts] * (GUESSES + 5))
        assert answers.startswith("401" * GUESSES)
        assert answers.endswith("429")
        assert curl(*trusted, *bearer, hosts) == (0, "429"), "the right one does not help within this second"
        assert curl(*trusted, f"{program.url}healthz") == (0, "200")
        silent.settimeout(30)
        assert silent.recv(1) == b"", "a client that never begins TLS is closed"
    assert program.end() == 0
    assert len(program.said) == 1
