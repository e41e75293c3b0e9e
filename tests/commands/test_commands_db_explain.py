"""The command pyp0f-db explain."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest

from pyp0f.applications.raw_signatures import ALL_KINDS
from pyp0f.commands.db import main

LINUX: Final = "4:57+7:0:1460:mss*20,7:mss,sok,ts,nop,ws:df,id+:0"
CURL: Final = "1:User-Agent,Host,Accept=[*/*]:Connection,Accept-Encoding,Accept-Language,Accept-Charset:curl/7.19"
OWN: Final = (
    b"classes = unix\n[tcp:request]\nlabel = s:unix:Mine:\nsig = *:64:0:*:mss*20,7:mss,sok,ts,nop,ws:df,id+:0\n"
)

NO_RAW_SIGNATURE = "is not a raw signature as the log has it, such as 4:64+0:0:1460:mss*44,7:mss,sok,ts,nop,ws:df,id+:0"


def run(*arguments: str, capfd: pytest.CaptureFixture[str]) -> tuple[int, str, str]:
    status = main(["explain", *arguments])
    return (status, *capfd.readouterr())


def test_both_directions_are_shown(capfd: pytest.CaptureFixture[str]) -> None:
    status, out, err = run(LINUX, capfd=capfd)
    assert (status, err) == (0, "")
    assert out.startswith(f"syn: {LINUX}\nanswer: Linux")
    assert f"\n\nsyn+ack: {LINUX}\n" in out
    assert "\n\nhttp response: 1:" in run(CURL, capfd=capfd)[1]


def test_one_kind_of_packet(capfd: pytest.CaptureFixture[str]) -> None:
    out = run("--kind", "syn+ack", LINUX, capfd=capfd)[1]
    assert out.startswith("syn+ack: ")
    assert "\nsyn: " not in out


def test_own_signatures(capfd: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "own.fp").write_bytes(OWN)
    assert "answer: Mine\n" in run("--extra-fingerprints", str(tmp_path / "own.fp"), LINUX, capfd=capfd)[1]
    out = run("-f", str(tmp_path / "own.fp"), "-k", "syn", LINUX, capfd=capfd)[1]
    assert "  exact: Mine, own.fp:4\n" in out
    assert "generic" not in out


def test_the_status_says_whether_a_signature_fits(capfd: pytest.CaptureFixture[str]) -> None:
    status, out, _ = run("4:64+0:0:0:1,0:::0", capfd=capfd)
    assert status == 1
    assert "answer: ???" in out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "[-] needs one raw signature, in quotes (see pyp0f-db explain --help)\n"),
        ([LINUX, CURL], "[-] needs one raw signature, in quotes (see pyp0f-db explain --help)\n"),
        (["x"], f"[-] raw signature 'x': {NO_RAW_SIGNATURE}\n"),
        (["-k", "syn", CURL], f"[-] raw signature '{CURL[:77]}...': must have eight fields between colons\n"),
        (["-k", "x", LINUX],
         f"[-] -k/--kind 'x': must be {', '.join(ALL_KINDS[:-1])} or {ALL_KINDS[-1]}\n"),
    ],
)  # fmt: skip
def test_wrong_arguments(arguments: list[str], message: str, capfd: pytest.CaptureFixture[str]) -> None:
    assert run(*arguments, capfd=capfd) == (1, "", message)
