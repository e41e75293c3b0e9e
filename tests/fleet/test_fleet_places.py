"""URLs and names."""

from __future__ import annotations

import pytest

from pyp0f.fleet.places import Place, check_name, is_broker, place_of, place_to_read, shown


def test_places() -> None:
    assert place_of("kafka://a:1,b:2/p0f") == Place("kafka", "a:1,b:2", "p0f")
    assert place_of("nats://a/p0f.berlin") == Place("nats", "a", "p0f.berlin")
    for text in ("kafka://a", "kafka:///p0f", "http://a/p0f", "a", "kafka://a/b/c", "kafka://a/b#c"):
        with pytest.raises(ValueError, match="must be kafka://HOST:PORT/TOPIC or nats://"):
            place_of(text)


def test_names() -> None:
    assert check_name("berlin-1.a_b") == "berlin-1.a_b"
    for text in ("", "a/b", "a b", "ä", "a" * 65):
        with pytest.raises(ValueError, match="must be at most 64 letters, digits"):
            check_name(text)


def test_places_to_read() -> None:
    assert place_to_read("nats://a/p0f?group=g-1") == Place("nats", "a", "p0f", "g-1")
    assert place_to_read("kafka://a/p0f") == Place("kafka", "a", "p0f")
    assert place_to_read("kafka://a/p0f?settings=/etc/a.conf&group=g") == Place(
        "kafka", "a", "p0f", "g", "/etc/a.conf",
    )  # fmt: skip
    for text in ("kafka://a/p0f?x=1", "kafka://a/p0f?group", "kafka://a/p0f?settings=", "kafka://a/p0f?group=a/b"):
        with pytest.raises(ValueError, match=r"has no options but|must be at most"):
            place_to_read(text)
    with pytest.raises(ValueError, match="only for readers"):
        place_of("kafka://a/p0f?group=g")


def test_what_is_a_broker() -> None:
    assert [is_broker(text) for text in ("kafka://x", "nats:", "http://x", "nats")] == [True, False, False, False]


def test_no_password_in_messages() -> None:
    for text in ("nats://u:secret@a:1,u:secret@b:2/p0f", "kafka://secret@b:2/p0f/x", "nats://u:secret@b:2/p0f?x=1"):
        with pytest.raises(ValueError) as found:  # noqa: PT011 - the message is looked at
            place_of(text)
        assert "secret" not in str(found.value)
        assert "secret" not in shown(text)
