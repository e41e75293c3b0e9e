"""Complete captures: a few hosts, each with several machines, with interleaved conversations.

Few addresses and ports make connections and hosts collide; several machines behind one address are
what address translation looks like.  Each conversation is a generator of segments that is resumed
whenever its turn comes, so that conversations interleave.
"""

from __future__ import annotations

import calendar
import ipaddress
from dataclasses import dataclass, replace
from itertools import islice, pairwise
from typing import TYPE_CHECKING, Final

from .databases import aligned_database, random_database
from .departures import Departure
from .dice import Dice
from .guard import is_sound
from .segments import USUAL_MSS, Shape, damage, from_signature, mutate, timestamps
from .signatures import Label, read_database, read_tcp
from .web import Voice, date_text, first_line_length, is_finished, mutate_message, user_agent, write_message
from .wire import (
    ACK,
    BSD_LOOPBACK,
    CWR,
    ECE,
    ETHERNET,
    FIN,
    LINK_HEADERS,
    LINUX_COOKED,
    LINUX_COOKED_2,
    LOOPBACK,
    PPP,
    PPP_OVER_ETHERNET,
    PPP_SERIAL,
    PSH,
    RADIOTAP,
    RAW_IP,
    RAW_IPV4,
    RAW_IPV6,
    RST,
    SYN,
    U32,
    URG,
    Capture,
    Record,
    Segment,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from .departures import Allowed
    from .signatures import Database, HttpSignature, TcpSignature
    from .web import Message

MS: Final = 1000
SECOND: Final = 1000 * MS
HOUR: Final = 3600 * SECOND
DAY: Final = 25 * HOUR
"""A little more than the day after which timestamps are no longer compared."""
SERVER_PORTS: Final = (80, 80, 80, 8080, 443)
CLOCK_RATES: Final = (
    100, 100, 250, 250, 1000, 1000, 1, 2, 8, 10, 37, 64, 99, 128, 467, 500, 512, 1024, 1033, 1500, 1600, 0.5
)  # fmt: skip
PACES: Final[Sequence[Sequence[tuple[float, tuple[int, int]]]]] = (
    # Weights of ranges of the gap between two packets, in microseconds.
    ((30, (0, 0)), (50, (1, MS * 3)), (20, (MS * 3, MS * 60)), (2, (MS * 60, SECOND)), (0.2, (SECOND, SECOND * 40))),
    ((20, (0, MS)), (60, (MS, MS * 400)), (1, (SECOND, SECOND * 10)), (0.1, (SECOND * 29, SECOND * 32))),
    ((60, (0, MS * 2)), (1, (SECOND * 5, SECOND * 35)), (0.1, (SECOND * 50, SECOND * 700)), (0.05, (HOUR * 2, DAY))),
    ((50, (0, MS)), (10, (MS * 900, SECOND)), (0.1, (SECOND, SECOND * 70))),
    # Exactly the times of p0f's limits.
    (
        (80, (0, 0)), (10, (MS * 5, MS * 5)), (5, (MS * 25, MS * 25)), (3, (MS * 100, MS * 100)), (1, (SECOND, SECOND)),
        (0.2, (SECOND * 30, SECOND * 30)), (0.2, (SECOND * 60, SECOND * 60)), (0.1, (SECOND * 600, SECOND * 600)),
        (0.05, (HOUR * 2, HOUR * 2 + SECOND)), (0.03, (HOUR * 24, HOUR * 24)),
    ),
)  # fmt: skip
CROWD_PACE: Final = ((1, (0, MS * 4)),)
ACTIVE_CONVERSATIONS: Final = 12
CROWD: Final = 1200
FALLBACK: Final = read_tcp(
    Label(specific=True, application=False, name=""), "*:64:0:*:mss*20,7:mss,sok,ts,nop,ws:df,id+:0"
)
PROBE: Final = read_tcp(Label(specific=True, application=True, name=""), "*:192:0:1331:1337,0:mss,nop,eol+18::0")


@dataclass(slots=True)
class Machine:
    """One system at an address."""

    client: TcpSignature
    server: TcpSignature
    distance: int
    mss: int
    clock_rate: float
    clock_start: int
    next_port: int
    browser: HttpSignature | None
    web_server: HttpSignature | None
    agent: bytes
    server_name: bytes
    language: bytes
    date_error: int

    def clock(self, now: int) -> int:
        """Its timestamp at this time."""
        return (self.clock_start + int(now * self.clock_rate) // SECOND) & U32


@dataclass(slots=True)
class Host:
    """An address and its machines."""

    address: bytes
    machines: list[Machine]


class Traffic:
    """Generates the packets of one capture."""

    def __init__(self, dice: Dice, database: Database, allowed: Allowed, versions: Sequence[int], start: int) -> None:
        self.dice = dice
        self.database = database
        self.allowed = allowed
        self.now = start
        self.crowded = dice.chance(0.05)
        """Whether there are more connections at once than the programs want to remember."""
        self.pace = CROWD_PACE if self.crowded else dice.choice(PACES)
        self.busy: set[frozenset[tuple[bytes, int]]] = set()
        self.mutation_rate = dice.choice((0.1, 0.3, 0.5))
        self.web_mutation_rate = dice.choice((0.1, 0.4, 0.7))
        self.hosts = {version: self._hosts(version) for version in versions}

    def _hosts(self, version: int) -> list[Host]:
        dice = self.dice
        hosts = []
        for number in range(dice.randint(3, 7)):
            address = ipaddress.ip_address(f"10.0.0.{number + 1}" if version == 4 else f"fe80::{number}:0:0:1")
            machines = [self._machine(version)]
            for _ in range(dice.choice((0, 0, 1, 2))):
                machine = self._machine(version)
                if dice.chance(0.5):
                    self._resemble(machine, machines[0])
                machines.append(machine)
            hosts.append(Host(address.packed, machines))
        return hosts

    def _resemble(self, machine: Machine, other: Machine) -> None:
        """Make a machine hard to tell from another: same clock, nearly as far away, perhaps the same system."""
        dice = self.dice
        machine.distance = max(0, other.distance + dice.choice((0, 1, -1, 2, -2, 3)))
        machine.clock_rate = other.clock_rate
        machine.clock_start = other.clock_start - dice.choice((0, 1, 5, 100, 14_000, 15_000, 100_000))
        if dice.chance(0.5):
            machine.client, machine.server = other.client, other.server

    def _machine(self, version: int) -> Machine:
        dice = self.dice
        http = self.database.http
        browser = dice.choice(http["request"]) if http["request"] else None
        web_server = dice.choice(http["response"]) if http["response"] else None
        two_letters = [dice.word("abcdefghijklmnopqrstuvwxyz", 2, 2).encode() for _ in range(4)]
        return Machine(
            client=self._signature("request", version),
            server=self._signature("response", version),
            distance=dice.weighted(((8, dice.randint(0, 5)), (4, dice.randint(6, 12)), (1, dice.randint(13, 40)))),
            mss=dice.choice(USUAL_MSS),
            clock_rate=dice.choice(CLOCK_RATES),
            # Some clocks wrap during the capture.
            clock_start=dice.choice((dice.randrange(1 << 32), dice.randrange(1 << 32), -int(self.now / SECOND * 1000))),
            next_port=dice.choice((1024, 20000, 40000, 65000)),
            browser=browser,
            web_server=web_server,
            agent=user_agent(dice, browser, self.database.agents) if browser else b"",
            server_name=user_agent(dice, web_server, ()) if web_server else b"",
            language=dice.choice((b"en-US,en;q=0.8", b"de", b"zh-cn,zh-tw", b"EN", *two_letters)),
            date_error=dice.choice((0, 0, 0, 3, -8, 3600, self._seconds_to_a_boundary())),
        )

    def _seconds_to_a_boundary(self) -> int:
        """What makes a wrong calendar turn a month or a year soon."""
        dice = self.dice
        year = dice.choice((1969, 1970, 1972, 1999, 2000, 2023, 2024, 2025, 2038, 2100, 2400, 9999))
        month = dice.choice((2, 3, 3, dice.randint(2, 12), 12))
        turn = calendar.timegm((year, month, 1, 0, 0, 0)) - self.now // SECOND
        return turn - dice.randint(0, 30)

    def _signature(self, direction: str, version: int) -> TcpSignature:
        """One that packets of this IP version can have."""
        fitting = [s for s in self.database.tcp[direction] if s.version in ("*", str(version))]
        return self.dice.choice(fitting) if fitting else FALLBACK

    # Time and turns --------------------------------------------------------------------------------
    def segments(self) -> Iterator[Segment]:
        """Segments without end, `now` being the time of the last one."""
        dice = self.dice
        talking: list[Iterator[Segment]] = []
        while True:
            turn = self._turn(talking)
            least, most = dice.weighted(self.pace)
            self.now += dice.randint(least, most)
            if Departure.BACKWARDS in self.allowed and dice.chance(0.02):
                self.now -= dice.randint(0, 3 * SECOND)
            segment = next(talking[turn], None)
            if segment is None:
                del talking[turn]
            else:
                yield segment

    def _turn(self, talking: list[Iterator[Segment]]) -> int:
        """Who speaks next; newcomers are added."""
        dice = self.dice
        if self.crowded and len(talking) < CROWD:
            talking.append(self._conversation())
            return dice.choice((-1, -1, -1, -1, 0))
        while len(talking) < ACTIVE_CONVERSATIONS:
            talking.append(self._conversation())
        # Mostly the same few conversations, so that some end within a short time.
        return dice.randrange(len(talking) if self.crowded or dice.chance(0.3) else 3)

    def _conversation(self) -> Iterator[Segment]:
        kind = self.dice.weighted(
            ((4, _opening_only), (2, _handshake_only), (12, _web_exchange), (1, _strays), (0.3, _probe), (0.7, _ramble))
        )
        return self._tracked(Conversation(self), kind)

    def _tracked(self, conversation: Conversation, kind: Script) -> Iterator[Segment]:
        """A conversation on ports of its own while it lasts: two that share them would spoil each other."""
        key = conversation.key()
        if key in self.busy:
            return
        self.busy.add(key)
        for segment in kind(conversation):
            if is_sound(segment.ip_bytes(), self.database, self.allowed):
                yield segment
            elif segment.flags & SYN:
                break  # nothing that builds on it makes sense
        self.busy.discard(key)


class Conversation:
    """One connection with its client and server."""

    def __init__(self, traffic: Traffic) -> None:
        dice = traffic.dice
        self.traffic = traffic
        self.dice = dice
        version = dice.choice([*traffic.hosts])
        hosts = traffic.hosts[version]
        self.client, self.server = dice.choice(hosts), dice.choice(hosts)
        self.machine, self.peer = dice.choice(self.client.machines), dice.choice(self.server.machines)
        self.server_port = dice.choice(SERVER_PORTS)
        self.client_port = self._port()
        self.client_seq = self.server_seq = 0
        self.client_mss = 0
        self.client_known = True
        """Whether every SYN sent must have told the client's system."""
        self.server_known = False
        self.stamped = 8 in self.machine.client.layout
        self.ports = (self.client_port, self.server_port)

    def key(self) -> frozenset[tuple[bytes, int]]:
        return frozenset(((self.client.address, self.client_port), (self.server.address, self.server_port)))

    def _port(self) -> int:
        dice, machine = self.dice, self.machine
        step = dice.weighted(((20, dice.randint(1, 3)), (1, -63), (1, -64), (1, -66), (1, -1000), (2, 200)))
        machine.next_port = (machine.next_port + step - 1024) % 64000 + 1024
        return machine.next_port

    # Single segments -------------------------------------------------------------------------------
    def blank(self, flags: int, *, from_client: bool) -> Segment:
        """A segment of this connection with nothing in it."""
        ends = (self.client, self.client_port), (self.server, self.server_port)
        (source, source_port), (target, target_port) = ends if from_client else ends[::-1]
        return Segment(source.address, target.address, source_port, target_port, flags)

    def shape(self, machine: Machine, echo: int) -> Shape:
        return Shape(machine.mss, machine.distance, machine.clock(self.traffic.now), echo, self.client_mss)

    def maybe_damaged(self, segment: Segment, rate: float = 0.03) -> bool:
        """Break the segment now and then; returns whether it did."""
        broken = self.dice.chance(rate)
        if broken:
            damage(self.dice, segment)
        return broken

    def syn(self, signature: TcpSignature | None = None) -> Segment:
        """An opening SYN of the client, as it is or changed."""
        dice, machine = self.dice, self.machine
        segment = self.blank(SYN, from_client=True)
        signature = signature or machine.client
        sure = from_signature(dice, signature, self.shape(machine, 0), segment)
        if dice.chance(self.traffic.mutation_rate):
            mutate(dice, segment)
            sure = False
        self.client_seq = (segment.seq + 1) & U32
        if self.maybe_damaged(segment):
            sure = False
        self.client_known &= sure and not signature.label.application
        return segment

    def syn_ack(self) -> Segment:
        """The server's answer."""
        dice, machine = self.dice, self.peer
        segment = self.blank(SYN | ACK, from_client=False)
        segment.ack = self.client_seq
        sure = from_signature(dice, machine.server, self.shape(machine, machine.clock(self.traffic.now)), segment)
        if dice.chance(self.traffic.mutation_rate):
            mutate(dice, segment)
            sure = False
        self.server_seq = (segment.seq + 1) & U32
        if self.maybe_damaged(segment):
            sure = False
        self.server_known = sure and not machine.server.label.application
        return segment

    def plain(self, flags: int, *, from_client: bool, payload: bytes = b"") -> Segment:
        """A segment of the open connection; its payload advances the sender's sequence number."""
        segment = self.blank(flags, from_client=from_client)
        machine = self.machine if from_client else self.peer
        if from_client:
            segment.seq, segment.ack = self.client_seq, self.server_seq
            self.client_seq = (self.client_seq + len(payload)) & U32
        else:
            segment.seq, segment.ack = self.server_seq, self.client_seq
            self.server_seq = (self.server_seq + len(payload)) & U32
        segment.payload = payload
        segment.ttl = max(1, machine.client.ttl - machine.distance)
        segment.window = self.dice.randrange(65536)
        if self.stamped and self.dice.chance(0.95):
            segment.options = timestamps(machine.clock(self.traffic.now), 1)
        return segment

    def control(self, flags: int, *, from_client: bool) -> Segment:
        """A segment without payload, which may be damaged or have a wrong sequence number."""
        dice = self.dice
        segment = self.plain(flags, from_client=from_client)
        if dice.chance(0.05):
            segment.seq = (segment.seq + dice.choice((-1, 1, 1000, -70000))) & U32
        if dice.chance(0.05):
            segment.flags |= dice.choice((PSH, URG, ECE, CWR))
            segment.urgent = dice.choice((0, 5))
        self.maybe_damaged(segment)
        return segment

    # Parts of a conversation -----------------------------------------------------------------------
    def opening(self) -> Iterator[Segment]:
        """The SYN, which may come several times and from the wrong side."""
        dice = self.dice
        first = self.syn()
        yield first
        if dice.chance(0.05):
            again = replace(first)
            if dice.chance(0.5):
                mutate(dice, again)
                again.seq = dice.choice((first.seq, first.seq, again.seq))
                self.client_known = False
            self.client_seq = (again.seq + 1) & U32
            yield again
        if dice.chance(0.03):
            turned = self.syn()
            turned.source, turned.target = turned.target, turned.source
            turned.source_port, turned.target_port = turned.target_port, turned.source_port
            self.client_known = False
            yield turned

    def answer(self) -> Iterator[Segment]:
        """The SYN+ACK, which may be missing, repeated, or from the wrong side."""
        dice = self.dice
        if dice.chance(0.03):
            early = self.syn_ack()
            early.source, early.target = early.target, early.source
            early.source_port, early.target_port = early.target_port, early.source_port
            yield early
        if dice.chance(0.03):
            return
        answer = self.syn_ack()
        self.server_seq = (answer.seq + 1) & U32
        yield answer
        if dice.chance(0.05):
            known, number = self.server_known, self.server_seq
            yield replace(answer) if dice.chance(0.5) else self.syn_ack()
            self.server_seq = number
            # The second one is ignored, unless the first one was damaged.
            self.server_known &= known

    def handshake(self) -> Iterator[Segment]:
        yield from self.opening()
        if self.dice.chance(0.02):
            yield self.control(ACK, from_client=True)
        yield from self.answer()
        if self.dice.chance(0.97):
            yield self.control(ACK, from_client=True)

    def closing(self) -> Iterator[Segment]:
        """FIN, RST or nothing from either side."""
        for _ in range(self.dice.choice((0, 1, 1, 2, 3))):
            flags = self.dice.choice((FIN | ACK, FIN | ACK, RST, RST | ACK, FIN, ACK))
            yield self.control(flags, from_client=self.dice.chance(0.5))

    def idle(self) -> Iterator[Segment]:
        """ACKs without payload, from which clock rates are measured."""
        for _ in range(self.dice.choice((0, 0, 1, 2, 4))):
            yield self.control(ACK, from_client=self.dice.chance(0.6))

    def sent(self, data: bytes, cuts: Sequence[int], *, from_client: bool) -> Iterator[Segment]:
        """The data cut at these offsets; now and then a piece is repeated or comes out of order."""
        dice = self.dice
        edges = [0, *sorted(set(cuts)), len(data)]
        for begin, end in pairwise(edges):
            # Packets of 64 KB are not possible; large ones are.
            for at in range(begin, end, 60000):
                piece = data[at : min(end, at + 60000)]
                segment = self.plain(ACK | dice.choice((0, PSH)), from_client=from_client, payload=piece)
                if dice.chance(0.02):
                    stray = replace(segment, seq=(segment.seq + dice.choice((-1, 1, 5))) & U32)
                    yield stray
                if from_client:
                    self.maybe_damaged(segment, 0.01)
                yield segment
                if dice.chance(0.03):
                    yield replace(segment)
                if dice.chance(0.1):
                    yield self.control(ACK, from_client=not from_client)

    # HTTP ------------------------------------------------------------------------------------------
    def request(self) -> Iterator[Segment]:
        """A request head in any number of segments."""
        dice = self.dice
        machine = self.machine
        if machine.browser is None:
            return
        browser = machine.browser
        if dice.chance(0.15):
            browser = dice.choice(self.traffic.database.http["request"])
        agent = machine.agent
        if dice.chance(0.2):
            agent = user_agent(dice, browser, self.traffic.database.agents)
        head = self._message(browser, "request", Voice(agent, machine.language, self._date(machine))).to_bytes()
        if not self.may_name_systems(head):
            return
        cuts = [dice.randint(1, max(1, len(head) - 1)) for _ in range(dice.choice((0, 0, 0, 1, 1, 2, 5)))]
        if dice.chance(0.03):
            cuts = [*range(1, min(len(head), 30))]
        yield from self.sent(head, cuts, from_client=True)

    def may_name_systems(self, head: bytes) -> bool:
        """Whether the request can be sent without showing what 3.09b makes of an unknown system."""
        if Departure.UNKNOWN_OS in self.traffic.allowed or self.client_known:
            return True
        database = self.traffic.database
        text = head.lower()
        return not database.has_http_systems and not any(
            name.lower().encode("latin-1") in text for name in database.agents
        )

    def response(self) -> Iterator[Segment]:
        """A response head, in one segment as far as it matters, and perhaps something after it."""
        dice, machine, traffic = self.dice, self.peer, self.traffic
        if machine.web_server is None:
            return
        if traffic.database.has_http_systems and not self.server_known and Departure.UNKNOWN_OS not in traffic.allowed:
            return
        server = machine.web_server
        if dice.chance(0.15):
            server = dice.choice(traffic.database.http["response"])
        name = machine.server_name if dice.chance(0.9) else user_agent(dice, server, ())
        head = self._message(server, "response", Voice(name, b"en", self._date(machine))).to_bytes()
        free = len(head) if Departure.SEGMENTED_RESPONSES in traffic.allowed else first_line_length(head)
        cuts = [dice.randint(1, free) for _ in range(dice.choice((0, 0, 0, 1, 2)))] if free else []
        # The last piece must hold the whole rest of the head.
        yield from self.sent(head[:60000], [cut for cut in cuts if cut < len(head)], from_client=False)
        if is_finished(head) and dice.chance(0.3):
            yield from self.sent(dice.randbytes(dice.randint(1, 1400)), (), from_client=False)

    def _date(self, machine: Machine) -> bytes:
        if Departure.DATE not in self.traffic.allowed:
            return b""
        error = machine.date_error + self.dice.weighted(((12, 0), (1, 11), (1, -11), (1, 10), (1, -10), (1, 86400)))
        return date_text(self.dice, self.traffic.now // SECOND + error)

    def _message(self, signature: HttpSignature, direction: str, voice: Voice) -> Message:
        message = write_message(self.dice, signature, direction, voice)
        if self.dice.chance(self.traffic.web_mutation_rate):
            mutate_message(self.dice, message, direction, dates=Departure.DATE in self.traffic.allowed)
        return message


# Conversations -------------------------------------------------------------------------------------
if TYPE_CHECKING:
    Script = Callable[[Conversation], Iterator[Segment]]


def _opening_only(talk: Conversation) -> Iterator[Segment]:
    yield from talk.opening()


def _handshake_only(talk: Conversation) -> Iterator[Segment]:
    yield from talk.handshake()
    yield from talk.idle()
    yield from talk.closing()


def _web_exchange(talk: Conversation) -> Iterator[Segment]:
    dice = talk.dice
    yield from talk.handshake()
    yield from talk.idle()
    if dice.chance(0.03):
        yield from talk.response()  # a server that talks first
    yield from talk.request()
    if dice.chance(0.1):
        yield from talk.request()
    yield from talk.response()
    yield from talk.idle()
    yield from talk.closing()


def _strays(talk: Conversation) -> Iterator[Segment]:
    """Packets without a connection."""
    dice = talk.dice
    talk.client_seq, talk.server_seq = dice.randrange(1 << 32), dice.randrange(1 << 32)
    for _ in range(dice.randint(1, 4)):
        flags = dice.choice((ACK, ACK, RST, RST | ACK, FIN | ACK, FIN))
        segment = talk.plain(flags, from_client=dice.chance(0.5), payload=dice.randbytes(dice.choice((0, 0, 10))))
        talk.maybe_damaged(segment, 0.5)
        yield segment


def _probe(talk: Conversation) -> Iterator[Segment]:
    """Probes of p0f-sendsyn, and the SYN+ACKs to them."""
    dice = talk.dice
    known = [s for s in talk.traffic.database.tcp["request"] if (s.window_kind, s.window, s.mss) == ("=", 1337, 1331)]
    yield talk.syn(dice.choice([PROBE, *known]))
    for _ in range(dice.randint(0, 2)):
        answer = talk.syn_ack()
        if dice.chance(0.2):
            answer.source, answer.target = answer.target, answer.source
            answer.source_port, answer.target_port = answer.target_port, answer.source_port
        yield answer
    yield talk.control(dice.choice((ACK, RST)), from_client=True)


def _ramble(talk: Conversation) -> Iterator[Segment]:
    """Bytes that are not HTTP, or too many bytes."""
    dice = talk.dice
    yield from talk.handshake()
    start = dice.choice((b"", b"G", b"GET /", b"HEAD /", b"GET / HTTP/1.1\n", b"SSH-2.0-x\r\n"))
    filler = dice.choice((dice.randbytes(50), b"a" * 1100, b"X: " + b"y" * 900 + b"\n", b"Cookie: a\r\n"))
    data = (start + filler * dice.randint(1, 12))[: dice.choice((20, 2000, 8191, 8192, 8193, 9000))]
    if talk.may_name_systems(data):
        yield from talk.sent(data, [dice.randint(1, len(data)) for _ in range(4)], from_client=True)
    yield from talk.closing()


# Captures ------------------------------------------------------------------------------------------
LINKS: Final = (
    (16, ETHERNET),
    (1, RAW_IP),
    (1, LINUX_COOKED),
    (0.6, LOOPBACK),
    (0.4, PPP),
    (0.4, PPP_OVER_ETHERNET),
    (0.4, RAW_IPV4),
    (0.4, RAW_IPV6),
)
WRONG_LINKS: Final = (PPP_SERIAL, BSD_LOOPBACK, RADIOTAP, LINUX_COOKED_2)
FILTERS: Final = (
    "port 80",
    "not port 443",
    "src portrange 1024-30000 or dst portrange 1024-30000",
)
VERSION_FILTERS: Final = (
    "not host 10.0.0.1",
    "ip6",
    "ip",
    "greater 60",
    "less 75",
    "tcp[tcpflags] & (tcp-fin|tcp-rst) == 0",
)
"""Not for link types of one IP version, where some of these could never be true and are refused."""
STARTS: Final = ((20, 1_300_000_000), (20, 1_700_000_000), (1, 100), (1, 2_147_483_000))


def make_capture(seed: int, index: int, packets: int, stock: str | None, allowed: Allowed) -> Capture:
    """Capture number `index` of this seed; `stock` is the text of the signature file used for most."""
    name = f"seed-{seed}-capture-{index}"
    dice = Dice(name)
    own = _own_database(dice, allowed) if stock is None or dice.chance(0.4) else None
    database = read_database(own if own is not None else stock or "")
    link = dice.weighted(LINKS)
    if Departure.LINK_TYPES in allowed and dice.chance(0.2):
        link = dice.choice(WRONG_LINKS)
    versions = {RAW_IPV4: (4,), RAW_IPV6: (6,)}.get(link) or dice.choice(((4,), (4,), (4, 6), (6,)))
    start = dice.weighted(STARTS) * SECOND + dice.randrange(SECOND)
    traffic = Traffic(dice, database, allowed, versions, start)
    capture = Capture(name, [], link, database=own)
    capture.big_endian = dice.chance(0.15)
    capture.nanoseconds = dice.chance(0.15)
    capture.blocks = dice.chance(0.1)
    capture.snap_length = dice.weighted(((20, 65535), (1, 262_144), (0.5, 68), (0.5, 200)))
    if dice.chance(0.05):
        capture.missing_tail = dice.choice((1, 20, 60))
    elif dice.chance(0.05):
        capture.wrong_tail = dice.choice((b"\0" * 9, b"\0" * 20, b"\xff" * 16, b"\x7f" * 500, dice.randbytes(40)))
    capture.arguments = _arguments(dice, allowed, link)
    capture.records = _records(traffic, capture, packets)
    return capture


def _own_database(dice: Dice, allowed: Allowed) -> str:
    return aligned_database(dice, allowed) if dice.chance(0.3) else random_database(dice, allowed)


def _arguments(dice: Dice, allowed: Allowed, link: int) -> tuple[str, ...]:
    arguments: list[str] = []
    if dice.chance(0.25):
        hosts = dice.choice((1, 3, 6)) if Departure.HOST_PRUNING in allowed else dice.choice((5000, 100_000))
        arguments += ["-m", f"{dice.choice((1, 3, 8, 20, 100, 500))},{hosts}"]
    if dice.chance(0.25):
        arguments += ["-t", f"{dice.choice((1, 2, 10, 60))},{dice.choice((1, 2, 500))}"]
    if dice.chance(0.08):
        arguments.append(dice.choice(FILTERS if link in (RAW_IPV4, RAW_IPV6) else FILTERS + VERSION_FILTERS))
    return tuple(arguments)


def _records(traffic: Traffic, capture: Capture, packets: int) -> list[Record]:
    return [_record(traffic, capture, segment) for segment in islice(traffic.segments(), packets)]


def _record(traffic: Traffic, capture: Capture, segment: Segment) -> Record:
    dice, link = traffic.dice, capture.link
    header = LINK_HEADERS[link](segment.ip_version)
    if Departure.VLAN in traffic.allowed and link == ETHERNET and dice.chance(0.1):
        header = header[:12] + b"\x81\x00" + dice.randbytes(2) + header[12:]
    if link == LOOPBACK and capture.big_endian:
        header = header[::-1]
    frame = header + segment.ip_bytes()
    if link == ETHERNET and len(frame) < 60 and dice.chance(0.5):
        frame += bytes(60 - len(frame))
    kept = frame if segment.captured is None else frame[: segment.captured]
    return Record(traffic.now, kept, max(0, len(frame) + segment.claimed))
