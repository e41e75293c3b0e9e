"""All misbehaving clients at once, while packets come in: the honest ones notice nothing, memory is bounded, no line of
the log is lost, and in quiet nothing spins.

The environment variable ``PYP0F_ABUSE_SECONDS`` says how long it goes on; by default, 3 seconds.
"""

from __future__ import annotations

import os
import re
import socket
import subprocess
import threading
import time
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest
from api_ends import connected, exactly
from live_lab import cable, require
from packets import SYN_OPTIONS, ethernet, ipv4, pcap, tcp
from side_by_side import flood, replay, syns, watching
from surroundings import wait_until

from pyp0f.api.protocol import ANSWER_SIZE, Answer, Query, Status, pack_address

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

pytestmark = [
    pytest.mark.live,
    pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs /proc, to look at the server from outside"),
]

SECONDS: Final = float(os.environ.get("PYP0F_ABUSE_SECONDS", "3"))
LIMIT: Final = 20
SETTINGS: Final = ("-s", "sock", "-S", str(LIMIT), "-m", "10000,10000")
QUIET: Final = 1.0
"""Seconds in which nobody says anything."""
QUIET_PERIODS: Final = 5
"""How many of them there are.  In the first ones, the server may still answer what clients sent."""
MOST_IN_QUIET: Final = 0.05
"""Seconds of processor time."""

KNOWN: Final = "203.0.113.7"
"""Who opens a connection before all others, and never again."""
STRANGER: Final = "192.0.2.99"
PAUSE: Final = 0.004
"""Seconds between two SYNs; fewer than 1 / PAUSE are sent per second."""
SENT: Final = int(SECONDS * 200)
CLIENTS: Final = 2000
"""Addresses that they come from."""

NO_MATCH: Final = Answer(Status.NO_MATCH).to_bytes()
BAD_QUERY: Final = Answer(Status.BAD_QUERY).to_bytes()
ASK_KNOWN: Final = Query(pack_address(KNOWN)).to_bytes()
ASK_STRANGER: Final = Query(pack_address(STRANGER)).to_bytes()
GARBAGE: Final = b"GET / HTTP/1.1\r\nHost:"

TICKS: Final = os.sysconf("SC_CLK_TCK")


