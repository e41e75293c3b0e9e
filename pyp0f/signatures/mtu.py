"""MTU signatures: kinds of links by their MTU (docs/p0f-3.09b.md, section 3.9)."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import dataclass, field
from typing import ClassVar, Final

from pyp0f.arguments import check_type, check_whole_number
from pyp0f.errors import SignatureError
from pyp0f.frozen import Frozen
from pyp0f.signatures.label import BLANKS, Label, read_number
from pyp0f.signatures.provenance import Provenance, read_origin
from pyp0f.signatures.sections import Oddity, Section

MAX_MTU: Final = 65535
_LEAST_HEADERS: Final = 40
"""Bytes of an IPv4 and a TCP header without options."""


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class MtuSignature(Frozen):
    """A line of the ``[mtu]`` section.

    Making one raises TypeError if a value has the wrong type, and ValueError if the MTU is out of range.

    Attributes:
        name: kind of link, such as ``DSL``.
        mtu: MTU in bytes, 1 to 65535.
        line: line number in the file, from 1; 0 if the signature was made in code.  Not compared.
        path: path of the file; empty if the signature was made in code.  Not compared.
        origin: where the signature comes from, as the file says it (`pyp0f.signatures.provenance`); may be empty.  Not
            compared.
    """

    name: str
    mtu: int
    line: int = field(default=0, compare=False)
    path: str = field(default="", compare=False)
    origin: str = field(default="", repr=False, compare=False, kw_only=True)

    def __post_init__(self) -> None:
        for name in ("name", "path", "origin"):
            check_type(name, getattr(self, name), str, "text")
        check_whole_number("mtu", self.mtu, 1, MAX_MTU)
        check_type("line", self.line, int, "a whole number")

    @classmethod
    def parse(cls, text: str, name: str) -> MtuSignature:
        """Parse the value of a ``sig`` line.

        Args:
            text: the MTU, 1 to 65535.
            name: name of the link.

        Raises:
            SignatureError: the MTU is not a number or out of range, or the name is empty or not printable.
            TypeError: an argument is not text.
        """
        check_type("text", text, str, "text")
        check_type("name", name, str, "text")
        name = name.strip(BLANKS)
        if not name or not name.isprintable():
            raise SignatureError("must be one line of text", part="MTU label", value=name)
        return parse_mtu(text.strip(BLANKS), name)

    @property
    def provenance(self) -> tuple[Provenance, ...]:
        """Where the signature comes from; empty if the file does not say it."""
        return read_origin(self.origin)

    @property
    def text(self) -> str:
        """The value of the ``sig`` line."""
        return str(self.mtu)

    def __str__(self) -> str:
        return str(self.mtu)


def parse_mtu(text: str, name: str, line: int = 0, path: str = "", origin: str = "") -> MtuSignature:
    """Parse the value of a ``sig`` line.

    Args:
        text: the value, without blanks around it.
        name: name of the link, from its label.
        line: the line number.
        path: path of the file.
        origin: where the signature comes from.

    Raises:
        SignatureError: the value is not a number or out of range.
    """
    if not text:
        raise SignatureError("is missing", part="MTU")
    return MtuSignature(name, read_number(text, "MTU", 1, MAX_MTU), line, path, origin=origin)


class MtuSection(Section[MtuSignature]):
    """The section ``[mtu]``.  Its labels are plain text.  If several lines have the same MTU, the first one is used."""

    plain_labels: ClassVar[bool] = True

    def parse(self, text: str, label: Label, line: int) -> MtuSignature:
        """Parse the value of a ``sig`` line."""
        return parse_mtu(text, label.name, line, label.path, label.origin)

    def plain_label_of(self, signature: MtuSignature) -> str:
        """The name of the link."""
        return signature.name

    def group(self, signature: MtuSignature) -> Hashable:
        """The key of signatures that can hide each other: the MTU."""
        return signature.mtu

    def covers(self, earlier: MtuSignature, later: MtuSignature) -> bool:
        """Always false: p0f 3.09b loads files in which several lines have the same MTU."""
        return False

    def hides(self, earlier: MtuSignature, later: MtuSignature) -> bool:
        """Whether both lines have the same MTU."""
        return earlier.mtu == later.mtu

    def overlaps(self, one: MtuSignature, other: MtuSignature) -> bool:
        """Whether both lines have the same MTU."""
        return one.mtu == other.mtu

    def never_reached(self, earlier: MtuSignature, later: MtuSignature) -> Oddity:
        """The warning about a line that has the same MTU as an earlier line."""
        return "MTU", str(later), f"is never reached: line {earlier.line} has the same MTU, and the first one counts"

    def oddities(self, signature: MtuSignature) -> Iterator[Oddity]:
        """A warning if no packet can have this MTU."""
        if signature.mtu <= _LEAST_HEADERS:
            yield "MTU", str(signature), f"no packet has it: the headers alone have {_LEAST_HEADERS}"


MTU: Final = MtuSection("mtu")
