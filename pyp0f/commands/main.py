"""The command ``pyp0f``."""

from __future__ import annotations

import gc
import sys
import time
from collections.abc import Sequence
from contextlib import closing
from typing import Final

from pyp0f.commands import options
from pyp0f.commands.captures import CaptureRun
from pyp0f.commands.operands import is_name, what_is_wrong
from pyp0f.commands.options import CommandLine
from pyp0f.engine.tracker import Tracker
from pyp0f.errors import CaptureError, FilterError, OutputError, Pyp0fError
from pyp0f.library.loading import load_database
from pyp0f.outputs.messages import Messages
from pyp0f.outputs.outputs import STANDARD_OUTPUT, Outputs
from pyp0f.outputs.terminal import Screen
from pyp0f.safetext import safe_text
from pyp0f.service import privileges
from pyp0f.service.signals import Stop, stop_on_signals
from pyp0f.signatures.database import Database

_COLLECTED: Final = (700, 2, 1 << 30)
"""When the garbage collector looks for cycles in live capture: often, but only among objects that are new.  A look at
all objects takes 60 ms with 10,000 hosts, seconds with 500,000, and everything waits meanwhile.  Packets make no cycles
(`tests/hostile/test_hostile_streams.py`)."""
_DIGITS_OF_YEAR: Final = 4
_MONTHS_AS_YEARS: Final = 24
"""Ages from this number of months on are given in years."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit status.

    Args:
        arguments: the arguments without the program's name; None for `sys.argv`.
    """
    messages = Messages()
    outputs = Outputs(Screen(sys.stdout), messages)
    is_complete = True
    try:
        privileges.check_not_setuid()
        wanted = options.parse(sys.argv[1:] if arguments is None else arguments)
        if wanted.text is not None:
            if wanted.text_is_data:
                outputs.require_screen()
            outputs.print(wanted.text)
        elif wanted.list_interfaces:
            outputs.print(_interfaces())
        else:
            with closing(outputs), stop_on_signals(is_daemon=wanted.daemon) as stop:
                is_complete = _run(wanted, outputs, messages, stop)
    except Pyp0fError as error:
        messages.say(f"[-] {error}")
        return 1
    finally:
        messages.close()
    return 0 if is_complete and not outputs.failed else 1


def _interfaces() -> str:
    # Modules of live capture are imported only when they are needed: it takes longer than reading a small capture.
    from pyp0f.capture import interfaces, live  # noqa: PLC0415 - slower than reading a small capture

    return interfaces.listing(live.names(), interfaces.interfaces())


def _run(wanted: CommandLine, outputs: Outputs, messages: Messages, stop: Stop) -> bool:
    """Do what the command line asks for.  Returns whether all captures could be opened."""
    wanted = _with_table(wanted, outputs)
    outputs.take_screen(wanted.json, wanted.ecs, wanted.hosts)
    if wanted.quiet and STANDARD_OUTPUT not in (wanted.json, wanted.ecs):
        outputs.leave_screen()
    outputs.print(f"--- {options.VERSION}: passive fingerprinting, after p0f v3 ---\n\n")
    database = load_database(wanted.fingerprints, wanted.extra_fingerprints, classic=wanted.classic)
    outputs.signature_files = [file.path for file in database.files]
    outputs.print(_loaded(database, wanted.classic, time.time()))
    if not wanted.captures:
        database.read_all()
    if wanted.needs_verdicts:
        from pyp0f.verdicts.judging import BasicJudge  # noqa: PLC0415 - only these outputs have verdicts

        outputs.judge = BasicJudge(database)
        if wanted.confidence:
            outputs.show_confidence()
    engine = Tracker(
        database,
        wanted.limits,
        applications=wanted.applications,
        classic=wanted.classic,
        warn=messages.warn,
        separate_networks=wanted.separate_networks,
    )
    is_complete = True
    captures: CaptureRun | None = None
    try:
        if wanted.captures:
            captures = CaptureRun(wanted, engine, outputs=outputs, messages=messages, stop=stop)
            captures.run()
            is_complete = not captures.refused
        elif not stop.requested:
            _watch(wanted, engine, outputs, messages, stop)
    except FilterError:
        _check_name(wanted)
        raise
    outputs.print(f"\nAll done. Processed {engine.packets} packets.\n")
    outputs.write_hosts()
    _say_hint(engine, messages)
    if captures is not None:
        captures.serve()
    return is_complete


