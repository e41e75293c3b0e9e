"""Signatures of links: the MTU that stands behind an MSS (specification, section 3.9)."""

from __future__ import annotations

from typing import Final

from pyp0f.errors import SignatureError
from pyp0f.signatures.label import BLANKS, read_number
from pyp0f.values import Frozen

MAX_MTU: Final = 65535


class MtuSignature(Frozen):
    """A line of the ``[mtu]`` section.

    Attributes:
        name: kind of link, such as ``DSL``.
        mtu: in bytes, 1 to 65535.
        line: its line in the file, from 1; 0 if it was made in code; it has no part in comparisons.
        path: of the file; empty if it was made in code; it has no part in comparisons.
    """

    __slots__ = ("name", "mtu", "line", "path")
    ASIDE = frozenset(("line", "path"))

    name: str
    mtu: int
    line: int
    path: str

    def __init__(
        self,
        name: str,
        mtu: int,
        line: int = 0,
        path: str = "",
    ) -> None:
        self._fill(name, mtu, line, path)

    @classmethod
    def parse(cls, text: str, name: str) -> MtuSignature:
        """Make a signature out of the value of a ``sig`` line.

        Args:
            text: the MTU, 1 to 65535.
            name: of the link.

        Raises:
            SignatureError: it is not a number, or out of range, or the name is empty or more than a line.
        """
        name = name.strip(BLANKS)
        if not name or not name.isprintable():
            raise SignatureError("must be one line of text", part="MTU label", value=name)
        return parse_mtu(text.strip(BLANKS), name)

    def __str__(self) -> str:
        return str(self.mtu)


def parse_mtu(text: str, name: str, line: int = 0, path: str = "") -> MtuSignature:
    """Understand the value of a ``sig`` line.

    Args:
        text: the value, without blanks around it.
        name: of the link, from the label above.
        line: its line number.
        path: of the file.

    Raises:
        SignatureError: it is not a number, or out of range.
    """
    if not text:
        raise SignatureError("is missing", part="MTU")
    return MtuSignature(name, read_number(text, "MTU", 1, MAX_MTU), line, path)
