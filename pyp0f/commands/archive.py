"""The command ``pyp0f-archive``: a dataset from many captures, and queries of it."""

from __future__ import annotations

import csv
import io
import json
import os
import sys
from argparse import Namespace
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from pyp0f.commands.parser import Flag, Parser, Value, add_signature_options, number_from_1, text_of
from pyp0f.commands.running import run_command
from pyp0f.commands.terminal import complain, show
from pyp0f.errors import UsageError
from pyp0f.safetext import safe_text

if TYPE_CHECKING:
    from pyp0f.archive.queries import Rows
    from pyp0f.archive.workers import Workers

_DESCRIPTION: Final = """\
Read many captures on many processors, and write the observations and a summary
of each host to a Parquet dataset; or query a dataset.  docs/archives.md
describes the dataset.  The extra of the package is named archive."""
_EPILOG: Final = """\
INPUT is a capture, a folder with all folders in it, a pattern, or a URL of
fsspec such as s3://bucket/2026/*.pcap.  SENSOR=INPUT names the sensor.
When the command runs again, it reads only what is new or has changed.
The exit status is 1 if a capture that was named could not be read.

Examples:
  pyp0f-archive captures/ --out dataset
  pyp0f-archive east=/data/east west=/data/west --out dataset --sequence
  pyp0f-archive 's3://traces/2026/*.pcap.gz' --out s3://results/2026
  pyp0f-archive captures/ --out dataset --scheduler tcp://192.0.2.1:8786
  pyp0f-archive hosts dataset --day 2026-11-28
  pyp0f-archive unknown dataset --format fp > my.fp"""
