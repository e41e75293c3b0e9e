"""Makes packet filters from TCP signatures."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pyp0f.errors import ImpersonationError
from pyp0f.library.crafting import HeaderFields, Requested, craft
from pyp0f.library.packet_filters.bytecode import bytecode_of
from pyp0f.library.packet_filters.conditions import conditions_of
from pyp0f.library.packet_filters.nftables import rules_of
from pyp0f.library.packet_filters.tcpdump import expression_of
from pyp0f.signatures.tcp import TcpSignature
from pyp0f.wire.packet import ACK, SYN


@dataclass(frozen=True, slots=True, kw_only=True)
class PacketFilter:
    """A filter for the packets of one IP version that match a signature exactly.

    A filter passes all packets that match, except for those that `gaps` names, and few others.

    Attributes:
        signature: the signature.
        version: IP version of the packets, 4 or 6.
        is_syn: whether the packets are SYNs; otherwise they are SYN+ACKs.
        tcpdump: expression in the language of libpcap.
        bytecode: classic BPF program in iptables' form; None if it is too long for iptables.
        nftables: rules without verdict.  Each packet matches at most one of them.
        gaps: what the signature says and the filter does not test, in words.
        nftables_gaps: what the rules for nftables do not test besides that.
    """

    signature: TcpSignature
    version: int
    is_syn: bool
    tcpdump: str
    bytecode: str | None
    nftables: tuple[str, ...]
    gaps: tuple[str, ...]
    nftables_gaps: tuple[str, ...]


def packet_filters(signature: TcpSignature, *, is_syn: bool) -> Iterator[PacketFilter]:
    """Make the filters of a signature: one for each IP version that it is for.

    Args:
        signature: the signature.
        is_syn: whether it is for SYNs; otherwise it is for SYN+ACKs.

    Raises:
        ImpersonationError: no packet can match the signature; the message gives the reason.
    """
    versions = (4, 6) if signature.version is None and not signature.olen else (signature.version or 4,)
    for version in versions:
        _check_possible(signature, version, is_syn)
        conditions = conditions_of(signature, version, is_syn=is_syn)
        rules = rules_of(conditions)
        yield PacketFilter(
            signature=signature,
            version=version,
            is_syn=is_syn,
            tcpdump=expression_of(conditions),
            bytecode=bytecode_of(conditions),
            nftables=rules.rules,
            gaps=conditions.gaps,
            nftables_gaps=rules.gaps,
        )


def _check_possible(signature: TcpSignature, version: int, is_syn: bool) -> None:
    """Check that some packet matches.

    Raises:
        ImpersonationError: none does.
    """
    given = HeaderFields(
        version=version,
        ttl=64,
        tos=0,
        identification=1,
        fragment=0,
        flow=0,
        olen=0,
        seq=1,
        ack=0 if is_syn else 1,
        flags=SYN if is_syn else SYN | ACK,
        window=0,
        urgent=0,
        options=b"",
        payload=False,
    )
    # A SYN+ACK can also have a window that is a multiple of the MSS of the client.
    requested = Requested(peer_mss=0 if is_syn else 1460)
    if next(craft(signature, given, requested, lambda most: most), None) is None:
        raise ImpersonationError(f"{signature}: no packet can match")