def _with_table(wanted: CommandLine, outputs: Outputs) -> CommandLine:
    """The command line for the standard output that there is: the live table needs a terminal.

    Where captures are read and there is no terminal, the table is written at the end.

    Raises:
        OutputError: live traffic has no end, or the table is also written to a file.
    """
    if not wanted.watch:
        return wanted
    if sys.stdout is not None and sys.stdout.isatty():
        outputs.leave_screen()
        return wanted
    if wanted.captures and wanted.hosts is None:
        return wanted._replace(watch=False, hosts=STANDARD_OUTPUT, quiet=True)
    raise OutputError("--watch: standard output is not a terminal; use --hosts FILE or --json FILE")


def _say_hint(engine: Tracker, messages: Messages) -> None:
    """Say in one sentence why little or nothing was found, if the counts of packets show it."""
    counts = engine.passed_over
    if engine.looks_inside and (counts.cut_syns or engine.packets <= counts.unused or not engine.packets):
        from pyp0f.engine.statistics import statistics_of  # noqa: PLC0415 - most runs find something

        hint = statistics_of(engine).hint
        if hint is not None:
            messages.warn(hint)


def _watch(wanted: CommandLine, engine: Tracker, outputs: Outputs, messages: Messages, stop: Stop) -> None:
    from pyp0f.service.daemon import watch_interfaces  # noqa: PLC0415 - as in _interfaces

    _check_name(wanted)  # first, because an error of the default interface would be misleading
    gc.freeze()
    gc.set_threshold(*_COLLECTED)
    gc.enable()
    watch_interfaces(wanted, engine, outputs, messages, stop)


def _check_name(wanted: CommandLine) -> None:
    """Check whether the filter is meant as the name of a capture that does not exist.

    Raises:
        CaptureError: it is one word, and not a filter.
    """
    rule = wanted.rule
    if rule is not None and not wanted.interfaces and is_name(rule):
        from pyp0f.capture.filters import compile_filter  # noqa: PLC0415 - its users import it anyway
        from pyp0f.wire.link import DLT_EN10MB  # noqa: PLC0415 - the filters import it anyway

        try:
            compile_filter(DLT_EN10MB, rule, rule)
        except FilterError:
            raise CaptureError(f"{rule}: {what_is_wrong(rule)}") from None


def _loaded(database: Database, classic: bool, now: float) -> str:
    """The line about the signatures: their number, the files, and how old these are.

    Args:
        database: the signatures.
        classic: whether to write the line as p0f does, without ages.
        now: the current time, as seconds since 1970.
    """
    ages = ["" if classic else _age(file.date, now) for file in database.files]
    files = ", ".join(
        [f"'{safe_text(file.path)}'{age and f' ({age})'}" for file, age in zip(database.files, ages, strict=True)]
    )
    count = sum([file.signatures for file in database.files])
    if not count:
        return f"[!] No signatures found in {files}.\n"
    return f"[+] Loaded {count} signature{'' if count == 1 else 's'} from {files}.\n"


def _age(date: str, now: float) -> str:
    """A date with the time that has passed since, such as ``2026-11-28, 3 months old``; empty if there is no date.

    Args:
        date: the date, as ``year``, ``year-month`` or ``year-month-day``.
        now: the current time, as seconds since 1970.
    """
    parts = date.split("-")
    if not all(part.isascii() and part.isdigit() and len(part) <= _DIGITS_OF_YEAR for part in parts):
        return safe_text(date)
    year, month, day = [int(part) for part in (*parts, "1", "1")[:3]]
    today = time.gmtime(now)
    months = (today.tm_year - year) * 12 + today.tm_mon - month - (today.tm_mday < day)
    if months < 1:
        return f"{date}, new" if months == 0 else date
    count, unit = (months, "month") if months < _MONTHS_AS_YEARS else (months // 12, "year")
    return f"{date}, {count} {unit}{'' if count == 1 else 's'} old"
