"""Greetings of SSH with random changes: nothing fails, and nothing that is shown can forge a line."""

from __future__ import annotations

import json
import os
from random import Random
from typing import Final

import pytest
from sample_observations import ssh_request, ssh_response
from ssh_bytes import CLIENT, LISTS, SERVER, hello, packet

from pyp0f.applications.interface import Certainty
from pyp0f.applications.ssh.application import SSH, SSH_REQUEST
from pyp0f.applications.ssh.conversation import SshConversation
from pyp0f.applications.ssh.fingerprints import raw_signature
from pyp0f.applications.ssh.greeting import Greeting
from pyp0f.applications.ssh.signatures import SshMatcher
from pyp0f.engine.streams import MAX_STREAM
from pyp0f.signatures.label import Label

MESSAGES: Final = int(os.environ.get("PYP0F_SSH_MESSAGES", "20000"))
SEEDS: Final = (
    hello(CLIENT),
    b"Welcome\r\n" + hello(SERVER, guessed=True),
    b"SSH-1.99-Cisco-1.25\n" + packet(4, b"\0" + bytes(8)) + hello(b""),
    b"SSH-1.5-x\n\0\0\0\x0c" + bytes(16),
    hello(b"SSH-2.0-" + b"x" * 300 + b"|\x1b[31m\r\n", (b"k" * 9000, *LISTS[1:])),
)
NUMBERS: Final = (b"\0\0\0\0", b"\0\0\0\1", b"\xff\xff\xff\xff", b"\x7f\xff\xff\xff", b"\0\0\x88\xb8", b"\0\0\1\0")
PIECES: Final = (b"\n", b"\r", b"SSH-", b"SSH-2.0-", b"|", b":", b"*", b"\0", b"\x1b[31m", b"none", b",")


def changed(random: Random) -> bytes:
    """A greeting with up to eight changes."""
    data = bytearray(random.choice(SEEDS))
    for _ in range(random.randrange(9)):
        at = random.randrange(len(data) + 1)
        change = random.randrange(5)
        if change == 0:
            data[at : at + 1] = random.randbytes(1)
        elif change == 1:
            data[at : at + 4] = random.choice(NUMBERS)
        elif change == 2:
            data[at:at] = random.choice(PIECES)
        elif change == 3:
            del data[at : at + random.randrange(40)]
        else:
            data[at:] = data[random.randrange(len(data) + 1) :]
    return bytes(data[: random.randrange(len(data) + 1)] if random.random() < 0.2 else data)[:MAX_STREAM]


def greeting_of(data: bytes, random: Random) -> Greeting | None:
    """What a conversation reads, in up to three steps."""
    own, from_client = SshConversation(), random.random() < 0.5
    cuts = sorted([random.randrange(1, len(data) + 1) for _ in range(random.randrange(3))])
    for size in (*cuts, len(data)):
        messages, goes_on = own.read(data[:size], from_client, size == MAX_STREAM)
        if messages:
            found: Greeting = messages[0]
            return found
        if not goes_on:
            return None
    ended = own.end(from_client)
    return ended[0] if ended else None


@pytest.mark.fuzz
def test_changed_greetings() -> None:
    random = Random(MESSAGES)
    label = Label(number=1, line=1, os_class=None, name="x", flavor="", generic=False)
    lines = [SSH_REQUEST.parse(text, label, 1) for text in ("*:*:ExampleSSH_*", f"2.0:{'0' * 32}:x", "1.5:none:*")]
    matcher, known = SshMatcher(lines), 0
    for _ in range(MESSAGES):
        data = changed(random)
        if not data:
            continue
        assert SSH.starts(data, from_client=random.random() < 0.5) in Certainty
        found = greeting_of(data, random)
        if found is None:
            continue
        known += 1
        text = raw_signature(found)
        matcher.find(text)
        assert text.isascii()
        assert text.isprintable()
        assert "|" not in text
        assert len(text) < 8 + 34 + 256
        observation = (ssh_request if found.of_client else ssh_response)(found)
        json.dumps(observation.to_dict()).encode("ascii")
        assert "\n" not in str(observation)
    assert known > MESSAGES / 10
