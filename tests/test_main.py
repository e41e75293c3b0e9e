"""The start of the command."""

from __future__ import annotations

import dataclasses
import importlib
import signal
import subprocess
import sys
import typing
from typing import Final

import pytest
from places import PACKAGE, ROOT

import pyp0f.__main__ as start

START: Final = """
import os, sys
class Interrupting:
    @staticmethod
    def find_spec(name, path=None, target=None):
        if name == "pyp0f.commands":
            os.kill(os.getpid(), 2)
sys.meta_path.insert(0, Interrupting)
from pyp0f.__main__ import {command}
sys.argv[1:] = ["-r", "pcaps/uptime.pcap"]
{command}()
"""
COMMANDS: Final = ["db", "client", "sendsyn", "hosts"]


@pytest.mark.parametrize("command", ["main", *COMMANDS])
def test_ctrl_c_while_a_command_is_loaded_shows_no_traceback(command: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", START.format(command=command)], capture_output=True, text=True, cwd=ROOT
    )
    assert (done.returncode, done.stdout, done.stderr) == (-signal.SIGINT, "", "")


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("action", [signal.default_int_handler, signal.SIG_IGN])
def test_a_command_runs_with_the_action_of_ctrl_c_that_was_there(
    command: str, action: signal.Handlers, monkeypatch: pytest.MonkeyPatch
) -> None:
    found: list[object] = []
    module = importlib.import_module(f"pyp0f.commands.{command}")
    monkeypatch.setattr(module, "main", lambda: found.append(signal.getsignal(signal.SIGINT)))
    before = signal.signal(signal.SIGINT, action)
    try:
        getattr(start, command)()
    finally:
        signal.signal(signal.SIGINT, before)
    assert found == [action]


def test_the_default_action_comes_before_anything_else_is_loaded() -> None:
    """Not even the module signal is loaded before, because that takes milliseconds."""
    program = "import sys, pyp0f.__main__; print(*sys.modules)"
    plain = [sys.executable, "-S", "-c", f"import sys; sys.path[:0] = [{str(PACKAGE.parent)!r}]; {program}"]
    loaded = set(subprocess.run(plain, capture_output=True, text=True, check=True).stdout.split())
    assert {name for name in loaded if name.startswith("pyp0f")} == {"pyp0f", "pyp0f.__main__"}
    assert "signal" not in loaded


LATE: Final = """
import sys
import pyp0f.__main__ as start
start._load_at_first_use({name!r}, {functions!r})
import {name}
{then}
"""


def run_late(name: str, then: str, *functions: str) -> str:
    program = [
        sys.executable,
        "-S",
        "-c",
        f"import sys; sys.path[:0] = [{str(PACKAGE.parent)!r}]"
        + LATE.format(name=name, functions=functions, then=then),
    ]
    return subprocess.run(program, capture_output=True, text=True, check=True).stdout


def test_a_module_that_is_loaded_at_first_use() -> None:
    """inspect loads dis, which shows whether it has been loaded."""
    assert run_late("inspect", "import dataclasses; print('dis' in sys.modules)") == "False\n"
    used = "old = inspect; print(inspect.isclass(int), 'dis' in sys.modules)"
    again = "import inspect; print(inspect.unwrap is old.unwrap)"
    assert run_late("inspect", f"{used}; {again}") == "True True\nTrue\n"


def test_a_module_that_has_been_loaded_stays() -> None:
    assert run_late("sys", "print(sys.version_info[0])") == "3\n"


def test_a_name_that_a_late_module_does_not_have() -> None:
    then = "try: inspect.nothing\nexcept AttributeError as error: print(error)"
    assert run_late("inspect", then) == "module 'inspect' has no attribute 'nothing'\n"


def test_functions_that_are_imported_by_name_load_their_module_when_called() -> None:
    names = "from gettext import gettext as _, ngettext; print('dgettext' in vars(gettext))"
    used = "print(_('text'), ngettext('one', 'many', 2), 'dgettext' in vars(gettext))"
    assert run_late("gettext", f"{names}; {used}", "gettext", "ngettext") == "False\ntext many True\n"


CLASSES: Final = """
import dataclasses, typing
from pyp0f.__main__ import _import_command
_import_command()
from pyp0f.applications.http.rules import STANDARD_RULES
from pyp0f.engine.limits import Limits
from pyp0f.wire.packet import Headers
for value in (Limits(), STANDARD_RULES):
    for field in dataclasses.fields(value):
        for change in (lambda: setattr(value, field.name, None), lambda: delattr(value, field.name)):
            try:
                change()
            except dataclasses.FrozenInstanceError:
                continue
            raise AssertionError(field.name)
assert typing.get_type_hints(Headers)["ttl"] is int
Pair = typing.NamedTuple("Pair", [("one", "int")])
assert Pair.__annotations__["one"] == typing.ForwardRef("int"), "this is done as usual again"
One = dataclasses.make_dataclass("One", ["x"], frozen=True)
assert {"__setattr__", "__delattr__"} <= set(vars(One))
"""


@pytest.mark.slow
def test_classes_that_are_made_quickly_are_the_same() -> None:
    done = subprocess.run([sys.executable, "-c", CLASSES], capture_output=True, text=True, cwd=ROOT)
    assert (done.returncode, done.stderr) == (0, "")


def test_the_standard_library_is_as_before_when_the_command_is_loaded() -> None:
    before = {module: dict(vars(module)) for module in (dataclasses, typing)}
    assert start._import_command() is importlib.import_module("pyp0f.commands.main").main
    assert {module: dict(vars(module)) for module in (dataclasses, typing)} == before


@pytest.mark.slow
def test_reading_a_capture_does_not_load_what_it_does_not_need() -> None:
    program = "import sys, pyp0f.__main__ as start; start.main(); print(*sys.modules, file=sys.stderr)"
    done = subprocess.run(
        [sys.executable, "-c", program, "-r", "pcaps/http_nginx.pcap"], capture_output=True, text=True, cwd=ROOT
    )
    assert done.returncode == 0
    loaded = set(done.stderr.split())
    assert "pyp0f.engine.tracker" in loaded
    heavy = {"_datetime", "asyncio", "cryptography", "json", "locale", "logging", "pcapy", "scapy", "tqdm", "threading"}
    if sys.version_info < (3, 12):  # newer versions of dataclasses use inspect for each class
        heavy |= {"ast", "dis"}
    assert loaded & heavy == set()
