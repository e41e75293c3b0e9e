"""Packets and link types of small captures, and two ways to read them: pyp0f's, and libpcap's as p0f uses it."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pcapy
from packets import SYN_OPTIONS, ethernet, ipv4, ipv6, tcp

from pyp0f.capture.file import CaptureFile
from pyp0f.capture.filters import Source
from pyp0f.engine.layouts import Record

SYN: Final = ipv4(tcp(options=SYN_OPTIONS))
SYN6: Final = ipv6(tcp(options=SYN_OPTIONS))
UDP: Final = ipv4(bytes(40), protocol=17)
FRAME: Final = ethernet(SYN)

# Link types, with their numbers in files.
NULL, ETHERNET, PPP, RAW, WIFI, ATM, LOOP, HDLC, COOKED, PFLOG = 0, 1, 9, 101, 105, 106, 108, 112, 113, 117
RADIOTAP, ZIGBEE, IPV4, IPV6, COOKED_V2 = 127, 195, 228, 229, 276


def read(
    path: Path | str, rule: str | None = None, *, classic: bool = False
) -> tuple[list[bytes], list[Record], str | None]:
    """Packets, their records, and the problem, if any."""
    capture = CaptureFile(str(path), rule, classic=classic)
    packets, records = [], []
    for _, data, found in capture.runs():
        packets += [data[offset : offset + length] for _, _, offset, length in found]
        records += found
    capture.close()
    return packets, records, capture.problem


def read_with_libpcap(
    path: Path | str, rule: str | None = None, *, filtered: bool = True
) -> tuple[list[bytes], list[Record], str | None]:
    """Packets, their records with offsets in all packets one after another, and libpcap's error, if any."""
    reader = pcapy.open_offline(str(path))
    recheck = Source(str(path), reader.datalink(), rule, reader.setfilter).recheck if filtered else None
    packets: list[bytes] = []
    records: list[Record] = []
    offset, problem = 0, None
    while True:
        try:
            header, data = reader.next()
        except pcapy.PcapError as error:
            problem = str(error)
            break
        if header is None:
            break
        if recheck is None or recheck(data):
            length = min(len(data), header.getlen())
            packets.append(data[:length])
            records.append((*header.getts(), offset, length))
            offset += length
    reader.close()
    return packets, records, problem