_USAGE: Final = "pyp0f-archive [options] INPUT... --out DATASET"
_LIMIT: Final = 1_000
_WIDEST: Final = 40
"""Longer values of the table are cut, except in the last column."""
_QUESTIONS: Final = {
    "hosts": (
        "hosts with system and confidence",
        "Print the hosts of a dataset, those with the most connections first.",
        "  pyp0f-archive hosts dataset\n  pyp0f-archive hosts dataset --day 2026-11-28 --format csv > hosts.csv",
    ),
    "unknown": (
        "packets and messages that match no signature",
        "Print what matches no signature: how often, how many hosts, which sensors.",
        "  pyp0f-archive unknown dataset --limit 20\n  pyp0f-archive unknown dataset --format fp > my.fp",
    ),
    "changes": (
        "when a host changed",
        "Print host changes, shared addresses, and hosts whose system differs from\nthat of an earlier day.",
        "  pyp0f-archive changes dataset\n  pyp0f-archive changes dataset --address 192.0.2.7",
    ),
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit status.

    Args:
        arguments: the arguments without the program's name; None for `sys.argv`.
    """
    return run_command(make_parser, _run, arguments)


def make_parser() -> Parser:
    """The parser of the command line, with the commands that ask a dataset."""
    parser = _make_reading_parser(with_operands=False)
    parser.otherwise = _make_reading_parser()
    for name, (purpose, description, examples) in _QUESTIONS.items():
        command = parser.add_command(
            name,
            help=purpose,
            usage=f"pyp0f-archive {name} [options] DATASET",
            description=description,
            epilog=f"Examples:\n{examples}",
        )
        _add_question_options(command, name)
    return parser


def _make_reading_parser(*, with_operands: bool = True) -> Parser:
    """The parser of the command line without these commands.  argparse cannot have both commands and operands."""
    parser = Parser(prog="pyp0f-archive", usage=_USAGE, description=_DESCRIPTION, epilog=_EPILOG)
    group = parser.add_argument_group("Options")
    add: Any = group.add_argument
    if with_operands:
        add("operands", nargs="*", metavar="INPUT", help="captures, folders, patterns and URLs")
    a_folder = text_of("a folder")
    add("-o", "--out", action=Value, convert=a_folder, metavar="DATASET", help="write to this folder or URL")
    add("--sensor", action=Value, convert=text_of("a sensor"), metavar="NAME", help="sensor of inputs without a name")
    add("--sequence", action=Flag, help="rotated files of tcpdump, dumpcap or Suricata are one run")
    add(
        "--processes",
        action=Value,
        convert=number_from_1,
        metavar="N",
        help="use N processes (default: one per processor)",
    )
    address = text_of("a scheduler, such as tcp://192.0.2.1:8786")
    add("--scheduler", action=Value, convert=address, metavar="URL", help="use the workers of this scheduler of Dask")
    add(
        "--filter",
        action=Value,
        convert=text_of("a filter"),
        metavar="EXPR",
        help="read only packets that match this filter",
    )
    add("--separate-networks", action=Flag, help="keep hosts apart by VLAN and virtual network")
    add("--retry", action=Flag, help="read again what could not be read")
    add("--again", action=Flag, help="read all inputs again")
    add("-q", "--quiet", action=Flag, help="print only warnings and errors")
    add_signature_options(group)
    parser.add_help_option(group)
    parser.set_defaults(run=_archive)
    return parser


def _add_question_options(parser: Parser, name: str) -> None:
    group = parser.add_argument_group("Options")
    add: Any = group.add_argument
    add("operands", nargs="*", metavar="DATASET", help="folder or URL of the dataset")
    add("--day", action=Value, convert=text_of("a day"), metavar="DAY", help="only this day, such as 2026-11-28")
    add("--address", action=Value, convert=_address, metavar="IP", help="only this host")
    add("--limit", action=Value, convert=number_from_1, metavar="N", help=f"print N rows (default: {_LIMIT})")
    formats = [*_WRITERS, "fp"] if name == "unknown" else [*_WRITERS]
    add(
        "--format",
        action=Value,
        names=formats,
        metavar="NAME",
        help=f"{', '.join(formats[:-1])} or {formats[-1]} (default: table)",
    )
    parser.add_help_option(group)
    parser.set_defaults(run=_ask, question=name)


def _address(text: str) -> str:
    from pyp0f.summaries.collecting import canonical  # noqa: PLC0415 - loads ipaddress

    try:
        return canonical(text)
    except ValueError:
        raise ValueError("must be an address") from None


def _run(given: Namespace) -> int:
    status: int = given.run(given)
    return status


# Reading --------------------------------------------------------------------------------------------


def _archive(given: Namespace) -> int:
    if not given.operands or given.out is None:
        raise UsageError("needs inputs and --out DATASET (see pyp0f-archive --help)")
    if given.scheduler is not None and given.processes is not None:
        raise UsageError("--processes: cannot be used with --scheduler")
    from pyp0f.archive.inputs import DEFAULT_SENSOR, find_inputs  # noqa: PLC0415 - needs the extra
    from pyp0f.archive.running import Job, check_dataset, run, summary_lines  # noqa: PLC0415 - its packages may be missing
    from pyp0f.archive.storage import Storage  # noqa: PLC0415 - its packages may be missing
    from pyp0f.archive.tasks import ReadingSettings  # noqa: PLC0415 - its packages may be missing
    from pyp0f.library.loading import read_signatures  # noqa: PLC0415 - its packages may be missing

    settings = ReadingSettings(
        None if given.fingerprints is None else (given.fingerprints, read_signatures(given.fingerprints)),
        tuple([(path, read_signatures(path)) for path in given.extra_fingerprints]),
        given.filter,
        given.separate_networks,
    )
    _check(settings)
    storage = Storage(given.out)
    found = find_inputs(given.operands, safe_text(given.sensor or DEFAULT_SENSOR))
    # The dataset may be in the folder of the captures.
    inputs = [one for one in found if not one.url.startswith(f"{storage.url}/")]
    if not inputs:
        complain("[!] the inputs have no files")
    wanted = Job(inputs, storage, settings, given.sequence, given.retry, given.again, given.quiet)
    check_dataset(storage)  # before processes are started
    workers = _workers(given)
    try:
        outcome = run(wanted, workers)
    finally:
        workers.close()
    for line in summary_lines(outcome):
        if line.startswith("[!]"):
            complain(line)
        elif not given.quiet and not show(f"{line}\n"):
            return 1
    named = {one.url for one in inputs if one.is_named}
    return int(any(done.failed_on(named) for done in outcome.done if done.id in outcome.read_now))


def _check(settings: Any) -> None:  # noqa: ANN401 - a value of a module that needs the extra
    """Check signatures and filter, before workers are started.

    Raises:
        FilterError: the filter is wrong.
        SignatureError: a signature is wrong.
    """
    from pyp0f.archive.reading import database_of  # noqa: PLC0415 - needs the extra
    from pyp0f.capture.filters import FileRules  # noqa: PLC0415 - its packages may be missing
    from pyp0f.wire.link import DLT_EN10MB  # noqa: PLC0415 - its packages may be missing

    database_of(settings)
    FileRules("", settings.rule, datagrams=(), classic=False).filter_of(DLT_EN10MB, "<")


def _workers(given: Namespace) -> Workers:
    from pyp0f.archive.workers import Cluster, ThisProcess  # noqa: PLC0415 - needs the extra

    processes = given.processes or _processors()
    if given.scheduler is None and processes == 1:
        return ThisProcess()
    return Cluster(processes=processes, scheduler=given.scheduler)


def _processors() -> int:
    """Number of processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


# Asking ---------------------------------------------------------------------------------------------


def _ask(given: Namespace) -> int:
    if len(given.operands) != 1:
        raise UsageError(f"needs one dataset (see pyp0f-archive {given.question} --help)")
    from pyp0f.archive import queries  # noqa: PLC0415 - needs the extra

    dataset = queries.Dataset(given.operands[0])
    limit = given.limit or _LIMIT
    if given.format == "fp":
        return 0 if show(queries.signature_file(dataset, day=given.day, address=given.address, limit=limit)) else 1
    query = {"hosts": queries.HOSTS, "unknown": queries.UNKNOWN, "changes": queries.CHANGES}[given.question]
    answer = dataset.ask(query, day=given.day, address=given.address, limit=limit + 1)
    rows = list(islice(answer.rows, limit + 1))
    status = 0 if show(_WRITERS[given.format or "table"](answer._replace(rows=iter(rows[:limit])))) else 1
    if len(rows) > limit:
        complain(f"[!] these are the first {limit} rows; --limit shows more")
    return status


def _table(answer: Rows) -> str:
    lines = [list(answer.columns), *[[_cell(value) for value in row] for row in answer.rows]]
    *cut, last = zip(*lines, strict=True)
    columns = [[one if len(one) <= _WIDEST else f"{one[: _WIDEST - 3]}..." for one in column] for column in cut]
    padded = [[one.ljust(max(map(len, column))) for one in column] for column in columns]
    return "".join(["  ".join(line).rstrip() + "\n" for line in zip(*padded, last, strict=True)])


def _cell(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat(" ", "seconds").removesuffix("+00:00")
    return "-" if value is None or value == "" else safe_text(str(value))


def _csv(answer: Rows) -> str:
    from pyp0f.outputs.hosts import no_formula  # noqa: PLC0415 - only this needs it

    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(answer.columns)
    for row in answer.rows:
        writer.writerow([no_formula(str(_plain(value))) if value is not None else "" for value in row])
    return out.getvalue()


def _json(answer: Rows) -> str:
    return "".join([json.dumps(row).replace("\x7f", "\\u007f") + "\n" for row in _objects(answer)])


def _objects(answer: Rows) -> Iterator[dict[str, object]]:
    for row in answer.rows:
        yield dict(zip(answer.columns, map(_plain, row), strict=True))


def _plain(value: object) -> object:
    return value.isoformat(timespec="microseconds") if isinstance(value, datetime) else value


_WRITERS: Final[dict[str, Callable[[Rows], str]]] = {"table": _table, "csv": _csv, "json": _json}

if __name__ == "__main__":
    sys.exit(main())
