"""Finds the earlier TCP lines that can cover or hide a line, in time that does not grow with the number of lines."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from pyp0f.signatures.sections import Effort
from pyp0f.signatures.tcp import TcpSignature
from pyp0f.signatures.tcp_conflicts import possible_mss, possible_scale, ttls, wider_windows, window_of
from pyp0f.signatures.tcp_pattern import WINDOW_MOD
from pyp0f.wire.quirks import QUIRKS_IPV4_ONLY, QUIRKS_IPV6_ONLY

_QUIRKS_OF_BOTH: Final = ~(QUIRKS_IPV4_ONLY | QUIRKS_IPV6_ONLY)
"""The quirks that packets of both IP versions can have.  Of these, lines that hide each other have the same."""

_Alike = tuple[int | None, int, bool, bool]
"""Version, quirks, whether the TTL is random, and whether the label is generic."""
_Firsts = tuple[dict[int, TcpSignature], dict[int, TcpSignature]]
"""By the TTL of a later line, the first lines that can cover it and that can hide it."""


class TcpIndex:
    """TCP signatures by everything that lines have in common which cover or hide each other.

    Of lines that differ only in their TTLs, two are kept for each TTL: the first that can cover a line of that TTL,
    and the first that can hide it.  What these do not cover or hide, the others do not, either.
    """

    __slots__ = ("_effort", "_groups", "_moduli")

    def __init__(self) -> None:
        self._groups: dict[object, dict[int | None, dict[_Alike, _Firsts]]] = {}
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
        ttl, covered = signature.ttl, ttls(signature)
        key = signature.version, signature.quirks, signature.random_ttl, signature.label.generic
        covering, hiding = alike.setdefault(key, ({}, {}))
        for later in covered:
            covering.setdefault(later, signature)
        # Two ranges of equal length include each other only if they are the same; those that start at 0 can be shorter.
        for later in range(ttl if covered.start else 0, ttl + 1):
            hiding.setdefault(later, signature)

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
                            for covering, hiding in alike.values():
                                first = covering.get(ttl)
                                if first is not None:
                                    yield first
                                if ttl in hiding and hiding[ttl] is not first:
                                    yield hiding[ttl]


def _common(signature: TcpSignature) -> tuple[object, ...]:
    """The parts that are the same in lines that cover or hide each other."""
    return signature.layout, signature.eol_padding, signature.olen, signature.quirks & _QUIRKS_OF_BOTH
