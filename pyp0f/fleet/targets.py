"""Message brokers: Kafka and NATS JetStream."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any, Final, Protocol

from pyp0f.errors import MissingPackageError, UsageError
from pyp0f.fleet.access import NatsAccess, kafka_access
from pyp0f.fleet.messages import Message
from pyp0f.fleet.nats_connection import connected
from pyp0f.fleet.places import Place
from pyp0f.safetext import safe_text

_TURN: Final = 0.2
"""Seconds between two looks at a request to stop."""
_PATIENCE: Final = 5.0
"""Seconds until NATS must have confirmed a message; then all of the batch are sent again."""
_AGAIN: Final = 1.0
"""Seconds before a broker that cannot be reached is tried again."""
_AT_ONCE: Final = 256
"""Messages that NATS has not yet confirmed."""


class Target(Protocol):
    """A broker that gets messages."""

    def send(self, messages: Sequence[Message], stop: threading.Event) -> bool:
        """Send messages, and wait until the broker has them.  Returns False if a stop was requested before."""

    def close(self) -> None:
        """End the connection."""


def target_of(place: Place, report: Callable[[str], None]) -> Target:
    """Connect to a broker.  It need not be there yet.

    Args:
        place: where messages go.
        report: called with one line when the broker cannot be reached, and when it can be again.

    Raises:
        MissingPackageError: the package for this broker is not installed.
        UsageError: the file with what the broker asks for cannot be used.
    """
    return _Kafka(place, report) if place.scheme == "kafka" else _Nats(place, report)


class _Kafka:
    """Messages go to a topic of Kafka.  librdkafka makes batches, compresses them, and tries again in order."""

    def __init__(self, place: Place, report: Callable[[str], None]) -> None:
        try:
            from confluent_kafka import KafkaException, Producer  # noqa: PLC0415 - only this needs it
        except ImportError:
            raise MissingPackageError("needs confluent-kafka: pip install 'pyp0f[fleet]'") from None
        self._place = place
        self._report = report
        self._is_away = False
        self._problems: list[str] = []
        settings = {
            "bootstrap.servers": place.servers,
            "compression.type": "zstd",
            "enable.idempotence": True,
            "linger.ms": 20,
            "message.timeout.ms": 0,  # the broker may be away for any time
            "reconnect.backoff.ms": 1_000,  # a wrong password must not close the account
            "error_cb": lambda error: self._on_error(error.str()),
            "log_level": 0,
        }
        try:
            self._producer: Any = Producer({**kafka_access(place.settings), **settings})
        except KafkaException as error:
            raise UsageError(f"{place.settings}: {error.args[0].str()}") from None

    def _on_error(self, error: str) -> None:
        if not self._is_away:
            self._is_away = True
            self._report(f"{self._place.servers}: {safe_text(error)}")

    def _on_delivery(self, error: Any, _: object) -> None:  # noqa: ANN401 - of librdkafka
        if error is not None:
            self._problems.append(error.str())

    def send(self, messages: Sequence[Message], stop: threading.Event) -> bool:
        while not stop.is_set():
            self._problems.clear()
            for message in messages:
                self._producer.produce(
                    self._place.topic,
                    message.value,
                    message.key,
                    headers={"id": message.id.encode()},
                    on_delivery=self._on_delivery,
                )
            while self._producer.flush(_TURN):
                if stop.is_set():
                    self._producer.purge()
                    return False
            if not self._problems:
                self._is_back()
                return True
            self._on_error(self._problems[0])  # for example an unknown topic
            stop.wait(_AGAIN)
        return False

    def _is_back(self) -> None:
        if self._is_away:
            self._is_away = False
            self._report(f"{self._place.servers}: messages are delivered again")

    def close(self) -> None:
        self._producer.purge()
        self._producer.flush(_TURN)


class _Nats:
    """Messages go to a subject of a stream of NATS JetStream, which leaves out those whose id it has."""

    def __init__(self, place: Place, report: Callable[[str], None]) -> None:
        try:
            import nats  # noqa: F401, PLC0415 - only this needs it
        except ImportError:
            raise MissingPackageError("needs nats-py: pip install 'pyp0f[fleet]'") from None
        self._access = NatsAccess(place.settings)
        self._place = place
        self._report = report
        self._is_away = False
        self._connection: Any = None
        self._loop = asyncio.new_event_loop()

    def send(self, messages: Sequence[Message], stop: threading.Event) -> bool:
        while not stop.is_set():
            try:
                self._loop.run_until_complete(self._send(messages))
            except Exception as error:  # noqa: BLE001 - nats-py has many, and some of asyncio
                self._loop.run_until_complete(self._disconnect())
                if not self._is_away:
                    self._is_away = True
                    self._report(f"{self._place.servers}: {safe_text(str(error) or type(error).__name__)}")
                stop.wait(_AGAIN)
                continue
            if self._is_away:
                self._is_away = False
                self._report(f"{self._place.servers}: messages are delivered again")
            return True
        return False

    async def _send(self, messages: Sequence[Message]) -> None:
        if self._connection is None:
            self._connection = await connected(self._place, self._access, _PATIENCE)
        stream = self._connection.jetstream()
        for start in range(0, len(messages), _AT_ONCE):
            await asyncio.gather(*[
                stream.publish(
                    self._place.topic,
                    message.value,
                    timeout=_PATIENCE,
                    headers={"Nats-Msg-Id": message.id, "key": message.key},
                )
                for message in messages[start : start + _AT_ONCE]
            ])  # fmt: skip

    async def _disconnect(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(Exception):
                await connection.close()

    def close(self) -> None:
        self._loop.run_until_complete(self._disconnect())
        self._loop.close()
