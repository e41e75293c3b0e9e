"""The command ``python -m lab``."""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from lab.captures import cut
from lab.errors import LabError
from lab.lines import new_lines
from lab.programs.command import add_commands
from lab.report import report_of
from lab.rows import Table, difference, observations_of, rows_of, said_of, silent_variants
from lab.stack import HERE, Bench, Stack, check_ready, missing_packages, run
from lab.table import STACKS, stacks_named
from pyp0f.errors import Pyp0fError

MEASURED: Final = HERE / "measured"
"""Tables of what was measured before."""
CAPTURES: Final = HERE.parent / "pcaps" / "stacks"
FOLDER: Final = Path("/tmp/lab")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit status."""
    given = _parser().parse_args(arguments)
    try:
        return int(given.command(given))
    except (LabError, Pyp0fError) as error:
        print(f"[-] {error}", file=sys.stderr)
        return 1
    except BrokenPipeError:  # the reader, such as head, has what it wanted
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m lab", description=__doc__, epilog="See docs/laboratory.md.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    listing = commands.add_parser("list", help="name what can be measured, and what is missing for it")
    listing.set_defaults(command=_list)
    measuring = commands.add_parser("measure", help="measure, and compare with what was measured before")
    measuring.add_argument("names", nargs="+", metavar="NAME", help="stacks to measure; all for all of them")
    measuring.add_argument("--folder", type=Path, default=FOLDER, help=f"for everything that is made ({FOLDER})")
    measuring.add_argument("--write", action="store_true", help="keep the results in the repository")
    measuring.set_defaults(command=_measure)
    showing = commands.add_parser("show", help="show what pyp0f says of the captures in the repository")
    showing.add_argument("names", nargs="+", metavar="NAME", help="stacks to show; all for all of them")
    showing.set_defaults(command=_show)
    reporting = commands.add_parser("report", help="write a report about a system, made of a capture of yours")
    reporting.add_argument("capture", type=Path, metavar="CAPTURE", help="a capture with its SYNs and SYN+ACKs")
    reporting.add_argument("--address", required=True, help="its address; the report does not contain it")
    reporting.add_argument("--system", required=True, help="what it is: name, version, settings")
    reporting.set_defaults(command=_report)
    refreshing = commands.add_parser("refresh", help="write golden logs again, after a change of signatures")
    refreshing.add_argument("names", nargs="+", metavar="NAME", help="stacks whose logs to write; all for all of them")
    refreshing.set_defaults(command=_refresh)
    programs = commands.add_parser("programs", help="record programs, and write applications.fp")
    add_commands(programs, FOLDER, _today, write_log)
    return parser


def _list(_: argparse.Namespace) -> int:
    for stack in STACKS:
        missing = missing_packages(stack)
        needs = f"  needs: apt-get install {' '.join(missing)}" if missing else ""
        print(f"{stack.name:24} {stack.seconds:4} s{needs}")
    return 0


def _measure(given: argparse.Namespace) -> int:
    os.umask(0o022)
    bench = Bench(given.folder.resolve())
    status = 0
    for stack in stacks_named(given.names):
        try:
            check_ready(stack)
            status |= _measure_one(stack, bench, write=given.write)
        except LabError as error:
            print(f"[-] {stack.name}: {error}", file=sys.stderr)
            status = 1
    return status


def _measure_one(stack: Stack, bench: Bench, *, write: bool) -> int:
    """Measure a stack, and report.  Returns 0 if it sends what it sent before, or if the result was kept."""
    capture = bench.folder / f"{stack.name}.pcap"
    begin = time.monotonic()
    origin = stack.measure(bench, capture)
    seconds = time.monotonic() - begin
    today = _today()
    new = Table({"date": today, **origin}, rows_of(capture, stack.names, stack.varies))
    (bench.folder / f"{stack.name}.tsv").write_text(str(new), "utf-8")
    old = read_table(stack)
    changes = difference(old, new)
    print(f"{stack.name}: {len(new.rows)} rows, {len(changes)} changes, {seconds:.0f} s")
    for line in changes:
        print(line)
    for name in silent_variants(stack.names, new.rows):
        print(f"  nothing seen of: {name}")
    shown = {key: name for key, name in stack.names.items() if key[1] in stack.shown}
    for line in new_lines(capture, shown, stack.system, origin, today):
        print(line)
    if not new.rows:
        raise LabError("nothing was seen")
    if write:
        keep(stack, capture, new)
        return 0
    return 1 if changes else 0


def read_table(stack: Stack) -> Table:
    """The table of what was measured before; an empty one if there is none."""
    path = MEASURED / f"{stack.name}.tsv"
    return Table.parse(path.read_text("utf-8")) if path.exists() else Table({}, ())


def keep(stack: Stack, capture: Path, table: Table) -> None:
    """Keep a result in the repository: the table, a small capture, and what pyp0f says of that."""
    MEASURED.mkdir(exist_ok=True)
    CAPTURES.mkdir(exist_ok=True)
    (MEASURED / f"{stack.name}.tsv").write_text(str(table), "utf-8")
    small = CAPTURES / f"{stack.name}.pcap"
    cut(capture, small, stack.shown)
    write_log(small)


def write_log(capture: Path) -> None:
    """Write the golden log of a capture.

    Raises:
        LabError: pyp0f fails.
    """
    log = capture.with_suffix(".log")
    log.unlink(missing_ok=True)
    command = ("env", "TZ=UTC", sys.executable, "-m", "pyp0f", "-r", str(capture), "-o", str(log))
    run(*command)
    log.chmod(0o644)  # pyp0f writes logs that only their owner may read


def _refresh(given: argparse.Namespace) -> int:
    """Write golden logs again; and tables, if the capture has all that was measured."""
    for stack in stacks_named(given.names):
        capture = CAPTURES / f"{stack.name}.pcap"
        if not capture.exists():
            continue
        write_log(capture)
        if all(port in stack.shown for _, port in stack.names):
            table = Table(read_table(stack).origin, rows_of(capture, stack.names, stack.varies))
            (MEASURED / f"{stack.name}.tsv").write_text(str(table), "utf-8")
    return 0


def _report(given: argparse.Namespace) -> int:
    print(report_of(given.capture, given.address, given.system, _today()), end="")
    return 0


def _today() -> str:
    return datetime.now(tz=UTC).date().isoformat()


def _show(given: argparse.Namespace) -> int:
    for stack in stacks_named(given.names):
        capture = CAPTURES / f"{stack.name}.pcap"
        if not capture.exists():
            continue
        lines = {
            f"{stack.name}\t{observation.kind}\t{name}\t{said_of(observation)}": None
            for name, observation in observations_of(capture, stack.names)
        }
        print("\n".join(lines))
    return 0
