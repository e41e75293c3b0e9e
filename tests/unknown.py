"""Traffic that matches no signature, and the signatures suggested for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from packets import SYN_OPTIONS, ethernet, ipv4, tcp

from pyp0f.library.engine import Engine
from pyp0f.library.loading import parse_database
from pyp0f.library.suggesting.unknown import Unknown
from pyp0f.observations.tcp import SynObservation
from pyp0f.signatures.database import Database

if TYPE_CHECKING:
    from collections.abc import Iterable


EMPTY: Final = parse_database(b"classes = unix,other\n")


def lines(packets: Iterable[bytes], database: Database = EMPTY, kind: str = "sig") -> list[str]:
    """The suggested signatures for raw IP packets, each of its own connection."""
    unknown = Unknown(database)
    for number, packet in enumerate(packets):
        engine = Engine(database)
        for one in engine.feed(ethernet(packet), number):
            if isinstance(one, SynObservation):
                unknown.add(one, "x.pcap")
    return [line.partition("= ")[2] for line in unknown.text().splitlines() if line.startswith(kind)]


def options(mss: int = 1460, scale: int = 7) -> bytes:
    return SYN_OPTIONS[:2] + mss.to_bytes(2, "big") + SYN_OPTIONS[4:-1] + bytes([scale])


def syn(mss: int = 1460, window: int = 14600, scale: int = 7, ttl: int = 64) -> bytes:
    return ipv4(tcp(options=options(mss, scale), window=window), ttl=ttl)


TAIL: Final = "mss,sok,ts,nop,ws:df,id+:0"


def text_of(*requests: bytes, database: Database = EMPTY, least: int = 1) -> str:
    unknown = Unknown(database)
    for number, request in enumerate(requests):
        engine = Engine(database)
        client, server = f"10.0.0.{number + 1}", "10.0.1.1"
        for packet in (
            ipv4(tcp(seq=9, options=b"\x02\x04\x04\x00"), src=client, dst=server),
            ipv4(tcp(sport=80, dport=1000, seq=4, ack=10, flags=0x12), src=server, dst=client),
            ipv4(tcp(seq=10, ack=5, flags=0x10, payload=request), src=client, dst=server),
        ):
            for one in engine.feed(ethernet(packet), number):
                unknown.add(one, "x\n.pcap")
    return unknown.text(["x\n.pcap"], least, places=True)


def request(*headers: str) -> bytes:
    return "\r\n".join(["GET / HTTP/1.1", *headers, "", ""]).encode("latin-1")


def http_lines(*requests: bytes) -> list[str]:
    part = text_of(*requests).partition("[http:request]")[2]
    return [line.partition("= ")[2] for line in part.splitlines() if line.startswith("sig")]


UA: Final = "User-Agent: wonder/1.0"
ABSENT: Final = "Connection,Accept-Encoding,Accept-Language,Accept-Charset,Keep-Alive"
