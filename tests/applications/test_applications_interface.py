"""Applications defined outside of the package."""

from __future__ import annotations

import itertools
import json
import struct
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any, cast

import pytest
from greeting_app import ECHO, GREETING, Echo
from packets import ethernet, ipv4, ipv6, pcap, pcapng
from talk import DATABASE, START, Talk, kinds, request
from wrapping import WRAPPERS

import pyp0f
from pyp0f.applications.interface import GO_ON, Application, Certainty, Conversation, Step, Transport, marks_of
from pyp0f.applications.standard import CLASSIC, STANDARD, sections_of
from pyp0f.capture.file import CaptureFile
from pyp0f.engine.limits import Limits
from pyp0f.engine.tracker import Tracker
from pyp0f.errors import SignatureError
from pyp0f.library.loading import parse_database
from pyp0f.observations.base import Observation
from pyp0f.outputs.ecs import EcsFormatter
from pyp0f.outputs.eve import EveFormatter
from pyp0f.outputs.jsontext import community_id
from pyp0f.wire.encapsulations import PORT
from pyp0f.wire.link import DLT_EN10MB, DLT_RAW, link_for
from pyp0f.wire.packet import EVERY_MARK, NO_MARKS

TALK = Talk()
SIGNATURES = parse_database(DATABASE.encode())


def tracker(*applications: Application, limits: Limits | None = None) -> Tracker:
    return Tracker(SIGNATURES, limits, applications=applications)


def see(own: Tracker, packets: Sequence[bytes], link_type: int = DLT_RAW, at: int = START) -> list[Observation]:
    """Feed packets to the tracker, each in its own buffer."""
    found: list[Observation] = []
    for packet in packets:
        found += own.feed(link_for(link_type), packet, [(at, 0, 0, len(packet))])
    return found


def said(found: Sequence[Observation]) -> list[tuple[bool, str]]:
    """Sides and programs of the greetings."""
    return [(one.of_client, dict(one.fields())["raw_sig"]) for one in found if one.kind == "greeting"]


# TCP ------------------------------------------------------------------------------------------------


def test_a_server_may_speak_first() -> None:
    own = tracker(*STANDARD, GREETING)
    found = see(own, [*TALK.shake(), TALK.answer(b"HELLO daemon 1\n"), TALK.say(b"HI tool\n")])
    assert said(found) == [(False, "daemon 1"), (True, "HI tool")]
    assert len(own.connections) == 0, "nothing more is read"


@pytest.mark.parametrize("cuts", [[1], [3, 5], [6], list(range(1, 15))])
def test_greetings_may_come_in_pieces(cuts: list[int]) -> None:
    line = b"HELLO daemon 1\n"
    ends = [0, *cuts, len(line)]
    pieces = [TALK.answer(line[a:b], at=1 + a) for a, b in itertools.pairwise(ends)]
    assert said(see(tracker(*STANDARD, GREETING), [*TALK.shake(), *pieces])) == [(False, "daemon 1")]
    assert said(see(tracker(*STANDARD, GREETING), [*TALK.shake(), *reversed(pieces)])) == [(False, "daemon 1")]


def test_what_the_other_side_said_before_is_read_too() -> None:
    """The first bytes of the client are a maybe; the first bytes of the server decide."""
    own = tracker(*STANDARD, GREETING)
    found = see(own, [*TALK.shake(), TALK.say(b"HI"), TALK.answer(b"HELLO daemon\n"), TALK.say(b" tool\n", at=3)])
    assert said(found) == [(False, "daemon"), (True, "HI tool")]


def test_others_are_read_as_before() -> None:
    own = tracker(*STANDARD, GREETING)
    assert kinds(see(own, [*TALK.shake(), TALK.say(request("Host: x"))]))[-1:] == ["http request"]


def test_what_nobody_recognizes_is_not_tracked() -> None:
    own = tracker(*STANDARD, GREETING)
    see(own, [*TALK.shake(), TALK.answer(b"\xff\xfd\x18")])
    assert len(own.connections) == 0


def test_without_the_application_nothing_is_said() -> None:
    assert said(see(tracker(*STANDARD), [*TALK.shake(), TALK.answer(b"HELLO daemon 1\n")])) == []
    assert said(see(tracker(), [*TALK.shake(), TALK.answer(b"HELLO daemon 1\n")])) == []


