"""Packet filters as classic BPF programs, for the match ``bpf`` of iptables and ip6tables."""

from __future__ import annotations

from typing import Final

from pyp0f.capture.filters import classic_bpf
from pyp0f.library.packet_filters.conditions import Conditions, joined
from pyp0f.library.packet_filters.tcpdump import expression_from_ip_header
from pyp0f.wire.link import DLT_RAW

MAX_INSTRUCTIONS: Final = 64
"""The largest program that iptables takes (XT_BPF_MAX_NUM_INSTR of Linux)."""


def bytecode_of(conditions: Conditions) -> str | None:
    """The program in iptables' form: the number of instructions, and each instruction as four numbers.

    It reads packets from their IP header on, as iptables passes them.

    Returns:
        The program; None if it has more than `MAX_INSTRUCTIONS` instructions.
    """
    expression = expression_from_ip_header(conditions.version, joined(conditions.tests))
    program = classic_bpf(DLT_RAW, expression)
    if len(program) > MAX_INSTRUCTIONS:
        return None
    return ",".join([str(len(program)), *[" ".join(map(str, instruction)) for instruction in program]])
