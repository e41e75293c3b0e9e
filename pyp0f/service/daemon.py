"""Watching live traffic, in the foreground or as a daemon.

One thread and one loop, which waits for packets, API clients and signals alike.  A turn at the packets is
bounded in time, and so is a client's turn: under full load neither keeps the other waiting for more than a few
milliseconds, and a signal does not wait either.
"""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, ExitStack, closing, nullcontext
from functools import partial
from typing import Final, Protocol

from pyp0f.api.server import ApiServer, Throttle
from pyp0f.api.socketfile import SocketFile
from pyp0f.capture import interfaces, live
from pyp0f.capture.live import Counts
from pyp0f.commands.options import Options
from pyp0f.engine.hotloop import Record
from pyp0f.engine.tracker import Tracker
from pyp0f.errors import PrivilegeError
from pyp0f.outputs.all import Outputs
from pyp0f.outputs.linefile import LineFile
from pyp0f.outputs.messages import Messages, plain
from pyp0f.service import privileges
from pyp0f.service.caretaker import Caretaker, descriptors
from pyp0f.service.loop import Loop
from pyp0f.service.privileges import Account
from pyp0f.service.signals import Stop, handling
from pyp0f.wire.link import Link

_BATCH: Final = 128
"""Packets that are looked at between two looks at the clock."""
_TURN: Final = 0.002
"""Seconds that a turn at the packets may last, but for the batch that it ends with."""
_WARNING_INTERVAL: Final = 60.0
"""Seconds between two warnings about the same full table."""


class Capture(Protocol):
    """What a watch needs of `live.LiveCapture`."""

    @property
    def link(self) -> Link:
        """How to get to the IP header."""

    def fileno(self) -> int:
        """The descriptor that becomes readable when there are packets."""

    def read(self, most: int) -> tuple[bytes, list[Record]]:
        """Packets that are there, without waiting."""

    def counts(self) -> Counts | None:
        """What the kernel has counted so far."""


