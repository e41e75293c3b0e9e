"""Databases of values: a file can have each of them, and gives an equal database."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

import pyp0f
from pyp0f.applications.http.signatures import HeaderRule, HttpSignature, UaOs
from pyp0f.applications.standard import SECTIONS
from pyp0f.applications.text_signatures import TextSignature
from pyp0f.applications.tls.application import TLS_REQUEST
from pyp0f.errors import SignatureError
from pyp0f.library.loading import make_database, packaged_path, parse_database
from pyp0f.signatures.label import Label
from pyp0f.signatures.made_in_code import database_of
from pyp0f.signatures.mtu import MtuSignature
from pyp0f.signatures.tcp import TcpSignature
from pyp0f.signatures.tcp_section import TCP_REQUEST
from pyp0f.wire.quirks import ALL_QUIRKS

PACKAGED: Final = Path(packaged_path()).read_bytes()
TCP: Final = "*:64:0:*:mss*9,9:mss,sok:df,id+:0"
LINUX: Final = Label.parse("s:unix:Linux:9.x")
AGENT: Final = Label(name="agent")
JA4: Final = "t13d0206h2_c1929292aa6b_fb71836bce29"
FORGED: Final = "x\n[2026/11/29 00:00:00] mod=syn|cli=203.0.113.6/1|\x1b[31m"


def test_signatures_made_in_code() -> None:
    linux = Label.parse("s:unix:Linux:9.x")
    nmap = Label.parse("s:!:NMap:", "@unix")
    first = TcpSignature.parse("*:64:0:*:mss*9,9:mss,sok:df,id+:0", linux)
    second = TcpSignature.parse("*:64:0:*:mss*9,8:mss,sok:df,id+:0", linux)
    other = TcpSignature.parse("*:64-:0:*:1,0:mss::0", nmap)
    database = database_of(
        SECTIONS,
        {
            "http:response": [HttpSignature.parse("1:Server::Mine/", Label.parse("s:!:Mine:", "Linux"))],
            "mtu": [MtuSignature.parse("1400", "My link")],
            "tcp:request": [first, second, other],
        },
        {"ua_os": [UaOs(b"X11", "Linux")]},
    )
    requests = database.signatures_in(TCP_REQUEST)
    assert requests == (first, second, other)
    assert [str(label) for _, label in database.labels] == ["s:unix:Linux:9.x", "s:!:NMap:", "s:!:Mine:"]
    assert (database.classes, database.signature_count) == (("unix",), 5)
    assert database.link_of(1400) == MtuSignature("My link", 1400)
    assert requests[0].label is requests[1].label
    assert [(one.path, one.line) for _, one in database.signatures()] == [("", 0)] * 5
    assert parse_database(database.dumps()) == database
    packaged = parse_database(PACKAGED, "p0f.fp")
    below = packaged.signatures_in(TCP_REQUEST)
    assert packaged.extended(database).signatures_in(TCP_REQUEST) == requests + below
    # A signature keeps its path and line.
    assert database_of(SECTIONS, {"tcp:request": below[:1]}, {}).signatures_in(TCP_REQUEST)[0].path == "p0f.fp"


def test_signatures_made_in_code_that_are_never_reached() -> None:
    one = TcpSignature.parse("*:64:0:*:*,*:mss::0", Label.parse("s:unix:Linux:9.x"))
    with pytest.raises(SignatureError) as caught:
        database_of(SECTIONS, {"tcp:request": [one, one]}, {})
    assert str(caught.value) == (
        "<code>: signature '*:64:0:*:*,*:mss::0': is never reached: '*:64:0:*:*,*:mss::0' covers it"
    )


def test_names_of_sections_and_statements_that_there_are_not() -> None:
    with pytest.raises(ValueError, match=r"there is no section 'tcp': it must be one of mtu, tcp:request, tcp:resp.*"):
        database_of(SECTIONS, {"tcp": []}, {})
    with pytest.raises(ValueError, match="there is no statement 'ua': it must be one of ua_os"):
        database_of(SECTIONS, {}, {"ua": []})


def tcp(label: Label = LINUX, **changes: Any) -> dict[str, list[Any]]:  # noqa: ANN401 - values of any type
    return {"tcp:request": [replace(TcpSignature.parse(TCP, label), **changes)]}


def http(**changes: Any) -> dict[str, list[Any]]:  # noqa: ANN401 - as above
    signature = HttpSignature(label=AGENT, version=1, headers=(HeaderRule(b"Host"),), absent=(), software=None)
    return {"http:request": [replace(signature, **changes)]}


def tls(text: str = JA4, label: Label = AGENT) -> dict[str, list[Any]]:
    return {"tls:request": [replace(TLS_REQUEST.parse(JA4, label, 0), text=text)]}


@pytest.mark.parametrize(
    ("signatures", "part"),
    [
        ({"mtu": [MtuSignature(FORGED, 1500)]}, "line"),
        ({"mtu": [MtuSignature("a|raw_mtu=1", 1500)]}, "MTU label"),
        ({"mtu": [MtuSignature("", 1500)]}, "MTU label"),
        ({"mtu": [MtuSignature(" DSL", 1500)]}, "MTU label"),
        ({"mtu": [MtuSignature("DSL", 1500, origin="measured\x1b[31m")]}, "origin"),
        (tcp(Label(name=FORGED)), "line"),
        (tcp(Label(name="")), "name"),
        (tcp(Label(name="a:b")), "label"),
        (tcp(Label(name="a+b")), "name"),
        (tcp(Label(name="a", os_class="b c")), "class"),
        (tcp(Label(name="a", os_class="b!")), "class"),
        (tcp(Label(name="a", os_class="!")), "label"),
        (tcp(Label(name="a", flavor="b|c")), "flavor"),
        (tcp(Label(name="a", flavor="b ")), "label"),
        (tcp(Label(name="a", sys_names=frozenset(("b,c",)))), "label"),
        (tcp(Label(name="a", sys_classes=frozenset(("b c",)))), "class"),
        (tcp(Label(name="a", os_class="unix", sys_names=frozenset(("b",)))), "sys"),
        (tcp(replace(LINUX, origin="measured\r")), "origin"),
        (tcp(text=FORGED), "line"),
        (tcp(text="*:65:0:*:mss*9,9:mss,sok:df,id+:0"), "text"),
        (tcp(text="*:64"), "IP option length"),
        (tcp(ttl=0), "initial TTL"),
        (tcp(version=6), "quirks"),
        (tcp(window_form="any", window=1), "signature"),
        (tcp(eol_padding=1), "signature"),
        (tcp(layout=bytes(range(5, 60))), "options"),
        (http(headers=(HeaderRule(b"Ho st"),)), "header"),
        (http(headers=(HeaderRule(b"Host", text=b"]"),)), "header"),
        (http(absent=(b"a:b",)), "software"),
        (http(software=b"a\nb"), "line"),
        (http(software=b""), "signature"),
        (tls(FORGED), "line"),
        (tls("t13"), "signature"),
    ],
)
def test_values_that_no_file_can_have(signatures: dict[str, list[Any]], part: str) -> None:
    with pytest.raises(SignatureError) as caught:
        make_database(signatures)
    assert (caught.value.path, caught.value.part) == ("<code>", part)
    assert str(caught.value).isprintable()


@pytest.mark.parametrize(
    "entry",
    [UaOs(b"x", "a:b"), UaOs(b"]", "Linux"), UaOs(b"", "Linux"), UaOs(b"x", ""), UaOs(b"\n", "Linux")],
)
def test_entries_that_no_file_can_have(entry: UaOs) -> None:
    with pytest.raises(SignatureError):
        make_database(statements={"ua_os": [entry]})


@pytest.mark.parametrize(
    ("section", "value"),
    [
        ("mtu", LINUX),
        ("tcp:request", LINUX),
        ("mtu", TcpSignature.parse(TCP, LINUX)),
        ("tcp:request", MtuSignature("x", 1500)),
        ("http:request", TLS_REQUEST.parse(JA4, AGENT, 0)),
        ("http:request", http(headers=(HeaderRule("Host"),))["http:request"][0]),  # type: ignore[arg-type]
        ("tls:request", http()["http:request"][0]),
    ],
)
def test_values_of_another_section(section: str, value: object) -> None:
    expected = rf"^signatures\['{section}'\] must (be a list of|hold) signatures|^<code>: .* must be "
    with pytest.raises((TypeError, SignatureError), match=expected):
        make_database({section: [value]})  # type: ignore[list-item]


@pytest.mark.parametrize("entry", ["Linux", 5, UaOs("x", "y"), (b"x", "Linux", 1)])  # type: ignore[arg-type]
def test_entries_of_wrong_types(entry: object) -> None:
    with pytest.raises(TypeError, match=r"^statements\['ua_os'\] must be a list of entries of this statement, not "):
        make_database(statements={"ua_os": [entry]})


def test_what_is_known_is_that_of_the_text() -> None:
    """A text signature that was made in code has the readings of its text."""
    wrong = TextSignature(label=AGENT, text=JA4, readings=(("x", "y", "z"),))
    database = make_database({"tls:request": [wrong]})
    assert database.signatures_in(TLS_REQUEST)[0].readings == TLS_REQUEST.parse(JA4, AGENT, 0).readings


def test_names_have_one_spelling() -> None:
    """As in a file, the first one counts, which is that of the entries."""
    linux = TcpSignature.parse(TCP, Label.parse("s:unix:LINUX:"))
    database = make_database({"tcp:request": [linux]}, {"ua_os": [UaOs(b"Linux", "Linux"), UaOs(b"x", "linux")]})
    assert [label.name for _, label in database.labels] == ["Linux"]
    assert database.statements["ua_os"] == (UaOs(b"Linux", "Linux"), UaOs(b"x", "Linux"))
    assert parse_database(database.dumps()) == database


def test_packaged_values_can_be_made_again() -> None:
    packaged = pyp0f.load_database(classic=True)
    assert make_database(packaged.sections, packaged.statements).sections == packaged.sections


# Any values -----------------------------------------------------------------------------------------

texts = st.text(st.sampled_from("aB1 .|:,;=[]@!\t\n\x1b\x85\udcc3\udca9\ud800é"), max_size=6) | st.text(max_size=4)


def mostly(values: st.SearchStrategy[Any], others: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Values most of which a file can have."""
    return st.integers(0, 19).flatmap(lambda number: others if number == 0 else values)


