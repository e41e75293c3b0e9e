"""Mutated hellos: any bytes end without an exception, and the same in pieces as whole.

``PYP0F_FUZZ_MESSAGES`` is the number of messages; a million take some minutes.
"""

from __future__ import annotations

import os
from random import Random
from typing import Final

import pytest
from hello_bytes import CLIENT, SERVER, records, ssl2_hello

import pyp0f
from pyp0f.applications.interface import Conversation
from pyp0f.applications.tls.application import TLS

pytestmark = pytest.mark.fuzz

MESSAGES: Final = int(os.environ.get("PYP0F_FUZZ_MESSAGES", "20000"))
SEEDS: Final = (records(CLIENT), records(SERVER), records(CLIENT, 40), records(SERVER, 9), ssl2_hello(), CLIENT, SERVER)


def mutated(dice: Random) -> bytes:
    """A hello with up to eight changes: of a byte, of a length, cut, doubled, or with a piece of another one."""
    data = bytearray(dice.choice(SEEDS))
    for _ in range(dice.randrange(1, 9)):
        at = dice.randrange(len(data) or 1)
        kind = dice.randrange(5)
        if kind == 0:
            data[at : at + 1] = bytes([dice.randrange(256)])
        elif kind == 1:
            data[at : at + 2] = dice.choice((0, 1, 0xFF, 0x0A0A, 0xFFFF)).to_bytes(2, "big")
        elif kind == 2:
            del data[at : at + dice.randrange(1, 20)]
        elif kind == 3:
            data[at:at] = data[at : at + dice.randrange(1, 40)]
        else:
            other = dice.choice(SEEDS)
            start = dice.randrange(len(other))
            data[at:at] = other[start : start + 30]
    return bytes(data)


def read(conversation: Conversation, data: bytes, from_client: bool, ends: list[int]) -> list[object]:
    found: list[object] = []
    for end in ends:
        messages, goes_on = conversation.read(data[:end], from_client, False)
        found += messages
        if not goes_on:
            break
    return found


def test_mutated_hellos() -> None:
    dice = Random(7)
    hellos = 0
    for number in range(MESSAGES):
        data = mutated(dice)
        found = pyp0f.fingerprint_tls(data)
        hellos += found is not None
        if found is not None and number % 10 == 0:
            assert str(found).startswith(f"({found.to_dict()['kind']})")
        if not data:
            continue
        from_client = bool(number & 1)
        TLS.starts(data, from_client)
        ends = sorted({dice.randrange(1, len(data) + 1) for _ in range(4)} | {len(data)})
        whole = read(TLS.conversation(), data, from_client, [len(data)])
        assert read(TLS.conversation(), data, from_client, ends) == whole
    print(f"{MESSAGES} messages, {hellos} hellos")
    assert hellos > MESSAGES // 20
