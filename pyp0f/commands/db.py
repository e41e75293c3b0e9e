"""The command ``pyp0f-db``: checks signature files and suggests signatures for unknown systems and programs."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Callable, Sequence
from typing import Any, Final

from pyp0f.applications.standard import SECTIONS
from pyp0f.commands.db_explain import add_explain
from pyp0f.commands.db_export import add_export
from pyp0f.commands.db_filter import add_filter
from pyp0f.commands.parser import Flag, Parser, Value, add_signature_options, number_from_1, text_of
from pyp0f.commands.running import run_command
from pyp0f.commands.terminal import complain, show
from pyp0f.errors import CaptureError, SignatureError, UsageError
from pyp0f.library.loading import load_database, read_signatures
from pyp0f.signatures.check import ERROR, WARNING, Report, check

_DESCRIPTION: Final = "Check signature files, make signatures and packet filters, and explain answers."
_EPILOG: Final = """\
"pyp0f-db COMMAND --help" explains the options of a command.  The exit status is
1 if a file cannot be read, if check finds an error, or if explain finds no
signature; otherwise it is 0.

Examples:
  pyp0f-db check my.fp                      is this file correct?
  pyp0f-db check --extra my.fp              as an addition to those of pyp0f?
  pyp0f-db unknown *.pcap > my.fp           signatures for all that matches none
  pyp0f-db filter 'masscan SYN scan'        for tcpdump, iptables or nftables
  pyp0f-db explain 'RAW_SIG'                why this answer, and how sure?
  pyp0f-db export --p0f > p0f.fp            all signatures, for p0f 3.09b
  pyp0f --extra-fingerprints my.fp x.pcap   use a file with labels of your own"""

_CHECK_DESCRIPTION: Final = """\
Check signature files, and print one line for each problem: errors (the file
cannot be loaded), warnings (a part of the file has no effect) and notes.  The
exit status is 1 if there are errors."""
_CHECK_EPILOG: Final = """\
Each line names file and line: "my.fp:12: warning: ...".  The last line about a
file counts its signatures, errors and warnings.

Examples:
  pyp0f-db check my.fp
  pyp0f-db check --extra --strict my.fp
  pyp0f-db check -f /etc/p0f/p0f.fp my.fp"""

_UNKNOWN_DESCRIPTION: Final = """\
Read captures, and print a signature file for everything that matches no
signature, most frequent first.  Give each label a name, and use the file with
pyp0f --extra-fingerprints.  The output has no payload, and no addresses
without --places."""
_UNKNOWN_EPILOG: Final = """\
Captures that cannot be read are reported, and the others are read.  The exit
status is then 1.

