"""The engine: packets in, observations out.

`Engine.feed` is the hot loop.  Most packets of real traffic belong to no connection that is still being
followed, and one struct and one dictionary look-up settle these before anything is built.  All others
are decoded and go, by their TCP type, to the handler that knows what such a packet means for its
connection (specification, section 7).

The engine does no I/O and has no clock: packet time is the only time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import islice
from typing import Final

from pyp0f.applications.http.head import (
    HeadReader,
    Progress,
    RequestReader,
    ResponseReader,
    WholeHead,
    whole_request,
    whole_response,
)
from pyp0f.applications.http.matching import HttpMatcher
from pyp0f.applications.http.observations import HttpRequestObservation, HttpResponseObservation
from pyp0f.capture.savefile import RECORD_HEADER, USUAL4, Records
from pyp0f.changes import scoring as nat
from pyp0f.changes.reasons import names_of
from pyp0f.constants import EXPIRE_EVERY, MAX_AGE, MAX_CONNECTIONS, MAX_HOSTS, MAX_PACKET, MIN_IPV4_TCP
from pyp0f.engine.connections import Flow, Flows, Side
from pyp0f.fingerprinting import uptime
from pyp0f.fingerprinting.tcp import TcpFingerprinter
from pyp0f.hosts.samples import HttpSample, TcpSample
from pyp0f.hosts.table import Hosts, Web
from pyp0f.observations.base import UNKNOWN, Observation
from pyp0f.observations.changes import HostChangeObservation, IpSharingObservation
from pyp0f.observations.construction import fast_constructor
from pyp0f.observations.link import MtuObservation, UptimeObservation
from pyp0f.observations.tcp import SynAckObservation, SynObservation
from pyp0f.signatures.database import Database
from pyp0f.signatures.label import Label
from pyp0f.values import Frozen
from pyp0f.wire.decoding import decode, own_timestamp
from pyp0f.wire.link import Link
from pyp0f.wire.packet import ACK, FIN, PROTOCOL_TCP, RST, SYN, TYPE_FLAGS, Packet

Record = tuple[int, int, int, int]
"""One packet in a buffer: whole seconds, microseconds, offset, length."""

_U32: Final = 0xFFFFFFFF

_syn_observation: Final = fast_constructor(SynObservation)
_syn_ack_observation: Final = fast_constructor(SynAckObservation)
_mtu_observation: Final = fast_constructor(MtuObservation)
_uptime_observation: Final = fast_constructor(UptimeObservation)
_request_observation: Final = fast_constructor(HttpRequestObservation)
_response_observation: Final = fast_constructor(HttpResponseObservation)
_host_change_observation: Final = fast_constructor(HostChangeObservation)
_ip_sharing_observation: Final = fast_constructor(IpSharingObservation)


_LIMITS: Final = {
    "connections": MAX_CONNECTIONS,
    "hosts": MAX_HOSTS,
    "connection_age": MAX_AGE,
    "host_idle": MAX_AGE,
}


class Limits(Frozen):
    """How much is remembered, and for how long.

    Making one raises TypeError for what is no whole number, and ValueError for one that is out of its range.

    Attributes:
        connections: followed at the same time, 1 to 100,000.
        hosts: remembered at the same time, 1 to 500,000.
        connection_age: seconds that a connection is followed, 1 to 1,000,000.
        host_idle: minutes without a SYN after which a host is forgotten, 1 to 1,000,000.
    """

    __slots__ = ("connections", "hosts", "connection_age", "host_idle")

    connections: int
    hosts: int
    connection_age: int
    host_idle: int

    def __init__(
        self, connections: int = 1_000, hosts: int = 10_000, connection_age: int = 30, host_idle: int = 120
    ) -> None:
        self._fill(connections, hosts, connection_age, host_idle)

    def _derive(self) -> None:
        for name, most in _LIMITS.items():
            value = getattr(self, name)
            if type(value) is not int:
                raise TypeError(f"{name} must be a whole number, not {value!r}")
            if not 1 <= value <= most:
                raise ValueError(f"{name} must be from 1 to {most}, not {value}")


class Engine:
    """Follows connections and hosts, and says what it learns of them.

    Engines share nothing: any number of them, with different databases, can live side by side.

    Attributes:
        hosts: what is known of each address.
        flows: the connections that are being followed.
        packets: how many packets were fed.
    """

    def __init__(
        self, database: Database, limits: Limits | None = None, warn: Callable[[str], None] | None = None
    ) -> None:
        """Make an engine that has seen nothing yet.

        Args:
            database: what systems and programs look like.
            limits: how much to remember; those of p0f if None.
            warn: called with one line of text when the traffic does not look as its link type promises.
        """
        limits = limits or Limits()
        self.flows = Flows(limits.connections, limits.connection_age)
        # Connections that are forgotten no longer keep their hosts.
        self.hosts = Hosts(limits.hosts, limits.host_idle * 60, before_pruning=self.flows.prune)
        self.packets = 0
        self._warn = warn
        self._warned: set[str] = set()
        self._last_expiry = 0
        self._links = {signature.mtu: signature for signature in reversed(database.mtu_signatures)}
        self._ua_os = [(entry.text, entry.name) for entry in database.ua_os]
        self._requests = TcpFingerprinter(database.tcp_request, is_syn=True)
        self._responses = TcpFingerprinter(database.tcp_response, is_syn=False)
        self._http_requests = HttpMatcher(database.http_request, database.known_headers, is_request=True)
        self._http_responses = HttpMatcher(database.http_response, database.known_headers, is_request=False)
        self._found: list[Observation] = []
        self._handlers: dict[int, Callable[[Packet, Side | None], None]] = {
            SYN: self._on_syn,
            SYN | ACK: self._on_syn_ack,
            ACK: self._on_ack,
            FIN: self._on_end,
            FIN | ACK: self._on_end,
            RST: self._on_end,
            RST | ACK: self._on_end,
        }

    def feed(self, link: Link, data: bytes, records: Iterable[Record]) -> list[Observation]:
        """Look at packets in the order in which they were captured.

        Args:
            link: how to get to their IP headers.
            data: a buffer that holds the packets.
            records: time, offset and length of each.

        Returns:
            What was learned, in p0f's order.
        """
        upcoming = iter(records)
        while True:
            # Chunks end where memory is to be tidied, which keeps the counting out of the inner loop.
            chunk = list(islice(upcoming, EXPIRE_EVERY - self.packets % EXPIRE_EVERY))
            if not chunk:
                break
            self.packets += len(chunk)
            if self.packets % EXPIRE_EVERY == 0:
                last = chunk.pop()
                self._feed_chunk(link, data, chunk)
                self._expire(last[0] & _U32)
                self._feed_chunk(link, data, [last])
            else:
                self._feed_chunk(link, data, chunk)
        found = self._found
        self._found = []
        return found

    def _feed_chunk(self, link: Link, data: bytes, chunk: list[Record]) -> None:
        """The hot loop: reject what nothing follows, hand on the rest.

        The look at a packet may say "maybe" to one that decoding then refuses, which costs time; a packet
        that it rejects must be one that no handler would act on.
        """
        get_side = self.flows.sides.get
        shape4, shape6 = link.peek4, link.peek6
        if shape4 is None or shape6 is None:
            for seconds, microseconds, offset, length in chunk:
                self._feed_one(link, data, seconds, microseconds, offset, length)
            return
        peek4, marker4, size4 = shape4
        peek6, marker6, size6 = shape6
        for seconds, microseconds, offset, length in chunk:
            if length < size4:
                continue
            marker, first, key, flags = peek4(data, offset)
            if first == 0x45 and marker == marker4:
                side = get_side(key)
            elif first >> 4 == 6 and marker == marker6:
                if length < size6:
                    continue
                _, _, key, flags = peek6(data, offset)
                side = get_side(key)
            else:
                self._feed_one(link, data, seconds, microseconds, offset, length)
                continue
            if side is None and flags & TYPE_FLAGS != SYN:
                continue
            packet = decode(data, offset + link.skip, offset + min(length, MAX_PACKET), seconds, microseconds)
            if packet is not None:
                self._handlers[packet.type](packet, side)

    def walk(self, records: Records, data: bytes, end: int) -> tuple[list[Observation], int]:
        """Look at the packets of a classic capture where they lie in the file: the hot loop over again.

        Args:
            records: how they lie.
            data: whole records, perhaps part of one more, and any bytes, at least `records.reach`, after `end`
                unless the file goes on.
            end: offset after the last byte of the file, or of `data`.

        Returns:
            What was learned, and the offset of the first record that was not looked at.
        """
        look4, kind4, size4 = records.look4, records.kind4, records.size4
        look6, kind6, size6 = records.look6, records.kind6, records.size6
        sides = self.flows.sides
        last = len(data) - records.reach
        usual4, tcp, type_flags, syn, record_header = USUAL4, PROTOCOL_TCP, TYPE_FLAGS, SYN, RECORD_HEADER
        key = b""
        # Memory is tidied before each 50th packet that passes the filter.
        at, missing = self._skip_alike(records, data, 0, end, EXPIRE_EVERY - 1 - self.packets % EXPIRE_EVERY)
        while True:
            unpassed = 0
            for looked_at in range(missing):  # noqa: B007 - counts for what comes after the loop
                if at > last:
                    break
                captured, kind, first, protocol, key, flags = look4(data, at)
                then = at + captured + record_header
                if then > end:
                    break
                if first == usual4 and kind == kind4 and captured >= size4:
                    if protocol != tcp:
                        unpassed += 1
                    elif key in sides or flags & type_flags == syn:
                        self._feed_usual(records, data, at, sides.get(key))
                else:
                    _, _, _, protocol, key, flags = look6(data, at)
                    if kind == kind6 and first >> 4 == 6 and protocol == tcp and captured >= size6:
                        if key in sides or flags & type_flags == syn:
                            self._feed_usual(records, data, at, sides.get(key))
                    elif records.passes_at(data, at):
                        self._feed_record(records, data, at)
                    else:
                        unpassed += 1
                at = then
            else:
                looked_at = missing
            self.packets += looked_at - unpassed
            if looked_at < missing:
                break
            missing = unpassed
            if not missing:
                at, seconds, next_key = records.next_passing(data, at, end)
                if seconds is None:
                    break
                self._expire(seconds & _U32)
                # If the connection goes on, it may be with many packets alike.
                at, missing = (
                    self._skip_alike(records, data, at, end, EXPIRE_EVERY) if next_key == key else (at, EXPIRE_EVERY)
                )
        found = self._found
        self._found = []
        return found, at

    def _skip_alike(self, records: Records, data: bytes, at: int, end: int, missing: int) -> tuple[int, int]:
        """Go past packets that are all rejected, if memory has been tidied in the second that all of them are of.

        Args:
            records: how packets lie.
            data: where they lie.
            at: where to begin.
            end: offset after the last byte.
            missing: how many packets may follow before memory is to be tidied.

        Returns:
            Where to go on, and how many may follow then.
        """
        alike, size = records.alike(data, at, end, self.flows.sides)
        if not alike or records.read(data, at)[0] & _U32 != self._last_expiry:
            return at, missing
        self.packets += alike
        return at + alike * size, EXPIRE_EVERY - 1 - self.packets % EXPIRE_EVERY

    def _feed_usual(self, records: Records, data: bytes, at: int, side: Side | None) -> None:
        """Look at one packet of a classic capture that has the usual shape."""
        seconds, microseconds, captured, length = records.read_header(data, at)
        if captured != length or length > records.most_as_is:
            seconds, microseconds, length = records.read(data, at)
        start = at + RECORD_HEADER
        packet = decode(data, start + records.skip, start + length, seconds, microseconds)
        if packet is not None:
            self._handlers[packet.type](packet, side)

    def _feed_record(self, records: Records, data: bytes, at: int) -> None:
        """Look at one packet of a classic capture, of any shape."""
        seconds, microseconds, length = records.read(data, at)
        self._feed_one(records.link, data, seconds, microseconds, at + RECORD_HEADER, length)

    def _feed_one(self, link: Link, data: bytes, seconds: int, microseconds: int, offset: int, length: int) -> None:
        """Look at one packet of any shape."""
        end = offset + min(length, MAX_PACKET)
        start = link.locate(data, offset, end)
        if not link.found:
            self._warn_once("no packet so far shows where the IP header begins: is this a capture of TCP/IP?")
        if start < 0 or end - start < MIN_IPV4_TCP:
            return
        version = data[start] >> 4
        if version not in (4, 6):
            self._warn_once("a packet is neither IPv4 nor IPv6: is the capture's link type right?")
            return
        packet = decode(data, start, end, seconds, microseconds)
        if packet is not None:
            self._handlers[packet.type](packet, self.flows.sides.get(packet.key))

    def _warn_once(self, text: str) -> None:
        if self._warn is not None and text not in self._warned:
            self._warned.add(text)
            self._warn(text)

    def _expire(self, now: int) -> None:
        """Forget what is too old; at most once per second of packet time (specification, section 9.1)."""
        if now != self._last_expiry:
            self._last_expiry = now
            self.flows.expire(now)
            self.hosts.expire(now)

    # TCP packets, by type -------------------------------------------------------------------------

    def _on_syn(self, packet: Packet, side: Side | None) -> None:
        if side is not None:
            if side.is_client and side.next_seq == (packet.seq + 1) & _U32:
                return  # the same SYN again
            self.flows.remove(side.flow)
        if self.flows.is_full:
            self.flows.prune()
        flow = self._open(packet)
        client = flow.client
        sample = self._requests.sample(packet, 0)
        flow.probe = sample.profile.is_probe
        if self._fingerprint_tcp(packet, client, sample, True):
            self._measure_link(packet, client, sample)
            self._measure_clock(packet, client, sample.timestamp)
            client.host.syn = sample
        elif not flow.probe:
            self.flows.remove(flow)

    def _open(self, packet: Packet) -> Flow:
        """Start following the connection that a SYN opens."""
        flow = Flow(packet.key, self.hosts.acquire, packet.seconds)
        flow.client.next_seq = (packet.seq + 1) & _U32
        self.flows.add(flow)
        return flow

    def _on_syn_ack(self, packet: Packet, side: Side | None) -> None:
        if side is None:
            return
        flow = side.flow
        if flow.probe:
            # As in 3.09b, even if the prober itself sent it.
            sample = self._responses.sample(packet, flow.peer_mss)
            self._fingerprint_tcp(packet, flow.server, sample, False)
            self.flows.remove(flow)
            return
        if side.is_client or flow.syn_ack_seen:
            return
        flow.syn_ack_seen = True
        sample = self._responses.sample(packet, flow.peer_mss)
        if not self._fingerprint_tcp(packet, side, sample, False):
            self.flows.remove(flow)
            return
        self._measure_link(packet, side, sample)
        self._measure_clock(packet, side, sample.timestamp)
        side.host.syn_ack = sample
        side.next_seq = (packet.seq + 1) & _U32

    def _on_ack(self, packet: Packet, side: Side | None) -> None:
        if side is None:
            return
        flow = side.flow
        if flow.probe or not flow.syn_ack_seen:
            self.flows.remove(flow)
            return
        if packet.seq != side.next_seq:
            return  # nothing is put in order: the next SYN of this host is as good
        payload = packet.payload
        if payload:
            side.keep(payload)
        self._measure_clock(packet, side, own_timestamp(packet.options))
        if not payload:
            return
        side.next_seq = (side.next_seq + len(payload)) & _U32
        wants_more = self._read_request(packet, side) if side.is_client else self._read_response(packet, side)
        if not wants_more or (flow.client.is_full and flow.server.is_full):
            self.flows.remove(flow)

    def _on_end(self, packet: Packet, side: Side | None) -> None:
        if side is not None:
            self._measure_clock(packet, side, own_timestamp(packet.options))
            self.flows.remove(side.flow)

    # TCP fingerprints -----------------------------------------------------------------------------

    def _fingerprint_tcp(self, packet: Packet, side: Side, sample: TcpSample, is_syn: bool) -> bool:
        """Report a matched sample and score it; False if the connection says nothing about a system."""
        flow, host, profile = side.flow, side.host, sample.profile
        match, endpoints = profile.match, flow.endpoints
        observe = _syn_observation if is_syn else _syn_ack_observation
        self._found.append(
            observe(
                seconds=packet.seconds,
                microseconds=packet.microseconds,
                endpoints=endpoints,
                of_client=side.is_client,
                probe=flow.probe,
                finding=profile.finding,
            )
        )
        if match is None:
            label = None
            host.distance = profile.distance
        else:
            label = match.label
            if not match.random_ttl:
                host.distance = profile.distance
        if is_syn:
            flow.peer_mss = profile.mss
        if label is not None and label.is_application:
            self._score_application(packet, side, label)
            return False
        if flow.probe:
            return False
        client_port = endpoints.client_port
        reference = host.syn if is_syn else host.syn_ack
        if reference is None and host.label is None:
            # Nothing to compare it with, as nothing ever is of most hosts in a flood.
            score = reasons = 0
        else:
            score, reasons = nat.score_tcp(host, sample, reference, client_port, is_syn)
        if score or reasons or host.history is not None:
            self._score(packet, side, score, reasons)
        if label is not None:
            host.label = label
            host.quality = profile.fuzzy + 2 * label.generic
        # As in 3.09b, also when the host is the server and the port is not its own.
        host.last_port = client_port
        return True

    def _measure_link(self, packet: Packet, side: Side, sample: TcpSample) -> None:
        mtu = sample.profile.mtu
        if mtu:
            link = self._links.get(mtu)
            self._found.append(
                _mtu_observation(
                    seconds=packet.seconds,
                    microseconds=packet.microseconds,
                    endpoints=side.flow.endpoints,
                    of_client=side.is_client,
                    signature=link,
                    mtu=mtu,
                )
            )
            if link is not None:
                side.host.link = link.name

    def _measure_clock(self, packet: Packet, side: Side, timestamp: int) -> None:
        host = side.host
        reference = host.syn if side.is_client else host.syn_ack
        if reference is None or not timestamp:
            return
        found = uptime.measure(side, reference, timestamp, packet.ms, packet.type == SYN)
        if found is not None:
            host.uptime = found
            self._found.append(
                _uptime_observation(
                    seconds=packet.seconds,
                    microseconds=packet.microseconds,
                    endpoints=side.flow.endpoints,
                    of_client=side.is_client,
                    minutes=found.minutes,
                    wrap_days=found.wrap_days,
                    raw_frequency=found.raw_frequency,
                    frequency=found.frequency,
                )
            )

    # HTTP -----------------------------------------------------------------------------------------

    def _read_request(self, packet: Packet, side: Side) -> bool:
        """Go on reading what the client says; False if the connection is of no more interest."""
        flow = side.flow
        if flow.is_http is False:
            return False
        if flow.request_done:
            return True
        head = side.head
        if head is None:
            whole = whole_request(side.data)
            if whole is not None:
                flow.is_http = flow.request_done = True
                self._fingerprint_http(packet, side, whole, self._http_requests)
                return True
            head = side.head = RequestReader()
        progress = head.read(side.data, side.is_full)
        if head.version is not None:
            flow.is_http = True
        if progress is Progress.DONE:
            flow.request_done = True
            self._fingerprint_http(packet, side, head, self._http_requests)
            side.head = None
            return True
        return self._go_on(flow, side, progress)

    def _read_response(self, packet: Packet, side: Side) -> bool:
        """Likewise for the server."""
        flow = side.flow
        if not flow.is_http or not flow.request_done:
            return False
        head = side.head
        if head is None:
            whole = whole_response(side.data)
            if whole is not None:
                self._fingerprint_http(packet, side, whole, self._http_responses)
                return False
            head = side.head = ResponseReader()
        progress = head.read(side.data, side.is_full)
        if progress is Progress.DONE:
            self._fingerprint_http(packet, side, head, self._http_responses)
            return False
        return self._go_on(flow, side, progress)

    @staticmethod
    def _go_on(flow: Flow, side: Side, progress: Progress) -> bool:
        if progress is Progress.MORE:
            return not side.is_full
        flow.is_http = False
        return progress is Progress.FAILED_BUT_KEEP

    def _fingerprint_http(self, packet: Packet, side: Side, head: HeadReader | WholeHead, matcher: HttpMatcher) -> None:
        """Report a complete head, score it, and remember what it says."""
        is_request = side.is_client
        finding, software, via = matcher.answer(head)
        match, language = finding.signature, finding.language
        label = None if match is None else match.label
        observe = _request_observation if is_request else _response_observation
        self._found.append(
            observe(
                seconds=packet.seconds,
                microseconds=packet.microseconds,
                endpoints=side.flow.endpoints,
                of_client=is_request,
                finding=finding,
            )
        )
        sample = HttpSample(match, head.date, packet.seconds, side.flow.endpoints.server_port)
        host = side.host
        web = host.web
        if web is None:
            web = host.web = Web()
        self._score_http(packet, side, web, sample, None if finding.dishonest else software, via)
        if not is_request:
            web.response = sample
        if language is not None and language != UNKNOWN:
            web.language = language
        if label is None:
            return
        if label.is_application:
            web.name = label.name
            web.flavor = label.flavor
            if finding.dishonest:
                web.dishonesty = 2
            return
        if is_request:
            web.request = sample
        host.label = label
        host.quality = 2 * label.generic

    # Scores ---------------------------------------------------------------------------------------

    def _score_http(
        self, packet: Packet, side: Side, web: Web, sample: HttpSample, honest_software: bytes | None, via: bool
    ) -> None:
        host = side.host
        label = sample.match.label if sample.match else None
        claimed_os: str | None = None
        if label is not None and label.is_application:
            self._score_application(packet, side, label)
            if side.is_client and honest_software is not None:
                claimed_os = nat.first_claimed(honest_software, self._ua_os)
        if side.is_client:
            reference = web.request
        else:
            reference = web.response if web.response and web.response.port == sample.port else None
        score, reasons = nat.score_http(host, sample, reference, side.is_client, claimed_os, via)
        if claimed_os is not None and host.label is not None:
            if claimed_os == host.label.name:
                web.dishonesty = 0
            elif web.dishonesty == 0:
                web.dishonesty = 1
        self._score(packet, side, score, reasons)

    def _score_application(self, packet: Packet, side: Side, label: Label) -> None:
        scored = nat.score_application(side.host, label)
        if scored is not None:
            self._score(packet, side, *scored)

    def _score(self, packet: Packet, side: Side, score: int, reasons: int) -> None:
        host = side.host
        report = nat.record(host, side.is_client, score, reasons, packet.seconds)
        if report is not None:
            observe = _ip_sharing_observation if report.sharing else _host_change_observation
            self._found.append(
                observe(
                    seconds=packet.seconds,
                    microseconds=packet.microseconds,
                    endpoints=side.flow.endpoints,
                    of_client=side.is_client,
                    reasons=names_of(report.reasons),
                    hits=report.hits,
                )
            )
