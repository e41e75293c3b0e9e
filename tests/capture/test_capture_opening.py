"""Opening captures, and their names."""

from __future__ import annotations

import gzip
import os
from pathlib import Path

import pytest
from capture_files import (
    FRAME,
    read,
)
from packets import pcap, pcapng
from surroundings import no_rights

from pyp0f.capture import file as capture_file
from pyp0f.capture.file import CaptureFile
from pyp0f.errors import CaptureError


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "capture"


@pytest.mark.parametrize(
    "content",
    [b"\n", pcap([])[:23], pcapng([])[:40], b"#!/bin/sh\n" * 10, pcap([FRAME])[24:]],
    ids=["a line", "half a header", "half a pcapng header", "text", "no header"],
)
def test_foreign_files(content: bytes, path: Path) -> None:
    path.write_bytes(content)
    with pytest.raises(CaptureError) as refusal:
        CaptureFile(str(path))
    assert str(refusal.value).startswith(f"{path}: not a readable capture file: ")


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"\n", "unknown file format"),
        (b"\n\r", "it is cut after 2 bytes"),
        (pcap([])[:10], "it is cut after 10 bytes"),
        (pcap([], order=">")[:23], "it is cut after 23 bytes"),
        (pcapng([])[:10], "it is cut at offset 0: the last block has 10 of 12 bytes"),
        (pcapng([])[:40], "it is cut at offset 28: the last block has 12 of 32 bytes"),
        (gzip.compress(pcap([]), mtime=0)[:2], "it is cut after 2 bytes"),
        (gzip.compress(pcap([])[:10], mtime=0), "it is cut after 10 bytes"),
        (gzip.compress(pcap([FRAME]), mtime=0)[:20], "gzip: the compressed data end too soon"),
    ],
)
def test_files_that_are_cut_at_their_start(content: bytes, problem: str, path: Path) -> None:
    path.write_bytes(content)
    with pytest.raises(CaptureError) as refusal:
        CaptureFile(str(path))
    assert str(refusal.value) == f"{path}: not a readable capture file: {problem}"


def test_an_empty_file(path: Path) -> None:
    path.touch()
    with pytest.raises(CaptureError) as refusal:
        CaptureFile(str(path))
    assert str(refusal.value) == f"{path}: is empty, not a capture"


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("", "path must be the name of a file, not ''"),
        ("nothing", "nothing: No such file or directory"),
        (".", ".: is a directory, not a capture"),
        ("a\0b", r"a\x00b: cannot be the name of a file"),
        ("\udcff", r"\udcff: No such file or directory"),
        ("\ud800", r"\ud800: cannot be the name of a file"),
        ("x" * 300, f"{'x' * 300}: File name too long"),
        ("file/x", "file/x: Not a directory"),
    ],
)
def test_names_of_nothing(name: str, message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").touch()
    monkeypatch.chdir(tmp_path)
    with pytest.raises(CaptureError) as refusal:
        CaptureFile(name)
    assert str(refusal.value) == message


def test_no_permission() -> None:
    with no_rights(pcap([FRAME])) as file, pytest.raises(CaptureError) as refusal:
        CaptureFile(str(file))
    assert str(refusal.value) == f"{file}: permission denied"


def test_permission_that_is_lost_in_between(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(capture_file, "file_size", lambda *_: 1)
    for name in (str(path), f"{path}\udcff"):
        with pytest.raises(CaptureError, match=r"No such file or directory$"):
            CaptureFile(name)


@pytest.mark.parametrize("name", [b"caf\xc3\xa9", b"caf\xe9", b"\xff\n\x1b[31m", b"-", b" "])
def test_any_name_can_be_read(name: bytes, tmp_path: Path) -> None:
    path = tmp_path / os.fsdecode(name)
    path.write_bytes(pcap([FRAME]))
    assert read(path)[0] == [FRAME]


def test_a_name_in_a_locale_that_is_not_utf_8(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """pcapy encodes names in UTF-8, so this file is opened in another way."""
    path.write_bytes(pcap([FRAME]))
    monkeypatch.setattr(os, "fsencode", lambda name: name.encode("utf-16"))
    assert read(path)[0] == [FRAME]


# Pipes ----------------------------------------------------------------------------------------------
