"""The sections for HTTP of a signature file: ``[http:request]`` with ``ua_os`` lines, and ``[http:response]``."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from typing import Any, ClassVar, Final

from pyp0f.applications.http import conflicts
from pyp0f.applications.http.limits import MAX_HTTP_NAME, MAX_HTTP_VALUE
from pyp0f.applications.http.signatures import BUILT_IN_HEADERS, HttpSignature, UaOs, parse_http
from pyp0f.errors import SignatureError
from pyp0f.signatures.database import Database
from pyp0f.signatures.label import BLANKS, NAME_ALPHABET, NAME_LETTERS, Label, consists_of
from pyp0f.signatures.sections import Oddity, Section, Statement
from pyp0f.signatures.suggesting import Gatherer


class HttpSection(Section[HttpSignature]):
    """A section of HTTP signatures.

    Attributes:
        is_request: whether the section is for requests; otherwise it is for responses.
    """

    def __init__(self, name: str, *, is_request: bool) -> None:
        super().__init__(name)
        self.is_request = is_request
        if is_request:
            self.statements = (UA_OS,)

    def parse(self, text: str, label: Label, line: int) -> HttpSignature:
        """Parse the value of a ``sig`` line."""
        return parse_http(text, label, line)

    def label_of(self, signature: HttpSignature) -> Label:
        """The label of a signature."""
        return signature.label

    def relabelled(self, signature: HttpSignature, label: Label) -> HttpSignature:
        """The signature with another label."""
        return replace(signature, label=label)

    def index(self, asked: Sequence[HttpSignature] | None = None) -> conflicts.HeaderIndex:
        """A new and empty index of signatures."""
        return conflicts.HeaderIndex(asked)

    def covers(self, earlier: HttpSignature, later: HttpSignature) -> bool:
        """Whether a file is rejected because the earlier line matches first (the rule of p0f 3.09b)."""
        return conflicts.covers(earlier, later)

    def hides(self, earlier: HttpSignature, later: HttpSignature) -> bool:
        """Whether all heads that match the later line match the earlier line first."""
        return conflicts.hides(earlier, later)

    def overlaps(self, one: HttpSignature, other: HttpSignature) -> bool:
        """Whether heads can match both lines; true if unknown."""
        return conflicts.overlaps(one, other)

    def reasons(self, earlier: HttpSignature, later: HttpSignature) -> str:
        """A text that says why the earlier line covers the later one."""
        return conflicts.reasons(earlier, later)

    def oddities(self, signature: HttpSignature) -> Iterator[Oddity]:
        """Warnings about parts of a line that no message can match."""
        return _oddities(signature)

    def gatherer(self) -> Gatherer[Any, Any]:
        """A new gatherer for messages that match no signature."""
        from pyp0f.applications.http.suggesting import HttpGatherer  # noqa: PLC0415 - only suggestions need it

        return HttpGatherer(is_request=self.is_request)


def _oddities(signature: HttpSignature) -> Iterator[Oddity]:
    """Warnings about parts of a line that no message can match."""
    before: set[bytes] = set()
    for rule in signature.headers:
        name = _text(rule.name)
        if rule.name in signature.absent:
            kind = "is optional, but" if rule.optional else "never matches: is required, and"
            yield "header", name, f"{kind} must be absent"
        if rule.optional and rule.name in before:
            yield "header", name, "is optional, but listed before: a head with only one such header never matches"
        if len(rule.name) > MAX_HTTP_NAME and not rule.optional:
            yield "header", name, f"never matches: names are read up to {MAX_HTTP_NAME} letters"
        if rule.text is not None and len(rule.text) > MAX_HTTP_VALUE:
            yield "header", name, f"never matches in p0f 3.09b, which reads values up to {MAX_HTTP_VALUE} bytes"
        before.add(rule.name)
    for number, absent in enumerate(signature.absent):
        if absent in signature.absent[:number]:
            yield "absent header", _text(absent), "is named twice"


def _text(data: bytes) -> str:
    return data.decode("utf-8", "backslashreplace")


# Systems in User-Agent headers ----------------------------------------------------------------------

_match_ua_os: Final = re.compile(rf"([{re.escape(NAME_ALPHABET)}\t]*)(?:=\[([^\]]+)\](?:[ \t]*,)?|,|$)").match


class UaOsStatement(Statement[UaOs]):
    """The statement ``ua_os``: texts in User-Agent headers that name a system."""

    keyword: ClassVar[str] = "ua_os"

    def read(self, value: str, name: Callable[[str], str]) -> Iterator[UaOs]:
        """Parse the entries of a line."""
        position = 0
        while position < len(value):
            entry = _match_ua_os(value, position)
            given = entry[1].strip(BLANKS) if entry else ""
            if entry is None or not entry[1] or "\t" in given:
                raise _ua_os_error(value[position:])
            position = entry.end()
            # An item of blanks only is skipped.  In 3.09b it is a name.
            if given:
                known = name(given)
                text = known if entry[2] is None else entry[2]
                yield UaOs(text.encode("utf-8", "surrogateescape"), known)

    def write(self, entries: Iterable[UaOs]) -> str:
        """The value of a line that has these entries."""
        return ",".join([_entry_text(entry) for entry in entries])

    def names(self, entry: UaOs) -> Iterable[str]:
        """The name of the system."""
        return (entry.name,)

    def renamed(self, entry: UaOs, name: Callable[[str], str]) -> UaOs:
        """The entry with the spelling of its name that `name` returns."""
        return UaOs(entry.text, name(entry.name))

    def oddities(self, entries: Sequence[UaOs], systems: Collection[str]) -> Iterator[tuple[int, str, str]]:
        """Entries whose name no label has, and entries whose text contains the text of an earlier entry."""
        earlier: dict[bytes, int] = {}
        lengths: set[int] = set()
        for number, entry in enumerate(entries):
            if entry.name.lower() not in systems:
                yield number, entry.name, "is not the name of a system in any label: it differs from every known system"
            first = min([earlier[part] for part in _parts(entry.text, lengths) if part in earlier], default=None)
            if first is not None:
                yield number, _text(entry.text), f"is never found: {_text(entries[first].text)!r} is found first"
            if len(entry.text) <= _LONGEST_PART:
                earlier.setdefault(entry.text, number)
                lengths.add(len(entry.text))


_MAX_PARTS: Final = 4096
_LONGEST_PART: Final = 256


def _parts(text: bytes, lengths: Iterable[int]) -> Iterator[bytes]:
    """The parts of a text that have one of these lengths; of a long text not all, so that the time is bounded."""
    parts = (text[at : at + length] for length in sorted(lengths) for at in range(len(text) - length + 1))
    return islice(parts, _MAX_PARTS)


def _entry_text(entry: UaOs) -> str:
    text = entry.text.decode("utf-8", "surrogateescape")
    return entry.name if text == entry.name else f"{entry.name}=[{text}]"


def _ua_os_error(rest: str) -> SignatureError:
    """The error for a text that does not begin with a valid entry."""
    entry = rest.partition(",")[0].strip(BLANKS)
    name, equals, _ = entry.partition("=")
    if equals and consists_of(name, NAME_ALPHABET):
        return SignatureError("must have a text in brackets after =", part="ua_os", value=entry)
    return SignatureError(f"must be a name of {NAME_LETTERS}", part="ua_os", value=entry)


UA_OS: Final = UaOsStatement()
HTTP_REQUEST: Final = HttpSection("http:request", is_request=True)
HTTP_RESPONSE: Final = HttpSection("http:response", is_request=False)


def known_headers(database: Database) -> frozenset[bytes]:
    """The names of all HTTP headers that are built in or occur in a signature of a database."""
    known = set(BUILT_IN_HEADERS)
    for section in (HTTP_REQUEST, HTTP_RESPONSE):
        for signature in database.signatures_in(section):
            known.update(signature.absent, [rule.name for rule in signature.headers])
    return frozenset(known)


_MAX_AGE: Final = 5
"""Years."""


def outdated_files(database: Database) -> frozenset[str]:
    """The paths of files that are more than five years older than another file of a database.

    Programs change their headers.  If a head matches a signature of such a file, but has the name of another program,
    then most likely this is an honest program that is younger than the signature.
    """
    years = {file.path: int(file.date[:4]) for file in database.files if file.date[:4].isdecimal()}
    newest = max(years.values(), default=0)
    return frozenset([path for path, year in years.items() if newest - year > _MAX_AGE])
