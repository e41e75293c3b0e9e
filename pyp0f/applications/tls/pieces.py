"""Putting a message together whose pieces come in datagrams: in any order, twice, or overlapping."""

from __future__ import annotations

from typing import Final

MAX_MESSAGE: Final = 8_192
"""Bytes of a message.  Pieces of a longer one are not kept."""
MAX_PIECES: Final = 64
"""Pieces that wait for others."""


class Pieces:
    """The pieces of a message.  Of bytes that come twice, the first copy counts."""

    __slots__ = ("_pieces", "whole")

    def __init__(self) -> None:
        self.whole = b""
        """What has come without a gap, from the start on."""
        self._pieces: dict[int, bytes] = {}

    def add(self, at: int, data: bytes) -> None:
        """Take a piece.  One that does not fit within the bounds is ignored.

        Args:
            at: its offset in the message.
            data: the piece.
        """
        if at + len(data) > MAX_MESSAGE or at + len(data) <= len(self.whole):
            return
        if at > len(self.whole):
            self._keep(at, data)
            return
        self.whole += data[len(self.whole) - at :]
        for place in sorted(self._pieces):
            if place > len(self.whole):
                break
            self.whole += self._pieces.pop(place)[len(self.whole) - place :]

    def _keep(self, at: int, data: bytes) -> None:
        known = self._pieces.get(at)
        if known is None:
            if len(self._pieces) < MAX_PIECES and self._waiting + len(data) <= MAX_MESSAGE:
                self._pieces[at] = data
        elif len(data) > len(known) and self._waiting + len(data) - len(known) <= MAX_MESSAGE:
            self._pieces[at] = data

    @property
    def _waiting(self) -> int:
        return sum(map(len, self._pieces.values()))
