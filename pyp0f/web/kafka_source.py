"""Reads a topic of Kafka, as a member of a group: each partition is read by one member."""

from __future__ import annotations

import queue
import time
from collections.abc import Sequence
from functools import partial
from typing import Any, Final

from pyp0f.errors import MissingPackageError, UsageError
from pyp0f.fleet.access import kafka_access
from pyp0f.fleet.places import Place
from pyp0f.web.brokers import MOST, TURN, BrokerSource, id_of
from pyp0f.web.sources import Batch, Numbered

_PATIENCE: Final = 5.0
"""Seconds that a full queue is waited for, before the partitions are paused."""
_ANSWER: Final = 10.0
"""Seconds until a broker must have answered a request."""
_PROBE: Final = 2.0
"""Seconds between two attempts to reach a broker."""
_SETTINGS: Final = {
    "enable.auto.commit": False,
    "auto.offset.reset": "earliest",
    "session.timeout.ms": 10_000,
    "socket.timeout.ms": 6_000,
    "heartbeat.interval.ms": 2_000,
    "queued.max.messages.kbytes": 16_384,
    "queued.min.messages": 10_000,
    "reconnect.backoff.ms": 1_000,
    "reconnect.backoff.max.ms": 16_000,
    "log_level": 0,
}


class _Partition:
    """What is known of a partition that this process reads.

    Attributes:
        key: what its position is stored under.
        first: the first number that is not yet in a batch.
        is_new: the stored position is of an earlier topic of the same name.
    """

    def __init__(self, key: str, first: int, *, is_new: bool) -> None:
        self.key = key
        self.first = first
        self.is_new = is_new


