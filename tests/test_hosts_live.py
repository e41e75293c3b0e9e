"""``--hosts`` with live traffic: what this machine says about itself."""

from __future__ import annotations

import csv
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest
from places import ROOT

pytestmark = [
    pytest.mark.live,
    pytest.mark.skipif(os.geteuid() != 0 or not shutil.which("unshare"), reason="needs root and network namespaces"),
]

SCRIPT: Final = """
ip link set lo up
"$1" -m http.server 8080 --bind 127.0.0.1 > /dev/null 2>&1 & server=$!
"$1" -m pyp0f -i lo -q --hosts - --json all.json > table & one=$!
"$1" -m pyp0f -i lo -q --hosts hosts.csv --json other.json & other=$!
while ! [ -s all.json ] || ! [ -s other.json ]; do
    "$1" -c 'import urllib.request; urllib.request.urlopen("http://127.0.0.1:8080/").read()' 2> /dev/null
    sleep 0.2
done
kill -TERM $one $other
wait $one && wait $other && echo good
kill $server
"""


def test_this_machine(tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        ["unshare", "-n", "bash", "-c", SCRIPT, "bash", sys.executable],
        cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert (done.stdout, done.stderr) == ("good\n", "")
    title, row = (tmp_path / "table").read_text().splitlines()
    assert title.startswith("address")
    assert row.startswith("127.0.0.1 ")
    (found,) = csv.DictReader((tmp_path / "hosts.csv").read_text().splitlines())
    assert found["address"] == "127.0.0.1"
    if sys.platform == "linux":
        assert found["family"] == "Linux"
    assert (tmp_path / "hosts.csv").stat().st_mode & 0o077 == 0
