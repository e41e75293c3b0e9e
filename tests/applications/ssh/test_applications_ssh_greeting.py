"""Reading the message KEXINIT."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from ssh_bytes import LISTS, kexinit

from pyp0f.applications.ssh.greeting import Greeting, KeyExchange, read_kexinit

EXCHANGE = KeyExchange(
    LISTS[0], LISTS[1], (LISTS[2], LISTS[3]), (LISTS[4], LISTS[5]), (LISTS[6], LISTS[7]), guessed=False
)


def test_a_message() -> None:
    assert read_kexinit(kexinit()) == EXCHANGE
    assert read_kexinit(kexinit(guessed=True)) == EXCHANGE._replace(guessed=True)
    languages = (*LISTS[:8], b"en", b"de,fr")
    assert read_kexinit(kexinit(languages, guessed=True)) == EXCHANGE._replace(guessed=True)


def test_cut_messages() -> None:
    """The lists that count must be complete."""
    data, last = kexinit(), 16 + sum(4 + len(one) for one in LISTS[:8])
    assert [read_kexinit(data[:size]) is not None for size in range(len(data))] == [
        size >= last for size in range(len(data))
    ]
    assert read_kexinit(data[:last]) == EXCHANGE._replace(guessed=None)


@given(st.binary(max_size=200))
def test_whatever_the_bytes(data: bytes) -> None:
    read_kexinit(data)
    read_kexinit(bytes(16) + data)


@given(st.lists(st.binary(max_size=40), min_size=10, max_size=10), st.booleans())
def test_whatever_the_lists(lists: list[bytes], guessed: bool) -> None:
    found = read_kexinit(kexinit(tuple(lists), guessed=guessed))
    assert found is not None
    assert (found.kex, found.macs, found.guessed) == (lists[0], (lists[4], lists[5]), guessed)


def test_a_line() -> None:
    assert Greeting(True, "1.99", b"Cisco-1.25 x").line == b"SSH-1.99-Cisco-1.25 x"