names = mostly(st.sampled_from(("Linux", "linux", "LINUX", "unix", "Windows", " a'b")), texts)
sets = st.frozensets(names, max_size=2)
origins = mostly(st.just("measured | date 2026"), texts)
labels = st.builds(
    Label,
    generic=st.booleans(),
    os_class=mostly(st.sampled_from(("unix", "UNIX", "win")), names),
    name=names,
    flavor=mostly(st.sampled_from(("", "3.x", "a:b", "é")), texts),
    sys_names=mostly(st.just(frozenset()), sets),
    origin=origins,
) | st.builds(Label, generic=st.booleans(), name=names, sys_classes=sets, sys_names=sets, origin=origins)
data = mostly(st.sampled_from((b"Host", b"Accept", b"x-a")), st.binary(max_size=4) | st.sampled_from((b"a\n", b"]")))
values = mostly(st.none() | st.sampled_from((b"a,b", b"*/*", b"\xa0", b"\xc3\xa9", b"=[x")), data)
tcp_signatures = st.builds(
    TcpSignature,
    label=labels,
    text=mostly(st.just(""), texts | st.just(TCP)),
    version=st.sampled_from((4, None)),
    ttl=mostly(st.integers(1, 255), st.just(0)),
    random_ttl=st.booleans(),
    olen=st.integers(0, 255),
    mss=st.none() | st.integers(0, 65535),
    window_form=st.sampled_from(("any", "fixed", "mod", "mss", "mtu", "largest")),
    window=mostly(st.just(0), st.integers(0, 65535)) | st.integers(2, 9),
    scale=st.none() | st.integers(0, 255),
    layout=mostly(st.sampled_from((b"", b"\2\4", b"\2\0\1", b"\3\0", b"\x4d")), st.binary(max_size=4)),
    eol_padding=mostly(st.just(0), st.integers(0, 2)),
    quirks=mostly(st.sampled_from((0, 3)), st.integers(0, ALL_QUIRKS)),
    payload=st.none() | st.booleans(),
)
http_signatures = st.builds(
    HttpSignature,
    label=labels,
    version=st.sampled_from((0, 1, None)),
    headers=st.lists(st.builds(HeaderRule, data, st.booleans(), values), max_size=3).map(tuple),
    absent=st.lists(data, max_size=2).map(tuple),
    software=values,
)
text_signatures = st.builds(
    lambda label, text: TextSignature(label=label, text=text, readings=((text,),)),
    labels,
    mostly(st.sampled_from((JA4, "*_c1929292aa6b_*")), texts),
)
databases = st.fixed_dictionaries(
    {},
    optional={
        "mtu": st.lists(st.builds(MtuSignature, names, st.integers(1, 65535), origin=origins), max_size=2),
        "tcp:request": st.lists(tcp_signatures, max_size=2),
        "http:request": st.lists(http_signatures, max_size=2),
        "http:response": st.lists(http_signatures, max_size=1),
        "tls:request": st.lists(text_signatures, max_size=2),
    },
)
entries = st.lists(st.builds(UaOs, values.filter(bool), names) | st.just(UaOs(b"linux", "linux")), max_size=2)


@given(databases, entries)
def test_any_values(signatures: dict[str, list[Any]], known: list[UaOs]) -> None:
    """Either there is an error, or a file gives an equal database, and no text that is shown can forge a line."""
    try:
        database = make_database(signatures, {"ua_os": known})
    except SignatureError:
        return
    assert parse_database(database.dumps()) == database
    for _, label in database.labels:
        assert not {"|", "\n", "\x1b", "\x85"} & set(f"{label}{label.sys}")
    for name, signature in database.signatures():
        assert not {"\n", "\x1b", "\x85"} & set(f"{signature}{signature.text}"), name
