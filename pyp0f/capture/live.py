"""Live capture with libpcap.

The ring that packets wait in while Python is busy holds more than libpcap's usual 2 MB: the kernel fills it in blocks
of 128 KB at least, and closes a block each `_WAIT_MS` at the latest, however little is in it.
"""

from __future__ import annotations

from struct import Struct
from typing import Final, NamedTuple

import pcapy

from pyp0f.capture.filters import Source
from pyp0f.engine.hotloop import Record
from pyp0f.errors import CaptureError
from pyp0f.wire.packet import MAX_PACKET

_WAIT_MS: Final = 5
"""As in p0f: milliseconds that packets may wait for company in the kernel."""
_RING_BYTES: Final = 32 << 20
"""For a second and more of light traffic, and 20,000 packets of the largest usual size."""

_SPLIT: Final = Struct("=IIII").iter_unpack
"""What `next_batch` says of each packet is a `Record`, packed."""

_NO_PERMISSION: Final = (
    "no permission to capture: this needs root, or the capability CAP_NET_RAW (docs/operations.md says how)"
)
_PROBLEMS: Final = {
    -5: "there is no such interface (pyp0f -L lists them)",
    -6: "libpcap cannot listen on it in this way",
    -8: _NO_PERMISSION,
    -9: "the interface is not up",
    -11: _NO_PERMISSION,
}
"""By libpcap's code; what it says besides cannot be asked for through pcapy."""


class Counts(NamedTuple):
    """What the kernel has counted.

    Attributes:
        received: packets that the filter let through.
        dropped: those of them that were lost because they were not read in time.
    """

    received: int
    dropped: int


class LiveCapture(Source):
    """An interface that is listened on."""

    def __init__(
        self, interface: str, rule: str | None = None, promiscuous: bool = False, *, datagrams: bool = False
    ) -> None:
        """Begin to listen.

        Args:
            interface: its name; ``any`` is all of them.
            rule: a filter expression in libpcap's language; only TCP passes in any case.
            promiscuous: also take what is not meant for this machine.
            datagrams: let UDP pass as well.

        Raises:
            CaptureError: there is no such interface, no permission, or the rule makes no sense for it.
        """
        reader = _activate(interface, promiscuous)
        reader.setnonblock(1)
        super().__init__(reader, interface, rule, datagrams=datagrams)

    def fileno(self) -> int:
        """The descriptor that becomes readable when there are packets."""
        number: int = self.reader.getfd()
        return number

    def read(self, most: int) -> tuple[bytes, list[Record]]:
        """Packets that are there, without waiting: a buffer, and where in it each lies.

        Args:
            most: packets at a time.

        Raises:
            CaptureError: the interface went down.
        """
        try:
            data, packed = self.reader.next_batch(most)
        except pcapy.PcapError as error:
            raise CaptureError(f"{self.name}: nothing more can be captured: {error}") from None
        records: list[Record] = list(_SPLIT(packed))
        sieve = self.sieve
        if sieve is not None:
            records = [record for record in records if sieve(data[record[2] : record[2] + record[3]])]
        return data, records

    def counts(self) -> Counts | None:
        """What the kernel has counted so far; None if it does not say."""
        try:
            received, dropped, _ = self.reader.stats()
        except pcapy.PcapError:
            return None
        return Counts(received, dropped)


def names() -> list[str]:
    """What can be listened on, most useful first.

    Raises:
        CaptureError: nothing can.
    """
    try:
        found: list[str] = pcapy.findalldevs()
    except pcapy.PcapError as error:
        raise CaptureError(f"cannot list the network interfaces: {error}") from None
    if not found:
        raise CaptureError("there is no network interface to listen on, at least not for this user")
    return found


def _activate(interface: str, promiscuous: bool) -> pcapy.Reader:
    try:
        reader = pcapy.create(interface)
    except (pcapy.PcapError, ValueError) as error:
        raise CaptureError(f"{interface}: {error}") from None
    reader.set_snaplen(MAX_PACKET)
    reader.set_promisc(int(promiscuous))
    reader.set_timeout(_WAIT_MS)
    reader.set_buffer_size(_RING_BYTES)
    # A number above 0 is a warning: "any" for instance cannot be promiscuous.
    code = reader.activate()
    if code < 0:
        raise CaptureError(f"{interface}: {_PROBLEMS.get(code, f'cannot listen on it (libpcap says {code})')}")
    return reader
