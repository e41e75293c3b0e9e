"""``python -m pyp0f``, and the command ``pyp0f``."""

from __future__ import annotations

import gc
import signal
import sys


def main() -> int:
    """Run the command; returns its exit status."""
    # Until the command looks after signals itself, Ctrl-C ends it without a traceback.
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    # Searching for cycles takes time, and a capture leaves none behind; live traffic turns it on again.
    gc.disable()
    from pyp0f.commands.main import main as command  # noqa: PLC0415 - what it imports takes most of the start-up

    status = command()
    # As the process ends, what is remembered of 500,000 hosts need not be taken apart piece by piece.
    gc.freeze()
    return status


if __name__ == "__main__":
    sys.exit(main())