def test_hosts_keep_what_was_said_and_changes_are_scored() -> None:
    own = tracker(*STANDARD, GREETING)
    see(own, [*TALK.shake(), TALK.answer(b"HELLO daemon 1\n")])
    host = own.hosts.get(b"\x0a\0\0\2")
    assert host is not None
    assert host.facts == ("greeting", {"program": "daemon 1"})
    later = Talk(client_port=TALK.client_port + 1)
    found = see(own, [*later.shake(), later.answer(b"HELLO other\n")], at=START + 1)
    assert kinds(found)[-2:] == ["greeting", "host change"]
    assert dict(found[-1].fields())["reason"] == "srv_sig_lb"


def test_its_section_of_the_signature_file_is_its_own() -> None:
    applications = (*STANDARD, GREETING)
    data = DATABASE.encode() + b"[greeting]\nlabel = s:!:Daemon:1.x\nsys = @unix\nsig = daemon 1\n"
    with pytest.raises(SignatureError, match="greeting"):
        parse_database(data)
    database = parse_database(data, sections=sections_of(applications))
    own = Tracker(database, applications=applications)
    found = see(own, [*TALK.shake(), TALK.answer(b"HELLO daemon 1.5\n"), TALK.say(b"HI tool\n")])
    assert [dict(one.fields())["app"] for one in found if one.kind == "greeting"] == ["Daemon 1.x", "???"]
    assert parse_database(database.dumps(), sections=sections_of(applications)) == database


def test_the_library_takes_applications() -> None:
    engine = pyp0f.Engine(applications=(*STANDARD, GREETING))
    found = engine.feed_all([(packet, START) for packet in (*TALK.shake(), TALK.answer(b"HELLO x\n"))], DLT_RAW)
    assert [one.kind for one in found][-1] == "greeting"
    wrong: Any = [1]
    with pytest.raises(TypeError, match="applications must be a sequence of applications and names, not 1"):
        pyp0f.Engine(applications=wrong)


def test_the_library_takes_names() -> None:
    packets = [*TALK.shake(), TALK.say(request("Host: x"))]
    for names, kinds_seen in ((["http"], 1), (("tls", GREETING), 0), ([], 0)):
        found = pyp0f.Engine(applications=names).feed_all([(packet, START) for packet in packets], DLT_RAW)
        assert [one.kind for one in found].count("http request") == kinds_seen
    with pytest.raises(ValueError, match="applications: 'HTTP' is not one of http, tls"):
        pyp0f.Engine(applications=["tls", "HTTP"])
    with pytest.raises(ValueError, match="'tls' is there twice"):
        pyp0f.Engine(applications=["tls", "tls"])


@pytest.mark.parametrize("applications", [(), [GREETING], (ECHO,)], ids=["none", "its own", "UDP"])
def test_http_can_be_left_out(applications: Sequence[Application]) -> None:
    engine = pyp0f.Engine(applications=applications)
    packets = [*TALK.shake(), TALK.say(request("Host: x")), QUERY]
    found = engine.feed_all([(packet, START) for packet in packets], DLT_RAW)
    assert [one.kind for one in found if not one.kind.startswith(("syn", "mtu"))] == ["greeting"] * (
        ECHO in applications
    )


def test_applications_that_the_library_refuses() -> None:
    with pytest.raises(TypeError, match="applications must be a sequence of applications"):
        pyp0f.Engine(applications=cast("Any", GREETING))
    with pytest.raises(ValueError, match="applications must be None if classic is True"):
        pyp0f.Engine(classic=True, applications=(GREETING,))
    with pytest.raises(ValueError, match="applications must have different names; 'greeting' is there twice"):
        pyp0f.Engine(applications=(GREETING, GREETING))
    with pytest.raises(ValueError, match="database must have the section greeting of the application greeting"):
        pyp0f.Engine(pyp0f.load_database(), applications=(GREETING,))


def test_classic_has_what_p0f_has() -> None:
    assert [application.name for application in CLASSIC] == ["http"]


# UDP ------------------------------------------------------------------------------------------------


def udp(payload: bytes, *, sport: int = 5000, dport: int = 7, size: int | None = None) -> bytes:
    length = 8 + len(payload) if size is None else size
    return struct.pack(">HHHH", sport, dport, length, 0) + payload


