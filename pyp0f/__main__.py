"""``python -m pyp0f``, and the starts of all commands."""

from __future__ import annotations

import _signal  # type: ignore[import-not-found] # built into Python; the module signal takes milliseconds to load
import gc
import sys
from collections.abc import Callable, Iterable
from importlib import import_module
from types import ModuleType
from typing import Any, Final

_LOADED_LATE: Final = {"datetime": (), "gettext": ("gettext", "ngettext"), "inspect": (), "ipaddress": ()}
"""Modules that reading a capture does not need, with the functions that other modules import from them by name.

Loading them would take a tenth of the time to start: dataclasses imports inspect, which imports ast, dis and tokenize;
argparse imports gettext; observations have times and addresses.
"""


def main() -> int:
    """Run ``pyp0f``.  Returns the exit status."""
    _end_by_ctrl_c()  # until the command installs its signal handlers
    # SIGHUP does not end a daemon: it waits until there are handlers (`pyp0f.service.signals.stop_on_signals`).
    _signal.pthread_sigmask(_signal.SIG_BLOCK, (_signal.SIGHUP,))
    # Reading a capture creates no reference cycles, so the garbage collector only costs time.  Live capture enables it.
    gc.disable()
    for name, functions in _LOADED_LATE.items():
        _load_at_first_use(name, functions)
    from pyp0f.commands.main import main as command  # noqa: PLC0415 - slow: most of the start-up time

    status = command()
    # The process exits now.  Without this, up to 500,000 hosts would be freed one by one.
    gc.freeze()
    return status


def db() -> int:
    """Run ``pyp0f-db``.  Returns the exit status."""
    return _run("pyp0f.commands.db")


def client() -> int:
    """Run ``pyp0f-client``.  Returns the exit status."""
    return _run("pyp0f.commands.client")


def sendsyn() -> int:
    """Run ``pyp0f-sendsyn``.  Returns the exit status."""
    return _run("pyp0f.commands.sendsyn")


def hosts() -> int:
    """Run ``pyp0f-hosts``.  Returns the exit status."""
    return _run("pyp0f.commands.hosts")


def archive() -> int:
    """Run ``pyp0f-archive``.  Returns the exit status."""
    return _run("pyp0f.commands.archive")


def web() -> int:
    """Run ``pyp0f-web``.  Returns the exit status."""
    return _run("pyp0f.commands.web")


def ship() -> int:
    """Run ``pyp0f-ship``.  Returns the exit status."""
    return _run("pyp0f.commands.ship")


def _run(module: str) -> int:
    is_changed = _end_by_ctrl_c()
    command: Callable[[], int] = import_module(module).main
    if is_changed:
        _signal.signal(_signal.SIGINT, _signal.default_int_handler)  # the command handles KeyboardInterrupt
    return command()


def _end_by_ctrl_c() -> bool:
    """Let Ctrl-C end the process without a traceback, while modules are loaded.

    Returns:
        Whether this changed the action of the signal.  If it is ignored, it stays ignored.
    """
    if _signal.getsignal(_signal.SIGINT) is not _signal.default_int_handler:
        return False
    _signal.signal(_signal.SIGINT, _signal.SIG_DFL)
    return True


def _load_at_first_use(name: str, functions: Iterable[str] = ()) -> None:
    """Let a module be loaded when something of it is first used, instead of when it is imported.

    `importlib.util.LazyLoader` loads a module as soon as it is imported again.

    Args:
        name: the name of the module, which is no package.
        functions: names of its functions that others import from it.  Importing these does not load the module; the
            first call does.
    """
    if name in sys.modules:
        return
    stand_in = ModuleType(name)

    def load(attribute: str) -> Any:  # noqa: ANN401 - what the module has
        if attribute == "__path__":  # the import of a name from a module asks for it; only packages have it
            raise AttributeError(attribute)
        if sys.modules.get(name) is stand_in:
            del sys.modules[name]
        module = import_module(name)
        vars(stand_in).update(vars(module))  # for those who have imported it before
        return getattr(module, attribute)

    def later(function: str) -> Callable[..., object]:
        return lambda *arguments: load(function)(*arguments)  # noqa: PLW0108 - it loads when it is called

    vars(stand_in).update({function: later(function) for function in functions}, __getattr__=load)
    sys.modules[name] = stand_in


if __name__ == "__main__":
    sys.exit(main())
