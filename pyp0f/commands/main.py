"""The command ``pyp0f``."""

from __future__ import annotations

import gc
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from typing import Final

from pyp0f.applications.standard import applications_for
from pyp0f.capture.file import CaptureFile
from pyp0f.commands import options
from pyp0f.commands.options import CommandLine
from pyp0f.commands.progress import ProgressBar
from pyp0f.engine.tracker import Tracker
from pyp0f.errors import CaptureError, Pyp0fError
from pyp0f.library.loading import load_database
from pyp0f.outputs.messages import Messages
from pyp0f.outputs.outputs import Outputs
from pyp0f.outputs.terminal import Screen
from pyp0f.safetext import safe_text
from pyp0f.service import privileges
from pyp0f.service.signals import Stop, stop_on_signals
from pyp0f.signatures.database import Database

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
            with closing(outputs), stop_on_signals() as stop:
                _run(wanted, outputs, messages, stop)
    except Pyp0fError as error:
        messages.say(f"[-] {error}")
        return 1
    finally:
        messages.close()
    return 1 if outputs.failed else 0


def _interfaces() -> str:
    # Modules of live capture are imported only when they are needed: it takes longer than reading a small capture.
    from pyp0f.capture import interfaces, live  # noqa: PLC0415

    return interfaces.listing(live.names(), interfaces.interfaces())


def _run(wanted: CommandLine, outputs: Outputs, messages: Messages, stop: Stop) -> None:
    outputs.take_screen(wanted.json, wanted.ecs)
    outputs.print(f"--- {options.VERSION}: passive fingerprinting, after p0f v3 ---\n\n")
    database = load_database(wanted.fingerprints, wanted.extra_fingerprints, classic=wanted.classic)
    outputs.print(_loaded(database, wanted.classic, time.time()))
    applications = applications_for(wanted.classic)
    engine = Tracker(database, wanted.limits, applications=applications, classic=wanted.classic, warn=messages.warn)
    if wanted.read:
        _read_capture(wanted, engine, outputs, messages, stop)
    elif not stop.requested:
        from pyp0f.service.daemon import watch_interface  # noqa: PLC0415

        gc.enable()
        watch_interface(wanted, engine, outputs, messages, stop)
    outputs.print(f"\nAll done. Processed {engine.packets} packets.\n")


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
    count = database.signature_count
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


def _read_capture(wanted: CommandLine, engine: Tracker, outputs: Outputs, messages: Messages, stop: Stop) -> None:
    problem = None
    try:
        if not stop.requested:
            with stop.interrupting():
                capture = CaptureFile(wanted.read, wanted.rule, datagrams=engine.wants_datagrams)
            with closing(capture), closing(ProgressBar(sys.stderr, capture.size)) as progress:
                messages.make_room = progress.hide
                _read(wanted, capture, engine, outputs, stop, progress)
                problem = capture.problem
    except CaptureError:
        # A signal also ends the wait for the writer of a FIFO; this is no error.
        if not stop.requested:
            raise
    if stop.requested:
        messages.warn(f"stopped on request after {engine.packets} packets")
    elif problem is not None:
        messages.warn(f"{capture.name}: the capture is damaged or cut, its end is missing: {problem}")


def _read(
    wanted: CommandLine, capture: CaptureFile, engine: Tracker, outputs: Outputs, stop: Stop, progress: ProgressBar
) -> None:
    outputs.print(f"[+] Reading packets from '{safe_text(wanted.read)}'.\n[+] Packet filter: {wanted.rule_text}\n")
    outputs.open_files(wanted.log, wanted.json, wanted.ecs)
    outputs.keep_apart_from(wanted.read)
    if wanted.user is not None:
        account = privileges.find_account(wanted.user)
        privileges.prepare()
        progress.prepare()
        privileges.drop(account)
        outputs.print(f"[+] {account}.\n")
    outputs.print("\n")
    with stop.ending(capture), _collector_off():
        findings = capture.findings(engine)
        may_be_seen = outputs.may_be_seen
        while outputs.left and not stop.requested and (found := next(findings, None)) is not None:
            if found:
                if may_be_seen:
                    progress.hide()  # the bar and the findings may share a terminal
                outputs.report(found)
            progress.show(capture.position, engine.packets)


@contextmanager
def _collector_off() -> Iterator[None]:
    """Context manager: inside, the garbage collector is off.

    Objects that the engine removes are in no reference cycles.  The search for cycles would take a tenth of the time
    with the default limits, and more with larger limits.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
