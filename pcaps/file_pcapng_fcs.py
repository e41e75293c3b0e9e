"""The frames of `file_pcap_fcs` in a pcapng file, whose interface says how long the frame check sequence is."""

from __future__ import annotations

from _build import ETHERNET, save
from _pcapng import interface, packet, section
from _sessions import sessions
from file_pcap_fcs import FCS, equivalent, frame

__all__ = ["build", "equivalent"]


def build() -> bytes:
    """Build the capture."""
    blocks = [packet("<", 0, record.time, record.data) for record in sessions(frame).records]
    return b"".join([section("<"), interface("<", ETHERNET, fcs_length=len(FCS)), *blocks])


if __name__ == "__main__":
    save(__file__, build())
