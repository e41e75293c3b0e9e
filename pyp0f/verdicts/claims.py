"""What programs say of themselves in User-Agent and Server: their system, their name and version.

Only these two are taken from the text.  The rest of it is not kept.
"""

from __future__ import annotations

import re
from typing import Final

from pyp0f.verdicts.systems import System, named_system
from pyp0f.verdicts.versions import Versions

_NT_VERSIONS: Final = {
    "5.0": Versions("2000", "2000"),
    "5.1": Versions("XP", "XP"),
    "5.2": Versions("XP", "2003"),
    "6.0": Versions("Vista", "Vista"),
    "6.1": Versions("7", "7"),
    "6.2": Versions("8", "8"),
    "6.3": Versions("8.1", "8.1"),
    "10.0": Versions("10", ""),
}
"""Versions of Windows by the version of its kernel; newer versions than 10 say 10.0, too."""
_IIS_VERSIONS: Final = {
    "5.0": "5.0", "5.1": "5.1", "6.0": "5.2", "7.0": "6.0", "7.5": "6.1", "8.0": "6.2", "8.5": "6.3", "10.0": "10.0",
}  # fmt: skip
"""Versions of the kernel of Windows by the version of IIS."""

_SYSTEMS: Final = tuple(
    [
        (re.compile(pattern), name)
        for pattern, name in (
            (r"Windows NT ([0-9.]+)", "Windows"),
            (r"Microsoft-IIS/([0-9.]+)", "IIS"),
            (r"Windows|Win(?:32|64)\b|Microsoft-HTTPAPI", "Windows"),
            (r"(?:iPhone|CPU) OS ([0-9_]+)", "iOS"),
            (r"\biP(?:hone|ad|od)\b|\biOS\b", "iOS"),
            (r"Android ?([0-9.]*)", "Android"),
            (r"\bCrOS\b", "Chrome OS"),
            (r"Mac OS X ([0-9_.]+)", "macOS"),
            (r"Macintosh|\bmacOS\b", "macOS"),
            (r"\bDarwin/", "Darwin"),
            (r"\b(?:Free|Open|Net)BSD(?![A-Za-z0-9])", ""),
            (r"Linux|Ubuntu|Debian|Raspbian|CentOS|Red Hat|Fedora|AlmaLinux|Rocky", "Linux"),
            (r"\bSunOS\b|\bSolaris\b", "Solaris"),
        )
    ]
)
"""How texts name systems.  The first one counts: an Android User-Agent names Linux, too."""
_LAST_NAMED_MAC: Final = "10.15"
"""Browsers on all later versions of macOS still say this."""

_BROWSERS: Final = tuple(
    [
        (re.compile(pattern), name)
        for pattern, name in (
            (r"\bEdg(?:e|A|iOS)?/([0-9]+)", "Edge"),
            (r"\bOPR/([0-9]+)", "Opera"),
            (r"\bSamsungBrowser/([0-9]+)", "Samsung Internet"),
            (r"\bFxiOS/([0-9]+)", "Firefox"),
            (r"\bFirefox/([0-9]+)", "Firefox"),
            (r"\bCriOS/([0-9]+)", "Chrome"),
            (r"\bChrom(?:e|ium)/([0-9]+)", "Chrome"),
            (r"\bVersion/([0-9]+)[\w./ ]* Safari/", "Safari"),
            (r"\bMSIE ([0-9]+)", "MSIE"),
            (r"\bTrident/.*\brv:([0-9]+)", "MSIE"),
        )
    ]
)
"""How browsers name themselves.  The first one counts: most of them name others, too."""
_PRODUCT: Final = re.compile(r"([A-Za-z][A-Za-z0-9_+-]{0,31})(?:/v?([0-9][A-Za-z0-9.+~-]{0,15}))?(?![A-Za-z0-9_])")
_MOZILLA: Final = "Mozilla"
_COMPATIBLE: Final = re.compile(r"\bcompatible; ([A-Za-z][A-Za-z0-9_+-]{0,31})(?:[/ ]([0-9][0-9.]{0,15}))?")


def claim_of(software: str) -> System | None:
    """The system that a User-Agent or Server names; None if it names none.

    Args:
        software: the value of the header.
    """
    for pattern, name in _SYSTEMS:
        found = pattern.search(software)
        if found:
            return _system(name or found[0], found[1] or "" if pattern.groups else "")
    return None


def _system(name: str, version: str) -> System:
    version = version.replace("_", ".").strip(".")
    if name in ("Windows", "IIS"):
        kernel = _IIS_VERSIONS.get(version, "") if name == "IIS" else version
        return System("Windows", "Windows", _NT_VERSIONS.get(kernel, Versions()))
    if name == "Darwin":
        return System("Apple", "macOS or iOS")
    if name == "macOS" and version.startswith(_LAST_NAMED_MAC):
        return System("Apple", "macOS", Versions(_LAST_NAMED_MAC, ""))
    return named_system(name, version)


def program_of(software: str) -> str:
    """The name and version of the program in a User-Agent or Server; empty if there is none.

    Args:
        software: the value of the header.
    """
    for pattern, name in _BROWSERS:
        found = pattern.search(software)
        if found:
            return f"{name} {found[1][:8]}"
    found = _PRODUCT.match(software)
    if found and found[1] == _MOZILLA:
        found = _COMPATIBLE.search(software)
    if not found:
        return ""
    return f"{found[1]} {found[2]}" if found[2] else found[1]
