"""The live table by the pilot of Textual, which presses keys and changes the size."""

from __future__ import annotations

import asyncio
import json
import socket
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
from places import PCAPS

import pyp0f
from pyp0f.live_table.app import MAX_ROWS, TableApp, TextScreen
from pyp0f.live_table.hosts import TableHosts
from pyp0f.outputs.eve import EveFormatter
from pyp0f.verdicts.judging import BasicJudge

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from textual.pilot import Pilot

pytestmark = pytest.mark.slow


@cache
def lines() -> tuple[bytes, ...]:
    formatter = EveFormatter(lambda: BasicJudge(pyp0f.load_database()))
    found = [one for name in ("nat_two_systems.pcap", "http_chromium.pcap") for one in pyp0f.read(str(PCAPS / name))]
    return tuple(formatter.lines(found).splitlines())


class Shown:
    """The table in a test, with what is on the screen."""

    def __init__(self, app: TableApp, pilot: Pilot[None]) -> None:
        self.app = app
        self.pilot = pilot

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)
        await self.pilot.pause()

    @property
    def addresses(self) -> list[str]:
        return [str(row[0]) for row in self.rows]

    @property
    def rows(self) -> list[list[Any]]:
        table = self.app._table
        return [table.get_row_at(number) for number in range(table.row_count)]

    @property
    def titles(self) -> list[str]:
        return [str(column.label) for column in self.app._table.ordered_columns]

    def text(self, name: str) -> str:
        found: Any = self.app.screen.query_one(f"#{name}")
        return str(found.content)


def shown(
    test: Callable[[Shown], Awaitable[None]],
    *,
    size: tuple[int, int] = (120, 20),
    hosts: TableHosts | None = None,
    connection: socket.socket | None = None,
) -> None:
    """Run a test with the table of two captures."""
    if hosts is None:
        hosts = TableHosts()
        hosts.add(lines())

    async def run() -> None:
        app = TableApp("eth0", hosts, connection)
        async with app.run_test(size=size) as pilot:
            await pilot.pause()
            await test(Shown(app, pilot))

    asyncio.run(run())


def test_sorting() -> None:
    async def test(table: Shown) -> None:
        assert table.titles[-2:] == ["last seen▼", "programs"]
        await table.press("a")
        assert table.addresses == [
            "192.0.2.1", "192.0.2.2", "198.51.100.1", "203.0.113.5", "2001:db8::1", "2001:db8::2",
        ]  # fmt: skip
        assert table.titles[0] == "address▲"
        await table.press("r")
        assert table.addresses[0] == "2001:db8::2"
        assert table.titles[0] == "address▼"
        await table.press("n")
        assert table.addresses[0] == "203.0.113.5"
        await table.press("greater_than_sign")
        assert "last seen▼" in table.titles
        await table.press("less_than_sign", "less_than_sign")
        assert any(title.startswith("uptime") for title in table.titles)

    shown(test)


def test_search_and_its_end() -> None:
    async def test(table: Shown) -> None:
        await table.press("slash", *"nginx")
        assert sorted(table.addresses) == ["192.0.2.2", "2001:db8::2"]
        assert "2 with 'nginx'" in table.text("state")
        await table.press("enter", "a", "r")
        assert table.addresses == ["2001:db8::2", "192.0.2.2"]
        await table.press("escape")
        assert len(table.addresses) == 6

    shown(test)


def test_details_and_help() -> None:
    async def test(table: Shown) -> None:
        await table.press("a", "down", "down", "down", "enter")
        assert isinstance(table.app.screen, TextScreen)
        assert table.text("text").startswith("203.0.113.5\n\nsystem: Linux")
        assert "several systems behind one address" in table.text("text")
        await table.press("a")  # a key of the table
        assert table.app._sort == "address"
        assert not table.app._is_reversed
        await table.press("escape", "question_mark")
        assert "order by last seen" in table.text("text")
        await table.press("q")
        assert not isinstance(table.app.screen, TextScreen)
        assert table.app.is_running

    shown(test)


