"""Ranges of versions, read from the flavors of labels such as ``3.11 and newer`` and ``7 to 10 (1607)``."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from pyp0f.arguments import check_type

_BUILDS: Final = re.compile(r"\([^)]*\)|\bServer \d+(?: R2)?|\bbuild \d+|\bor [A-Z][A-Za-z]+ \d[\w.]*")
"""What accompanies a version: a build in parentheses, the server edition of the same system, another program."""
_VERSION: Final = re.compile(r"(?<![\w.])(?:\d+(?:\.\d+)*(?:\.x)?|XP|Vista|ME)(?![\w])")
_NT_KERNEL: Final = re.compile(r"NT kernel (\d)\.x")
_NT_VERSIONS: Final = {"5": ("2000", "2003"), "6": ("Vista", "8.1")}
"""The versions of Windows that have a kernel of this major version."""
_NEWER: Final = re.compile(r"\b(?:newer|later)\b")
_EARLIER: Final = re.compile(r"\b(?:earlier|older)\b")

_WINDOWS: Final = ("95", "98", "ME", "2000", "XP", "2003", "Vista", "2008", "7", "8", "2012", "8.1", "10", "2016", "11")
"""Versions of Windows from the oldest to the newest."""
_WINDOWS_RANK: Final = {name: (rank,) for rank, name in enumerate(_WINDOWS)}
_NO_END: Final = (1 << 30,)


class Versions(NamedTuple):
    """A range of versions.

    Attributes:
        low: the lowest version; empty if it is unknown or there is no lower bound.
        high: the highest version; empty if it is unknown or there is no upper bound.
    """

    low: str = ""
    high: str = ""

    def __bool__(self) -> bool:
        return bool(self.low or self.high)

    def __str__(self) -> str:
        if self.low == self.high:
            return self.low
        if not self.high:
            return f"{self.low} or newer"
        return f"{self.low} to {self.high}" if self.low else f"{self.high} or earlier"

    @staticmethod
    def _check(other: Versions, name: str) -> None:
        check_type("other", other, Versions, "of type Versions")
        check_type("name", name, str, "text")

    def overlaps(self, other: Versions, name: str) -> bool:
        """Whether a version can be in both ranges.  Unknown ranges overlap with all.

        Args:
            other: the other range.
            name: name of the system, which decides about the order of its versions.

        Raises:
            TypeError: an argument has the wrong type.
        """
        self._check(other, name)
        return _start(self, name) <= _end(other, name) and _start(other, name) <= _end(self, name)

    def both(self, other: Versions, name: str) -> Versions:
        """The range of versions that are in both ranges, which must overlap.

        Args:
            other: the other range.
            name: name of the system.

        Raises:
            TypeError: an argument has the wrong type.
        """
        self._check(other, name)
        low = max((self, other), key=lambda one: _start(one, name)).low
        return Versions(low, min((self, other), key=lambda one: _end(one, name)).high)

    def either(self, other: Versions, name: str) -> Versions:
        """The range from the lowest to the highest version of two ranges.

        Args:
            other: the other range.
            name: name of the system.

        Raises:
            TypeError: an argument has the wrong type.
        """
        self._check(other, name)
        low = min((self, other), key=lambda one: _start(one, name)).low
        return Versions(low, max((self, other), key=lambda one: _end(one, name)).high)


def read_versions(text: str) -> Versions:
    """Read the range of versions in the flavor of a label; `Versions` without ends if there is none.

    Args:
        text: the flavor, such as ``3.11 and newer``, ``2.4-2.6``, ``7 or 8`` or ``XP``.
    """
    kernel = _NT_KERNEL.search(text)
    if kernel:
        return Versions(*_NT_VERSIONS.get(kernel[1], ("", "")))
    plain = _BUILDS.sub(" ", text)
    found = _VERSION.findall(plain.replace("-", " "))
    if not found:
        return Versions()
    if _NEWER.search(plain):
        return Versions(found[0], "")
    return Versions("", found[-1]) if _EARLIER.search(plain) else Versions(found[0], found[-1])


def _rank(version: str, name: str, rest: tuple[int, ...]) -> tuple[int, ...]:
    """A key that sorts versions.  `rest` stands for the numbers that the version leaves open."""
    if name == "Windows" and version in _WINDOWS_RANK:
        return _WINDOWS_RANK[version] + rest
    numbers = tuple([int(part[:9]) for part in version.split(".") if part.isdecimal()])
    return numbers + rest


def _start(versions: Versions, name: str) -> tuple[int, ...]:
    return _rank(versions.low, name, ()) if versions.low else ()


def _end(versions: Versions, name: str) -> tuple[int, ...]:
    # "3.1" contains 3.1.9, and "3.x" contains 3.19.
    return _rank(versions.high, name, _NO_END) if versions.high else _NO_END
