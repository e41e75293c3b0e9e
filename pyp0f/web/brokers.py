"""Sources that are message brokers: what is common to Kafka and NATS JetStream.

The store says which messages are in it, in the transaction that puts them there.  Positions are confirmed to brokers
afterwards, so that a message can be sent again, but cannot be lost.
"""

from __future__ import annotations

import queue
import re
import threading
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from typing import Final

from pyp0f.fleet.places import Place
from pyp0f.safetext import safe_text
from pyp0f.web.applied import Applied
from pyp0f.web.sources import Batch
from pyp0f.web.store import Store, StoreError

TURN: Final = 0.2
"""Seconds between two looks at a request to stop."""
MOST: Final = 500
"""Messages of a batch."""
_WAITING: Final = 4
"""Batches that wait to be taken; then no more are fetched."""
_FIRST_WAIT: Final = 1.0
_LONGEST_WAIT: Final = 16.0
"""Seconds before a broker that cannot be reached is tried again."""
_END: Final = 3.0
"""Seconds in which a connection must end."""
_is_id: Final = re.compile(r"[0-9a-f]{32}").fullmatch


class BrokerSource(ABC):
    """Reads messages in a thread of its own, so that the broker gets answers while the store is slow.

    Attributes:
        name: name of the sensor of lines that name none.
        key: what the source is called.
        place: where the messages are.
    """

    def __init__(self, name: str, place: Place) -> None:
        """Prepare; nothing is connected yet.

        Args:
            name: name of the source; empty for the topic.
            place: where the messages are.

        Raises:
            MissingPackageError: the package for this broker is not installed.
        """
        self.name = safe_text(name or place.topic)
        self.key = f"{place.scheme} {place.servers} {place.topic}"
        self.place = place
        self.waiting: queue.Queue[Batch] = queue.Queue(_WAITING)
        self.stopped = threading.Event()
        self._closing = threading.Event()
        self._is_away = False
        self._wait = _FIRST_WAIT
        self._thread = threading.Thread(target=self.run, name=self.key, daemon=True)
        self._store: Store | None = None
        self._say: Callable[[str], None] = lambda _: None

    def attach(self, store: Store, say: Callable[[str], None]) -> None:
        """Use a store, whose positions count, and write lines to the user."""
        self._store = store
        self._say = say

    @property
    def store(self) -> Store:
        """The store."""
        assert self._store is not None, "attach comes first"  # noqa: S101 - a mistake of the caller
        return self._store

    @property
    def group(self) -> str:
        """The name of the group of consumers: all that write to the same store."""
        return self.place.group or f"pyp0f-{self.store.identity}"

    @property
    def is_closing(self) -> bool:
        """Whether the connection must end."""
        return self._closing.is_set()

    def read(self, _position: str, stop: threading.Event) -> Iterator[Batch]:
        """Give batches until a stop is requested.

        Raises:
            OSError: the thread has ended because of an unexpected error.
        """
        self._thread.start()
        while not stop.is_set():
            try:
                yield self.waiting.get(timeout=TURN)
            except queue.Empty:
                if not self._thread.is_alive() and not self.is_closing:
                    raise OSError("reading has ended because of an error in pyp0f") from None
        self.stopped.set()

    def close(self) -> None:
        """Tell the broker what is stored, and end the connection."""
        self.stopped.set()
        self._closing.set()
        if self._thread.is_alive():
            self._thread.join(_END)

    @abstractmethod
    def run(self) -> None:
        """Read messages into `waiting`, until the source is closed.  It runs in a thread."""

    def applied(self, key: str) -> Applied | None:
        """What the store has of a partition; waits for the store, and gives None if the source is closed before."""
        while not self.is_closing:
            try:
                return Applied(self.store.position(key))
            except StoreError:  # the writing thread says so
                self._closing.wait(_FIRST_WAIT)
        return None

    def say(self, mark: str, text: str) -> None:
        """Write a line about this broker to the user.

        Args:
            mark: what stands in the brackets: ``+``, ``!`` or ``-``.
            text: the message; it is cut to 200 characters.
        """
        self._say(f"[{mark}] {self.place.scheme}://{safe_text(self.place.servers)}: {safe_text(text[:200])}")

    def is_away(self, reason: object) -> None:
        """Say once that the broker cannot be read."""
        if not self._is_away and not self.is_closing:
            self._is_away = True
            self.say("-", f"{reason}; trying again")

    def is_back(self) -> None:
        """Say that the broker can be read again, if it could not."""
        self._wait = _FIRST_WAIT
        if self._is_away:
            self._is_away = False
            self.say("+", "messages are read again; nothing was lost")

    @property
    def seems_away(self) -> bool:
        """Whether the broker could not be read the last time."""
        return self._is_away

    def pause(self) -> float:
        """Seconds to wait before the next attempt: longer each time."""
        wait, self._wait = self._wait, min(2 * self._wait, _LONGEST_WAIT)
        return wait


def id_of(value: object) -> str:
    """The id of a message; empty if it has none of `pyp0f-ship`."""
    text = value.decode("ascii", "replace") if isinstance(value, bytes) else str(value)
    return text if _is_id(text) else ""
