"""Finding and reading signature files, and errors."""

from __future__ import annotations

import pickle
from pathlib import Path
from typing import Any

import pytest
from surroundings import no_rights

from pyp0f.applications.http.signatures import UaOs
from pyp0f.applications.standard import SECTIONS
from pyp0f.errors import SignatureError
from pyp0f.library import loading as load
from pyp0f.library.loading import (
    APPLICATIONS_FILE,
    MODERN_FILE,
    as_database,
    load_database,
    make_database,
    packaged_path,
    parse_database,
    read_signatures,
)
from pyp0f.signatures.label import Label
from pyp0f.signatures.mtu import MTU, MtuSignature
from pyp0f.signatures.packaged import hidden_lines
from pyp0f.signatures.sections import Section, Signature
from pyp0f.signatures.tcp import TcpSignature
from pyp0f.signatures.tcp_section import TCP_REQUEST, TcpSection


def test_the_packaged_files_are_the_default() -> None:
    database = load_database()
    modern, further = packaged_path(MODERN_FILE), packaged_path(APPLICATIONS_FILE)
    assert database.path == packaged_path()
    assert database == load_database(packaged_path(), extra=[modern, further])
    assert [file.path for file in database.files] == [packaged_path(), modern, further]
    assert all(file.date for file in database.files)
    assert database.files[0].signatures == 322
    assert database.files[1].signatures > 100


def test_the_classic_database_is_that_of_p0f() -> None:
    database = load_database(classic=True)
    assert database == load_database(packaged_path())
    assert database.signature_count == 322
    assert database is load_database(classic=True) is not load_database()
    with pytest.raises(TypeError, match="classic"):
        load_database(classic=1)  # type: ignore[arg-type]


def test_the_packaged_file_is_read_once() -> None:
    """All callers share the immutable packaged database."""
    database = load_database()
    assert database is load_database()
    assert database is not load_database(packaged_path())
    with pytest.raises(TypeError):
        database.sections["mtu"] = ()  # type: ignore[index]
    extended = load_database(extra=[packaged_path()])
    assert extended is not database
    assert load_database() is database


def test_a_packaged_file_that_cannot_be_read_is_tried_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "p0f.fp"
    monkeypatch.setattr(load, "packaged_path", lambda name="p0f.fp": str(tmp_path / name))
    for name in (MODERN_FILE, APPLICATIONS_FILE):
        (tmp_path / name).write_bytes(b"")
    with pytest.raises(SignatureError, match="No such file or directory"):
        load_database()
    path.write_bytes(b"wrong")
    with pytest.raises(SignatureError, match=r"p0f\.fp:1: "):
        load_database()
    path.write_bytes(b"")
    assert load_database().signature_count == 0


@pytest.mark.parametrize("place", ["pyp0f/fingerprints", "fingerprints"], ids=["installed", "checkout"])
def test_where_the_packaged_file_is(place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "pyp0f"
    package.mkdir()
    path = tmp_path / place / "p0f.fp"
    path.parent.mkdir()
    for name in ("p0f.fp", MODERN_FILE, APPLICATIONS_FILE):
        (tmp_path / place / name).write_bytes(b"")
    monkeypatch.setattr(load, "_PACKAGE", package)
    assert packaged_path() == str(path)
    assert packaged_path(MODERN_FILE) == str(path.with_name(MODERN_FILE))
    assert load_database().signature_count == 0


def test_a_file_of_the_user(tmp_path: Path) -> None:
    path = tmp_path / "my.fp"
    path.write_bytes(b"[mtu]\nlabel = Avian\nsig = 256\n")
    for name in (path, str(path)):
        database = load_database(name)
        assert (database.path, database.link_of(256)) == (str(path), MtuSignature("Avian", 256))


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("nothing", "nothing: No such file or directory"),
        (".", ".: Is a directory"),
        ("a\0b", r"a\x00b: is not a valid file name"),
        ("a\n\x1b[31m\udcff", r"a\n\x1b[31m\udcff: No such file or directory"),
    ],
)
def test_files_that_cannot_be_read(name: str, problem: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SignatureError) as refusal:
        load_database(name)
    assert str(refusal.value) == problem


def test_no_permission() -> None:
    with no_rights() as file, pytest.raises(SignatureError) as refusal:
        load_database(file)
    assert str(refusal.value) == f"{file}: Permission denied"


