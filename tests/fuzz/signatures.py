"""Reads signature files for the generator.

This reads valid files only, and on purpose shares no code with the package: a misreading there must
not hide itself here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

OPTION_KINDS: Final = {"eol": 0, "nop": 1, "mss": 2, "ws": 3, "sok": 4, "sack": 5, "ts": 8}
HEADER: Final = re.compile(r"(\??)([\w-]+)(?:=\[([^]]*)\])?(?:,|$)")
UA_OS: Final = re.compile(r"([^,=]+)(?:=\[([^]]*)\])?,?")


@dataclass(frozen=True, slots=True)
class Label:
    """The label of signatures."""

    specific: bool
    application: bool
    name: str


@dataclass(frozen=True, slots=True)
class TcpSignature:
    """A line of a TCP section; None stands for `*`."""

    label: Label
    version: str
    ttl: int
    random_ttl: bool
    ip_option_length: int
    mss: int | None
    window_kind: str
    """`=` literal, `%` multiple, `mss`, `mtu`, or `*`."""
    window: int
    scale: int | None
    layout: tuple[int, ...]
    eol_padding: int
    quirks: frozenset[str]
    payload: str


@dataclass(frozen=True, slots=True)
class HttpHeader:
    """One header of an HTTP signature."""

    name: str
    optional: bool
    text: str | None


@dataclass(frozen=True, slots=True)
class HttpSignature:
    """A line of an HTTP section."""

    label: Label
    version: str
    headers: tuple[HttpHeader, ...]
    absent: tuple[str, ...]
    software: str


@dataclass(slots=True)
class Database:
    """The parts of a signature file that the generator needs."""

    text: str
    tcp: dict[str, list[TcpSignature]] = field(default_factory=lambda: {"request": [], "response": []})
    http: dict[str, list[HttpSignature]] = field(default_factory=lambda: {"request": [], "response": []})
    mtus: list[int] = field(default_factory=list)
    agents: list[str] = field(default_factory=list)
    """Texts that name an operating system in a User-Agent."""

    @property
    def has_http_systems(self) -> bool:
        """Whether HTTP signatures name operating systems too."""
        return any(not signature.label.application for side in self.http.values() for signature in side)


def read_database(text: str) -> Database:
    """The signatures of a valid file."""
    database = Database(text)
    module = direction = ""
    label = Label(specific=True, application=False, name="")
    for line in text.split("\n"):
        if line.startswith("["):
            module, _, direction = line[1:-1].partition(":")
            continue
        keyword, _, value = (part.strip(" \t") for part in line.partition("="))
        if not line.strip() or line.startswith(";"):
            continue
        if keyword == "label" and module != "mtu":
            kind, system, name, _ = value.split(":", 3)
            label = Label(kind == "s", system == "!", name)
        elif keyword == "ua_os":
            database.agents += [text or name for name, text in UA_OS.findall(value)]
        elif keyword == "sig":
            if module == "mtu":
                database.mtus.append(int(value))
            elif module == "tcp":
                database.tcp[direction].append(read_tcp(label, value))
            else:
                database.http[direction].append(read_http(label, value))
    return database


def read_tcp(label: Label, text: str) -> TcpSignature:
    version, ttl, olen, mss, windows, options, quirks, payload = text.split(":")
    window, _, scale = windows.partition(",")
    kinds, padding = read_layout(options)
    initial, plus, more = ttl.rstrip("-").partition("+")
    return TcpSignature(
        label,
        version,
        int(initial) + (int(more) if plus else 0),
        ttl.endswith("-"),
        int(olen),
        read_number(mss),
        *read_window(window),
        read_number(scale),
        kinds,
        padding,
        frozenset(quirks.split(",")) - {""},
        payload,
    )


def read_number(text: str) -> int | None:
    return None if text == "*" else int(text)


def read_window(text: str) -> tuple[str, int]:
    if text == "*":
        return "*", 0
    if text.startswith("%"):
        return "%", int(text[1:])
    kind, times, number = text.partition("*")
    return (kind, int(number)) if times else ("=", int(text))


def read_layout(text: str) -> tuple[tuple[int, ...], int]:
    """Option kinds and the padding behind end-of-options."""
    kinds = []
    padding = 0
    for token in text.split(","):
        if token.startswith("eol+"):
            kinds.append(0)
            padding = int(token[4:])
        elif token.startswith("?"):
            kinds.append(int(token[1:]))
        elif token:
            kinds.append(OPTION_KINDS[token])
    return tuple(kinds), padding


def read_http(label: Label, text: str) -> HttpSignature:
    version, rest = text[0], text[2:]
    # Header texts may hold colons: the list ends at the first colon outside brackets.
    listed = re.match(r"(?:[^:\[]|\[[^]]*\])*", rest)
    headers = listed.group() if listed else ""
    absent, _, software = rest[len(headers) + 1 :].partition(":")
    return HttpSignature(
        label,
        version,
        tuple(HttpHeader(name, bool(mark), value or None) for mark, name, value in HEADER.findall(headers)),
        tuple(name for name in absent.split(",") if name),
        software,
    )
