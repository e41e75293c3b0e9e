"""Matching and raw signatures of HTTP heads (docs/p0f-3.09b.md, sections 11.5 to 11.7)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from surroundings import examples

import pyp0f
from pyp0f.applications.http import matching as fingerprinting_http
from pyp0f.applications.http.head import HeadReader, Reading, RequestReader, ResponseReader
from pyp0f.applications.http.languages import LANGUAGES
from pyp0f.applications.http.matching import HttpMatcher, is_dishonest, language_of, preferred_language_of
from pyp0f.applications.http.observations import HttpFinding
from pyp0f.applications.http.rules import CLASSIC_RULES, STANDARD_RULES, HttpRules
from pyp0f.applications.http.signatures import (
    BUILT_IN_HEADERS,
    REQUEST_COMMON,
    REQUEST_OPTIONAL,
    REQUEST_VALUELESS,
    RESPONSE_COMMON,
    RESPONSE_OPTIONAL,
    RESPONSE_VALUELESS,
    HttpSignature,
    is_private,
    parse_http,
    private_places,
)
from pyp0f.library.loading import parse_database
from pyp0f.signatures.label import Label


def request(*lines: str, version: str = "1.1", in_pieces: bool = False, rules: HttpRules = CLASSIC_RULES) -> HeadReader:
    """A complete request head with these header lines, fed one by one or at once."""
    return _read(RequestReader(rules), f"GET / HTTP/{version}", lines, in_pieces)


def response(*lines: str, rules: HttpRules = CLASSIC_RULES) -> HeadReader:
    return _read(ResponseReader(rules), "HTTP/1.1 200 OK", lines)


def _read(reader: HeadReader, first: str, lines: tuple[str, ...], in_pieces: bool = False) -> HeadReader:
    data = "\r\n".join((first, *lines, "", "")).encode("latin-1")
    if in_pieces:
        for end in [place for place, byte in enumerate(data, 1) if byte == ord("\n")][:-1]:
            assert reader.read(data[:end], is_full=False) is Reading.MORE
    assert reader.read(data, is_full=False) is Reading.DONE
    return reader


def match(head: HeadReader, *lines: str) -> str:
    """The name that a head matches.  Lines are ``NAME SIGNATURE``; names that begin with g are generic."""
    found = matcher_of(lines).match(head)
    return found.label.name if found else "???"


def shown(head: HeadReader, *known: bytes) -> str:
    """The raw signature of a head.  `known` are headers besides the built-in ones."""
    is_request = isinstance(head, RequestReader)
    return HttpMatcher((), BUILT_IN_HEADERS.union(known), head.rules, is_request=is_request).raw_signature(head)


# Matching -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("signature", "version", "matches"),
    [
        ("1:::", "1.1", True),
        ("1:::", "1.0", False),
        ("0:::", "1.0", True),
        ("0:::", "1.1", False),
        ("*:::", "1.0", True),
        ("*:::", "1.1", True),
    ],
)
def test_version(signature: str, version: str, matches: bool) -> None:
    assert (match(request(version=version), f"s {signature}") == "s") == matches


@pytest.mark.parametrize(
    ("signature", "names", "matches"),
    [
        ("", "A B C", True),
        ("A,B,C", "A B C", True),
        ("A,C", "A B C", True),
        ("C", "A B C", True),
        ("C,A", "A B C", False),
        ("A,B,C,D", "A B C", False),
        ("a", "A B C", False),
        ("A,A", "A B", False),
        ("A,A", "A B A", True),
        ("A,B,A,B", "A B A B", True),
        ("B,A,B", "A B A", False),
        ("?D", "A B C", True),
        ("A,?D,B", "A B C", True),
        ("A,?B,C", "A B C", True),
        ("A,?B,C", "A C", True),
        # An optional header that is there must be in its place.
        ("A,?C,B", "A B C", False),
        ("A,C,?B", "A B C", False),
        ("A,C,?B", "A B C B", True),
        ("A,C,?B", "B A C", False),
        # The first occurrence counts, and moves on.
        ("?A,?A", "A", False),
        ("?A,?A", "A A", True),
        ("A,?A", "A", False),
    ],
)
def test_headers_in_order(signature: str, names: str, matches: bool) -> None:
    head = request(*[f"{name}: x" for name in names.split()])
    assert (match(head, f"s *:{signature}::") == "s") == matches


@pytest.mark.parametrize(
    ("signature", "lines", "matches"),
    [
        ("A=[b]", ["A: abc"], True),
        ("A=[abc]", ["A: abc"], True),
        ("A=[abcd]", ["A: abc"], False),
        ("A=[B]", ["A: abc"], False),
        ("A=[b]", ["A:"], False),
        ("A", ["A:"], True),
        ("?A=[b]", ["A: c"], False),
        ("?A=[b]", ["B: c"], True),
        # Only the occurrence that the cursor meets is tried.
        ("A=[b]", ["A: c", "A: b"], False),
        ("A,A=[b]", ["A: c", "A: b"], True),
        ("A=[b]", ["A: a\0b"], False),
    ],
)
def test_header_values(signature: str, lines: list[str], matches: bool) -> None:
    assert (match(request(*lines), f"s *:{signature}::") == "s") == matches


@pytest.mark.parametrize(
    ("signature", "matches"),
    [("*::X:", True), ("*::A:", False), ("*::X,B:", False), ("*::a:", True), ("*:A:B:", False), ("*:A:C,D:", True)],
)
def test_absent_headers(signature: str, matches: bool) -> None:
    """A header without a value is not absent."""
    assert (match(request("A: x", "B:"), f"s {signature}") == "s") == matches


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        (["s1 *:A::", "s2 *:A,B::"], "s1"),
        (["s1 *:C::", "s2 *:A,B::"], "s2"),
        (["g1 *:A::", "s1 *:A,B::"], "s1"),
        (["g1 *:A::", "g2 *:A,B::"], "g1"),
        (["g1 *:C::", "g2 *:A,B::"], "g2"),
        (["g1 *:A::", "s1 *:C::"], "g1"),
        ([], "???"),
    ],
)
def test_precedence(lines: list[str], found: str) -> None:
    assert match(request("A: x", "B: x"), *lines) == found


@pytest.mark.parametrize(
    ("expected", "lines", "dishonest"),
    [
        ("Firefox/", ["User-Agent: Mozilla Firefox/3"], False),
        ("Firefox/", ["User-Agent: Mozilla firefox/3"], True),
        ("Firefox/", ["User-Agent: Mozilla"], True),
        ("Firefox/", ["X: y"], False),
        ("Firefox/", ["User-Agent:"], False),
        ("Firefox/", ["User-Agent: \0Firefox/"], True),
        ("", ["User-Agent: Mozilla"], False),
    ],
)
def test_dishonest(expected: str, lines: list[str], dishonest: bool) -> None:
    signature = parse_http(f"*:::{expected}", Label(number=1, line=1, name="x"))
    assert is_dishonest(signature, request(*lines)) == dishonest


def test_what_matches_nothing_is_not_dishonest() -> None:
    assert not is_dishonest(None, request("User-Agent: x"))


# Languages ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "language"),
    [
        (None, None),
        (b"", None),
        (b"e", None),
        (b"en", "English"),
        (b"en-US,de", "English"),
        (b"de,en", "German"),
        (b"de;q=0.5", "German"),
        (b"de1", "German"),
        (b"deu", None),
        (b"*", None),
        (b" en", None),
        (b"1en", None),
        (b"xx", "???"),
        (b"EN", "???"),
        (b"En-US", "???"),
        (b"e\xe9", None),
        (b"en\xe9", "English"),
    ],
)
def test_language(value: bytes | None, language: str | None) -> None:
    assert language_of(value) == language


def test_every_language() -> None:
    assert all(language_of(code) == name for code, name in LANGUAGES.items())
    assert all(preferred_language_of(code) == name for code, name in LANGUAGES.items())


@pytest.mark.parametrize(
    ("value", "language", "of_p0f"),
    [
        (None, None, None),
        (b"", None, None),
        (b"en", "English", "English"),
        (b"de,en", "German", "German"),  # the first one among equals
        (b"de;q=0,en", "English", "German"),
        (b"de;q=0.3, en;q=0.7, fr;q=0.7", "English", "German"),
        (b"de;q=0.999,en;q=1.000", "English", "German"),
        (b"de;q=0.001", "German", "German"),
        (b"de ; Q=0.5 ,\ten", "English", "German"),
        (b"*,en;q=0.5", "English", None),
        (b"*;q=1", None, None),
        (b"de;q=0,fr;q=0.000", None, "German"),
        (b", ,en", "English", None),
        (b" en", "English", None),
        (b"EN-us", "English", "???"),
        (b"xx,en;q=0.5", "???", "???"),
        (b"en;q=0.5,xx", "???", "English"),
        (b"deu,en;q=0.5", None, None),
        (b"de;q=2,en;q=0.9", "German", "German"),  # no weight, and so 1
        (b"de;q=,en;q=0.9", "German", "German"),
        (b"de;q=0.0001,en;q=0.9", "German", "German"),
        (b"de;x=0,en;q=0.9", "German", "German"),
        (b"de;q=0.5;q=0.1,en;q=0.2", "English", "German"),
        (b"en\xe9", "English", "English"),
        (b";q=1,en;q=0.1", "English", None),
    ],
)
def test_weights_of_languages(value: bytes | None, language: str | None, of_p0f: str | None) -> None:
    assert preferred_language_of(value) == language
    assert language_of(value) == of_p0f


@given(st.binary(max_size=60) | st.text("deEN*;q=01., \t-", max_size=60).map(str.encode))
def test_any_value_has_a_language_or_none(value: bytes) -> None:
    assert preferred_language_of(value) in (None, "???", *LANGUAGES.values())


@pytest.mark.parametrize("is_request", [True, False])
def test_names_in_lower_case(is_request: bool) -> None:
    """Without --classic, they are the same names.  Raw signatures show them as sent."""
    lines = ("user-agent: curl/8", "server: curl/8", "accept-language: de", "VIA: x", "cookie: a")
    as_sent = "1:user-agent=[curl/8],server=[curl/8],accept-language=[de],VIA=[x],cookie=[a]:"
    known = {
        True: "1:user-agent,server=[curl/8],accept-language=[de],?VIA,?cookie:",
        False: "1:?user-agent,server,accept-language=[de],?VIA,?cookie:",
    }[is_request]
    for rules, software, text in ((CLASSIC_RULES, "", as_sent), (STANDARD_RULES, "curl/8", known)):
        head = request(*lines, rules=rules) if is_request else response(*lines, rules=rules)
        found = HttpMatcher((), BUILT_IN_HEADERS, rules, is_request=is_request).answer(head)
        assert found.finding.raw_signature.startswith(text)
        assert found.finding.raw_signature.endswith(f":{software}")
        assert (found.finding.software, found.via) == (software or None, bool(software))
        assert found.finding.language == ("German" if software and is_request else None)


@pytest.mark.parametrize("line", ["X-Other: a\x7fb", "Accept: a\x7fb", "User-Agent: a\x7fb"])
def test_delete_is_not_shown_without_classic(line: str) -> None:
    assert "a\x7fb" in shown(request(line))
    assert "\x7f" not in shown(request(line, rules=STANDARD_RULES))
    assert "a" in shown(request(line, rules=STANDARD_RULES)).replace("Accept", "")


@given(st.sampled_from(["Accept", "X-Other", "user-agent", "User-Agent"]), st.binary(max_size=300))
def test_only_printable_ascii_is_shown_without_classic(name: str, value: bytes) -> None:
    head = RequestReader(STANDARD_RULES)
    head.version = 1
    head.store_all(name.encode() + b": " + value.replace(b"\n", b"") + b"\n")
    assert all(" " <= character <= "~" for character in shown(head))


def test_responses_have_no_language() -> None:
    assert response("Accept-Language: en").language is None


# Raw signatures -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("head", "line"),
    [
        pytest.param(
            request("Host: x", "User-Agent: foo", "Cookie: a", "Accept: a|b", "X-Y: a|b"),
            "1:Host,User-Agent,?Cookie,Accept=[a],X-Y=[a|b]:"
            "Connection,Accept-Encoding,Accept-Language,Accept-Charset,Keep-Alive:foo",
            id="the example of the specification",
        ),
        pytest.param(
            request(version="1.0"),
            "0::Host,User-Agent,Connection,Accept,Accept-Encoding,Accept-Language,Accept-Charset,Keep-Alive:",
            id="no headers",
        ),
        pytest.param(
            response("Date: x", "Server: nginx/1 (a:b)", "Content-Type: t", "ETag: e", "Connection: close", "Foo:"),
            "1:Date,Server,Content-Type,?ETag,Connection=[close],Foo:Keep-Alive,Accept-Ranges:nginx/1 (a:b)",
            id="response",
        ),
        pytest.param(response(), "1::Content-Type,Connection,Keep-Alive,Accept-Ranges,Date:", id="empty response"),
        pytest.param(
            response("Date: x", "Date: y", "Connection: 1", "Connection:", "Keep-Alive: ]", "Accept-Ranges:\xe9"),
            "1:Date,Date,Connection=[1],Connection,Keep-Alive,Accept-Ranges:Content-Type:",
            id="repeats and values of which nothing is left",
        ),
    ],
)
def test_raw_signature(head: HeadReader, line: str) -> None:
    assert shown(head) == line


@pytest.mark.parametrize(
    ("value", "of_known", "of_unknown"),
    [
        ("plain", "=[plain]", "=[plain]"),
        ("a|b", "=[a]", "=[a|b]"),
        ("a]b", "=[a]", "=[a]"),
        ("a[b", "=[a[b]", "=[a[b]"),
        ("a\tb", "=[a]", "=[a]"),
        ("a\x7fb", "=[a\x7fb]", "=[a\x7fb]"),
        ("a\x80b", "=[a]", "=[a]"),
        ("a\rb", "=[a]", "=[a]"),
        ("|", "", "=[|]"),
        ("]", "", ""),
        ("\x1b[2J", "", ""),
        ("x" * 200, f"=[{'x' * 200}]", f"=[{'x' * 200}]"),
        ("x" * 201, f"=[{'x' * 200}]", f"=[{'x' * 200}]"),
        ("a:b,c", "=[a:b,c]", "=[a:b,c]"),
        ("", "", ""),
    ],
)
def test_values_are_cleaned(value: str, of_known: str, of_unknown: str) -> None:
    head = request(f"My: {value}")
    assert shown(head, b"My").split(":", 1)[1].startswith(f"My{of_known}:")
    assert shown(head).split(":", 1)[1].startswith(f"My{of_unknown}:")


@pytest.mark.parametrize(
    ("value", "cleaned"),
    [("a|b:c", "a|b:c"), ("a]b", "a"), ("a\x01b", "a"), ("]", ""), ("y" * 300, "y" * 200), ("a\0b", "a"), ("\0", "")],
)
def test_software_is_cleaned(value: str, cleaned: str) -> None:
    assert shown(request(f"User-Agent: {value}")).split(":", 3)[3] == cleaned
    assert shown(response(f"Server: {value}")).split(":", 3)[3] == cleaned


def test_each_header_is_shown_by_the_rule_of_its_direction() -> None:
    for head_of, optional, valueless in (
        (request, REQUEST_OPTIONAL, REQUEST_VALUELESS),
        (response, RESPONSE_OPTIONAL, RESPONSE_VALUELESS),
    ):
        for name in sorted(BUILT_IN_HEADERS):
            text = name.decode()
            expected = f"?{text}" if name in optional else text if name in valueless else f"{text}=[v]"
            assert shown(head_of(f"{text}: v")).split(":")[1] == expected


def test_missing_headers_are_those_of_the_direction() -> None:
    for head_of, common in ((request, REQUEST_COMMON), (response, RESPONSE_COMMON)):
        for name in common:
            missing = shown(head_of(f"{name.decode()}:")).split(":")[2]
            assert missing.split(",") == [other.decode() for other in common if other != name]


PRINTABLE: Final = frozenset(range(0x20, 0x80))


@given(st.binary(max_size=1024))
def test_nothing_can_leave_its_brackets(value: bytes) -> None:
    line = shown(request("X: " + value.replace(b"\n", b"").decode("latin-1")))
    assert set(line.encode("latin-1")) <= PRINTABLE
    assert line.startswith(("1:X=[", "1:X:"))
    assert line.count("]") <= 1
    assert line.endswith(
        ":Host,User-Agent,Connection,Accept,Accept-Encoding,Accept-Language,Accept-Charset,Keep-Alive:"
    )


NAMES: Final = ("A", "B", "Host", "Cookie", "Connection", "Server", "Via")
VALUES: Final = ("", " ", "x", "a b", ":,", "a|b", "=[x", "\xe9", "x]")


@given(st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from(VALUES)), max_size=6))
def test_a_raw_signature_matches_its_own_head(headers: list[tuple[str, str]]) -> None:
    """A raw signature matches its own head if the software contains no colon."""
    head = request(*[f"{name}: {value}" for name, value in headers])
    assert match(head, f"s {shown(head)}") == "s"


# Remembering ----------------------------------------------------------------------------------------

LINES: Final = (
    "one 1:Host=[a],User-Agent,?Referer=[x]:Accept:curl",
    "two *:Host,Accept=[*/*],?Cookie::",
    "good *:User-Agent::Mozilla",
    "three *:X-Own=[1]:Host:",
)
HEADERS: Final = st.lists(
    st.builds(
        "{}: {}".format,
        st.sampled_from(["Host", "User-Agent", "Referer", "Accept", "Accept-Language", "Cookie", "X-Own", "X-Other"]),
        st.sampled_from(["", "a", "b", "x", "*/*", "de", "1", "curl/8", "Mozilla/5.0", "a]b", "a|b", "\0"]),
    ),
    max_size=6,
)


def matcher_of(lines: tuple[str, ...], rules: HttpRules = CLASSIC_RULES) -> HttpMatcher:
    signatures = []
    for number, line in enumerate(lines, 1):
        name, text = line.split(" ", 1)
        signatures.append(
            parse_http(text, Label(number=number, line=number, generic=name[0] == "g", name=name), number)
        )
    return HttpMatcher(signatures, BUILT_IN_HEADERS | {b"X-Own"}, rules, is_request=True)


REMEMBERING: Final = matcher_of(LINES)


@settings(max_examples=examples(400))
@given(HEADERS, st.sampled_from(["1.0", "1.1"]))
def test_a_remembered_answer_is_the_answer(lines: list[str], version: str) -> None:
    """A matcher that has cached results gives the same results as a new one."""
    head = request(*lines, version=version)
    assert REMEMBERING.finding(head) == matcher_of(LINES).finding(head)
    assert REMEMBERING.match(head) == matcher_of(LINES).match(head)


@pytest.mark.parametrize("in_pieces", [False, True])
@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param(["Host: a", "User-Agent: curl"], ["Host: b", "User-Agent: curl"], id="asked for"),
        pytest.param(["User-Agent: a"], ["User-Agent: b"], id="software"),
        pytest.param(["User-Agent: a", "User-Agent: b"], ["User-Agent: b", "User-Agent: a"], id="order of values"),
        pytest.param(["Via: x"], ["Via:"], id="proxy"),
        pytest.param(["X-Forwarded-For:"], ["X-Forwarded-For: x"], id="another proxy"),
        pytest.param(["Accept-Language: de"], ["Accept-Language: fr"], id="language"),
        pytest.param(["X-1: a", "X-2: b"], ["X-1: c", "X-2: b"], id="same end"),
        pytest.param(["Cookie: X-1: a"], ["Cookie: a", "X-1: a"], id="header in a value"),
        pytest.param(["Cookie: a"], ["cookie: a"], id="case"),
        pytest.param(["Cookie: a", "X-1: b"], ["X-1: b", "Cookie: a"], id="order"),
    ],
)
def test_other_heads_have_other_answers(one: list[str], other: list[str], in_pieces: bool) -> None:
    matcher = matcher_of(LINES)
    answers = []
    for lines in (one, one, other, one):  # the first time, the names are new
        head = request(*lines, in_pieces=in_pieces)
        answers.append(matcher.answer(head))
        assert answers[-1] == matcher_of(LINES).answer(head)
    assert answers[1] is answers[3]
    assert answers[1] != answers[2]


def test_alike_heads_share_an_answer() -> None:
    """Header values that are neither shown nor compared do not make a new entry in the cache."""
    matcher = matcher_of(LINES)
    heads = [request("User-Agent: a", f"Cookie: {number}", "X-Other: 1") for number in range(4)]
    matcher.finding(heads.pop())
    assert len({id(matcher.finding(head)) for head in heads}) == 1
    assert matcher.finding(request("User-Agent: a", "Cookie: 1", "X-Other: 2")) != matcher.finding(heads[0])


def test_remembered_answers_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fingerprinting_http, "MAX_REMEMBERED", 10)
    matcher = matcher_of(LINES)
    for number in range(100):
        assert f"X-Other=[{number}]" in matcher.finding(request(f"X-Other: {number}", f"X-{number}: 1")).raw_signature
        assert len(matcher._answers) <= 10
        assert len(matcher._matches) <= 10


def test_heads_with_new_names_are_remembered_when_they_come_again() -> None:
    matcher = matcher_of(LINES)
    head = request("User-Agent: a", "X-New: 1")
    answers = [matcher.answer(head) for _ in range(3)]
    assert answers[0] == answers[1]
    assert answers[0] is not answers[1]
    assert answers[1] is answers[2]


@given(
    st.text(" a]|~\0", max_size=4) | st.text("a|", min_size=198, max_size=203),
    st.sampled_from([CLASSIC_RULES, STANDARD_RULES]),
)
def test_values_that_are_shown_as_they_are_need_no_closer_look(value: str, rules: HttpRules) -> None:
    head = request(f"X-Other: {value}", rules=rules)
    raw = matcher_of(LINES, rules).raw_signature(head)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fingerprinting_http, "_SHOWN", b"")
        assert matcher_of(LINES, rules).raw_signature(head) == raw


@given(st.lists(st.sampled_from([b"x", b"cookie", b"my-token-x", b"user_x", b"x-user", b"identity", b"ip"])))
def test_names_are_private_one_by_one_as_together(names: list[bytes]) -> None:
    for found in (names, [name + b"-" for name in names]):
        assert private_places(found) == {at for at, name in enumerate(found) if is_private(name)}


# Outside classic mode -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "headers", "fits"),
    [
        ("1:Host,User-Agent::", ("HOST: x", "user-agent: y"), True),
        ("1:Host,User-Agent::", ("user-agent: y", "host: x"), False),
        ("1:Host,User-Agent=[y]::", ("host: x", "user-agent: y"), True),
        ("1:Host,User-Agent=[z]::", ("host: x", "user-agent: y"), False),
        ("1:host::", ("host: x",), True),
        ("1:host::", ("Host: x",), False),
        ("1:Content-type::", ("Content-Type: x",), False),
        ("1:Content-type::", ("Content-type: x",), True),
        ("1:Host:Accept:", ("Host: x", "accept: y"), False),
        ("1:Host:accept:", ("Host: x", "Accept: y"), False),
        ("1:Host,?Accept::", ("accept: y", "Host: x"), False),
        ("1:Host,?accept::", ("Accept: y", "Host: x"), True),
        ("0:Host::", ("Host: x",), False),
        ("*:ETag::", ("etag: x",), True),
    ],
)
def test_names_match_in_any_case_but_for_parts_in_lower_case(line: str, headers: tuple[str, ...], fits: bool) -> None:
    signature = HttpSignature.parse(line, Label.parse("s:!:x:"))
    head = request(*headers, rules=STANDARD_RULES)
    assert signature.matches(head) == fits
    assert (
        HttpMatcher((signature,), BUILT_IN_HEADERS, STANDARD_RULES, is_request=True).match(head) is not None
    ) == fits


USUAL_RULES: Final = st.lists(st.sampled_from(["Aa", "Bb", "Cc", "?Aa", "?Bb", "Bb=[x]", "?Cc=[x]"]), max_size=4).map(
    ",".join
)
USUAL_HEADERS: Final = st.lists(st.sampled_from(["Aa: x", "Bb: x", "Bb: y", "Cc:", "Dd: x"]), min_size=1, max_size=4)


@given(USUAL_RULES, st.sampled_from(["", "Aa", "Cc,Dd"]), USUAL_HEADERS, st.sampled_from([str.lower, str.upper, str]))
def test_heads_in_any_case_match_as_those_in_the_usual_case(
    rules: str, absent: str, headers: list[str], case: Callable[[str], str]
) -> None:
    signature = HttpSignature.parse(f"*:{rules}:{absent}:", Label.parse("s:!:x:"))
    names_and_values = [line.split(":") for line in headers]
    spelled = [f"{case(name)}:{value}" for name, value in names_and_values]
    classic = match_classic(signature, request(*headers))
    assert signature.matches(request(*spelled, rules=STANDARD_RULES)) == classic


def match_classic(signature: HttpSignature, head: HeadReader) -> bool:
    found = HttpMatcher((signature,), BUILT_IN_HEADERS, CLASSIC_RULES, is_request=True).match(head)
    return found is signature


OLD: Final = "classes = unix\n[http:request]\nlabel = s:!:old:\nsys = @unix\nsig = *:Host,User-Agent::old/\n"
NEW: Final = "; date: {}\n[http:request]\nlabel = s:!:new:\nsys = @unix\nsig = *:Host,User-Agent,Accept::new/\n"


@pytest.mark.parametrize(
    ("date", "agent", "label", "dishonest"),
    [
        ("2026-11-28", "old/1", "old", False),
        ("2026-11-28", "tool/1", None, False),  # the old signature does not match
        ("2012", "tool/1", "old", True),
        ("", "tool/1", "old", True),
    ],
)
def test_outdated_files_call_no_program_dishonest(date: str, agent: str, label: str | None, dishonest: bool) -> None:
    old = parse_database(b"; date: 2010\n" + OLD.encode(), path="old.fp")
    both = old.extended(parse_database(NEW.format(date).encode(), path="new.fp", base=old))
    found = pyp0f.Fingerprinter(both).http_request(f"1:Host,User-Agent:Accept:{agent}")
    assert found is not None
    assert (found.label and found.label.text, found.dishonest) == (label, dishonest)
    other = pyp0f.Fingerprinter(both).http_request("1:Host,User-Agent,Accept=[*/*]::tool/1")
    assert other is not None
    assert other.dishonest


@pytest.mark.parametrize(
    ("raw_signature", "case"),
    [
        ("1:Host,User-Agent,?X-Forwarded-For:Accept:x", "usual"),
        ("1:host,?user-agent,accept=[A/B,C]:Accept:X", "lower"),
        ("1:Host,user-agent::X", "mixed"),
        ("1:Content-type=[a]::", "mixed"),
        ("0:HOST,WWW-Authenticate,HTTP2-Settings::", "usual"),
    ],
)
def test_case_of_names(raw_signature: str, case: str) -> None:
    finding = HttpFinding(signature=None, software=None, language=None, dishonest=False, raw_signature=raw_signature)
    assert finding.header_case == case
