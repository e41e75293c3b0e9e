"""``pyp0f-db export``."""

from __future__ import annotations

from pathlib import Path

import pytest

from pyp0f.commands.db import main
from pyp0f.library.loading import load_database, parse_database

OWN = """\
classes = unix
[tcp:request]
label = s:unix:Mine:
sig = *:64:0:*:mss*max,7:mss,sok,ts,nop,ws:df,id+:0
"""


@pytest.fixture(autouse=True)
def _place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("own.fp").write_text(OWN)


def exported(*arguments: str, capsys: pytest.CaptureFixture[str]) -> str:
    assert main(["export", *arguments]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    return out


def test_all_signatures(capsys: pytest.CaptureFixture[str]) -> None:
    text = exported(capsys=capsys)
    assert parse_database(text.encode()) == load_database()
    assert text.startswith("; 322 signatures of p0f.fp (2016)\n")
    assert "MIT licence" in text


def test_for_p0f(capsys: pytest.CaptureFixture[str]) -> None:
    text = exported("--p0f", capsys=capsys)
    assert "mss*max" not in text
    assert text.count("\n; origin: ") > 50
    assert {label.text for _, label in parse_database(text.encode()).labels} >= {"iPXE", "Windows 10 (1809) or newer"}


def test_other_files(capsys: pytest.CaptureFixture[str]) -> None:
    text = exported("-f", "own.fp", capsys=capsys)
    assert text == "; 1 signatures of own.fp\nclasses = unix\n\n[tcp:request]\n\n" + OWN.split("\n", 2)[2].replace(
        "sig =", "sig   ="
    )
    assert "label = s:unix:Mine:\n" in exported("-p", "--extra-fingerprints", "own.fp", capsys=capsys)


def test_unexpected_arguments(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export", "x"]) == 1
    assert "unexpected argument" in capsys.readouterr().err
