"""The command ``python -m lab programs``."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable
from pathlib import Path
from typing import Final

from lab.programs.captures import keep_capture
from lab.programs.recording import GROUPS, chosen, group_named, record
from lab.programs.results import Sent, differences, keep_rows, read_rows
from lab.programs.tables import programs_of
from lab.programs.writing import applications_text
from lab.stack import HERE, Bench

APPLICATIONS: Final = HERE.parent / "fingerprints" / "applications.fp"


def add_commands(
    parser: argparse.ArgumentParser, folder: Path, today: Callable[[], str], write_log: Callable[[Path], None]
) -> None:
    """Add the commands.

    Args:
        parser: where.
        folder: the default folder for everything that is made.
        today: gives the day, as in 2026-11-28.
        write_log: writes the golden log of a capture.
    """
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    listing = commands.add_parser("list", help="name the tables, and count their programs")
    listing.set_defaults(command=_list)
    recording = commands.add_parser("record", help="record programs, and compare with what they sent before")
    recording.add_argument("table", metavar="TABLE", help="a table of programs")
    recording.add_argument("names", nargs="*", metavar="PROGRAM", help="programs of it; all by default")
    recording.add_argument("--place", action="append", default=[], help="such as sid, pypi or npm; all by default")
    recording.add_argument("--folder", type=Path, default=folder, help=f"for everything that is made ({folder})")
    recording.add_argument("--write", action="store_true", help="keep the results in the repository")
    recording.set_defaults(command=lambda given: _record(given, today(), write_log))
    writing = commands.add_parser("write", help=f"write {APPLICATIONS.name} again from the kept results")
    writing.set_defaults(command=lambda _: _write(write_log))


def _list(_: argparse.Namespace) -> int:
    for group in GROUPS:
        programs = programs_of(group.name)
        places = dict.fromkeys(program.place for program in programs)
        names = {program.name for program in programs}
        print(f"{group.name:16} {len(names):4} programs in {', '.join(places)}")
    return 0


def _record(given: argparse.Namespace, today: str, write_log: Callable[[Path], None]) -> int:
    """Record, and report.  Returns 0 if the programs send what they sent before, or if the results were kept."""
    os.umask(0o022)
    group = group_named(given.table)
    programs = chosen(group, given.names, given.place)
    status = 0
    for found in record(Bench(given.folder.resolve()), group, programs, today):
        changes = differences(read_rows(group.name), found.rows)
        print(f"{group.name}, {found.place}: {len(found.rows)} rows, {len(changes)} changes")
        for line in changes:
            print(line)
        if not given.write:
            status |= bool(changes or not found.rows)
            continue
        keep_rows(group.name, found.rows)
        if found.place == group.shown and not given.names:
            keep_capture(group, found.capture)
    return _write(write_log) if given.write else status


def kept_rows() -> list[Sent]:
    """All rows in the repository."""
    return [row for group in GROUPS for row in read_rows(group.name)]


def _write(write_log: Callable[[Path], None]) -> int:
    APPLICATIONS.write_text(applications_text(kept_rows()), "utf-8")
    for group in GROUPS:
        if group.capture.exists():
            write_log(group.capture)
    return 0