@pytest.mark.parametrize(
    ("content", "place"),
    [
        (b"\x7fELF\x02\x01", r"1: line '\x7fELF\x02\x01'"),
        (b"[mtu]\nlabel = A\nsig = x\n", "3: MTU 'x'"),
        (b"[mtu]\r\n\r\nlabel = \xff\r\nsig = 70000\r\n", "4: MTU '70000'"),
    ],
)
def test_lines_that_are_wrong(content: bytes, place: str, tmp_path: Path) -> None:
    """Errors name file, line, part and value."""
    path = tmp_path / "my.fp"
    path.write_bytes(content)
    with pytest.raises(SignatureError) as refusal:
        load_database(path)
    assert str(refusal.value).startswith(f"{path}:{place}: ")


def test_a_file_without_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The size of the data read from files such as /dev/zero is bounded."""
    monkeypatch.setattr("pyp0f.library.loading.MAX_FILE", 1 << 20)
    (tmp_path / "x.fp").write_bytes(b";" * (1 << 20))
    assert load_database(tmp_path / "x.fp").signature_count == 0
    for path in (tmp_path / "x.fp", Path("/dev/zero")):
        (tmp_path / "x.fp").write_bytes(b";" * ((1 << 20) + 1))
        with pytest.raises(SignatureError, match="larger than 1 MB"):
            load_database(path)


# Further files --------------------------------------------------------------------------------------

EXTRA = b"""\
; classes are those of the file below
[tcp:request]
label = s:unix:linux:mine
sig   = *:64:0:*:mss*20,7:mss,sok,ts,nop,ws:df,id+:0
[mtu]
label = Avian
sig   = 256
"""


@pytest.mark.slow
def test_a_file_on_top(tmp_path: Path) -> None:
    path = tmp_path / "extra.fp"
    path.write_bytes(EXTRA)
    database = load_database(extra=[path], classic=True)
    assert load_database(extra=path, classic=True) == load_database(extra=str(path), classic=True) == database
    packaged = load_database(classic=True)
    (mine, *rest) = database.signatures_in(TCP_REQUEST)
    # It takes precedence and adopts the spelling below.  Lines that can no longer match are removed.
    assert (mine.path, mine.line, mine.label.text) == (str(path), 4, "Linux mine")
    assert rest == [one for one in packaged.signatures_in(TCP_REQUEST) if str(one) != str(mine)]
    assert database.signature_count == packaged.signature_count + 2 - 1
    assert [database.link_of(mtu) for mtu in range(65536) if mtu != 256] == [
        packaged.link_of(mtu) for mtu in range(65536) if mtu != 256
    ]
    assert database.link_of(256) == MtuSignature("Avian", 256)
    assert database.path == packaged.path == rest[0].path
    assert len({label.number for _, label in database.labels}) == len(packaged.labels) + 1


def test_the_last_file_is_uppermost(tmp_path: Path) -> None:
    paths = []
    for name in ("a", "b"):
        paths.append(tmp_path / f"{name}.fp")
        paths[-1].write_bytes(EXTRA.replace(b"mine", name.encode()).replace(b"Avian", name.encode()))
    database = load_database(extra=paths)
    assert database.signatures_in(TCP_REQUEST)[0].label.flavor == "b"
    assert database.link_of(256) == MtuSignature("b", 256)
    assert "a" not in [one.label.flavor for one in database.signatures_in(TCP_REQUEST)]


def test_what_is_wrong_in_a_further_file(tmp_path: Path) -> None:
    path = tmp_path / "extra.fp"
    path.write_bytes(EXTRA.replace(b"unix", b"unlx"))
    with pytest.raises(SignatureError) as refusal:
        load_database(extra=[path])
    assert str(refusal.value).startswith(f"{path}:3: class 'unlx': ")
    with pytest.raises(SignatureError) as refusal:
        load_database(extra=[tmp_path / "none.fp"])
    assert str(refusal.value) == f"{tmp_path}/none.fp: No such file or directory"


# Of text and of values ------------------------------------------------------------------------------


def test_text() -> None:
    database = parse_database(b"[mtu]\nlabel = Avian\nsig = 256\n", "my.fp")
    link = database.link_of(256)
    assert link is not None
    assert (database.path, link.path, link.line) == ("my.fp", "my.fp", 3)
    assert parse_database(EXTRA, base=load_database()).signature_count == 2
    with pytest.raises(SignatureError, match=r"^<text>:3: class 'unix'"):
        parse_database(EXTRA)


def test_values() -> None:
    mine = TcpSignature.parse("*:64:0:*:1,0:mss::0", Label.parse("s:unix:Linux:mine"))
    database = make_database({"tcp:request": iter([mine])}, {"ua_os": [UaOs(b"X11", "Linux")]})
    assert database.sections["tcp:request"] == (mine,)
    assert database.statements["ua_os"] == (UaOs(b"X11", "Linux"),)
    assert make_database() == parse_database(b"")


def test_sections_of_ones_own_choice(tmp_path: Path) -> None:
    path = tmp_path / "my.fp"
    path.write_bytes(b"[mtu]\nlabel = Avian\nsig = 256\n")
    database = load_database(path, extra=path, sections=(MTU,))
    assert list(database.sections) == ["mtu"]
    assert load_database(sections=SECTIONS) is load_database()
    some = load_database(sections=(MTU, TCP_REQUEST))
    assert list(some.sections) == ["mtu", "tcp:request"]
    assert some.signatures_in(TCP_REQUEST) == load_database().signatures_in(TCP_REQUEST)


def test_what_stands_for_a_database(tmp_path: Path) -> None:
    path = tmp_path / "my.fp"
    path.write_bytes(b"[mtu]\nlabel = Avian\nsig = 256\n")
    database = load_database(path)
    assert as_database(database) is database
    assert as_database(path) == as_database(str(path)) == database
    assert as_database(None) is load_database()


def test_the_packaged_file_says_which_lines_it_makes_useless() -> None:
    lower, upper = packaged_path(), packaged_path(MODERN_FILE)
    both = load_database(lower, upper)
    kept = {signature.line for _, signature in both.signatures() if signature.path == lower}
    useless = {signature.line for _, signature in load_database(lower).signatures()} - kept
    written = hidden_lines(read_signatures(upper))
    assert written == useless, f"modern.fp must say '; hides lines of p0f.fp: {' '.join(map(str, sorted(useless)))}'"


def test_packaged_files_are_read_as_any_others_are() -> None:
    """Their sections are read one by one, without the checks for mistakes and without looking at the other files."""
    paths = [packaged_path(), packaged_path(MODERN_FILE), packaged_path(APPLICATIONS_FILE)]
    checked, packaged = load_database(paths[0], paths[1:]), load_database()
    assert [(one.path, one.signatures) for one in packaged.files] == [
        (one.path, one.signatures) for one in checked.files
    ]
    assert packaged.classes == checked.classes
    for section in SECTIONS:
        read = [described(section, one) for one in packaged.signatures_in(section)]
        assert read == [described(section, one) for one in checked.signatures_in(section)]
        assert packaged.labels_by_section[section.name] == checked.labels_by_section[section.name]
    assert packaged == checked
    assert hash(packaged) == hash(checked)
    assert pickle.loads(pickle.dumps(packaged)) == packaged
    numbers = [label.number for _, label in packaged.labels]
    assert len(set(numbers)) == len(numbers)


def described(section: Section[Any], signature: Signature) -> tuple[object, ...]:
    """A signature with what is not compared."""
    label = None if section.plain_labels else section.label_of(signature)
    return signature, signature.line, signature.path, label and (label.line, label.path, label.origin, label.text)


def test_sections_of_packaged_files_are_read_when_they_are_used() -> None:
    read: list[str] = []

    class Noting(TcpSection):
        def parse(self, text: str, label: Label, line: int) -> TcpSignature:
            read.append(self.name)
            return super().parse(text, label, line)

    sections = [Noting(one.name, is_syn=one.is_syn) if isinstance(one, TcpSection) else one for one in SECTIONS]
    database = load_database(sections=tuple(sections))
    assert "tcp:response" in database.sections
    assert list(database.sections) == [section.name for section in SECTIONS]
    assert read == []
    assert len(database.sections["tcp:request"]) > 200
    assert set(read) == {"tcp:request"}
    again = database.sections["tcp:request"]
    assert again is database.signatures_in(TCP_REQUEST)
    count = len(read)
    database.read_all()
    assert set(read) == {"tcp:request", "tcp:response"}
    assert len(database.sections["tcp:request"]) <= count < len(read)
    assert "my" not in database.sections
    with pytest.raises(KeyError):
        database.sections["my"]


def test_wrong_arguments() -> None:
    with pytest.raises(TypeError, match=r"^database must be a Database, the path of a signature file or None, not 3$"):
        as_database(3)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match=r"^path must be the path of a signature file, not 3$"):
        load_database(3)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match=r"^data must be bytes, the contents of a signature file, not 'x'$"):
        parse_database("x")  # type: ignore[arg-type]
    with pytest.raises(TypeError, match=r"^signatures\['tcp:request'\] must hold signatures, not '\*:64:0'$"):
        make_database({"tcp:request": ["*:64:0"]})  # type: ignore[list-item]
    with pytest.raises(ValueError, match=r"^there is no section 'tcp_request': it must be one of mtu, tcp:request, "):
        make_database({"tcp_request": []})