def test_pause_and_the_cursor_stays_with_its_host() -> None:
    async def test(table: Shown) -> None:
        await table.press("a", "down", "p")
        assert "PAUSED" in table.text("state")
        known = lines()[0].replace(b"203.0.113.5", b"10.0.0.1")
        table.app.hosts.add([known])
        table.app.show()
        assert "10.0.0.1" not in table.addresses
        await table.press("p")
        assert table.addresses[0] == "10.0.0.1"
        assert table.addresses[table.app._table.cursor_row] == "192.0.2.2"

    shown(test)


def test_other_sizes() -> None:
    async def test(table: Shown) -> None:
        assert table.titles == ["address", "sure", "last seen▼"]
        await table.pilot.resize_terminal(160, 30)
        await table.pilot.pause()
        assert len(table.titles) == 9
        await table.pilot.resize_terminal(10, 3)
        await table.pilot.pause()
        assert table.titles == ["address", "last seen▼"]

    shown(test, size=(40, 10))


def test_many_hosts_are_shown_in_part() -> None:
    hosts = TableHosts()
    hosts.add([lines()[0].replace(b"203.0.113.5", f"10.0.{n // 250}.{n % 250}".encode()) for n in range(MAX_ROWS + 9)])

    async def test(table: Shown) -> None:
        while not table.app.hosts.update(1):
            pass
        table.app.show()
        assert len(table.rows) == MAX_ROWS
        assert f"{MAX_ROWS} shown" in table.text("state")
        await table.press("slash", *"10.0.1.7")
        assert table.addresses[0].startswith("10.0.1.7")
        assert len(table.addresses) == 1 + 10  # 10.0.1.7, and 70 to 79

    shown(test, hosts=hosts)


def test_markup_and_controls_are_text() -> None:
    hosts = TableHosts()
    evil = json.loads(next(line for line in lines() if b'"link":"Ethernet' in line))
    evil["p0f"]["link"] = "[red]x[/]\x1b[31m\u202e"
    hosts.add([json.dumps(evil).encode()])

    async def test(table: Shown) -> None:
        await table.press("l")
        assert "[red]x[/]\\x1b[31" in str(table.rows[0][table.titles.index("link▲")])
        await table.press("enter")
        assert "[red]x[/]\\x1b[31m\\u202e" in table.text("text")

    shown(test, hosts=hosts)


def test_lines_arrive_and_the_end_is_noticed() -> None:
    ours, theirs = socket.socketpair()
    counts = json.dumps({"event_type": "p0f_statistics", "packets": 40, "dropped": 3, "left_out": 5, "ended": True})
    message = json.dumps({"event_type": "p0f_message", "text": "[!] too many hosts"})

    async def test(table: Shown) -> None:
        assert theirs.recv(1) == b"?"
        theirs.sendall(b"".join([line + b"\n" for line in (*lines(), counts.encode(), message.encode())]))
        while not table.app.hosts.message:
            await table.pilot.pause(0.01)
        table.app.show()
        assert len(table.addresses) == 6
        assert table.text("state") == (
            "pyp0f eth0 · read to the end · 40 packets · 3 dropped · 6 hosts · 5 observations left out"
        )
        assert table.text("message") == "[!] too many hosts"
        theirs.close()
        while table.app.is_running:
            await asyncio.sleep(0.01)
        assert table.app.is_complete

    shown(test, hosts=TableHosts(), connection=ours)
    ours.close()


@pytest.mark.parametrize("key", ["q", "ctrl+c"])
def test_quit_is_told(key: str) -> None:
    ours, theirs = socket.socketpair()

    async def test(table: Shown) -> None:
        await table.pilot.press(key)
        assert table.app.is_complete

    shown(test, connection=ours)
    ours.close()
    with theirs:
        assert theirs.recv(10).endswith(b"q")
