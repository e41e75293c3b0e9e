"""One packet for each TCP signature of the database, over IPv4.

A SYN for each request signature; a SYN and the SYN+ACK that answers it for each response signature, every pair between
addresses of its own.  A field that the signature leaves open takes a value that no more specific signature names.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from _build import ACK, DF, ECE, LINUX, RESERVED, SYN, URG, Capture, Packet, Stack, save

if TYPE_CHECKING:
    from collections.abc import Iterator

DATABASE: Final = Path(__file__).resolve().parent.parent / "fingerprints" / "p0f.fp"
ANY_MSS: Final = {"4": 1460, "6": 1440}  # what fits an MTU of 1500
ANY_WINDOW: Final = 30011  # a prime: no multiple of anything
ANY_SCALE: Final = 9


@dataclass(frozen=True)
class Signature:
    """A TCP signature as it stands in the database."""

    number: int
    """Its place among the TCP signatures, from 1."""
    direction: str
    label: str
    """The name and flavor that p0f shows."""
    version: str
    ttl: str
    mss: str
    window: str
    scale: str
    layout: str
    quirks: frozenset[str]


def signatures() -> Iterator[Signature]:
    """Read the TCP signatures of the database, in its order."""
    section, label, number = "", "", 0
    for line in DATABASE.read_text("ascii").splitlines():
        if line.startswith("["):
            section = line.strip("[]")
        elif line.startswith("label"):
            label = " ".join(line.split(":", 3)[2:]).strip()
        elif line.startswith("sig") and section.startswith("tcp:"):
            number += 1
            version, ttl, _, mss, size, layout, quirks, _ = line.partition("=")[2].strip().split(":")
            window, scale = size.split(",")
            words = frozenset(quirks.split(","))
            yield Signature(number, section[4:], label, version, ttl, mss, window, scale, layout, words)


def packet_of(signature: Signature, answer_to: Packet) -> Packet:
    """Make the packet that the signature describes, a few hops away; the addresses are those of an answer."""
    mss = ANY_MSS["6" if ":" in answer_to.source else "4"] if signature.mss == "*" else int(signature.mss)
    quirks = signature.quirks
    stack = Stack(
        ttl=int(signature.ttl.rstrip("-")) - signature.number % 8,
        window=window_of(signature.window, mss),
        layout=signature.layout,
        mss=mss,
        scale=ANY_SCALE if signature.scale == "*" else int(signature.scale),
        ident=0 if "id-" in quirks or ("df" in quirks and "id+" not in quirks) else 0x2A2A,
        fragment=(DF if "df" in quirks else 0) | (RESERVED if "0+" in quirks else 0),
        ticks=0 if "ts1-" in quirks else 1_000_000,
    )
    packet = stack.syn_ack(answer_to)
    return replace(
        packet,
        flags=packet.flags | (ECE if "ecn" in quirks else 0) | (URG if "urgf+" in quirks else 0),
        urgent=0x100 if "uptr+" in quirks else 0,
        seq=0 if "seq-" in quirks else packet.seq,
    )


def window_of(window: str, mss: int) -> int:
    """Compute the number that a signature's window stands for."""
    if window == "*":
        return ANY_WINDOW
    if "*" in window:
        unit, factor = window.split("*")
        return {"mss": mss, "mtu": mss + 40}[unit] * int(factor)
    return int(window)


def add_request(capture: Capture, signature: Signature, client: str, server: str) -> None:
    """Add the SYN that a request signature describes."""
    made = packet_of(signature, Packet(server, client, 80, 1025))
    # 0x01000000 is what both readings of ack+ agree on; see docs/differences.md.
    capture.add(replace(made, flags=made.flags & ~ACK | SYN, ack=0x01000000 if "ack+" in signature.quirks else 0))


def add_response(capture: Capture, signature: Signature, client: str, server: str) -> None:
    """Add a SYN, and the SYN+ACK that a response signature describes."""
    syn = LINUX.syn(client, server)
    capture.add(syn, packet_of(signature, syn))


def build() -> bytes:
    """Build the capture."""
    capture = Capture()
    add = {"request": add_request, "response": add_response}
    for signature in signatures():
        host = struct.pack(">H", signature.number)
        add[signature.direction](capture, signature, f"10.1.{host[0]}.{host[1]}", f"10.2.{host[0]}.{host[1]}")
    return capture.pcap()


if __name__ == "__main__":
    save(__file__, build())
