"""URLs of message brokers, and names of sites and sensors."""

from __future__ import annotations

from typing import Final, NamedTuple
from urllib.parse import parse_qsl, urlsplit

from pyp0f.safetext import safe_text

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
        settings: path of the file with what the broker asks for; empty if there is none.
    """

    scheme: str
    servers: str
    topic: str
    group: str = ""
    settings: str = ""


def is_broker(text: str) -> bool:
    """Whether a text is meant as the URL of a broker."""
    return text.partition("://")[0] in SCHEMES and "://" in text


def shown(text: str) -> str:
    """The text of a URL without names and passwords, for messages."""
    scheme, mark, rest = text.partition("://")
    return safe_text(scheme + mark + rest.rpartition("@")[2])


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
    """The place that a URL names, with the group of ``?group=NAME`` and the file of ``?settings=FILE``.

    Raises:
        ValueError: it is no such URL; the message says what it must be.
    """
    parts = urlsplit(text)
    topic = parts.path.strip("/")
    if parts.scheme not in SCHEMES or not parts.netloc or not topic or "/" in topic or parts.fragment:
        raise ValueError("must be kafka://HOST:PORT/TOPIC or nats://HOST:PORT/SUBJECT")
    if "@" in parts.netloc:
        raise ValueError("must have no name and no password; they are in the file of ?settings=FILE")
    options = dict(parse_qsl(parts.query, keep_blank_values=True))
    if set(options) - {"group", "settings"} or (parts.query and not options) or "" in options.values():
        raise ValueError("has no options but ?settings=FILE and, for readers, ?group=NAME")
    group = check_name(options["group"]) if "group" in options else ""
    return Place(parts.scheme, parts.netloc, topic, group, options.get("settings", ""))


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
