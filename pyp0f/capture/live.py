"""Live capture with libpcap.

The kernel queues packets in a ring buffer while Python is busy.  The ring is larger than libpcap's default of 2 MB: the
kernel fills it in blocks of at least 128 KB, and closes a block after `_TIMEOUT_MS` even if it is almost empty.
"""

from __future__ import annotations

from struct import Struct
from typing import Final, NamedTuple

import pcapy

from pyp0f.capture.filters import Source
from pyp0f.engine.layouts import Record
from pyp0f.errors import CaptureError
from pyp0f.wire.packet import MAX_PACKET, NO_MARKS, Marks

_TIMEOUT_MS: Final = 5
"""Milliseconds until the kernel delivers packets although the block is not full; p0f has the same value."""
_RING_BYTES: Final = 32 << 20
"""Size of the ring.  It holds more than a second of light traffic, or 20,000 packets of the largest usual size."""

_UNPACK_RECORDS: Final = Struct("=IIII").iter_unpack
"""`next_batch` describes each packet by a packed `Record`."""

_NO_PERMISSION: Final = (
    "no permission to capture: this needs root, or the capability CAP_NET_RAW (docs/operations.md says how)"
)
_PROBLEMS: Final = {
    -5: "there is no such interface (pyp0f -L lists them)",
    -6: "libpcap cannot capture on it in monitor mode",
    -8: _NO_PERMISSION,
    -9: "the interface is not up",
    -11: _NO_PERMISSION,
}
"""Messages by libpcap's error code.  pcapy does not pass on libpcap's own message."""


class Counts(NamedTuple):
    """Packet counts of the kernel.

    Attributes:
        received: packets that passed the filter.
        dropped: packets of these that were lost because the ring was full.
    """

    received: int
    dropped: int


class LiveCapture(Source):
    """An open live capture on a network interface.

    Attributes:
        taken: number of packets that were read, including those that do not pass a second filter.
    """

    def __init__(
        self,
        interface: str,
        rule: str | None = None,
        promiscuous: bool = False,
        *,
        datagrams: Marks = NO_MARKS,
        classic: bool = False,
    ) -> None:
        """Start capturing.

        Args:
            interface: name of the interface; ``any`` is all interfaces.
            rule: a filter expression in libpcap's language.  Only TCP packets pass, with or without a rule.
            promiscuous: also capture packets for other machines.
            datagrams: which UDP datagrams pass, too.
            classic: let packets pass that p0f 3.09b lets pass, and know only its link types.

        Raises:
            CaptureError: the interface does not exist, permission is missing, or the rule is invalid for its link type.
        """
        reader = _activate(interface, promiscuous)
        reader.setnonblock(1)
        self.reader = reader
        self.taken = 0
        self._is_closed = False
        self._last: Counts | None = None
        super().__init__(
            interface,
            reader.datalink(),
            rule,
            reader.setfilter,
            datagrams=datagrams,
            classic=classic,
            inside=not classic,
        )

    def close(self) -> None:
        """Stop capturing."""
        self._last = self.counts()
        self._is_closed = True
        self.reader.close()

    def fileno(self) -> int:
        """The descriptor that becomes readable when packets have arrived."""
        number: int = self.reader.getfd()
        return number

    def read(self, most: int) -> tuple[bytes, list[Record]]:
        """Read the packets that have arrived, without waiting: a buffer, and the position of each packet in it.

        Args:
            most: largest number of packets to read.

        Raises:
            CaptureError: the interface went down.
        """
        try:
            data, packed = self.reader.next_batch(most)
        except pcapy.PcapError as error:
            raise CaptureError(f"{self.name}: capturing failed: {error}") from None
        records: list[Record] = list(_UNPACK_RECORDS(packed))
        self.taken += len(records)
        recheck = self.recheck
        if recheck is not None:
            records = [record for record in records if recheck(data[record[2] : record[2] + record[3]])]
        return data, records

    def counts(self) -> Counts | None:
        """The kernel's packet counts so far, also after `close`; None if they are not available."""
        if self._is_closed:
            return self._last
        try:
            received, dropped, _ = self.reader.stats()
        except pcapy.PcapError:
            return None
        return Counts(received, dropped)


def names() -> list[str]:
    """Names of the interfaces that libpcap can capture on, in its order, most useful first.

    Raises:
        CaptureError: libpcap cannot list them, or there is none.
    """
    try:
        found: list[str] = pcapy.findalldevs()
    except pcapy.PcapError as error:
        raise CaptureError(f"cannot list the network interfaces: {error}") from None
    if not found:
        raise CaptureError("no network interface to capture on, or no permission")
    return found


def _activate(interface: str, promiscuous: bool) -> pcapy.Reader:
    if not interface:
        raise CaptureError("interface must be the name of an interface, not ''")
    try:
        reader = pcapy.create(interface)
    except (pcapy.PcapError, ValueError) as error:
        raise CaptureError(f"{interface}: {error}") from None
    reader.set_snaplen(MAX_PACKET)
    reader.set_promisc(int(promiscuous))
    reader.set_timeout(_TIMEOUT_MS)
    reader.set_buffer_size(_RING_BYTES)
    # A positive code is a warning, for example that "any" cannot be promiscuous.
    code = reader.activate()
    if code < 0:
        raise CaptureError(f"{interface}: {_PROBLEMS.get(code, f'cannot capture on it (libpcap error {code})')}")
    return reader
