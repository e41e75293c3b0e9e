"""Signatures of MTUs (specification, section 3.9)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from pyp0f.errors import SignatureError

_MAX_MTU: Final = 65535


@dataclass(frozen=True, slots=True)
class MtuSignature:
    """A line of the ``[mtu]`` section.

    Attributes:
        name: kind of link.
        mtu: in bytes, 1 to 65535.
        line: of the file, from 1.
    """

    name: str
    mtu: int
    line: int

    def __str__(self) -> str:
        return str(self.mtu)


def parse_mtu(text: str, name: str, line: int = 0) -> MtuSignature:
    """Understand the value of a ``sig`` line.

    Args:
        text: the value, without blanks around it.
        name: kind of link that it stands under.
        line: its line number.

    Raises:
        SignatureError: it is no MTU.
    """
    digits = text if text.isascii() and text.isdigit() else ""
    mtu = int(digits.lstrip("0")[:10] or "0")
    if not 1 <= mtu <= _MAX_MTU:
        raise SignatureError(f"must be a number from 1 to {_MAX_MTU}", part="MTU", value=text)
    return MtuSignature(name, mtu, line)
