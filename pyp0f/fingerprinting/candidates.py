"""All signatures that fit a SYN or SYN+ACK, and those that nearly do.

`pyp0f.fingerprinting.tcp` gives the answer for each packet.  This module takes longer, and is used only on demand.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from pyp0f.fingerprinting.tcp import TcpMatcher
from pyp0f.signatures.candidates import (
    EXACT,
    FUZZY,
    GENERIC,
    REWRITTEN,
    SYN,
    SYN_ACK,
    WAYS,
    Candidate,
    Near,
    nearest_of,
)
from pyp0f.signatures.tcp import TcpSignature
from pyp0f.signatures.tcp_differences import differences
from pyp0f.signatures.tcp_matching import Fit, ObservedTcp, compare
from pyp0f.signatures.tcp_rewriting import WINDOW_CHANGED, can_become, rewriting
from pyp0f.signatures.tcp_section import TCP_REQUEST, TCP_RESPONSE

TCP_SECTIONS: Final = {SYN: TCP_REQUEST, SYN_ACK: TCP_RESPONSE}
"""The section with the signatures for each kind of packet."""


def tcp_candidates(signatures: Iterable[TcpSignature], observed: ObservedTcp) -> tuple[Candidate, ...]:
    """All signatures that fit a packet, in p0f's order of preference; then those that fit if it was rewritten.

    The answer need not be the first one: a line that fits a packet that was certainly rewritten comes before a generic
    line (`preferred`).  Rewriting is considered only if no specific signature fits exactly.

    Args:
        signatures: the signatures for this direction, in file order.
        observed: the properties of the packet.
    """
    lines = tuple(signatures)
    found = [candidate for signature in lines if (candidate := _candidate(signature, observed))]
    if not any(one.way == EXACT for one in found):
        rewritten = Rewritings(lines).candidates(observed)
        found += [one for one in rewritten if one.changes != (WINDOW_CHANGED,)] or ([] if found else rewritten)
    return tuple(sorted(found, key=lambda one: WAYS.index(one.way)))


def _candidate(signature: TcpSignature, observed: ObservedTcp) -> Candidate | None:
    fit = compare(signature, observed)
    if fit == Fit.EXACT:
        return Candidate(signature=signature, way=GENERIC if signature.label.generic else EXACT)
    if fit:
        return Candidate(signature=signature, way=FUZZY, differences=differences(signature, observed))
    return None


class Rewritings:
    """Finds the signatures that a packet fits if it was rewritten on the way.  They are sorted by their options."""

    def __init__(self, signatures: Iterable[TcpSignature]) -> None:
        """Sort signatures; generic ones and those of programs are left out.

        Args:
            signatures: the signatures for one direction, in file order.
        """
        self._by_layout: dict[bytes, list[TcpSignature]] = {}
        for signature in signatures:
            if not (signature.label.generic or signature.label.is_application):
                self._by_layout.setdefault(signature.layout, []).append(signature)

    def candidates(self, observed: ObservedTcp) -> list[Candidate]:
        """The signatures that a packet fits if it was rewritten, and what was changed.

        Args:
            observed: the properties of the packet.
        """
        return [
            Candidate(signature=signature, way=REWRITTEN, differences=differences(signature, observed), changes=changes)
            for layout, signatures in self._by_layout.items()
            if can_become(layout, observed.layout)
            for signature in signatures
            if not compare(signature, observed) and (changes := rewriting(signature, observed))
        ]


def preferred(signatures: Iterable[TcpSignature], observed: ObservedTcp) -> Candidate | None:
    """The candidate that is the answer; None if there is no answer.

    A fuzzy match of a program gives no answer (docs/p0f-3.09b.md, section 4.4).

    Args:
        signatures: the signatures for this direction, in file order.
        observed: the properties of the packet.
    """
    lines = tuple(signatures)
    answer = TcpMatcher(lines).match(observed).signature
    return next((one for one in tcp_candidates(lines, observed) if one.signature is answer), None)


def nearest(signatures: Iterable[TcpSignature], observed: ObservedTcp) -> tuple[Near, ...]:
    """The signatures that a packet nearly fits, the nearest one first; one for each label.

    Args:
        signatures: the signatures for this direction, in file order.
        observed: the properties of the packet.
    """
    return nearest_of([Near(one, differences(one, observed)) for one in signatures if not compare(one, observed)])
