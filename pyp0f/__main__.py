"""``python -m pyp0f``, and the command ``pyp0f``."""

from __future__ import annotations

import signal
import sys


def main() -> int:
    """Run the command; returns its exit status."""
    # Until the command looks after signals itself, Ctrl-C ends it without a traceback.
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    from pyp0f.cli import main as command  # noqa: PLC0415 - what it imports takes most of the start-up

    return command()


if __name__ == "__main__":
    sys.exit(main())
