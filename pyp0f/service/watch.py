"""The live loop: packets to the engine, its findings to the outputs, answers to API clients.

One thread waits for packets, API clients and signals.  The time for packets in one turn of the loop is bounded, and so
is the time for one client: under full load, neither delays the other or a signal by more than a few milliseconds.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final, Protocol

from pyp0f.api.server import ApiServer, Throttle
from pyp0f.capture.live import Counts
from pyp0f.engine.hotloop import Record
from pyp0f.engine.tracker import Tracker
from pyp0f.outputs.all import Outputs
from pyp0f.outputs.messages import Messages
from pyp0f.service.event_loop import EventLoop
from pyp0f.wire.link import Link

_BATCH: Final = 128
"""Packets that are read between two checks of the clock."""
_TURN: Final = 0.002
"""Seconds after which one turn reads no further batch."""
_WARNING_INTERVAL: Final = 60.0
"""Seconds between two warnings of the same kind."""


class Capture(Protocol):
    """What `Watch` needs of `pyp0f.capture.live.LiveCapture`."""

    @property
    def link(self) -> Link:
        """The link type of the packets."""

    def fileno(self) -> int:
        """The descriptor that becomes readable when there are packets."""

    def read(self, most: int) -> tuple[bytes, list[Record]]:
        """Packets that have arrived, at most this many; does not wait."""

    def counts(self) -> Counts | None:
        """What the kernel has counted so far; None if it does not say."""


class Watch:
    """Connects a capture, an engine, the outputs and an API server by one event loop.

    Attributes:
        loop: the event loop.
    """

    def __init__(
        self,
        capture: Capture,
        engine: Tracker,
        *,
        outputs: Outputs,
        messages: Messages,
        server: ApiServer | None = None,
    ) -> None:
        """Prepare; `run` does the work.

        Args:
            capture: where packets come from.
            engine: what they are fed to.
            outputs: where findings go.
            messages: where warnings and statistics go.
            server: what answers queries, if there is an API socket.
        """
        self._capture = capture
        self._engine = engine
        self._outputs = outputs
        self._server = server
        self._messages = messages
        self._throttle = Throttle(messages.warn, time.monotonic, _WARNING_INTERVAL)
        self._pruned = (0, 0)
        self._requests: list[Callable[[], None]] = []
        self._error: Exception | None = None
        self.loop = EventLoop(self._report_error)

    def run(self) -> None:
        """Read packets until `stop` is called, or until no output and no API socket is left.  Call it once.

        Raises:
            CaptureError: the interface went down.
            OutputError: the API socket cannot be used.
        """
        if self._server is not None:
            self._server.start(self.loop)
        self.loop.add_reader(self._capture.fileno(), self._read)
        try:
            self.loop.run()
        finally:
            if self._server is not None:
                self._server.close()
        if self._error is not None:
            raise self._error

    # Requests by signals -------------------------------------------------------------------------

    def request(self, action: Callable[[], None]) -> None:
        """Call this between two batches of packets, as soon as possible.  Signal handlers may call this method."""
        self._requests.append(action)
        self.loop.call_soon_threadsafe(self._do_requests)

    def stop(self) -> None:
        """End `run`."""
        self.loop.stop()

    def reopen_files(self) -> None:
        """Continue in new files, after the old ones were renamed."""
        self._outputs.reopen_files()

    def report_statistics(self) -> None:
        """Write one line of statistics."""
        self._messages.say(f"[+] {self.statistics()}")

    def statistics(self) -> str:
        """The statistics as text: packets, drops, sizes of the tables, API clients."""
        counts = self._capture.counts()
        engine = self._engine
        return (
            f"{engine.packets} packets, {counts.dropped if counts else 'unknown'} dropped by the kernel, "
            f"{len(engine.hosts)} hosts, {len(engine.connections)} connections, "
            f"{self._server.clients if self._server else 0} API clients"
        )

    def _do_requests(self) -> None:
        while self._requests:
            self._requests.pop(0)()

    # Packets --------------------------------------------------------------------------------------

    def _read(self) -> None:
        """Read packets for one turn of the loop."""
        try:
            self._read_for(_TURN)
        except Exception as error:  # noqa: BLE001 - run() raises it after the loop has ended
            self._error = error
            self.stop()
            return
        self._warn_of_full_tables()
        if not self._outputs.left and self._server is None:
            self.stop()

    def _read_for(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        while not self._requests:
            data, records = self._capture.read(_BATCH)
            if not data:
                break
            self._outputs.report(self._engine.feed(self._capture.link, data, records))
            if time.monotonic() >= end:
                break

    def _warn_of_full_tables(self) -> None:
        """Warn if entries that had not expired were removed because a table was full."""
        before, self._pruned = self._pruned, (self._engine.connections.pruned, self._engine.hosts.pruned)
        for kind, earlier, now in zip(("connections", "hosts"), before, self._pruned, strict=True):
            if now != earlier:
                self._throttle(kind, f"too many {kind}: the oldest {now - earlier} were forgotten (see -m)")

    def _report_error(self, error: Exception) -> None:
        """Report an error that the loop caught: one that an API client or a blocked output has caused."""
        self._throttle("error", f"internal error in an API client handler (please report): {error!r}")

    def close(self) -> None:
        """Close the event loop."""
        self.loop.close()
