"""Packets and link types of small captures, and a way to read them."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from packets import SYN_OPTIONS, ethernet, ipv4, ipv6, tcp

from pyp0f.capture.file import CaptureFile
from pyp0f.engine.hotloop import Record

SYN: Final = ipv4(tcp(options=SYN_OPTIONS))
SYN6: Final = ipv6(tcp(options=SYN_OPTIONS))
UDP: Final = ipv4(bytes(40), protocol=17)
FRAME: Final = ethernet(SYN)

# Link types, with their numbers in files.
NULL, ETHERNET, PPP, RAW, WIFI, ATM, LOOP, HDLC, COOKED, PFLOG = 0, 1, 9, 101, 105, 106, 108, 112, 113, 117
RADIOTAP, ZIGBEE, IPV4, IPV6, COOKED_V2 = 127, 195, 228, 229, 276


def read(path: Path | str, rule: str | None = None) -> tuple[list[bytes], list[Record], str | None]:
    """Packets, their records, and the problem, if any."""
    capture = CaptureFile(str(path), rule)
    packets, records = [], []
    for data, found in capture.batches():
        packets += [data[offset : offset + length] for _, _, offset, length in found]
        records += found
    capture.close()
    return packets, records, capture.problem
