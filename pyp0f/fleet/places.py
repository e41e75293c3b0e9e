"""URLs of message brokers, and names of sites and sensors."""

from __future__ import annotations

from typing import Final, NamedTuple
from urllib.parse import parse_qsl, urlsplit

SCHEMES: Final = ("kafka", "nats")
MAX_NAME: Final = 64
"""Characters of a name."""


class Place(NamedTuple):
    """Where messages are.

    Attributes:
        scheme: ``kafka`` or ``nats``.
        servers: addresses with ports, separated by commas.
        topic: the topic of Kafka, or the subject of NATS.
        group: the group of consumers; empty unless the URL names one.
    """

    scheme: str
    servers: str
    topic: str
    group: str = ""

    @property
    def title(self) -> str:
        """The servers without names and passwords, for messages."""
        return ",".join([one.rpartition("@")[2] for one in self.servers.split(",")])


def is_broker(text: str) -> bool:
    """Whether a text is meant as the URL of a broker."""
    return text.partition("://")[0] in SCHEMES and "://" in text


def place_of(text: str) -> Place:
    """The place that a URL names, such as ``kafka://192.0.2.1:9092,192.0.2.2:9092/p0f``.

    Raises:
        ValueError: it is no such URL; the message says what it must be.
    """
    place = place_to_read(text)
    if place.group:
        raise ValueError("group: is only for readers")
    return place


def place_to_read(text: str) -> Place:
    """The place that a URL names, with the group of ``?group=NAME`` if there is one.

    Raises:
        ValueError: it is no such URL; the message says what it must be.
    """
    parts = urlsplit(text)
    topic = parts.path.strip("/")
    if parts.scheme not in SCHEMES or not parts.netloc or not topic or "/" in topic or parts.fragment:
        raise ValueError("must be kafka://HOST:PORT/TOPIC or nats://HOST:PORT/SUBJECT")
    options = dict(parse_qsl(parts.query, keep_blank_values=True))
    if set(options) - {"group"} or (parts.query and not options):
        raise ValueError("has no option but ?group=NAME")
    return Place(parts.scheme, parts.netloc, topic, check_name(options["group"]) if options else "")


def check_name(text: str) -> str:
    """A name of a site, a sensor or a group.

    Raises:
        ValueError: it is empty or too long, or has other signs than letters, digits, ``.``, ``_`` and ``-``.
    """
    if (
        not text
        or len(text) > MAX_NAME
        or not all(sign.isascii() and (sign.isalnum() or sign in "._-") for sign in text)
    ):
        raise ValueError(f"must be at most {MAX_NAME} letters, digits, '.', '_' and '-'")
    return text
