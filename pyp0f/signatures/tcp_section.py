"""The sections of TCP in a signature file: ``[tcp:request]`` for SYNs, ``[tcp:response]`` for SYN+ACKs."""

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
        is_syn: it is about SYNs; otherwise about SYN+ACKs.
    """

    def __init__(self, name: str, *, is_syn: bool) -> None:
        super().__init__(name)
        self.is_syn = is_syn

    def parse(self, text: str, label: Label, line: int) -> TcpSignature:
        """Read the value of a ``sig`` line."""
        return parse_tcp(text, label, line)

    def label_of(self, signature: TcpSignature) -> Label:
        """The label of a signature."""
        return signature.label

    def relabelled(self, signature: TcpSignature, label: Label) -> TcpSignature:
        """The signature with another label."""
        return replace(signature, label=label)

    def group(self, signature: TcpSignature) -> Hashable:
        """What a line must ask for just as the other one does, with MSS and scale."""
        return signature.layout, signature.eol_padding, signature.olen, signature.mss, signature.scale

    def rivals(
        self, groups: Mapping[Hashable, Sequence[TcpSignature]], signature: TcpSignature
    ) -> Iterator[TcpSignature]:
        """Lines with the same options, and with the same MSS and scale or any."""
        layout = (signature.layout, signature.eol_padding, signature.olen)
        scales = {signature.scale, conflicts.possible_scale(signature), None}
        for mss in {signature.mss, conflicts.possible_mss(signature), None}:
            for scale in scales:
                yield from groups.get((*layout, mss, scale), ())

    def covers(self, earlier: TcpSignature, later: TcpSignature) -> bool:
        """Whether a file is refused because the later line can never be the answer."""
        return conflicts.covers(earlier, later)

    def hides(self, earlier: TcpSignature, later: TcpSignature) -> bool:
        """Whether whatever matches the later line matches the earlier one as well, which is the answer then."""
        return conflicts.hides(earlier, later)

    def overlaps(self, one: TcpSignature, other: TcpSignature) -> bool:
        """Whether packets may match both lines exactly; in doubt they may."""
        return conflicts.overlaps(one, other, 4) or conflicts.overlaps(one, other, 6)

    def reasons(self, earlier: TcpSignature, later: TcpSignature) -> str:
        """In which respects the earlier of two lines takes in the later one, in words."""
        return conflicts.reasons(earlier, later)

    def oddities(self, signature: TcpSignature) -> Iterator[Oddity]:
        """Why no packet can match a line, in parts."""
        return oddities(signature, is_syn=self.is_syn)

    def remarks(self, earlier: Iterable[TcpSignature], later: TcpSignature) -> Iterator[str]:
        """Where p0f 3.09b would refuse the file, and where fuzzy matches go to a generic line."""
        rivals = list(earlier)
        line = min([one.line for one in rivals if conflicts.refused_by_p0f(one, later)], default=0)
        if line:
            yield f"p0f 3.09b refuses the file: it takes line {line} to cover this one"
        if not later.label.generic:
            yield from _generic_before(rivals, later)


def _generic_before(rivals: Iterable[TcpSignature], later: TcpSignature) -> Iterator[str]:
    for earlier in rivals:
        if earlier.label.generic and conflicts.hides(replace(earlier, label=later.label), later):
            yield (
                f"what matches it only fuzzily is given to the generic line {earlier.line} ({earlier.label.text}), "
                "which stands before it"
            )
            return


TCP_REQUEST: Final = TcpSection("tcp:request", is_syn=True)
TCP_RESPONSE: Final = TcpSection("tcp:response", is_syn=False)
