"""The command ``pyp0f-db filter``: packet filters from signatures."""

from __future__ import annotations

from argparse import Namespace
from typing import Any, Final

from pyp0f.commands.parser import Flag, Parser, Value, add_signature_options
from pyp0f.commands.terminal import complain, show
from pyp0f.errors import ImpersonationError, UsageError
from pyp0f.library.loading import load_database

FORMS: Final = ("tcpdump", "iptables", "nftables")

_DESCRIPTION: Final = """\
Print what a packet filter can check of signatures: an expression for tcpdump,
commands for iptables and ip6tables, and a table for nft -f.  Comments say what
is not tested."""
_EPILOG: Final = """\
A filter passes what matches a signature exactly.  It does not know the other
signatures: pyp0f may give the packet the name of one that comes first.

Examples:
  pyp0f-db filter 'masscan SYN scan'
  pyp0f-db filter --to nftables --drop masscan zmap > scanners.nft
  pyp0f-db filter --to tcpdump '*:64:0:*:mss*20,7:mss,sok,ts,nop,ws:df,id+:0'"""


def add_filter(parser: Parser) -> None:
    """Add the command to the parser of ``pyp0f-db``."""
    command = parser.add_command(
        "filter",
        help="make packet filters from signatures",
        usage="pyp0f-db filter [options] SIGNATURE|LABEL...",
        description=_DESCRIPTION,
        epilog=_EPILOG,
    )
    command.set_defaults(run=_filter)
    group = command.add_argument_group("Options")
    add: Any = group.add_argument
    add(
        "operands",
        nargs="*",
        metavar="SIGNATURE|LABEL",
        help="signatures of SYNs, and labels as in findings, with or without the version",
    )
    add(
        "--to",
        action=Value,
        names=FORMS,
        repeatable=True,
        metavar="PROGRAM",
        help=f"print the filter for this program: {', '.join(FORMS)} (default: all)",
    )
    add("--drop", action=Flag, help="make rules that drop packets instead of counting them")
    add("--response", action=Flag, help="the signatures are of SYN+ACKs")
    add_signature_options(
        group,
        instead="look labels up in this file, not in the packaged ones",
        further="look labels up in this file, too; repeatable",
    )
    command.add_help_option(group)


def _filter(given: Namespace) -> int:
    from pyp0f.library.packet_filters.making import PacketFilter, packet_filters, wanted  # noqa: PLC0415 - others do not need them
    from pyp0f.library.packet_filters.text import WRITERS  # noqa: PLC0415 - others do not need them

    if not given.operands:
        raise UsageError("needs at least one signature or label (see pyp0f-db filter --help)")
    database = load_database(given.fingerprints, given.extra_fingerprints)
    filters: list[PacketFilter] = []
    for text in given.operands:
        for signature, is_syn in wanted(text, database, is_syn=not given.response):
            try:
                filters += packet_filters(signature, is_syn=is_syn)
            except ImpersonationError as error:
                complain(f"[!] {error}")
    if not filters:
        return 1
    texts = [WRITERS[form](filters, given.drop) for form in FORMS if form in (given.to or FORMS)]
    return 0 if show("\n".join(texts)) else 1
