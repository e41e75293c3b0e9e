"""Where the signature file is, and what is said when it cannot be read."""

from __future__ import annotations

from pathlib import Path

import pytest
from surroundings import no_rights

from pyp0f.errors import SignatureError
from pyp0f.library import loading as load
from pyp0f.library.loading import load_database, packaged_path


def test_the_packaged_file_is_the_default() -> None:
    database = load_database()
    assert database.path == packaged_path()
    assert database == load_database(packaged_path())
    assert database.signature_count == 322


def test_the_packaged_file_is_read_once() -> None:
    """By all who ask for it; nobody can change it for the others."""
    database = load_database()
    assert database is load_database()
    assert database is not load_database(packaged_path())
    with pytest.raises(TypeError):
        database.mtu[1] = "mine"  # type: ignore[index]
    extended = load_database(extra=[packaged_path()])
    assert extended is not database
    assert load_database() is database


def test_a_packaged_file_that_cannot_be_read_is_tried_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "p0f.fp"
    monkeypatch.setattr(load, "packaged_path", lambda: path)
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
    path.write_bytes(b"")
    monkeypatch.setattr(load, "_PACKAGE", package)
    assert packaged_path() == str(path)
    assert load_database().signature_count == 0


def test_a_file_of_the_user(tmp_path: Path) -> None:
    path = tmp_path / "my.fp"
    path.write_bytes(b"[mtu]\nlabel = Avian\nsig = 256\n")
    for name in (path, str(path)):
        database = load_database(name)
        assert (database.path, database.mtu) == (str(path), {256: "Avian"})


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("nothing", "nothing: No such file or directory"),
        (".", ".: Is a directory"),
        ("a\0b", r"a\x00b: cannot be the name of a file"),
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
    """Named by file, line, part and value."""
    path = tmp_path / "my.fp"
    path.write_bytes(content)
    with pytest.raises(SignatureError) as refusal:
        load_database(path)
    assert str(refusal.value).startswith(f"{path}:{place}: ")


def test_a_file_without_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Such as /dev/zero: what is read of it is bounded."""
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


def test_a_file_on_top(tmp_path: Path) -> None:
    path = tmp_path / "extra.fp"
    path.write_bytes(EXTRA)
    database = load_database(extra=[path])
    assert load_database(extra=path) == load_database(extra=str(path)) == database
    packaged = load_database()
    (mine, *rest) = database.tcp_request
    # It is asked first, takes over the spelling from below, and what it makes useless is gone.
    assert (mine.path, mine.line, mine.label.text) == (str(path), 4, "Linux mine")
    assert rest == [one for one in packaged.tcp_request if str(one) != str(mine)]
    assert database.signature_count == packaged.signature_count + 2 - 1
    assert database.mtu == {**packaged.mtu, 256: "Avian"}
    assert database.path == packaged.path == rest[0].path
    assert len({label.number for _, label in database.labels}) == len(packaged.labels) + 1


def test_the_last_file_is_uppermost(tmp_path: Path) -> None:
    paths = []
    for name in ("a", "b"):
        paths.append(tmp_path / f"{name}.fp")
        paths[-1].write_bytes(EXTRA.replace(b"mine", name.encode()).replace(b"Avian", name.encode()))
    database = load_database(extra=paths)
    assert database.tcp_request[0].label.flavor == "b"
    assert database.mtu[256] == "b"
    assert "a" not in [one.label.flavor for one in database.tcp_request]


def test_what_is_wrong_in_a_further_file(tmp_path: Path) -> None:
    path = tmp_path / "extra.fp"
    path.write_bytes(EXTRA.replace(b"unix", b"unlx"))
    with pytest.raises(SignatureError) as refusal:
        load_database(extra=[path])
    assert str(refusal.value).startswith(f"{path}:3: class 'unlx': ")
    with pytest.raises(SignatureError) as refusal:
        load_database(extra=[tmp_path / "none.fp"])
    assert str(refusal.value) == f"{tmp_path}/none.fp: No such file or directory"
