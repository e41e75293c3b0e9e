"""``python -m pyp0f``, and the command ``pyp0f``."""

from __future__ import annotations

import _signal  # type: ignore[import-not-found] # built into Python; the module signal takes milliseconds to load
import gc
import sys
from importlib import import_module
from types import ModuleType


def main() -> int:
    """Run the command.  Returns the exit status."""
    # This comes first: until the command installs its signal handlers, Ctrl-C ends the process without a traceback.
    if _signal.getsignal(_signal.SIGINT) is _signal.default_int_handler:
        _signal.signal(_signal.SIGINT, _signal.SIG_DFL)
    # Reading a capture creates no reference cycles, so the garbage collector only costs time.  Live capture enables it.
    gc.disable()
    _load_at_first_use("inspect")
    from pyp0f.commands.main import main as command  # noqa: PLC0415 - slow: most of the start-up time

    status = command()
    # The process exits now.  Without this, up to 500,000 hosts would be freed one by one.
    gc.freeze()
    return status


def _load_at_first_use(name: str) -> None:
    """Let a module be loaded when something of it is first used, instead of when it is imported.

    dataclasses imports inspect, which imports ast, dis and tokenize.  pyp0f uses nothing of them; loading them would
    take a tenth of the time to start.  `importlib.util.LazyLoader` loads a module as soon as it is imported again.
    """
    if name in sys.modules:
        return
    stand_in = ModuleType(name)

    def load(attribute: str) -> object:
        if sys.modules.get(name) is stand_in:
            del sys.modules[name]
        module = import_module(name)
        vars(stand_in).update(vars(module))  # for those who have imported it before
        return getattr(module, attribute)

    vars(stand_in)["__getattr__"] = load
    sys.modules[name] = stand_in


if __name__ == "__main__":
    sys.exit(main())
