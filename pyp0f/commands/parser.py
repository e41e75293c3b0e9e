"""The style that the command lines of all commands share: argparse, with errors of one line and help of one screen."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final, NoReturn

from pyp0f.errors import UsageError

# The texts of argparse stay in English, like those of pyp0f.  Looking for translations takes two milliseconds.
argparse._ = lambda text: text  # type: ignore[attr-defined]

_WIDTH: Final = 80
"""Columns of help texts.  A fixed width gives the same text everywhere, and argparse does not load shutil for it."""
_HELP_COLUMN: Final = 27

_END_OF_OPTIONS: Final = "--"
_HELP: Final = ("-h", "--help")
_OPERANDS: Final = "operands"

_NUMBER: Final = r"\s*\+?0*([0-9]{1,10})"
"""Every limit has fewer than ten digits."""


class Ended(Exception):  # noqa: N818 - it is not an error
    """An option such as ``--help`` ends the reading of the command line.

    Attributes:
        option: the long option, without its dashes.
        parser: the parser that read it.
    """

    def __init__(self, option: str, parser: argparse.ArgumentParser) -> None:
        self.option = option
        self.parser = parser
        super().__init__(option)


class Value(argparse.Action):
    """An option with a value.  A second one is refused, unless the option is repeatable: then there is a list.

    Attributes:
        repeatable: whether the option may be given more than once.
        names: the only values that the option takes; empty if there are others.
        is_further: whether the help only names the option, together with others; the man page explains it.
    """

    def __init__(
        self,
        option_strings: Sequence[str],
        dest: str,
        *,
        convert: Callable[[str], object] = str,
        repeatable: bool = False,
        names: Sequence[str] = (),
        is_further: bool = False,
        **settings: Any,  # noqa: ANN401 - those of argparse
    ) -> None:
        """Make the option.

        Args:
            option_strings: as for `argparse.Action`.
            dest: as for `argparse.Action`.
            convert: returns the value for a text; raises ValueError with the reason if the text is wrong.
            repeatable: whether the option may be given more than once.
            names: the only values that the option takes, at least two; empty if `convert` decides.
            is_further: whether the help only names the option.
            settings: as for `argparse.Action`.
        """
        super().__init__(option_strings, dest, default=() if repeatable else None, **settings)
        self.repeatable = repeatable
        self.names = names
        self.is_further = is_further
        self._convert = _one_of(names) if names else convert

    def __call__(
        self,
        parser: argparse.ArgumentParser,  # noqa: ARG002 - the signature is argparse's
        namespace: argparse.Namespace,
        values: Any,  # noqa: ANN401 - here, a text
        option_string: str | None = None,  # noqa: ARG002 - the signature is argparse's
    ) -> None:
        """Convert the value and store it.

        Raises:
            UsageError: the option is repeated, or its value is wrong.
        """
        before = getattr(namespace, self.dest)
        if before is not None and not self.repeatable:
            raise UsageError(f"{title(self)}: given more than once")
        try:
            value = self._convert(values)
        except ValueError as error:
            raise UsageError(f"{title(self)} {values!r}: {error}") from None
        setattr(namespace, self.dest, (*before, value) if self.repeatable else value)


class Flag(argparse.Action):
    """An option without a value.  A second one is refused."""

    def __init__(self, option_strings: Sequence[str], dest: str, **settings: Any) -> None:  # noqa: ANN401 - those of argparse.Action
        super().__init__(option_strings, dest, nargs=0, default=False, **settings)

    def __call__(
        self,
        parser: argparse.ArgumentParser,  # noqa: ARG002 - the signature is argparse's
        namespace: argparse.Namespace,
        values: Any,  # noqa: ANN401, ARG002 - the signature is argparse's
        option_string: str | None = None,  # noqa: ARG002 - the signature is argparse's
    ) -> None:
        """Store that the option was given."""
        if getattr(namespace, self.dest):
            raise UsageError(f"{title(self)}: given more than once")
        setattr(namespace, self.dest, True)


class End(argparse.Action):
    """An option that ends the reading of the command line.  Arguments after it are ignored, as after p0f's -L."""

    def __init__(self, option_strings: Sequence[str], dest: str, **settings: Any) -> None:  # noqa: ANN401 - those of argparse.Action
        super().__init__(option_strings, dest, nargs=0, default=argparse.SUPPRESS, **settings)

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        """End the parsing: raise `Ended`."""
        raise Ended(self.option_strings[-1].removeprefix("--"), parser)


