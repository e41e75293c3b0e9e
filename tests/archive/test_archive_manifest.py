"""The manifest, and files that it does not know."""

from __future__ import annotations

from pathlib import Path

import pytest

from pyp0f.archive.manifest import Done, data_files, read_manifest, remove_strays, remove_task, write_done
from pyp0f.archive.storage import Storage
from pyp0f.errors import OutputError


def done(name: str, status: str = "read", url: str = "/x") -> Done:
    return Done(name, "east", [{"status": status, "url": url}], [f"observations/{name}-0.parquet"], {}, "m", "1")


def test_what_is_written_is_read(tmp_path: Path) -> None:
    storage = Storage(str(tmp_path))
    for name in ("b", "a"):
        write_done(storage, done(name))
    assert read_manifest(storage) == [done("a"), done("b")]


def test_a_damaged_file_is_named(tmp_path: Path) -> None:
    storage = Storage(str(tmp_path))
    storage.write("manifest/a.json", b"{")
    with pytest.raises(OutputError, match=r"manifest/a.json: is damaged"):
        read_manifest(storage)


def test_removing(tmp_path: Path) -> None:
    storage = Storage(str(tmp_path))
    for name in ("a", "b"):
        write_done(storage, done(name))
        storage.write(done(name).files[0], b"")
    remove_task(storage, done("a"))
    storage.write("observations/day=x/c-0.parquet", b"")
    storage.write("parts/merging/d.parquet", b"")
    storage.write("manifest/e.json.1.tmp", b"")
    remove_strays(storage, [done("b")], data_files(storage))
    assert storage.names("") == ["manifest/b.json", "observations/b-0.parquet"]


def test_what_counts_as_failure() -> None:
    assert not done("a", "damaged").has_failed
    assert done("a", "unreadable").has_failed
    assert done("a", "failed").failed_on(set())
    assert not done("a", "unreadable").failed_on({"/y"})
    assert done("a", "unreadable").failed_on({"/x"})
