"""Where the signature file is, and what is said when it cannot be read."""

from __future__ import annotations

from pathlib import Path

import pytest
from surroundings import no_rights

from pyp0f import load
from pyp0f.errors import SignatureError
from pyp0f.load import load_database, packaged_path


def test_the_packaged_file_is_the_default() -> None:
    database = load_database()
    assert database.path == str(packaged_path())
    assert database == load_database(packaged_path())
    assert database.signature_count == 322


@pytest.mark.parametrize("place", ["pyp0f/fingerprints", "fingerprints"], ids=["installed", "checkout"])
def test_where_the_packaged_file_is(place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "pyp0f"
    package.mkdir()
    path = tmp_path / place / "p0f.fp"
    path.parent.mkdir()
    path.write_bytes(b"")
    monkeypatch.setattr(load, "_PACKAGE", package)
    assert packaged_path() == path
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
    monkeypatch.setattr("pyp0f.load.MAX_FILE", 1 << 20)
    (tmp_path / "x.fp").write_bytes(b";" * (1 << 20))
    assert load_database(tmp_path / "x.fp").signature_count == 0
    for path in (tmp_path / "x.fp", Path("/dev/zero")):
        (tmp_path / "x.fp").write_bytes(b";" * ((1 << 20) + 1))
        with pytest.raises(SignatureError, match="larger than 1 MB"):
            load_database(path)
