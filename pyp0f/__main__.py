"""``python -m pyp0f``, and the command ``pyp0f``."""

from __future__ import annotations

import _signal  # type: ignore[import-not-found] # built into Python; the module signal takes milliseconds to load
import gc
import sys


def main() -> int:
    """Run the command.  Returns the exit status."""
    # This comes first: until the command installs its signal handlers, Ctrl-C ends the process without a traceback.
    if _signal.getsignal(_signal.SIGINT) is _signal.default_int_handler:
        _signal.signal(_signal.SIGINT, _signal.SIG_DFL)
    # Reading a capture creates no reference cycles, so the garbage collector only costs time.  Live capture enables it.
    gc.disable()
    from pyp0f.commands.main import main as command  # noqa: PLC0415 - slow: most of the start-up time

    status = command()
    # The process exits now.  Without this, up to 500,000 hosts would be freed one by one.
    gc.freeze()
    return status


if __name__ == "__main__":
    sys.exit(main())
