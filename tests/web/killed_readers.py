"""Readers of brokers that are killed while they read, and started again."""

from __future__ import annotations

import signal
import threading
from typing import TYPE_CHECKING, Any

from broker_servers import send
from parts import made_parts
from program import Program
from sqlalchemy import select
from surroundings import wait_until
from test_web_brokers import Messages, stored

from pyp0f.web.store import Store
from pyp0f.web.tables import OBSERVATIONS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pyp0f.fleet.messages import Message


def opened(path: str | None) -> Store:
    return Store(path, keep=100_000, days=36_500, max_hosts=100_000)


def by_host(store: Store) -> dict[str, list[str]]:
    """The observations about each host, in the order in which they were stored."""
    found: dict[str, list[str]] = {}
    statement = select(OBSERVATIONS.c.site, OBSERVATIONS.c.host, OBSERVATIONS.c.text).order_by(OBSERVATIONS.c.id)
    for row in store.rows(statement):
        found.setdefault(f"{row['site']}/{row['host']}", []).append(row["text"].partition(',"timestamp"')[2])
    return found


class KilledReader:
    """``pyp0f-web`` that is killed twice while messages come, some of them twice."""

    def __init__(self, url: str, messages: Sequence[Message], store: str) -> None:
        """Run until all messages are stored.

        Args:
            url: of the broker.
            messages: are sent.
            store: URL of an empty database.
        """
        self._arguments = ("--from", url, "--store", store)
        self._messages = messages
        third = len(messages) // 3
        sender = threading.Thread(target=self._send, args=(url, third))
        sender.start()
        self.counts = [self._read_and_die(least) for least in (third // 2, third)]
        sender.join()
        program = Program("pyp0f.commands.web", *self._arguments)
        wait_until(lambda: self._count(program) == len(messages), 90)
        assert program.end() == 0
        self.said = program.said[1:]
        self.store = opened(store)

    def _send(self, url: str, third: int) -> None:
        """Each third is sent with the end of the one before, as by a sensor that was restarted."""
        for start in (0, third, 2 * third):
            send(url, self._messages[max(start - 100, 0) : start + third])
        send(url, self._messages[3 * third :])

    def _count(self, program: Program) -> int:
        observations: dict[str, Any] = program.get("/api/v1/stats")["observations"]
        return sum(observations.values())

    def _read_and_die(self, least: int) -> int:
        program = Program("pyp0f.commands.web", *self._arguments)
        wait_until(lambda: self._count(program) >= least, 90)
        found = self._count(program)
        assert program.end(signal.SIGKILL) == -signal.SIGKILL
        return found

    def once(self) -> Store:
        """A store to which each message came once, in order."""
        parts = made_parts(Messages(self._messages, (0, len(self._messages) - 1)), store=opened(None))  # type: ignore[arg-type]
        return parts.store

    def assert_each_counts_once(self) -> None:
        """The store has each message once, and knows that some came again."""
        ours, theirs = stored(self.store), stored(self.once())
        assert ours["observations"] == theirs["observations"]
        assert ours["sensors"] == theirs["sensors"]
        assert ours["hosts"] == theirs["hosts"]
