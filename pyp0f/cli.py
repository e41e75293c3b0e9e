"""The command ``pyp0f``."""

from __future__ import annotations

import os
import signal
import sys
import threading
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Final

from pyp0f import options
from pyp0f.capture import CaptureFile
from pyp0f.engine import Engine
from pyp0f.errors import CaptureError, OutputError, Pyp0fError
from pyp0f.load import load_database
from pyp0f.outputs.log import LogFile
from pyp0f.outputs.terminal import ReaderGoneError, Screen

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from pyp0f.observation import Observation
    from pyp0f.options import Options
    from pyp0f.signatures.database import Database

_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns its exit status.

    Args:
        arguments: those after the program's name; None for the ones of this process.
    """
    outputs = Outputs(Screen(sys.stdout))
    try:
        wanted = options.parse(sys.argv[1:] if arguments is None else arguments)
        if wanted.text is not None:
            outputs.print(wanted.text)
        else:
            with closing(outputs), _stop_on_signals() as stop:
                _run(wanted, outputs, stop)
    except Pyp0fError as error:
        _say(f"[-] {error}")
        return 1
    return 1 if outputs.failed else 0


def _run(wanted: Options, outputs: Outputs, stop: Stop) -> None:
    outputs.print(f"--- {options.VERSION}: passive fingerprinting, after p0f v3 ---\n\n")
    database = load_database(wanted.fingerprints)
    outputs.print(_loaded(database))
    engine = Engine(database, wanted.limits, _warn)
    problem = None
    try:
        if not stop.requested:
            with closing(CaptureFile(wanted.read, wanted.rule)) as capture:
                _read(wanted, capture, engine, outputs, stop)
                problem = capture.problem
    except CaptureError:
        # A signal also ends the wait for somebody to write to a FIFO.
        if not stop.requested:
            raise
    if stop.requested:
        _warn(f"stopped on request after {engine.packets} packets")
    elif problem is not None:
        _warn(f"{wanted.read}: the capture is damaged or cut, its end is missing: {problem}")
    outputs.print(f"\nAll done. Processed {engine.packets} packets.\n")


def _loaded(database: Database) -> str:
    count = database.signature_count
    if not count:
        return f"[!] No signatures found in '{_plain(database.path)}'.\n"
    return f"[+] Loaded {count} signature{'' if count == 1 else 's'} from '{_plain(database.path)}'.\n"


def _read(wanted: Options, capture: CaptureFile, engine: Engine, outputs: Outputs, stop: Stop) -> None:
    rule = "tcp" if wanted.rule is None else _plain(wanted.rule)
    outputs.print(f"[+] Reading packets from '{_plain(wanted.read)}'.\n[+] Packet filter: {rule}\n")
    if wanted.log is not None:
        outputs.add_log(LogFile(wanted.log))
        outputs.print(f"[+] Appending to log file '{_plain(wanted.log)}'.\n")
    outputs.print("\n")
    with stop.ending(capture):
        batches = capture.batches()
        while outputs.left and not stop.requested and (batch := next(batches, None)):
            data, records = batch
            outputs.report(engine.feed(capture.link, data, records))


class Outputs:
    """Standard output and the log: if one of them is lost, the other goes on.

    Attributes:
        left: how many there are.
        failed: whether one was lost, other than by the will of whoever read it.
    """

    def __init__(self, screen: Screen) -> None:
        self.left = 1
        self.failed = False
        self._screen = screen
        self._log: LogFile | None = None

    def add_log(self, log: LogFile) -> None:
        """Report to this log, too."""
        self.left += 1
        self._log = log

    def print(self, text: str) -> None:
        """Write text that is not for the log."""
        self._attempt(lambda: self._screen.write(text))

    def report(self, observations: Sequence[Observation]) -> None:
        """Write observations."""
        if not observations:
            return
        log = self._log
        if log is not None:
            self._attempt(lambda: log.write(observations))
        self._attempt(lambda: self._screen.report(observations))

    def close(self) -> None:
        """Close the log."""
        if self._log is not None:
            self._attempt(self._log.close)

    def _attempt(self, write: Callable[[], None]) -> None:
        try:
            write()
        except ReaderGoneError:
            self.left -= 1
        except OutputError as error:
            self.left -= 1
            self.failed = True
            _say(f"[-] {error}")


class Stop:
    """Whether the user has asked to stop, by a signal."""

    def __init__(self) -> None:
        self.requested = False

    def request(self, *_: object) -> None:
        """As a signal handler: the first signal ends the work in an orderly way, the second at once."""
        if self.requested:
            os._exit(1)
        self.requested = True

    @contextmanager
    def ending(self, capture: CaptureFile) -> Iterator[None]:
        """While this lasts, the first signal ends the capture.

        Handlers run between instructions of Python, of which there are none while libpcap looks for the next packet
        that passes the filter.  So a thread waits for the signal, too.
        """
        if threading.current_thread() is not threading.main_thread():
            yield  # handlers and what is beside them are the main thread's
            return
        signalled, signals = os.pipe()
        os.set_blocking(signals, False)
        before = signal.set_wakeup_fd(signals, warn_on_full_buffer=False)

        def wait() -> None:
            while number := os.read(signalled, 1):
                if number[0] in _SIGNALS:
                    capture.end()

        waiting = threading.Thread(target=wait)
        waiting.start()
        try:
            yield
        finally:
            signal.set_wakeup_fd(before)
            os.close(signals)
            waiting.join()
            os.close(signalled)


@contextmanager
def _stop_on_signals() -> Iterator[Stop]:
    """Let the signals that end programs make a request instead."""
    stop = Stop()
    if threading.current_thread() is not threading.main_thread():
        yield stop  # only the main thread may set handlers
        return
    before = [(number, signal.signal(number, stop.request)) for number in _SIGNALS]
    try:
        yield stop
    finally:
        for number, handler in before:
            signal.signal(number, handler)


def _warn(text: str) -> None:
    _say(f"[!] {text}")


def _say(line: str) -> None:
    """Write one line to standard error, if there is any."""
    if sys.stderr is not None:
        try:
            sys.stderr.write(_plain(line) + "\n")
            sys.stderr.flush()
        except OSError:
            pass  # there is nobody left to tell


def _plain(text: str) -> str:
    """The text without anything that could end the line or control a terminal."""
    return "".join([c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text])
