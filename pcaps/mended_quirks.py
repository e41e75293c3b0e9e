"""Quirks that p0f overlooks: acknowledgement numbers in a SYN, and a non-zero byte at the very end of the options."""

from __future__ import annotations

from dataclasses import replace

from _build import LINUX, Capture, save

REVIEWED = "p0f looks at bit 24 of the acknowledgement number only, and not at the last byte of the options"


def build() -> bytes:
    """Build the capture."""
    capture = Capture()
    for number, ack in enumerate((0, 1, 0x00FFFFFF, 0x01000000, 0x02000000, 0xFE000000), 1):
        capture.add(replace(LINUX.syn(f"192.0.2.{number}", "198.51.100.1"), ack=ack))
    for number, options in enumerate(("02 04 05b4 00 000001", "02 04 05b4 0101 00 01", "02 04 05b4 00 000100"), 11):
        capture.add(replace(LINUX.syn(f"192.0.2.{number}", "198.51.100.1"), options=bytes.fromhex(options)))
    return capture.pcap()


if __name__ == "__main__":
    save(__file__, build())
