"""The screens and keys of the live table, by Textual."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable
from contextlib import suppress
from typing import ClassVar, Final

from rich.text import Text
from textual import binding, events
from textual.app import App, ComposeResult
from textual.containers import VerticalScroll
from textual.coordinate import Coordinate
from textual.screen import ModalScreen
from textual.widgets import DataTable, Footer, Input, Static

from pyp0f.live_table.details import details_of
from pyp0f.live_table.hosts import TableHosts
from pyp0f.live_table.rows import COLUMNS, Row, columns_for
from pyp0f.safetext import safe_text
from pyp0f.web.sources import ASK, Splitter

QUIT: Final = b"q"
"""Asks the capturing process to end."""
MAX_ROWS: Final = 500
"""Rows of the table; a search finds hosts that are not among them."""
_INTERVAL: Final = 1.0
"""Seconds between two updates of the table."""
_TIME_FOR_ROWS: Final = 0.2
"""Seconds of an update in which rows are made."""
_BLOCK: Final = 1 << 16
_SEARCH: Final = "search"
_HELP: Final = (
    "Up, Down, Page Up, Page Down, Home, End   choose a host",
    "Enter    what is known of the host, and the evidence",
    "/        search: hosts with all these words in address, system, link or programs",
    "Escape   end the search, or go back",
    "r        reverse the order",
    "< >      order by the column to the left or right",
    *[f"{column.key}        order by {column.title}" for column in COLUMNS],
    "p        pause, and go on; findings are collected meanwhile",
    "q        quit",
)


class TextScreen(ModalScreen[None]):
    """Lines of text over the table."""

    BINDINGS: ClassVar = [binding.Binding("escape,q,enter,question_mark", "dismiss", "Back")]

    def __init__(self, title: str, lines: Callable[[], list[str]]) -> None:
        """Make the screen.

        Args:
            title: its title.
            lines: gives the lines; they are asked for again at each update.
        """
        super().__init__()
        self._title_text = title
        self._lines = lines
        self._text = Static(id="text", markup=False)

    def compose(self) -> ComposeResult:
        """The widgets."""
        with VerticalScroll(can_focus=True):
            yield self._text
        yield Footer()

    def on_mount(self) -> None:
        """Show the text."""
        self.update()

    def update(self) -> None:
        """Show the text as it is now."""
        text = Text(f"{self._title_text}\n\n", style="bold")
        text.append("\n".join(self._lines()), style="not bold")
        self._text.update(text)


class HostTable(DataTable[Text]):
    """The table; the footer shows its key for details."""

    BINDINGS: ClassVar = [binding.Binding("enter", "select_cursor", "Details")]


class TableApp(App[None]):
    """The live table.

    Attributes:
        hosts: what is shown.
        is_complete: whether the capturing process said that it has ended.
    """

    CSS = """
    Screen { layout: vertical; }
    #state, #message { height: 1; width: 100%; }
    #message { color: $warning; }
    #search { height: 1; border: none; padding: 0; }
    DataTable { height: 1fr; }
    TextScreen { align: center middle; }
    TextScreen VerticalScroll { height: 1fr; background: $surface; padding: 0 1; }
    """
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar = [
        # Before the table sees it, so that the next keys, however quick, are for the field.
        binding.Binding("slash", "search", "Search", key_display="/", priority=True),
        binding.Binding("p", "pause", "Pause"),
        binding.Binding("r", "reverse", "Reverse"),
        binding.Binding("question_mark", "help", "Help", key_display="?"),
        binding.Binding("q", "leave", "Quit"),
        binding.Binding("ctrl+c", "leave", "Quit", show=False, priority=True),
        binding.Binding("escape", "clear", "Clear", show=False),
        binding.Binding("less_than_sign", "shift(-1)", "Column left", show=False),
        binding.Binding("greater_than_sign", "shift(1)", "Column right", show=False),
        *[binding.Binding(column.key, f"sort('{column.name}')", column.title, show=False) for column in COLUMNS],
    ]

    def __init__(self, title: str, hosts: TableHosts, connection: socket.socket | None = None) -> None:
        """Make the application.

        Args:
            title: where packets come from.
            hosts: what is shown.
            connection: to the capturing process; None if the table does not change.
        """
        super().__init__()
        self.hosts = hosts
        self.is_complete = False
        self._what = safe_text(title)
        self._socket = connection
        self._splitter = Splitter()
        self._sort = "last_seen"
        self._is_reversed = False
        self._search = ""
        self._is_paused = False
        self._found = 0
        self._rows: list[Row] = []
        self._cells: list[list[str]] = []
        self._shown: list[tuple[str, int]] = []
        self._state = Static(id="state", markup=False)
        self._message = Static(id="message", markup=False)
        self._table = HostTable(cursor_type="row", zebra_stripes=True)
        self._field = Input(placeholder=_SEARCH, id=_SEARCH, compact=True)
        self._message.display = self._field.display = False

    def compose(self) -> ComposeResult:
        """The widgets."""
        yield self._state
        yield self._message
        yield self._table
        yield self._field
        yield Footer()

    def on_mount(self) -> None:
        """Begin to read and to show."""
        self._table.focus()
        if self._socket is not None:
            self._socket.setblocking(False)
            asyncio.get_running_loop().add_reader(self._socket, self._read, self._socket)
        self.set_interval(_INTERVAL, self._tick)
        self._tick()

    # From the capturing process -------------------------------------------------------------------

    def _read(self, connection: socket.socket) -> None:
        """Take a block, so that keys are answered between blocks."""
        try:
            block = connection.recv(_BLOCK)
        except (BlockingIOError, ConnectionResetError):
            return  # after a reset, what was sent can still be read
        except OSError:
            block = b""
        self.hosts.add(self._splitter.lines(block))
        if not block:
            asyncio.get_running_loop().remove_reader(connection)
            self._socket = None
            self.is_complete = self.hosts.counts.get("ended") is True
            self.exit()

    def _send(self, data: bytes) -> None:
        if self._socket is not None:
            with suppress(OSError):
                self._socket.send(data)

    def _tick(self) -> None:
        self._send(ASK)
        self.show()

    # Showing --------------------------------------------------------------------------------------

    def show(self) -> None:
        """Show what is known now, unless the table is paused."""
        if self._is_paused or not self._table.is_attached:
            self._show_state()
            return
        if not self.hosts.update(_TIME_FOR_ROWS):
            self.set_timer(_TIME_FOR_ROWS, self.show)
        found = self.hosts.rows(self._search, self._sort, reverse=self._is_reversed)
        self._found = len(found)
        self._show_rows(found[:MAX_ROWS])
        self._show_state()
        if isinstance(self.screen, TextScreen):
            self.screen.update()

    def _show_state(self) -> None:
        hosts, counts, found = self.hosts, self.hosts.counts, self._found
        parts = [f"pyp0f {self._what}"]
        if self._is_paused:
            parts.append("PAUSED")
        if counts.get("ended") is True:
            parts.append("read to the end")
        parts.append(f"{counts.get('packets', 0):,} packets")
        if counts.get("dropped"):
            parts.append(f"{counts['dropped']:,} dropped")
        parts.append(f"{len(hosts):,} hosts")
        if self._search:
            parts.append(f"{found:,} with {self._search!r}")
        if found > MAX_ROWS:
            parts.append(f"{MAX_ROWS} shown")
        if hosts.removed:
            parts.append(f"{hosts.removed:,} older hosts left out")
        if counts.get("left_out"):
            parts.append(f"{counts['left_out']:,} observations left out")
        self._state.update(Text(" · ".join(parts)))
        self._message.display = bool(hosts.message)
        self._message.update(Text(hosts.message))

    def _show_rows(self, rows: list[Row]) -> None:
        table = self._table
        chosen = self._chosen()
        columns = columns_for(self.size.width - 2, rows, self._sort)
        titles = [(self._title_of(column.name, column.title), width) for column, width in columns]
        if titles != self._shown:
            table.clear(columns=True)
            self._cells = []
            for title, width in titles:
                table.add_column(Text(title), width=width)
            self._shown = titles
        self._set_cells([[column.text(row)[:width] for column, width in columns] for row in rows])
        self._rows = rows
        if chosen is not None:
            at = next((number for number, row in enumerate(rows) if row.address == chosen), None)
            if at is not None:
                table.move_cursor(row=at, scroll=True)

    def _set_cells(self, cells: list[list[str]]) -> None:
        """Change what differs from the cells that are shown."""
        table, before = self._table, self._cells
        for line in cells[len(before) :]:
            table.add_row(*map(Text, line))
        for _ in before[len(cells) :]:
            table.remove_row(table.coordinate_to_cell_key(Coordinate(table.row_count - 1, 0)).row_key)
        for number, (line, known) in enumerate(zip(cells, before, strict=False)):
            for at, (text, old) in enumerate(zip(line, known, strict=True)):
                if text != old:
                    table.update_cell_at(Coordinate(number, at), Text(text))
        self._cells = cells

    def _title_of(self, name: str, title: str) -> str:
        if name != self._sort:
            return title
        falls = next(column.falls for column in COLUMNS if column.name == name) is not self._is_reversed
        return f"{title}{'▼' if falls else '▲'}"

    def _chosen(self) -> str | None:
        """The address of the row under the cursor; None at the first row, where the cursor stays."""
        at = self._table.cursor_row
        return self._rows[at].address if 0 < at < len(self._rows) else None

    def on_resize(self, _: events.Resize) -> None:
        """Choose the columns for the new width."""
        if self._shown:
            self.call_after_refresh(self.show)

    # Keys -----------------------------------------------------------------------------------------

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002 - of Textual
        """Over the table, other screens have keys of their own; in the field of the search, all others are text."""
        if isinstance(self.screen, TextScreen):
            return action == "leave"
        return action != "search" or self.focused is not self._field

    def action_leave(self) -> None:
        """End the table and the capture."""
        self.is_complete = True
        self._send(QUIT)
        self.exit()

    def action_sort(self, name: str) -> None:
        """Order by a column; by the same one again, the other way round."""
        self._is_reversed = name == self._sort and not self._is_reversed
        self._sort = name
        self._show_now()

    def action_shift(self, step: int) -> None:
        """Order by the column to the left or right."""
        names = [column.name for column in COLUMNS]
        self._is_reversed = False
        self._sort = names[(names.index(self._sort) + step) % len(names)]
        self._show_now()

    def action_reverse(self) -> None:
        """Reverse the order of rows."""
        self._is_reversed = not self._is_reversed
        self._show_now()

    def action_pause(self) -> None:
        """Show no changes, or show them again."""
        self._is_paused = not self._is_paused
        self.show()

    def action_search(self) -> None:
        """Ask for the words of a search."""
        self._field.display = True
        self.screen.set_focus(self._field)

    def action_clear(self) -> None:
        """End the search."""
        self._field.value = ""
        self._field.display = False
        self._search = ""
        self._table.focus()
        self._show_now()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Search while words are written."""
        self._search = safe_text(event.value)
        self._show_now()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Leave the field; an empty one is hidden."""
        self._field.display = bool(event.value)
        self._table.focus()

    def on_data_table_row_selected(self, event: DataTable.RowSelected) -> None:
        """Show what is known of the host in the row."""
        if event.cursor_row < len(self._rows):
            address = self._rows[event.cursor_row].address
            self.push_screen(TextScreen(address, lambda: self._details(address)))

    def _details(self, address: str) -> list[str]:
        summary = self.hosts.summary(address)
        return ["was left out to make room for others"] if summary is None else details_of(summary)

    def action_help(self) -> None:
        """Show the keys."""
        self.push_screen(TextScreen("Keys", lambda: list(_HELP)))

    def _show_now(self) -> None:
        """Show a new order or search, also while the table is paused."""
        was_paused, self._is_paused = self._is_paused, False
        self.show()
        self._is_paused = was_paused
        self._show_state()
