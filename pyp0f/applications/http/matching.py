"""Matches heads of HTTP requests and responses with signatures (docs/p0f-3.09b.md, section 11)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final, NamedTuple, TypeVar, cast

from pyp0f.applications.http.head import HeadReader, RequestReader, ResponseReader, WholeHead
from pyp0f.applications.http.limits import MAX_HTTP_SHOWN
from pyp0f.applications.http.observations import HttpFinding
from pyp0f.applications.http.rules import HttpRules
from pyp0f.applications.http.signatures import (
    REQUEST_COMMON,
    REQUEST_OPTIONAL,
    REQUEST_VALUELESS,
    RESPONSE_COMMON,
    RESPONSE_OPTIONAL,
    RESPONSE_VALUELESS,
    AnyCase,
    HttpHead,
    HttpSignature,
    NamedHead,
    fits,
    has_texts,
    head_of,
    in_lower_case,
    is_optional,
    optional_in_any_case,
    private_places,
)
from pyp0f.frozen import fast_constructor
from pyp0f.observations.base import UNKNOWN
from pyp0f.observations.text_cache import forget_oldest

_Key = tuple[int | bytes | tuple[bytes, bytes | None] | None, ...]
_Candidate = tuple[int, str, AnyCase, list[tuple[int, bytes]]]
"""A signature that matches if certain values of a head have certain texts: the first place and its text, the signature,
and all places with their texts.  If there are none, the first place is -1, and the text empty.  The first text is a str
(ISO 8859-1): to search in a str takes a third of the time."""
_Answer = TypeVar("_Answer")

_http_finding: Final = fast_constructor(HttpFinding)
_MAX_LANGUAGES: Final = 32
"""Languages of Accept-Language whose weights are compared."""
_WEIGHT: Final = rb"[ \t]*[qQ]=([01](?:\.[0-9]{0,3})?)[ \t]*"

_IN_ANSWER: Final = frozenset([*RequestReader.RECORDED.values(), *ResponseReader.RECORDED.values()]) - {b"Date"}
"""Headers whose values affect a `HeadAnswer`, even if a raw signature does not show them.  Dates are not cached,
because they change all the time."""


class HeadAnswer(NamedTuple):
    """The cached result for equal heads.

    Attributes:
        finding: the finding that is reported.
        software: User-Agent or Server, as sent; None if it is absent or empty.
        via: whether there is a header of a proxy (Via or X-Forwarded-For).
    """

    finding: HttpFinding
    software: bytes | None
    via: bool


_Style = tuple[bytes, Callable[[bytes], "re.Match[bytes] | None"] | None, bytes, bool]
"""How headers with one name are shown and compared: the name as a raw signature shows it; what matches the part of a
value that a raw signature shows, None if it shows no value; the name in the spelling in which names are compared,
empty if no rule and no signature has it; whether a signature compares the value.  Where the first name is empty, too,
the header is shown as it is."""

_SHOWN: Final = bytes(range(0x20, 0x7F)).translate(None, b"]|")
"""Bytes that raw signatures show in all values."""

_put_together: Final = b"=[".join

MAX_REMEMBERED: Final = 1_024
"""Maximum number of distinct heads in a cache, and of combinations of headers in another one.
For each direction, they take 2 MB.  They can take 35 MB if all heads differ and have maximum length."""

MAX_SPELLINGS: Final = 64
"""Number of spellings of names of headers that are learned."""


class HttpMatcher:
    """Finds the signature that matches a head, and makes its raw signature, for one direction.

    Results are cached.  They depend on the names of headers, and on the values that a raw signature shows or that
    signatures compare.
    """

    def __init__(
        self,
        signatures: Iterable[HttpSignature],
        known_headers: frozenset[bytes],
        rules: HttpRules,
        *,
        is_request: bool,
        outdated: frozenset[str] = frozenset(),
    ) -> None:
        """Make a matcher.

        Args:
            signatures: the signatures for this direction, in file order.
            known_headers: names of known headers (`known_headers`), among them those of all headers in signatures; raw
                signatures omit some of their values.
            rules: how values are read and shown.
            is_request: whether the heads are requests; otherwise they are responses.
            outdated: paths of signature files that are too old to call programs dishonest (`outdated_files`).
        """
        self._signatures = tuple(signatures)
        self._any_case = rules.any_case
        self._forms: list[AnyCase] = []
        self._by_name: dict[bytes | None, list[int]] | None = None
        self._rarest: frozenset[bytes | None] = frozenset()  # its keys
        self._by_names: dict[_Key, list[_Candidate]] = {}
        self._outdated = outdated
        self._language_of = preferred_language_of if rules.weights else language_of
        self._shown = rules.match_shown
        self._shown_of_known = rules.match_shown_of_known
        # Sets of names in the spelling that `_folded` gives.
        self._folded: Callable[[bytes], bytes] = bytes.lower if rules.any_case else _as_sent
        common = REQUEST_COMMON if is_request else RESPONSE_COMMON
        self._common = [(self._folded(name), name.decode("ascii")) for name in common]
        valueless = REQUEST_VALUELESS if is_request else RESPONSE_VALUELESS
        compared = [rule.name for signature in self._signatures for rule in signature.headers if rule.text is not None]
        if rules.any_case:
            self._optional = optional_in_any_case(is_request=is_request)
            self._known = in_lower_case(known_headers) | self._optional
            self._valueless = in_lower_case(valueless)
            self._compared = in_lower_case(compared)
            in_answer = in_lower_case(_IN_ANSWER)
        else:
            self._optional = REQUEST_OPTIONAL if is_request else RESPONSE_OPTIONAL
            self._known = known_headers
            self._valueless = valueless
            self._compared = frozenset(compared)
            in_answer = _IN_ANSWER
        self._named = self._known | self._optional | self._compared
        self._valueless_names = (self._known & (self._optional | self._valueless)) - self._compared
        # Names as sent whose values do not affect the result.  In any case, they are learned from the heads.
        self._removable = self._valueless_names - in_answer
        self._removed: frozenset[bytes] = frozenset() if rules.any_case else self._removable
        self._without_values = _value_remover(self._removed)
        self._styles: dict[bytes, _Style] = {}
        self._plain: _Style = (b"", rules.match_shown, b"", False)
        self._all_common = ",".join([text for _, text in self._common])
        self._learned = 0  # how often there were new names
        self._seen: dict[int, None] = {}  # heads all of whose names were new, by a hash of the names
        self._matches: dict[_Key, HttpSignature | None] = {}
        self._answers: dict[_Key, HeadAnswer] = {}

    def match(self, head: HttpHead) -> HttpSignature | None:
        """The first specific signature that matches, or else the first generic one; None if there is none."""
        names = [name for name, _ in head.headers]
        return self._match_with(head, self._styles_of(names, list(map(self._folded, names))))

    def _match_with(self, head: HttpHead, styles: Sequence[_Style], *, is_new: bool = False) -> HttpSignature | None:
        """The first specific signature that matches a head with these styles, or else the first generic one.

        Args:
            head: the head.
            styles: those of its headers.
            is_new: whether it has new names.  Most such heads never come again, so nothing is remembered.
        """
        if self._any_case and len(self._forms) == len(self._signatures):
            # Other names do not matter, so that heads with new names are compared as those without them.
            headers = [header for header, style in zip(head.headers, styles, strict=True) if style[2]]
            named = head_of(head.version, headers, head.software)
            return self._first_of(self._with_these_names(named), named)
        if is_new:
            return self._find(head)
        key = (
            head.version,
            *[
                header if is_compared else header[0]
                for header, (_, _, _, is_compared) in zip(head.headers, styles, strict=True)
            ],
        )
        try:
            return self._matches[key]
        except KeyError:
            found = self._find(head)
            _remember(self._matches, key, found)
            return found

    def _find(self, head: HttpHead) -> HttpSignature | None:
        return self._first_of(self._one_by_one(head), head) if self._any_case else self._match(head)

    def _match(self, head: HttpHead) -> HttpSignature | None:
        names = [name for name, _ in head.headers]
        present = frozenset(names)
        generic: HttpSignature | None = None
        for signature in self._signatures:
            if (not signature.label.generic or generic is None) and fits(signature, head, names, present):
                if not signature.label.generic:
                    return signature
                generic = signature
        return generic

    def _first_of(self, candidates: Iterable[_Candidate], head: HttpHead) -> HttpSignature | None:
        """The signature that matches, of those that do if the values do.

        Outdated signatures of programs that say another name do not match.
        """
        generic: HttpSignature | None = None
        values: list[str | None] = [None] * len(head.headers)
        values.append("")  # place -1
        for first, text, form, places in candidates:
            value = values[first]
            if value is None:
                value = values[first] = (head.headers[first][1] or b"").decode("latin-1")
            if text not in value:
                continue  # nearly always
            signature = form.signature
            label = signature.label
            if has_texts(head, places) and not (label.path in self._outdated and is_dishonest(signature, head)):
                if not label.generic:
                    return signature
                generic = generic or signature
        return generic

    def _one_by_one(self, head: HttpHead) -> Iterator[_Candidate]:
        """The signatures that match if the values do, in file order, and where these must have which texts.

        Most heads match before all signatures are needed.
        """
        named, forms = NamedHead(head), self._forms
        for number, signature in enumerate(self._signatures):
            if number == len(forms):
                forms.append(AnyCase(signature))
            places = forms[number].places(named)
            if places is not None:
                yield _candidate(forms[number], places)

    def _with_these_names(self, head: HttpHead) -> Sequence[_Candidate]:
        """The signatures that fit the names of headers, if all signatures are prepared.  The result is remembered."""
        key = (head.version, *[name for name, _ in head.headers])
        found = self._by_names.get(key)
        if found is None:
            named = NamedHead(head)
            found = [
                _candidate(form, places) for form in self._possible(named) if (places := form.places(named)) is not None
            ]
            _remember(self._by_names, key, found)
        return found

    def _possible(self, named: NamedHead) -> Iterator[AnyCase]:
        """The signatures of which a certain required header is present, in file order."""
        forms = self._forms
        if self._by_name is None:
            counts = Counter([name for form in forms for name in form.required])
            self._by_name = {}
            for number, form in enumerate(forms):
                rarest = min(form.required, key=lambda name: (counts[name], name), default=None)
                self._by_name.setdefault(rarest, []).append(number)
            self._rarest = frozenset(self._by_name)
        numbers = list(self._by_name.get(None, ()))
        for name in named.present & self._rarest:
            numbers += self._by_name[name]
        for number in sorted(numbers):
            yield forms[number]

    def answer(self, head: HeadReader | WholeHead) -> HeadAnswer:
        """The result for a complete head.

        The cache key of a `WholeHead` is its block of headers, without the values that do not affect the result.  For
        a `HeadReader`, it is made from the parsed headers.
        """
        if isinstance(head, WholeHead):
            remove = self._without_values
            key: _Key = (head.version, *remove(head.block)) if remove else (head.version, head.block)
        else:
            valueless, folded = self._valueless_names, self._folded
            key = (
                head.version,
                head.software,
                head.via,
                *[header[0] if folded(header[0]) in valueless else header for header in head.headers],
            )
        found = self._answers.get(key)
        if found is None:
            parsed = head.parsed if isinstance(head, WholeHead) else head
            learned = self._learned
            found = HeadAnswer(self._make(parsed), parsed.software, parsed.via)
            # Most heads with a new name never come again: only the next one with these names is remembered.
            if self._learned == learned:
                _remember(self._answers, key, found)
        return found

    def _learn_names(self, names: Iterable[bytes]) -> None:
        """Learn the spelling of names whose values do not affect the result.

        A pattern of the few names that occur is faster than one of all names in any case.
        """
        new = [name for name in names if name not in self._removed and name.lower() in self._removable]
        if new:
            self._removed = self._removed.union(new)
            self._without_values = _value_remover(self._removed)

    def finding(self, head: HeadReader | WholeHead) -> HttpFinding:
        """The finding for a complete head."""
        return self.answer(head).finding

    def _make(self, head: HeadReader) -> HttpFinding:
        learned, software = self._learned, head.software
        names = head.names
        folded = head.lower if self._any_case else names
        styles = self._styles_of(names, folded)
        match = self._match_with(head, styles, is_new=self._learned > learned)
        return _http_finding(
            match,
            None if software is None else software.decode("utf-8", "backslashreplace"),
            None if head.language is None else self._language_of(head.language),
            is_dishonest(match, head),
            self._raw_signature(head, styles, folded),
        )

    def raw_signature(self, head: HttpHead) -> str:
        """The head in the format of a signature (docs/p0f-3.09b.md, section 11.7)."""
        names = [name for name, _ in head.headers]
        folded = list(map(self._folded, names))
        return self._raw_signature(head, self._styles_of(names, folded), folded)

    def _raw_signature(self, head: HttpHead, styles: Sequence[_Style], folded: Sequence[bytes]) -> str:
        shown = None
        if styles.count(self._plain) == len(styles):
            shown, missing = _shown_as_sent(head.headers), self._all_common
        else:
            present = {*folded}
            missing = ",".join([text for name, text in self._common if name not in present])
        if shown is None:
            shown = _shown_headers(head.headers, styles)
        software = _clean(head.software or b"", self._shown)
        return f"{head.version}:{shown.decode('ascii')}:{missing}:{software}"

    def _styles_of(self, names: Sequence[bytes], folded: Sequence[bytes]) -> Sequence[_Style]:
        """How headers with these names, which are also given as `_folded` gives them, are shown."""
        styles = [*map(self._styles.get, names)]
        if None not in styles:
            return cast("list[_Style]", styles)
        if not any(styles) and self._named.isdisjoint(folded):
            return self._learn_head(names, folded)
        self._learned += 1
        places = [at for at, style in enumerate(styles) if style is None]
        new = self._learn_styles([names[at] for at in places], [folded[at] for at in places])
        for at, style in zip(places, new, strict=True):
            styles[at] = style
        return cast("list[_Style]", styles)

    def _learn_head(self, names: Sequence[bytes], folded: Sequence[bytes]) -> Sequence[_Style]:
        """How raw signatures show the headers of a head whose names are all new, and in no rule.

        Most such heads never come again.  So the names are remembered only when all of them come a second time.
        """
        number = hash(b"\n".join(names))
        if number in self._seen:
            return self._learn_styles(names, folded)
        self._learned += 1
        if len(self._seen) >= MAX_REMEMBERED:
            forget_oldest(self._seen)
        self._seen[number] = None
        return self._new_styles(names, folded)

    def _learn_styles(self, names: Sequence[bytes], folded: Sequence[bytes]) -> Sequence[_Style]:
        """How raw signatures show headers with new names.  It is remembered."""
        if len(self._styles) + len(names) > MAX_REMEMBERED:
            forget_oldest(self._styles)
        styles = self._new_styles(names, folded)
        self._styles.update(zip(names, styles, strict=True))
        return styles

    def _new_styles(self, names: Sequence[bytes], folded: Sequence[bytes]) -> Sequence[_Style]:
        plain, named = self._plain, self._named
        private = private_places(folded) if self._any_case else set()
        if named.isdisjoint(folded):
            styles = [plain] * len(names)
            for at in private:
                styles[at] = self._make_style(names[at], folded[at])
            return styles
        if self._any_case and len(self._removed) < MAX_SPELLINGS:
            self._learn_names(names)
        return [
            self._make_style(name, one) if one in named or at in private else plain
            for at, (name, one) in enumerate(zip(names, folded, strict=True))
        ]

    def _make_style(self, name: bytes, folded: bytes) -> _Style:
        known = folded in self._known
        text: bytes = name
        match: Callable[[bytes], re.Match[bytes] | None] | None = self._shown_of_known if known else self._shown
        if known and folded in self._valueless:
            match = None
        elif is_optional(folded, self._optional) if self._any_case else known and folded in self._optional:
            text, match = b"?" + name, None
        return text, match, folded if folded in self._named else b"", folded in self._compared


def _candidate(form: AnyCase, places: list[tuple[int, bytes]]) -> _Candidate:
    first, text = places[0] if places else (-1, b"")
    return first, text.decode("latin-1"), form, places


def _shown_as_sent(headers: Sequence[tuple[bytes, bytes | None]]) -> bytes | None:
    """The headers of a raw signature if all values are shown as they are, or cut; None if one is not."""
    pairs = cast("Sequence[tuple[bytes, bytes]]", headers)
    values = [value for _, value in pairs]
    if None in values or b"" in values:
        return None
    if max(map(len, values), default=0) > MAX_HTTP_SHOWN:
        values = [value[:MAX_HTTP_SHOWN] for value in values]
        pairs = [(name, value) for (name, _), value in zip(pairs, values, strict=True)]
    if b"".join(values).translate(None, _SHOWN):
        return None
    return b"],".join(map(_put_together, pairs)) + b"]" if pairs else b""


def _shown_headers(headers: Sequence[tuple[bytes, bytes | None]], styles: Sequence[_Style]) -> bytes:
    """The headers of a raw signature."""
    # For each value, the bytes that not all values may have.
    odd = b"\n".join([value or b"" for _, value in headers]).translate(None, _SHOWN).split(b"\n")
    shown = [
        text or name
        if not value or match is None
        else _with_part(text or name, value, match)
        if is_odd or len(value) > MAX_HTTP_SHOWN
        else (text or name) + b"=[" + value + b"]"
        for (name, value), (text, match, _, _), is_odd in zip(headers, styles, odd, strict=True)
    ]
    return b",".join(shown)


def _with_part(text: bytes, value: bytes, match: Callable[[bytes], re.Match[bytes] | None]) -> bytes:
    """The text of a header in a raw signature, with the part of the value that is shown."""
    found = match(value)
    return text + b"=[" + found[0] + b"]" if found and found[0] else text


def _as_sent(name: bytes) -> bytes:
    return name


def _value_remover(names: Iterable[bytes]) -> Callable[[bytes], Sequence[bytes]] | None:
    """A function that splits a block of headers, and removes the values of these headers; None without names."""
    patterns = sorted(map(re.escape, names))
    return re.compile(rb"\n(" + b"|".join(patterns) + rb"):[^\n]*").split if patterns else None


def _remember(table: dict[_Key, _Answer], key: _Key, answer: _Answer) -> None:
    if len(table) >= MAX_REMEMBERED:
        forget_oldest(table)
    table[key] = answer


def _clean(value: bytes, match: Callable[[bytes], re.Match[bytes] | None]) -> str:
    found = match(value)
    return found[0].decode("ascii") if found else ""


def is_dishonest(match: HttpSignature | None, head: HttpHead) -> bool:
    """Whether User-Agent or Server does not contain the software of the signature."""
    return (
        match is not None
        and match.software is not None
        and head.software is not None
        and head.software.find(match.software) < 0
    )


def language_of(value: bytes | None) -> str | None:
    """The name of the first language in an Accept-Language header.  Its weight is not read.

    Args:
        value: the value of the header; None if it is absent.

    Returns:
        The name in English; `UNKNOWN` if the code is unknown; None if the value does not begin with a two-letter code.
    """
    if value is None:
        return None
    from pyp0f.applications.http.languages import LANGUAGES  # noqa: PLC0415 - most captures do not need it

    found = re.match(rb"([A-Za-z]{2})(?![A-Za-z])", value)  # compiled at first use
    return LANGUAGES.get(found[1], UNKNOWN) if found else None


def preferred_language_of(value: bytes | None) -> str | None:
    """The name of the language with the highest weight in an Accept-Language header, the first one among equals.

    Languages with weight 0 are not acceptable, and ``*`` is not a language (RFC 9110, sections 12.4.2 and 12.5.4).  A
    weight that is invalid or absent is 1.  Language codes are not case-sensitive.

    Args:
        value: the value of the header; None if it is absent.

    Returns:
        As `language_of`.
    """
    preferred, highest = b"", 0.0
    for item in (value or b"").split(b",", _MAX_LANGUAGES)[:_MAX_LANGUAGES]:
        language, *parameters = item.split(b";")
        language = language.strip(b" \t")
        weight = min([float(found[1]) for one in parameters if (found := re.fullmatch(_WEIGHT, one))], default=1.0)
        if language and not language.startswith(b"*") and weight > highest:
            preferred, highest = language, weight
    return language_of(preferred.lower())