class Watch:
    """The live loop: packets to the engine, its findings to the outputs, answers to API clients.

    Attributes:
        loop: what waits for all of them.
    """

    def __init__(
        self, capture: Capture, engine: Tracker, outputs: Outputs, server: ApiServer | None, messages: Messages
    ) -> None:
        """Make one that has not begun.

        Args:
            capture: where packets come from.
            engine: what looks at them.
            outputs: where findings go.
            server: what answers queries, if anything does.
            messages: where warnings and statistics go.
        """
        self._capture = capture
        self._engine = engine
        self._outputs = outputs
        self._server = server
        self._messages = messages
        self._throttle = Throttle(messages.warn, time.monotonic, _WARNING_INTERVAL)
        self._pruned = (0, 0)
        self._asked: list[Callable[[], None]] = []
        self._fault: Exception | None = None
        self.loop = Loop(self._report_fault)

    def run(self) -> None:
        """Watch until `stop` is asked for, or there is nothing left to report to; once.

        Raises:
            CaptureError: the interface went down.
            OutputError: the API socket cannot be used.
        """
        if self._server is not None:
            self._server.start(self.loop)
        self.loop.add_reader(self._capture.fileno(), self._read)
        try:
            self.loop.run()
        finally:
            if self._server is not None:
                self._server.close()
        if self._fault is not None:
            raise self._fault

    # What signals ask for -------------------------------------------------------------------------

    def ask(self, what: Callable[[], None]) -> None:
        """Have something done as soon as possible, between two batches; for signal handlers."""
        self._asked.append(what)
        self.loop.call_soon_threadsafe(self._attend)

    def stop(self) -> None:
        """End `run`."""
        self.loop.stop()

    def reopen_files(self) -> None:
        """Go on in new files, where the old ones were renamed."""
        self._outputs.reopen_files()

    def report_statistics(self) -> None:
        """Say how things are going, in one line."""
        self._messages.say(f"[+] {self.statistics()}")

    def statistics(self) -> str:
        """Packets, what was lost, and how much is remembered."""
        counts = self._capture.counts()
        engine = self._engine
        return (
            f"{engine.packets} packets, {counts.dropped if counts else 'unknown'} dropped by the kernel, "
            f"{len(engine.hosts)} hosts, {len(engine.connections)} connections, "
            f"{self._server.clients if self._server else 0} API clients"
        )

    def _attend(self) -> None:
        while self._asked:
            self._asked.pop(0)()

    # Packets --------------------------------------------------------------------------------------

    def _read(self) -> None:
        """One turn at the packets."""
        try:
            self._read_for(_TURN)
        except Exception as error:  # noqa: BLE001 - the watch cannot go on, whatever it is
            self._fault = error
            self.stop()
            return
        self._look_at_tables()
        if not self._outputs.left and self._server is None:
            self.stop()

    def _read_for(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        while not self._asked:
            data, records = self._capture.read(_BATCH)
            if not data:
                break
            self._outputs.report(self._engine.feed(self._capture.link, data, records))
            if time.monotonic() >= end:
                break

    def _look_at_tables(self) -> None:
        """Warn if what is still of use had to be forgotten."""
        before, self._pruned = self._pruned, (self._engine.connections.pruned, self._engine.hosts.pruned)
        for kind, earlier, now in zip(("connections", "hosts"), before, self._pruned, strict=True):
            if now != earlier:
                self._throttle(kind, f"too many {kind}: the oldest {now - earlier} were forgotten (see -m)")

    def _report_fault(self, error: Exception) -> None:
        """For what goes wrong with clients."""
        self._throttle("fault", f"this should not happen, and was survived: {error!r}")

    def close(self) -> None:
        """Let go of what the loop waits with."""
        self.loop.close()


def watch(wanted: Options, engine: Tracker, outputs: Outputs, messages: Messages, stop: Stop) -> None:
    """Do what ``pyp0f -i`` does.

    What can be refused is refused before the process becomes a daemon, in p0f's order (specification, section 13.2).

    Raises:
        Pyp0fError: something is refused, or the interface went down.
    """
    account = None if wanted.user is None else privileges.find_account(wanted.user)
    inherited = descriptors()
    with ExitStack() as stack:
        nowhere = _nowhere()
        stack.callback(os.close, nowhere)
        capture = stack.enter_context(closing(_listen(wanted, outputs)))
        outputs.open_files(wanted.log, wanted.json, wanted.ecs)
        server = _make_server(wanted, engine, messages)
        socket_file = None
        if server is not None:
            stack.callback(server.close)
            socket_file = server.bind()
            outputs.print(f"[+] Listening on API socket '{plain(server.path)}' (max {server.limit} clients).\n")
        watching = stack.enter_context(closing(Watch(capture, engine, outputs, server, messages)))
        # A daemon of a terminal lets go of it.
        if not (wanted.daemon and os.isatty(2)):
            stack.enter_context(messages.not_waiting(watching.loop))
        if not wanted.daemon:
            stack.enter_context(outputs.not_waiting_for_screen(watching.loop))
        stop.then(lambda: watching.ask(watching.stop))
        # Before there is a daemon that signals could be sent to.
        stack.enter_context(handling(_handlers(watching, wanted.daemon)))
        if wanted.daemon:
            messages.use_system_log()
        if account is not None:
            stack.enter_context(_become(account, socket_file, outputs, wanted.daemon))
        if wanted.daemon:
            _detach(outputs, nowhere, inherited)
        else:
            outputs.print("[+] Watching; Ctrl-C ends it.\n\n")
        try:
            watching.run()
        finally:
            watching.report_statistics()


def _nowhere() -> int:
    """A descriptor for /dev/null; those of standard streams that are closed are filled with it, too.

    Otherwise the capture or the log would get their numbers, and be lost, or written to by libraries.
    """
    while (descriptor := os.open(os.devnull, os.O_RDWR)) <= 2:
        pass
    return descriptor


def _listen(wanted: Options, outputs: Outputs) -> live.LiveCapture:
    name = wanted.interface
    if name is None:
        name = interfaces.default_interface(live.names(), interfaces.interfaces())
    default = "default " if wanted.interface is None else ""
    outputs.print(f"[+] Intercepting traffic on {default}interface '{plain(name)}'.\n")
    capture = live.LiveCapture(name, wanted.rule, wanted.promiscuous)
    outputs.print(f"[+] Packet filter: {wanted.rule_text}\n")
    return capture


def _make_server(wanted: Options, engine: Tracker, messages: Messages) -> ApiServer | None:
    if wanted.socket is None:
        return None
    return ApiServer(wanted.socket, engine, wanted.clients, messages.warn)


def _handlers(watching: Watch, daemon: bool) -> dict[int, Callable[[], None]]:
    handlers: dict[int, Callable[[], None]] = {signal.SIGUSR1: lambda: watching.ask(watching.report_statistics)}
    if daemon:
        handlers[signal.SIGHUP] = lambda: watching.ask(watching.reopen_files)
    return handlers


def _become(
    account: Account, socket_file: SocketFile | None, outputs: Outputs, daemon: bool
) -> AbstractContextManager[object]:
    """Give up privileges; what has a path is told how the path changes.

    Returns:
        What must be closed at the end.
    """
    privileges.prepare()
    # In the foreground there is nothing that would have files opened anew.
    files = [file for file in outputs.files if daemon and not file.is_inside(account.home)]
    errands: list[Callable[[], int | None]] = [partial(_opened_anew, file) for file in files]
    if socket_file is not None and not socket_file.is_inside(account.home):
        errands.append(socket_file.remove)
    caretaker = Caretaker(errands, [file.fileno() for file in files]) if errands else None
    ask = [partial(caretaker.ask, number) for number in range(len(errands))] if caretaker else []
    for file in outputs.files:
        file.chroot_follows(account.home, ask[files.index(file)] if file in files else None)
    if socket_file is not None:
        socket_file.chroot_follows(account.home, ask[-1] if len(ask) > len(files) else None)
    privileges.drop(account)
    outputs.print(f"[+] {account}.\n")
    return nullcontext() if caretaker is None else closing(caretaker)


def _opened_anew(file: LineFile) -> int:
    """An errand: what has the file's name now; the caretaker knows it as well as the one who writes it."""
    file.reopen()
    return file.fileno()


def _detach(outputs: Outputs, nowhere: int, inherited: Iterable[int]) -> None:
    """Go on in a new process, in the background, while this one ends.

    Args:
        outputs: standard output is no longer one of them.
        nowhere: a descriptor for /dev/null.
        inherited: descriptors that are the starter's affair, and that he may want to see closed: a lock, a pipe.

    Raises:
        PrivilegeError: the system does not allow another process.
    """
    is_terminal = os.isatty(2)
    try:
        child = os.fork()
    except OSError as error:
        raise PrivilegeError(f"cannot go on in the background: {error.strerror}") from None
    if child:
        kept = "not kept" if is_terminal else "kept as-is"
        outputs.print(f"[+] Daemon process created, PID {child} (stderr {kept}).\n")
        os._exit(0)  # all that must be closed is the child's now
    outputs.leave_screen()
    os.setsid()
    os.chdir("/")
    if is_terminal:
        os.dup2(nowhere, 2)
    os.dup2(nowhere, 0)
    os.dup2(2, 1)
    for descriptor in inherited:
        os.close(descriptor)