class Parser(argparse.ArgumentParser):
    """A parser of command lines whose errors are `UsageError`, and whose help has the style of all commands.

    Options and operands may stand in any order.

    Attributes:
        commands: the parsers of commands within the command, by name; empty if there are none.
        purposes: what each of them does, in one line.
        otherwise: the parser of command lines that begin with no command; None if all begin with one.
    """

    def __init__(self, *, prog: str, usage: str, description: str, epilog: str = "", **_: object) -> None:
        """Make a parser without options.

        Args:
            prog: name of the command.
            usage: the forms of the command line, one per line, without the word ``Usage:``.
            description: what the command does.
            epilog: text after the options.  The lines stay as they are.
            _: what newer versions of argparse pass on to the parsers of commands, such as ``color``; it is ignored.
        """
        super().__init__(
            prog=prog, usage=usage, description=description, epilog=epilog, formatter_class=_Formatter, add_help=False
        )
        self.commands: dict[str, Parser] = {}
        self.purposes: dict[str, str] = {}
        self.otherwise: Parser | None = None
        self._group_of_commands: Any = None
        self.color = False  # Python 3.14 would color the help, which also goes to man pages

    def error(self, message: str) -> NoReturn:
        """Raise `UsageError` with a message of argparse.

        Raises:
            UsageError: always.
        """
        raise UsageError(f"{message.removeprefix('argument ')} (see {self.prog} --help)")

    def parse(self, arguments: Sequence[str]) -> argparse.Namespace:
        """Parse the arguments without the program's name.  Operands of any number have the name ``operands``.

        Raises:
            UsageError: an argument is unknown, wrong or missing.
            Ended: an option asks for a text such as the help, and for nothing else.
        """
        command = self.commands.get(arguments[0]) if arguments else None
        if command is not None:
            return command.parse(arguments[1:])
        if self.otherwise is not None and (not arguments or arguments[0] not in _HELP):
            return self.otherwise.parse(arguments)
        if self.commands or not any(action.dest == _OPERANDS for action in self._actions):
            return self.parse_args(arguments)
        end = arguments.index(_END_OF_OPTIONS) if _END_OF_OPTIONS in arguments else len(arguments)
        given = self.parse_intermixed_args(arguments[:end])
        # argparse would parse these a second time as options.
        given.operands = [*given.operands, *arguments[end + 1 :]]
        return given

    def add_command(self, name: str, *, help: str, usage: str, description: str, epilog: str) -> Parser:  # noqa: A002 - as in argparse
        """Add a command within the command.

        Args:
            name: name of the command, the first argument.
            help: what it does, in one line.
            usage: as for the parser.
            description: as for the parser.
            epilog: as for the parser.
        """
        if self._group_of_commands is None:
            self._group_of_commands = self.add_subparsers(
                title="Commands", metavar="COMMAND", prog=self.prog, parser_class=Parser, required=True
            )
        command: Parser = self._group_of_commands.add_parser(
            name, help=help, usage=usage, description=description, epilog=epilog
        )
        self.commands[name] = command
        self.purposes[name] = help
        return command

    def add_help_option(self, group: argparse._ArgumentGroup | None = None) -> None:
        """Add ``-h`` and ``--help``, to a group of options if there is one."""
        (group or self).add_argument(*_HELP, action=End, help="show this help and exit")


def add_signature_options(
    group: argparse._ArgumentGroup,
    *,
    instead: str = "use this signature file instead of the packaged ones",
    further: str = "add signatures that take precedence; last file wins",
) -> None:
    """Add ``--fingerprints`` and ``--extra-fingerprints``, the arguments of `load_database`.

    Args:
        group: the group of options.
        instead: help of the first option.
        further: help of the second option.
    """
    add: Any = group.add_argument  # its types do not know the arguments of our actions
    a_file = text_of("a file")
    add("-f", "--fingerprints", action=Value, convert=a_file, metavar="FILE", help=instead)
    add("--extra-fingerprints", action=Value, convert=a_file, repeatable=True, metavar="FILE", help=further)


def host_name(text: str) -> str:
    """The name of a host.

    Raises:
        ValueError: it is none, or has more, such as a port.
    """
    labels = text.removesuffix(".").split(".")
    if not text.isascii() or not all(label.replace("-", "").replace("_", "").isalnum() for label in labels):
        raise ValueError("must be the name of a host, without a port")
    return text


