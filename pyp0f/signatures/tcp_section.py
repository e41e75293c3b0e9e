"""The sections for TCP of a signature file: ``[tcp:request]`` for SYNs, ``[tcp:response]`` for SYN+ACKs."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from pyp0f.signatures import tcp_conflicts as conflicts
from pyp0f.signatures.label import Label
from pyp0f.signatures.sections import Oddity, Section
from pyp0f.signatures.tcp import TcpSignature, parse_tcp
from pyp0f.signatures.tcp_oddities import oddities


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

    def group(self, signature: TcpSignature) -> Hashable:
        """The key of signatures that can hide each other: options, padding, IP option length, MSS and scale."""
        return signature.layout, signature.eol_padding, signature.olen, signature.mss, signature.scale

    def rivals(
        self, groups: Mapping[Hashable, Sequence[TcpSignature]], signature: TcpSignature
    ) -> Iterator[TcpSignature]:
        """Earlier signatures with the same options, and with the same or any MSS and scale."""
        layout = (signature.layout, signature.eol_padding, signature.olen)
        scales = {signature.scale, conflicts.possible_scale(signature), None}
        for mss in {signature.mss, conflicts.possible_mss(signature), None}:
            for scale in scales:
                yield from groups.get((*layout, mss, scale), ())

    def covers(self, earlier: TcpSignature, later: TcpSignature) -> bool:
        """Whether a file is rejected because the later line can never match."""
        return conflicts.covers(earlier, later)

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


def _generic_before(rivals: Iterable[TcpSignature], later: TcpSignature) -> Iterator[str]:
    for earlier in rivals:
        if earlier.label.generic and conflicts.hides(replace(earlier, label=later.label), later):
            yield (f"fuzzy matches go to the generic line {earlier.line} ({earlier.label.text}), which comes before it")
            return


TCP_REQUEST: Final = TcpSection("tcp:request", is_syn=True)
TCP_RESPONSE: Final = TcpSection("tcp:response", is_syn=False)
