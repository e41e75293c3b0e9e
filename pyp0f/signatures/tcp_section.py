"""The sections for TCP of a signature file: ``[tcp:request]`` for SYNs, ``[tcp:response]`` for SYN+ACKs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final

from pyp0f.signatures import tcp_conflicts as conflicts
from pyp0f.signatures.label import Label
from pyp0f.signatures.sections import Index, Oddity, Section
from pyp0f.signatures.tcp import TcpSignature, parse_tcp
from pyp0f.signatures.tcp_matching import MAX_WINDOW
from pyp0f.signatures.tcp_oddities import oddities
from pyp0f.signatures.tcp_pattern import WINDOW_LARGEST, WINDOW_MSS
from pyp0f.wire.options import OPTION_TS
from pyp0f.wire.quirks import QUIRK_FLOW, QUIRKS_IPV4_ONLY


class TcpSection(Section[TcpSignature]):
    """A section of TCP signatures.

    Attributes:
        is_syn: whether the section is for SYNs; otherwise it is for SYN+ACKs.
    """

    def __init__(self, name: str, *, is_syn: bool) -> None:
        super().__init__(name)
        self.is_syn = is_syn

    def parse(self, text: str, label: Label, line: int) -> TcpSignature:
        """Parse the value of a ``sig`` line."""
        return parse_tcp(text, label, line)

    def label_of(self, signature: TcpSignature) -> Label:
        """The label of a signature."""
        return signature.label

    def relabelled(self, signature: TcpSignature, label: Label) -> TcpSignature:
        """The signature with another label."""
        return replace(signature, label=label)

    def index(self, _: Sequence[TcpSignature] | None = None) -> Index[TcpSignature]:
        """A new and empty index of signatures."""
        from pyp0f.signatures.tcp_index import TcpIndex  # noqa: PLC0415 - the packaged files need none

        return TcpIndex()

    def covers(self, earlier: TcpSignature, later: TcpSignature) -> bool:
        """Whether a file is rejected because the later line can never match."""
        return conflicts.covers(earlier, later)

    def refused_by_p0f(self, earlier: TcpSignature, later: TcpSignature) -> bool:
        """Whether p0f 3.09b refuses a file with both lines."""
        return conflicts.refused_by_p0f(earlier, later)

    def for_p0f(self, signature: TcpSignature) -> Iterator[TcpSignature]:
        """Signatures that p0f 3.09b can read: with factors in place of ``mss*max``, with and without a flow label."""
        for line in _with_factors(signature):
            yield from _with_flow_labels(line)

    def hides(self, earlier: TcpSignature, later: TcpSignature) -> bool:
        """Whether all packets that match the later line match the earlier line first."""
        return conflicts.hides(earlier, later)

    def overlaps(self, one: TcpSignature, other: TcpSignature) -> bool:
        """Whether packets can match both lines exactly; true if unknown."""
        return conflicts.overlaps(one, other, 4) or conflicts.overlaps(one, other, 6)

    def reasons(self, earlier: TcpSignature, later: TcpSignature) -> str:
        """A text that says why the earlier line covers the later one."""
        return conflicts.reasons(earlier, later)

    def oddities(self, signature: TcpSignature) -> Iterator[Oddity]:
        """Warnings about parts of a line that no packet can match."""
        return oddities(signature, is_syn=self.is_syn)

    def remarks(self, earlier: Iterable[TcpSignature], later: TcpSignature) -> Iterator[str]:
        """Notes: p0f 3.09b rejects the file; fuzzy matches are attributed to an earlier generic line."""
        rivals = list(earlier)
        line = min([one.line for one in rivals if conflicts.refused_by_p0f(one, later)], default=0)
        if line:
            yield f"p0f 3.09b rejects the file: line {line} covers this one by its rule"
        if not later.label.generic:
            yield from _generic_before(rivals, later)


_USUAL_MTUS: Final = (1500, 1492, 1480, 1460, 1450, 1420, 1400, 1380, 1280, 9001, 9000)
"""MTUs of links whose largest multiples of the MSS p0f gets lines for."""


def _with_factors(signature: TcpSignature) -> Iterator[TcpSignature]:
    """The signature with each factor that ``mss*max`` is on usual links."""
    if signature.window_form != WINDOW_LARGEST:
        yield signature
        return
    values = [signature.mss] if signature.mss else [mtu - headers for mtu in _USUAL_MTUS for headers in (40, 60)]
    less = 12 if OPTION_TS in signature.layout else 0
    factors = [MAX_WINDOW // unit for mss in values for unit in (mss, mss - less)]
    for factor in dict.fromkeys(factors):
        yield replace(signature, window_form=WINDOW_MSS, window=factor, text="")


def _with_flow_labels(signature: TcpSignature) -> Iterator[TcpSignature]:
    """The signature for packets with a flow label, and for those without.  p0f compares the label in IPv6 only."""
    if signature.version == 4:
        yield signature
        return
    yield replace(signature, quirks=signature.quirks | QUIRK_FLOW, text="")
    yield replace(signature, version=6, quirks=signature.quirks & ~(QUIRK_FLOW | QUIRKS_IPV4_ONLY), text="")


def _generic_before(rivals: Iterable[TcpSignature], later: TcpSignature) -> Iterator[str]:
    for earlier in rivals:
        if earlier.label.generic and conflicts.hides(replace(earlier, label=later.label), later):
            yield (f"fuzzy matches go to the generic line {earlier.line} ({earlier.label.text}), which comes before it")
            return


TCP_REQUEST: Final = TcpSection("tcp:request", is_syn=True)
TCP_RESPONSE: Final = TcpSection("tcp:response", is_syn=False)
