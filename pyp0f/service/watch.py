"""The live loop: it passes packets to the engine and findings to the outputs, and answers API clients.

One thread waits for packets of all interfaces, API clients and signals.  In one turn of the loop, the time for packets
and the time for each client are bounded.  Under full load, packets, clients and signals delay each other by a few
milliseconds at most.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from typing import Final, Protocol

from pyp0f.api.server import ApiServer, Throttle
from pyp0f.capture.live import Counts
from pyp0f.engine.connections import MAX_PACKETS
from pyp0f.engine.layouts import Record
from pyp0f.engine.tracker import Tracker
from pyp0f.errors import CaptureError
from pyp0f.outputs.messages import Messages
from pyp0f.outputs.outputs import Outputs
from pyp0f.service.event_loop import EventLoop
from pyp0f.wire.link import Link

_BATCHES: Final = (8, 128)
"""Least and largest number of packets that are read between two checks of the clock.  Packets that take long, such as
SYNs that are all different, are read in small batches."""
_QUICK: Final = 0.0005
"""Seconds in which a batch must be done for the next one to be twice as large; otherwise it is half as large."""
_LAST_TURN: Final = 0.5
"""Seconds to read the packets that have arrived when the end is requested."""
_TURN: Final = 0.002
"""Seconds after which one turn of the loop reads no further batch.  The interfaces share them."""
_WARNING_INTERVAL: Final = 60.0
"""Seconds between two warnings of the same kind."""


class Capture(Protocol):
    """The interface to a live capture.  `pyp0f.capture.live.LiveCapture` implements this protocol."""

    @property
    def name(self) -> str:
        """Name of the interface, for messages."""

    @property
    def link(self) -> Link:
        """The link type of the packets."""

    @property
    def taken(self) -> int:
        """The number of packets that were read, including those that do not pass a second filter."""

    def fileno(self) -> int:
        """The descriptor that becomes readable when packets arrive."""

    def read(self, most: int) -> tuple[bytes, list[Record]]:
        """The packets that have arrived, at most `most`.  Does not wait."""

    def counts(self) -> Counts | None:
        """The packet counters of the kernel; None if the kernel has none."""


class Watch:
    """Runs captures, an engine, the outputs and an API server in one event loop.

    Attributes:
        loop: the event loop.
    """

    def __init__(
        self,
        captures: Sequence[Capture],
        engine: Tracker,
        *,
        outputs: Outputs,
        messages: Messages,
        server: ApiServer | None = None,
    ) -> None:
        """Prepare the event loop.  `run` starts it.

        Args:
            captures: the sources of the packets, at least one.  If one of several fails, the others continue.
            engine: receives the packets.
            outputs: receive the findings.
            messages: receives warnings and statistics.
            server: answers queries; None if there is no API socket.
        """
        self._captures = captures
        self._running = list(captures)
        self._turn = _TURN / len(captures)
        self._batch = _BATCHES[0]
        self._engine = engine
        self._outputs = outputs
        self._server = server
        self._messages = messages
        self._throttle = Throttle(messages.warn, time.monotonic, _WARNING_INTERVAL)
        self._pruned = (0, 0)
        self._requests: list[Callable[[], None]] = []
        self._error: Exception | None = None
        self._not_empty: list[Capture] = []
        self.loop = EventLoop(self._report_error)

    def run(self) -> None:
        """Read packets until `stop` is called, or until all outputs have failed and there is no API socket.

        It can be called only once.

        Raises:
            CaptureError: the interface went down; with several interfaces, the last one that was left.
            OutputError: the API socket cannot be used.
        """
        if self._server is not None:
            self._server.start(self.loop)
        for capture in self._captures:
            self.loop.add_reader(capture.fileno(), partial(self._read, capture))
        try:
            self.loop.run()
        finally:
            if self._server is not None:
                self._server.close()
        if self._error is not None:
            raise self._error
        self._drain()

    # Requests by signals -------------------------------------------------------------------------

    def request(self, action: Callable[[], None]) -> None:
        """Call `action` between two batches of packets, as soon as possible.  Signal handlers may call this method."""
        self._requests.append(action)
        self.loop.call_soon_threadsafe(self._do_requests)

    def stop(self) -> None:
        """End `run`."""
        self.loop.stop()

    def reopen_files(self) -> None:
        """Open the output files again by their names, after the old files were renamed."""
        self._outputs.reopen_files()

    def report_statistics(self) -> None:
        """Write one line of statistics to the messages."""
        self._messages.say(f"[+] {self.statistics()}")

    def statistics(self) -> str:
        """The statistics as text: packets, packets dropped by the kernel, hosts, connections, API clients."""
        counts = [capture.counts() for capture in self._captures]
        dropped = "unknown" if None in counts else sum([count.dropped for count in counts if count])
        engine = self._engine
        return (
            f"{engine.packets} packets, {dropped} dropped by the kernel, "
            f"{len(engine.hosts)} hosts, {len(engine.connections)} connections, "
            f"{self._server.clients if self._server else 0} API clients, "
            f"{engine.passed_over.total} packets passed over{self._long()}{self._unread(counts)}"
        )

    def _long(self) -> str:
        exhausted = self._engine.exhausted
        return f", {exhausted} connections of more than {MAX_PACKETS} packets" if exhausted else ""

    def dropped(self) -> int:
        """Packets that the kernel has dropped; 0 if it does not count them."""
        return sum([count.dropped for capture in self._captures if (count := capture.counts())])

    def _unread(self, counts: Sequence[Counts | None]) -> str:
        """At the end: how many packets the kernel had captured that were not read."""
        unread = sum(
            [
                max(count.received - count.dropped - capture.taken, 0)
                for capture, count in zip(self._captures, counts, strict=True)
                # Where all were read, the counts can differ: a loopback interface counts each packet twice.
                if count is not None and capture in self._not_empty
            ]
        )
        return f", {unread} packets not read" if unread else ""

    def _do_requests(self) -> None:
        while self._requests:
            self._requests.pop(0)()

    # Packets --------------------------------------------------------------------------------------

    def _read(self, capture: Capture) -> None:
        """Process packets of a capture for one turn of the loop."""
        try:
            self._read_turn(capture)
        except CaptureError as error:
            self._drop(capture, error)
        except Exception as error:  # noqa: BLE001 - run() raises it after the loop has ended
            self._end_with(error)
            return
        self._warn_of_full_tables()
        if not self._outputs.left and self._server is None:
            self.stop()

    def _read_turn(self, capture: Capture) -> None:
        if len(self._captures) > 1:
            self._engine.source = capture.name
        began = time.monotonic()
        end = began + self._turn
        while not self._requests and self._read_batch(capture):
            now = time.monotonic()
            self._batch = (
                min(self._batch * 2, _BATCHES[1]) if now - began < _QUICK else max(self._batch // 2, _BATCHES[0])
            )
            if now >= end:
                break
            began = now

    def _read_batch(self, capture: Capture) -> bool:
        """Process a batch of packets; returns whether there was one."""
        data, records = capture.read(self._batch)
        if not data:
            return False
        self._outputs.report(self._engine.feed(capture.link, data, records))
        return True

    def _drain(self) -> None:
        """Process packets that the kernel still has, for a moment.  The statistics tell how many are left then."""
        end = time.monotonic() + _LAST_TURN
        self._batch = _BATCHES[1]
        for capture in self._running:
            if len(self._captures) > 1:
                self._engine.source = capture.name
            with suppress(CaptureError):  # an interface that goes down now ends nothing
                if not self._empty(capture, end):
                    self._not_empty.append(capture)

    def _empty(self, capture: Capture, end: float) -> bool:
        """Process the packets that the kernel still has, until a time; returns whether all were read."""
        while time.monotonic() < end and self._outputs.left:
            if not self._read_batch(capture):
                return True
        return False

    def _drop(self, capture: Capture, error: CaptureError) -> None:
        """Go on without a capture that has failed.  The failure of the last one ends `run`."""
        self.loop.remove_reader(capture.fileno())
        self._running.remove(capture)
        if self._running:
            self._messages.say(f"[-] {error}")
        else:
            self._end_with(error)

    def _end_with(self, error: Exception) -> None:
        self._error = error
        self.stop()

    def _warn_of_full_tables(self) -> None:
        """Warn if entries that had not expired were removed because a table was full."""
        before, self._pruned = self._pruned, (self._engine.connections.pruned, self._engine.hosts.pruned)
        for kind, earlier, now in zip(("connections", "hosts"), before, self._pruned, strict=True):
            if now != earlier:
                self._throttle(kind, f"too many {kind}: removed the {now - earlier} oldest (see -m)")

    def _report_error(self, error: Exception) -> None:
        """Report an exception that a callback of the loop raised, for an API client or a blocked output."""
        self._throttle("error", f"internal error in an API client handler (please report): {error!r}")

    def close(self) -> None:
        """Close the event loop."""
        self.loop.close()
