"""The same as `file_pcapng`, written by a big-endian machine."""

from __future__ import annotations

from _build import save
from file_pcapng import pcapng


def build() -> bytes:
    """Build the capture."""
    return pcapng(">")


if __name__ == "__main__":
    save(__file__, build())
