"""A database of signatures: what one or more signature files say.

`pyp0f.signatures.reading` makes databases of text and of values.  Several of them make one with `Database.extended`.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import Self

from pyp0f.signatures.contents import Contents
from pyp0f.signatures.layers import on_top
from pyp0f.signatures.mtu import MTU, MtuSignature
from pyp0f.signatures.writing import text_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Database(Contents):
    """What one or more signature files say.

    Databases are equal if they say the same, whatever the path, line numbers, blanks and comments.

    Attributes:
        path: of the file, for messages; of several files, the one that the others are on top of.
    """

    path: str = field(compare=False)
    _links: dict[int, MtuSignature] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        Contents.__post_init__(self)
        links = {signature.mtu: signature for signature in reversed(self.signatures_in(MTU))}
        object.__setattr__(self, "_links", links)

    @classmethod
    def _from_contents(cls, contents: Contents, path: str) -> Self:
        """A database with these contents."""
        return cls(path=path, **{one.name: getattr(contents, one.name) for one in fields(Contents)})

    def link_of(self, mtu: int) -> MtuSignature | None:
        """The kind of link that has this MTU; None if none is known.  Of several lines the first one counts.

        Args:
            mtu: in bytes.
        """
        return self._links.get(mtu)

    def extended(self, *others: Self) -> Self:
        """This database with others on top, the last one uppermost.

        What is on top is asked first, as if its lines stood before those below in one file: it adds, refines
        and overrides.  A line below that can no longer match, or that p0f would refuse in such a file because a line
        on top covers it, is left out.  Names of systems and classes keep the spelling that they have below.
        """
        result: Contents = self
        for other in others:
            result = on_top(other, result)
        return self._from_contents(result, self.path) if others else self

    def dumps(self) -> bytes:
        """A file that says the same; reading it makes an equal database."""
        return str(self).encode("utf-8", "surrogateescape")

    def __str__(self) -> str:
        return text_of(self)
