"""The program that ``pyp0f --watch`` starts: it shows the live table on the terminal, without privileges."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Final

from pyp0f.errors import MissingPackageError, Pyp0fError
from pyp0f.outputs.messages import Messages
from pyp0f.service import privileges
from pyp0f.service.feed import NICE

if TYPE_CHECKING:  # its packages may be missing
    from pyp0f.live_table.app import TableApp

READY: Final = b"+"
REFUSED: Final = b"-"
"""Stands before the reason, if the table cannot be shown."""
_NO_COLOR: Final = "NO_COLOR"
"""A variable of the environment: if it is set, there are no colors (no-color.org)."""
_LAZY: Final = ("textual.drivers.linux_driver", "textual.scrollbar", "encodings.idna", "traceback")
"""Modules that others load only when they need them, when their files may be out of reach."""


def main(arguments: Sequence[str]) -> int:
    """Show the table.  Returns the exit status.

    Args:
        arguments: the number of the socket's descriptor; a name, which is not used; the settings as JSON.
    """
    number, _, text = arguments
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # before the terminal is prepared, Ctrl-C reaches both processes
    os.nice(NICE)
    connection = socket.socket(fileno=int(number))
    try:
        app = _prepare(connection, **json.loads(text))
    except Pyp0fError as error:
        reason = str(error)
    except ImportError as error:
        reason = str(MissingPackageError(f"the live table needs more packages: pip install 'pyp0f[watch]' ({error})"))
    else:
        connection.sendall(READY)
        signal.signal(signal.SIGTERM, lambda *_: app.action_leave())
        app.run(mouse=False)
        connection.close()
        if not app.is_complete:
            Messages().say("[-] the capturing process has ended unexpectedly")
        return app.return_code or 0
    with connection:
        connection.sendall(REFUSED + reason.encode("utf-8", "backslashreplace"))
    return 1


def _prepare(connection: socket.socket, *, title: str, user: str | None) -> TableApp:
    """Load everything, and drop privileges.

    Args:
        connection: to the capturing process.
        title: where packets come from.
        user: name of the user to run as; None to keep the current one, or for ``nobody`` in place of root.

    Raises:
        ImportError: a package is missing.
        PrivilegeError: the user does not exist or cannot be used.
    """
    account = None if user is None else privileges.find_account(user)
    from pyp0f.live_table.app import TableApp  # noqa: PLC0415 - its packages may be missing
    from pyp0f.live_table.hosts import TableHosts  # noqa: PLC0415 - loads packages that may be missing

    no_color = os.environ.get(_NO_COLOR)
    if account is not None or os.geteuid() == 0:
        for name in _LAZY:
            import_module(name)
        asyncio.run(_warm_up(TableApp("", TableHosts())))
    if no_color is not None:
        os.environ[_NO_COLOR] = no_color
    app = TableApp(title, TableHosts(), connection)
    if account is not None:
        privileges.prepare()
        privileges.drop(account)
    elif os.geteuid() == 0:
        privileges.become_nobody()
    return app


async def _warm_up(app: TableApp) -> None:
    """Use everything once without a terminal, so that what is loaded late is loaded before files are out of reach."""
    async with app.run_test() as pilot:
        await pilot.press("question_mark", "escape", "slash", "a", "escape", "p")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
