"""The tracker: follows connections and hosts, and says what it learns of them.

Packets come from the hot loop and go, by their TCP flags, to the handler that knows what such a packet means for its
connection (docs/p0f-3.09b.md, section 7).  What an application says is read by its conversation
(`pyp0f.applications.interface`); the tracker knows no application by name.

The tracker does no I/O and has no clock: packet time is the only time.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

from pyp0f.applications.interface import Application, Certainty, Context, Prepared, Transport
from pyp0f.changes import scoring
from pyp0f.changes.tcp import score_tcp
from pyp0f.changes.weights import NOTHING, names_of
from pyp0f.engine.connections import Connection, Connections, Reader, Side
from pyp0f.engine.hotloop import HotLoop, PacketHandler
from pyp0f.engine.limits import Limits
from pyp0f.engine.streams import MAX_STREAM
from pyp0f.fingerprinting import uptime
from pyp0f.fingerprinting.tcp import TcpFingerprinter
from pyp0f.hosts.samples import TcpSample
from pyp0f.hosts.table import QUALITY_FUZZY, QUALITY_GENERIC, Host, Hosts
from pyp0f.observations.changes import HostChangeObservation, IpSharingObservation
from pyp0f.observations.construction import fast_constructor
from pyp0f.observations.mtu_uptime import MtuObservation, UptimeObservation
from pyp0f.observations.tcp import SynAckObservation, SynObservation
from pyp0f.signatures.database import Database
from pyp0f.signatures.label import Label
from pyp0f.signatures.tcp_section import TCP_REQUEST, TCP_RESPONSE
from pyp0f.wire.modular import advance
from pyp0f.wire.options import own_timestamp
from pyp0f.wire.packet import ACK, FIN, RST, SYN, Datagram, Packet

_syn_observation: Final = fast_constructor(SynObservation)
_syn_ack_observation: Final = fast_constructor(SynAckObservation)
_mtu_observation: Final = fast_constructor(MtuObservation)
_uptime_observation: Final = fast_constructor(UptimeObservation)
_host_change_observation: Final = fast_constructor(HostChangeObservation)
_ip_sharing_observation: Final = fast_constructor(IpSharingObservation)


class Tracker(HotLoop):
    """Follows connections and hosts, and says what it learns of them.

    Trackers share nothing: any number of them, with different databases and applications, can live side by side.

    Attributes:
        hosts: what is known of each address.
        connections: the TCP connections that are followed.
        exchanges: the exchanges of datagrams that are followed; always empty unless an application asks for UDP.
        packets: how many packets were fed.
    """

    def __init__(
        self,
        database: Database,
        limits: Limits | None = None,
        *,
        applications: Sequence[Application],
        classic: bool = False,
        warn: Callable[[str], None] | None = None,
    ) -> None:
        """Make a tracker that has seen nothing yet.

        Args:
            database: what systems and programs look like.
            limits: how much to remember; those of p0f if None.
            applications: the protocols to read; with the first that recognises a connection it is read.
            classic: read TCP segments as p0f 3.09b does: those that come out of order are ignored.
            warn: called with one line of text when the traffic does not look as its link type promises.
        """
        limits = limits or Limits()
        prepared = [Prepared(one, one.inspector(database)) for one in applications]
        self._over_tcp = tuple([one for one in prepared if one.application.transport is Transport.TCP])
        self._over_udp = tuple([one for one in prepared if one.application.transport is Transport.UDP])
        super().__init__(Connections(limits.connections, limits.connection_age), bool(self._over_udp), warn)
        self.exchanges = Connections(limits.connections, limits.connection_age)
        self.hosts = Hosts(limits.hosts, limits.host_idle * 60, before_pruning=self._release_hosts)
        self._in_order_only = classic
        self._requests = TcpFingerprinter(database.signatures_in(TCP_REQUEST), True, database.link_of)
        self._responses = TcpFingerprinter(database.signatures_in(TCP_RESPONSE), False, database.link_of)

    def find_host(self, address: bytes) -> Host | None:
        """The host with an address (4 or 16 bytes in network byte order); None if it is unknown."""
        return self.hosts.get(address)

    def _packet_handlers(self) -> dict[int, PacketHandler]:
        return {
            SYN: self._on_syn,
            SYN | ACK: self._on_syn_ack,
            ACK: self._on_ack,
            FIN: self._on_end,
            FIN | ACK: self._on_end,
            RST: self._on_end,
            RST | ACK: self._on_end,
        }

    def _release_hosts(self) -> None:
        """Forget old connections, so that they no longer keep their hosts."""
        self.connections.prune()
        self.exchanges.prune()

    def _forget_before(self, now: int) -> None:
        self.connections.expire(now)
        self.exchanges.expire(now)
        self.hosts.expire(now)

    # TCP packets, by type -------------------------------------------------------------------------

    def _on_syn(self, packet: Packet, side: Side | None) -> None:
        if side is not None:
            if side.is_client and side.next_seq == advance(packet.seq, 1):
                return  # the same SYN again
            self.connections.remove(side.connection)
        if self.connections.is_full:
            self.connections.prune()
        connection = self._open(packet)
        client = connection.client
        sample = self._requests.sample(packet, 0)
        connection.probe = sample.profile.is_probe
        if self._fingerprint_tcp(packet, client, sample, True):
            self._measure_link(packet, client, sample)
            self._measure_clock(packet, client, sample.timestamp)
            client.host.syn = sample
        elif not connection.probe:
            self.connections.remove(connection)

    def _open(self, packet: Packet) -> Connection:
        """Start following the connection that a SYN opens."""
        connection = Connection(packet.key, self.hosts.acquire, packet.seconds)
        connection.client.next_seq = advance(packet.seq, 1)
        self.connections.add(connection)
        return connection

    def _on_syn_ack(self, packet: Packet, side: Side | None) -> None:
        if side is None:
            return
        connection = side.connection
        if connection.probe:
            # As in 3.09b, even if the prober itself sent it.
            sample = self._responses.sample(packet, connection.peer_mss)
            self._fingerprint_tcp(packet, connection.server, sample, False)
            self.connections.remove(connection)
            return
        if side.is_client or connection.syn_ack_seen:
            return
        connection.syn_ack_seen = True
        sample = self._responses.sample(packet, connection.peer_mss)
        if not self._fingerprint_tcp(packet, side, sample, False):
            self.connections.remove(connection)
            return
        self._measure_link(packet, side, sample)
        self._measure_clock(packet, side, sample.timestamp)
        side.host.syn_ack = sample
        side.next_seq = advance(packet.seq, 1)

    def _on_ack(self, packet: Packet, side: Side | None) -> None:
        if side is None:
            return
        connection = side.connection
        if connection.probe or not connection.syn_ack_seen:
            self.connections.remove(connection)
            return
        payload = packet.payload
        if packet.seq == side.next_seq:
            self._measure_clock(packet, side, own_timestamp(packet.options))
            if not payload:
                return
            if side.waiting:
                side.insert(packet.seq, payload)
            else:
                side.append(payload)
        elif self._in_order_only or not payload or not side.insert(packet.seq, payload):
            return
        if not self._read(packet, side) or (
            len(side.data) >= MAX_STREAM and connection.client.is_full and connection.server.is_full
        ):
            self.connections.remove(connection)

    def _on_end(self, packet: Packet, side: Side | None) -> None:
        if side is not None:
            self._measure_clock(packet, side, own_timestamp(packet.options))
            self.connections.remove(side.connection)

    # TCP fingerprints -----------------------------------------------------------------------------

    def _fingerprint_tcp(self, packet: Packet, side: Side, sample: TcpSample, is_syn: bool) -> bool:
        """Report a matched sample and score it; False if the connection says nothing about a system."""
        connection, host, profile = side.connection, side.host, sample.profile
        match, endpoints = profile.match, connection.endpoints
        observe = _syn_observation if is_syn else _syn_ack_observation
        self._found.append(
            observe(
                seconds=packet.seconds,
                microseconds=packet.microseconds,
                endpoints=endpoints,
                of_client=side.is_client,
                probe=connection.probe,
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
            connection.peer_mss = profile.mss
        if label is not None and label.is_application:
            self._score_application(packet, side, label)
            return False
        if connection.probe:
            return False
        client_port = endpoints.client_port
        reference = host.syn if is_syn else host.syn_ack
        if reference is None and host.label is None:
            # Nothing to compare it with, as nothing ever is of most hosts in a flood.
            score, reasons = NOTHING
        else:
            score, reasons = score_tcp(host, sample, reference, client_port, is_syn)
        if score or reasons or host.history is not None:
            self._score(packet, side, score, reasons)
        if label is not None:
            host.label = label
            host.quality = QUALITY_FUZZY * profile.fuzzy | QUALITY_GENERIC * label.generic
        # As in 3.09b, also when the host is the server and the port is not its own.
        host.last_port = client_port
        return True

    def _measure_link(self, packet: Packet, side: Side, sample: TcpSample) -> None:
        mtu = sample.profile.mtu
        if mtu:
            link = sample.profile.link
            self._found.append(
                _mtu_observation(
                    seconds=packet.seconds,
                    microseconds=packet.microseconds,
                    endpoints=side.connection.endpoints,
                    of_client=side.is_client,
                    signature=link,
                    mtu=mtu,
                )
            )
            if link is not None:
                side.host.link = link.name

    def _measure_clock(self, packet: Packet, side: Side, timestamp: int) -> None:
        """Compare a timestamp with the one of the sender's last SYN or SYN+ACK; once per side."""
        host = side.host
        reference = host.syn if side.is_client else host.syn_ack
        if reference is None or not timestamp or side.clock != uptime.CLOCK_UNKNOWN or side.connection.probe:
            return
        rate = uptime.measure(reference, timestamp, packet.ms)
        if rate is None:
            return
        if not uptime.MIN_CLOCK_HZ <= rate <= uptime.MAX_CLOCK_HZ:
            if packet.type != SYN:
                side.clock = uptime.CLOCK_BAD
            return
        found = host.uptime = uptime.uptime_of(timestamp, rate)
        side.clock = found.frequency
        self._found.append(
            _uptime_observation(
                seconds=packet.seconds,
                microseconds=packet.microseconds,
                endpoints=side.connection.endpoints,
                of_client=side.is_client,
                minutes=found.minutes,
                wrap_days=found.wrap_days,
                raw_frequency=found.raw_frequency,
                frequency=found.frequency,
            )
        )

    # Applications ---------------------------------------------------------------------------------

    def _handle_datagram(self, datagram: Datagram) -> None:
        side = self.exchanges.sides.get(datagram.key)
        if side is None:
            side = self._open_exchange(datagram)
            if side is None:
                return
        side.data = datagram.payload
        if not self._read(datagram, side):
            self.exchanges.remove(side.connection)

    def _open_exchange(self, datagram: Datagram) -> Side | None:
        """Begin to follow an exchange whose first datagram some application may recognise."""
        if not any(one.application.starts(datagram.payload, True) for one in self._over_udp):
            return None
        if self.exchanges.is_full:
            self.exchanges.prune()
        connection = Connection(datagram.key, self.hosts.acquire, datagram.seconds, Transport.UDP.value)
        connection.candidates = self._over_udp
        self.exchanges.add(connection)
        return connection.client

    def _read(self, packet: Packet | Datagram, side: Side) -> bool:
        """Let an application read what a side has sent; False if nobody wants to read on."""
        connection, data = side.connection, side.data
        is_full = len(data) >= MAX_STREAM
        reader = connection.reader
        if reader is None:
            reader = self._recognise(connection, side)
            if reader is None:
                return bool(connection.candidates) and not is_full
            other = connection.server if side.is_client else connection.client
            if other.data and not self._read(packet, other):
                return False
        conversation, prepared = reader
        messages, goes_on = conversation.read(data, side.is_client, is_full)
        if messages:
            self._report(packet, side, prepared, messages)
        return goes_on

    def _recognise(self, connection: Connection, side: Side) -> Reader | None:
        """Find the application that a side begins to speak; None if more bytes are needed, or there is none."""
        data, is_client = side.data, side.is_client
        left = []
        for prepared in self._over_tcp if connection.candidates is None else connection.candidates:
            certainty = prepared.application.starts(data, is_client)
            if certainty is Certainty.YES:
                connection.reader = prepared.application.conversation(), prepared
                return connection.reader
            if certainty is Certainty.MAYBE:
                left.append(prepared)
        connection.candidates = left
        return None

    def _report(self, packet: Packet | Datagram, side: Side, prepared: Prepared, messages: Sequence[Any]) -> None:
        """Report messages, score them, and remember what they say."""
        host, (application, inspector) = side.host, prepared
        context = Context(packet.seconds, packet.microseconds, side.connection.endpoints, side.is_client)
        known = host.facts
        facts = known and known.get(application.name)
        if facts is None:
            facts = host.add_facts(application.name, inspector.facts())
        for message in messages:
            observation, meaning = inspector.inspect(message, context)
            self._found.append(observation)
            for score, reasons in inspector.compare(meaning, context, host, facts):
                self._score(packet, side, score, reasons)
            inspector.learn(meaning, context, host, facts)

    # Scores ---------------------------------------------------------------------------------------

    def _score_application(self, packet: Packet, side: Side, label: Label) -> None:
        scored = scoring.score_application(side.host, label)
        if scored is not None:
            self._score(packet, side, *scored)

    def _score(self, packet: Packet | Datagram, side: Side, score: int, reasons: int) -> None:
        host = side.host
        verdict = scoring.record(host, side.is_client, score, reasons, packet.seconds)
        if verdict is not None:
            observe = _ip_sharing_observation if verdict.sharing else _host_change_observation
            self._found.append(
                observe(
                    seconds=packet.seconds,
                    microseconds=packet.microseconds,
                    endpoints=side.connection.endpoints,
                    of_client=side.is_client,
                    reasons=names_of(verdict.reasons),
                    hits=verdict.hits,
                )
            )
