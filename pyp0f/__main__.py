"""``python -m pyp0f``, and the command ``pyp0f``."""

from __future__ import annotations

import _signal  # type: ignore[import-not-found] # built into Python; the module signal takes milliseconds to load
import gc
import sys


def main() -> int:
    """Run the command; returns its exit status."""
    # First of all: until the command handles signals itself, Ctrl-C ends it without a traceback.
    if _signal.getsignal(_signal.SIGINT) is _signal.default_int_handler:
        _signal.signal(_signal.SIGINT, _signal.SIG_DFL)
    # The collector of cycles takes time, and reading a capture makes none; live capture enables it again.
    gc.disable()
    from pyp0f.commands.main import main as command  # noqa: PLC0415 - what it imports takes most of the start-up

    status = command()
    # At the end of the process, the memory of 500,000 hosts need not be freed object by object.
    gc.freeze()
    return status


if __name__ == "__main__":
    sys.exit(main())
