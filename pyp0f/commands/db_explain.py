"""The command ``pyp0f-db explain``: which signatures fit a raw signature, and which nearly do."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING, Any, Final

from pyp0f.applications.raw_signatures import ALL_KINDS, kinds_of
from pyp0f.commands.parser import Parser, Value, add_signature_options
from pyp0f.commands.terminal import show
from pyp0f.errors import SignatureError, UsageError
from pyp0f.library.loading import load_database
from pyp0f.signatures.database import Database

if TYPE_CHECKING:  # the other commands of pyp0f-db do not need it
    from pyp0f.library.explaining import Explanation

_DESCRIPTION: Final = """\
Show which signatures fit a raw signature of the log, how they fit, and how sure
the answer is.  If none fits, show the nearest ones and what differs."""
_EPILOG: Final = """\
Raw signatures of several kinds have the same form: SYN and SYN+ACK, request and
response, the protocols of mail.  Without --kind, all kinds of this form are
shown; of greetings, those with signatures that fit or nearly do.  The exit
status is 1 if no signature fits.

Examples:
  pyp0f-db explain '4:57+7:0:1460:mss*20,7:mss,sok,ts,nop,ws:df,id+:0'
  pyp0f-db explain t13d1516h2_8daaf6152771_d8a2da3f94cd
  pyp0f-db explain -k syn+ack '4:64+0:0:1460:mss*45,7:mss,sok,ts,nop,ws:df:0'"""

_KIND_HELP: Final = "kind of the signature, such as 'syn+ack'"
_FEW: Final = 2
"""Number of kinds up to which all are shown."""


def add_explain(parser: Parser) -> None:
    """Add the command to the parser of ``pyp0f-db``."""
    command = parser.add_command(
        "explain",
        help="show which signatures fit a raw signature, and how",
        usage="pyp0f-db explain [options] RAW_SIG",
        description=_DESCRIPTION,
        epilog=_EPILOG,
    )
    command.set_defaults(run=run)
    group = command.add_argument_group("Options")
    add: Any = group.add_argument
    add("operands", nargs="*", metavar="RAW_SIG", help="the raw signature, in quotes")
    add("-k", "--kind", action=Value, names=ALL_KINDS, metavar="KIND", help=_KIND_HELP)
    add_signature_options(group)
    command.add_help_option(group)


def run(given: Namespace) -> int:
    """Run the command and return its exit status."""
    if len(given.operands) != 1:
        raise UsageError("needs one raw signature, in quotes (see pyp0f-db explain --help)")
    database = load_database(given.fingerprints, given.extra_fingerprints)
    found = _explanations(given, database)
    if not show("\n\n".join(map(str, found)) + "\n"):
        return 1
    return 0 if any(one.candidates for one in found) else 1


def _explanations(given: Namespace, database: Database) -> list[Explanation]:
    from pyp0f.library.explaining import explain  # noqa: PLC0415 - the other commands of pyp0f-db do not need it

    text: str = given.operands[0]
    try:
        kinds = (given.kind,) if given.kind else kinds_of(text.strip()) or (None,)
        found = [one for kind in kinds if (one := explain(text, kind=kind, database=database)) is not None]
    except SignatureError as error:
        raise UsageError(error.what) from None
    if len(kinds) > _FEW:  # of the many kinds of mail, those are shown that say something
        found = [one for one in found if one.candidates] or [one for one in found if one.near] or found[:1]
    return found
