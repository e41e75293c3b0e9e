"""Recognizing QUIC and DTLS, and reading them from packets that an engine follows."""

from __future__ import annotations

import subprocess
import sys
from typing import Final

import pytest
from datagram_bytes import (
    DTLS_HELLO,
    HELLO,
    ID,
    JA4,
    WHOLE,
    crypto,
    dtls_record,
    fragment,
    initial,
    long_packet,
    to_client,
    to_server,
    to_server6,
)
from hypothesis import given
from hypothesis import strategies as st
from talk import DATABASE, START, Talk, Watch, kinds

from pyp0f.applications.interface import Certainty
from pyp0f.applications.tls.code_points import QUIC_MARKS, VERSION_2
from pyp0f.applications.tls.over_udp import DTLS, QUIC
from pyp0f.engine import limits
from pyp0f.observations.changes import HostChangeObservation
from pyp0f.summaries.collecting import SummaryTable

NO, _, YES = Certainty


@pytest.mark.parametrize(
    ("data", "certainty"),
    [
        *[(initial(b"\1" * 20, version=version), YES) for version in sorted(QUIC_MARKS)],
        (long_packet(0xD0, b"\x05hello"), YES),
        (long_packet(0xE0, b"\x05hello", version=VERSION_2), YES),
        (long_packet(0x80, b"\0\x05hello"), YES),  # the second bit may be anything (RFC 9287)
        (long_packet(0xE0, b"\x05hello"), NO),
        (long_packet(0xF0, b"\x05hello"), NO),
        (long_packet(0xC0, b"\x05hello", version=VERSION_2), NO),
        (long_packet(0xC0, b"\0\x05hello", version=b"\0\0\0\0"), NO),
        (long_packet(0xC0, b"\0\x05hello", version=b"\x1a\x2a\x3a\x4a"), NO),
        (long_packet(0xC0, b"\0\x05hello", target=ID[:7]), NO),
        (long_packet(0xC0, b"\0\x05hello", target=bytes(21)), NO),
        (b"\x40\0\0\0\1\x08" + ID, NO),
        (WHOLE[:5], NO),
        (b"", NO),
    ],
)
def test_quic(data: bytes, certainty: Certainty) -> None:
    assert QUIC.starts(data, True) is certainty
    assert QUIC.starts(data, False) is NO
    assert DTLS.starts(data, True) is NO


@pytest.mark.parametrize(
    ("data", "certainty"),
    [
        (DTLS_HELLO, YES),
        (DTLS_HELLO[:14], YES),
        (DTLS_HELLO[:13], NO),
        (b"", NO),
        (b"\x17" + DTLS_HELLO[1:], NO),
        (dtls_record(fragment(b"x" * 50), version=0xFEFD), YES),
        (dtls_record(fragment(b"x" * 50), version=0x0303), NO),
        (dtls_record(fragment(b"x" * 50), epoch=1), NO),
        (dtls_record(fragment(b"x" * 50, kind=3)), NO),
    ],
)
def test_dtls(data: bytes, certainty: Certainty) -> None:
    assert DTLS.starts(data, True) is certainty
    assert DTLS.starts(data, False) is NO
    assert QUIC.starts(data, True) is NO


@given(st.binary(max_size=30), st.sampled_from([b"", b"\xc0\0\0\0\1", b"\x16\xfe\xff\0\0"]))
def test_any_bytes(data: bytes, before: bytes) -> None:
    for application in (QUIC, DTLS):
        assert application.starts(before + data, True) in (NO, YES)


def test_exchanges() -> None:
    own = Watch()
    found = own.see(to_server(WHOLE), to_client(long_packet(0xC0, b"\0\x05hello", target=b"")), to_server6(WHOLE))
    assert [(one.kind, one.fields()[-1]) for one in found] == [("quic request", ("raw_sig", JA4))] * 2
    assert kinds(own.see(to_server(DTLS_HELLO, sport=50001), to_client(DTLS_HELLO))) == ["dtls request"]


def test_classic_leaves_them_out() -> None:
    assert Watch(classic=True).see(to_server(WHOLE), to_server(DTLS_HELLO)) == []


