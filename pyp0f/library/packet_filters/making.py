"""Makes packet filters from TCP signatures."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final

from pyp0f.errors import ImpersonationError
from pyp0f.library.crafting import HeaderFields, Requested, craft
from pyp0f.library.packet_filters.bytecode import bytecode_of
from pyp0f.library.packet_filters.conditions import conditions_of
from pyp0f.library.packet_filters.nftables import rules_of
from pyp0f.library.packet_filters.tcpdump import expression_of
from pyp0f.signatures.database import Database
from pyp0f.signatures.label import Label
from pyp0f.signatures.tcp import TcpSignature
from pyp0f.signatures.tcp_section import TCP_REQUEST, TCP_RESPONSE
from pyp0f.wire.packet import ACK, SYN

_is_signature: Final = re.compile(r"[46*]:.*").fullmatch


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


def wanted(text: str, database: Database, *, is_syn: bool) -> list[tuple[TcpSignature, bool]]:
    """The signatures that a user means, each with whether it is for SYNs.

    Args:
        text: a signature, a label as pyp0f prints it, a label as in a signature file, or a name without flavor.
        database: where labels are looked up, among signatures of SYNs and SYN+ACKs.
        is_syn: whether a signature is for SYNs; otherwise it is for SYN+ACKs.

    Raises:
        SignatureError: the text is not a valid signature.
        ImpersonationError: there is no such label.
    """
    if _is_signature(text):
        return [(TcpSignature.parse(text, Label(name="signature")), is_syn)]
    known = [
        (signature, section is TCP_REQUEST)
        for section in (TCP_REQUEST, TCP_RESPONSE)
        for signature in database.signatures_in(section)
    ]
    found = [one for one in known if text.lower() in _names(one[0].label)]
    if not found:
        names = list(dict.fromkeys([signature.label.text for signature, _ in known]))
        similar = get_close_matches(text, names, n=1)
        reason = f"; there is {similar[0]!r}" if similar else ""
        raise ImpersonationError(f"{text!r}: neither a signature nor a label of SYNs or SYN+ACKs{reason}")
    return found


def _names(label: Label) -> tuple[str, ...]:
    return label.text.lower(), str(label).lower(), label.name.lower()


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
