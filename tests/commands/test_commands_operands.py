"""Which arguments are captures, and which is the filter."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from pyp0f.commands.operands import is_name, looks_like_a_capture, sort_operands, what_is_wrong
from pyp0f.errors import UsageError


@pytest.fixture(autouse=True)
def _in_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("a", "b.pcap", "port 80"):
        Path(name).touch()
    Path("http").mkdir()
    os.mkfifo("fifo")


@pytest.mark.parametrize(
    ("operands", "captures", "rule"),
    [
        ([], (), None),
        (["a"], ("a",), None),
        (["b.pcap", "a", "-", "fifo"], ("b.pcap", "a", "-", "fifo"), None),
        (["a", "tcp"], ("a",), "tcp"),
        (["a", "net 10.0.0.0/8"], ("a",), "net 10.0.0.0/8"),
        (["tcp"], (), "tcp"),
        ([""], (), ""),
        (["a\0b"], (), "a\0b"),
        (["http"], (), "http"),  # a directory
        (["port 80"], ("port 80",), None),
        (["a", "none.pcap"], ("a", "none.pcap"), None),
    ],
)
def test_sorting(operands: list[str], captures: tuple[str, ...], rule: str | None) -> None:
    assert sort_operands(operands, is_live=False) == (captures, rule)


def test_files_do_not_matter_for_live_traffic() -> None:
    """A file named like the filter must not change what a service does."""
    assert sort_operands(["a"], is_live=True) == ((), "a")
    assert sort_operands(["b.pcap"], is_live=True) == (("b.pcap",), None)  # which the command line refuses


@pytest.mark.parametrize("operands", [["tcp", "a"], ["tcp", "port", "80"], ["a", "tcp", "b.pcap"]])
def test_a_filter_in_the_middle(operands: list[str]) -> None:
    with pytest.raises(UsageError, match=r"^'tcp': neither an existing file nor the last argument: quote the whole"):
        sort_operands(operands, is_live=False)


@pytest.mark.parametrize(
    "text",
    [
        "-", "x.pcap", "x.PCAPNG", "x.cap", "x.dmp", "x.pcap.gz", "x.pcap12", "x.pcap3.zst", ".pcap", "my file.pcap",
        "/x", "./x", "../x", "~/x", "/my file", "captures/x", "captures/", "2026-11/x", "a\n.pcap",
    ],
)  # fmt: skip
def test_names_of_captures(text: str) -> None:
    assert looks_like_a_capture(text)


@pytest.mark.parametrize(
    "text",
    [
        "", "tcp", "192.0.2.1", "10.0.0.0/8", "10/8", "2001:db8::/32", "192.0.2.0/255.255.255.0", "net 10.0.0.0/8",
        "tcp[13]&2!=0", "tcp[12]/16>5", "src net 10.0.0.0/8 and port 80", "capture", "x.txt", "pcap",
    ],
)  # fmt: skip
def test_names_that_may_be_filters(text: str) -> None:
    assert not looks_like_a_capture(text)


@pytest.mark.parametrize("text", ["capture", "x.txt", "192.0.2.1", "a:b"])
def test_words_that_may_be_names(text: str) -> None:
    assert is_name(text)


@pytest.mark.parametrize("text", ["", "a b", "a=b", "10.0.0.0/8", "(tcp)", "!tcp"])
def test_other_filters(text: str) -> None:
    assert not is_name(text)


def test_what_is_said_about_names() -> None:
    assert what_is_wrong("http") == "is a directory: write http/ to read the captures in it"
    assert what_is_wrong("nothing") == "neither an existing file nor a valid filter"
