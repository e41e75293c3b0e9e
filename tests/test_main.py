"""The start of the command."""

from __future__ import annotations

import signal
import subprocess
import sys
from typing import Final

from places import PACKAGE, ROOT

START: Final = """
import os, sys
class Interrupting:
    @staticmethod
    def find_spec(name, path=None, target=None):
        if name == "pyp0f.commands":
            os.kill(os.getpid(), 2)
sys.meta_path.insert(0, Interrupting)
from pyp0f.__main__ import main
sys.argv[1:] = ["-r", "pcaps/uptime.pcap"]
main()
"""


def test_ctrl_c_while_the_command_is_loaded_shows_no_traceback() -> None:
    done = subprocess.run([sys.executable, "-c", START], capture_output=True, text=True, cwd=ROOT)
    assert (done.returncode, done.stdout, done.stderr) == (-signal.SIGINT, "", "")


def test_the_default_action_comes_before_anything_else_is_loaded() -> None:
    """Not even the module signal is loaded before, because that takes milliseconds."""
    program = "import sys, pyp0f.__main__; print(*sys.modules)"
    plain = [sys.executable, "-S", "-c", f"import sys; sys.path[:0] = [{str(PACKAGE.parent)!r}]; {program}"]
    loaded = set(subprocess.run(plain, capture_output=True, text=True, check=True).stdout.split())
    assert {name for name in loaded if name.startswith("pyp0f")} == {"pyp0f", "pyp0f.__main__"}
    assert "signal" not in loaded
