"""The exit status and the messages that all small commands share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pyp0f.commands import running
from pyp0f.commands.parser import Parser
from pyp0f.commands.running import run_command
from pyp0f.errors import SignatureError

if TYPE_CHECKING:
    from argparse import Namespace


def make_parser() -> Parser:
    parser = Parser(prog="x", usage="x [options]", description="Do it.")
    parser.add_argument("operands", nargs="*")
    parser.add_help_option()
    return parser


def test_the_status_is_that_of_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.argv", ["x", "of sys.argv"])
    assert run_command(make_parser, lambda given: len(given.operands), ["a", "b", "c"]) == 3
    assert run_command(make_parser, lambda given: int(given.operands == ["of sys.argv"]) + 6, None) == 7


def test_help_does_not_run_the_command(capfd: pytest.CaptureFixture[str]) -> None:
    assert run_command(make_parser, lambda _: 5, ["a", "--help"]) == 0
    assert capfd.readouterr() == (make_parser().format_help(), "")


def test_errors_are_one_line(capfd: pytest.CaptureFixture[str]) -> None:
    def fail(_: Namespace) -> int:
        raise SignatureError("is\nwrong", path="my.fp", line=3)

    assert run_command(make_parser, lambda _: 5, ["--none"]) == 1
    assert capfd.readouterr() == ("", "[-] unrecognized arguments: --none (see x --help)\n")
    assert run_command(make_parser, fail, []) == 1
    out, error = capfd.readouterr()
    assert (out, error.count("\n")) == ("", 1)
    assert error.startswith("[-] my.fp:3: is")


def test_ctrl_c(monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(_: Namespace) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(running, "interrupted", lambda: 4)
    assert run_command(make_parser, stop, []) == 4
