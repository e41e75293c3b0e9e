"""Replaces the module ``p0fmod``, a wrapper around p0f.

    import pyp0f.compat.p0fmod as p0fmod  # instead of: import p0fmod

The functions set options, and `start_p0f` runs ``pyp0f`` with these options.  There is one configuration per process.
Each function returns 0 on success and a negative number on failure.  A failure writes one line to standard error and
does not change the configuration.
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
"""The configured options: letter to value; the value is None for an option without a value."""
_numbers: dict[str, int] = {}
"""The configured numbers of -m and -t: ``connections`` and ``hosts``, ``age`` and ``idle``."""


def set_fp_file(fname: Name) -> int:
    """Use this signature file instead of the packaged one.  Returns -1 if it is already set."""
    return _set("f", "the signature file", os.fspath(fname))


def set_iface(iface: str) -> int:
    """Capture on this interface.  Returns -1 if it is already set."""
    return _set("i", "the interface", iface)


def list_interfaces() -> int:
    """Print the interfaces.  Returns the exit status of ``pyp0f -L``: 0 on success."""
    return _run(["-L"])


def set_read_file(fname: Name) -> int:
    """Read this capture file instead of live traffic.  Returns -1 if it is already set."""
    return _set("r", "the capture file", os.fspath(fname))


def set_log_file(fname: Name) -> int:
    """Append log lines to this file.  Returns -1 if it is already set."""
    return _set("o", "the log file", os.fspath(fname))


def set_api_sock(fname: Name) -> int:
    """Answer queries on this Unix socket.  Returns -1 if it is already set, -2 if there are no Unix sockets."""
    if "s" not in _switches and not _HAS_UNIX_SOCKETS:
        return _refuse(-2, "the API socket: this platform has no Unix sockets")
    return _set("s", "the API socket", os.fspath(fname))


def en_daemon_mode() -> int:
    """Run in the background.  Returns -1 if it is already set."""
    return _set("d", "daemon mode", None)


def switch_user(user: str) -> int:
    """Run as this user after everything is open.  Returns -1 if it is already set."""
    return _set("u", "the user", user)


def en_promisc_mode() -> int:
    """Also capture packets for other machines.  Returns -1 if it is already set."""
    return _set("p", "promiscuous mode", None)


def set_api_max_conn(num: int) -> int:
    """Allow this number of API clients at the same time, 1 to 100.  The default is 20.

    Returns -1 if it is already set, -2 if the value is out of range, -3 if there are no Unix sockets.
    """
    status = _check_number("S" in _switches, "the limit of API connections", num, 100)
    if status:
        return status
    if not _HAS_UNIX_SOCKETS:
        return _refuse(-3, "the limit of API connections: this platform has no Unix sockets")
    return _set("S", "the limit of API connections", str(int(num)))


def set_max_conn(c: int) -> int:
    """Track at most this number of connections, 1 to 100,000.  The default is 1,000.

    Returns -1 if it is already set, -2 if the value is out of range.
    """
    return _set_number("connections", "the limit of connections", c, 100_000)


def set_max_hosts(h: int) -> int:
    """Track at most this number of hosts, 1 to 500,000.  The default is 10,000.

    Returns -1 if it is already set, -2 if the value is out of range.
    """
    return _set_number("hosts", "the limit of hosts", h, 500_000)


def set_conn_max_age(c: int) -> int:
    """Remove a connection after this number of seconds, 1 to 1,000,000.  The default is 30.

    Returns -1 if it is already set, -2 if the value is out of range.
    """
    return _set_number("age", "the age limit of connections", c, 1_000_000)


def set_host_idle_limit(h: int) -> int:
    """Remove an idle host after this number of minutes, 1 to 1,000,000.  The default is 120.

    Returns -1 if it is already set, -2 if the value is out of range.
    """
    return _set_number("idle", "the idle limit of hosts", h, 1_000_000)


def start_p0f() -> int:
    """Run ``pyp0f`` with the configured options, and return when it ends.

    Returns:
        The exit status of ``pyp0f``, or a negative number if the options contradict each other: -1 for an API socket
        with a capture file, -2 for a limit of API connections without an API socket, -3 for daemon mode with a capture
        file, -4 for daemon mode without a log file or an API socket.
    """
    status = _check_combination()
    if status:
        return status
    if "d" in _switches and "u" not in _switches:
        complain("p0fmod: consider switch_user: without it, the daemon keeps all privileges")
    if "u" in _switches and os.geteuid() != 0:
        complain("p0fmod: switch_user needs root privileges")
    return _run(_arguments())


def mk_query(address: str) -> bytes:
    """The query about an IPv4 or IPv6 address, 21 bytes.

    Raises:
        ValueError: `address` is not an IP address.
    """
    return Query(pack_address(address)).to_bytes()


def ck_response(data: bytes) -> int:
    """Print an answer of 232 bytes in the format of ``pyp0f-client``.

    Returns:
        0 if the host is known, 1 if it is unknown, -1 if `data` is not an answer, -2 if the query was rejected.
    """
    try:
        answer = Answer.parse(data)
    except BadAnswerError as error:
        return _refuse(-1, str(error))
    if answer.status == Status.BAD_QUERY:
        return _refuse(-2, "the query was not understood")
    show(report(answer))
    return 0 if answer.status == Status.FOUND else 1


def _check_combination() -> int:
    """The status for the first contradiction between options, in p0f's order; 0 if there is none."""
    given = _switches.keys()
    if {"s", "r"} <= given:
        return _refuse(-1, "an API socket cannot be used with a capture file")
    if "S" in given and "s" not in given:
        return _refuse(-2, "a limit of API connections needs an API socket")
    if {"d", "r"} <= given:
        return _refuse(-3, "daemon mode cannot be used with a capture file")
    if "d" in given and not given & {"o", "s"}:
        return _refuse(-4, "daemon mode needs a log file or an API socket")
    return 0


def _arguments() -> list[str]:
    """The command line for the configured options."""
    arguments: list[str] = []
    for letter, value in _switches.items():
        arguments += [f"-{letter}"] if value is None else [f"-{letter}", value]
    if _numbers.keys() & {"connections", "hosts"}:
        arguments += ["-m", f"{_numbers.get('connections', 1_000)},{_numbers.get('hosts', 10_000)}"]
    if _numbers.keys() & {"age", "idle"}:
        arguments += ["-t", f"{_numbers.get('age', 30)},{_numbers.get('idle', 120)}"]
    return arguments


def _run(arguments: list[str]) -> int:
    from pyp0f.commands.main import main  # noqa: PLC0415 - a program that only sends queries does not need it

    return main(arguments)


def _set(letter: str, what: str, value: str | None) -> int:
    if letter in _switches:
        return _refuse(-1, f"{what} is already set")
    _switches[letter] = value
    return 0


def _set_number(name: str, what: str, value: int, maximum: int) -> int:
    status = _check_number(name in _numbers, what, value, maximum)
    if not status:
        _numbers[name] = int(value)
    return status


def _check_number(is_set: bool, what: str, value: int, maximum: int) -> int:
    if is_set:
        return _refuse(-1, f"{what} is already set")
    try:
        fits = isinstance(value, (int, str)) and 1 <= int(value) <= maximum
    except ValueError:
        fits = False
    return 0 if fits else _refuse(-2, f"{what} must be a number from 1 to {maximum}, not {value!r}")


def _refuse(status: int, reason: str) -> int:
    complain(f"p0fmod: {reason}")
    return status
