"""SSH with live traffic: a client and a server of OpenSSH on this machine."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest
from places import ROOT

SERVER: Final = shutil.which("sshd", path=f"{os.environ.get('PATH', '')}:/usr/sbin")

pytestmark = [
    pytest.mark.live,
    pytest.mark.skipif(
        os.geteuid() != 0 or not shutil.which("unshare") or not SERVER or not shutil.which("ssh"),
        reason="needs root, network namespaces, ssh and sshd",
    ),
]

SCRIPT: Final = """
ip link set lo up
mkdir -p /run/sshd
ssh-keygen -q -t ed25519 -N '' -f key
"$2" -D -e -f /dev/null -h "$PWD/key" -p 2222 -o ListenAddress=127.0.0.1 -o PidFile=none 2> server & server=$!
"$1" -m pyp0f -i lo -q --extra-fingerprints own.fp -o log --json all.json > /dev/null & watch=$!
while ! grep -q 'ssh request' all.json 2> /dev/null; do
    ssh -F /dev/null -p 2222 -o BatchMode=yes -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null \
        somebody@127.0.0.1 true 2> /dev/null
    sleep 0.2
done
kill -TERM $watch $server
wait $watch && echo good
"""


LINES: Final = """
[ssh:request]
label = g:!:OpenSSH:
sys = @unix,@win
sig = *:*:OpenSSH_*
[ssh:response]
label = g:!:OpenSSH:
sys = @unix,@win
sig = *:*:OpenSSH_*
"""


def test_a_session_of_openssh(tmp_path: Path) -> None:
    """Both programs are named, and the user is not."""
    (tmp_path / "own.fp").write_text(LINES)
    done = subprocess.run(
        ["unshare", "-n", "bash", "-c", SCRIPT, "bash", sys.executable, str(SERVER)],
        cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert (done.stdout, done.stderr) == ("good\n", "")
    text = (tmp_path / "all.json").read_text()
    found = [json.loads(line)["p0f"] for line in text.splitlines()]
    greetings = {one["kind"]: one for one in found if one["kind"].startswith("ssh")}
    assert set(greetings) == {"ssh request", "ssh response"}
    stated = subprocess.run(["ssh", "-V"], capture_output=True, text=True, check=True).stderr.split(",")[0]
    for one in greetings.values():
        assert one["software"] == stated
        assert one["label"]["name"] == "OpenSSH"
        assert len(one["hassh"]) == 32
        assert not one["dishonest"]
    log = (tmp_path / "log").read_text()
    assert "mod=ssh response|" in log
    assert "somebody" not in text + log
