"""Whether a User-Agent and the ClientHellos of a host can be of the same program.

Firefox and Chrome bring their own TLS libraries, on every system but iOS.  A host whose User-Agent names one of them,
but whose ClientHellos are all of libraries that no such browser has, such as that of Go, runs a program that imitates a
browser.  A host runs several programs: one hello that can be a browser's, or whose program is unknown, is enough to
say nothing.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from pyp0f.changes.weights import NOTHING, OTHER_TLS_LIBRARY, Score
from pyp0f.hosts.table import Host
from pyp0f.signatures.label import Label

_FACTS: Final = "browsers"
"""The name under which a host keeps these bits; no application has it."""
_CLAIMED: Final = 1
"""The latest User-Agent names a browser with its own TLS library."""
_POSSIBLE: Final = 2
"""A ClientHello can be a browser's."""
_OTHERS: Final = 4
"""A ClientHello is of another library."""

_BROWSERS: Final = (" Firefox/", " Chrome/", " HeadlessChrome/")
"""How User-Agents name browsers that bring their own TLS library."""
_SYSTEM_LIBRARY: Final = ("Epiphany/", "iPhone", "iPad")
"""Programs with such User-Agents that use the TLS library of the system."""

_NO_BROWSER: Final = frozenset(
    (
        "go", "openssl", "libressl", "gnutls", "schannel", "java", "jsse", "rustls", "wolfssl", "mbed", "mbedtls",
        "python", "urllib", "requests", "httpx", "aiohttp", "curl", "libcurl", "wget", "wget2", "git", "node.js",
        "node", "php", "perl", "ruby", ".net", "erlang", "haskell", "aioquic", "qh3", "ngtcp2", "quic-go", "quinn",
        "msquic",
    )
)  # fmt: skip
"""Words of labels of libraries and programs that are in no browser with a library of its own, in lower case."""
_OF_BROWSERS: Final = frozenset(
    (
        "firefox", "thunderbird", "nss", "chrome", "chromium", "boringssl", "electron", "safari", "apple", "edge",
        "opera", "webkit", "webkitgtk", "browser", "browsers",
    )
)  # fmt: skip
"""Words of labels of browsers and their libraries: programs with such a label may be browsers, or imitate them."""
_SEPARATORS: Final = str.maketrans("(),:;/", "      ")


@lru_cache(maxsize=1024)
def names_browser(software: str) -> bool:
    """Whether a User-Agent names a browser that brings its own TLS library."""
    return any(name in software for name in _BROWSERS) and not any(name in software for name in _SYSTEM_LIBRARY)


def can_be_browser(label: Label | None) -> bool:
    """Whether a program can be a browser that brings its own TLS library; true if it is unknown.

    Args:
        label: the label of a ClientHello; None if no signature matches.
    """
    return label is None or _can_be_browser(label.text)


@lru_cache(maxsize=256)
def _can_be_browser(text: str) -> bool:
    words = text.lower().translate(_SEPARATORS).split()
    return not _OF_BROWSERS.isdisjoint(words) or _NO_BROWSER.isdisjoint(words)


def score_user_agent(host: Host, software: str) -> Score:
    """Compare a User-Agent with the ClientHellos of its host, and keep what it says.

    Args:
        host: the client.
        software: the value of User-Agent.
    """
    known = _known(host)
    if names_browser(software):
        return _keep(host, known | _CLAIMED, known)
    return _keep(host, known & ~_CLAIMED, known)


def score_client_hello(host: Host, label: Label | None) -> Score:
    """Compare the program of a ClientHello with the User-Agent of its host, and keep what it is.

    Args:
        host: the client.
        label: the program; None if no signature matches.
    """
    known = _known(host)
    return _keep(host, known | (_POSSIBLE if can_be_browser(label) else _OTHERS), known)


def _known(host: Host) -> int:
    """What is kept of a host, as bits."""
    known: int = host.facts_of(_FACTS) or 0
    return known


def _keep(host: Host, bits: int, known: int) -> Score:
    if bits != known:
        host.add_facts(_FACTS, bits)
    return OTHER_TLS_LIBRARY if bits == _CLAIMED | _OTHERS else NOTHING
