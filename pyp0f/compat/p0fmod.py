"""Stands in for the module ``p0fmod``, a wrapper around p0f.

    import pyp0f.compat.p0fmod as p0fmod  # instead of: import p0fmod

Functions collect what options would say, and `start_p0f` runs ``pyp0f`` with them; there is one configuration
per process.  Each returns 0 if all is well.  A negative number is a refusal, which is also explained in one
line on standard error; what was refused changes nothing.
"""

from __future__ import annotations

import os
import socket
from typing import Final

from pyp0f.api.errors import BadAnswerError
from pyp0f.api.protocol import Answer, Query, Status, pack_address
from pyp0f.commands.client import report
from pyp0f.commands.terminal import complain, show

__all__ = [
    "ck_response",
    "en_daemon_mode",
    "en_promisc_mode",
    "list_interfaces",
    "mk_query",
    "set_api_max_conn",
    "set_api_sock",
    "set_conn_max_age",
    "set_fp_file",
    "set_host_idle_limit",
    "set_iface",
    "set_log_file",
    "set_max_conn",
    "set_max_hosts",
    "set_read_file",
    "start_p0f",
    "switch_user",
]

Name = str | os.PathLike[str]

_HAS_UNIX_SOCKETS: Final = hasattr(socket, "AF_UNIX")

_switches: dict[str, str | None] = {}
"""What was configured: letters of options to their values, None where they have none."""
_numbers: dict[str, int] = {}
"""What was configured of those options that take two numbers."""


def set_fp_file(fname: Name) -> int:
    """Use this signature file instead of the packaged one; -1: set before."""
    return _set("f", "the signature file", os.fspath(fname))


def set_iface(iface: str) -> int:
    """Listen on this interface; -1: set before."""
    return _set("i", "the interface", iface)


def list_interfaces() -> int:
    """Print the interfaces; otherwise the exit status of the command."""
    return _run(["-L"])


def set_read_file(fname: Name) -> int:
    """Read this capture instead of live traffic; -1: set before."""
    return _set("r", "the capture file", os.fspath(fname))


def set_log_file(fname: Name) -> int:
    """Append log lines to this file; -1: set before."""
    return _set("o", "the log file", os.fspath(fname))


def set_api_sock(fname: Name) -> int:
    """Answer queries on this socket; -1: set before, -2: this platform has no such sockets."""
    if "s" not in _switches and not _HAS_UNIX_SOCKETS:
        return _refuse(-2, "the API socket: this platform has no Unix sockets")
    return _set("s", "the API socket", os.fspath(fname))


def en_daemon_mode() -> int:
    """Run in the background; -1: set before."""
    return _set("d", "daemon mode", None)


def switch_user(user: str) -> int:
    """Continue as this user once everything is open; -1: set before."""
    return _set("u", "the user", user)


def en_promisc_mode() -> int:
    """Listen to traffic between others too; -1: set before."""
    return _set("p", "promiscuous mode", None)


def set_api_max_conn(num: int) -> int:
    """Serve this many API connections at the same time, 1 to 100, by default 20.

    -1: set before, -2: outlandish value, -3: this platform has no such sockets.
    """
    status = _check_number("S" in _switches, "the limit of API connections", num, 100)
    if status:
        return status
    if not _HAS_UNIX_SOCKETS:
        return _refuse(-3, "the limit of API connections: this platform has no Unix sockets")
    return _set("S", "the limit of API connections", str(int(num)))


def set_max_conn(c: int) -> int:
    """Follow this many connections, 1 to 100,000, by default 1,000; -1: set before, -2: outlandish value."""
    return _set_number("connections", "the limit of connections", c, 100_000)


def set_max_hosts(h: int) -> int:
    """Remember this many hosts, 1 to 500,000, by default 10,000; -1: set before, -2: outlandish value."""
    return _set_number("hosts", "the limit of hosts", h, 500_000)


