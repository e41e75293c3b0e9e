"""What stays behind when privileges are given up: a process that still sees all files, and does its errands.

The process that reads packets is then locked into another root directory, and could neither open a log outside of it
anew nor remove its socket's file there.  The caretaker can.  It does nothing but the errands that were fixed before,
whoever asks, and ends when nobody can ask any more.
"""

from __future__ import annotations

import gc
import os
import signal
import socket
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from typing import Final

from pyp0f.errors import OutputError, PrivilegeError

Errand = Callable[[], int | None]

_PATIENCE: Final = 0.5
"""Seconds to wait for an errand."""
_DONE: Final = b"+"
_REFUSAL_SIZE: Final = 4096
_IGNORED: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGUSR1)
"""May be meant for the other process, and reach both."""


class Caretaker:
    """The other process, as seen by the one that asks it."""

    def __init__(self, errands: Sequence[Errand], kept: Collection[int] = ()) -> None:
        """Start it.  It has a session of its own, and no standard streams.

        Args:
            errands: what it can do, some with a descriptor as the result; they raise `OutputError` if they fail.
            kept: descriptors that the errands need; it closes all others.

        Raises:
            PrivilegeError: the system does not allow another process.
        """
        self._channel, theirs = socket.socketpair()
        try:
            self._process = os.fork()
        except OSError as error:
            self._channel.close()
            theirs.close()
            raise PrivilegeError(f"cannot start the process that opens files anew: {error.strerror}") from None
        if not self._process:
            try:
                self._channel.close()
                _settle({theirs.fileno(), *kept})
                _serve(theirs, errands)
            finally:
                os._exit(0)
        theirs.close()
        self._channel.settimeout(_PATIENCE)

    def ask(self, number: int) -> int | None:
        """Have an errand done.

        Args:
            number: its place among the errands.

        Returns:
            The descriptor that was got, which is now this process's; None if there is none, or nobody did the errand.

        Raises:
            OutputError: it failed.
        """
        try:
            self._channel.send(bytes((number,)))
            said, descriptors, _, _ = socket.recv_fds(self._channel, _REFUSAL_SIZE, 1)
        except OSError:
            self._channel.close()  # who knows what the next answer would be about
            return None
        if said not in (_DONE, b""):
            raise OutputError(said.decode("utf-8", "surrogateescape"))
        return descriptors[0] if descriptors else None

    def close(self) -> None:
        """Let it end."""
        self._channel.close()
        with suppress(ChildProcessError):  # a daemon is its sibling, and init takes care of both
            os.waitpid(self._process, 0)


def descriptors() -> list[int]:
    """Those that are open, but for the standard ones; none where the system does not tell."""
    try:
        found = [int(name) for name in os.listdir("/dev/fd")]
    except OSError:
        return []
    # That with which they were listed is closed by now, and its number will be given to another.
    return [descriptor for descriptor in found if descriptor > 2 and _is_open(descriptor)]


def _is_open(descriptor: int) -> bool:
    try:
        os.fstat(descriptor)
    except OSError:
        return False
    return True


def _settle(kept: Collection[int]) -> None:
    """Become a process that has nothing to do with the other one but these descriptors."""
    # Objects of the other process are not to be closed behind the back of descriptors that have their numbers now.
    gc.disable()
    for number in _IGNORED:
        signal.signal(number, signal.SIG_IGN)
    signal.set_wakeup_fd(-1)
    os.setsid()
    os.chdir("/")
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in range(3):
        os.dup2(nowhere, stream)
    for descriptor in descriptors():
        if descriptor not in kept:
            os.close(descriptor)


def _serve(channel: socket.socket, errands: Sequence[Errand]) -> None:
    while number := channel.recv(1):
        try:
            descriptor = errands[number[0]]()
        except OutputError as error:
            channel.send(str(error).encode("utf-8", "surrogateescape")[:_REFUSAL_SIZE])
        else:
            socket.send_fds(channel, [_DONE], [] if descriptor is None else [descriptor])