class KafkaSource(BrokerSource):
    """A topic of Kafka.

    Attributes:
        is_paused: whether nothing is fetched, because there has been no room for long.
    """

    def __init__(self, name: str, place: Place) -> None:
        """Prepare; nothing is connected yet."""
        super().__init__(name, place)
        try:
            # It loads this module with the first answer of a broker, when its files may be out of reach.
            import confluent_kafka.admin  # noqa: PLC0415 - only this needs it
        except ImportError:
            raise MissingPackageError("--from kafka://: needs confluent-kafka: pip install 'pyp0f[fleet]'") from None
        self._kafka: Any = confluent_kafka
        self._access = kafka_access(place.settings)
        self._check()
        self._consumer: Any = None
        self._partitions: dict[int, _Partition] = {}
        self._settled: dict[int, int] = {}
        self._backlog: list[Batch] = []
        self._next_probe = 0.0
        self.is_paused = False

    def _check(self) -> None:
        """Make a client, which librdkafka refuses if its settings are wrong."""
        try:
            self._kafka.Consumer({**self._access, **_SETTINGS, "group.id": "p0f"}).close()
        except self._kafka.KafkaException as error:
            raise UsageError(f"{self.place.settings}: {error.args[0].str()}") from None

    @property
    def behind(self) -> int:
        """Batches that were fetched, and have no room."""
        return len(self._backlog)

    def run(self) -> None:
        """Read until the source is closed."""
        servers = {"bootstrap.servers": self.place.servers, "group.id": self.group}
        self._consumer = self._kafka.Consumer({**self._access, **_SETTINGS, **servers, "error_cb": self._say_error})
        try:
            self._consumer.subscribe([self.place.topic], on_assign=self._assign, on_revoke=self._revoke)
            while not self.is_closing:
                self._turn()
        finally:
            self._commit()
            self._consumer.close()

    def _turn(self) -> None:
        try:
            if not self.stopped.is_set():
                self._backlog += self._batches(self._consumer.consume(MOST, TURN))
            self._deliver()
            self._commit()
            self._probe()
        except self._kafka.KafkaException as error:
            self.is_away(error.args[0].str())
            self._closing.wait(self.pause())

    # Partitions -----------------------------------------------------------------------------------

    def _assign(self, consumer: Any, partitions: Sequence[Any]) -> None:  # noqa: ANN401 - of librdkafka
        """Begin behind the messages in the store.  The position that the broker keeps is not used."""
        for one in partitions:
            found = self._begin(consumer, one)
            if found is None:
                return
            one.offset = found
        consumer.assign([*partitions])

    def _begin(self, consumer: Any, partition: Any) -> int | None:  # noqa: ANN401 - of librdkafka
        """The offset at which to begin; None if the source is closed."""
        while not self.is_closing:
            try:
                cluster = consumer.list_topics(self.place.topic, timeout=_ANSWER).cluster_id
                low, high = consumer.get_watermark_offsets(partition, timeout=_ANSWER)
            except self._kafka.KafkaException as error:
                self.is_away(error.args[0].str())
                self._closing.wait(self.pause())
                continue
            key = f"kafka {cluster} {self.place.topic} {partition.partition}"
            applied = self.applied(key)
            if applied is None:
                return None
            first = applied.floor + 1
            is_new = first > high
            if 0 < first < low:
                self.say(
                    "!", f"partition {partition.partition}: {low - first} messages were deleted before they were read"
                )
            self._partitions[partition.partition] = _Partition(key, 0 if is_new else first, is_new=is_new)
            return low if is_new else max(first, low)
        return None

    def _revoke(self, _: object, partitions: Sequence[Any]) -> None:
        """Forget partitions that another member reads from now on.  What is on its way is stored, if it is not yet."""
        for one in partitions:
            self._partitions.pop(one.partition, None)
            self._settled.pop(one.partition, None)

    # Messages -------------------------------------------------------------------------------------

    def _batches(self, messages: Sequence[Any]) -> list[Batch]:
        found: dict[int, list[Any]] = {}
        for message in messages:
            if message.error() is None:
                found.setdefault(message.partition(), []).append(message)
            else:
                self._say_error(message.error())
        if found:
            self.is_back()
        # What is left of a partition that another member reads from now on, that one reads, too.
        return [self._batch(number, ones) for number, ones in found.items() if number in self._partitions]

    def _say_error(self, error: Any) -> None:  # noqa: ANN401 - of librdkafka
        if error.code() == self._kafka.KafkaError.UNKNOWN_TOPIC_OR_PART:
            self.is_away(f"there is no topic {self.place.topic}")
        else:
            self.is_away(error.str())

    def _batch(self, number: int, messages: Sequence[Any]) -> Batch:
        partition = self._partitions[number]
        offsets = [message.offset() for message in messages]
        numbered = Numbered(
            key=partition.key,
            numbers=offsets,
            ids=[id_of(dict(message.headers() or ()).get("id", "")) for message in messages],
            first=min(partition.first, offsets[0]),
            floor=-1,
            is_new=partition.is_new,
            settle=partial(self._settle, number, offsets[-1] + 1),
        )
        partition.first, partition.is_new = offsets[-1] + 1, False
        return Batch([message.value() or b"" for message in messages], numbered=numbered)

    def _deliver(self) -> None:
        """Hand over batches.  If there is no room for long, fetch nothing, but stay in the group."""
        end = time.monotonic() + _PATIENCE
        while self._backlog and not self.stopped.is_set():
            try:
                self.waiting.put(self._backlog[0], timeout=TURN)
            except queue.Full:
                if time.monotonic() > end:
                    self._consumer.pause(self._consumer.assignment())
                    self.is_paused = True
                    self._backlog += self._batches(self._consumer.consume(MOST, 0))
            else:
                del self._backlog[0]
        if self.is_paused:
            self._consumer.resume(self._consumer.assignment())
            self.is_paused = False

    def _settle(self, partition: int, following: int) -> None:
        self._settled[partition] = following

    def _commit(self) -> None:
        """Tell the broker what is stored, so that its tools show the lag.  This position is never read."""
        settled, self._settled = self._settled, {}
        offsets = [
            self._kafka.TopicPartition(self.place.topic, number, following) for number, following in settled.items()
        ]
        if offsets:
            self._consumer.commit(offsets=offsets, asynchronous=not self.is_closing)

    def _probe(self) -> None:
        """Try to reach a broker that could not be reached: without new messages, nothing else shows that it is back."""
        if self.seems_away and time.monotonic() >= self._next_probe:
            self._next_probe = time.monotonic() + _PROBE
            topic = self._consumer.list_topics(self.place.topic, timeout=1).topics[self.place.topic]
            if topic.error is None:
                self.is_back()
