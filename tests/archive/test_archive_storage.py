"""Files of a dataset appear whole or not at all."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest

from pyp0f.archive.storage import Storage, is_local, place
from pyp0f.errors import OutputError, UsageError


def test_files_are_written_read_and_removed(tmp_path: Path) -> None:
    storage = pickle.loads(pickle.dumps(Storage(str(tmp_path / "set"))))
    assert storage.names("") == []
    assert storage.read("a/b") is None
    storage.write("a/b", b"1")
    storage.write("a/c", b"2")
    assert storage.names("") == ["a/b", "a/c"]
    assert storage.read("a/b") == b"1"
    assert storage.read_all(["a/b", "a/c"]) == {"a/b": b"1", "a/c": b"2"}
    storage.remove("a/b")
    storage.remove("a/b")
    assert storage.names("a") == ["a/c"]
    assert is_local(storage.system)


def test_what_fails_leaves_nothing(tmp_path: Path) -> None:
    storage = Storage(str(tmp_path))

    def fail() -> None:
        with storage.writing("a") as file:
            file.write(b"1")
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    assert storage.names("") == []


def test_a_file_appears_at_the_end(tmp_path: Path) -> None:
    storage = Storage(str(tmp_path))
    with storage.writing("a") as file:
        file.write(b"1")
        assert storage.read("a") is None
    assert storage.read("a") == b"1"


def test_errors_of_clients_are_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise LookupError("Unable to locate credentials")

    storage = Storage("memory://set")
    for name in ("find", "cat_file", "cat", "rm_file", "open"):
        monkeypatch.setattr(storage.system, name, fail)
    for call in (
        lambda: storage.names("x"),
        lambda: storage.read("x"),
        lambda: storage.read_all(["x"]),
        lambda: storage.remove("x"),
        lambda: storage.write("x", b""),
    ):
        with pytest.raises(OutputError, match=r"^memory://set/x: Unable to locate credentials$"):
            call()


def test_errors_are_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(OutputError, match=r"file/a: Not a directory|file/a: File exists"):
        Storage(str(tmp_path / "file")).write("a", b"")
    with pytest.raises(UsageError, match="gopher"):
        place("gopher://example.org/x")
