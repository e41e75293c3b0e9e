"""The tracker: tracks connections and hosts, and returns observations.

The hot loop calls one handler for each kind of TCP packet (docs/p0f-3.09b.md, section 7).  Payload is read by
applications (`pyp0f.applications.interface`); the tracker knows none of them by name.

The tracker does no I/O and has no clock: packet time is the only time.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from types import ModuleType
from typing import Any, Final

from pyp0f.applications.interface import (
    Application,
    CannotReadError,
    Certainty,
    Context,
    Handover,
    Late,
    Prepared,
    Transport,
    marks_of,
)
from pyp0f.changes import scoring
from pyp0f.changes.tcp import score_tcp
from pyp0f.changes.weights import NOTHING, names_of
from pyp0f.engine.connections import (
    MAX_PACKETS,
    Connection,
    Connections,
    Reader,
    Side,
    UdpExchange,
    is_from_lower_port,
    reversed_key,
)
from pyp0f.engine.hotloop import HotLoop
from pyp0f.engine.limits import DatagramRate, Limits
from pyp0f.engine.passed_over import TOO_MANY
from pyp0f.engine.slow_path import PacketHandler
from pyp0f.engine.streams import MAX_STREAM
from pyp0f.fingerprinting import uptime
from pyp0f.fingerprinting.tcp import TcpFingerprinter
from pyp0f.frozen import fast_constructor
from pyp0f.hosts.samples import TcpProfile, TcpSample
from pyp0f.hosts.table import QUALITY_FUZZY, QUALITY_GENERIC, Host, Hosts
from pyp0f.observations.changes import HostChangeObservation, IpSharingObservation
from pyp0f.observations.mtu_uptime import MtuObservation, UptimeObservation
from pyp0f.observations.tcp import SynAckObservation, SynObservation
from pyp0f.signatures.database import Database
from pyp0f.signatures.label import Label
from pyp0f.signatures.tcp_section import TCP_REQUEST, TCP_RESPONSE
from pyp0f.wire.modular import U32, advance, ahead
from pyp0f.wire.options import own_timestamp
from pyp0f.wire.packet import ACK, FIN, RST, SYN, Datagram, Packet

_MAX_DISORDER_MS: Final = 100
"""Milliseconds by which packets of the two directions of a connection may come in the wrong order."""

_NO, _MAYBE, _YES = Certainty
_NOT_READ: Final = object()
"""Stands for the result of a conversation that has not returned."""

_syn_observation: Final = fast_constructor(SynObservation)
_syn_ack_observation: Final = fast_constructor(SynAckObservation)
_mtu_observation: Final = fast_constructor(MtuObservation)
_uptime_observation: Final = fast_constructor(UptimeObservation)
_host_change_observation: Final = fast_constructor(HostChangeObservation)
_ip_sharing_observation: Final = fast_constructor(IpSharingObservation)


class Tracker(HotLoop):
    """Tracks connections and hosts, and returns observations.

    Trackers share nothing: a process can have any number of them, with different databases and applications.

    Attributes:
        hosts: the host table.
        connections: the table of TCP connections.
        exchanges: the table of UDP exchanges; always empty unless an application uses UDP.
        packets: number of packets so far.
        datagram_rate: limits how many datagrams are read by applications that ask for it.
    """

    def __init__(
        self,
        database: Database,
        limits: Limits | None = None,
        *,
        applications: Sequence[Application],
        classic: bool = False,
        warn: Callable[[str], None] | None = None,
        separate_networks: bool = False,
    ) -> None:
        """Make a tracker with empty tables.

        Args:
            database: the signatures.
            limits: sizes and ages of the tables; those of p0f if None.
            applications: the protocols to read.  The first one that recognizes a connection reads it.
            classic: ignore TCP segments that arrive out of order, and encapsulations, and match SYNs and SYN+ACKs, as
                p0f 3.09b does.
            warn: called with one line of text when packets do not look like packets of their link type.
            separate_networks: keep hosts and connections of different VLANs and virtual networks apart.
        """
        limits = limits or Limits()
        prepared = [Prepared(one, database) for one in applications]
        self._over_tcp = tuple([one for one in prepared if one.application.transport is Transport.TCP])
        self._over_udp = tuple([one for one in prepared if one.application.transport is Transport.UDP])
        self._by_first_byte: dict[tuple[int, bool], Sequence[Prepared]] = {}
        # Applications that read connections whose SYN was not captured, by the first byte of a side.
        self._without_syn: dict[int, list[Application]] = {}
        for one in () if classic else self._over_tcp:
            for byte in one.application.first_bytes:
                self._without_syn.setdefault(byte, []).append(one.application)
        super().__init__(
            Connections(limits.connections, limits.connection_age),
            marks_of(applications),
            warn,
            looks_inside=not classic,
            separate_networks=separate_networks,
            first_bytes=frozenset(self._without_syn),
        )
        self.exchanges = Connections(limits.connections, limits.connection_age)
        self.hosts = Hosts(limits.hosts, limits.host_idle * 60, before_pruning=self._release_hosts)
        self.datagram_rate = DatagramRate()
        self._is_classic = classic
        self._chance = None if classic else _chance
        self._requests = TcpFingerprinter(database.signatures_in(TCP_REQUEST), True, database.link_of, classic=classic)
        self._responses = TcpFingerprinter(
            database.signatures_in(TCP_RESPONSE), False, database.link_of, classic=classic
        )

    @property
    def exhausted(self) -> int:
        """The number of connections and exchanges that were not followed to their end: they had too many packets."""
        return self.connections.exhausted + self.exchanges.exhausted

    def find_host(self, address: bytes) -> Host | None:
        """The host with an address (4 or 16 bytes in network byte order); None if it is unknown.

        If networks are kept apart, it is the one that was seen latest.
        """
        return self.hosts.latest(address)

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
        """Remove old connections, so that their hosts can be removed."""
        self.connections.prune()
        self.exchanges.prune()

    def _forget_before(self, now: int) -> None:
        self.connections.expire(now)
        self.exchanges.expire(now)
        self.hosts.expire(now)

    # TCP packets, by type -------------------------------------------------------------------------

    def _on_syn(self, packet: Packet, side: Side | None) -> None:
        next_seq = packet.seq + 1 & U32  # a call of `advance` would take longer
        if side is not None and side.is_client and side.next_seq == next_seq:
            connection = side.connection
            if connection.syn_seen:
                return  # a retransmitted SYN
            connection.syn_seen = True  # it comes after its answer
        else:
            if side is not None:
                self.connections.remove(side.connection)
            connection = self._open(packet, packet.key)
            connection.client.next_seq = next_seq
        client = connection.client
        profile, sample = self._requests.sample(packet, 0)
        connection.probe = profile.is_probe
        if self._fingerprint_tcp(packet, client, profile, sample, True):
            self._measure_link(packet, client, profile)
            self._measure_clock(packet, client, sample.timestamp)
            client.host.syn = sample
            if packet.payload and not self._is_classic:
                # Departure: 3.09b does not read them (docs/differences.md, "Data of the first segment").
                client.hold(packet.payload)
        elif not connection.probe:
            self.connections.remove(connection)

    def _open(self, packet: Packet, client_key: bytes) -> Connection:
        """Start tracking a connection with its first packet."""
        if self.connections.is_full:
            self.connections.prune()
        connection = Connection(client_key, self.hosts.acquire, packet.seconds, self._outer)
        connection.since = packet.ms
        self.connections.add(connection)
        return connection

    def _open_with_answer(self, packet: Packet) -> Side:
        """Start tracking a connection with its SYN+ACK, because its SYN was not captured or comes late.

        Returns:
            The side that sent the SYN+ACK.
        """
        connection = self._open(packet, reversed_key(packet.key))
        connection.syn_seen = False
        connection.client.next_seq = packet.ack
        return connection.server

    def _on_syn_ack(self, packet: Packet, side: Side | None) -> None:
        if side is None:
            if self._is_classic:
                return
            side = self._open_with_answer(packet)
        connection = side.connection
        if connection.probe:
            # As in 3.09b, even if the client sent it.
            profile, sample = self._responses.sample(packet, connection.peer_mss)
            self._fingerprint_tcp(packet, connection.server, profile, sample, False)
            self.connections.remove(connection)
            return
        if side.is_client:
            return
        if connection.syn_ack_seen:
            if not self._is_classic and not connection.client.data and not side.data:
                # Departure: a SYN+ACK with another number before any data (docs/differences.md).
                side.next_seq = advance(packet.seq, 1)
            return
        connection.syn_ack_seen = True
        profile, sample = self._responses.sample(packet, connection.peer_mss)
        if not self._fingerprint_tcp(packet, side, profile, sample, False):
            self.connections.remove(connection)
            return
        self._measure_link(packet, side, profile)
        self._measure_clock(packet, side, sample.timestamp)
        side.host.syn_ack = sample
        side.next_seq = packet.seq + 1 & U32
        client = connection.client
        if client.early is not None and packet.ack != client.next_seq and client.release():
            self._read_fast(packet, client)

    def _read_fast(self, packet: Packet, client: Side) -> None:
        """Read the data of a SYN (TCP Fast Open, RFC 7413) that the server has taken."""
        if not self._read(packet, client):
            client.connection.stop_reading()

    def _open_with_data(self, packet: Packet) -> Side | None:
        """Start tracking a connection with the first data of a side, because its SYN was not captured.

        Only if an application recognizes the data for certain: connections are not read from their middle.

        Returns:
            The side; None if the data are not recognized.
        """
        data = packet.payload
        if not data:
            return None
        applications = self._without_syn.get(data[0], ())
        is_client, is_server = [
            any(one.starts(data, from_client) is _YES for one in applications) for from_client in (True, False)
        ]
        if not is_client and not is_server:
            return None
        if is_client and is_server:  # both sides begin alike
            is_client = not is_from_lower_port(packet.key)
        connection = self._open(packet, packet.key if is_client else reversed_key(packet.key))
        connection.syn_ack_seen = True
        sender, other = connection.client, connection.server
        if not is_client:
            sender, other = other, sender
        sender.next_seq, other.next_seq = packet.seq, packet.ack
        return sender

    def _on_ack(self, packet: Packet, side: Side | None) -> None:
        if side is None:
            side = self._open_with_data(packet)
        if side is None:
            return
        connection = side.connection
        connection.packets += 1
        if connection.packets > MAX_PACKETS:
            # Departure: 3.09b has no limit (docs/differences.md, "Long connections").
            self.connections.exhaust(connection)
            return
        if (connection.probe or not connection.syn_ack_seen) and not self._may_precede_answer(side):
            return
        payload = packet.payload
        if packet.seq == side.next_seq:
            if side.clock == uptime.CLOCK_UNKNOWN and packet.options:
                self._measure_clock(packet, side, own_timestamp(packet.options))
            if not payload:
                return
            early = side.early
            if early is None:
                side.append(payload)
            elif not side.resume(early, payload) and connection.candidates != ():
                return  # nothing new; a connection that is no longer read may be over for 3.09b, too
        elif self._is_classic or not payload or not side.insert(packet.seq, payload):
            return
        if not self._read(packet, side) or (
            len(side.data) >= MAX_STREAM and connection.client.is_full and connection.server.is_full
        ):
            if connection.leads:
                # 3.09b still tracks it, and may measure its clocks.
                connection.stop_reading()
            else:
                self.connections.remove(connection)

    def _may_precede_answer(self, side: Side) -> bool:
        """Whether to read an ACK of a connection without a SYN+ACK, which may come late, or not at all.

        3.09b stops tracking such a connection.
        """
        connection = side.connection
        if self._is_classic or connection.probe:
            self.connections.remove(connection)
            return False
        return side.is_client

    def _on_end(self, packet: Packet, side: Side | None) -> None:
        if side is not None:
            if side.clock == uptime.CLOCK_UNKNOWN and not side.connection.probe:
                self._measure_clock(packet, side, own_timestamp(packet.options))
            if packet.type & FIN and packet.payload and not self._is_classic:
                self._read_last(packet, side)
            connection = side.connection
            is_complete = connection.syn_ack_seen and connection.syn_seen and not _awaits_client(packet, side)
            if is_complete or self._is_classic or packet.type & RST or _is_late(packet, connection):
                if connection.reader is not None:
                    self._end_reading(packet, connection, connection.reader)
                self.connections.remove(connection)

    def _end_reading(self, packet: Packet, connection: Connection, reader: Reader) -> None:
        """Report the messages that are complete because the connection ends."""
        conversation, prepared = reader
        for side in (connection.client, connection.server):
            messages = conversation.end(side.is_client)
            if messages:
                self._report(packet, side, prepared, messages)

    def _read_last(self, packet: Packet, side: Side) -> None:
        """Read the data of a segment with the FIN flag.  3.09b ignores them (docs/differences.md)."""
        connection, payload = side.connection, packet.payload
        if connection.probe or not connection.syn_ack_seen:
            return
        if packet.seq != side.next_seq:
            if not side.insert(packet.seq, payload):
                return
        elif side.early is None:
            side.append(payload)
        elif not side.resume(side.early, payload):
            return
        self._read(packet, side)

    # TCP fingerprints -----------------------------------------------------------------------------

    def _fingerprint_tcp(
        self, packet: Packet, side: Side, profile: TcpProfile, sample: TcpSample, is_syn: bool
    ) -> bool:
        """Report a SYN or SYN+ACK and score it.  False if a program was recognized, or the connection is a probe."""
        connection, host = side.connection, side.host
        match, endpoints = profile.match, connection.endpoints
        observe = _syn_observation if is_syn else _syn_ack_observation
        self._found.append(
            observe(packet.seconds, packet.microseconds, endpoints, side.is_client, connection.probe, profile.finding)
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
            # There is nothing to compare with.  In a flood, this holds for most hosts.
            score, reasons = NOTHING
        else:
            score, reasons = score_tcp(host, sample, reference, client_port, is_syn, self._chance)
        if score or reasons or host.history is not None:
            self._score(packet, side, score, reasons)
        if label is not None:
            host.label = label
            host.quality = QUALITY_FUZZY * profile.fuzzy | QUALITY_GENERIC * label.generic
        # As in 3.09b, also if the host is the server; then the port is that of the other host.
        host.last_port = client_port
        return True

    def _measure_link(self, packet: Packet, side: Side, profile: TcpProfile) -> None:
        mtu = profile.mtu
        if mtu:
            link = profile.link
            self._found.append(
                _mtu_observation(
                    packet.seconds, packet.microseconds, side.connection.endpoints, side.is_client, link, mtu
                )
            )
            if link is not None:
                side.host.link = link.name

    def _measure_clock(self, packet: Packet, side: Side, timestamp: int) -> None:
        """Compare a timestamp with that of the latest SYN or SYN+ACK of the sender, whose clock is still unknown."""
        host = side.host
        reference = host.syn if side.is_client else host.syn_ack
        if reference is None:
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
                packet.seconds,
                packet.microseconds,
                side.connection.endpoints,
                side.is_client,
                found.minutes,
                found.wrap_days,
                found.raw_frequency,
                found.frequency,
            )
        )

    # Applications ---------------------------------------------------------------------------------

    def _handle_datagram(self, datagram: Datagram) -> None:
        side = self.exchanges.sides.get(datagram.key)
        if side is None:
            reader, candidates = self._recognize(self._over_udp, datagram.payload, True)
            if reader is None and not candidates:
                return
        else:
            reader, candidates = side.connection.reader, side.connection.candidates or ()
            if reader is None:
                reader, candidates = self._recognize(candidates, datagram.payload, side.is_client)
        if reader is not None and reader[1].application.is_limited and not self._may_read(datagram):
            return
        if side is None:
            side = self._open_exchange(datagram).client
        connection = side.connection
        connection.packets += 1
        if connection.packets > MAX_PACKETS:
            self.exchanges.exhaust(connection)
            return
        connection.reader, connection.candidates = reader, candidates
        if reader is None:
            goes_on = bool(candidates)
        else:
            conversation, prepared = reader
            step: object = _NOT_READ
            try:
                step = messages, further = conversation.read(datagram.payload, side.is_client, False)
            except (AttributeError, TypeError, ValueError):
                _checks().check_step(prepared.application, conversation, step, is_read=step is not _NOT_READ)
                raise
            goes_on = bool(further)
            if messages:
                self._report(datagram, side, prepared, messages)
        if not goes_on:
            self.exchanges.remove(connection)

    def _may_read(self, datagram: Datagram) -> bool:
        """Count a datagram that is costly to read; False if there are too many in this second.  They are not read."""
        if self.datagram_rate.take(datagram.key, datagram.seconds):
            return True
        self.passed_over.count(TOO_MANY)
        return False

    def _open_exchange(self, datagram: Datagram) -> Connection:
        """Start tracking a UDP exchange with its first datagram."""
        if self.exchanges.is_full:
            self.exchanges.prune()
        connection = UdpExchange(datagram.key, self.hosts.acquire, datagram.seconds, self._outer)
        self.exchanges.add(connection)
        return connection

    def _beginning_with(self, data: bytes, from_client: bool) -> Sequence[Prepared]:
        """The applications over TCP that a side can speak whose first byte is that of these data."""
        known = self._by_first_byte.get((data[0], from_client))
        if known is None:
            known = tuple([one for one in self._over_tcp if self._may_start(one.application, data[:1], from_client)])
            self._by_first_byte[data[0], from_client] = known
        return known

    @staticmethod
    def _may_start(application: Application, data: bytes, from_client: bool) -> bool:
        found = application.starts(data, from_client)
        if not isinstance(found, Certainty):
            raise _checks().wrong_certainty(application, found)
        return found is not _NO

    def _recognize(
        self, candidates: Sequence[Prepared], data: bytes, from_client: bool
    ) -> tuple[Reader | None, Sequence[Prepared]]:
        """Find the application of a connection by the first bytes of a side.

        Returns:
            A reader if one is certain; and the applications for which more bytes are needed.
        """
        left: list[Prepared] = []
        for prepared in candidates:
            certainty = prepared.application.starts(data, from_client)
            if certainty is _NO:
                continue
            if certainty is _YES:
                try:
                    return (prepared.application.conversation(), prepared), left
                except CannotReadError as error:
                    self._warn_of_reader(prepared, str(error))
            elif certainty is _MAYBE:
                left.append(prepared)
            else:
                raise _checks().wrong_certainty(prepared.application, certainty)
        return None, left

    def _warn_of_reader(self, prepared: Prepared, text: str) -> None:
        """Stop using an application that cannot read on this system, and warn of it.

        Args:
            prepared: the application.
            text: why it cannot read.
        """
        self._over_tcp = tuple([one for one in self._over_tcp if one is not prepared])
        self._over_udp = tuple([one for one in self._over_udp if one is not prepared])
        self._by_first_byte.clear()
        if self._warn is not None:
            self._warn(text)

    def _read(self, packet: Packet, side: Side) -> bool:
        """Let an application read the stream of a side.  False if the connection need not be read any further."""
        connection, data = side.connection, side.data
        is_full = len(data) >= MAX_STREAM
        reader = connection.reader
        if reader is None:
            is_first = connection.candidates is None
            candidates = self._beginning_with(data, side.is_client) if is_first else connection.candidates or ()
            reader, connection.candidates = self._recognize(candidates, data, side.is_client)
            if reader is None:
                if not connection.candidates and not self._is_classic and _awaits_client(packet, side):
                    connection.candidates = None
                    return not is_full
                return bool(connection.candidates) and not is_full
            connection.reader = reader
            other = connection.server if side.is_client else connection.client
            if other.data:
                # If no application knew the first data, the other side waits for this one.
                first, second = (side, other) if is_first else (other, side)
                goes_on = self._read(packet, first)
                return goes_on and (connection.reader is not reader or self._read(packet, second))
        conversation, prepared = reader
        step: object = _NOT_READ
        try:
            step = messages, further = conversation.read(data, side.is_client, is_full)
        except (AttributeError, TypeError, ValueError):
            _checks().check_step(prepared.application, conversation, step, is_read=step is not _NOT_READ)
            raise
        if messages:
            self._report(packet, side, prepared, messages)
        if further is True or further is False:
            return further
        if not isinstance(further, Handover):
            raise _checks().wrong_step(prepared.application, step)
        return self._hand_over(packet, connection, further)

    def _hand_over(self, packet: Packet, connection: Connection, handover: Handover) -> bool:
        """Recognize a connection anew, with the data that are there.  False if it need not be read any further."""
        if not connection.begin_anew(handover):
            return False
        for side in (connection.client, connection.server):
            # If the first one is recognized, both are read.
            if side.data and connection.reader is None and not self._read(packet, side):
                return False
        return True

    def _report(self, packet: Packet | Datagram, side: Side, prepared: Prepared, messages: Sequence[Any]) -> None:
        """Report messages of a side, or late ones of either side, score them, and store their facts about the host."""
        try:
            is_late = isinstance(messages[0], Late)
        except (TypeError, LookupError):
            raise _checks().wrong_messages(prepared.application, messages) from None
        if is_late:
            connection = side.connection
            for late in messages:
                sender = connection.client if late.of_client else connection.server
                self._report(packet, sender, prepared, (late.message,))
            return
        host, application, inspector = side.host, prepared.application, prepared.inspector()
        known = host.facts
        # The first application is nearly always the only one.
        facts = known[1] if known and known[0] == application.name else host.facts_of(application.name)
        if facts is None:
            facts = inspector.facts()
            if facts is not None:
                host.add_facts(application.name, facts)
        context = Context()
        context.seconds, context.microseconds = packet.seconds, packet.microseconds
        context.endpoints, context.of_client = side.connection.endpoints, side.is_client
        context.host, context.facts = host, facts
        for message in messages:
            found = inspector.inspect(message, context)
            try:
                observation, scores = found
                self._found.append(observation)
                for score, reasons in scores:
                    if score or reasons or host.history is not None:
                        self._score(packet, side, score, reasons)
            except (TypeError, ValueError):
                _checks().check_inspected(application, found)
                raise

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
                    packet.seconds,
                    packet.microseconds,
                    side.connection.endpoints,
                    side.is_client,
                    names_of(verdict.reasons),
                    verdict.hits,
                )
            )


@contextmanager
def collector_off() -> Iterator[None]:
    """Context manager: inside, the garbage collector is off.

    Objects that the engine removes are in no reference cycles.  The search for cycles would take a tenth of the time
    with the default limits, and more with larger limits.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _chance(label: Label) -> tuple[bool, bool]:
    """Whether a system chooses its source ports, and the start of its timestamps, at random."""
    from pyp0f.verdicts.random_values import random_values  # noqa: PLC0415 - first needed when a packet does not fit

    return random_values(label)


def _checks() -> ModuleType:
    """The module that names what is wrong with a result of an application."""
    from pyp0f.applications import checking  # noqa: PLC0415 - results are right, as a rule

    return checking


def _awaits_client(packet: Packet, side: Side) -> bool:
    """Whether a packet of the server may be an answer to data of the client that come late."""
    connection, client = side.connection, side.connection.client
    if side.is_client or client.data:
        return False
    return not connection.syn_seen or ahead(packet.ack, client.next_seq) > 0


def _is_late(packet: Packet, connection: Connection) -> bool:
    """Whether the packets of the other direction should have come before this one."""
    return packet.ms - connection.since > _MAX_DISORDER_MS