OVER_TCP = tuple([one for one in STANDARD if one.transport is Transport.TCP])
QUERY = ipv4(udp(b"ECHO one"), protocol=17)
REPLY = ipv4(udp(b"two", sport=7, dport=5000), protocol=17, src="10.0.0.2", dst="10.0.0.1")
QUERY6 = ipv6(udp(b"ECHO six"), next_header=17)


def test_datagrams() -> None:
    own = tracker(*STANDARD, ECHO)
    assert said(see(own, [QUERY])) == [(True, "ECHO one")]
    assert len(own.exchanges) == 1
    assert said(see(own, [REPLY])) == [(False, "two")]
    assert len(own.exchanges) == 0
    assert said(see(own, [QUERY6])) == [(True, "ECHO six")]


class Undecided(Echo):
    """It needs a second datagram."""

    def __init__(self) -> None:
        self.asked: list[bytes] = []
        self.read: list[tuple[bytes, bool]] = []

    def starts(self, data: bytes, from_client: bool) -> Certainty:  # noqa: ARG002
        self.asked.append(data)
        return Certainty.YES if data == b"two" else Certainty.MAYBE

    def conversation(self) -> Conversation:
        return Recorder(self.read)


class Recorder(Conversation):
    """Records its arguments."""

    def __init__(self, calls: list[tuple[bytes, bool]]) -> None:
        self._calls = calls

    def read(self, data: bytes, from_client: bool, is_full: bool) -> Step:  # noqa: ARG002
        self._calls.append((data, is_full))
        return GO_ON


def test_each_datagram_is_asked_about_once_until_one_is_recognized() -> None:
    undecided = Undecided()
    long = ipv4(udp(b"x" * 9000), protocol=17)
    own = tracker(undecided)
    see(own, [QUERY, long, REPLY, QUERY, long])
    assert undecided.asked == [b"ECHO one", b"x" * 9000, b"two"]
    assert undecided.read == [(b"two", False), (b"ECHO one", False), (b"x" * 9000, False)]
    assert len(own.exchanges) == 1


def test_json_names_the_transport() -> None:
    found = [*see(tracker(ECHO), [QUERY]), *see(tracker(*STANDARD), TALK.shake())[:1]]
    eve = [json.loads(line) for line in EveFormatter().lines(found).splitlines()]
    ecs = [json.loads(line) for line in EcsFormatter().lines(found).splitlines()]
    assert [line["proto"] for line in eve] == ["UDP", "TCP"]
    assert [line["network"]["transport"] for line in ecs] == ["udp", "tcp"]
    assert eve[0]["community_id"] == ecs[0]["network"]["community_id"]
    assert eve[0]["community_id"] == community_id("10.0.0.1", 5000, "10.0.0.2", 7, "udp")
    assert eve[0]["community_id"] != community_id("10.0.0.1", 5000, "10.0.0.2", 7)


def test_they_are_not_looked_at_unless_asked_for() -> None:
    own = tracker(*OVER_TCP, GREETING)
    assert own.marks is NO_MARKS
    assert see(own, [QUERY, REPLY, QUERY6]) == []
    assert len(own.hosts) == 0


@pytest.mark.parametrize(
    "packet",
    [
        pytest.param(ipv4(udp(b"PING"), protocol=17), id="another protocol"),
        pytest.param(ipv4(udp(b"ECHO", size=7), protocol=17), id="shorter than its header"),
        pytest.param(ipv4(udp(b"ECHO", size=13), protocol=17), id="longer than the packet"),
        pytest.param(ipv4(udp(b"ECHO"), protocol=17, fragment=0x2000), id="a fragment"),
        pytest.param(ipv4(udp(b"ECHO"), protocol=17)[:30], id="cut"),
        pytest.param(ipv4(udp(b"ECHO"), protocol=17, total=27), id="total length too short"),
        pytest.param(ipv6(udp(b"ECHO"), next_header=17)[:50], id="IPv6, cut"),
        pytest.param(ipv4(b"", protocol=17), id="no header"),
    ],
)
def test_what_is_no_datagram_of_it(packet: bytes) -> None:
    own = tracker(ECHO)
    assert see(own, [packet]) == []
    assert (len(own.exchanges), len(own.hosts)) == (0, 0)


