"""Where signatures come from: the ``; origin:`` comments of a signature file (docs/signatures.md, "Origin").

    ; origin: measured | date 2026-11-28 | package linux-image-7.3.4-cloud-amd64 | version 7.3.4-1 | script linux
    label = s:unix:Linux:6.16 or newer

The comments above a label are about all its signatures.  The comments above a ``sig`` line are about this line and the
following ones of the label.  p0f ignores comments, so that it reads such files.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final, NamedTuple

ORIGIN_MARK: Final = "; origin:"
"""The beginning of a comment that says where signatures come from."""
DATE_MARK: Final = "; date:"
"""The beginning of a comment that gives the date of a whole file."""

HIDDEN_MARK: Final = "; hides lines of p0f.fp:"
"""The beginning of a comment with line numbers of p0f.fp: signatures that those of this file make useless."""


class Provenance(NamedTuple):
    """One origin of signatures.  Parts that are not given are empty.

    Attributes:
        kind: ``measured``: a system was run and its packets were recorded; ``captures``: captures in which hosts name
            their system; ``public``: published signatures or facts; ``derived``: it follows from documented parameters.
        date: the day on which it was measured or read, such as ``2026-11-28``.
        source: who published it, or which captures.
        licence: the licence of the source.
        revision: the revision of the source.
        package: the package with the system that was measured.
        version: the version of the package.
        checksum: the SHA-256 of the package or capture.
        script: the part of the laboratory that measured it.
        variant: the settings of the system.
        agree: number of independent sources that agree, at least 1.
    """

    kind: str
    date: str = ""
    source: str = ""
    licence: str = ""
    revision: str = ""
    package: str = ""
    version: str = ""
    checksum: str = ""
    script: str = ""
    variant: str = ""
    agree: int = 1

    @property
    def text(self) -> str:
        """What the origin is, without its kind: the source, or the package and its version."""
        return self.source or " ".join([word for word in (self.package, self.version) if word])

    def __str__(self) -> str:
        parts = [f"{name} {value}" for name, value in zip(_PARTS, self[1:-1], strict=True) if value]
        return " | ".join([self.kind, *parts, *([f"agree {self.agree}"] if self.agree > 1 else [])])


_PARTS: Final = Provenance._fields[1:-1]


@lru_cache(maxsize=256)
def read_origin(text: str) -> tuple[Provenance, ...]:
    """Parse the values of ``; origin:`` comments.  Unknown parts are skipped.

    Args:
        text: the values, one per line.
    """
    return tuple([_read(line) for line in text.splitlines()])


def _read(line: str) -> Provenance:
    kind, *parts = [part.strip() for part in line.split("|")]
    values: dict[str, str] = {}
    agree = 1
    for part in parts:
        name, _, value = part.partition(" ")
        if name in _PARTS:
            values[name] = value.strip()
        elif name == "agree" and value.isdecimal():
            agree = max(1, int(value[:3]))
    return Provenance(kind, agree=agree, **values)


def summary_of(origins: tuple[Provenance, ...]) -> str:
    """Several origins in a few words, such as ``measured: Linux 7.2.12, Linux 7.3.4; public: T-Pot``."""
    by_kind: dict[str, list[str]] = {}
    for origin in origins:
        by_kind.setdefault(origin.kind, []).append(origin.text)
    return "; ".join(
        [": ".join(filter(None, (kind, ", ".join(filter(None, texts))))) for kind, texts in by_kind.items()]
    )


def date_of(origins: tuple[Provenance, ...]) -> str:
    """The latest date of several origins; empty if there is none."""
    return max([origin.date for origin in origins], default="")
