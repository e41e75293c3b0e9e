"""The steps of ``pyp0f -i``, in order: open everything, drop privileges, detach from the terminal, capture packets."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack, closing
from typing import TYPE_CHECKING, Final, Protocol

from pyp0f.api.server import ApiServer
from pyp0f.api.socketfile import SocketFile
from pyp0f.capture import interfaces, live
from pyp0f.engine.tracker import Tracker
from pyp0f.errors import PrivilegeError
from pyp0f.outputs.messages import Messages
from pyp0f.outputs.outputs import Outputs
from pyp0f.safetext import safe_text
from pyp0f.service import privileges
from pyp0f.service.output_queue import queued_messages, queued_output
from pyp0f.service.privileges import Account
from pyp0f.service.signals import Stop, handling
from pyp0f.service.watch import Watch

if TYPE_CHECKING:  # most runs have no other process
    from pyp0f.service.feed import Feed

_DEFAULT_INTERFACE: Final = "default interface"
_FORWARDED: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGUSR1)
"""Signals that the process which was started passes on to the daemon."""


class Settings(Protocol):
    """The settings that the service needs.  `pyp0f.commands.options.CommandLine` implements this protocol."""

    @property
    def interfaces(self) -> Sequence[str]:
        """Names of the interfaces; empty for the first one that is up."""

    @property
    def promiscuous(self) -> bool:
        """Whether packets for other machines are also captured."""

    @property
    def rule(self) -> str | None:
        """The filter expression; None if there is no filter."""

    @property
    def rule_text(self) -> str:
        """The filter as it is shown to the user."""

    @property
    def log(self) -> str | None:
        """Path of the log; None for no log."""

    @property
    def json(self) -> str | None:
        """Path of the file of JSON lines; None for no file."""

    @property
    def ecs(self) -> str | None:
        """Path of the file of lines in the Elastic Common Schema; None for no file."""

    @property
    def quiet(self) -> bool:
        """Whether no text is printed, except warnings and errors."""

    @property
    def hosts(self) -> str | None:
        """Path of the summaries of hosts, written at the end; ``-`` for standard output, None for none."""

    @property
    def socket(self) -> str | None:
        """Path of the API socket; None for no socket."""

    @property
    def clients(self) -> int:
        """The maximum number of API clients that are connected at the same time."""

    @property
    def web(self) -> Mapping[str, object] | None:
        """The settings of the web process; None if there is none."""

    @property
    def watch(self) -> bool:
        """Whether the terminal shows the live table of hosts."""

    @property
    def daemon(self) -> bool:
        """Whether the process detaches from the terminal."""

    @property
    def user(self) -> str | None:
        """Name of the user to run as; None to keep all privileges."""


def watch_interfaces(settings: Settings, engine: Tracker, outputs: Outputs, messages: Messages, stop: Stop) -> None:
    """Capture on interfaces until a signal stops it.

    Every step that can fail comes before the process detaches, in p0f's order (docs/p0f-3.09b.md, section 13.2).

    Raises:
        Pyp0fError: something cannot be opened or used, or no interface is left that is up.
    """
    inherited = privileges.open_descriptors()
    account = None if settings.user is None else privileges.find_account(settings.user)
    with ExitStack() as stack:
        null_device = _open_null_device()
        stack.callback(os.close, null_device)
        captures = [
            stack.enter_context(closing(_listen(name, settings, outputs, engine)))
            for name in settings.interfaces or (None,)
        ]
        outputs.print(f"[+] Packet filter: {settings.rule_text}\n")
        outputs.open_files(settings.log, settings.json, settings.ecs, settings.hosts)
        feeds = _open_feeds(settings, engine, outputs, messages, stop)
        server = _make_server(settings, engine, messages)
        socket_file = None
        if server is not None:
            stack.callback(server.close)
            socket_file = server.bind()
            outputs.print(f"[+] Listening on API socket '{safe_text(server.path)}' (max {server.limit} clients).\n")
        watch = stack.enter_context(closing(Watch(captures, engine, outputs=outputs, messages=messages, server=server)))
        for feed in feeds:
            feed.use_loop(watch.loop, watch.dropped)
        # A daemon that was started from a terminal closes its standard error.  The live table shows messages.
        if not ((settings.daemon or settings.watch) and os.isatty(2)):
            stack.enter_context(queued_messages(messages, watch.loop))
        if not settings.daemon:
            stack.enter_context(queued_output(outputs, watch.loop, messages.warn))
        stop.then(lambda: watch.request(watch.stop))
        # Handlers are set before the daemon exists, because a signal may arrive immediately after that.
        stack.enter_context(handling(_handlers(watch, settings.daemon)))
        if settings.daemon:
            if stop.hung_up:
                watch.request(watch.reopen_files)
            messages.use_system_log()
        if account is not None:
            _drop_privileges(account, socket_file, outputs, inherited)
        if settings.daemon:
            _detach(outputs, null_device, inherited)
        else:
            outputs.print("[+] Watching; press Ctrl-C to stop.\n\n")
        try:
            watch.run()
        finally:
            if not settings.quiet:
                watch.report_statistics()


def _open_null_device() -> int:
    """A descriptor for /dev/null.  Standard streams that are closed are also opened to /dev/null.

    Otherwise the capture or the log could get descriptor 0, 1 or 2.  Text for a standard stream would then go there,
    and `_detach` would replace the descriptor.
    """
    while (descriptor := os.open(os.devnull, os.O_RDWR)) <= 2:
        pass
    return descriptor


def _listen(name: str | None, settings: Settings, outputs: Outputs, engine: Tracker) -> live.LiveCapture:
    """Capture on an interface; None for the first one that is up."""
    default = "default " if name is None else ""
    if name is None:
        name = interfaces.default_interface(live.names(), interfaces.interfaces())
    outputs.print(f"[+] Intercepting traffic on {default}interface '{safe_text(name)}'.\n")
    datagrams, classic = engine.marks, not engine.looks_inside
    return live.LiveCapture(name, settings.rule, settings.promiscuous, datagrams=datagrams, classic=classic)


def _open_feeds(
    settings: Settings, engine: Tracker, outputs: Outputs, messages: Messages, stop: Stop
) -> Sequence[Feed]:
    """Start the web process and the live table, if they are wanted."""
    feeds: list[Feed] = []
    if settings.web is not None:
        from pyp0f.service.feed import Feed  # noqa: PLC0415 - most runs have no other process

        feeds.append(Feed(settings.web, engine, outputs.json_formatter(), messages.warn, is_daemon=settings.daemon))
        outputs.feeds.append(feeds[-1])
    if settings.watch:
        from pyp0f.service.table_terminal import open_table  # noqa: PLC0415 - most runs have no live table

        wanted = {"title": ", ".join(settings.interfaces) or _DEFAULT_INTERFACE, "user": settings.user}
        formatter = outputs.json_formatter()
        feeds.append(open_table(wanted, engine, formatter, messages, when_quit=stop.request_once))
        outputs.feeds.append(feeds[-1])
    return feeds


def _make_server(settings: Settings, engine: Tracker, messages: Messages) -> ApiServer | None:
    if settings.socket is None:
        return None
    return ApiServer(settings.socket, engine, settings.clients, messages.warn)


def _handlers(watch: Watch, daemon: bool) -> dict[int, Callable[[], None]]:
    handlers: dict[int, Callable[[], None]] = {signal.SIGUSR1: lambda: watch.request(watch.report_statistics)}
    if daemon:
        handlers[signal.SIGHUP] = lambda: watch.request(watch.reopen_files)
    return handlers


def _drop_privileges(
    account: Account, socket_file: SocketFile | None, outputs: Outputs, inherited: Iterable[int]
) -> None:
    """Switch to the user.  The files and the socket first adapt their paths to the new root directory."""
    privileges.prepare()
    for file in outputs.files:
        file.prepare_chroot(account.home)
    if socket_file is not None:
        socket_file.prepare_chroot(account.home)
    privileges.drop(account, inherited)
    outputs.print(f"[+] {account}.\n")


def _detach(outputs: Outputs, null_device: int, inherited: Iterable[int]) -> None:
    """Continue in a new background process, and end this one.

    Args:
        outputs: standard output is removed from them.
        null_device: a descriptor for /dev/null.
        inherited: descriptors of the parent process, such as a lock or a pipe.  They are closed, because the parent
            may wait until they are.

    Raises:
        PrivilegeError: the system cannot create a process.
    """
    is_terminal = os.isatty(2)
    # A signal to this process after the fork is one to the daemon.  Python handles those of before the fork here.
    handled = [number for number in _FORWARDED if signal.getsignal(number) is not signal.SIG_IGN]
    signal.pthread_sigmask(signal.SIG_BLOCK, handled)
    try:
        child = os.fork()
    except OSError as error:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, handled)
        raise PrivilegeError(f"cannot start a background process: {error.strerror}") from None
    if child:
        for number in handled:
            signal.signal(number, lambda number, _: os.kill(child, number))
        signal.pthread_sigmask(signal.SIG_UNBLOCK, handled)
        kept = "not kept" if is_terminal else "kept as-is"
        outputs.print(f"[+] Daemon process created, PID {child} (stderr {kept}).\n")
        os._exit(0)  # without cleanup: the files and sockets belong to the child now
    signal.pthread_sigmask(signal.SIG_UNBLOCK, handled)
    outputs.leave_screen()
    os.setsid()
    os.chdir("/")
    if is_terminal:
        os.dup2(null_device, 2)
    os.dup2(null_device, 0)
    os.dup2(2, 1)
    privileges.close_all(inherited)
