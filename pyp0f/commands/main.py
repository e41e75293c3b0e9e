"""The command ``pyp0f``."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from typing import Final

from pyp0f.applications.standard import STANDARD
from pyp0f.capture.file import CaptureFile
from pyp0f.commands import options
from pyp0f.commands.options import Options
from pyp0f.commands.progress import Progress
from pyp0f.engine.tracker import Tracker
from pyp0f.errors import CaptureError, Pyp0fError
from pyp0f.library.loading import load_database
from pyp0f.outputs.all import Outputs
from pyp0f.outputs.messages import Messages, plain
from pyp0f.outputs.terminal import Screen
from pyp0f.service import privileges
from pyp0f.service.signals import Stop, stop_on_signals
from pyp0f.signatures.database import Database

_MORE_THAN_A_BATCH: Final = 1 << 24
"""Bytes that all that is made of a batch of packets and freed after it surely stays below."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns its exit status.

    Args:
        arguments: those after the program's name; None for the ones of this process.
    """
    messages = Messages()
    outputs = Outputs(Screen(sys.stdout), messages)
    try:
        privileges.check_not_setuid()
        wanted = options.parse(sys.argv[1:] if arguments is None else arguments)
        if wanted.text is not None:
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
    # Here and below: what only live capture needs takes longer to load than a small capture to read.
    from pyp0f.capture import interfaces, live  # noqa: PLC0415

    return interfaces.listing(live.names(), interfaces.interfaces())


def _run(wanted: Options, outputs: Outputs, messages: Messages, stop: Stop) -> None:
    outputs.take_screen(wanted.json, wanted.ecs)
    outputs.print(f"--- {options.VERSION}: passive fingerprinting, after p0f v3 ---\n\n")
    database = load_database(wanted.fingerprints, wanted.extra_fingerprints)
    outputs.print(_loaded(database, wanted.extra_fingerprints))
    engine = Tracker(database, wanted.limits, applications=STANDARD, warn=messages.warn)
    if wanted.read:
        _read_capture(wanted, engine, outputs, messages, stop)
    elif not stop.requested:
        from pyp0f.service.daemon import watch  # noqa: PLC0415

        gc.enable()
        watch(wanted, engine, outputs, messages, stop)
    outputs.print(f"\nAll done. Processed {engine.packets} packets.\n")


def _loaded(database: Database, extra: Sequence[str]) -> str:
    files = "', '".join([plain(path) for path in (database.path, *extra)])
    count = database.signature_count
    if not count:
        return f"[!] No signatures found in '{files}'.\n"
    return f"[+] Loaded {count} signature{'' if count == 1 else 's'} from '{files}'.\n"


def _read_capture(wanted: Options, engine: Tracker, outputs: Outputs, messages: Messages, stop: Stop) -> None:
    problem = None
    try:
        if not stop.requested:
            with stop.interrupting():
                capture = CaptureFile(wanted.read, wanted.rule)
            with closing(capture), closing(Progress(sys.stderr, capture.size)) as progress:
                messages.make_room = progress.hide
                _read(wanted, capture, engine, outputs, stop, progress)
                problem = capture.problem
    except CaptureError:
        # A signal also ends the wait for somebody to write to a FIFO.
        if not stop.requested:
            raise
    if stop.requested:
        messages.warn(f"stopped on request after {engine.packets} packets")
    elif problem is not None:
        messages.warn(f"{capture.name}: the capture is damaged or cut, its end is missing: {problem}")


def _read(
    wanted: Options, capture: CaptureFile, engine: Tracker, outputs: Outputs, stop: Stop, progress: Progress
) -> None:
    outputs.print(f"[+] Reading packets from '{plain(wanted.read)}'.\n[+] Packet filter: {wanted.rule_text}\n")
    outputs.open_files(wanted.log, wanted.json, wanted.ecs)
    outputs.keep_apart_from(wanted.read)
    if wanted.user is not None:
        account = privileges.find_account(wanted.user)
        privileges.prepare()
        progress.prepare()
        privileges.drop(account)
        outputs.print(f"[+] {account}.\n")
    outputs.print("\n")
    _keep_freed_memory()
    with stop.ending(capture), _collector_off():
        findings = capture.findings(engine)
        may_be_seen = outputs.may_be_seen
        while outputs.left and not stop.requested and (found := next(findings, None)) is not None:
            if found:
                if may_be_seen:
                    progress.hide()  # both may be on one terminal
                outputs.report(found)
            progress.show(capture.position, engine.packets)


def _keep_freed_memory() -> None:
    """Have the C library keep what is freed for the next batch of packets.

    glibc gives the end of its heap back to the system whenever more is free there than twice the largest piece that was
    ever freed (mallopt(3), M_TRIM_THRESHOLD), and then has to ask for it again: with each batch, depending on where
    pieces happen to lie.  Zeros that nobody looks at take no memory.
    """
    bytes(_MORE_THAN_A_BATCH)


@contextmanager
def _collector_off() -> Iterator[None]:
    """Meanwhile, nothing is searched for cycles: what the engine forgets is part of none.

    The search takes a tenth of the time with the usual limits, and more with larger ones.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
