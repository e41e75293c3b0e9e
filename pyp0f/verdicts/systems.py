"""Families and names of systems, as labels of different signature files and the systems themselves give them."""

from __future__ import annotations

from typing import Final, NamedTuple

from pyp0f.signatures.label import Label
from pyp0f.verdicts.versions import Versions, read_versions

PROGRAM: Final = "program"
"""The family of programs, such as scanners, whose packets say nothing about their system."""

_SYSTEMS: Final = {
    "Mac OS X": ("Apple", "macOS"),
    "MacOS X": ("Apple", "macOS"),
    "macOS": ("Apple", "macOS"),
    "iOS": ("Apple", "iOS"),
    "iPadOS": ("Apple", "iOS"),
    "Android": ("Linux", "Android"),
    "Chrome OS": ("Linux", "Chrome OS"),
    "FreeBSD": ("BSD", "FreeBSD"),
    "NetBSD": ("BSD", "NetBSD"),
    "OpenBSD": ("BSD", "OpenBSD"),
    "DragonFly": ("BSD", "DragonFly"),
}
"""Family and name by the name in labels.  Other systems are families of their own."""
APPLE_MOBILE: Final = ("iPhone", "iPad", "iOS")
"""Words in the flavor of a label for macOS that include iOS."""


class System(NamedTuple):
    """A system or program.

    Attributes:
        family: what systems with the same network stack have in common: ``Windows``, ``Linux``, ``Apple``, ``BSD``, the
            name of another system, or `PROGRAM`.
        name: the name of the system or program, such as ``Android``.
        versions: the range of its versions.
    """

    family: str
    name: str
    versions: Versions = Versions()

    def __str__(self) -> str:
        return f"{self.name} {self.versions}" if self.versions else self.name


def system_of(label: Label) -> System:
    """The system or program that a label names."""
    versions = read_versions(label.flavor)
    if label.is_application:
        return System(PROGRAM, label.name, versions)
    family, name = _SYSTEMS.get(label.name, (label.name, label.name))
    if name == "Linux" and label.flavor == "(Android)":
        return System(family, "Android")
    if name == "macOS" and any(word in label.flavor for word in APPLE_MOBILE):
        return System(family, "macOS or iOS", versions)
    return System(family, name, versions)


def named_system(name: str, flavor: str = "") -> System:
    """The system of a name and a flavor that are not from a label, for example from a User-Agent.

    Args:
        name: name of the system, such as ``Mac OS X``.
        flavor: its version or variant; may be empty.
    """
    family, known = _SYSTEMS.get(name, (name, name))
    return System(family, known, read_versions(flavor))


def names_agree(one: str, other: str) -> bool:
    """Whether two names of systems of one family can mean the same system: one of them is less precise.

    Args:
        one: a name, such as ``macOS or iOS``.
        other: another name, such as ``iOS``.
    """
    return one == other or {one, other} <= {"macOS", "macOS or iOS"} or {one, other} <= {"iOS", "macOS or iOS"}
