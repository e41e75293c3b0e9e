"""Reads a subject of NATS JetStream, as one of the readers of a durable consumer: each message goes to one of them."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from functools import partial
from typing import Any, Final

from pyp0f.errors import MissingPackageError
from pyp0f.fleet.access import NatsAccess
from pyp0f.fleet.nats_connection import connected
from pyp0f.fleet.places import Place
from pyp0f.web.brokers import MOST, TURN, BrokerSource, id_of
from pyp0f.web.sources import Batch, Numbered

_ANSWER: Final = 5.0
"""Seconds until a server must have answered."""
_ACK_WAIT: Final = 30.0
"""Seconds after which the server sends a message again that was not confirmed."""
_MOST_PENDING: Final = 20_000
"""Messages that all readers of the group together have not confirmed."""
_FLOOR: Final = 5.0
"""Seconds between two requests for the position up to which everything is confirmed."""
_ANONYMOUS: Final = 300.0
"""Seconds after which the server forgets the consumer of a store in memory."""


class NatsSource(BrokerSource):
    """A subject of a stream of NATS JetStream."""

    def __init__(self, name: str, place: Place) -> None:
        """Prepare; nothing is connected yet."""
        super().__init__(name, place)
        try:
            import nats  # noqa: PLC0415 - only this needs it
            from nats.js import api, errors  # noqa: PLC0415 - only this needs it
        except ImportError:
            raise MissingPackageError("--from nats://: needs nats-py: pip install 'pyp0f[fleet]'") from None
        self._nats: Any = nats
        self._access = NatsAccess(place.settings)
        self._api: Any = api
        self._errors: Any = errors
        self._settled: deque[Sequence[Any]] = deque()
        self._pending: dict[int, Any] = {}
        self._floor = -1
        self._first = 0

    def run(self) -> None:
        """Read until the source is closed."""
        asyncio.run(self._run())

    async def _run(self) -> None:
        while not self.is_closing:
            connection = None
            try:
                connection = await connected(self.place, self._access, _ANSWER)
                await self._read_all(connection.jetstream())
            except Exception as error:  # noqa: BLE001 - nats-py has many, and some of asyncio
                self.is_away(str(error) or type(error).__name__)
                await asyncio.to_thread(self._closing.wait, self.pause())
            finally:
                if connection is not None:
                    with suppress(Exception):
                        await connection.close()

    async def _read_all(self, stream: Any) -> None:  # noqa: ANN401 - of nats-py
        """Read until the source is closed or the connection fails."""
        self._settled, self._pending = deque(), {}  # the server sends these messages again
        name, key = await self._stream_of(stream)
        await self._use_consumer(stream, name, key)
        messages = await stream.pull_subscribe_bind(self.group, name)
        self.is_back()
        next_floor = 0.0
        while not self.is_closing:
            await self._confirm()
            if time.monotonic() >= next_floor:
                next_floor = time.monotonic() + _FLOOR
                self._floor = (await stream.consumer_info(name, self.group)).ack_floor.stream_seq
            if self.stopped.is_set() or self.waiting.full():
                await asyncio.sleep(TURN / 4)
                continue
            try:
                found = await messages.fetch(MOST, timeout=TURN)
            except (TimeoutError, self._nats.errors.TimeoutError):
                continue
            await self._deliver(key, found)
        await self._give_back()

    async def _stream_of(self, stream: Any) -> tuple[str, str]:  # noqa: ANN401 - of nats-py
        """The name of the stream, and what its position is stored under: another one if it is made anew."""
        try:
            name = await stream.find_stream_name_by_subject(self.place.topic)
        except self._errors.NotFoundError:
            raise ConnectionError(f"no stream has the subject {self.place.topic}") from None
        info = await stream.stream_info(name)
        self._first = info.state.first_seq
        return name, f"nats {name} {info.created} {self.place.topic}"

    async def _use_consumer(self, stream: Any, name: str, key: str) -> None:  # noqa: ANN401 - of nats-py
        """Make the consumer, if there is none, or if the store was set back: the store says where it begins."""
        try:
            confirmed = (await stream.consumer_info(name, self.group)).ack_floor.stream_seq
        except self._errors.NotFoundError:
            confirmed = None
        applied = await asyncio.to_thread(self.applied, key)
        if applied is None or (confirmed is not None and confirmed <= max(applied.last, self._first - 1, 0)):
            return
        if confirmed is not None:
            self.say("!", "the store is older than the consumer of the server, which begins again where the store ends")
            await stream.delete_consumer(name, self.group)
        policy = self._api.DeliverPolicy
        await stream.add_consumer(
            name,
            self._api.ConsumerConfig(
                durable_name=self.group,
                filter_subject=self.place.topic,
                deliver_policy=policy.BY_START_SEQUENCE,
                opt_start_seq=max(applied.floor + 1, 1),
                ack_policy=self._api.AckPolicy.EXPLICIT,
                ack_wait=_ACK_WAIT,
                max_ack_pending=_MOST_PENDING,
                inactive_threshold=_ANONYMOUS if self.store.is_memory else None,
            ),
        )

    # Messages -------------------------------------------------------------------------------------

    async def _deliver(self, key: str, messages: Sequence[Any]) -> None:
        """Hand over messages, in runs without a gap: what is missing in a run is of other subjects, or deleted."""
        run: list[Any] = []
        before = 0
        for message in messages:
            number = message.metadata.sequence.consumer
            if run and (number != before + 1 or message.metadata.num_delivered > 1):
                await self._put(key, run)
                run = []
            run.append(message)
            before = number
        if run:
            await self._put(key, run)

    async def _put(self, key: str, messages: Sequence[Any]) -> None:
        numbers = [message.metadata.sequence.stream for message in messages]
        self._pending.update(zip(numbers, messages, strict=True))
        numbered = Numbered(
            key=key,
            numbers=numbers,
            ids=[id_of((message.headers or {}).get("Nats-Msg-Id", "")) for message in messages],
            first=numbers[0],
            floor=self._floor,
            is_new=False,
            settle=partial(self._settled.append, messages),
        )
        batch = Batch([message.data for message in messages], numbered=numbered)
        while not self.stopped.is_set():
            if not self.waiting.full():
                self.waiting.put_nowait(batch)  # this thread alone puts
                return
            await self._confirm()
            await asyncio.sleep(TURN / 4)

    async def _confirm(self) -> None:
        """Confirm the messages that are stored.  Those that cannot be confirmed are sent again, and are recognized."""
        while self._settled:
            for message in self._settled.popleft():
                self._pending.pop(message.metadata.sequence.stream, None)
                await message.ack()

    async def _give_back(self) -> None:
        """Confirm what is stored, and let the server send the rest to others at once."""
        await self._confirm()
        for message in self._pending.values():
            await message.nak()
        self._pending.clear()
