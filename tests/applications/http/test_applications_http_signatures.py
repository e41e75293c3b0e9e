"""Signatures of HTTP heads: fields, errors, header tables, and conflicts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyp0f.applications.http import signatures as http
from pyp0f.applications.http.signatures import HeaderRule, HttpSignature, ObservedHttp, observed_head, parse_http
from pyp0f.errors import SignatureError
from pyp0f.signatures.label import Label

LABEL = Label(number=1, line=2, name="Firefox", sys_classes=frozenset(["unix"]), sys_names=frozenset(["Windows"]))

LINE = "1:Host,Accept=[a, b:c],?Referer,?DNT=[1]:Keep-Alive,X_y:Firefox/ 3,x"
MANY = ",".join([f"H{number}" for number in range(32)])


def parse(text: str) -> HttpSignature:
    return parse_http(text, LABEL, 3)


def test_all_fields() -> None:
    signature = parse(LINE)
    assert signature == HttpSignature(
        label=LABEL,
        line=3,
        text=LINE,
        version=1,
        headers=(
            HeaderRule(b"Host", False, None),
            HeaderRule(b"Accept", False, b"a, b:c"),
            HeaderRule(b"Referer", True, None),
            HeaderRule(b"DNT", True, b"1"),
        ),
        absent=(b"Keep-Alive", b"X_y"),
        software=b"Firefox/ 3,x",
    )
    assert signature.required == {b"Host", b"Accept"}
    assert str(signature) == LINE


def test_source_is_kept_but_not_compared() -> None:
    signature = parse("1:a,::")
    assert (signature.line, signature.text) == (3, "1:a,::")
    assert signature == parse_http("1:a::", LABEL, 9)


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("0:::", "0:::"),
        ("*:::", "*:::"),
        ("1:a,:b,:", "1:a:b:"),
        ("1: a , ?b=[x] ,\tc : d , e :s", "1:a,?b=[x],c:d,e:s"),
        ("1:a, :b, :", "1:a:b:"),
        ("1: : :", "1:::"),
        ("1:a,a:b,b:", "1:a,a:b,b:"),
        ("1:::  x", "1:::  x"),
        ("1:a=[ ]::", "1:a=[ ]::"),
        ("1:a=[[,:]::", "1:a=[[,:]::"),
        ("1:a=[\udcff\u00e9]::\udcfe\u00e9", "1:a=[\udcff\u00e9]::\udcfe\u00e9"),
        (f"1:{MANY},:{MANY},:", f"1:{MANY}:{MANY}:"),
    ],
)
def test_accepted(text: str, canonical: str) -> None:
    signature = parse(text)
    assert str(signature) == canonical
    assert parse(canonical) == signature


def test_text_is_bytes_as_in_the_file() -> None:
    signature = parse(b"1:a=[\xff]::\xc3\xa9".decode("utf-8", "surrogateescape"))
    assert signature.headers[0].text == b"\xff"
    assert signature.software == b"\xc3\xa9"


@pytest.mark.parametrize(
    ("text", "part", "value", "reason"),
    [
        ("", "HTTP version", "", "must be 0, 1 or *"),
        ("1", "HTTP version", "1", "must be 0, 1 or *"),
        ("2:::", "HTTP version", "2", "must be 0, 1 or *"),
        ("11:::", "HTTP version", "11", "must be 0, 1 or *"),
        (" 1:::", "HTTP version", " 1", "must be 0, 1 or *"),
        ("1:", "header", "", "must be a name"),
        ("1:,::", "header", "", "must be a name"),
        ("1:a,,b::", "header", "", "must be a name"),
        ("1:?::", "header", "?", "must be a name"),
        ("1:??a::", "header", "??a", "must be a name"),
        ("1:? a::", "header", "? a", "must be a name"),
        ("1:\u00e9::", "header", "\u00e9", "must be a name"),
        ("1:a", "header", "a", "must be followed by"),
        ("1:a b::", "header", "a b", "must be followed by"),
        ("1:a=::", "header", "a=", "must have [ after ="),
        ("1:a=x,b::", "header", "a=x", "must have [ after ="),
        ("1:a= [x]::", "header", "a= [x]", "must have [ after ="),
        ("1:a=[]::", "header", "a=[]", "must have a text and ]"),
        ("1:a=[x,b::", "header", "a=[x,b::", "must have a text and ]"),
        ("1:a=[x]y::", "header", "a=[x]y", "must be followed by"),
        ("1:a=[x]]::", "header", "a=[x]]", "must be followed by"),
        ("1:a =[x]::", "header", "a =[x]", "must be followed by"),
        (f"1:{MANY},x::", "header", "x", "more than 32"),
        ("1:a:", "absent header", "", "must be a name"),
        ("1:a:b", "absent header", "b", "must be followed by"),
        ("1:a:?b:", "absent header", "?b", "must be a name"),
        ("1:a:b=[x]:", "absent header", "b=[x]", "must be followed by"),
        ("1:a:,:", "absent header", "", "must be a name"),
        (f"1::{MANY},x:", "absent header", "x", "more than 32"),
        ("1:::x:y", "software", "x:y", "must not contain a colon"),
    ],
)
def test_refused(text: str, part: str, value: str, reason: str) -> None:
    with pytest.raises(SignatureError) as caught:
        parse(text)
    assert (caught.value.part, caught.value.value) == (part, value)
    assert caught.value.reason.startswith(reason)


NAMES = st.from_regex(rb"[A-Za-z0-9_-]{1,5}", fullmatch=True)
TEXTS = st.binary(min_size=1, max_size=5).filter(lambda text: b"]" not in text)


@given(
    version=st.sampled_from([None, 0, 1]),
    headers=st.lists(st.builds(HeaderRule, NAMES, st.booleans(), st.none() | TEXTS), max_size=4),
    absent=st.lists(NAMES, max_size=4),
    software=st.none() | st.binary(min_size=1, max_size=5).filter(lambda text: b":" not in text),
)
def test_every_value_goes_round(
    version: int | None, headers: list[HeaderRule], absent: list[bytes], software: bytes | None
) -> None:
    signature = HttpSignature(
        label=LABEL, version=version, headers=tuple(headers), absent=tuple(absent), software=software
    )
    assert parse(str(signature)) == signature


def test_header_tables_agree() -> None:
    """No header is both optional and common."""
    assert http.REQUEST_OPTIONAL.isdisjoint(http.REQUEST_COMMON)
    assert http.RESPONSE_OPTIONAL.isdisjoint(http.RESPONSE_COMMON)
    assert len(http.BUILT_IN_HEADERS) == 34
    assert {b"Server", b"Accept-Language", b"Vary", b"Cookie", b"Date", b"Host"} <= http.BUILT_IN_HEADERS


# What was observed ----------------------------------------------------------------------------------

RAW = "1:Host,User-Agent,?Cookie,Accept=[a:b],X-Y=[a|b]:Connection:foo (rv:1)"


def test_signatures_made_in_code() -> None:
    signature = HttpSignature.parse(f" {LINE}\t", LABEL)
    assert signature == parse_http(LINE, LABEL, 9)
    assert (signature.line, signature.path, str(signature)) == (0, "", LINE)
    assert HttpSignature.parse(str(signature), LABEL) == signature


def test_a_raw_signature_is_read() -> None:
    head = ObservedHttp.parse(RAW)
    assert (head.version, head.software) == (1, b"foo (rv:1)")
    assert head.headers == [
        (b"Host", None),
        (b"User-Agent", b"foo (rv:1)"),
        (b"Cookie", None),
        (b"Accept", b"a:b"),
        (b"X-Y", b"a|b"),
    ]
    assert repr(head).startswith("ObservedHttp(1, [(b'Host', None)")


@pytest.mark.parametrize(
    ("line", "fits"),
    [
        ("1:Host,Accept=[:]:Keep-Alive:", True),
        ("*:User-Agent=[rv]::", True),
        ("0:Host::", False),
        ("1:Accept,Host::", False),
        ("1:?Via,Host,?Cookie:Date:x", True),
        ("1:Host:X-Y:", False),
        ("1:Host=[x]::", False),
    ],
)
def test_heads_that_fit(line: str, fits: bool) -> None:
    signature = HttpSignature.parse(line, LABEL)
    assert signature.matches(RAW) == fits
    assert signature.matches(ObservedHttp.parse(RAW)) == fits


@pytest.mark.parametrize(
    ("text", "part"),
    [("", "HTTP version"), ("*:A::", "HTTP version"), ("1:", "header"), ("1:A", "header"), ("1:A:b", "absent header")],
)
def test_texts_that_are_no_raw_signatures(text: str, part: str) -> None:
    with pytest.raises(SignatureError) as caught:
        ObservedHttp.parse(text)
    assert caught.value.part == part


@pytest.mark.parametrize("observed", [5, None, b"1:Host", object()])
def test_what_is_no_head(observed: object) -> None:
    with pytest.raises(TypeError, match="observed must be a head, an observation or a raw signature, not"):
        observed_head(observed)  # type: ignore[arg-type]
