"""A live capture with packets of the test."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from packets import SYN_OPTIONS, ethernet, ipv4, tcp

from pyp0f.capture.live import Counts
from pyp0f.wire.link import link_for

if TYPE_CHECKING:
    from collections.abc import Callable

    from pyp0f.engine.layouts import Record
    from pyp0f.errors import CaptureError

ETHERNET: Final = 1
CLIENT: Final = "10.0.0.1"


def syn(port: int, src: str = CLIENT) -> bytes:
    return ethernet(ipv4(tcp(sport=port, options=SYN_OPTIONS), src=src))


class FakeCapture:
    """Hands out what `packets` holds.

    Its descriptor is a pipe that is readable while there is something, and it hands out the same again as long as it
    `is_endless`.
    """

    def __init__(self, name: str = "eth0") -> None:
        self.name = name
        self.link = link_for(ETHERNET)
        self.packets: list[bytes] = []
        self.is_endless: Callable[[], bool] = lambda: False
        self.closed = False
        self.fault: CaptureError | None = None
        self.counted: Counts | None = Counts(received=9, dropped=2)
        self.reads = 0
        self.taken = 7  # of those that are counted, all
        self._reader, self._writer = os.pipe()
        os.set_blocking(self._reader, False)

    def add(self, *packets: bytes) -> None:
        self.packets.extend(packets)
        self.wake()

    def wake(self) -> None:
        os.write(self._writer, b"x")

    def fileno(self) -> int:
        return self._reader

    def read(self, most: int) -> tuple[bytes, list[Record]]:
        self.reads += 1
        if self.fault is not None:
            raise self.fault
        taken = self.packets[:most]
        if not self.is_endless():
            del self.packets[:most]
            if not taken:
                with suppress(BlockingIOError):  # nothing has arrived
                    os.read(self._reader, 4096)
        data = b"".join(taken)
        records = []
        at = 0
        for packet in taken:
            records.append((1000, 0, at, len(packet)))
            at += len(packet)
        return data, records

    def counts(self) -> Counts | None:
        return self.counted

    def close(self) -> None:
        if not self.closed:
            self.closed = True
            os.close(self._reader)
            os.close(self._writer)
