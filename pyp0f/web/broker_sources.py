"""Which source a URL of a message broker names."""

from __future__ import annotations

from pyp0f.errors import UsageError
from pyp0f.fleet.places import place_to_read, shown
from pyp0f.web.brokers import BrokerSource
from pyp0f.web.kafka_source import KafkaSource
from pyp0f.web.nats_source import NatsSource


def broker_source(name: str, text: str) -> BrokerSource:
    """The source for the URL of a broker.

    Args:
        name: name of the source; may be empty.
        text: the URL.

    Raises:
        MissingPackageError: the package for this broker is not installed.
        UsageError: the URL is wrong, or the file with what the broker asks for.
    """
    try:
        place = place_to_read(text)
    except ValueError as error:
        raise UsageError(f"--from {shown(text)}: {error}") from None
    return KafkaSource(name, place) if place.scheme == "kafka" else NatsSource(name, place)
