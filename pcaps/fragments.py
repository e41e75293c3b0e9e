"""HTTP exchanges whose packets come in fragments: of 8 bytes, backwards, and of a tunnel."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from _build import PLAIN_SERVER, Capture, Session, save
from _sessions import REQUEST, RESPONSE
from _wrap import WRAPPERS, frame, type_of

if TYPE_CHECKING:
    from collections.abc import Callable


def fragments(packet: bytes, size: int, number: int) -> list[bytes]:
    """Cut an IP packet without options into fragments with payloads of that size."""
    is_ipv4 = packet[0] >> 4 == 4
    payload = packet[20 if is_ipv4 else 40 :]
    parts = []
    for at in range(0, len(payload), size):
        part, more = payload[at : at + size], at + size < len(payload)
        if is_ipv4:
            field_and_flags = at // 8 | more << 13 | (packet[6] & 0xC0) << 8
            length = struct.pack(">H", 20 + len(part))
            parts.append(packet[:2] + length + packet[4:6] + struct.pack(">H", field_and_flags) + packet[8:20] + part)
        else:
            fields = struct.pack(">BxHI", packet[6], at | more, number)
            parts.append(packet[:4] + struct.pack(">HB", 8 + len(part), 44) + packet[7:40] + fields + part)
    return parts


@dataclass
class Fragmenting(Capture):
    """A capture whose packets are cut into fragments if there is something that cuts them."""

    cut: Callable[[bytes, int], list[bytes]] | None = None
    number: int = field(default=0)

    def add_frame(self, data: bytes, length: int = 0) -> None:
        """Append the fragments of a frame, all at the same time."""
        self.number += 1
        gap, self.gap = self.gap, 0
        for part in self.cut(data[14:], self.number) if self.cut else [data[14:]]:
            super().add_frame(frame(type_of(part), part), length)
        self.gap = gap
        self.time += gap


def small(packet: bytes, number: int) -> list[bytes]:
    """Cut it into the smallest fragments."""
    return fragments(packet, 8, number)


def backwards(packet: bytes, number: int) -> list[bytes]:
    """Send the last fragment first."""
    return fragments(packet, 24, number)[::-1]


def exchanges(*, in_fragments: bool) -> bytes:
    """Write the exchanges."""
    capture = Fragmenting()
    for number, (cut, wrapper) in enumerate([(small, "plain"), (backwards, "plain"), (backwards, "vxlan")], 1):
        capture.frame = WRAPPERS[wrapper if in_fragments else "plain"]
        capture.cut = cut if in_fragments else None
        session = Session(capture, f"192.0.2.{number}", "198.51.100.1", server_stack=PLAIN_SERVER)
        session.open().request(REQUEST).respond(RESPONSE).close()
    return capture.pcap()


def build() -> bytes:
    """Build the capture."""
    return exchanges(in_fragments=True)


def equivalent() -> bytes:
    """Build the same without fragments, which p0f reads."""
    return exchanges(in_fragments=False)


if __name__ == "__main__":
    save(__file__, build())
