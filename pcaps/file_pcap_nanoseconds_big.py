"""A classic capture file with times in nanoseconds, written by a big-endian machine; see `file_pcap_nanoseconds`."""

from __future__ import annotations

from dataclasses import replace

from _build import NANOSECONDS, Capture, save
from _sessions import sessions


def late_sessions() -> Capture:
    """Write the sessions, with the first packet in the last microsecond of its second."""
    capture = sessions()
    capture.records = [replace(record, time=record.time + 999_999) for record in capture.records]
    return capture


def build() -> bytes:
    """Build the capture."""
    return late_sessions().pcap(order=">", magic=NANOSECONDS)


if __name__ == "__main__":
    save(__file__, build())