class Server:
    """A server in another process, seen from outside."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._proc = Path(f"/proc/{process.pid}")

    def processor_seconds(self) -> float:
        """Processor time used so far."""
        fields = (self._proc / "stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    def memory(self) -> int:
        """Resident bytes."""
        return int((self._proc / "statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")

    def descriptors(self) -> int:
        """Number of open descriptors."""
        return len(list((self._proc / "fd").iterdir()))


class Crowd:
    """Clients in threads, which run until `stop` is set."""

    def __init__(self, path: Path, answer: bytes) -> None:
        """Create a crowd that expects the response about `KNOWN`."""
        self.path = path
        self.answer = answer
        self.stop = threading.Event()
        self.round_trips = 0
        self.slowest = 0.0
        self.failures: list[BaseException] = []
        self.present: list[socket.socket] = []
        """Those who stay to the end."""
        self._threads: list[threading.Thread] = []

    def join_in(self, behave: Callable[[], None]) -> None:
        """Start another client that repeats one behaviour."""

        def live() -> None:
            try:
                while not self.stop.is_set():
                    behave()
            except BaseException as failure:  # noqa: BLE001 - the test raises it in its own thread
                self.failures.append(failure)

        thread = threading.Thread(target=live)
        thread.start()
        self._threads.append(thread)

    def disperse(self) -> None:
        """Stop all clients."""
        self.stop.set()
        for thread in self._threads:
            thread.join()

    def honest(self, stream: socket.socket) -> None:
        """Sends queries, and reads each response."""
        begin = time.monotonic()
        stream.sendall(ASK_KNOWN)
        assert exactly(stream) == self.answer
        self.round_trips += 1
        self.slowest = max(self.slowest, time.monotonic() - begin)

    def honest_in_advance(self, stream: socket.socket) -> None:
        """Sends many queries before it reads."""
        stream.sendall((ASK_KNOWN + ASK_STRANGER) * 100)
        assert exactly(stream, 200 * ANSWER_SIZE) == (self.answer + NO_MATCH) * 100

    def garbage(self) -> None:
        """Sends data that is not a query."""
        with self._perhaps_connected() as stream:
            stream.sendall(GARBAGE * 10)
            assert exactly(stream, 10 * len(BAD_QUERY)) in (b"", BAD_QUERY * 10)

    def vanisher(self) -> None:
        """Sends a query and closes the connection."""
        with self._perhaps_connected() as stream:
            stream.sendall(ASK_KNOWN * 500)

    def surplus(self) -> None:
        """Opens more connections than the server allows."""
        with ExitStack() as stack:
            for _ in range(LIMIT):
                stack.enter_context(connected(self.path))
            self.stop.wait(0.05)

    @contextmanager
    def _perhaps_connected(self) -> Iterator[socket.socket]:
        """A stream that the server may close at once, because there are too many."""
        with suppress(ConnectionError), connected(self.path) as stream:
            yield stream


def deaf(path: Path) -> socket.socket:
    """A client that sends as many queries as the server accepts, and never reads."""
    stream = connected(path)
    stream.settimeout(0.2)
    with suppress(TimeoutError):
        while True:
            stream.sendall(ASK_KNOWN * 1000)
    return stream


def half_closed(path: Path) -> socket.socket:
    """A client that has stopped sending in the middle of a query."""
    stream = connected(path)
    stream.sendall(ASK_KNOWN + ASK_KNOWN[:5])
    stream.shutdown(socket.SHUT_WR)
    return stream


def slow(path: Path) -> socket.socket:
    """A client in the middle of a query."""
    stream = connected(path)
    stream.sendall(ASK_KNOWN[:1])
    return stream


def ask(stream: socket.socket) -> bytes:
    stream.sendall(ASK_KNOWN)
    return exactly(stream)


def crowded(crowd: Crowd, path: Path, server: Server) -> int:
    """Run all kinds of clients for `SECONDS`.  Returns the largest memory use of the server."""
    honest = [connected(path) for _ in range(3)]
    crowd.join_in(lambda: crowd.honest(honest[0]))
    crowd.join_in(lambda: crowd.honest(honest[1]))
    crowd.join_in(lambda: crowd.honest_in_advance(honest[2]))
    staying = [make(path) for make in (deaf, deaf, half_closed, half_closed, half_closed, slow, slow)]
    for behave in (crowd.garbage, crowd.garbage, crowd.vanisher, crowd.vanisher, crowd.surplus, crowd.surplus):
        crowd.join_in(behave)

    end = time.monotonic() + SECONDS
    most_memory = 0
    sent = 1
    while time.monotonic() < end and not crowd.failures:
        if crowd.stop.wait(1):
            break
        for stream in staying[-2:]:
            stream.sendall(ASK_KNOWN[sent % len(ASK_KNOWN) :][:1])
        sent += 1
        most_memory = max(most_memory, server.memory())
    crowd.disperse()
    for failure in crowd.failures:
        raise failure
    crowd.present = [*honest, *staying]
    return most_memory


def processor_seconds_in_quiet(server: Server) -> float:
    """The least processor time of some periods: what spins does so in all of them."""
    least = QUIET
    for _ in range(QUIET_PERIODS):
        before = server.processor_seconds()
        threading.Event().wait(QUIET)
        least = min(least, server.processor_seconds() - before)
        if least <= MOST_IN_QUIET:
            break
    return least


def test_abuse(tmp_path: Path) -> None:
    require("tcpreplay")
    path = tmp_path / "sock"
    (tmp_path / "known.pcap").write_bytes(pcap([ethernet(ipv4(tcp(options=SYN_OPTIONS), src=KNOWN))]))
    with cable() as (near, far), watching(far, tmp_path, *SETTINGS) as process:
        server = Server(process)
        descriptors = server.descriptors()
        replay(near, tmp_path / "known.pcap")
        wait_until(lambda: len(syns(tmp_path / "log")) == 1)
        with connected(path) as first:
            crowd = Crowd(path, ask(first))
        memory = server.memory()
        with subprocess.Popen(flood(near, tmp_path, SENT, PAUSE, CLIENTS)) as sender:
            most_memory = crowded(crowd, path, server)
            assert sender.wait(60) == 0
        wait_until(lambda: len(syns(tmp_path / "log")) == 1 + SENT)

        in_quiet = processor_seconds_in_quiet(server)

        for stream in crowd.present:
            stream.close()
        wait_until(lambda: server.descriptors() <= descriptors)
        with connected(path) as late:
            assert ask(late) == crowd.answer
        process.terminate()
        assert process.wait(20) == 0

    *warnings, statistics = (tmp_path / "err").read_text().splitlines()
    print(
        f"{crowd.round_trips} round trips, the slowest {crowd.slowest * 1000:.0f} ms; memory {memory >> 10} KB, "
        f"at most {most_memory >> 10} KB; {in_quiet:.2f} s of processor time in {QUIET:g} s of quiet; "
        f"{len(warnings)} warnings, such as: {warnings[-1]}; at the end: {statistics}"
    )
    assert Answer.parse(crowd.answer).status == Status.FOUND
    assert crowd.round_trips > 10 * SECONDS
    assert crowd.slowest < 5
    assert most_memory - memory < 16 << 20
    assert in_quiet <= MOST_IN_QUIET
    assert {line.partition(": ")[2].split(":")[0] for line in warnings} == {
        "rejected an API client",
        "an API client sent a bad query",
    }
    assert len(warnings) <= 2 * (1 + SECONDS // 60 + 1)
    assert statistics.startswith(f"[+] {1 + SENT} packets, 0 dropped by the kernel, ")
    lines = re.findall(r"mod=syn\|cli=([^|]*)", (tmp_path / "log").read_text())
    assert len(lines) == len(set(lines)) == 1 + SENT
    assert not path.exists()
