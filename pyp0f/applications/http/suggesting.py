"""Suggests HTTP signatures for heads that match no signature.

* Headers whose presence depends on the request are optional.  They are left out if their place varies.
* Values are included only if they are typical of a program and equal in all messages.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from pyp0f.applications.http.observations import HttpObservation
from pyp0f.applications.http.signatures import (
    REQUEST_COMMON,
    REQUEST_VALUELESS,
    RESPONSE_COMMON,
    RESPONSE_VALUELESS,
    HttpSignature,
    ObservedHttp,
    in_lower_case,
    is_optional,
    optional_in_any_case,
)
from pyp0f.signatures.label import NAME_ALPHABET
from pyp0f.signatures.suggesting import Gatherer, Seen, Suggestion

_MAX_SOFTWARE: Final = 3
_MAX_SHOWN: Final = 120

_TYPICAL: Final = frozenset((
    b"Connection", b"Accept-Encoding", b"Accept-Ranges", b"Transfer-Encoding", b"Pragma", b"DNT", b"TE",
    b"Upgrade-Insecure-Requests",
))  # fmt: skip
"""Headers whose values depend on the program more than on the request."""
_PARTS: Final = {b"Accept": b"*/*", b"Keep-Alive": b"timeout"}
"""Headers whose values vary except for a part."""

_VALUELESS: Final = in_lower_case(REQUEST_VALUELESS | RESPONSE_VALUELESS)

_products: Final = re.compile(rb"[A-Za-z][A-Za-z0-9._-]{0,31}(?=/)").findall
_first_word: Final = re.compile(rb"[A-Za-z][A-Za-z0-9._-]{0,31}").match
_COMMON_PRODUCTS: Final = (b"Mozilla", b"AppleWebKit", b"Gecko", b"Version", b"Mobile", b"Safari")
_not_of_names: Final = re.compile(f"[^{re.escape(NAME_ALPHABET)}]").sub


class _Program(NamedTuple):
    """The common properties of the messages of one program; `headers` does not contain optional headers."""

    version: int
    product: str
    headers: tuple[bytes, ...]


class HttpGatherer(Gatherer[_Program, HttpObservation]):
    """Gathers requests or responses."""

    def __init__(self, *, is_request: bool) -> None:
        """Make a gatherer.

        Args:
            is_request: whether to gather requests; otherwise responses.
        """
        self.what = "request" if is_request else "response"
        self._is_request = is_request
        self._optional = optional_in_any_case(is_request=is_request)
        # Otherwise, a line for responses without Server would also match those of servers that name themselves.
        self._common = REQUEST_COMMON if is_request else (*RESPONSE_COMMON, b"Server")
        self._programs: dict[_Program, _Messages] = {}

    def takes(self, observation: object) -> bool:
        """Whether this is an observation of a request or response, as set for this gatherer."""
        return isinstance(observation, HttpObservation) and observation.of_client == self._is_request

    def kind_of(self, observation: HttpObservation) -> _Program:
        """The common properties of the messages of the program."""
        head = ObservedHttp.parse(observation.raw_signature)
        names = tuple([name for name, _ in head.headers if not _varies(name, self._optional)])
        return _Program(head.version or 0, _product(head.software), names)

    def has(self, kind: _Program) -> bool:
        """Whether a message of this program was added."""
        return kind in self._programs

    def add(self, kind: _Program, observation: HttpObservation, address: str, source: str) -> None:
        """Add an observation."""
        messages = self._programs.setdefault(kind, _Messages())
        messages.add(ObservedHttp.parse(observation.raw_signature), self._optional)
        messages.seen.add(address, source)
        if observation.software and len(messages.software) < _MAX_SOFTWARE:
            messages.software.setdefault(observation.software[:_MAX_SHOWN])

    def suggestions(self, known: Sequence[HttpSignature]) -> Iterator[Suggestion]:
        """Suggest a label for each product, with a signature for each of its programs."""
        by_product: dict[str, Suggestion] = {}
        for program, messages in sorted(self._programs.items(), key=lambda item: -item[1].seen.count):
            new = Suggestion(seen=Seen(), name=program.product, of_program=True)
            suggestion = by_product.setdefault(program.product, new)
            suggestion.seen.merge(messages.seen)
            suggestion.lines.append((messages.line(program, self._common), messages.seen))
            suggestion.remarks.extend([name for name in messages.software if name not in suggestion.remarks])
        for suggestion in by_product.values():
            del suggestion.remarks[_MAX_SOFTWARE:]
            yield suggestion


def _varies(name: bytes, optional: frozenset[bytes]) -> bool:
    """Whether the presence of a header depends on the request."""
    lower = name.lower()
    return lower not in _VALUELESS and is_optional(lower, optional)


def _product(software: bytes | None) -> str:
    """The name of a program from its User-Agent or Server header; empty if there is none."""
    if not software:
        return ""
    products: list[bytes] = _products(software)
    specific = [name for name in products if name not in _COMMON_PRODUCTS]
    # Browsers list compatible products first and themselves last.  Other programs list themselves first.
    found = (specific or products)[-1 if products[:1] == [b"Mozilla"] else 0] if products else b""
    if not found and (word := _first_word(software)):
        found = word[0]
    return _not_of_names("", found.decode("ascii"))


class _Messages:
    """The heads of one program.

    Attributes:
        seen: counts of the heads.
        software: some examples of User-Agent or Server, as keys.
    """

    __slots__ = ("_optional", "_slots", "_values", "seen", "software")

    def __init__(self) -> None:
        self.seen = Seen()
        self.software: dict[str, None] = {}
        # For each header that is not optional, its value; None if it varies.
        self._values: list[bytes | None] = []
        # For each optional header, the index of the next header that is not optional; None if it varies.
        self._optional: dict[bytes, int | None] = {}
        # Optional headers in order, by this index.
        self._slots: dict[int, list[bytes]] = {}

    def add(self, head: ObservedHttp, optional: frozenset[bytes]) -> None:
        """Add a head.

        Args:
            head: a head of the program.
            optional: names of optional headers, in lower case.
        """
        values: list[bytes | None] = []
        places: dict[bytes, int] = {}
        for name, value in head.headers:
            if _varies(name, optional):
                places.setdefault(name, len(values))
            else:
                values.append(_typical_value(name, value))
        if not self.seen.count:
            self._values = values
        self._values = [old if old == new else None for old, new in zip(self._values, values, strict=True)]
        self._place(places)

    def _place(self, places: dict[bytes, int]) -> None:
        """Record the places of the optional headers of a head, and drop headers whose place varies."""
        last: dict[int, int] = {}
        for name, place in places.items():
            slot = self._slots.setdefault(place, [])
            if name not in self._optional:
                self._optional[name] = place
                slot.insert(last.get(place, -1) + 1, name)
            if self._optional[name] is None:
                continue
            at = slot.index(name) if name in slot else -1
            if at < last.get(place, -1) + 1:
                self._drop(name)
            else:
                last[place] = at

    def _drop(self, name: bytes) -> None:
        self._optional[name] = None
        for slot in self._slots.values():
            if name in slot:
                slot.remove(name)

    def line(self, program: _Program, common: tuple[bytes, ...]) -> str:
        """A signature that matches the heads.

        Args:
            program: the program that sent the heads.
            common: headers whose absence is typical of a program.
        """
        items: list[bytes] = []
        for place in range(len(program.headers) + 1):
            items += [b"?" + name for name in self._slots.get(place, ())]
            if place < len(program.headers):
                value = self._values[place]
                name = program.headers[place]
                items.append(name if value is None else b"%s=[%s]" % (name, value))
        present = in_lower_case(program.headers)
        absent = [name for name in common if name.lower() not in present]
        headers, missing = b",".join(items).decode("ascii"), b",".join(absent).decode("ascii")
        return f"{program.version}:{headers}:{missing}:{program.product}"


def _typical_value(name: bytes, value: bytes | None) -> bytes | None:
    if value is None:
        return None
    if name in _TYPICAL:
        return value
    part = _PARTS.get(name)
    return part if part is not None and part in value else None
