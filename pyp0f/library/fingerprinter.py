"""Fingerprints of single packets, HTTP heads and raw signatures, without connections, hosts or time.

The parsers and matchers are those that `pyp0f.engine.tracker` uses.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import lru_cache
from typing import Any, NamedTuple, SupportsBytes

from pyp0f.applications.http.forms import http_finding_details, http_finding_fields
from pyp0f.applications.http.head import HeadReader, Reading, RequestReader, ResponseReader
from pyp0f.applications.http.matching import HttpMatcher, is_dishonest
from pyp0f.applications.http.observations import HttpFinding
from pyp0f.applications.http.rules import STANDARD_RULES
from pyp0f.applications.http.sections import HTTP_REQUEST, HTTP_RESPONSE, known_headers, outdated_files
from pyp0f.applications.http.signatures import HttpHead, HttpSignature, observed_head
from pyp0f.arguments import check_type
from pyp0f.engine.streams import MAX_STREAM
from pyp0f.fingerprinting.mtu import mtu_of
from pyp0f.fingerprinting.tcp import TcpFingerprinter, TcpMatch
from pyp0f.library.adapters import Bytes, captured, link_of_type
from pyp0f.library.loading import DatabaseOrPath, as_database
from pyp0f.observations.base import Fields
from pyp0f.observations.json_form import tcp_finding_details
from pyp0f.observations.p0f_form import tcp_finding_fields
from pyp0f.observations.tcp import TcpFinding
from pyp0f.signatures.database import Database
from pyp0f.signatures.label import Label, Observed
from pyp0f.signatures.mtu import MtuSignature
from pyp0f.signatures.tcp_matching import ObservedTcp
from pyp0f.signatures.tcp_section import TCP_REQUEST, TCP_RESPONSE
from pyp0f.wire.decoding import decode_inner
from pyp0f.wire.encapsulations import find, first_header
from pyp0f.wire.link import DLT_RAW_FILE
from pyp0f.wire.packet import ACK, MAX_PACKET, PROTOCOL_TCP, SYN, Packet


class HttpMatch(NamedTuple):
    """The match of an HTTP request or response.  Its truth value is False if no signature matched.

    Attributes:
        signature: the signature that matched; None if none did.
        dishonest: whether the software names itself differently than the programs of that signature do.
    """

    signature: HttpSignature | None
    dishonest: bool

    def __bool__(self) -> bool:
        return self.signature is not None

    @property
    def label(self) -> Label | None:
        """The label of the program or system; None if no signature matched."""
        return None if self.signature is None else self.signature.label


@dataclass(frozen=True, slots=True, kw_only=True)
class TcpFingerprint(TcpFinding):
    """The fingerprint of one SYN or SYN+ACK: a `TcpFinding`, a timestamp and the link.

    Attributes:
        kind: ``syn`` or ``syn+ack``.
        timestamp: the sender's own TCP timestamp (TSval, RFC 7323); 0 if there is none.
        link_signature: the signature of the link type with this MTU; None if the link is unknown.
    """

    kind: str
    timestamp: int
    link_signature: MtuSignature | None

    @property
    def mtu(self) -> int | None:
        """The MTU that the MSS implies, in bytes; None if the packet has no MSS."""
        return mtu_of(self.mss, self.version) if self.mss else None

    @property
    def link(self) -> str | None:
        """The name of the link type with this MTU; None if the link is unknown."""
        return None if self.link_signature is None else self.link_signature.name

    def __str__(self) -> str:
        return _text(self.kind, tcp_finding_fields(self))

    def to_dict(self) -> dict[str, object]:
        """All values as JSON types, with the names that observations use."""
        more = {"mtu": self.mtu, "link": self.link, "timestamp": self.timestamp}
        return {"kind": self.kind, **tcp_finding_details(self), **more}


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpFingerprint(HttpFinding):
    """The fingerprint of the head of one HTTP request or response: an `HttpFinding` with its kind.

    Attributes:
        kind: ``http request`` or ``http response``.
    """

    kind: str

    def __str__(self) -> str:
        return _text(self.kind, http_finding_fields(self))

    def to_dict(self) -> dict[str, object]:
        """All values as JSON types, with the names that observations use."""
        return {"kind": self.kind, **http_finding_details(self)}


def _values(finding: TcpFinding | HttpFinding) -> dict[str, Any]:
    return {field.name: getattr(finding, field.name) for field in fields(finding)}


def _text(kind: str, fields: Fields) -> str:
    """The text of an observation, without client and server."""
    return f"({kind}) {', '.join([f'{key} = {value}' for key, value in fields])}"


class Fingerprinter:
    """Fingerprints single packets and HTTP heads, and looks up raw signatures.

    For example::

        fingerprinter = pyp0f.Fingerprinter()
        found = fingerprinter.fingerprint(packet)
        match = fingerprinter.syn("4:57+7:0:1460:mss*20,7:mss,sok,ts,nop,ws:df,id+:0")
        print(match.label, match.distance, match.signature.path, match.signature.line)

    The database is indexed when a fingerprinter is created.  Use one fingerprinter for many packets.
    """

    def __init__(self, database: DatabaseOrPath = None) -> None:
        """Create a fingerprinter.

        Args:
            database: a database, or the path of a signature file; the packaged signatures if None.

        Raises:
            SignatureError: the signature file cannot be read, or one of its lines is wrong.
            TypeError: `database` has another type.
        """
        known = as_database(database)
        headers, outdated = known_headers(known), outdated_files(known)
        self._syns = TcpFingerprinter(known.signatures_in(TCP_REQUEST), is_syn=True)
        self._syn_acks = TcpFingerprinter(known.signatures_in(TCP_RESPONSE), is_syn=False)
        self._requests, self._responses = [
            HttpMatcher(
                known.signatures_in(section), headers, STANDARD_RULES, is_request=section.is_request, outdated=outdated
            )
            for section in (HTTP_REQUEST, HTTP_RESPONSE)
        ]
        self._link_of = known.link_of

    def fingerprint(
        self, packet: Bytes | SupportsBytes, link_type: int | None = None, peer_mss: int = 0
    ) -> TcpFingerprint | HttpFingerprint | None:
        """Fingerprint one packet.

        Args:
            packet: bytes, or a packet of Scapy or dpkt.
            link_type: link type of bytes, a `LinkType` or another number of libpcap.  If None, bytes begin with an
                IPv4 or IPv6 header.
            peer_mss: for a SYN+ACK, the MSS of the SYN that it answers, 0 to 65535; 0 if unknown.  Some systems derive
                their window from it.

        Returns:
            A `TcpFingerprint` for a SYN or SYN+ACK.  An `HttpFingerprint` for a packet whose payload is a complete
            HTTP head.  None for any other packet, also if it is malformed.

        Raises:
            TypeError: `packet` is not a packet, or `link_type` or `peer_mss` is not a whole number.
            ValueError: the packet of Scapy or dpkt cannot be serialized, or `link_type` or `peer_mss` is out of range.
        """
        _check_peer_mss(peer_mss)
        found = decode_packet(*captured(packet, link_type, DLT_RAW_FILE))
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
        """Fingerprint the head of an HTTP/1 request or response.

        Args:
            payload: the head, from the request or status line up to the empty line.  Data behind it is ignored.

        Returns:
            None if the head is incomplete, or is not HTTP/1 as pyp0f reads it without ``--classic``
            (docs/differences.md, "Without --classic").

        Raises:
            TypeError: `payload` is neither bytes nor text.
            UnicodeEncodeError: `payload` is text with surrogates that do not stand for bytes.
        """
        reader = read_head(payload)
        if reader is None:
            return None
        is_request = isinstance(reader, RequestReader)
        found = (self._requests if is_request else self._responses).finding(reader)
        return HttpFingerprint(**_values(found), kind="http request" if is_request else "http response")

    def syn(self, observed: ObservedTcp | Observed | str) -> TcpMatch:
        """Find the signature that a SYN matches.

        Args:
            observed: an `ObservedTcp`, an observation, its finding, or the text of a raw signature.
                `ObservedTcp.parse` says what is assumed where the text does not tell.

        Raises:
            SignatureError: the text is not a raw signature.
            TypeError: `observed` has another type.
        """
        return self._syns.match(ObservedTcp.of(observed))

    def syn_ack(self, observed: ObservedTcp | Observed | str) -> TcpMatch:
        """Find the signature that a SYN+ACK matches.

        Args:
            observed: an `ObservedTcp`, an observation, its finding, or the text of a raw signature.
                `ObservedTcp.parse` says what is assumed where the text does not tell.

        Raises:
            SignatureError: the text is not a raw signature.
            TypeError: `observed` has another type.
        """
        return self._syn_acks.match(ObservedTcp.of(observed))

    def http_request(self, observed: HttpHead | Observed | str) -> HttpMatch:
        """Find the signature that an HTTP request matches.

        Args:
            observed: an `ObservedHttp`, an observation, its finding, or the text of a raw signature.
                `ObservedHttp.parse` says what is assumed where the text does not tell.

        Raises:
            SignatureError: the text is not a raw signature.
            TypeError: `observed` has another type.
        """
        return _match_head(self._requests, observed)

    def http_response(self, observed: HttpHead | Observed | str) -> HttpMatch:
        """Find the signature that an HTTP response matches.

        Args:
            observed: an `ObservedHttp`, an observation, its finding, or the text of a raw signature.
                `ObservedHttp.parse` says what is assumed where the text does not tell.

        Raises:
            SignatureError: the text is not a raw signature.
            TypeError: `observed` has another type.
        """
        return _match_head(self._responses, observed)

    def link(self, mtu: int) -> MtuSignature | None:
        """Find the link type that has an MTU.

        Args:
            mtu: MTU in bytes.

        Returns:
            The signature of the link type; None if the link is unknown.

        Raises:
            TypeError: `mtu` is not a whole number.
        """
        check_type("mtu", mtu, int, "a whole number")
        return self._link_of(mtu)

    def _tcp(self, packet: Packet, fingerprinter: TcpFingerprinter, kind: str, peer_mss: int) -> TcpFingerprint:
        profile, sample = fingerprinter.sample(packet, peer_mss)
        found = profile.finding
        link = self._link_of(mtu_of(found.mss, found.version)) if found.mss else None
        return TcpFingerprint(**_values(found), kind=kind, timestamp=sample.timestamp, link_signature=link)


def _check_peer_mss(peer_mss: int) -> None:
    check_type("peer_mss", peer_mss, int, "a whole number from 0 to 65535")
    if not 0 <= peer_mss <= 0xFFFF:
        raise ValueError(f"peer_mss must be a whole number from 0 to 65535, not {peer_mss}")


def _match_head(matcher: HttpMatcher, observed: HttpHead | Observed | str) -> HttpMatch:
    head = observed_head(observed)
    found = matcher.match(head)
    return HttpMatch(found, is_dishonest(found, head))


def fingerprint(
    packet: Bytes | SupportsBytes, *, link_type: int | None = None, peer_mss: int = 0, database: DatabaseOrPath = None
) -> TcpFingerprint | HttpFingerprint | None:
    """Fingerprint one packet.

    For example::

        found = pyp0f.fingerprint(packet)
        if found is not None and found.label is not None:
            print(found.label.text, found.distance)

    Args:
        packet: bytes, or a packet of Scapy or dpkt.
        link_type: link type of bytes, a `LinkType` or another number of libpcap.  If None, bytes begin with an IPv4
            or IPv6 header.
        peer_mss: for a SYN+ACK, the MSS of the SYN that it answers, 0 to 65535; 0 if unknown.  Some systems derive
            their window from it.
        database: a database, or the path of a signature file, which is read at each call; the packaged signatures if
            None.

    Returns:
        A `TcpFingerprint` for a SYN or SYN+ACK.  An `HttpFingerprint` for a packet whose payload is a complete HTTP
        head.  None for any other packet, also if it is malformed.

    Raises:
        SignatureError: the signature file cannot be read, or one of its lines is wrong.
        TypeError: an argument has the wrong type.
        ValueError: the packet of Scapy or dpkt cannot be serialized, or `link_type` or `peer_mss` is out of range.
    """
    return _fingerprinter(database).fingerprint(packet, link_type, peer_mss)


def fingerprint_http(payload: Bytes | str, *, database: DatabaseOrPath = None) -> HttpFingerprint | None:
    """Fingerprint the head of an HTTP/1 request or response.

    Args:
        payload: the head, from the request or status line up to the empty line.  Data behind it is ignored.
        database: a database, or the path of a signature file, which is read at each call; the packaged signatures if
            None.

    Returns:
        None if the head is incomplete, or is not HTTP/1 as p0f reads it (docs/p0f-3.09b.md, section 11).

    Raises:
        SignatureError: the signature file cannot be read, or one of its lines is wrong.
        TypeError: an argument has the wrong type.
        UnicodeEncodeError: `payload` is text with surrogates that do not stand for bytes.
    """
    return _fingerprinter(database).fingerprint_http(payload)


_latest: tuple[Database, Fingerprinter] | None = None


def _fingerprinter(database: DatabaseOrPath) -> Fingerprinter:
    """A fingerprinter for a database.  Those for the packaged and for the latest other database are cached."""
    global _latest  # noqa: PLW0603 - a cache; callers see no difference
    if database is None:
        return _packaged()
    known = as_database(database)
    if _latest is None or _latest[0] is not known:
        _latest = known, Fingerprinter(known)
    return _latest[1]


@lru_cache(maxsize=1)
def _packaged() -> Fingerprinter:
    return Fingerprinter()


def read_head(payload: Bytes | str) -> HeadReader | None:
    """Read the head of an HTTP/1 request or response.

    Args:
        payload: the head, from the request or status line up to the empty line.  Data behind it is ignored.

    Returns:
        A `RequestReader` or `ResponseReader`; None if the head is incomplete or is not HTTP/1.

    Raises:
        TypeError: `payload` is neither bytes nor text.
        UnicodeEncodeError: `payload` is text with surrogates that do not stand for bytes.
    """
    if not isinstance(payload, (str, bytes, bytearray, memoryview)):
        raise TypeError(f"payload must be bytes or text, not {payload!r}")
    data = payload.encode("utf-8", "surrogateescape") if isinstance(payload, str) else bytes(payload)
    data = data[:MAX_STREAM]
    reader = (ResponseReader if data.startswith(b"HTTP/") else RequestReader)(STANDARD_RULES)
    return reader if reader.read(data, len(data) == MAX_STREAM) is Reading.DONE else None


def decode_packet(data: bytes, link_type: int) -> Packet | None:
    """Decode the headers of one packet; None if it is not a well-formed packet of TCP.

    Args:
        data: the captured bytes.
        link_type: a link type of libpcap.

    Raises:
        ValueError: the number is not a link type of libpcap.
    """
    end = min(len(data), MAX_PACKET)
    kind, at = first_header(link_of_type(link_type), data, 0, end)
    kind, start, at, end = find(data, kind, at, end)
    return decode_inner(data, start, at, end, 0, 0) if kind == PROTOCOL_TCP else None
