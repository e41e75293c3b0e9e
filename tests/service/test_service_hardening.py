"""What a process gives up, looked at from outside."""

from __future__ import annotations

import subprocess
import sys

import pytest
from places import ROOT

PROGRAM = """
import os
from pyp0f.service import hardening
hardening.clear_environment(["TZ"])
if os.geteuid() == 0:
    hardening.give_up_capabilities()
print(dict(os.environ), os.getenv("TZ"))
print(os.popen("echo $TZ").read().strip())
print(open("/proc/self/environ").read().strip(chr(0)) == "")
print(open("/proc/self/status").read())
"""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="other systems have none of it")
def test_nothing_of_the_starter_is_left() -> None:
    environment = {"TZ": "UTC", "SECRET": "hush", "PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin"}
    done = subprocess.run([sys.executable, "-c", PROGRAM], env=environment, capture_output=True, text=True, check=True)
    variables, inherited, is_clear, *status = done.stdout.splitlines()
    assert (variables, inherited, is_clear) == ("{'TZ': 'UTC'} UTC", "UTC", "True")
    if "Uid:\t0\t0\t0\t0" in status:
        assert "NoNewPrivs:\t1" in status
        assert "CapBnd:\t0000000000000000" in status
