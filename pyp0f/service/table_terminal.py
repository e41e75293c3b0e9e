"""The live table of hosts, as the capturing process sees it: its terminal, and messages while it is shown."""

from __future__ import annotations

import os
import sys
import termios
from collections import deque
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Final

from pyp0f.engine.tracker import Tracker
from pyp0f.errors import OutputError
from pyp0f.outputs.linefile import Formatter
from pyp0f.outputs.messages import Messages
from pyp0f.service.feed import Feed, FeedReader

_TERMINAL: Final = "/dev/tty"
_NO_CURSOR: Final = ("", "dumb")
"""Names of terminals that cannot place the cursor."""
_KEPT: Final = 100
"""Latest messages that are written when the table has ended."""
_RESET: Final = b"\x1b[?1000l\x1b[?1003l\x1b[?1015l\x1b[?1006l\x1b[?2004l\x1b[?1004l\x1b[<u\x1b[?1049l\x1b[?25h\x1b[0m"
"""Ends what a full-screen program asks a terminal for (xterm's control sequences): reports of the mouse, of pasted text
and of the focus, keys in other forms, the second screen, the hidden cursor, colors."""


class Terminal:
    """The terminal of the table, which is as before when the table has ended in any way.

    Attributes:
        descriptors: for keys, and for the screen.
    """

    def __init__(self) -> None:
        """Find the terminal.

        Raises:
            OutputError: there is none that the table can use.
        """
        if os.environ.get("TERM", "") in _NO_CURSOR:
            raise OutputError("--watch: needs a terminal that can place the cursor; TERM says that this one cannot")
        self._opened: int | None = None
        try:
            keys = 0
            if not os.isatty(keys):
                keys = self._opened = os.open(_TERMINAL, os.O_RDWR | os.O_CLOEXEC)
            self._attributes = termios.tcgetattr(keys)
        except (OSError, termios.error):
            raise OutputError("--watch: needs a terminal for its keys") from None
        self.descriptors = keys, 1

    def restore(self) -> None:
        """Restore the terminal.  Further calls change nothing."""
        keys, screen = self.descriptors
        with suppress(OSError, termios.error):
            if termios.tcgetattr(keys) != self._attributes:
                termios.tcsetattr(keys, termios.TCSANOW, self._attributes)
                os.write(screen, _RESET)

    def close(self) -> None:
        """Close what was opened."""
        if self._opened is not None:
            os.close(self._opened)
            self._opened = None


class HeldMessages:
    """A stream in place of standard error, while the terminal shows the table: messages go there.

    When the table has ended, `release` writes the latest of them to the terminal, and further ones at once.
    """

    def __init__(self, show: Callable[[str], None]) -> None:
        """Make the stream.

        Args:
            show: shows a line in the table.
        """
        self._show = show
        self._lines: deque[str] = deque(maxlen=_KEPT)
        self._is_released = False

    def write(self, text: str) -> None:
        """Keep a line until the table has ended, and show it in the table."""
        self._lines.append(text)
        if not self._is_released:
            self._show(text.rstrip("\n"))

    def flush(self) -> None:
        """Write the lines, if the table has ended."""
        if self._is_released and sys.stderr is not None:
            while self._lines:
                sys.stderr.write(self._lines.popleft())
            sys.stderr.flush()

    def release(self) -> None:
        """Write the lines, and further ones at once."""
        self._is_released = True
        self.flush()

    def fileno(self) -> int:
        """The descriptor of standard error."""
        return 2

    def close(self) -> None:
        """Write the lines that were kept, and further ones at once."""
        with suppress(OSError):
            self.release()


def open_table(
    settings: Mapping[str, object],
    engine: Tracker,
    formatter: Formatter,
    messages: Messages,
    *,
    when_quit: Callable[[], None],
) -> Feed:
    """Start the process that shows the table.

    Args:
        settings: the arguments of `pyp0f.live_table.settings.TableSettings`.
        engine: what it counts is shown, too.
        formatter: makes lines of ``--json``.
        messages: are shown in the table if standard error is a terminal, and written at the end.
        when_quit: is called when the user ends the table.

    Raises:
        OutputError: there is no terminal, or the process cannot work.
    """
    terminal = Terminal()
    held: list[HeldMessages] = []

    def end() -> None:
        terminal.restore()
        terminal.close()
        for stream in held:
            stream.close()

    reader = FeedReader("--watch", "table", "pyp0f.live_table.process", terminal.descriptors)
    try:
        feed = Feed(
            settings,
            engine,
            formatter,
            messages.warn,
            is_daemon=False,
            reader=reader,
            when_quit=when_quit,
            when_lost=end,
        )
    except OutputError:
        end()
        raise
    if sys.stderr is not None and os.isatty(2):
        held.append(HeldMessages(feed.send_message))
        messages.use_stream(held[0])
    return feed
