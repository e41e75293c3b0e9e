"""Candidates: signatures that fit a packet or message, with the way in which they fit, and signatures that nearly do.

Matching needs one answer; candidates are computed only when they are asked for.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Protocol

from pyp0f.signatures.label import Label
from pyp0f.signatures.sections import Signature

SYN: Final = "syn"
SYN_ACK: Final = "syn+ack"
REQUEST: Final = "http request"
RESPONSE: Final = "http response"
KINDS: Final = (SYN, SYN_ACK, REQUEST, RESPONSE)
"""What signatures are compared with, by the names of p0f."""

EXACT: Final = "exact"
"""All properties agree, and the line is specific."""
GENERIC: Final = "generic"
"""All properties agree, and the line is generic: it describes a family."""
FUZZY: Final = "fuzzy"
"""Only the TTL, or quirks that networks can change, differ (docs/p0f-3.09b.md, section 4.3)."""
REWRITTEN: Final = "rewritten"
"""The differences are those that a device on the way causes: a clamped MSS, removed options, another window."""
WAYS: Final = (EXACT, GENERIC, FUZZY, REWRITTEN)
"""The ways in which a line can fit, in p0f's order of preference; p0f does not have the last one."""


class LabelledSignature(Signature, Protocol):
    """A signature of a system or program."""

    @property
    def label(self) -> Label:
        """The system or program."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A property in which a packet or message differs from a signature.

    Attributes:
        part: the name of the property, such as ``window scale``.
        found: its value in the packet or message, as signatures show it.
        expected: its value in the signature.
        weight: how much the difference counts against the signature, in steps of 1; small ones are usual on networks.
    """

    part: str
    found: str
    expected: str
    weight: int

    def __str__(self) -> str:
        return f"{self.part}: {self.found or 'none'} (line: {self.expected or 'none'})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A signature that fits a packet or message.

    Attributes:
        signature: the signature.
        way: how it fits: one of `WAYS`.
        differences: the properties that differ; empty for exact and generic fits.
        changes: for a rewritten packet, what was changed on the way, in words; otherwise empty.
    """

    signature: LabelledSignature
    way: str
    differences: tuple[Difference, ...] = ()
    changes: tuple[str, ...] = ()

    @property
    def label(self) -> Label:
        """The system or program."""
        return self.signature.label


@dataclass(frozen=True, slots=True)
class Near:
    """A signature that does not fit, but nearly does.

    Attributes:
        signature: the signature.
        differences: the properties that differ.
    """

    signature: LabelledSignature
    differences: tuple[Difference, ...]

    @property
    def label(self) -> Label:
        """The system or program."""
        return self.signature.label

    @property
    def weight(self) -> int:
        """The sum of the weights of all differences."""
        return sum([one.weight for one in self.differences])


MOST_NEAR: Final = 3
"""Number of signatures that nearly fit."""
FARTHEST: Final = 12
"""Signatures whose differences weigh more are not near."""


def nearest_of(lines: Iterable[Near]) -> tuple[Near, ...]:
    """The nearest `MOST_NEAR` signatures, the nearest one first; one for each label.  Those that fit are left out.

    Args:
        lines: signatures with their differences.
    """
    by_label: dict[str, Near] = {}
    for near in lines:
        known = by_label.get(near.label.text)
        if 0 < near.weight <= FARTHEST and (known is None or near.weight < known.weight):
            by_label[near.label.text] = near
    return tuple(sorted(by_label.values(), key=lambda near: near.weight)[:MOST_NEAR])


def place_of(signature: Signature | Label) -> str:
    """Where a signature or label is: name of the file without its directory, and line; ``code`` if made in code."""
    name = signature.path.rpartition("/")[2]
    return f"{name}:{signature.line}" if name else "code"
