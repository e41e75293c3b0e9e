"""Families and names of systems."""

from __future__ import annotations

import pytest

from pyp0f.signatures.label import Label
from pyp0f.verdicts.systems import PROGRAM, System, named_system, names_agree, system_of
from pyp0f.verdicts.versions import Versions


@pytest.mark.parametrize(
    ("label", "expected", "text"),
    [
        ("s:unix:Linux:3.11 and newer", System("Linux", "Linux", Versions("3.11")), "Linux 3.11 or newer"),
        ("s:unix:Linux:(Android)", System("Linux", "Android"), "Android"),
        ("s:unix:Linux:(Android), or with a large receive buffer", System("Linux", "Linux"), "Linux"),
        ("s:win:Windows:XP", System("Windows", "Windows", Versions("XP", "XP")), "Windows XP"),
        ("s:unix:Mac OS X:10.x", System("Apple", "macOS", Versions("10.x", "10.x")), "macOS 10.x"),
        ("s:unix:MacOS X:10.9 or newer (sometimes iPhone or iPad)",
         System("Apple", "macOS or iOS", Versions("10.9")), "macOS or iOS 10.9 or newer"),
        ("s:unix:iOS:iPhone or iPad", System("Apple", "iOS"), "iOS"),
        ("s:unix:FreeBSD:", System("BSD", "FreeBSD"), "FreeBSD"),
        ("s:other:iPXE:", System("iPXE", "iPXE"), "iPXE"),
        ("s:!:NMap:SYN scan", System(PROGRAM, "NMap"), "NMap"),
    ],
)  # fmt: skip
def test_systems_of_labels(label: str, expected: System, text: str) -> None:
    found = system_of(Label.parse(label))
    assert found == expected
    assert str(found) == text


def test_named_systems() -> None:
    assert named_system("Android", "14") == System("Linux", "Android", Versions("14", "14"))
    assert named_system("Mac OS X", "10.15").name == "macOS"
    assert named_system("Toaster") == System("Toaster", "Toaster")


def test_names_agree() -> None:
    assert names_agree("iOS", "macOS or iOS")
    assert names_agree("macOS or iOS", "macOS")
    assert names_agree("Linux", "Linux")
    assert not names_agree("iOS", "macOS")
    assert not names_agree("Android", "Linux")