def test_ip_options_and_padding_do_not_matter() -> None:
    packet = ipv4(udp(b"ECHO one"), protocol=17, options=b"\1\1\1\0") + b"padding"
    assert said(see(tracker(ECHO), [packet])) == [(True, "ECHO one")]


def test_the_table_of_exchanges_is_bounded() -> None:
    own = tracker(ECHO, limits=Limits(connections=10))
    for port in range(2000, 2100):
        see(own, [ipv4(udp(b"ECHO", sport=port), protocol=17)])
    assert len(own.exchanges) <= 11
    see(own, [QUERY] * 50, at=START + 31)
    assert len(own.exchanges) == 1, "the others are too old"


class Marked(Echo):
    """It wants datagrams with these bytes only."""

    marks = frozenset((b"CHO ",))


def test_marks() -> None:
    """Datagrams without the marks of an application are passed over by the loop; fragments are put together."""
    assert marks_of(CLASSIC) is NO_MARKS
    assert marks_of([ECHO, *STANDARD]) is EVERY_MARK
    assert marks_of([Marked(), *OVER_TCP]) == Marked.marks
    own = tracker(Marked())
    whole = udp(b"ECHO " + bytes(30))
    pieces = [ipv4(whole[:16], protocol=17, fragment=0x2000), ipv4(whole[16:], protocol=17, fragment=2)]
    behind_options = ipv4(udp(b"ECHO options", sport=6), protocol=17, options=b"\1\1\1\0")
    six = ipv6(udp(b"ECHO six", sport=7), next_header=17)
    found = said(see(own, [REPLY, ipv4(udp(b"ECH"), protocol=17), *pieces, behind_options, six]))
    assert [text for _, text in found] == ["ECHO " + "\0" * 30, "ECHO options", "ECHO six"]
    assert len(own.hosts) == 4


@pytest.mark.parametrize("rule", [None, "not port 12345"])
def test_marks_in_captures(rule: str | None, tmp_path: Path) -> None:
    """Read in place, filtered by libpcap, and packet by packet: the same datagrams, and the same counts."""
    inner = [udp(b"ECHO one"), udp(b"OTHER one"), udp(b"x"), udp(b"ECHO two", sport=9)]
    packets = [wrap(one) for one in inner for wrap in (partial(ipv4, protocol=17), partial(ipv6, next_header=17))]
    frames = (
        [ethernet(one) for one in packets]
        + [ethernet(one, (0x8100, 5)) for one in packets]
        + [WRAPPERS["gre"](one) for one in packets[:2]]
    )
    for name, data in (("a.pcap", pcap(frames)), ("a.pcapng", pcapng(frames))):
        path = tmp_path / name
        path.write_bytes(data)
        own = tracker(Marked())
        capture = CaptureFile(str(path), rule, datagrams=own.marks)
        found = said([one for batch in capture.findings(own) for one in batch])
        assert len(found) == 10
        assert own.packets == 10
        assert own.passed_over.kinds == {PORT + 7: 8}
    live = tracker(Marked())
    assert len(see(live, frames, DLT_EN10MB)) == len(found)


@pytest.mark.parametrize("rule", [None, "not port 12345"])
def test_both_transports_in_a_capture(rule: str | None, tmp_path: Path) -> None:
    """TCP and UDP are reported in order, with and without libpcap, also behind VLAN tags."""
    packets = [
        *TALK.shake()[:2], QUERY, TALK.up(0x10, 1), TALK.answer(b"HELLO daemon 1\n"), REPLY, QUERY6, TALK.say(b"HI\n"),
    ]  # fmt: skip
    expected = [(True, "ECHO one"), (False, "daemon 1"), (False, "two"), (True, "ECHO six"), (True, "HI")]
    for frames in ([ethernet(one) for one in packets], [ethernet(one, (0x8100, 5)) for one in packets]):
        path = tmp_path / "both.pcap"
        path.write_bytes(pcap(frames))
        own = tracker(*STANDARD, GREETING, ECHO)
        capture = CaptureFile(str(path), rule, datagrams=own.marks)
        found = [one for batch in capture.findings(own) for one in batch]
        assert capture.in_place == (rule is None)
        assert said(found) == expected
        assert own.packets == len(packets)
        assert said(see(tracker(*STANDARD, GREETING, ECHO), frames, DLT_EN10MB)) == expected