def set_conn_max_age(c: int) -> int:
    """Follow a connection for these seconds, 1 to 1,000,000, by default 30; -1: set before, -2: outlandish value."""
    return _set_number("age", "the age limit of connections", c, 1_000_000)


def set_host_idle_limit(h: int) -> int:
    """Remember an idle host for these minutes, 1 to 1,000,000, by default 120; -1: set before, -2: outlandish value."""
    return _set_number("idle", "the idle limit of hosts", h, 1_000_000)


def start_p0f() -> int:
    """Run with what was configured; returns when that ends.

    Returns:
        The exit status of the command, or -1: an API socket with a capture file; -2: a limit of API connections
        without an API socket; -3: daemon mode with a capture file; -4: daemon mode without log and API socket.
    """
    status = _check_together()
    if status:
        return status
    if "d" in _switches and "u" not in _switches:
        complain("p0fmod: consider switch_user: a daemon had better not keep all privileges")
    if "u" in _switches and os.geteuid() != 0:
        complain("p0fmod: switch_user needs the privileges of root, and they are not there")
    return _run(_arguments())


def mk_query(address: str) -> bytes:
    """The 21 bytes that ask about an IPv4 or IPv6 address.

    Raises:
        ValueError: it is no address.
    """
    return Query(pack_address(address)).to_bytes()


def ck_response(data: bytes) -> int:
    """Print what an answer of 232 bytes says, in the words of the query tool.

    Returns:
        0: the host is known; 1: it is not; -1: this is not an answer; -2: the query was not understood.
    """
    try:
        answer = Answer.parse(data)
    except BadAnswerError as error:
        return _refuse(-1, str(error))
    if answer.status == Status.BAD_QUERY:
        return _refuse(-2, "the query was not understood")
    show(report(answer))
    return 0 if answer.status == Status.FOUND else 1


def _check_together() -> int:
    """What contradicts itself, in the order in which p0f looks."""
    given = _switches.keys()
    if {"s", "r"} <= given:
        return _refuse(-1, "an API socket is about live traffic and cannot go with a capture file")
    if "S" in given and "s" not in given:
        return _refuse(-2, "a limit of API connections needs an API socket")
    if {"d", "r"} <= given:
        return _refuse(-3, "a capture file is read in the foreground, not in daemon mode")
    if "d" in given and not given & {"o", "s"}:
        return _refuse(-4, "daemon mode needs a log file or an API socket, or nobody would hear of what it finds")
    return 0


def _arguments() -> list[str]:
    """The command line for what was configured."""
    arguments: list[str] = []
    for letter, value in _switches.items():
        arguments += [f"-{letter}"] if value is None else [f"-{letter}", value]
    if _numbers.keys() & {"connections", "hosts"}:
        arguments += ["-m", f"{_numbers.get('connections', 1_000)},{_numbers.get('hosts', 10_000)}"]
    if _numbers.keys() & {"age", "idle"}:
        arguments += ["-t", f"{_numbers.get('age', 30)},{_numbers.get('idle', 120)}"]
    return arguments


def _run(arguments: list[str]) -> int:
    from pyp0f.commands.main import main  # noqa: PLC0415 - asking a socket takes a fraction of the time without it

    return main(arguments)


def _set(letter: str, what: str, value: str | None) -> int:
    if letter in _switches:
        return _refuse(-1, f"{what} was set before")
    _switches[letter] = value
    return 0


def _set_number(name: str, what: str, value: int, most: int) -> int:
    status = _check_number(name in _numbers, what, value, most)
    if not status:
        _numbers[name] = int(value)
    return status


def _check_number(set_before: bool, what: str, value: int, most: int) -> int:
    if set_before:
        return _refuse(-1, f"{what} was set before")
    try:
        fits = isinstance(value, (int, str)) and 1 <= int(value) <= most
    except ValueError:
        fits = False
    return 0 if fits else _refuse(-2, f"{what} must be a number from 1 to {most}, not {value!r}")


def _refuse(status: int, reason: str) -> int:
    complain(f"p0fmod: {reason}")
    return status
