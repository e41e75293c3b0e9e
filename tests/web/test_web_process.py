"""The web process from its start to its end, by the command ``pyp0f-web``."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from typing import TYPE_CHECKING, Any

import pytest
from parts import lines_of

from pyp0f.errors import PrivilegeError
from pyp0f.service.privileges import Account
from pyp0f.web.process import _inside

if TYPE_CHECKING:
    from pathlib import Path


class Program:
    """A program that serves, and its address."""

    def __init__(self, *arguments: str, stdin: Any = subprocess.DEVNULL) -> None:  # noqa: ANN401 - as for Popen
        command = [sys.executable, "-m", *arguments, "--http", "127.0.0.1:0"]
        self.process = subprocess.Popen(
            command, stdin=stdin, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True
        )
        assert self.process.stderr is not None
        self.errors = self.process.stderr
        self.said: list[str] = []
        self.url = ""
        while not self.url and (line := self.errors.readline()):
            self.said.append(line)
            if line.startswith("[+] Serving "):
                self.url = line.split()[2]

    def get(self, path: str) -> Any:  # noqa: ANN401 - JSON
        with urllib.request.urlopen(self.url + path.lstrip("/"), timeout=20) as answer:
            return json.load(answer)

    def wait_for_hosts(self) -> list[dict[str, Any]]:
        end = time.monotonic() + 20
        while time.monotonic() < end:
            hosts: list[dict[str, Any]] = self.get("/api/v1/hosts")["hosts"]
            if hosts:
                return hosts
            time.sleep(0.05)
        raise AssertionError("no hosts")

    def end(self, number: int = signal.SIGTERM) -> int:
        self.process.send_signal(number)
        self.said += self.errors.readlines()
        return self.process.wait(20)


@pytest.fixture
def log(tmp_path: Path) -> Path:
    file = tmp_path / "p0f.json"
    file.write_bytes(b"".join([line + b"\n" for line in lines_of("nat_two_systems.pcap")]))
    return file


@pytest.mark.slow
def test_a_log_is_served(log: Path) -> None:
    program = Program("pyp0f.commands.web", "--from", str(log))
    assert program.wait_for_hosts()[0]["sensors"] == ["p0f.json"]
    assert program.end() == 0
    assert [line[:12] for line in program.said] == ["[+] Serving "]


@pytest.mark.slow
def test_a_store_of_root_is_refused_without_a_user(log: Path, tmp_path: Path) -> None:
    if os.geteuid() != 0:
        return
    command = [sys.executable, "-m", "pyp0f.commands.web", "--from", str(log), "--store", str(tmp_path / "db")]
    done = subprocess.run([*command, "--http", "0"], capture_output=True, text=True)
    line = "[-] --store: the web process does not run as root; a store in a file needs -u USER\n"
    assert (done.returncode, done.stderr) == (1, line)


def test_the_place_of_the_store_in_the_root_directory(tmp_path: Path) -> None:
    account = Account("p0f", 1, 1, str(tmp_path))
    assert _inside(str(tmp_path / "x" / "db"), account) == "/x/db"
    assert _inside(None, account) is None
    assert _inside("postgresql://127.0.0.1/x", account) == "postgresql://127.0.0.1/x"
    with pytest.raises(PrivilegeError, match="must be inside"):
        _inside(f"{tmp_path}x/db", account)
