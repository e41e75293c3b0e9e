"""The command ``pyp0f``."""

from __future__ import annotations

import io
import os
import signal
import sys
import threading
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final, TextIO

from pyp0f import options
from pyp0f.capture import CaptureFile
from pyp0f.engine import Engine
from pyp0f.errors import CaptureError, OutputError, Pyp0fError
from pyp0f.load import load_database
from pyp0f.outputs.log import LogFile
from pyp0f.outputs.terminal import block

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pyp0f.observation import Observation
    from pyp0f.options import Options

_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class _ReaderGoneError(Exception):
    """Whoever read standard output has stopped doing so, as ``head`` does."""


class Stop:
    """Whether the user has asked to stop."""

    def __init__(self) -> None:
        self.requested = False

    def request(self, *_: object) -> None:
        """As a signal handler: the first signal ends the work in an orderly way, the second at once."""
        if self.requested:
            os._exit(1)
        self.requested = True


class Screen:
    """Standard output, if there is any."""

    def __init__(self, stream: TextIO | None) -> None:
        self._stream = stream
        if isinstance(stream, io.TextIOWrapper):
            # Names in signature files go out as the bytes that they came in as, whatever the locale.
            stream.reconfigure(encoding="utf-8", errors="surrogateescape")

    def write(self, text: str) -> None:
        """Write.

        Raises:
            _ReaderGoneError: the other end of the pipe is closed.
            OutputError: nothing can be written for another reason.
        """
        if self._stream is None:
            return
        try:
            self._stream.write(text)
        except BrokenPipeError:
            raise self._lost() from None
        except OSError as error:
            self._lost()
            raise OutputError(f"standard output: {error.strerror}") from None

    def flush(self) -> None:
        """Write what is held back; raises what `write` does."""
        if self._stream is None:
            return
        try:
            self._stream.flush()
        except BrokenPipeError:
            raise self._lost() from None
        except OSError as error:
            self._lost()
            raise OutputError(f"standard output: {error.strerror}") from None

    def _lost(self) -> _ReaderGoneError:
        """Write no more, and keep the interpreter from trying once more at its end."""
        stream, self._stream = self._stream, None
        if stream is not None:
            with Path(os.devnull).open("wb") as nowhere:
                os.dup2(nowhere.fileno(), stream.fileno())
        return _ReaderGoneError()


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns its exit status.

    Args:
        arguments: those after the program's name; None for the ones of this process.
    """
    screen = Screen(sys.stdout)
    try:
        wanted = options.parse(sys.argv[1:] if arguments is None else arguments)
        if wanted.text is not None:
            screen.write(wanted.text)
        else:
            _run(wanted, screen)
        screen.flush()
    except _ReaderGoneError:
        return 0
    except Pyp0fError as error:
        _say(f"[-] {error}")
        return 1
    return 0


def _run(wanted: Options, screen: Screen) -> None:
    stop = Stop()
    with ExitStack() as stack:
        stack.enter_context(_signals_to(stop))
        stack.callback(screen.flush)
        screen.write(f"--- {options.VERSION}: passive fingerprinting, after p0f v3 ---\n\n")
        database = load_database(wanted.fingerprints)
        if database.signature_count:
            plural = "" if database.signature_count == 1 else "s"
            screen.write(f"[+] Loaded {database.signature_count} signature{plural} from '{database.path}'.\n")
        else:
            screen.write(f"[!] No signatures found in '{database.path}'.\n")
        try:
            capture = CaptureFile(wanted.read, wanted.rule)
        except CaptureError:
            if not stop.requested:
                raise
            return
        stack.callback(capture.close)
        screen.write(f"[+] Reading packets from '{_plain(wanted.read)}'.\n")
        rule = "tcp" if wanted.rule is None else _plain(wanted.rule)
        screen.write(f"[+] Packet filter: {rule}\n")
        log = LogFile(wanted.log) if wanted.log is not None else None
        if log is not None:
            stack.callback(log.close)
            screen.write(f"[+] Appending to log file '{_plain(log.path)}'.\n")
        screen.write("\n")
        engine = Engine(database, wanted.limits, _warn)
        try:
            _process(capture, engine, screen, log, stop)
        finally:
            if log is not None:
                log.close()
        if stop.requested:
            _warn(f"stopped on request after {engine.packets} packets")
        elif capture.problem is not None:
            _warn(f"{wanted.read}: the capture is damaged or cut, its end is missing: {capture.problem}")
        screen.write(f"\nAll done. Processed {engine.packets} packets.\n")


def _process(capture: CaptureFile, engine: Engine, screen: Screen, log: LogFile | None, stop: Stop) -> None:
    for data, records in capture.batches():
        if stop.requested:
            break
        found = engine.feed(capture.link, data, records)
        if not found:
            continue
        # The log first: what reads standard output may go away.
        if log is not None:
            log.write(found)
        screen.write(_blocks(found))


def _blocks(observations: Sequence[Observation]) -> str:
    return "".join(map(block, observations))


@contextmanager
def _signals_to(stop: Stop) -> Iterator[None]:
    """Let the signals that end programs set `stop` instead."""
    if threading.current_thread() is not threading.main_thread():
        yield  # only the main thread may set handlers
        return
    before = [(number, signal.signal(number, stop.request)) for number in _SIGNALS]
    try:
        yield
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
