"""A capture that ends in the middle of the last response, as when the disk was full: what comes before counts."""

from __future__ import annotations

from _build import save
from _sessions import sessions


def build() -> bytes:
    """Build the capture."""
    capture = sessions()
    del capture.records[-2:]  # the FINs after the response
    return capture.pcap()[:-20]


if __name__ == "__main__":
    save(__file__, build())