Examples:
  pyp0f-db unknown capture.pcap > my.fp
  pyp0f-db unknown -n 10 -F 'port 443' *.pcap > my.fp"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit status.

    Args:
        arguments: the arguments without the program's name; None for `sys.argv`.
    """
    return run_command(make_parser, _run, arguments)


def _run(given: Namespace) -> int:
    run: Callable[[Namespace], int] = given.run
    return run(given)


def make_parser() -> Parser:
    """The parser of the command line."""
    parser = Parser(prog="pyp0f-db", usage="pyp0f-db COMMAND ...", description=_DESCRIPTION, epilog=_EPILOG)
    _add_check(parser)
    _add_unknown(parser)
    add_filter(parser)
    add_explain(parser)
    add_export(parser)
    group = parser.add_argument_group("Options")
    parser.add_help_option(group)
    return parser


def _add_check(parser: Parser) -> None:
    command = parser.add_command(
        "check",
        help="check signature files",
        usage="pyp0f-db check [options] FILE...",
        description=_CHECK_DESCRIPTION,
        epilog=_CHECK_EPILOG,
    )
    command.set_defaults(run=_check)
    group = command.add_argument_group("Options")
    add: Any = group.add_argument
    add("operands", nargs="*", metavar="FILE", help="signature files to check")
    add("-e", "--extra", action=Flag, help="check each file as an addition to those of pyp0f")
    add(
        "-f",
        "--fingerprints",
        action=Value,
        convert=text_of("a file"),
        metavar="FILE",
        help="check each file as an addition to this file",
    )
    add("-s", "--strict", action=Flag, help="treat warnings as errors")
    command.add_help_option(group)


def _add_unknown(parser: Parser) -> None:
    command = parser.add_command(
        "unknown",
        help="make signatures for all that matches none",
        usage="pyp0f-db unknown [options] CAPTURE...",
        description=_UNKNOWN_DESCRIPTION,
        epilog=_UNKNOWN_EPILOG,
    )
    command.set_defaults(run=_unknown)
    group = command.add_argument_group("Options")
    add: Any = group.add_argument
    add("operands", nargs="*", metavar="CAPTURE", help="captures to read; - is standard input")
    add_signature_options(group)
    add("--fuzzy", action=Flag, help="include fuzzy matches")
    add("--generic", action=Flag, help="include matches of generic signatures")
    add(
        "-n",
        "--min",
        action=Value,
        convert=number_from_1,
        metavar="N",
        help="include what was seen at least N times (default: 1)",
    )
    add("--places", action=Flag, help="name captures and the first host of each in comments")
    add(
        "-F",
        "--filter",
        action=Value,
        metavar="RULE",
        help="read only packets that match this filter of tcpdump",
    )
    command.add_help_option(group)


def _files(given: Namespace, kind: str, command: str) -> list[str]:
    files: list[str] = given.operands
    if not files:
        raise UsageError(f"needs at least one {kind} (see pyp0f-db {command} --help)")
    return files


# check ----------------------------------------------------------------------------------------------


def _check(given: Namespace) -> int:
    files = _files(given, "signature file", "check")
    has_base = given.extra or given.fingerprints is not None
    base = load_database(given.fingerprints) if has_base else None
    status = 0
    for path in files:
        try:
            report = check(read_signatures(path), SECTIONS, path, base)
        except SignatureError as error:
            complain(f"[-] {error}")
            status = 1
            continue
        if not show(_report_text(report)):
            return 1
        if report.count(ERROR) or (given.strict and report.count(WARNING)):
            status = 1
    return status


def _report_text(report: Report) -> str:
    sizes: dict[str, int] = {}
    for section, _ in report.database.signatures():
        sizes[section] = sizes.get(section, 0) + 1
    by_section = ", ".join([f"{count} {section}" for section, count in sizes.items()])
    counts = (
        _count(report.database.signature_count, "signature") + (f" ({by_section})" if by_section else ""),
        _count(report.count(ERROR), "error"),
        _count(report.count(WARNING), "warning"),
    )
    path = SignatureError("", path=report.path).where
    lines = [*map(str, report.problems), f"{path}: {', '.join(counts)}"]
    return "".join([f"{line}\n" for line in lines])


def _count(number: int, name: str) -> str:
    return f"{number} {name}{'' if number == 1 else 's'}"


# unknown --------------------------------------------------------------------------------------------


def _unknown(given: Namespace) -> int:
    from pyp0f.library.reading import read  # noqa: PLC0415 - "check" needs neither libpcap nor the engine
    from pyp0f.library.suggesting.unknown import Unknown  # noqa: PLC0415 - "check" needs neither libpcap nor the engine

    files = _files(given, "capture", "unknown")
    database = load_database(given.fingerprints, given.extra_fingerprints)
    unknown = Unknown(database, fuzzy=given.fuzzy, generic=given.generic)
    status = 0
    read_files: list[str] = []
    try:
        for path in files:
            try:
                with read(path, filter=given.filter, database=database, on_warning=_warn) as observations:
                    read_files.append("standard input" if path == "-" else path)
                    for observation in observations:
                        unknown.add(observation, path)
            except CaptureError as error:
                complain(f"[-] {error}")
                status = 1
    except KeyboardInterrupt:
        _warn("stopped on request; the output covers only the packets read so far")
    text = unknown.text(read_files if given.places else (), given.min or 1, places=given.places)
    return status if show(text) else 1


def _warn(text: str) -> None:
    complain(f"[!] {text}")


if __name__ == "__main__":
    sys.exit(main())
