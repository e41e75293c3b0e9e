"""Lines of both sides, and what is kept of them."""

from __future__ import annotations

from pyp0f.applications.mail.exchange import Exchange, Lines


def test_lines() -> None:
    own = Lines()
    own.data = b"a\r\nb\n\r\nc"
    assert [own.take(), own.take(), own.take(), own.take()] == [b"a", b"b", b"", None]
    own.data += b"\r\n"
    assert own.take() == b"c"
    own.at += 100
    assert own.take() is None


def reply(data: bytes) -> list[bytes] | bool | None:
    """The lines of a reply; False if it is not complete."""
    own = Exchange()
    own.server.data = data
    try:
        next(own.reply_lines())
    except StopIteration as end:
        lines: list[bytes] | None = end.value
        return lines
    return False


def test_replies() -> None:
    assert reply(b"220 a\r\n250 b\r\n") == [b"220 a"]
    assert reply(b"220-a\r\nb\r\n 221 c\r\n220-d\r\n220 e\r\n") == [b"220-a", b"b", b" 221 c", b"220-d", b"220 e"]
    assert reply(b"220-a\r\n") is False
    assert reply(b"+OK\r\n") == []
    many = reply(b"220-a\r\n" * 200 + b"220 a\r\n")
    assert isinstance(many, list)
    assert len(many) == 80


def test_each_side_is_reported_once() -> None:
    own = Exchange()
    own.finish()
    assert own.take_found() == ()
    own.banner = "x"
    own.respond()
    own.note("A")
    own.note("A")
    own.note("B")
    own.finish()
    own.finish()
    assert [(late.of_client, late.message.raw_signature) for late in own.take_found()] == [
        (False, "x::"),
        (True, "A,B"),
    ]
    assert own.take_found() == ()


def test_capabilities_that_come_first_count() -> None:
    own = Exchange()
    own.offer(["A", "", "B"])
    own.offer(["C"])
    assert own.capabilities == ["A", "B"]
