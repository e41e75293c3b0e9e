"""Recognizing TLS, and reading it on connections that an engine follows."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from random import Random

import pytest
from hello_bytes import CLIENT, SERVER, records, ssl2_hello
from hypothesis import given
from hypothesis import strategies as st
from packets import pcap
from surroundings import mostly_slow
from talk import DATABASE, START, Talk, Watch, kinds, linux, stamp
from wrapping import WRAPPERS

import pyp0f
from pyp0f.applications.interface import Certainty
from pyp0f.applications.tls.application import TLS
from pyp0f.wire.link import DLT_RAW
from pyp0f.wire.packet import ACK, PSH, SYN

TALK = Talk(server_port=443)
NAMED = records(CLIENT)
ANSWER = records(SERVER)
NO, MAYBE, YES = Certainty


@pytest.mark.parametrize(
    ("data", "from_client", "certainty"),
    [
        (NAMED[:1], True, MAYBE),
        (NAMED[:5], True, MAYBE),
        (NAMED[:6], True, YES),
        (NAMED, False, NO),
        (ANSWER[:5], False, MAYBE),
        (ANSWER[:6], False, YES),
        (ANSWER, True, NO),
        (b"\x16\x02", True, NO),
        (b"\x15\x03\x01\x00\x02\x01", True, NO),
        (b"GET / HTTP/1.1\r\n", True, NO),
        (b"\x80", False, NO),
        (b"\x80", True, MAYBE),
        (ssl2_hello()[:10], True, MAYBE),
        (ssl2_hello(), True, YES),
        (ssl2_hello(ciphers=b""), True, NO),
        (ssl2_hello(ciphers=bytes(4)), True, NO),
        (ssl2_hello(challenge=bytes(15)), True, NO),
        (b"\x80\x40\x02", True, NO),
        (b"\x80\x40\x01\x05", True, NO),
        (b"\xff" * 40, True, NO),
    ],
)
def test_what_it_recognizes(data: bytes, from_client: bool, certainty: Certainty) -> None:
    assert TLS.starts(data, from_client) is certainty


@given(st.binary(min_size=1), st.booleans())
def test_certainty_never_comes_back(data: bytes, from_client: bool) -> None:
    """Once it is no or yes, more bytes do not change it."""
    answers = [TLS.starts(data[:size], from_client) for size in range(1, len(data) + 1)]
    decided = [answer for answer in answers if answer is not MAYBE]
    assert answers[: len(answers) - len(decided)] == [MAYBE] * (len(answers) - len(decided))
    assert len(set(decided)) <= 1


def test_a_connection() -> None:
    found = Watch().see(*TALK.shake(), TALK.say(NAMED), TALK.answer(ANSWER))
    assert kinds(found)[-2:] == ["tls request", "tls response"]


def test_classic_leaves_it_out() -> None:
    found = Watch(classic=True).see(*TALK.shake(), TALK.say(NAMED), TALK.answer(ANSWER))
    assert not [kind for kind in kinds(found) if kind.startswith("tls")]


@pytest.mark.parametrize("seed", range(20))
def test_any_cut_in_any_order(seed: int) -> None:
    """Segments may be cut anywhere, and come in any order and twice."""
    random = Random(seed)
    cuts = sorted({0, *random.sample(range(1, len(NAMED)), 12)})
    pieces = [(at, NAMED[at:stop]) for at, stop in zip(cuts, [*cuts[1:], len(NAMED)], strict=True)]
    pieces += random.sample(pieces, 3)
    random.shuffle(pieces)
    found = Watch().see(*TALK.shake(), *[TALK.say(piece, 1 + at) for at, piece in pieces], TALK.answer(ANSWER))
    assert [str(one) for one in found if one.kind.startswith("tls")] == EXPECTED


EXPECTED = [
    str(one) for one in Watch().see(*TALK.shake(), TALK.say(NAMED), TALK.answer(ANSWER)) if one.kind.startswith("tls")
]


@pytest.mark.parametrize("wrapper", mostly_slow(list(WRAPPERS)))
def test_two_records_in_any_encapsulation(wrapper: str, tmp_path: Path) -> None:
    """The segments come in reverse order; a frame with a length in place of a type has up to 1,500 bytes."""
    sent = records(CLIENT[:70]) + records(CLIENT[70:])
    segments = [TALK.say(sent[at : at + 600], 1 + at) for at in range(0, len(sent), 600)]
    packets = [*TALK.shake(), *reversed(segments), TALK.answer(ANSWER)]
    path = tmp_path / "pcap"
    path.write_bytes(pcap([WRAPPERS[wrapper](packet) for packet in packets]))
    assert [str(one) for one in pyp0f.read(path) if one.kind.startswith("tls")] == EXPECTED


def test_only_the_server_was_captured() -> None:
    found = Watch().see(TALK.syn_ack(), TALK.answer(ANSWER))
    assert kinds(found)[-1:] == ["tls response"]


def test_http_is_not_disturbed() -> None:
    found = Watch().see(*TALK.shake(), TALK.say(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"))
    assert kinds(found)[-1] == "http request"


def test_connections_end_with_the_server_hello() -> None:
    own = Watch()
    own.see(*TALK.shake(), TALK.say(NAMED))
    assert len(own.connections) == 1
    own.see(TALK.answer(ANSWER))
    assert own.connections == []


def test_a_hello_in_the_syn() -> None:
    """TCP Fast Open: the SYN+ACK acknowledges the ClientHello."""
    answer = TALK.syn_ack()
    taken = answer[:28] + (TALK.client_isn + 1 + len(NAMED)).to_bytes(4, "big") + answer[32:]
    found = Watch().see(TALK.up(SYN, 0, NAMED, options=linux()), taken, TALK.answer(ANSWER))
    assert [kind for kind in kinds(found) if "tls" in kind] == ["tls request", "tls response"]


def signed(label: str) -> Watch:
    """A tracker with a signature of the ClientHello, and of the ServerHello."""
    known = pyp0f.fingerprint_tls(NAMED), pyp0f.fingerprint_tls(ANSWER)
    lines = [f"{label}\nsig = {one.raw_signature}\n" for one in known if one]
    return Watch(f"{DATABASE}[tls:request]\n{lines[0]}[tls:response]\n{lines[1]}")


def test_what_is_kept_with_hosts() -> None:
    """Of programs that are not known, only a bit: whether they can be browsers."""
    own = Watch()
    own.see(*TALK.shake(), TALK.say(NAMED), TALK.answer(ANSWER))
    assert own.host().host.facts == ("browsers", 2)
    assert not own.host("10.0.0.2").host.facts
    own = signed("label = s:!:curl:8.x\nsys = @unix")
    own.see(*TALK.shake(), TALK.say(NAMED), TALK.answer(ANSWER))
    for address in ("10.0.0.1", "10.0.0.2"):
        facts = own.host(address).host.facts_of("tls")
        assert {one and one.text for one in (facts.client, facts.server)} == {None, "curl 8.x"}


@pytest.mark.parametrize(
    ("label", "reasons"),
    [
        ("label = s:!:curl:8.x\nsys = @unix", []),
        ("label = s:!:Schannel:\nsys = Windows", [("app_vs_os",)] * 2),
        ("label = s:win:Windows:11", [("app_vs_os",)] * 2),
        ("label = s:unix:Linux:6.x", []),
    ],
)
def test_programs_that_cannot_run_on_the_system(label: str, reasons: list[tuple[str, ...]]) -> None:
    found = signed(label).see(*TALK.shake(), TALK.say(NAMED), TALK.answer(ANSWER))
    assert [one.reasons for one in found if isinstance(one, pyp0f.HostChangeObservation)] == reasons


@pytest.mark.slow
def test_readers_are_imported_at_the_first_connection() -> None:
    program = "import pyp0f.applications.standard, sys; print([n for n in sys.modules if '.tls.' in n])"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    names = "', '".join([f"pyp0f.applications.tls.{name}" for name in ("code_points", "application", "over_udp")])
    assert done.stdout == f"['{names}']\n"


def acknowledging(packet: bytes, number: int = TALK.server_isn + 1) -> bytes:
    """A packet of the client with the acknowledgement number that it has after the SYN+ACK."""
    at = (40 if packet[0] >> 4 == 6 else 20) + 8
    return packet[:at] + number.to_bytes(4, "big") + packet[at + 4 :]


WITHOUT_SYN = [acknowledging(TALK.say(NAMED[:400], 1)), TALK.say(NAMED[400:], 401), TALK.answer(ANSWER)]


def without_syn(*packets: bytes, classic: bool = False) -> list[str]:
    """The observations of TLS of packets without a SYN."""
    found = Watch(classic=classic).see(*packets)
    assert kinds(found) == [one.kind for one in found if one.kind.startswith("tls")]
    return [str(one) for one in found]


def test_the_syn_was_not_captured() -> None:
    assert without_syn(*WITHOUT_SYN) == EXPECTED
    assert without_syn(*WITHOUT_SYN, classic=True) == []
    assert without_syn(WITHOUT_SYN[1]) == without_syn(TALK.say(b"\x16\x03\x01 not TLS")) == []
    assert without_syn(acknowledging(TALK.answer(ANSWER))) == EXPECTED[1:]


def test_the_syn_was_not_captured_in_a_file(tmp_path: Path) -> None:
    """The loops over files and over packets in a buffer agree, also for IPv6 and for TCP options."""
    six = Talk("2001:db8::1", "2001:db8::2", server_port=443)
    stamped = TALK.up(ACK | PSH, 1, NAMED, options=stamp(7))
    for packets in (
        WITHOUT_SYN,
        [acknowledging(six.say(NAMED)), six.answer(ANSWER)],
        [acknowledging(stamped), TALK.answer(ANSWER)],
    ):
        path = tmp_path / "x.pcap"
        path.write_bytes(pcap(packets, link_type=DLT_RAW, step=0, start=START))
        assert [str(one) for one in pyp0f.read(path)] == without_syn(*packets)
        assert len(without_syn(*packets)) == 2


def test_the_last_syn_ack_before_data_counts() -> None:
    """The server begins anew with another sequence number; p0f keeps the first one."""
    other = Talk(server_port=443, server_isn=TALK.server_isn + 10_000)
    syn, answer, *_ = TALK.shake()
    packets = (syn, answer, other.syn_ack(), TALK.say(NAMED), TALK.syn_ack(), other.answer(ANSWER))
    assert [one.kind for one in Watch().see(*packets) if one.kind.startswith("tls")] == ["tls request", "tls response"]