def add_access_options(group: argparse._ArgumentGroup, *, is_further: bool) -> None:
    """Add the options about who may ask the web process, and how.

    Args:
        group: the group of options.
        is_further: whether the help only names them.
    """
    add: Any = group.add_argument
    a_file = text_of("a file")
    for name, convert, metavar, help_text in (
        ("--http-token-file", a_file, "FILE", "clients need the token in FILE"),
        ("--http-name", host_name, "NAME", "clients may also use this host name; repeatable"),
        ("--http-cert", a_file, "FILE", "use TLS with this certificate, in PEM"),
        ("--http-key", a_file, "FILE", "the key of the certificate, if it is in another file"),
    ):
        add(
            name,
            action=Value,
            convert=convert,
            repeatable=convert is host_name,
            metavar=metavar,
            is_further=is_further,
            help=help_text,
        )


class _Formatter(argparse.RawDescriptionHelpFormatter):
    """Help with options in one column, and descriptions in another."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, max_help_position=_HELP_COLUMN, width=_WIDTH)

    def add_usage(self, usage: str | None, actions: Any, groups: Any, prefix: str | None = None) -> None:  # noqa: ANN401 - argparse's
        """Add the usage, which begins with a capital letter like all other text."""
        super().add_usage(usage, actions, groups, "Usage: " if prefix is None else prefix)

    def add_arguments(self, actions: Iterable[argparse.Action]) -> None:
        """Add options, and at the end the names of those that the man page explains."""
        shown = [action for action in actions if not getattr(action, "is_further", False)]
        further = [title(action) for action in actions if action not in shown]
        super().add_arguments(shown)
        if further:
            self._add_item(str, [f"      {', '.join(further)}  see man\n"])

    def _format_action(self, action: argparse.Action) -> str:
        if isinstance(action, argparse._SubParsersAction):  # noqa: SLF001 - no name of it is public
            # Only the commands, without a line for the word that stands for them.
            return "".join([self._format_action(command) for command in self._iter_indented_subactions(action)])
        return super()._format_action(action)

    def _format_action_invocation(self, action: argparse.Action) -> str:
        if not action.option_strings:
            return super()._format_action_invocation(action)
        value = f" {action.metavar}" if action.nargs != 0 else ""
        indent = "" if len(action.option_strings) > 1 else "    "
        return indent + ", ".join(action.option_strings) + value


def title(option: argparse.Action) -> str:
    """The names of an option in messages, such as ``-m/--max``."""
    return "/".join(option.option_strings)


def text_of(kind: str) -> Callable[[str], str]:
    """A converter that refuses empty texts.

    Args:
        kind: what the text names, for the message, for example ``a file``.
    """

    def convert(text: str) -> str:
        if not text:
            raise ValueError(f"must be the name of {kind}")
        return text

    return convert


def _one_of(names: Sequence[str]) -> Callable[[str], str]:
    """A converter that refuses all texts but these names."""

    def convert(text: str) -> str:
        if text not in names:
            raise ValueError(f"must be {', '.join(names[:-1])} or {names[-1]}")
        return text

    return convert


def number_up_to(maximum: int) -> Callable[[str], int]:
    """A converter for a number from 1 to `maximum`.  White space around it is allowed."""

    def convert(text: str) -> int:
        (value,) = _numbers(text, maximum)
        if not value:
            raise ValueError(f"must be a number from 1 to {maximum}")
        return value

    return convert


def number_from_1(text: str) -> int:
    """A converter for a number of 1 or more."""
    (value,) = _numbers(text, sys.maxsize)
    if not value:
        raise ValueError("must be a number of 1 or more")
    return value


def pair_up_to(maximum: int, maximum_second: int, meaning: str) -> Callable[[str], tuple[int, int]]:
    """A converter for two numbers with a comma between them, from 1 to each maximum.

    White space before each number and at the end is allowed, as in p0f.
    """

    def convert(text: str) -> tuple[int, int]:
        first, second = _numbers(text, maximum, maximum_second)
        if not (first and second):
            raise ValueError(f"must be two numbers, {meaning}, from 1 to {maximum} and from 1 to {maximum_second}")
        return first, second

    return convert


def _numbers(text: str, *maxima: int) -> list[int]:
    """The numbers that a text consists of.  What is above its maximum is 0; all are 0 if the text is wrong."""
    found = re.fullmatch(",".join([_NUMBER] * len(maxima)) + r"\s*", text)
    values = [int(digits) for digits in found.groups()] if found else [0] * len(maxima)
    return [value if value <= maximum else 0 for value, maximum in zip(values, maxima, strict=True)]
