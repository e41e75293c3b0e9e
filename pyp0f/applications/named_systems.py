"""Systems that programs name: in the identification of SSH, in greetings of mail and FTP, in statements of mails.

`OpenSSH_9.2p1 Debian-2` is of Debian, and so are "ESMTP Postfix (Debian/GNU)" and "Dovecot (Debian) ready".  What a
program names need not be true.  It is compared with the system that TCP shows.
"""

from __future__ import annotations

import re
from typing import Final

from pyp0f.changes.weights import Score
from pyp0f.hosts.table import Host

_LINUX: Final = frozenset(("Linux",))
_WINDOWS: Final = frozenset(("Windows",))
_DEBIAN: Final = frozenset(("Linux", "FreeBSD"))
"""Debian has had a variant with the kernel of FreeBSD."""
_APPLE: Final = frozenset(("Mac OS X", "MacOS X", "iOS"))
_NAMED: Final[dict[str, frozenset[str]]] = {
    "debian": _DEBIAN,
    **dict.fromkeys(
        (
            "ubuntu",
            "raspbian",
            "centos",
            "fedora",
            "gentoo",
            "opensuse",
            "suse",
            "rhel",
            "almalinux",
            "android",
            "linux",
        ),
        _LINUX,
    ),
    "freebsd": frozenset(("FreeBSD",)),
    "netbsd": frozenset(("NetBSD",)),
    **dict.fromkeys(("windows", "winnt", "win32", "winsshd"), _WINDOWS),
    **dict.fromkeys(("macintosh", "macos", "iphone", "ipad"), _APPLE),
    **dict.fromkeys(("sunos", "solaris"), frozenset(("Solaris",))),
}
"""The systems in labels of TCP that fit a word, in lower case.  OpenBSD is not there: OpenSSH and OpenSMTPD of other
systems can name it."""
_KNOWN: Final = frozenset().union(*_NAMED.values())
_words: Final = re.compile(r"[A-Za-z]+[0-9]*").findall
_MICROSOFT: Final = frozenset(("esmtp", "ftp", "exchange", "iis"))
"""Servers of Microsoft, which run on Windows only."""


def systems_named(text: str) -> frozenset[str]:
    """The systems, as labels of TCP name them, that fit what a program says of itself.  None if it names no system.

    Args:
        text: an identification, a greeting, or a statement; of any length.
    """
    words = [word.lower() for word in _words(text)]
    for word in words:
        named = _NAMED.get(word)
        if named:
            return named
    if "microsoft" in words and not _MICROSOFT.isdisjoint(words):
        return _WINDOWS
    return frozenset()


def score_named(host: Host, text: str, other: Score) -> tuple[Score, ...]:
    """Compare the system that a program names with that of its host.

    Args:
        host: the sender.
        text: what the program says of itself.
        other: the score if TCP shows another system.

    Returns:
        The score; nothing if they agree, or if one of them is unknown.
    """
    known = host.label
    if known is None or known.name not in _KNOWN:
        return ()
    named = systems_named(text)
    return (other,) if named and known.name not in named else ()
