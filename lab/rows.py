"""Rows: what a stack sends in each variant, and how tables of rows are kept and compared."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import unified_diff
from pathlib import Path
from typing import Any, Final

from lab.errors import LabError
from lab.stack import Names, Origin
from pyp0f.engine.limits import MAX_CONNECTIONS, MAX_HOSTS, Limits
from pyp0f.library.reading import read
from pyp0f.observations.base import Observation

_LIMITS: Final = Limits(connections=MAX_CONNECTIONS, hosts=MAX_HOSTS)
_FIELDS: Final = {"ttl": 1, "window": 4}
"""Places of fields in raw signatures of SYNs and SYN+ACKs, by their names."""
SOFTWARE: Final = "software"
"""The last field of raw signatures of HTTP heads."""
_ANY: Final = "*"
UNKNOWN: Final = "???"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A packet or message that a stack sent.

    Attributes:
        kind: kind of the observation, such as ``syn``.
        version: IP version, 4 or 6.
        variant: the settings or the program.
        signature: the raw signature; ``*`` stands for fields that differ from one measurement to the next.
    """

    kind: str
    version: int
    variant: str
    signature: str

    def __str__(self) -> str:
        return f"{self.kind}\tv{self.version}\t{self.variant}\t{self.signature}"

    @classmethod
    def parse(cls, text: str) -> Row:
        """Parse a line of a table.

        Raises:
            LabError: it is not a row.
        """
        parts = text.split("\t")
        if len(parts) != 4 or parts[1] not in ("v4", "v6"):
            raise LabError(f"not a row: {text!r}")
        return cls(kind=parts[0], version=int(parts[1][1]), variant=parts[2], signature=parts[3])


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of a stack, and where it comes from."""

    origin: Origin
    rows: tuple[Row, ...]

    def __str__(self) -> str:
        head = [f"# {name}: {value}" for name, value in self.origin.items()]
        return "".join([f"{line}\n" for line in (*head, *self.rows)])

    @classmethod
    def parse(cls, text: str) -> Table:
        """Parse the text of a table.

        Raises:
            LabError: a line is wrong.
        """
        origin: Origin = {}
        rows = []
        for line in text.splitlines():
            if line.startswith("#"):
                name, _, value = line[1:].strip().partition(": ")
                origin[name] = value
            elif line:
                rows.append(Row.parse(line))
        return cls(origin, tuple(rows))


def observations_of(capture: Path, names: Names) -> Iterator[tuple[str, Observation]]:
    """The observations of a capture that belong to a variant, each with the name of the variant."""
    with read(capture, limits=_LIMITS) as found:
        for observation in found:
            name = names.get((observation.kind, observation.server_port))
            if name is not None:
                yield name, observation


def rows_of(capture: Path, names: Names, varies: Mapping[str, tuple[str, ...]]) -> tuple[Row, ...]:
    """The distinct rows of a capture, sorted.

    Args:
        capture: the capture.
        names: what the ports stand for.
        varies: fields that differ from one measurement to the next, by variant.
    """
    rows = {
        Row(
            kind=observation.kind,
            version=observation.server.version,
            variant=name,
            signature=steady(raw_signature_of(observation), varies.get(name, ())),
        )
        for name, observation in observations_of(capture, names)
    }
    order = {name: number for number, name in enumerate(names.values())}
    return tuple(sorted(rows, key=lambda row: (row.kind, order[row.variant], row.version, row.signature)))


def raw_signature_of(observation: Observation) -> str:
    """The raw signature of an observation of a packet or message."""
    found: Any = observation
    return str(found.raw_signature)


def steady(signature: str, fields: Iterable[str]) -> str:
    """A raw signature without the values of some fields."""
    if SOFTWARE in fields:
        return ":".join((*signature.split(":", 3)[:3], _ANY))
    parts = signature.split(":")
    for name in fields:
        place = _FIELDS[name]
        parts[place] = f"{_ANY},{parts[place].partition(',')[2]}" if name == "window" else _ANY
    return ":".join(parts)


def silent_variants(names: Names, rows: Iterable[Row]) -> list[str]:
    """The variants of which there is no row."""
    seen = {(row.kind, row.variant) for row in rows}
    return [name for (kind, _), name in names.items() if (kind, name) not in seen]


def difference(old: Table, new: Table) -> list[str]:
    """The rows that only one of two tables has: ``-`` before old ones, ``+`` before new ones."""
    changes = unified_diff(list(map(str, old.rows)), list(map(str, new.rows)), n=0, lineterm="")
    return [line for line in changes if not line.startswith(("---", "+++", "@@"))]


def said_of(observation: Observation) -> str:
    """What pyp0f says: the label, and in brackets how the signature matched."""
    found: Any = observation
    if found.label is None:
        return UNKNOWN
    words = ("generic", "fuzzy", "dishonest")
    return " ".join([found.label.text, *[f"[{word}]" for word in words if getattr(found, word, False)]])
