"""Connections, hosts and the order of observations: each rule of docs/p0f-3.09b.md, sections 7 to 9 and 12.1."""

from __future__ import annotations

from ipaddress import ip_address

import pytest
from packets import ethernet, ipv4, tcp
from talk import BSD, DATABASE, MSS, START, WINDOWS, Talk, Watch, kinds, linux, request, response, stamp, texts

from pyp0f.engine.hotloop import EXPIRE_EVERY
from pyp0f.engine.limits import Limits
from pyp0f.engine.streams import MAX_STREAM
from pyp0f.fingerprinting.uptime import CLOCK_BAD
from pyp0f.hosts.table import UNKNOWN_DISTANCE
from pyp0f.wire.link import DLT_EN10MB, DLT_IEEE802_11, DLT_RAW
from pyp0f.wire.packet import ACK, FIN, PSH, RST, SYN, address_text

TALK = Talk()
TALK6 = Talk(client="2001:db8::1", server="2001:db8::2")
GET = request("Host: x", "User-Agent: curl/8", "Accept: */*")
LONG_HEADER = b"HTTP/1.1 200 OK\r\nX: " + b"v" * 1100
both_versions = pytest.mark.parametrize("talk", [TALK, TALK6], ids=["IPv4", "IPv6"])
either_side = pytest.mark.parametrize("by_client", [True, False], ids=["client", "server"])


def established(talk: Talk = TALK, *, classic: bool = False) -> Watch:
    """A tracker that has processed a handshake."""
    watch = Watch(classic=classic)
    watch.see(*talk.shake())
    return watch


def requested(talk: Talk = TALK, *, classic: bool = False) -> Watch:
    """A tracker that has processed a request."""
    watch = established(talk, classic=classic)
    assert kinds(watch.see(talk.say(GET))) == ["http request"]
    return watch


# SYN ------------------------------------------------------------------------------------------------


@both_versions
def test_a_syn_opens_a_connection(talk: Talk) -> None:
    watch = Watch()
    assert kinds(watch.see(talk.syn())) == ["syn", "mtu"]
    flow = watch.connection
    assert (flow.created, flow.client.next_seq, flow.peer_mss) == (START, talk.client_isn + 1, 1460)
    assert (flow.probe, flow.syn_ack_seen, flow.reader, flow.candidates) == (False, False, None, None)
    assert [watch.host(end).connections for end in (talk.client, talk.server)] == [1, 1]


@pytest.mark.parametrize("isn", [100, 2**32 - 1])
def test_the_same_syn_again_is_ignored(isn: int) -> None:
    talk = Talk(client_isn=isn)
    watch = Watch()
    watch.see(talk.syn())
    flow = watch.connection
    assert watch.see(talk.syn(), talk.windows(), at=5) == []
    assert watch.connection is flow
    assert (watch.host().connections, watch.host().last_seen) == (1, START)


def test_it_is_ignored_after_the_answer_too() -> None:
    watch = established()
    flow = watch.connection
    assert watch.see(TALK.syn()) == []
    assert watch.connection is flow


