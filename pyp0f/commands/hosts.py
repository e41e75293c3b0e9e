"""The command ``pyp0f-hosts``: summaries of hosts from JSON logs, also of several sensors and days."""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Any, BinaryIO, Final

from pyp0f.commands.parser import Flag, Parser, Value, number_from_1, text_of
from pyp0f.commands.running import run_command
from pyp0f.commands.terminal import complain, show
from pyp0f.errors import OutputError, UsageError
from pyp0f.outputs.hosts import HostFile, csv_text, json_text, schema_text, table_text, text_for
from pyp0f.outputs.linefile import MAX_LINE
from pyp0f.safetext import safe_text
from pyp0f.summaries.collecting import MAX_HOSTS, SummaryTable, canonical
from pyp0f.summaries.forms import EVENT_TYPE
from pyp0f.summaries.host import from_state

_DESCRIPTION: Final = """\
Make a summary of each host from lines of pyp0f --json, --ecs or --hosts
FILE.jsonl: one answer per address, also from several sensors and days."""
_EPILOG: Final = """\
The name of a file is the name of its sensor; SENSOR=FILE gives another one.
Lines of other kinds are skipped.  The exit status is 1 if a file or a line
cannot be read.

Examples:
  pyp0f-hosts p0f.json                            a table with a line per host
  pyp0f-hosts east=p0f-1.json west=p0f-2.json     of two sensors
  pyp0f-hosts -o hosts.csv p0f.json*              for a spreadsheet
  pyp0f-hosts -o week.jsonl monday.jsonl tuesday.jsonl
  pyp0f -i eth0 --json - | pyp0f-hosts -"""
_FORMATS: Final = {"table": table_text, "csv": csv_text, "json": json_text}
_STANDARD_INPUT: Final = "-"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit status.

    Args:
        arguments: the arguments without the program's name; None for `sys.argv`.
    """
    return run_command(make_parser, _run, arguments)


def make_parser() -> Parser:
    """The parser of the command line."""
    parser = Parser(prog="pyp0f-hosts", usage="pyp0f-hosts [options] LOG...", description=_DESCRIPTION, epilog=_EPILOG)
    group = parser.add_argument_group("Options")
    add: Any = group.add_argument
    add("operands", nargs="*", metavar="LOG", help="files of JSON lines; - is standard input")
    add(
        "-o",
        "--output",
        action=Value,
        convert=text_of("a file"),
        metavar="FILE",
        help="write to FILE: JSON lines for .jsonl, CSV for .csv, else a table",
    )
    add(
        "--format",
        action=Value,
        names=[*_FORMATS],
        metavar="NAME",
        help="print a table, csv or json (default: table)",
    )
    add(
        "--max",
        action=Value,
        convert=number_from_1,
        metavar="N",
        help=f"keep at most N hosts (default: {MAX_HOSTS})",
    )
    add("--json-schema", action=Flag, help="print the JSON Schema of the JSON lines and exit")
    parser.add_help_option(group)
    return parser


def _run(given: Namespace) -> int:
    if given.json_schema:
        return 0 if show(schema_text()) else 1
    if not given.operands:
        raise UsageError("needs at least one log (see pyp0f-hosts --help)")
    if given.output is not None and given.format is not None:
        raise UsageError("--format: is for standard output; cannot be used with -o")
    file = None if given.output is None else HostFile(given.output)
    hosts = SummaryTable(limit=given.max or MAX_HOSTS)
    status = 0
    for operand in given.operands:
        if not _read(operand, hosts, file):
            status = 1
    if hosts.left_out:
        complain(
            f"[!] the table of hosts is full: {hosts.left_out} observations were left out; --max gives it more room"
        )
    if file is not None:
        file.write(text_for(file.path, hosts))
        return status
    return status if show(_FORMATS[given.format or "table"](hosts)) else 1


def _read(operand: str, hosts: SummaryTable, output: HostFile | None) -> bool:
    """Read a log.  Returns whether all of it could be read; otherwise, one line says why not."""
    sensor, path = _split(operand)
    if output is not None and output.is_file(0 if path == _STANDARD_INPUT else path):
        raise OutputError(f"{output.path}: the output must not be one of the logs")
    wrong = 0
    try:
        with _opened(path) as file:
            for number, line in enumerate(iter(lambda: file.readline(MAX_LINE), b""), 1):
                problem = _add(line, hosts, sensor)
                if problem:
                    wrong += 1
                    if wrong == 1:
                        complain(f"[-] {path}:{number}: {problem}")
    except (OSError, ValueError) as error:
        complain(f"[-] {path}: {getattr(error, 'strerror', None) or 'cannot be read'}")
        return False
    if wrong > 1:
        complain(f"[-] {path}: {wrong - 1} more lines cannot be read")
    return not wrong


def _split(operand: str) -> tuple[str, str]:
    """The name of the sensor, and the path."""
    sensor, mark, path = operand.partition("=")
    if mark and sensor and "/" not in sensor:
        return safe_text(sensor), path
    return "" if operand == _STANDARD_INPUT else safe_text(operand.rpartition("/")[2]), operand


def _opened(path: str) -> AbstractContextManager[BinaryIO]:
    return nullcontext(sys.stdin.buffer) if path == _STANDARD_INPUT else open(path, "rb")


def _add(line: bytes, hosts: SummaryTable, sensor: str) -> str:
    """Add a line.  Returns what is wrong with it; empty if nothing is."""
    if not line.strip():
        return ""
    try:
        found = json.loads(line)
        if not isinstance(found, dict):
            return "is not a JSON object"
        if found.get("event_type") == EVENT_TYPE:
            hosts.merge(from_state(canonical(found["address"]), found["state"]))
        elif "p0f" in found:
            hosts.add_line(found, sensor)
    except RecursionError:
        return "is nested too deeply"
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        return f"is not a line of pyp0f --json, --ecs or --hosts: {_reason(error)}"
    return ""


def _reason(error: Exception) -> str:
    text = str(error)
    return f"{text} is missing" if isinstance(error, KeyError) else text[:100]


if __name__ == "__main__":
    sys.exit(main())
