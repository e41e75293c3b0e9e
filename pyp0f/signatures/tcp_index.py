"""Finds the earlier TCP lines that can cover or hide a line, in time that does not grow with the number of lines."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from pyp0f.signatures.sections import Effort
from pyp0f.signatures.tcp import TcpSignature
from pyp0f.signatures.tcp_conflicts import possible_mss, possible_scale, wider_windows, window_of
from pyp0f.signatures.tcp_pattern import WINDOW_MOD
from pyp0f.wire.quirks import QUIRKS_IPV4_ONLY, QUIRKS_IPV6_ONLY
from pyp0f.wire.ttl import MAX_DISTANCE

_QUIRKS_OF_BOTH: Final = ~(QUIRKS_IPV4_ONLY | QUIRKS_IPV6_ONLY)
"""The quirks that packets of both IP versions can have.  Of these, lines that hide each other have the same."""

_Alike = tuple[int | None, int, bool, bool]
"""Version, quirks, whether the TTL is random, and whether the label is generic."""


class TcpIndex:
    """TCP signatures by everything that lines have in common which cover or hide each other.

    Of lines that differ only in their TTLs, the first one for each TTL is kept: what it does not cover or hide, the
    others do not, either.
    """

    __slots__ = ("_effort", "_groups", "_moduli")

    def __init__(self) -> None:
        self._groups: dict[object, dict[int | None, dict[_Alike, dict[int, TcpSignature]]]] = {}
        self._moduli: set[int] = set()
        self._effort = Effort()

    def add(self, signature: TcpSignature) -> None:
        """Add a signature."""
        self._effort.allow()
        window = window_of(signature)
        if window[0] == WINDOW_MOD:
            self._moduli.add(window[1])
        group = self._groups.setdefault((*_common(signature), signature.mss, signature.scale, window), {})
        alike = group.setdefault(signature.payload, {})
        ttl, is_random = signature.ttl, signature.random_ttl
        first = alike.setdefault((signature.version, signature.quirks, is_random, signature.label.generic), {})
        for later in range(0 if is_random else max(0, ttl - MAX_DISTANCE), ttl + 1):
            first.setdefault(later, signature)

    def rivals(self, signature: TcpSignature) -> Iterator[TcpSignature]:
        """The first signatures in this index that can cover or hide another one.

        Raises:
            SignatureError: the file has too many lines that are alike.
        """
        common, ttl = _common(signature), signature.ttl
        scales = {signature.scale, possible_scale(signature), None}
        windows = wider_windows(signature, self._moduli)
        self._effort.spend(len(windows))
        for mss in {signature.mss, possible_mss(signature), None}:
            for scale in scales:
                for window in windows:
                    group = self._groups.get((*common, mss, scale, window))
                    if group is not None:
                        for payload in {signature.payload, None}:
                            alike = group.get(payload, {})
                            self._effort.spend(len(alike))
                            yield from [first[ttl] for first in alike.values() if ttl in first]


def _common(signature: TcpSignature) -> tuple[object, ...]:
    """The parts that are the same in lines that cover or hide each other."""
    return signature.layout, signature.eol_padding, signature.olen, signature.quirks & _QUIRKS_OF_BOTH
