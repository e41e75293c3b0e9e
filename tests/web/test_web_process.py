"""The web process from its start to its end."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from parts import lines_of
from places import PCAPS
from program import Program

from pyp0f.errors import PrivilegeError
from pyp0f.service.privileges import Account
from pyp0f.web.process import _inside

CAPTURE = str(PCAPS / "nat_two_systems.pcap")


@pytest.fixture
def log(tmp_path: Path) -> Path:
    file = tmp_path / "p0f.json"
    file.write_bytes(b"".join([line + b"\n" for line in lines_of("nat_two_systems.pcap")]))
    return file


@pytest.mark.service
def test_a_log_is_served(log: Path) -> None:
    program = Program("pyp0f.commands.web", "--from", str(log))
    assert program.wait_for("/api/v1/hosts", "hosts")[0]["sensors"] == ["p0f.json"]
    # Clients write nothing to standard error.
    for request in (b"\x00\x01 no request\r\n\r\n", b"GET / HTTP/1.1\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n"):
        with socket.create_connection(("127.0.0.1", int(program.url.rstrip("/").rpartition(":")[2]))) as client:
            client.sendall(request)
            client.settimeout(20)
            assert client.recv(100).startswith(b"HTTP/1.1 4")
    assert program.end() == 0
    assert [line[:12] for line in program.said] == ["[+] Serving "]


@pytest.mark.service
def test_a_capture_is_served_until_the_signal(tmp_path: Path) -> None:
    program = Program("pyp0f", CAPTURE, "-o", str(tmp_path / "log"))
    program.wait_for("/api/v1/stats", "capture", "packets")
    assert program.wait_for("/api/v1/stats", "sensors")[0]["lines"] >= len(lines_of("nat_two_systems.pcap"))
    (child,) = program.children()
    if os.geteuid() == 0:
        assert Path(f"/proc/{child}").stat().st_uid != 0, "nothing of it runs as root"
    assert program.end(signal.SIGINT) == 0
    assert not Path(f"/proc/{child}").exists()


@pytest.mark.live
@pytest.mark.skipif(os.geteuid() != 0, reason="needs root, to capture")
def test_ctrl_c_ends_live_capture_and_the_web_process() -> None:
    program = Program("pyp0f", "-q", "-i", "lo")
    # What asks is seen, too.
    program.wait_for("/api/v1/hosts", "hosts")
    (child,) = program.children()
    for process in (child, program.process.pid):  # as Ctrl-C does
        os.kill(process, signal.SIGINT)
    assert program.wait() == 0
    assert not Path(f"/proc/{child}").exists()
    assert [line[:12] for line in program.said] == ["[+] Serving "]


@pytest.mark.service
def test_the_web_process_is_killed_and_the_log_is_whole(tmp_path: Path) -> None:
    data = (PCAPS / "nat_two_systems.pcap").read_bytes()
    program = Program("pyp0f", "-r", "-", "-o", str(tmp_path / "log"), first=data[:500])
    (child,) = program.children()
    os.kill(child, signal.SIGKILL)
    program.write(data[500:])
    assert program.wait() == 0
    assert any(line.startswith("[!] the web process has ended") for line in program.said)
    whole = tmp_path / "whole"
    subprocess.run([sys.executable, "-m", "pyp0f", CAPTURE, "-q", "-o", str(whole)], check=True)
    assert (tmp_path / "log").read_bytes() == whole.read_bytes()


@pytest.mark.service
def test_the_capture_is_killed_and_the_web_process_says_so_and_ends(tmp_path: Path) -> None:
    data = (PCAPS / "nat_two_systems.pcap").read_bytes()
    program = Program("pyp0f", "-r", "-", "-o", str(tmp_path / "log"), first=data[:500])
    (child,) = program.children()
    assert program.end(signal.SIGKILL) == -signal.SIGKILL
    end = time.monotonic() + 10
    while Path(f"/proc/{child}").exists() and time.monotonic() < end:
        time.sleep(0.05)
    assert not Path(f"/proc/{child}").exists()
    assert "[-] the capturing process has ended unexpectedly" in program.said


@pytest.mark.service
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
