"""Single packets and bare HTTP heads: what each says by itself, without connections, hosts or time.

The same readers and matchers as in `pyp0f.engine.engine`, asked directly.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import lru_cache
from typing import Any, SupportsBytes

from pyp0f.applications.http.forms import http_finding_details, http_finding_fields
from pyp0f.applications.http.head import Progress, RequestReader, ResponseReader
from pyp0f.applications.http.matching import HttpMatcher
from pyp0f.applications.http.observations import HttpFinding
from pyp0f.constants import MAX_PACKET, MAX_PAYLOAD, MIN_IPV4_TCP
from pyp0f.fingerprinting.mtu import mtu_of
from pyp0f.fingerprinting.tcp import TcpFingerprinter
from pyp0f.library.adapters import Bytes, captured
from pyp0f.library.loading import load_database
from pyp0f.observations.base import Fields
from pyp0f.observations.json_form import tcp_finding_details
from pyp0f.observations.p0f_form import tcp_finding_fields
from pyp0f.observations.tcp import TcpFinding
from pyp0f.signatures.database import Database
from pyp0f.signatures.mtu import MtuSignature
from pyp0f.wire.decoding import decode
from pyp0f.wire.link import DLT_RAW_FILE, link_for
from pyp0f.wire.packet import ACK, SYN, Packet


@dataclass(frozen=True, slots=True, kw_only=True)
class TcpFingerprint(TcpFinding):
    """What one SYN or SYN+ACK says; all that a `TcpFinding` has, and the link.

    Attributes:
        kind: either syn or syn+ack.
        timestamp: the sender's own TCP timestamp; 0 if it has none.
        link_signature: of the kind of link that has the packet's MTU; None if none is known.
    """

    kind: str
    timestamp: int
    link_signature: MtuSignature | None

    @property
    def mtu(self) -> int | None:
        """The MTU behind the MSS, in bytes; None if no MSS is announced."""
        return mtu_of(self.mss, self.version) if self.mss else None

    @property
    def link(self) -> str | None:
        """Kind of link that has this MTU; None if none is known."""
        return None if self.link_signature is None else self.link_signature.name

    def __str__(self) -> str:
        return _text(self.kind, tcp_finding_fields(self))

    def to_dict(self) -> dict[str, object]:
        """Everything, in a form that JSON knows, by the names that observations use."""
        beyond = {"mtu": self.mtu, "link": self.link, "timestamp": self.timestamp}
        return {"kind": self.kind, **tcp_finding_details(self), **beyond}


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpFingerprint(HttpFinding):
    """What the head of one HTTP request or response says; all that an `HttpFinding` has.

    Attributes:
        kind: either http request or http response.
    """

    kind: str

    def __str__(self) -> str:
        return _text(self.kind, http_finding_fields(self))

    def to_dict(self) -> dict[str, object]:
        """Everything, in a form that JSON knows, by the names that observations use."""
        return {"kind": self.kind, **http_finding_details(self)}


def _values(finding: TcpFinding | HttpFinding) -> dict[str, Any]:
    return {field.name: getattr(finding, field.name) for field in fields(finding)}


def _text(kind: str, fields: Fields) -> str:
    """As observations are printed, without the ends of the connection."""
    return f"({kind}) {', '.join([f'{key} = {value}' for key, value in fields])}"


class Fingerprinter:
    """Says what single packets are, with a database of your choice; one for many packets is fastest."""

    def __init__(self, database: Database | None = None) -> None:
        """Make one.

        Args:
            database: what systems and programs look like; what comes with pyp0f if None.

        Raises:
            TypeError: that is no database.
        """
        database = load_database() if database is None else database
        if not isinstance(database, Database):
            raise TypeError(f"a database must be what pyp0f.load_database returns, not {database!r}")
        self._syns = TcpFingerprinter(database.tcp_request, is_syn=True)
        self._syn_acks = TcpFingerprinter(database.tcp_response, is_syn=False)
        self._requests = HttpMatcher(database.http_request, database.known_headers, is_request=True)
        self._responses = HttpMatcher(database.http_response, database.known_headers, is_request=False)
        self._links = {signature.mtu: signature for signature in reversed(database.mtu_signatures)}

    def fingerprint(
        self, packet: Bytes | SupportsBytes, link_type: int | None = None, peer_mss: int = 0
    ) -> TcpFingerprint | HttpFingerprint | None:
        """As the function `fingerprint`."""
        found = _decode(*captured(packet, link_type, DLT_RAW_FILE))
        if found is None:
            return None
        if found.type == SYN:
            return self._tcp(found, self._syns, "syn", 0)
        if found.type == SYN | ACK:
            return self._tcp(found, self._syn_acks, "syn+ack", peer_mss)
        if found.type == ACK and found.payload:
            return self.fingerprint_http(found.payload)
        return None

    def fingerprint_http(self, payload: Bytes | str) -> HttpFingerprint | None:
        """As the function `fingerprint_http`."""
        if not isinstance(payload, (str, bytes, bytearray, memoryview)):
            raise TypeError(f"an HTTP head must be bytes or text, not {type(payload).__name__}")
        data = payload.encode("utf-8", "surrogateescape") if isinstance(payload, str) else bytes(payload)
        data = data[:MAX_PAYLOAD]
        is_request = not data.startswith(b"HTTP/")
        reader = RequestReader() if is_request else ResponseReader()
        if reader.read(data, len(data) == MAX_PAYLOAD) is not Progress.DONE:
            return None
        found = (self._requests if is_request else self._responses).finding(reader)
        return HttpFingerprint(**_values(found), kind="http request" if is_request else "http response")

    def _tcp(self, packet: Packet, fingerprinter: TcpFingerprinter, kind: str, peer_mss: int) -> TcpFingerprint:
        sample = fingerprinter.sample(packet, peer_mss)
        found = sample.profile.finding
        link = self._links.get(mtu_of(found.mss, found.version)) if found.mss else None
        return TcpFingerprint(**_values(found), kind=kind, timestamp=sample.timestamp, link_signature=link)


def fingerprint(
    packet: Bytes | SupportsBytes, *, link_type: int | None = None, peer_mss: int = 0, database: Database | None = None
) -> TcpFingerprint | HttpFingerprint | None:
    """What one packet says by itself.

        found = pyp0f.fingerprint(packet)
        if found is not None and found.label is not None:
            print(found.label.text, found.distance)

    Args:
        packet: bytes that begin with an IPv4 or IPv6 header, or with what `link_type` says; or a packet of Scapy
            or dpkt.
        link_type: what bytes begin with, a `LinkType` or another number of libpcap's.
        peer_mss: of a SYN+ACK: the MSS of the SYN that it answers, because some systems derive their window from
            it; 0 if unknown.
        database: what systems and programs look like; what comes with pyp0f if None.

    Returns:
        For a SYN or SYN+ACK, a `TcpFingerprint`; for a packet whose payload is a complete HTTP head, an
        `HttpFingerprint`; None for everything else, malformed packets included.

    Raises:
        TypeError: that is no packet.
    """
    return _fingerprinter(database).fingerprint(packet, link_type, peer_mss)


def fingerprint_http(payload: Bytes | str, *, database: Database | None = None) -> HttpFingerprint | None:
    """What the head of an HTTP/1 request or response says about the program that sent it.

    Args:
        payload: from the first byte of the request or status line up to the empty line at least; what follows
            that is ignored.
        database: what programs look like; what comes with pyp0f if None.

    Returns:
        None if this is no complete head, or not HTTP as any program of interest writes it.

    Raises:
        TypeError: it is neither bytes nor text.
        UnicodeEncodeError: it is text with surrogates that stand for no byte.
    """
    return _fingerprinter(database).fingerprint_http(payload)


_latest: tuple[Database, Fingerprinter] | None = None


def _fingerprinter(database: Database | None) -> Fingerprinter:
    """One for that database; the packaged one's and the latest other one are kept."""
    global _latest  # noqa: PLW0603 - remembers work, and nothing that can be seen from outside
    if database is None:
        return _packaged()
    if _latest is None or _latest[0] is not database:
        _latest = database, Fingerprinter(database)
    return _latest[1]


@lru_cache(maxsize=1)
def _packaged() -> Fingerprinter:
    return Fingerprinter()


def _decode(data: bytes, link_type: int) -> Packet | None:
    end = min(len(data), MAX_PACKET)
    start = link_for(link_type).locate(data, 0, end)
    if start < 0 or end - start < MIN_IPV4_TCP:
        return None
    return decode(data, start, end, 0, 0)
