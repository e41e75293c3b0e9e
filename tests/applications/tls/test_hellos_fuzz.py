"""Mutated datagrams of QUIC and DTLS end without an exception, and within the bounds.

``PYP0F_MUTATIONS`` is the number of datagrams; by default 20,000.
"""

from __future__ import annotations

import os
from random import Random

import pytest
from datagram_bytes import DTLS_HELLO, HELLO, WHOLE, crypto, dtls_body, dtls_record, fragment, initial, to_server
from talk import DATABASE, START

from pyp0f.applications.dtls.conversation import DtlsConversation
from pyp0f.applications.quic.conversation import QuicConversation
from pyp0f.applications.standard import STANDARD
from pyp0f.applications.tls.code_points import QUIC_MARKS
from pyp0f.applications.tls.pieces import MAX_MESSAGE
from pyp0f.engine.tracker import Tracker
from pyp0f.library.loading import parse_database
from pyp0f.wire.link import DLT_RAW, link_for

pytestmark = pytest.mark.fuzz

COUNT = int(os.environ.get("PYP0F_MUTATIONS", "20000"))
FRAMES = crypto(200, HELLO[200:]) + b"\1\0\0\x02" + bytes(4) + crypto(0, HELLO[:220])
VERSIONS = sorted(QUIC_MARKS)


def mutated(random: Random, data: bytes) -> bytes:
    """The data with bytes changed, removed, repeated or inserted."""
    changed = bytearray(data)
    for _ in range(random.choice((1, 1, 2, 5))):
        at = random.randrange(len(changed) + 1)
        size = random.choice((1, 1, 2, 8, 100))
        kind = random.randrange(4)
        if kind == 0:
            changed[at : at + 1] = random.randbytes(1)
        elif kind == 1:
            del changed[at : at + size]
        elif kind == 2:
            changed[at:at] = changed[at : at + size]
        else:
            changed[at:at] = random.choice((random.randbytes(size), b"\xff" * size, bytes(size)))
    return bytes(changed)


def test_frames_of_quic() -> None:
    """The frames are mutated before they are protected, so that they are decrypted and read."""
    random, own = Random(1), QuicConversation()
    for number in range(COUNT // 2):
        if number % 20 == 0:
            own = QuicConversation()
        data = initial(mutated(random, FRAMES), version=random.choice(VERSIONS), packet_number=number)
        own.read(data, True, False)
        assert len(own._pieces.whole) + own._pieces._waiting <= 2 * MAX_MESSAGE


def test_fragments_of_dtls() -> None:
    random, own = Random(2), DtlsConversation()
    body = dtls_body()
    for number in range(COUNT // 4):
        if number % 20 == 0:
            own = DtlsConversation()
        at = random.randrange(len(body))
        data = dtls_record(mutated(random, fragment(body, at, random.randrange(200))))
        own.read(mutated(random, data) if number % 3 == 0 else data, True, False)
        assert len(own._pieces.whole) + own._pieces._waiting <= 2 * MAX_MESSAGE


def test_packets() -> None:
    """Mutated IP packets, fed to an engine."""
    random, link = Random(3), link_for(DLT_RAW)
    own = Tracker(parse_database(DATABASE.encode()), applications=STANDARD)
    for number in range(COUNT // 4):
        data = mutated(random, random.choice((WHOLE, DTLS_HELLO)))
        packet = to_server(data) if number % 2 else mutated(random, to_server(data))
        own.feed(link, packet, [(START + number // 100, 0, 0, len(packet))])
    assert len(own.exchanges) <= 1_001
