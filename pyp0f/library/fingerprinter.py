"""Single packets, bare HTTP heads and raw signatures: what each says by itself, without connections, hosts or time.

The same readers and matchers as in `pyp0f.engine.tracker`, asked directly.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import lru_cache
from typing import Any, NamedTuple, SupportsBytes

from pyp0f.applications.http.forms import http_finding_details, http_finding_fields
from pyp0f.applications.http.head import Reading, RequestReader, ResponseReader
from pyp0f.applications.http.matching import HttpMatcher, is_dishonest
from pyp0f.applications.http.observations import HttpFinding
from pyp0f.applications.http.sections import HTTP_REQUEST, HTTP_RESPONSE, known_headers
from pyp0f.applications.http.signatures import HttpHead, HttpSignature, observed_head
from pyp0f.engine.streams import MAX_STREAM
from pyp0f.fingerprinting.mtu import mtu_of
from pyp0f.fingerprinting.tcp import TcpFingerprinter, TcpMatch
from pyp0f.library.adapters import Bytes, captured
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
from pyp0f.wire.decoding import decode
from pyp0f.wire.link import DLT_RAW_FILE, link_for
from pyp0f.wire.packet import ACK, MAX_PACKET, MIN_IPV4_TCP, SYN, Packet


class HttpMatch(NamedTuple):
    """What an HTTP request or response was found to come from; false if nothing.

    Attributes:
        signature: that it matched; None if none.
        dishonest: the software calls itself something else than programs of that signature do.
    """

    signature: HttpSignature | None
    dishonest: bool

    def __bool__(self) -> bool:
        return self.signature is not None

    @property
    def label(self) -> Label | None:
        """The program, or system, that it matched; None if none."""
        return None if self.signature is None else self.signature.label


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
    """Says what single packets, HTTP heads and raw signatures match; one for many of them is fastest.

        fingerprinter = pyp0f.Fingerprinter()
        found = fingerprinter.fingerprint(packet)
        match = fingerprinter.syn("4:57+7:0:1460:mss*20,7:mss,sok,ts,nop,ws:df,id+:0")
        print(match.label, match.distance, match.signature.path, match.signature.line)

    The database is prepared for this once, when a fingerprinter is made.
    """

    def __init__(self, database: DatabaseOrPath = None) -> None:
        """Make one.

        Args:
            database: what systems, programs and links look like: a database or the path of a signature file; what
                comes with pyp0f if None.

        Raises:
            SignatureError: the signature file cannot be read, or a line of it is wrong.
            TypeError: `database` is none of these.
        """
        known = as_database(database)
        headers = known_headers(known)
        self._syns = TcpFingerprinter(known.signatures_in(TCP_REQUEST), is_syn=True)
        self._syn_acks = TcpFingerprinter(known.signatures_in(TCP_RESPONSE), is_syn=False)
        self._requests = HttpMatcher(known.signatures_in(HTTP_REQUEST), headers, is_request=True)
        self._responses = HttpMatcher(known.signatures_in(HTTP_RESPONSE), headers, is_request=False)
        self._link_of = known.link_of

    def fingerprint(
        self, packet: Bytes | SupportsBytes, link_type: int | None = None, peer_mss: int = 0
    ) -> TcpFingerprint | HttpFingerprint | None:
        """What one packet says by itself.

        Args:
            packet: bytes that begin with an IPv4 or IPv6 header, or with what `link_type` says; or a packet of Scapy
                or dpkt.
            link_type: what bytes begin with, a `LinkType` or another number of libpcap's.
            peer_mss: of a SYN+ACK: the MSS of the SYN that it answers, 0 to 65535, because some systems derive their
                window from it; 0 if unknown.

        Returns:
            For a SYN or SYN+ACK, a `TcpFingerprint`; for a packet whose payload is a complete HTTP head, an
            `HttpFingerprint`; None for everything else, malformed packets included.

        Raises:
            TypeError: `packet` is no packet, or a number is none.
            ValueError: `packet` is too large, or `peer_mss` is out of range.
        """
        _check_peer_mss(peer_mss)
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
        """What the head of an HTTP/1 request or response says about the program that sent it.

        Args:
            payload: from the first byte of the request or status line up to the empty line at least; what follows
                that is ignored.

        Returns:
            None if this is no complete head, or not HTTP as any program of interest writes it.

        Raises:
            TypeError: `payload` is neither bytes nor text.
            UnicodeEncodeError: it is text with surrogates that stand for no byte.
        """
        if not isinstance(payload, (str, bytes, bytearray, memoryview)):
            raise TypeError(f"payload must be bytes or text, not {payload!r}")
        data = payload.encode("utf-8", "surrogateescape") if isinstance(payload, str) else bytes(payload)
        data = data[:MAX_STREAM]
        is_request = not data.startswith(b"HTTP/")
        reader = RequestReader() if is_request else ResponseReader()
        if reader.read(data, len(data) == MAX_STREAM) is not Reading.DONE:
            return None
        found = (self._requests if is_request else self._responses).finding(reader)
        return HttpFingerprint(**_values(found), kind="http request" if is_request else "http response")

    def syn(self, observed: ObservedTcp | Observed | str) -> TcpMatch:
        """What a SYN matches.

        Args:
            observed: the packet's properties, an observation or its finding, or the text of its raw signature;
                for what a text cannot tell see `ObservedTcp.parse`.

        Raises:
            SignatureError: the text is no raw signature.
            TypeError: `observed` is none of these.
        """
        return self._syns.match(ObservedTcp.of(observed))

    def syn_ack(self, observed: ObservedTcp | Observed | str) -> TcpMatch:
        """What a SYN+ACK matches.

        Args:
            observed: the packet's properties, an observation or its finding, or the text of its raw signature;
                for what a text cannot tell see `ObservedTcp.parse`.

        Raises:
            SignatureError: the text is no raw signature.
            TypeError: `observed` is none of these.
        """
        return self._syn_acks.match(ObservedTcp.of(observed))

    def http_request(self, observed: HttpHead | Observed | str) -> HttpMatch:
        """What an HTTP request matches.

        Args:
            observed: its head, an observation or its finding, or the text of its raw signature; for what a text
                cannot tell see `ObservedHttp.parse`.

        Raises:
            SignatureError: the text is no raw signature.
            TypeError: `observed` is none of these.
        """
        return _match_head(self._requests, observed)

    def http_response(self, observed: HttpHead | Observed | str) -> HttpMatch:
        """What an HTTP response matches.

        Args:
            observed: its head, an observation or its finding, or the text of its raw signature; for what a text
                cannot tell see `ObservedHttp.parse`.

        Raises:
            SignatureError: the text is no raw signature.
            TypeError: `observed` is none of these.
        """
        return _match_head(self._responses, observed)

    def link(self, mtu: int) -> MtuSignature | None:
        """The kind of link that has this MTU; None if none is known.

        Args:
            mtu: in bytes.

        Raises:
            TypeError: `mtu` is no whole number.
        """
        if not isinstance(mtu, int):
            raise TypeError(f"mtu must be a whole number, not {mtu!r}")
        return self._link_of(mtu)

    def _tcp(self, packet: Packet, fingerprinter: TcpFingerprinter, kind: str, peer_mss: int) -> TcpFingerprint:
        sample = fingerprinter.sample(packet, peer_mss)
        found = sample.profile.finding
        link = self._link_of(mtu_of(found.mss, found.version)) if found.mss else None
        return TcpFingerprint(**_values(found), kind=kind, timestamp=sample.timestamp, link_signature=link)


def _check_peer_mss(peer_mss: int) -> None:
    if not isinstance(peer_mss, int):
        raise TypeError(f"peer_mss must be a whole number from 0 to 65535, not {peer_mss!r}")
    if not 0 <= peer_mss <= 0xFFFF:
        raise ValueError(f"peer_mss must be a whole number from 0 to 65535, not {peer_mss}")


def _match_head(matcher: HttpMatcher, observed: HttpHead | Observed | str) -> HttpMatch:
    head = observed_head(observed)
    found = matcher.match(head)
    return HttpMatch(found, is_dishonest(found, head))


def fingerprint(
    packet: Bytes | SupportsBytes, *, link_type: int | None = None, peer_mss: int = 0, database: DatabaseOrPath = None
) -> TcpFingerprint | HttpFingerprint | None:
    """What one packet says by itself.

        found = pyp0f.fingerprint(packet)
        if found is not None and found.label is not None:
            print(found.label.text, found.distance)

    Args:
        packet: bytes that begin with an IPv4 or IPv6 header, or with what `link_type` says; or a packet of Scapy
            or dpkt.
        link_type: what bytes begin with, a `LinkType` or another number of libpcap's.
        peer_mss: of a SYN+ACK: the MSS of the SYN that it answers, 0 to 65535, because some systems derive their
            window from it; 0 if unknown.
        database: what systems and programs look like: a database or the path of a signature file, which is read at
            each call; what comes with pyp0f if None.

    Returns:
        For a SYN or SYN+ACK, a `TcpFingerprint`; for a packet whose payload is a complete HTTP head, an
        `HttpFingerprint`; None for everything else, malformed packets included.

    Raises:
        SignatureError: the signature file cannot be read, or a line of it is wrong.
        TypeError: an argument is of the wrong type; the message names it.
        ValueError: `packet` is too large, or `peer_mss` is out of range.
    """
    return _fingerprinter(database).fingerprint(packet, link_type, peer_mss)


def fingerprint_http(payload: Bytes | str, *, database: DatabaseOrPath = None) -> HttpFingerprint | None:
    """What the head of an HTTP/1 request or response says about the program that sent it.

    Args:
        payload: from the first byte of the request or status line up to the empty line at least; what follows
            that is ignored.
        database: what programs look like: a database or the path of a signature file, which is read at each call;
            what comes with pyp0f if None.

    Returns:
        None if this is no complete head, or not HTTP as any program of interest writes it.

    Raises:
        SignatureError: the signature file cannot be read, or a line of it is wrong.
        TypeError: an argument is of the wrong type; the message names it.
        UnicodeEncodeError: it is text with surrogates that stand for no byte.
    """
    return _fingerprinter(database).fingerprint_http(payload)


_latest: tuple[Database, Fingerprinter] | None = None


def _fingerprinter(database: DatabaseOrPath) -> Fingerprinter:
    """One for that database; the packaged one's and the latest other one are kept."""
    global _latest  # noqa: PLW0603 - remembers work, and nothing that can be seen from outside
    if database is None:
        return _packaged()
    known = as_database(database)
    if _latest is None or _latest[0] is not known:
        _latest = known, Fingerprinter(known)
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
