"""The command ``pyp0f-db export``: writes all signatures in one file, also for p0f 3.09b."""

from __future__ import annotations

from argparse import SUPPRESS, Namespace
from collections.abc import Iterator
from typing import Any, Final

from pyp0f.commands.parser import Flag, Parser, add_signature_options
from pyp0f.commands.terminal import show
from pyp0f.errors import UsageError
from pyp0f.library.loading import load_database
from pyp0f.signatures.database import Database

_DESCRIPTION: Final = """\
Write all signatures that pyp0f uses in one file.  With --p0f, p0f 3.09b loads
the file: what it does not know is written in lines that it knows, and lines
that it would refuse are left out."""
_EPILOG: Final = """\
The signatures of p0f 3.09b are under the LGPL 2.1 or later, and so is a file
that has them.

Examples:
  pyp0f-db export --p0f > p0f.fp && p0f -f p0f.fp -i eth0
  pyp0f-db export --extra-fingerprints my.fp > all.fp"""
_LICENCE: Final = (
    "Signatures of p0f 3.09b, (C) 2012-2014 Michal Zalewski: GNU Lesser General Public License, version 2.1 or later.",
    "Signatures of current systems, (C) 2026 the authors of pyp0f: MIT licence.  Comments say where they come from.",
)


def add_export(parser: Parser) -> None:
    """Add the command to the parser of ``pyp0f-db``."""
    command = parser.add_command(
        "export",
        help="write all signatures in one file, also for p0f",
        usage="pyp0f-db export [options]",
        description=_DESCRIPTION,
        epilog=_EPILOG,
    )
    command.set_defaults(run=run)
    group = command.add_argument_group("Options")
    add: Any = group.add_argument
    add("operands", nargs="*", help=SUPPRESS)
    add("-p", "--p0f", action=Flag, help="write a file that p0f 3.09b loads")
    add_signature_options(group)
    command.add_help_option(group)


def run(given: Namespace) -> int:
    """Run the command and return its exit status."""
    from pyp0f.signatures.exporting import p0f_text  # noqa: PLC0415 - the other commands do not need it

    if given.operands:
        raise UsageError(f"{given.operands[0]!r}: unexpected argument (see pyp0f-db export --help)")
    database = load_database(given.fingerprints, given.extra_fingerprints)
    comments = list(_comments(database, given.fingerprints is None))
    text = p0f_text(database, comments) if given.p0f else "".join([f"; {line}\n" for line in comments]) + str(database)
    return 0 if show(text) else 1


def _comments(database: Database, packaged: bool) -> Iterator[str]:
    """The lines at the beginning of the file: where the signatures come from."""
    for file in database.files:
        name = file.path.rpartition("/")[2]
        yield f"{file.signatures} signatures of {name}{f' ({file.date})' if file.date else ''}"
    if packaged:
        yield from _LICENCE
