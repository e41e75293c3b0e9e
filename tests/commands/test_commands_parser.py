"""The style of all command lines: parsing, errors and help."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pytest

from pyp0f.commands import client, db, hosts, options, sendsyn
from pyp0f.commands.parser import (
    End,
    Ended,
    Flag,
    Parser,
    Value,
    add_signature_options,
    number_from_1,
    number_up_to,
    pair_up_to,
    text_of,
    title,
)
from pyp0f.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

PARSERS: Final = [
    parser
    for make in (options.make_parser, db.make_parser, client.make_parser, sendsyn.make_parser, hosts.make_parser)
    for parser in (make(), *make().commands.values())
]


def small_parser() -> Parser:
    parser = Parser(prog="x", usage="x [options] FILE...", description="Do it.", epilog="a\n  b")
    add: Any = parser.add_argument
    add("operands", nargs="*", metavar="FILE")
    add("-o", "--out", action=Value, convert=text_of("a file"), metavar="FILE", help="write to FILE")
    add("--more", action=Value, repeatable=True, metavar="NAME", help="a name")
    add("-q", "--quiet", action=Flag, help="say nothing")
    parser.add_help_option()
    return parser


def test_order_does_not_matter() -> None:
    given = small_parser().parse(["a", "--more", "1", "b", "-qo", "out", "--more=2", "c", "--", "-q", "--"])
    assert given.operands == ["a", "b", "c", "-q", "--"]
    assert (given.out, given.more, given.quiet) == ("out", ("1", "2"), True)


def test_what_is_not_given() -> None:
    given = small_parser().parse([])
    assert (given.operands, given.out, given.more, given.quiet) == ([], None, (), False)


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["--none"], "unrecognized arguments: --none (see x --help)"),
        (["-o"], "-o/--out: expected one argument (see x --help)"),
        (["-o", ""], "-o/--out '': must be the name of a file"),
        (["-o", "a", "--out=b"], "-o/--out: given more than once"),
        (["-qq"], "-q/--quiet: given more than once"),
        (["--quiet=1"], "-q/--quiet: ignored explicit argument '1' (see x --help)"),
    ],
)
def test_errors(arguments: list[str], problem: str) -> None:
    with pytest.raises(UsageError) as refusal:
        small_parser().parse(arguments)
    assert str(refusal.value) == problem


def test_the_end_comes_at_once() -> None:
    """Options before it are checked; what follows is not."""
    with pytest.raises(Ended) as ended:
        small_parser().parse(["-q", "--help", "-o", ""])
    assert ended.value.option == "help"
    with pytest.raises(UsageError):
        small_parser().parse(["-o", "", "--help"])


def test_commands_get_what_newer_versions_of_argparse_pass_on() -> None:
    parser = Parser(prog="x", usage="x", description="Do it.", color=True)
    assert parser.color is False


def test_help() -> None:
    assert small_parser().format_help() == (
        "Usage: x [options] FILE...\n\nDo it.\n\npositional arguments:\n  FILE\n\noptions:\n"
        "  -o, --out FILE   write to FILE\n      --more NAME  a name\n  -q, --quiet      say nothing\n"
        "  -h, --help       show this help and exit\n\na\n  b\n"
    )


@pytest.mark.parametrize("parser", PARSERS, ids=lambda parser: parser.prog)
def test_each_help_fits_a_screen(parser: Parser, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the size of the terminal is."""
    monkeypatch.setenv("COLUMNS", "40")
    lines = parser.format_help().splitlines()
    assert 15 <= len(lines) <= 40
    assert max(map(len, lines)) <= 80
    assert lines[0].startswith(f"Usage: {parser.prog} ")


@pytest.mark.parametrize("parser", PARSERS, ids=lambda parser: parser.prog)
def test_each_option_says_what_it_does(parser: Parser) -> None:
    for action in parser._actions:
        if not parser.commands:
            assert action.help, title(action)
        if action.option_strings:
            assert isinstance(action, (Value, Flag, End)), title(action)
            assert (action.metavar is not None) == (action.nargs != 0), title(action)


MUST_BE: Final = "^must be "


@pytest.mark.parametrize(
    ("convert", "text", "value"),
    [
        (number_up_to(100), "1", 1),
        (number_up_to(100), " +0100 ", 100),
        (number_from_1, "12345678", 12345678),
        (pair_up_to(10, 20, "a,b"), "10,20", (10, 20)),
        (pair_up_to(10, 20, "a,b"), " 1, 2 ", (1, 2)),
        (text_of("a file"), "-", "-"),
    ],
)
def test_values(convert: Callable[[str], object], text: str, value: object) -> None:
    assert convert(text) == value


@pytest.mark.parametrize(
    ("convert", "text"),
    [
        *[
            (number_up_to(100), text)
            for text in ("", "0", "101", "-1", "5x", "5 x", "0x5", "1e1", "\u0665", "9" * 5000)
        ],
        *[(number_from_1, text) for text in ("", "0", "1.5", "5,5", "1_0")],
        *[
            (pair_up_to(10, 20, "a,b"), text)
            for text in ("5", "5,", ",5", "11,5", "5,21", "5,5,5", "5 ,5", "5,5x", "0,1")
        ],
        (text_of("a file"), ""),
    ],
)
def test_wrong_values(convert: Callable[[str], object], text: str) -> None:
    with pytest.raises(ValueError, match=MUST_BE):
        convert(text)


def test_one_of_some_names() -> None:
    parser = Parser(prog="x", usage="x [options]", description="Do it.")
    add: Any = parser.add_argument
    add("--color", action=Value, names=("red", "green", "blue"), metavar="NAME")
    assert parser.parse(["--color", "green"]).color == "green"
    with pytest.raises(UsageError, match=r"^--color 'gre': must be red, green or blue$"):
        parser.parse(["--color", "gre"])


def test_options_for_signature_files() -> None:
    parser = Parser(prog="x", usage="x [options]", description="Do it.")
    add_signature_options(parser.add_argument_group("Options"), further="more of them")
    given = parser.parse(["-f", "a.fp", "--extra-fingerprints", "b.fp", "--extra-fingerprints", "c.fp"])
    assert (given.fingerprints, given.extra_fingerprints) == ("a.fp", ("b.fp", "c.fp"))
    assert "more of them" in parser.format_help()
    with pytest.raises(UsageError, match="must be the name of a file"):
        parser.parse(["-f", ""])