def test_other_datagrams_are_passed_over() -> None:
    own = Watch()
    assert own.see(to_server(b"\x12\x34\1\0\0\1\0\0"), to_server(b"\x40" * 1200), to_client(b"")) == []
    assert len(own.engine.hosts) == 0
    assert sum(own.engine.passed_over.kinds.values()) == 3


def test_a_datagram_that_cannot_be_decrypted_leaves_no_exchange() -> None:
    own = Watch()
    assert own.see(to_server(WHOLE[:-1] + b"x")) == []
    assert len(own.engine.exchanges) == 0


def test_decryption_is_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    """By address and in all; the next second begins again."""
    monkeypatch.setattr(limits, "MAX_DATAGRAMS_OF_ADDRESS", 20)
    monkeypatch.setattr(limits, "MAX_DATAGRAMS", 21)
    own = Watch()
    part = initial(crypto(0, HELLO[:100]))
    packets = [to_server(part, sport=port) for port in range(2000, 2070)]
    assert own.see(*packets) == []
    assert own.engine.passed_over.kinds == {-22: 50}
    assert own.see(to_server(WHOLE, sport=1)) == []
    assert kinds(own.see(to_server6(WHOLE))) == ["quic request"], "another address"
    assert own.see(to_server6(WHOLE)) == [], "in all"
    assert kinds(own.see(to_server(DTLS_HELLO))) == ["dtls request"], "it needs no decryption"
    assert kinds(own.see(to_server(WHOLE, sport=1), at=START + 1)) == ["quic request"]


@pytest.mark.slow
def test_a_missing_library() -> None:
    """One warning; all else is read."""
    program = """
import sys
for name in [name for name in sys.modules if name.startswith("pyp0f.applications.quic")]:
    del sys.modules[name]
sys.modules["cryptography.exceptions"] = None
from pyp0f import Engine
warnings = []
engine = Engine(on_warning=warnings.append)
packets = [bytes.fromhex(text) for text in sys.argv[1:]]
print([one.kind for packet in packets for one in engine.feed(packet, 1, 12)], warnings)
"""
    packets = [to_server(WHOLE), to_server(WHOLE, sport=3), to_server(DTLS_HELLO, sport=4)]
    arguments = [sys.executable, "-c", program, *[packet.hex() for packet in packets]]
    done = subprocess.run(arguments, capture_output=True, text=True, check=True)
    assert done.stdout == "['dtls request'] ['QUIC is not read: the package cryptography is not installed']\n"


@pytest.mark.slow
def test_readers_are_imported_at_the_first_datagram() -> None:
    program = "import pyp0f.applications.standard, sys; print(any('quic' in n or 'crypto' in n for n in sys.modules))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


LINES: Final = f"""
[quic:request]
label = s:!:Go:quic-go
sys = Windows
sig = {JA4}
[dtls:request]
label = s:!:OpenSSL:3.x
sys = @unix
sig = dd*d******_*_*
"""


def test_programs_are_kept_and_compared() -> None:
    """The client is Linux, its User-Agent names Firefox, and the programs are for Windows or no browsers."""
    talk = Talk()
    own = Watch(DATABASE + LINES)
    own.see(*talk.shake(), talk.say(b"GET / HTTP/1.1\r\nHost: x\r\nUser-Agent: Mozilla/5.0 Firefox/140.0\r\n\r\n"))
    found = own.see(to_server(DTLS_HELLO, sport=50001))
    assert kinds(found) == ["dtls request"]
    found = own.see(to_server(WHOLE))
    changes = [one.reasons for one in found if isinstance(one, HostChangeObservation)]
    assert (kinds(found)[0], changes) == ("quic request", [("app_vs_os",), ("tls_vs_ua",)])
    host = own.host().host
    assert [host.facts_of(name).client.text for name in ("quic", "dtls")] == ["Go quic-go", "OpenSSL 3.x"]


def test_summaries_have_the_programs() -> None:
    hosts = SummaryTable()
    for one in Watch(DATABASE + LINES).see(to_server(WHOLE), to_server(DTLS_HELLO, sport=50001)):
        hosts.add(one)
    summary = hosts.get("10.0.0.1")
    assert summary is not None
    assert set(summary.programs("client")) == {"Go quic-go", "OpenSSL 3.x"}
    assert {piece.kind for piece in summary.evidence} == {"quic request", "dtls request"}
