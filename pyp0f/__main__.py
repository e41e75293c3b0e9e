"""``python -m pyp0f``, and the starts of all commands."""

from __future__ import annotations

import _signal  # type: ignore[import-not-found] # built into Python; the module signal takes milliseconds to load
import gc
import sys
from collections.abc import Callable, Iterable
from functools import partial
from importlib import import_module
from types import ModuleType
from typing import Any, Final

_LOADED_LATE: Final = {"copy": (), "datetime": (), "gettext": ("gettext", "ngettext"), "inspect": (), "ipaddress": ()}
"""Modules that reading a capture does not need, with the functions that other modules import from them by name.

Loading them would take a tenth of the time to start: dataclasses imports copy and inspect, which import weakref, ast,
dis and tokenize; argparse imports gettext; observations have times and addresses.
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
    status = _import_command()()
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


def _import_command() -> Callable[[], int]:
    """Import the command ``pyp0f``, which takes most of the start-up time.

    Meanwhile, two functions of the standard library do less.  This saves a tenth of the time to start:

    - `dataclasses` compiles two methods of each frozen class, which `Frozen` removes again.  Now it does not.
    - `typing` compiles each annotation of a named tuple.  Now it leaves them as text, which `typing.get_type_hints`
      takes as well.

    Both functions are private.  A version of Python without them does everything as usual.
    """
    import dataclasses  # noqa: PLC0415 - only here, and after the stand-ins for modules that it imports
    import typing  # noqa: PLC0415 - after the stand-ins for modules that it imports

    from pyp0f.frozen import Frozen  # noqa: PLC0415 - it imports dataclasses

    def methods(usual: Callable[..., object], kind: type, *arguments: object) -> object:
        return () if issubclass(kind, Frozen) else usual(kind, *arguments)

    def check(usual: Callable[..., object], annotation: object, *arguments: object, **options: object) -> object:
        return annotation if isinstance(annotation, str) else usual(annotation, *arguments, **options)

    changed = []
    for module, name, function in ((dataclasses, "_frozen_get_del_attr", methods), (typing, "_type_check", check)):
        usual = getattr(module, name, None)
        if usual is not None:
            setattr(module, name, partial(function, usual))
            changed.append((module, name, usual))
    try:
        from pyp0f.commands.main import main as command  # noqa: PLC0415 - see above
    finally:
        for module, name, usual in changed:
            setattr(module, name, usual)
    return command


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
