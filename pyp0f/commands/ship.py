"""The command ``pyp0f-ship``: observations of a sensor to a message broker."""

from __future__ import annotations

import os
import signal
import socket
import sys
import threading
from argparse import Namespace
from collections.abc import Sequence
from typing import Any, Final

from pyp0f.commands.parser import Flag, Parser, Value, number_from_1, text_of
from pyp0f.commands.running import run_command
from pyp0f.commands.terminal import complain, show
from pyp0f.errors import UsageError

_DESCRIPTION: Final = """\
Ship the JSON lines of a running pyp0f to a message broker: Kafka, or NATS
JetStream.  The extra of the package is named fleet (docs/fleets.md)."""
_EPILOG: Final = """\
A file is followed as it grows and is rotated.  Lines of a socket or of standard
input wait in the spool until the broker has them.  TLS and passwords are in a
file that the URL names: kafka://HOST:PORT/TOPIC?settings=FILE (docs/fleets.md).

Examples:
  pyp0f-ship --from p0f.json --to kafka://192.0.2.1:9092/p0f --site berlin
  pyp0f -i eth0 --json - | pyp0f-ship --from - --to nats://hub/p0f --spool spool"""
_MAX_NAME: Final = 64
_SPOOL: Final = 256
"""Megabytes of the spool, unless another number is given."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit status.

    Args:
        arguments: the arguments without the program's name; None for `sys.argv`.
    """
    return run_command(make_parser, _run, arguments)


def make_parser() -> Parser:
    """The parser of the command line."""
    usage = "pyp0f-ship [options] --from SOURCE --to URL"
    parser = Parser(prog="pyp0f-ship", usage=usage, description=_DESCRIPTION, epilog=_EPILOG)
    group = parser.add_argument_group("Options")
    add: Any = group.add_argument
    a_file = text_of("a file")
    add(
        "--from",
        dest="source",
        action=Value,
        convert=text_of("a source"),
        metavar="PATH",
        help="file, FIFO, socket or -",
    )
    add(
        "--to",
        action=Value,
        convert=text_of("a URL"),
        metavar="URL",
        help="kafka://HOST:PORT/TOPIC or nats://HOST:PORT/SUBJECT",
    )
    add("--site", action=Value, convert=_name, metavar="NAME", help="site of the sensor (default: default)")
    add("--sensor", action=Value, convert=_name, metavar="NAME", help="name of the sensor (default: the host's)")
    add("--spool", action=Value, convert=a_file, metavar="FILE", help="lines of a socket or pipe wait here")
    add("--spool-size", action=Value, convert=number_from_1, metavar="MB", help=f"its limit (default: {_SPOOL})")
    add("--position", action=Value, convert=a_file, metavar="FILE", help="position in a file (default: PATH.position)")
    add("--once", action=Flag, help="stop at the end of a file")
    parser.add_help_option(group)
    return parser


def _place(text: str) -> Any:  # noqa: ANN401 - a Place
    from pyp0f.fleet.places import place_of, shown  # noqa: PLC0415 - loads more than the parser

    try:
        return place_of(text)
    except ValueError as error:
        raise UsageError(f"--to {shown(text)}: {error}") from None


def _name(text: str) -> str:
    from pyp0f.fleet.places import check_name  # noqa: PLC0415 - loads more than the parser

    return check_name(text)


def _run(given: Namespace) -> int:
    if given.source is None or given.to is None:
        raise UsageError("needs --from and --to (see pyp0f-ship --help)")
    from pyp0f.fleet.shipping import Shipper  # noqa: PLC0415 - loads more than the parser
    from pyp0f.fleet.targets import target_of  # noqa: PLC0415 - loads more than the parser

    place = _place(given.to)
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    sensor = given.sensor or _host_name()
    limit = (given.spool_size or _SPOOL) << 20
    shipper = Shipper(given.source, spool=given.spool, limit=limit, state=given.position, once=given.once)
    target = target_of(place, lambda line: complain(f"[!] {line}"))
    try:
        counts = shipper.run(target, (given.site or "default", sensor), stop)
    except OSError as error:
        complain(f"[-] {given.source}: {error.strerror}")
        return 1
    finally:
        target.close()
    if counts.dropped:
        complain(f"[!] the spool was full: {counts.dropped} lines were dropped; --spool-size gives it more room")
    return 0 if show(f"[+] {counts.sent} lines were shipped, {counts.skipped} were no observations.\n") else 1


def _host_name() -> str:
    name = "".join(
        [sign if sign.isascii() and (sign.isalnum() or sign in "._-") else "-" for sign in socket.gethostname()]
    )
    return name[:_MAX_NAME] or f"sensor-{os.getpid()}"


if __name__ == "__main__":
    sys.exit(main())
