"""Packet filters as text that shells, nft and tcpdump read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Final

from pyp0f.library.packet_filters.making import PacketFilter

_TABLE: Final = """\
table inet pyp0f {{
    chain input {{
        type filter hook input priority filter; policy accept;
{rules}
    }}
}}
"""


def tcpdump_text(filters: Sequence[PacketFilter], drop: bool) -> str:  # noqa: ARG001 - tcpdump drops nothing
    """One expression that passes the packets of all filters, after comments."""
    lines = [line for one in filters for line in _comments(one, one.gaps)]
    expression = " or ".join([f"({one.tcpdump})" for one in filters]) if len(filters) > 1 else filters[0].tcpdump
    return "".join([f"{line}\n" for line in (*lines, expression)])


def iptables_text(filters: Sequence[PacketFilter], drop: bool) -> str:
    """A command for each filter.

    Args:
        filters: the filters.
        drop: whether the rules drop packets; otherwise they count them.
    """
    lines: list[str] = []
    for one in filters:
        lines += _comments(one, one.gaps)
        if one.bytecode is None:
            lines.append("# The program is too long for iptables.")
            continue
        command = "iptables" if one.version == 4 else "ip6tables"
        lines.append(f"{command} -A INPUT -p tcp -m bpf --bytecode '{one.bytecode}'{' -j DROP' if drop else ''}")
    return "".join([f"{line}\n" for line in lines])


def nftables_text(filters: Sequence[PacketFilter], drop: bool) -> str:
    """A table for ``nft -f``.

    Args:
        filters: the filters.
        drop: whether the rules drop packets; otherwise they count them.
    """
    lines: list[str] = []
    for one in filters:
        lines += _comments(one, (*one.gaps, *one.nftables_gaps))
        lines += [f"{rule} counter{' drop' if drop else ''}" for rule in one.nftables]
    return _TABLE.format(rules="\n".join([f"        {line}" for line in lines]))


def _comments(one: PacketFilter, gaps: Iterable[str]) -> list[str]:
    label = one.signature.label.text
    packet = f"{'SYN' if one.is_syn else 'SYN+ACK'} over IPv{one.version}"
    lines = [f"# {label + ', ' if label else ''}{packet}: {one.signature}"]
    gaps = ", ".join(gaps)
    return [*lines, f"# Not tested: {gaps}."] if gaps else lines


WRITERS: Final[dict[str, Callable[[Sequence[PacketFilter], bool], str]]] = {
    "tcpdump": tcpdump_text,
    "iptables": iptables_text,
    "nftables": nftables_text,
}
"""Functions that write filters as text, by the name of the program that reads it."""
