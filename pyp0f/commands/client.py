"""The command ``pyp0f-client``: asks a running pyp0f or p0f about an address (docs/p0f-3.09b.md, section 15.1)."""

from __future__ import annotations

import sys
import time
from argparse import Namespace
from collections.abc import Sequence
from typing import Final

from pyp0f.api.connection import ClientConnection
from pyp0f.api.protocol import Answer, Query, Status, pack_address
from pyp0f.commands.parser import Parser
from pyp0f.commands.running import run_command
from pyp0f.commands.terminal import complain, show
from pyp0f.safetext import safe_text

_DESCRIPTION: Final = """\
Ask a running pyp0f or p0f what it knows about a host, and print the answer.
pyp0f listens on a socket with the option -s.  The exit status is 1 only after
an error; an unknown host is an answer."""
_EPILOG: Final = """\
Examples:
  pyp0f-client /var/lib/p0f/p0f.sock 192.0.2.1
  pyp0f-client /var/lib/p0f/p0f.sock 2001:db8::1

The answer, if the host is known:
  First seen, Last update  of its first and latest connection, in local time
  Total flows              number of its connections
  Detected OS              the system; [generic] and [fuzzy] are less certain
  HTTP software            the program, and whether its name fits what it sends
  Network link, Language   the kind of link; the preferred language
  Distance                 the number of hops
  IP sharing, Sys change   when several systems, or another one, were last seen
  Uptime                   of the system; starts again after the given days"""
NO_MATCH: Final = "No matching host in p0f cache. That's all we know.\n"

_TIMEOUT: Final = 10.0
"""Seconds to wait for an answer."""
_UNKNOWN: Final = "???"
_HONESTY: Final = {0: "ID seems legit", 2: "ID is fake"}
_QUALITIES: Final = ((2, " [generic]"), (1, " [fuzzy]"))


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit status.

    Args:
        arguments: the arguments without the program's name; None for `sys.argv`.
    """
    return run_command(make_parser, _run, arguments)


def _run(given: Namespace) -> int:
    path: str = given.socket
    try:
        answer = ask(path, given.address)
    except OSError as error:
        return _fail(f"[-] {path}: {error.strerror or error}")
    if answer.status == Status.BAD_QUERY:
        return _fail(f"[-] {path}: the query was not understood")
    return 0 if show(report(answer)) else 1


def make_parser() -> Parser:
    """The parser of the command line."""
    usage = "pyp0f-client SOCKET ADDRESS"
    parser = Parser(prog="pyp0f-client", usage=usage, description=_DESCRIPTION, epilog=_EPILOG)
    group = parser.add_argument_group("Arguments")
    group.add_argument("socket", metavar="SOCKET", help="path of the API socket")
    group.add_argument("address", metavar="ADDRESS", help="IPv4 or IPv6 address of the host")
    parser.add_help_option(group)
    return parser


def ask(path: str, address: str) -> Answer:
    """Send one query and return the answer.

    Args:
        path: path of the API socket.
        address: an IPv4 or IPv6 address.

    Raises:
        AddressError: `address` is not an IP address.
        BadAnswerError: the reply is not an answer of the protocol.
        OSError: the socket cannot be reached, or no answer arrives within 10 seconds.
    """
    query = Query(pack_address(address)).to_bytes()
    connection = ClientConnection(path, _TIMEOUT)
    try:
        return Answer.parse(connection.ask(query, _TIMEOUT))
    finally:
        connection.close()


def report(answer: Answer) -> str:
    """The answer as text, with the wording of p0f's own tool.  The status must not be `Status.BAD_QUERY`."""
    if answer.status != Status.FOUND:
        return NO_MATCH
    rows = [
        ("First seen", _time(answer.first_seen)),
        ("Last update", _time(answer.last_seen)),
        ("Total flows", str(answer.connections)),
        ("Detected OS", _system(answer)),
        ("HTTP software", _software(answer)),
        ("Network link", answer.link or _UNKNOWN),
        ("Language", answer.language or _UNKNOWN),
        ("Distance", _UNKNOWN if answer.distance == -1 else str(answer.distance)),
    ]
    if answer.last_nat:
        rows.append(("IP sharing", _time(answer.last_nat)))
    if answer.last_change:
        rows.append(("Sys change", _time(answer.last_change)))
    if answer.uptime_minutes:
        rows.append(("Uptime", _uptime(answer)))
    return "".join([f"{name:<13} = {safe_text(value)}\n" for name, value in rows])


def _system(answer: Answer) -> str:
    if not answer.os_name:
        return _UNKNOWN
    marks = "".join([mark for bit, mark in _QUALITIES if answer.quality & bit])
    return f"{answer.os_name} {answer.os_flavor}{marks}"


def _software(answer: Answer) -> str:
    if not answer.http_name:
        return _UNKNOWN
    return f"{answer.http_name} {answer.http_flavor} ({_HONESTY.get(answer.dishonesty, 'ID OS mismatch')})"


def _uptime(answer: Answer) -> str:
    hours, minutes = divmod(answer.uptime_minutes, 60)
    days, hours = divmod(hours, 24)
    return f"{days} days {hours} hrs {minutes} min (modulo {answer.wrap_days} days)"


def _time(seconds: int) -> str:
    return time.strftime("%Y/%m/%d %H:%M:%S", time.localtime(seconds))


def _fail(line: str) -> int:
    complain(line)
    return 1


if __name__ == "__main__":
    sys.exit(main())