@pytest.mark.parametrize(
    ("name", "seen", "syn"),
    [
        ("another sequence number", [], Talk(client_isn=101).syn()),
        ("one less", [], Talk(client_isn=99).syn()),
        ("the same after data", [TALK.syn_ack(), TALK.say(b"GET ")], TALK.syn()),
        ("from the other side", [], Talk("10.0.0.2", "10.0.0.1", 80, 1000).syn()),
        ("from the other side, expected there", [TALK.syn_ack()], Talk("10.0.0.2", "10.0.0.1", 80, 1000, 500).syn()),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_another_syn_replaces_the_connection(name: str, seen: list[bytes], syn: bytes) -> None:
    del name
    watch = Watch()
    watch.see(TALK.syn(), *seen)
    before = watch.connection
    assert kinds(watch.see(syn))[0] == "syn"
    assert watch.connection is not before
    assert not watch.connection.syn_ack_seen
    assert len(watch.engine.connections.sides) == 2
    assert [watch.host(end).connections for end in ("10.0.0.1", "10.0.0.2")] == [2, 2]
    assert [watch.host(end).in_use for end in ("10.0.0.1", "10.0.0.2")] == [1, 1]


def test_data_with_the_syn_that_the_server_does_not_take_is_not_read() -> None:
    watch = Watch()
    watch.see(TALK.up(SYN, 0, b"GET / HTTP/1.0\r\n\r\n", options=linux()), TALK.syn_ack())
    assert (watch.connection.client.data, watch.connection.client.next_seq) == (b"", TALK.client_isn + 1)
    assert kinds(watch.see(TALK.say(GET))) == ["http request"]


def test_a_recognized_program_is_not_tracked_but_its_hosts_are_kept() -> None:
    watch = Watch()
    assert texts(watch.see(TALK.scanner())) == ["syn: client app=Scanner fast dist=<= 4 params=random_ttl"]
    assert watch.connections == []
    assert watch.hosts == ["10.0.0.1", "10.0.0.2"]
    assert [watch.host(end).in_use for end in watch.hosts] == [0, 0]
    assert watch.host().syn is None


def test_full_tables_lose_the_oldest_tenth_and_one() -> None:
    """Pruning starts at one entry over the limit, as in 3.09b."""
    watch = Watch(limits=Limits(connections=20))
    talks = [Talk(client_port=1000 + i) for i in range(22)]
    for talk in talks[:21]:
        watch.see(talk.syn())
    assert len(watch.connections) == 21
    watch.see(talks[21].syn())
    assert [flow.endpoints.client_port for flow in watch.connections] == [*range(1003, 1022)]
    found = watch.see(*[talk.say(GET) for talk in talks])
    assert kinds(found).count("http request") == 19


def test_room_for_a_host_is_made_from_connections_and_idle_hosts() -> None:
    watch = Watch(limits=Limits(connections=1000, hosts=10))
    watch.see(Talk(client="10.1.0.0").syn(), Talk(client="10.1.0.0").rst())
    for i in range(1, 10):
        watch.see(Talk(client=f"10.1.0.{i}").syn())
    assert len(watch.hosts) == 11
    watch.see(Talk(client="10.1.0.1", client_port=7).syn())
    assert (len(watch.hosts), len(watch.connections)) == (11, 10), "no new host, nothing to prune"
    watch.see(Talk(client="10.1.1.0").syn())
    # Two connections are removed.  10.1.0.2 is no longer in use; 10.1.0.1 has another connection.
    assert [flow.endpoints.client for flow in watch.connections] == [
        *[f"10.1.0.{i}" for i in range(3, 10)],
        "10.1.0.1",
        "10.1.1.0",
    ]
    assert set(watch.hosts) == {"10.0.0.2", "10.1.0.1", *[f"10.1.0.{i}" for i in range(3, 10)], "10.1.1.0"}


def test_hosts_in_use_stay_and_the_table_grows() -> None:
    watch = Watch(limits=Limits(connections=1000, hosts=2))
    watch.see(*[Talk(f"10.1.0.{i}", f"10.2.0.{i}").syn() for i in range(6)])
    assert len(watch.connections) < 6
    assert {end for flow in watch.connections for end in (flow.endpoints.client, flow.endpoints.server)} <= set(
        watch.hosts
    )


# SYN+ACK --------------------------------------------------------------------------------------------


@both_versions
def test_the_answer_is_fingerprinted(talk: Talk) -> None:
    watch = Watch()
    watch.see(talk.syn())
    assert texts(watch.see(talk.syn_ack(), at=0.001)) == [
        "syn+ack: server os=Linux 3.x dist=0 params=none",
        f"mtu: server link={'Ethernet or modem' if talk is TALK else '???'} raw_mtu={1500 if talk is TALK else 1520}",
    ]
    assert watch.connection.syn_ack_seen
    assert watch.connection.server.next_seq == talk.server_isn + 1
    assert watch.host(talk.server).syn_ack is not None


@pytest.mark.parametrize(
    ("seen", "packet", "classic"),
    [
        pytest.param([TALK.syn()], TALK.up(SYN | ACK, 0, options=linux()), False, id="from the client"),
        pytest.param(TALK.shake(), TALK.syn_ack(), False, id="a second one"),
        pytest.param(TALK.shake(), Talk(server_isn=900).syn_ack(ttl=30), True, id="a different second one"),
        pytest.param(
            [*TALK.shake(), TALK.say(b"x")], Talk(server_isn=900).syn_ack(), False, id="a different one after data"
        ),
    ],
)
def test_syn_acks_that_are_ignored(seen: list[bytes], packet: bytes, classic: bool) -> None:
    watch = Watch(classic=classic)
    watch.see(*seen)
    tracked = watch.connections
    expected = [flow.server.next_seq for flow in tracked]
    assert watch.see(packet) == []
    assert watch.connections == tracked
    assert [flow.server.next_seq for flow in tracked] == expected


def test_its_acknowledgement_number_does_not_matter() -> None:
    watch = Watch()
    segment = tcp(sport=80, dport=1000, seq=7, ack=0xDEADBEEF, flags=SYN | ACK, window=14600, options=linux())
    assert kinds(watch.see(TALK.syn(), ipv4(segment, src="10.0.0.2", dst="10.0.0.1")))[2:] == ["syn+ack", "mtu"]


def test_after_the_answer_of_a_program_the_connection_is_not_tracked() -> None:
    watch = Watch()
    watch.see(TALK.syn())
    found = watch.see(TALK.syn_ack(options=MSS, window=10))
    assert texts(found) == ["syn+ack: server app=Tarpit dist=0 params=none"]
    assert watch.connections == []
    assert watch.host("10.0.0.2").syn_ack is None


# Probes ---------------------------------------------------------------------------------------------


@either_side
def test_a_probe_and_its_answer(by_client: bool) -> None:
    """As in 3.09b, a SYN+ACK from the prober itself counts as that of the server."""
    watch = Watch()
    assert texts(watch.see(TALK.probe())) == ["sendsyn probe: client os=??? dist=0 params=none"]
    assert watch.connection.probe
    answer = TALK.up if by_client else TALK.down
    found = watch.see(answer(SYN | ACK, 0, options=linux(), window=14600, ttl=60))
    assert texts(found) == ["sendsyn response: server app=Linux 3.x dist=4 params=none"]
    assert watch.connections == []
    assert watch.host("10.0.0.2").distance == 4
    assert watch.host("10.0.0.2").os_name is None
    assert watch.host("10.0.0.2").syn_ack is None


def test_a_recognized_probe_is_tracked_nevertheless() -> None:
    watch = Watch(DATABASE.replace("1460:2048", "1331:1337"))
    assert texts(watch.see(TALK.probe())) == ["sendsyn probe: client app=Crawler dist=0 params=none"]
    assert watch.connection.probe


@pytest.mark.parametrize(("window", "mss", "is_probe"), [(1337, 1331, True), (1337, 1330, False), (1338, 1331, False)])
def test_what_makes_a_probe(window: int, mss: int, is_probe: bool) -> None:
    watch = Watch()
    found = watch.see(TALK.syn(options=linux(mss=mss), window=window))
    assert kinds(found) == (["sendsyn probe"] if is_probe else ["syn", "mtu"])
    assert watch.connection.probe == is_probe


@either_side
@pytest.mark.parametrize("flags", [ACK, FIN, RST])
def test_anything_else_ends_a_probe(flags: int, by_client: bool) -> None:
    watch = Watch()
    watch.see(TALK.syn(timestamp=1000), TALK.rst())
    watch.see(TALK.probe(), at=0.1)
    assert watch.see((TALK.up if by_client else TALK.down)(flags, 1, options=stamp(1100)), at=1) == []
    assert watch.connections == []


# ACK ------------------------------------------------------------------------------------------------


@either_side
@pytest.mark.parametrize("flags", [ACK, ACK | PSH, FIN, FIN | ACK, RST, RST | ACK, SYN | ACK])
def test_packets_without_a_connection_leave_no_trace(flags: int, by_client: bool) -> None:
    watch = Watch(classic=bool(flags & SYN))
    assert watch.see((TALK.up if by_client else TALK.down)(flags, 0, GET)) == []
    assert (watch.hosts, watch.connections, watch.engine.packets) == ([], [], 1)


@either_side
def test_an_ack_before_the_answer_ends_the_connection_in_classic_mode(by_client: bool) -> None:
    watch = Watch(classic=True)
    watch.see(TALK.syn(), (TALK.up if by_client else TALK.down)(ACK, 1))
    assert watch.connections == []


@either_side
@pytest.mark.parametrize("offset", [0, 2, -(2**31)])
def test_data_out_of_sequence_is_ignored(offset: int, by_client: bool) -> None:
    watch = established(classic=True)
    assert watch.see((TALK.up if by_client else TALK.down)(ACK, offset, b"\0\0\0\0", options=stamp(9000)), at=1) == []
    assert (watch.connection.client.data, watch.connection.server.data) == (b"", b"")
    assert (watch.connection.client.clock, watch.connection.server.clock) == (0, 0)
    assert kinds(watch.see(TALK.say(GET))) == ["http request"]


def test_data_is_collected_in_sequence_across_the_wrap() -> None:
    talk = Talk(client_isn=2**32 - 4)
    watch = established(talk)
    assert watch.see(talk.say(GET[:5]), talk.say(GET[:5]), talk.say(GET[5:9], at=6)) == []
    assert watch.connection.client.next_seq == 6
    assert kinds(watch.see(talk.say(GET[9:], at=10))) == ["http request"]


def test_an_empty_ack_changes_nothing() -> None:
    watch = established()
    assert watch.see(TALK.up(ACK, 1), TALK.down(ACK, 1)) == []
    assert (watch.connection.client.next_seq, watch.connection.server.next_seq) == (101, 501)
    assert watch.connection.reader is None


def test_what_exceeds_the_buffer_is_counted_but_not_kept() -> None:
    watch = requested()
    watch.see(TALK.say(b"x" * 9000, at=1 + len(GET)))
    client = watch.connection.client
    assert (len(client.data), client.data[-1:]) == (MAX_STREAM, b"x")
    assert client.next_seq == TALK.client_isn + 1 + len(GET) + 9000


@pytest.mark.parametrize(
    ("packet", "tracked"),
    [
        pytest.param(TALK.say(b"GET /"), True, id="the beginning of a request"),
        pytest.param(TALK.say(b"POST / HTTP/1.1\r\n"), True, id="another method"),
        pytest.param(TALK.say(b"POST / HTTP/2.0\r\n"), False, id="another version"),
        pytest.param(TALK.say(b"RFB 003.008 and more\r\n"), False, id="another protocol"),
        pytest.param(TALK.say(b"\x16\x03\x01" + bytes(20)), False, id="something else"),
        pytest.param(TALK.say(b"short"), True, id="too short to tell"),
        pytest.param(TALK.answer(b"\xff\xfd\x18"), False, id="the server talks first"),
        pytest.param(TALK.say(b"GET / HTTP/1.1\r\n" + b"A: b\r\n" * 2000), False, id="too many headers"),
        pytest.param(TALK.say(b"GET / HTTP/1.1\r\nA: " + b"v" * 1025), True, id="too long a value"),
        pytest.param(
            TALK.say(b"GET / HTTP/1.1\r\n" + (b"A: " + b"v" * 1000 + b"\r\n") * 9), False, id="too long a head"
        ),
    ],
)
def test_what_is_tracked_after_data(packet: bytes, tracked: bool) -> None:
    watch = established()
    assert watch.see(packet) == []
    assert len(watch.connections) == tracked


def test_other_methods_are_not_tracked_in_classic_mode() -> None:
    watch = established(classic=True)
    assert watch.see(TALK.say(b"POST / HTTP/1.1\r\n")) == []
    assert watch.connections == []


@either_side
def test_too_long_a_value_ends_the_connection_with_the_next_data(by_client: bool) -> None:
    """Until then timestamps are still read, as in 3.09b."""
    watch = established(classic=True)
    head = b"GET / HTTP/1.1\r\nA: " + b"v" * 1025
    watch.see(TALK.say(head))
    assert watch.connection.reader is not None
    assert kinds(watch.see(TALK.up(ACK, 1 + len(head), options=stamp(1500)), at=0.5)) == ["uptime"]
    assert watch.see(TALK.say(b"\r\n\r\n", at=1 + len(head)) if by_client else TALK.answer(b"HTTP/1.1 200 OK")) == []
    assert watch.connections == []


@pytest.mark.parametrize(
    "packet",
    [
        TALK.answer(b"SSH-2.0-OpenSSH\r\n"),
        TALK.answer(b"HTTP/2.0 200 OK\r\n"),
        TALK.answer(response("Server: x") + b"body"),
        TALK.answer(b"HTTP/1.1 200 OK\r\n" + (b"A: " + b"v" * 1000 + b"\r\n") * 9),
    ],
)
def test_the_response_ends_the_interest(packet: bytes) -> None:
    watch = requested()
    watch.see(packet)
    assert watch.connections == []


def test_a_response_before_the_request_is_complete_ends_it() -> None:
    watch = established()
    assert watch.see(TALK.say(GET[:-2]), TALK.answer(response("Server: x"))) == []
    assert watch.connections == []


def test_heads_may_come_in_pieces() -> None:
    watch = established()
    found = watch.see(*[TALK.say(GET[i : i + 1], at=1 + i) for i in range(len(GET))])
    assert kinds(found) == ["http request"]
    head = response("Server: nginx", "Content-Type: text/html")
    found = watch.see(*[TALK.answer(head[i : i + 1], at=1 + i) for i in range(len(head))])
    assert texts(found) == ["http response: server app=nginx lang=none params=none"]
    assert watch.connections == []


def test_heads_are_shown_by_the_rules_of_their_direction() -> None:
    watch = established()
    (found,) = watch.see(TALK.say(request("Referer: a", "Pragma: b")))
    assert dict(found.fields())["raw_sig"] == (
        "1:?Referer,Pragma=[b]:Host,User-Agent,Connection,Accept,Accept-Encoding,Accept-Language,Accept-Charset,Keep-Alive:"
    )
    (found,) = watch.see(TALK.answer(response("Referer: a", "Pragma: b")))
    assert dict(found.fields())["raw_sig"] == (
        "1:Referer=[a],?Pragma:Content-Type,Connection,Keep-Alive,Accept-Ranges,Date:"
    )


def test_only_what_clients_call_themselves_is_held_against_their_system() -> None:
    watch = requested()
    found = watch.see(TALK.answer(response("Date: x", "Server: Apache (Windows)")))
    assert texts(found) == ["http response: server app=Apache lang=none params=none"]
    assert watch.host("10.0.0.2").dishonesty == 0


def test_more_requests_on_the_connection_are_not_read() -> None:
    watch = requested()
    flow = watch.connection
    assert watch.see(TALK.say(GET, at=1 + len(GET))) == []
    assert watch.connection is flow


@pytest.mark.parametrize(("pipelined", "tracked"), [(MAX_STREAM - len(GET) - 1, True), (MAX_STREAM - len(GET), False)])
def test_two_full_buffers_end_the_connection(pipelined: int, tracked: bool) -> None:
    watch = requested(classic=True)
    watch.see(TALK.say(b"x" * pipelined, at=1 + len(GET)))
    watch.see(TALK.answer(LONG_HEADER.ljust(MAX_STREAM, b"v")))
    assert len(watch.connections) == tracked


# FIN and RST ----------------------------------------------------------------------------------------


@either_side
@pytest.mark.parametrize("seq", [0, 1, 77777])
@pytest.mark.parametrize("flags", [FIN, FIN | ACK, RST, RST | ACK, FIN | ACK | PSH])
@pytest.mark.parametrize("classic", [False, True])
def test_fin_and_rst_end_the_connection_whatever_their_numbers(
    flags: int, seq: int, by_client: bool, classic: bool
) -> None:
    watch = established(classic=classic)
    found = watch.see((TALK.up if by_client else TALK.down)(flags, seq, GET))
    # The client's next byte has the number 1 of `up`, and 0 is before it: both give the request, if FIN has data.
    reads = not classic and by_client and flags & FIN and seq in (0, 1)
    assert kinds(found) == ["http request"] * bool(reads)
    assert watch.connections == []
    assert watch.engine.connections.sides == {}


@pytest.mark.parametrize("flags", [FIN | ACK, RST | ACK, RST])
def test_their_timestamps_are_looked_at_first(flags: int) -> None:
    watch = established()
    found = watch.see(TALK.up(flags, 55, options=stamp(2000)), at=1)
    assert texts(found) == ["uptime: client uptime=0 days 0 hrs 0 min (modulo 49 days) raw_freq=1000.00 Hz"]


# Timestamps -----------------------------------------------------------------------------------------


def test_one_verdict_per_side_of_a_connection() -> None:
    watch = established()
    acks = [TALK.up(ACK, 1, options=stamp(1000 + i)) for i in (100, 200)]
    assert kinds(watch.see(acks[0], at=1) + watch.see(acks[1], at=2)) == ["uptime"]
    answers = [TALK.down(ACK, 1, options=stamp(2000 + i)) for i in (1000, 2000)]
    found = watch.see(answers[0], at=1) + watch.see(answers[1], at=2)
    assert [(o.kind, o.of_client) for o in found] == [("uptime", False)]
    assert (watch.connection.client.clock, watch.connection.server.clock) == (100, 1000)


def test_a_bad_clock_is_not_asked_again() -> None:
    watch = established()
    assert watch.see(TALK.up(ACK, 1, options=stamp(9000)), at=1) == []
    assert watch.connection.client.clock == CLOCK_BAD
    assert watch.see(TALK.up(ACK, 1, options=stamp(3000)), at=2) == []


def test_a_syn_does_not_make_a_clock_bad() -> None:
    watch = Watch()
    watch.see(TALK.syn(timestamp=1000), TALK.rst())
    assert kinds(watch.see(TALK.syn(timestamp=900_000), at=1)) == ["syn", "mtu"]
    assert watch.connection.client.clock == 0
    watch.see(TALK.syn_ack())
    assert kinds(watch.see(TALK.up(ACK, 1, options=stamp(901_000)), at=2)) == ["uptime"]


def test_the_reference_belongs_to_the_host_and_role_not_to_the_connection() -> None:
    watch = established()
    other = Talk(client_port=2000)
    found = watch.see(other.syn(timestamp=2000), at=1)
    assert kinds(found) == ["syn", "mtu", "uptime"]
    # The first connection's packets are now compared with the second one's SYN.
    found = watch.see(TALK.up(ACK, 1, options=stamp(2100)), at=2)
    assert [dict(o.fields())["raw_freq"] for o in found] == ["100.00 Hz"]
    # As a server, the same host has another reference, or none.
    back = Talk("10.0.0.2", "10.0.0.1", 3000, 80)
    found = watch.see(back.syn(timestamp=5), back.syn_ack(timestamp=2200), at=2.1)
    assert kinds(found) == ["syn", "mtu", "syn+ack", "mtu"]


def test_a_program_leaves_the_reference_alone() -> None:
    watch = Watch()
    watch.see(TALK.syn())
    sample = watch.host().syn
    watch.see(Talk(client_port=2000).scanner(), Talk(client_port=2001).probe())
    assert watch.host().syn is sample


# What else is said of a SYN and its answer -----------------------------------------------------------


@pytest.mark.parametrize(
    ("ttl", "tos", "said"),
    [
        (93, 0, "syn: client os=??? dist=35 params=none"),
        (92, 0, "syn: client os=??? dist=36 params=excess_dist"),
        (92, 3, "syn: client os=??? dist=36 params=excess_dist"),
        (64, 4, "syn: client os=??? dist=0 params=tos:0x01"),
        (92, 0xFF, "syn: client os=??? dist=36 params=excess_dist tos:0x3f"),
    ],
)
def test_params(ttl: int, tos: int, said: str) -> None:
    assert texts(Watch().see(TALK.up(SYN, 0, ttl=ttl, tos=tos))) == [said]


@pytest.mark.parametrize(
    ("syn", "said"),
    [
        (TALK.syn(ttl=20), "os=Linux 3.x dist=12 params=fuzzy"),
        (TALK.syn(options=BSD, window=65535), "os=BSD dist=0 params=generic"),
        (TALK.syn(options=BSD, window=65535, ttl=1), "os=BSD dist=31 params=generic fuzzy"),
        (TALK.scanner(ttl=1), "app=Scanner fast dist=<= 63 params=random_ttl excess_dist"),
    ],
)
def test_params_of_matches(syn: bytes, said: str) -> None:
    assert texts(Watch().see(syn))[0] == f"syn: client {said}"


def test_windows_of_answers_can_be_multiples_of_the_mss_that_they_answer() -> None:
    """The window of a SYN can only be a multiple of its own MSS."""
    watch = Watch()
    found = watch.see(TALK.syn(options=linux(mss=1301), window=30011))
    found += watch.see(TALK.syn_ack(options=linux(mss=1400), window=5 * 1301))
    shown = [
        dict(observation.fields())["raw_sig"].split(":")[4]
        for observation in found
        if "raw_sig" in dict(observation.fields())
    ]
    assert shown == ["30011,7", "mss*5,7"]


def test_syns_and_their_answers_are_shown_by_different_rules() -> None:
    """An echoed timestamp is a quirk only in a SYN, and the MSS of a probe is not shown for the SYN+ACK."""
    echoing = bytes.fromhex("02040533 0101080a 00000001 00000002")
    watch = Watch()
    found = watch.see(TALK.syn(options=echoing), TALK.syn_ack(options=echoing))
    assert [dict(observation.fields()).get("raw_sig") for observation in found] == [
        "4:64+0:0:1331:mss*20,0:mss,nop,nop,ts:df,id+,ts2+:0",
        None,
        "4:64+0:0:*:mss*10,0:mss,nop,nop,ts:df,id+:0",
        None,
    ]


# MTU ------------------------------------------------------------------------------------------------


def test_an_unknown_mtu_leaves_the_link_on_file() -> None:
    watch = Watch()
    assert texts(watch.see(TALK.syn()))[1] == "mtu: client link=Ethernet or modem raw_mtu=1500"
    assert texts(watch.see(Talk(client_port=2).syn(options=linux(mss=1400))))[-1] == "mtu: client link=??? raw_mtu=1440"
    assert watch.host().link == "Ethernet or modem"
    assert "mtu: client link=DSL raw_mtu=1492" in texts(watch.see(Talk(client_port=3).syn(options=linux(mss=1452))))
    assert watch.host().link == "DSL"


@pytest.mark.parametrize("options", [b"", linux(mss=0)], ids=["no MSS", "MSS 0"])
def test_without_an_mss_there_is_no_mtu(options: bytes) -> None:
    assert kinds(Watch().see(TALK.syn(options=options))) == ["syn"]


# The order of findings ------------------------------------------------------------------------------


def test_order_within_a_syn() -> None:
    watch = Watch()
    watch.see(TALK.syn(timestamp=1000))
    found = watch.see(Talk(client_port=2000).syn(timestamp=2000, ttl=54), at=1)
    assert kinds(found) == ["syn", "mtu", "uptime"], "a decrease from afar is no change"
    found = watch.see(Talk(client_port=3000).syn(timestamp=3000, options=linux(3000, mss=1400), window=28000), at=2)
    assert texts(found) == [
        "syn: client os=Linux 3.x dist=0 params=none",
        "host change: client reason=ttl mtu raw_hits=0,0,1,1",
        "mtu: client link=??? raw_mtu=1440",
        "uptime: client uptime=0 days 0 hrs 0 min (modulo 49 days) raw_freq=1000.00 Hz",
    ]


def test_order_within_the_syn_of_a_program() -> None:
    watch = Watch()
    watch.see(TALK.syn())
    assert texts(watch.see(Talk(client_port=2000).crawler())) == [
        "syn: client app=Crawler dist=0 params=none",
        "host change: client reason=app_vs_os raw_hits=0,1,1,1",
    ]


def test_order_within_a_syn_ack() -> None:
    watch = established()
    again = Talk(client_port=2000)
    watch.see(again.syn())
    found = watch.see(again.syn_ack(timestamp=3000, options=linux(3000, mss=1400), window=14000, ttl=61), at=1)
    assert kinds(found) == ["syn+ack", "host change", "mtu", "uptime"]
    assert not any(observation.of_client for observation in found)


def test_order_within_a_request() -> None:
    watch = Watch()
    watch.see(TALK.windows(), TALK.syn_ack())
    watch.see(Talk(client_port=2000).syn(timestamp=1000, window=7))  # some system with timestamps
    head = request("Host: x", "User-Agent: curl/8 (Linux)", "Accept: */*")
    assert texts(watch.see(TALK.up(ACK, 1, head, options=stamp(1100)), at=1)) == [
        "uptime: client uptime=0 days 0 hrs 0 min (modulo 497 days) raw_freq=100.00 Hz",
        "http request: client app=curl lang=none params=none",
        "host change: client reason=app_vs_os raw_hits=1,2,2,2",
        "host change: client reason=ua_vs_os raw_hits=1,3,3,3",
    ]


# Expiry ---------------------------------------------------------------------------------------------

NOTHING = TALK.up(ACK, 1)  # on a connection that is not tracked


@pytest.mark.parametrize(
    ("number", "age", "answered"),
    [
        (EXPIRE_EVERY, 30, True),
        (EXPIRE_EVERY, 30.999, True),
        (EXPIRE_EVERY, 31, False),
        (EXPIRE_EVERY - 1, 31, True),
        (EXPIRE_EVERY + 1, 31, True),
        (2 * EXPIRE_EVERY, 31, False),
    ],
)
def test_every_fiftieth_packet_ends_what_is_too_old_before_it_is_looked_at(
    number: int, age: float, answered: bool
) -> None:
    """The SYN+ACK is packet `number`; all packets between have the time of the SYN."""
    watch = Watch(classic=True)
    other = Talk(client_port=7)
    watch.see(TALK.syn(), *[other.up(ACK, 1)] * (number - 2))
    assert kinds(watch.see(TALK.syn_ack(), at=age)) == (["syn+ack", "mtu"] if answered else [])
    assert watch.engine.packets == number


@pytest.mark.parametrize(("later", "tracked"), [(0, 1), (0.999, 1), (1, 0)])
def test_old_connections_are_removed_once_per_second(later: float, tracked: int) -> None:
    """Old entries are removed at most once per second, so a second check within a second removes nothing."""
    watch = Watch()
    other = Talk(client_port=7)
    watch.see(*[other.up(ACK, 1)] * EXPIRE_EVERY, at=100)
    watch.see(TALK.syn(), at=50)
    watch.see(*[other.up(ACK, 1)] * (EXPIRE_EVERY - 1), at=100 + later)
    assert len(watch.connections) == tracked


@pytest.mark.parametrize("earlier", [0, 1, 1000])
def test_time_that_goes_back_is_no_age(earlier: int) -> None:
    watch = Watch()
    watch.see(TALK.syn(), at=2000)
    watch.see(*[Talk(client_port=7).up(ACK, 1)] * (EXPIRE_EVERY - 1), at=2000 - earlier)
    assert len(watch.connections) == 1


def test_hosts_are_forgotten_once_idle_for_too_long() -> None:
    """Only SYNs refresh a host, and a tracked connection keeps its hosts."""
    limits = Limits(connection_age=100, host_idle=1)
    for age, hosts in ((60, ["10.0.0.1", "10.0.0.2"]), (61, [])):
        watch = Watch(limits=limits)
        watch.see(*TALK.shake(), at=0)
        watch.see(TALK.up(ACK, 1), TALK.fin(), at=50)
        watch.see(*[NOTHING] * EXPIRE_EVERY, at=age)
        assert watch.hosts == hosts
    watch = Watch(limits=limits)
    watch.see(*TALK.shake(), at=0)
    watch.see(*[NOTHING] * EXPIRE_EVERY, at=100)
    assert watch.hosts == ["10.0.0.1", "10.0.0.2"]
    watch.see(*[NOTHING] * EXPIRE_EVERY, at=101)
    assert watch.hosts == []


# Hosts ----------------------------------------------------------------------------------------------


def test_the_source_is_older_than_the_destination() -> None:
    watch = Watch()
    watch.see(TALK.syn(), Talk("10.0.0.3", "10.0.0.1").syn())
    assert watch.hosts == ["10.0.0.2", "10.0.0.3", "10.0.0.1"]


def test_only_syns_create_count_and_refresh_hosts() -> None:
    watch = Watch()
    watch.see(TALK.syn())
    watch.see(TALK.syn_ack(), TALK.up(ACK, 1), TALK.say(GET), TALK.fin(), at=10)
    for end in watch.hosts:
        host = watch.host(end)
        assert (host.first_seen, host.last_seen, host.connections) == (START, START, 1)
    watch.see(Talk("10.0.0.2", "10.0.0.3").scanner(), at=20)
    host = watch.host("10.0.0.2")
    assert (host.first_seen, host.last_seen, host.connections) == (START, START + 20, 2)
    assert watch.hosts == ["10.0.0.1", "10.0.0.2", "10.0.0.3"]


def test_a_new_host_knows_nothing() -> None:
    watch = Watch()
    watch.see(TALK.syn())
    host = watch.host("10.0.0.2").host
    assert (host.syn, host.syn_ack, host.label, host.uptime, host.history, host.facts) == (*(None,) * 5, ())
    assert (host.quality, host.distance, host.link, host.last_port) == (0, UNKNOWN_DISTANCE, None, 0)


@pytest.mark.parametrize(
    ("syn", "os_class", "name", "flavor", "quality", "distance"),
    [
        pytest.param(TALK.syn(ttl=60), "unix", "Linux", "3.x", 0, 4, id="exact"),
        pytest.param(TALK.syn(ttl=20), "unix", "Linux", "3.x", 1, 12, id="fuzzy"),
        pytest.param(TALK.syn(options=BSD, window=65535), "unix", "BSD", "", 2, 0, id="generic"),
        pytest.param(TALK.syn(options=BSD, window=65535, ttl=70), "unix", "BSD", "", 3, 58, id="both"),
        pytest.param(TALK.windows(ttl=100), "win", "Windows", "7", 0, 28, id="another system"),
        pytest.param(TALK.syn(options=b""), None, None, "", 0, 0, id="unknown"),
        pytest.param(TALK.syn(options=b"", ttl=50), None, None, "", 0, 14, id="unknown and away"),
        pytest.param(TALK.crawler(), None, None, "", 0, 0, id="a program"),
        pytest.param(TALK.scanner(), None, None, "", 0, UNKNOWN_DISTANCE, id="a program with random TTL"),
        pytest.param(TALK.probe(), None, None, "", 0, 0, id="a probe"),
    ],
)
def test_what_a_syn_tells_of_its_host(
    syn: bytes, os_class: str | None, name: str | None, flavor: str, quality: int, distance: int
) -> None:
    watch = Watch()
    watch.see(syn)
    host = watch.host()
    assert (host.os_class, host.os_name, host.os_flavor, host.quality) == (os_class, name, flavor, quality)
    assert host.distance == distance


def test_an_unknown_packet_does_not_clear_the_system() -> None:
    watch = Watch()
    watch.see(TALK.syn(ttl=20), Talk(client_port=2).syn(options=b"", ttl=50))
    host = watch.host()
    assert (host.os_name, host.quality, host.distance) == ("Linux", 1, 14)


def test_the_last_port_is_the_clients_in_both_roles() -> None:
    """As in 3.09b.  SYNs of programs and probes do not change it."""
    watch = Watch()
    watch.see(Talk(client_port=20000).syn(), Talk(client_port=1).scanner(), Talk(client_port=2).probe())
    assert (watch.host().last_port, watch.host("10.0.0.2").last_port) == (20000, 0)
    back = Talk("10.0.0.2", "10.0.0.1", client_port=40000)
    watch.see(back.syn(), back.syn_ack())
    assert (watch.host().last_port, watch.host("10.0.0.2").last_port) == (40000, 40000)


def test_uptime_is_kept() -> None:
    watch = established()
    watch.see(TALK.up(ACK, 1, options=stamp(1_000_000)), at=600)
    assert watch.host().uptime is None
    other = Talk(client_port=2)
    watch.see(other.syn(timestamp=360_000_000), TALK.rst(), at=700)
    watch.see(other.syn_ack(), other.up(ACK, 1, options=stamp(360_000_100)), at=701)
    uptime = watch.host().uptime
    assert uptime is not None
    assert (uptime.minutes, uptime.wrap_days) == (60_000, 497)


def test_what_http_tells_of_its_hosts() -> None:
    watch = established()
    watch.see(TALK.say(request("Host: x", "User-Agent: curl/8", "Accept: */*", "Accept-Language: de")), at=1)
    client = watch.host()
    assert (client.http_name, client.http_flavor, client.language) == ("curl", "", "German")
    assert client.request is None, "only those that tell the system"
    watch.see(TALK.answer(response("Date: Thu, 01 Jan 1970 00:00:09 GMT", "Server: Apache")), at=2)
    server = watch.host("10.0.0.2")
    assert (server.http_name, server.language, server.os_name) == ("Apache", None, "Linux")
    assert server.response is not None
    assert (server.response.date, server.response.received, server.response.port) == (9, START + 2, 80)


def test_the_latest_program_is_kept_and_the_latest_language_that_was_named() -> None:
    watch = Watch()
    for port, language in enumerate(["de", "en", "xx", "*", ""], 1000):
        talk = Talk(client_port=port)
        watch.see(*talk.shake())
        found = watch.see(talk.say(request("Host: x", "User-Agent: y", f"Accept-Language: {language}")))
        assert dict(found[0].fields())["params"] == "generic"
    assert (watch.host().http_name, watch.host().http_flavor, watch.host().language) == ("browser", "any", "English")


def test_a_request_can_tell_the_system() -> None:
    watch = established()
    assert texts(watch.see(TALK.say(request("Host: x", "User-Agent: y", "X-Update: 1")))) == [
        "http request: client os=Windows updater lang=none params=none",
        "host change: client reason=os_diff raw_hits=0,1,1,1",
    ]
    host = watch.host()
    assert (host.os_class, host.os_name, host.os_flavor, host.quality) == ("win", "Windows", "updater", 0)
    assert host.request is not None
    assert host.http_name is None


def test_a_generic_response_tells_it_with_less_certainty() -> None:
    watch = requested()
    watch.see(TALK.answer(response("X-Box: 1")))
    host = watch.host("10.0.0.2")
    assert (host.os_class, host.os_name, host.os_flavor, host.quality) == ("unix", "Linux", "box", 2)
    assert host.request is None


def test_heads_that_match_nothing_leave_the_file_as_it_is() -> None:
    watch = requested()
    watch.see(TALK.answer(response("X: y")))
    assert watch.host("10.0.0.2").response is not None
    assert watch.host("10.0.0.2").os_flavor == "3.x"
    other = Talk(client_port=2)
    watch.see(*other.shake())
    assert texts(watch.see(other.say(request("X: y", "Accept-Language: xx")))) == [
        "http request: client app=??? lang=??? params=anonymous"
    ]
    assert (watch.host().http_name, watch.host().language) == ("curl", None)


@pytest.mark.parametrize(
    ("agents", "levels"),
    [
        (["curl/8"], [0]),
        (["curl/8 (Windows)"], [1]),
        (["curl/8 (Windows)", "curl/8", "curl/8 (Linux)"], [1, 1, 0]),
        (["wget"], [2]),
        (["wget", "curl/8 (Windows)", "curl/8 (Linux)"], [2, 2, 0]),
        (["curl/8 (Windows)", "wget (Linux)"], [1, 2]),
        (["curl/8 (iOS; Linux)"], [0]),
    ],
)
def test_dishonesty(agents: list[str], levels: list[int]) -> None:
    """Only a User-Agent that names the system of the host resets the state; a mismatch never lowers the level."""
    watch = Watch()
    found = []
    for i, agent in enumerate(agents):
        talk = Talk(client_port=1000 + i)
        watch.see(*talk.shake())
        watch.see(talk.say(request("Host: x", f"User-Agent: {agent}", "Accept: */*")))
        found.append(watch.host().dishonesty)
    assert found == levels


def test_an_unknown_system_contradicts_nothing() -> None:
    watch = Watch()
    watch.see(TALK.syn(options=b""), TALK.syn_ack())
    assert kinds(watch.see(TALK.say(request("Host: x", "User-Agent: curl/8 (Windows)", "Accept: */*")))) == [
        "http request"
    ]
    assert watch.host().dishonesty == 0


def test_reports_are_dated() -> None:
    watch = Watch()
    for i in range(4):
        talk = Talk(client_port=1000 + i)
        watch.see(talk.windows() if i % 2 else talk.syn(), at=i)
    assert (watch.host().last_change, watch.host().last_nat) == (START + 2, START + 3)


# A host that talks to itself ------------------------------------------------------------------------


def test_a_host_that_talks_to_itself_counts_twice() -> None:
    talk = Talk("10.0.0.1", "10.0.0.1")
    watch = Watch()
    found = watch.see(*talk.shake(), talk.say(GET), talk.answer(response("Server: Apache")))
    assert kinds(found) == ["syn", "mtu", "syn+ack", "mtu", "http request", "http response"]
    assert (watch.host().connections, watch.host().in_use) == (2, 0)
    assert watch.hosts == ["10.0.0.1"]


def test_from_one_port_to_the_same_it_is_always_the_client() -> None:
    talk = Talk("10.0.0.1", "10.0.0.1", 80, 80)
    watch = Watch(classic=True)
    assert kinds(watch.see(talk.syn())) == ["syn", "mtu"]
    assert watch.see(talk.syn_ack(), talk.syn()) == []
    assert len(watch.engine.connections.sides) == 1
    assert watch.see(talk.fin()) == []
    assert (watch.connections, watch.engine.connections.sides, watch.host().in_use) == ([], {}, 0)


# IPv6 -----------------------------------------------------------------------------------------------


def test_ipv6_from_beginning_to_end() -> None:
    watch = Watch()
    found = watch.see(*TALK6.shake(), TALK6.say(GET), TALK6.answer(response("Server: nginx", "Content-Type: x")))
    assert kinds(found) == ["syn", "mtu", "syn+ack", "mtu", "http request", "http response"]
    ends = found[0].endpoints
    assert (ends.client, ends.server) == ("2001:db8:0:0:0:0:0:1", "2001:db8:0:0:0:0:0:2")
    assert watch.connections == []


def test_the_ip_version_is_a_part_of_the_address() -> None:
    watch = Watch()
    watch.see(TALK.syn(), TALK6.syn())
    assert len(watch.connections) == 2
    assert len(watch.hosts) == 4


# What is fed ----------------------------------------------------------------------------------------


def test_engines_share_nothing() -> None:
    one, other = Watch(), Watch()
    one.see(TALK.syn())
    assert (other.hosts, other.connections, other.engine.packets) == ([], [], 0)


def test_observations_bear_the_packets_time_and_ends() -> None:
    syn, mtu = Watch().see(Talk(server_port=8080).syn(), at=1.5)
    for observation in (syn, mtu):
        assert (observation.seconds, observation.microseconds) == (START + 1, 500_000)
        assert observation.of_client
    assert syn.endpoints is mtu.endpoints
    ends = syn.endpoints
    assert (ends.client, ends.client_port, ends.server, ends.server_port) == ("10.0.0.1", 1000, "10.0.0.2", 8080)


@pytest.mark.parametrize(
    ("link_type", "frames", "warnings"),
    [
        pytest.param(DLT_RAW, [b"\x50" + bytes(40), b"\0" * 40], ["neither IPv4 nor IPv6"], id="version"),
        pytest.param(DLT_RAW, [b"\x50" + bytes(38), b""], [], id="too short to tell"),
        pytest.param(DLT_IEEE802_11, [bytes(80)], [], id="no data frame"),
        pytest.param(DLT_EN10MB, [bytes(60)], ["neither IPv4 nor IPv6"], id="Ethernet without IP"),
        pytest.param(DLT_EN10MB, [ethernet(ipv4(tcp(), protocol=17)), bytes(14)], [], id="UDP"),
        pytest.param(230, [bytes(80), bytes(80)], ["where the IP header begins", "neither"], id="nothing to detect"),
        pytest.param(230, [bytes(10) + TALK.syn(), bytes(10) + TALK.rst()], [], id="detected"),
    ],
)
def test_warnings_are_given_once(link_type: int, frames: list[bytes], warnings: list[str]) -> None:
    given: list[str] = []
    watch = Watch(warn=given.append, link_type=link_type)
    watch.see(*frames)
    assert len(given) == len(warnings)
    assert all(part in text for part, text in zip(warnings, given, strict=True))
    Watch(link_type=link_type).see(*frames)  # nobody need listen


def test_windows_answers_too() -> None:
    watch = Watch()
    watch.see(TALK.windows())
    found = watch.see(TALK.syn_ack(options=WINDOWS, window=8192, ttl=100))
    assert texts(found)[0] == "syn+ack: server os=Windows 7 dist=28 params=none"


# Without a SYN --------------------------------------------------------------------------------------


@both_versions
def test_an_answer_without_a_syn(talk: Talk) -> None:
    """It is fingerprinted by itself, and the conversation is read."""
    watch = Watch()
    assert kinds(watch.see(talk.syn_ack())) == ["syn+ack", "mtu"]
    assert watch.connection.endpoints.client == address_text(ip_address(talk.client).packed)
    assert watch.see(talk.syn_ack()) == []
    found = watch.see(talk.say(GET), talk.answer(response("Server: nginx", "Content-Type: x")))
    assert kinds(found) == ["http request", "http response"]
    assert watch.host(talk.server).syn_ack is not None


def test_answers_without_a_syn_keep_the_bounds() -> None:
    watch = Watch(limits=Limits(connections=20))
    for port in range(1000, 1100):
        watch.see(Talk(client_port=port).syn_ack())
        assert len(watch.connections) <= 21


@pytest.mark.parametrize("reading", [ACK, FIN, RST])
def test_answers_without_a_syn_end_as_others(reading: int) -> None:
    watch = Watch()
    watch.see(TALK.syn_ack())
    watch.see(TALK.up(reading, 1), at=1)
    assert len(watch.connections) == (reading == ACK)


def test_a_syn_after_its_answer() -> None:
    watch = Watch()
    assert kinds(watch.see(TALK.syn_ack())) == ["syn+ack", "mtu"]
    assert kinds(watch.see(TALK.syn(), at=0.002)) == ["syn", "mtu"]
    assert watch.see(TALK.syn(), at=0.003) == []
    assert watch.host().syn is not None
    assert kinds(watch.see(TALK.say(GET), at=0.004)) == ["http request"]


def test_an_answer_that_comes_late() -> None:
    """Of the client's packets, nothing is lost; the server's are read from the SYN+ACK on."""
    watch = Watch()
    found = watch.see(TALK.syn(), TALK.up(ACK, 1), TALK.say(GET), TALK.down(ACK, 1, b"lost"))
    assert kinds(found) == ["syn", "mtu", "http request"]
    found = watch.see(TALK.syn_ack(), TALK.answer(response("Server: nginx", "Content-Type: x")))
    assert kinds(found) == ["syn+ack", "mtu", "http response"]


@pytest.mark.parametrize("flags", [ACK | PSH, FIN | ACK])
def test_a_response_that_comes_before_its_request(flags: int) -> None:
    """It acknowledges data that were not seen, so that they are waited for."""
    answer = TALK.down(flags, 1, response("Server: nginx", "Content-Type: x"))
    answer = answer[:28] + (TALK.client_isn + 1 + len(GET)).to_bytes(4, "big") + answer[32:]
    for classic in (False, True):
        watch = Watch(classic=classic)
        watch.see(*TALK.shake())
        assert watch.see(answer) == []
        found = watch.see(TALK.say(GET))
        assert kinds(found) == ([] if classic else ["http request", "http response"])


@pytest.mark.parametrize(("at", "expected"), [(0.1, True), (0.101, False)])
@pytest.mark.parametrize("first", [True, False])
def test_one_direction_after_the_other(first: bool, at: float, expected: bool) -> None:
    """As if each direction came from an interface of its own, within some milliseconds."""
    watch = Watch()
    up = [TALK.syn(), TALK.up(ACK, 1), TALK.say(GET), TALK.up(FIN | ACK, 1 + len(GET))]
    answer = response("Server: nginx", "Content-Type: x")
    down = [TALK.syn_ack(), TALK.answer(answer), TALK.down(FIN | ACK, 1 + len(answer))]
    one, other = (up, down) if first else (down, up)
    found = watch.see(*one[:-1]) + watch.see(one[-1], at=at) + watch.see(*other, at=at)
    assert sorted(kinds(found)).count("http response") == expected
    assert {"syn", "syn+ack"} <= set(kinds(found))
