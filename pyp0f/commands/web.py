"""The command ``pyp0f-web``: a page, an HTTP interface and metrics for lines of pyp0f."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Sequence
from typing import Any, Final

from pyp0f.commands.parser import Flag, Parser, Value, add_access_options, number_from_1, text_of
from pyp0f.commands.running import run_command
from pyp0f.commands.terminal import complain, show
from pyp0f.errors import Pyp0fError, UsageError
from pyp0f.fleet.places import is_broker
from pyp0f.web.missing import missing_package
from pyp0f.web.settings import DEFAULT_DAYS, DEFAULT_KEEP, WebSettings, endpoint_of

_DEFAULT: Final = "127.0.0.1:8080"
_DESCRIPTION: Final = """\
Show hosts and observations of pyp0f in the browser and to programs: a page,
an HTTP interface and metrics, from lines of pyp0f --json, --ecs or --hosts."""
_EPILOG: Final = """\
A source is a file, which may grow; - for standard input; a FIFO; a Unix socket
that another program listens on; or the URL of a message broker (docs/fleets.md).
NAME=SOURCE gives its sensor a name.

Examples:
  pyp0f-web --from p0f.json
  pyp0f-web --from east=p0f-1.json --from west=p0f-2.json --store hosts.db
  pyp0f -i eth0 --json - | pyp0f-web --from eth0=-
  pyp0f-web --from kafka://192.0.2.1:9092/p0f --store postgresql://p0f@db/p0f"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit status.

    Args:
        arguments: the arguments without the program's name; None for `sys.argv`.
    """
    return run_command(make_parser, _run, arguments)


def make_parser() -> Parser:
    """The parser of the command line."""
    parser = Parser(
        prog="pyp0f-web", usage="pyp0f-web --from SOURCE [options]", description=_DESCRIPTION, epilog=_EPILOG
    )
    group = parser.add_argument_group("Options")
    add: Any = group.add_argument
    add(
        "--from",
        dest="sources",
        action=Value,
        convert=text_of("a source"),
        repeatable=True,
        metavar="SOURCE",
        help="read lines from SOURCE; repeatable",
    )
    add(
        "--http",
        action=Value,
        convert=endpoint_of,
        metavar="ADDRESS:PORT",
        help=f"listen here (default: {_DEFAULT})",
    )
    add("--store", action=Value, convert=text_of("a file"), metavar="FILE", help="keep in FILE, or at postgresql://...")
    add(
        "--keep",
        action=Value,
        convert=number_from_1,
        metavar="N",
        help=f"keep N observations (default: {DEFAULT_KEEP})",
    )
    add(
        "--keep-days",
        action=Value,
        convert=number_from_1,
        metavar="N",
        help=f"keep observations of N days (default: {DEFAULT_DAYS})",
    )
    add_access_options(group, is_further=False)
    add("-u", "--user", action=Value, convert=text_of("a user"), metavar="NAME", help="run as NAME, chroot to its home")
    add("--openapi", action=Flag, help="print the description of the interface and exit")
    parser.add_help_option(group)
    return parser


def _run(given: Namespace) -> int:
    try:
        from pyp0f.web import openapi, process, sources  # noqa: PLC0415 - their packages may be missing
    except ImportError as error:
        raise (error if isinstance(error, Pyp0fError) else missing_package(error)) from None
    if given.openapi:
        return 0 if show(openapi.text() + "\n") else 1
    if not given.sources:
        raise UsageError("--from: needs at least one source (see pyp0f-web --help)")
    if given.http_key is not None and given.http_cert is None:
        raise UsageError("--http-key: needs --http-cert")
    settings = WebSettings(
        endpoint=given.http or endpoint_of(_DEFAULT),
        token_file=given.http_token_file,
        names=given.http_name,
        certificate=given.http_cert,
        key=given.http_key,
        store=given.store,
        user=given.user,
        keep=given.keep or DEFAULT_KEEP,
        days=given.keep_days or DEFAULT_DAYS,
    )
    places = {sources.split(text)[1] for text in given.sources}
    if len(places) < len(given.sources):
        raise UsageError("--from: a source is given more than once")
    return process.serve(settings, map(_source_of, given.sources), complain)


def _source_of(text: str) -> Any:  # noqa: ANN401 - a LineSource
    from pyp0f.web import broker_sources, sources  # noqa: PLC0415 - their packages may be missing

    name, place = sources.split(text)
    return broker_sources.broker_source(name, place) if is_broker(place) else sources.source_of(text)


if __name__ == "__main__":
    sys.exit(main())
