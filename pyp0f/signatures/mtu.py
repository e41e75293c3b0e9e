"""Signatures of links: the MTU that stands behind an MSS (specification, section 3.9)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from pyp0f.errors import SignatureError
from pyp0f.signatures.label import read_number

MAX_MTU: Final = 65535


@dataclass(frozen=True, slots=True)
class MtuSignature:
    """A line of the ``[mtu]`` section.

    Attributes:
        name: kind of link, such as ``DSL``.
        mtu: in bytes, 1 to 65535.
        line: of the file, from 1; it has no part in comparisons.
    """

    name: str
    mtu: int
    line: int = field(default=0, compare=False)

    def __str__(self) -> str:
        return str(self.mtu)


def parse_mtu(text: str, name: str, line: int = 0) -> MtuSignature:
    """Understand the value of a ``sig`` line.

    Args:
        text: the value, without blanks around it.
        name: of the link, from the label above.
        line: its line number.

    Raises:
        SignatureError: it is not a number, or out of range.
    """
    if not text:
        raise SignatureError("is missing", part="MTU")
    return MtuSignature(name, read_number(text, "MTU", 1, MAX_MTU), line)
