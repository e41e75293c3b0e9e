"""pyp0f and p0f 3.09b on a real interface between two network namespaces."""

from __future__ import annotations

import json
import os
import pwd
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from contextlib import closing, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest
from live_lab import FAR, NEAR, cable, require
from packets import SYN_OPTIONS, ethernet, ipv4, pcap, tcp
from places import ROOT
from side_by_side import SideBySide, flood, pyp0f, replay, running, side_by_side, syns, watching
from surroundings import wait_until

from pyp0f.api.protocol import ANSWER_SIZE, Answer, Query, Status, pack_address

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

pytestmark = pytest.mark.live

SERVER: Final = """
import http.server, socket, time
class Slow(http.server.SimpleHTTPRequestHandler):
    def do_GET(self):
        time.sleep(0.2)  # clocks must tick for some time before they tell an uptime
        super().do_GET()
class Server(http.server.ThreadingHTTPServer):
    address_family = socket.AF_INET6
Server(("::", 80), Slow).serve_forever()
"""
OTHER_USER: Final = "daemon"
"""A user of every Debian system, with a home directory that is not empty and belongs to root."""


@pytest.fixture
def ends() -> Iterator[tuple[str, str]]:
    """The names of two namespaces whose interfaces ``eth0`` are connected."""
    require()
    with cable() as made:
        yield made


def ask(path: Path, address: str) -> Answer:
    with socket.socket(socket.AF_UNIX) as stream:
        stream.settimeout(20)
        stream.connect(str(path))
        stream.sendall(Query(pack_address(address)).to_bytes())
        return Answer.parse(stream.recv(ANSWER_SIZE, socket.MSG_WAITALL))


def without_departures(answer: Answer) -> tuple[object, ...]:
    """A response without the values that differ from p0f (docs/api.md)."""
    fields = answer._replace(distance=255 if answer.distance == -1 else answer.distance)
    return tuple(field[:31] if isinstance(field, str) else field for field in fields)


@pytest.fixture
def both(ends: tuple[str, str], tmp_path: Path) -> Iterator[SideBySide]:
    require("p0f", "tcpreplay")
    with side_by_side(*ends, tmp_path) as made:
        yield made


def modes(lines: list[str]) -> Counter[str]:
    return Counter(re.findall(r"^\[[^]]*\] mod=([^|]*)", "\n".join(lines), re.MULTILINE))


def test_web_traffic(ends: tuple[str, str], both: SideBySide, tmp_path: Path) -> None:
    """A real client and server over IPv4 and IPv6 give equal logs and API responses."""
    require("curl")
    near, far = ends
    (tmp_path / "www").mkdir()
    with running(far, [sys.executable, "-c", SERVER], tmp_path / "www"):
        for host in (FAR[0], f"[{FAR[1]}]"):
            command = ["ip", "netns", "exec", near, "curl", "-sS", "--retry", "20", "--retry-connrefused",
                       "--retry-delay", "0", "-H", "Accept-Language: de", f"http://{host}/"]  # fmt: skip
            assert b"Directory listing" in subprocess.run(command, check=True, capture_output=True).stdout
        both.settle()
    ours, theirs = both.logs()
    assert ours == theirs
    seen = modes(ours)
    for mode in ("syn", "syn+ack", "mtu", "http request", "http response", "uptime"):
        assert seen[mode] >= 2, mode
    for address in (*NEAR, *FAR):
        answer, reference = (ask(folder / "sock", address) for folder in (both.ours, both.theirs))
        assert without_departures(answer) == without_departures(reference)
        assert answer.connections >= 1


def test_captures_replayed(both: SideBySide) -> None:
    """Equal logs, with their times, uptimes, and what depends on them."""
    both.replay_own_captures()
    ours, theirs = both.logs()
    assert ours == theirs
    seen = modes(ours)
    for mode in ("uptime", "host change", "ip sharing", "sendsyn probe", "sendsyn response"):
        assert seen[mode] >= 1, mode
    assert sum(seen.values()) > 1500


def started_daemon(namespace: str, command: list[str], folder: Path) -> int:
    """The daemon process that a command with -d has started."""
    with running(namespace, command, folder) as parent:
        assert parent.wait(20) == 0, (folder / "err").read_text()
    found = re.search(r"Daemon process created, PID (\d+)", (folder / "out").read_text())
    assert found is not None
    return int(found[1])


@pytest.fixture
def new_user(tmp_path: Path) -> tuple[str, list[str]]:
    """A user with a writable home, and the command prefix with which that user exists."""
    home = tmp_path / "home"
    home.mkdir()
    os.chown(home, 4711, 4711)
    for folder in (tmp_path, *tmp_path.parents[:3]):
        folder.chmod(folder.stat().st_mode | 0o011)
    accounts = tmp_path / "passwd"
    accounts.write_text(f"{Path('/etc/passwd').read_text()}pyp0f-test:x:4711:4711::{home}:/bin/false\n")
    script = 'mount --bind "$1" /etc/passwd && shift && exec "$@"'
    return "pyp0f-test", ["unshare", "--mount", "sh", "-c", script, "sh", str(accounts)]


@pytest.mark.parametrize("drops_privileges", [False, True])
def test_rotation_under_load(
    drops_privileges: bool, new_user: tuple[str, list[str]], ends: tuple[str, str], tmp_path: Path
) -> None:
    """No line is lost or duplicated, also if the root directory has changed to the folder of the log."""
    near, far = ends
    count = 6000
    folder = tmp_path / "home"
    name, command = new_user
    user = ["-u", name] if drops_privileges else []
    command = [*command, *pyp0f("-o", f"{folder}/log", "-d", "-m", "1000,100000", "-s", f"{folder}/sock", *user)]
    daemon = started_daemon(far, command, tmp_path)
    try:
        sender = subprocess.Popen(flood(near, tmp_path, count))
        for number in range(5):
            wait_until(lambda number=number: len(syns(folder / "log")) > 200 * number)  # type: ignore[misc]
            (folder / "log").rename(folder / f"log.{number}")
            os.kill(daemon, signal.SIGHUP)
            wait_until((folder / "log").exists)
        assert sender.wait(20) == 0
        logs = [folder / "log", *folder.glob("log.*")]
        wait_until(lambda: sum(len(syns(log)) for log in logs) >= count)
        if drops_privileges:
            assert (folder / "log").stat().st_uid == 4711
    finally:
        os.kill(daemon, signal.SIGTERM)
    wait_until(lambda: not (folder / "sock").exists())
    clients = [client for log in logs for client in syns(log)]
    assert len(clients) == len(set(clients)) == count
    wait_until(lambda: " packets passed over\n" in (tmp_path / "err").read_text())  # the last line comes after that
    statistics = re.findall(r"\[\+\] (\d+) packets, (\d+) dropped", (tmp_path / "err").read_text())
    assert statistics[-1] == (str(count), "0")


def test_rotation_of_a_log_outside_of_the_root_directory(ends: tuple[str, str], tmp_path: Path) -> None:
    """The log is not reopened, which is reported.  copytruncate works.  The socket file stays until it is replaced."""
    near, far = ends
    command = pyp0f("-o", "log", "-d", "-s", "sock", "-u", OTHER_USER)
    log, moved = tmp_path / "log", tmp_path / "log.1"
    daemon = started_daemon(far, command, tmp_path)
    children = Path(f"/proc/{daemon}/task/{daemon}/children")
    try:
        assert children.read_text() == "", "nothing else stays behind"
        log.rename(moved)
        os.kill(daemon, signal.SIGHUP)
        message = (
            "[-] log: cannot open the log again: it is outside the root directory, and the old file is still written\n"
        )
        wait_until(lambda: (tmp_path / "err").read_text() == message)
        subprocess.run(flood(near, tmp_path, 10), check=True)
        wait_until(lambda: len(syns(moved)) == 10)
        assert not log.exists()
        moved.rename(log)
        shutil.copyfile(log, moved)
        os.truncate(log, 0)
        subprocess.run(flood(near, tmp_path, 15), check=True)  # the first 10 connections are known
        wait_until(lambda: len(syns(log)) == 5)
        assert log.read_bytes().startswith(b"[")
    finally:
        os.kill(daemon, signal.SIGTERM)
    wait_until(lambda: not Path(f"/proc/{daemon}").exists() or not Path(f"/proc/{daemon}/cmdline").read_bytes())
    assert (tmp_path / "sock").is_socket()
    with watching(far, tmp_path, "-s", "sock"):
        assert ask(tmp_path / "sock", NEAR[0]).status == Status.NO_MATCH


def test_a_daemon_detaches(ends: tuple[str, str], tmp_path: Path) -> None:
    with running(ends[1], pyp0f("-o", "log", "-d"), tmp_path) as parent:
        assert parent.wait(20) == 0
    found = re.search(r"PID (\d+) \(stderr kept as-is\)", (tmp_path / "out").read_text())
    assert found is not None
    daemon = Path("/proc", found[1])
    try:
        wait_until(lambda: (daemon / "fd" / "1").readlink() == tmp_path / "err")
        assert os.getsid(int(found[1])) == int(found[1]), "a session of its own"
        assert (daemon / "cwd").readlink() == Path("/")
        assert (daemon / "fd" / "0").readlink() == Path(os.devnull)
        os.kill(int(found[1]), signal.SIGUSR1)
        wait_until(lambda: (tmp_path / "err").read_text().startswith("[+] 0 packets, 0 dropped by the kernel, "))
    finally:
        os.kill(int(found[1]), signal.SIGTERM)
    wait_until(lambda: not daemon.exists() or "Z" in (daemon / "stat").read_text().rpartition(")")[2])


@pytest.mark.parametrize("closed", ["<&-", "2>&-", "<&- 2>&-"])
def test_a_daemon_whose_starter_has_closed_streams(closed: str, ends: tuple[str, str], tmp_path: Path) -> None:
    """No other file gets the descriptors of the closed standard streams, which a daemon redirects."""
    near, far = ends
    command = ["sh", "-c", f'exec "$@" {closed}', "sh", *pyp0f("-o", "log", "-d")]
    with running(far, command, tmp_path) as parent:
        assert parent.wait(20) == 0
    daemon = int(re.findall(r"PID (\d+)", (tmp_path / "out").read_text())[0])
    try:
        subprocess.run(flood(near, tmp_path, 10), check=True)
        wait_until(lambda: len(syns(tmp_path / "log")) == 10)
    finally:
        os.kill(daemon, signal.SIGTERM)
    assert Path(tmp_path, "log").read_bytes().startswith(b"[")


def test_a_daemon_holds_nothing_of_its_starter(ends: tuple[str, str], tmp_path: Path) -> None:
    """The daemon does not keep pipes or locks of the process that started it."""
    reader, writer = os.pipe()
    command = pyp0f("-o", "log", "-d", "-s", "sock")
    with closing(os.fdopen(reader)) as pipe:
        done = subprocess.run(
            ["ip", "netns", "exec", ends[1], *command], cwd=tmp_path, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, pass_fds=[writer], timeout=20,
        )  # fmt: skip
        os.close(writer)
        daemon = int(re.findall(r"PID (\d+)", done.stdout)[0])
        try:
            assert pipe.read() == ""
            assert ask(tmp_path / "sock", NEAR[0]).status == Status.NO_MATCH
        finally:
            os.kill(daemon, signal.SIGTERM)
    wait_until(lambda: not (tmp_path / "sock").exists())


SYSTEM_LOG: Final = """
import os, re, signal, socket, subprocess, sys
log = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
log.settimeout(20)
log.bind("/dev/log")
os.chmod("/dev/log", 0o666)
done = subprocess.run(sys.argv[1:], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
daemon = int(re.search(r"PID ([0-9]+)", done.stdout)[1])
os.kill(daemon, signal.SIGUSR1)
print(log.recv(4096).decode())
os.kill(daemon, signal.SIGTERM)
print(log.recv(4096).decode())
print(daemon)
"""
"""Stands in for the system's logging daemon, on a /dev of its own."""


@pytest.mark.parametrize("user", [[], ["-u", OTHER_USER]])
def test_the_system_log(user: list[str], ends: tuple[str, str], tmp_path: Path) -> None:
    """A daemon's messages, also after its root directory has changed."""
    require("unshare")
    private_dev = (
        "mount -t tmpfs none /dev && mknod -m 666 /dev/null c 1 3 && mknod -m 666 /dev/urandom c 1 9 "
        '&& ln -s /proc/self/fd /dev/fd && exec "$@"'
    )
    command = [
        "ip", "netns", "exec", ends[1], "unshare", "--mount", "sh", "-c", private_dev, "sh",
        sys.executable, "-c", SYSTEM_LOG, *pyp0f("-o", "log", "-d", *user),
    ]  # fmt: skip
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    *messages, daemon = done.stdout.splitlines()
    for message in messages:
        # Facility daemon (3), severity info (6).
        head, _, text = message.partition(": ")
        assert re.fullmatch(rf"<30>.{{15}} pyp0f\[{daemon}\]", head)
        assert text.rstrip("\0") == (
            "0 packets, 0 dropped by the kernel, 0 hosts, 0 connections, 0 API clients, 0 packets passed over"
        )
    assert len(messages) == 2


def test_standard_output_that_nobody_reads(ends: tuple[str, str], tmp_path: Path) -> None:
    """The log is complete, queries are answered, and pyp0f exits at once."""
    near, far = ends
    count = 3000
    reader, writer = os.pipe()
    command = ["ip", "netns", "exec", far, *pyp0f("-o", "log", "-s", "sock", "-m", "1000,10000")]
    with (tmp_path / "err").open("w") as err:
        process = subprocess.Popen(command, cwd=tmp_path, stdin=subprocess.DEVNULL, stdout=writer, stderr=err)
    os.close(writer)
    try:
        wait_until((tmp_path / "sock").exists)
        subprocess.run(flood(near, tmp_path, count), check=True)
        wait_until(lambda: len(syns(tmp_path / "log")) == count)
        assert ask(tmp_path / "sock", "10.0.0.1").connections == 1
        began = time.monotonic()
        process.terminate()
        assert process.wait(20) == 0
        assert time.monotonic() - began < 1
    finally:
        process.kill()
        process.wait(20)
        os.close(reader)
    last = (tmp_path / "err").read_text().splitlines()[-1]
    assert last == "[!] standard output was not read to the end; some lines were dropped"


def socket_pair() -> tuple[int, int]:
    reader, writer = socket.socketpair()
    return reader.detach(), writer.detach()


@pytest.mark.parametrize("make_ends", [os.pipe, socket_pair])
@pytest.mark.parametrize("daemon", [[], ["-d"]])
def test_messages_that_nobody_reads(
    make_ends: Callable[[], tuple[int, int]], daemon: list[str], ends: tuple[str, str], tmp_path: Path
) -> None:
    """A blocked reader of messages, as with ``2>&1 | less``, blocks nothing.  The exit takes less than a second."""
    near, far = ends
    reader, writer = make_ends()
    command = ["ip", "netns", "exec", far, *pyp0f("-o", "log", "-s", "sock", *daemon)]
    process = subprocess.Popen(command, cwd=tmp_path, stdin=subprocess.DEVNULL, stdout=writer, stderr=writer)
    os.close(writer)
    number = process.pid
    try:
        said = b""
        while not (found := re.search(rb"PID (\d+)|Watching", said)):
            said += os.read(reader, 4096)
        if daemon:
            assert process.wait(20) == 0
            number = int(found[1])
        status = Path(f"/proc/{number}/status")
        for _ in range(4000):
            os.kill(number, signal.SIGUSR1)
            time.sleep(0.0002)
        subprocess.run(flood(near, tmp_path, 100), check=True)
        wait_until(lambda: len(syns(tmp_path / "log")) == 100)
        assert ask(tmp_path / "sock", "10.0.0.1").connections == 1
        began = time.monotonic()
        os.kill(number, signal.SIGTERM)
        wait_until(lambda: not (tmp_path / "sock").exists())
        wait_until(lambda: not status.exists() or "State:\tZ" in status.read_text())
        assert time.monotonic() - began < 1
    finally:
        with suppress(ProcessLookupError):
            os.kill(number, signal.SIGKILL)
        process.wait(20)
        os.close(reader)


@pytest.mark.parametrize("rule", [[], ["port 80"]])
def test_tagged_twice(rule: list[str], ends: tuple[str, str], tmp_path: Path) -> None:
    """The kernel removes the outer VLAN tag and passes it as metadata, which the filter must use."""
    require("tcpreplay")
    near, far = ends
    wanted = tcp(dport=80, options=SYN_OPTIONS)
    frames = [
        ethernet(ipv4(wanted, src="10.0.0.1"), (0x8100, 5)),
        ethernet(ipv4(wanted, src="10.0.0.2"), (0x88A8, 6), (0x8100, 5)),
        ethernet(ipv4(tcp(dport=81, options=SYN_OPTIONS), src="10.0.0.3"), (0x88A8, 6), (0x8100, 5)),
        ethernet(ipv4(wanted, src="10.0.0.4")),
    ]
    (tmp_path / "tagged.pcap").write_bytes(pcap(frames))
    with watching(far, tmp_path, *rule):
        replay(near, tmp_path / "tagged.pcap")
        wait_until(lambda: "10.0.0.4" in syns(tmp_path / "log"))
    expected = ["10.0.0.1", "10.0.0.2", "10.0.0.3", "10.0.0.4"]
    if rule:
        expected.remove("10.0.0.3")
    assert syns(tmp_path / "log") == expected


def test_another_user(ends: tuple[str, str], tmp_path: Path) -> None:
    """The process runs as the other user, and needs no file outside of its root directory."""
    near, far = ends
    user = pwd.getpwnam(OTHER_USER)
    with watching(far, tmp_path, "-u", OTHER_USER, "-s", "sock") as process:
        status = Path(f"/proc/{process.pid}/status").read_text()
        assert re.findall(r"^(Uid|Gid|Groups|CapEff|CapPrm):\s+(.*\S)", status, re.MULTILINE) == [
            ("Uid", "\t".join([str(user.pw_uid)] * 4)),
            ("Gid", "\t".join([str(user.pw_gid)] * 4)),
            ("Groups", str(user.pw_gid)),
            ("CapPrm", "0" * 16),
            ("CapEff", "0" * 16),
        ]
        for place in ("root", "cwd"):
            assert Path(f"/proc/{process.pid}/{place}").readlink() == Path(user.pw_dir).resolve()
        subprocess.run(flood(near, tmp_path, 10), check=True)
        wait_until(lambda: len(syns(tmp_path / "log")) == 10)
        assert ask(tmp_path / "sock", "10.0.0.1").connections == 1
        process.send_signal(signal.SIGUSR1)
        wait_until(lambda: "[+] 10 packets, " in (tmp_path / "err").read_text())
        process.terminate()
        assert process.wait(20) == 0
    assert (tmp_path / "err").read_text().count("\n") == 2
    assert (tmp_path / "sock").is_socket(), "it is outside of the new root directory"


def test_reading_a_capture_as_another_user(tmp_path: Path) -> None:
    require()
    command = [sys.executable, "-m", "pyp0f", "-r", str(ROOT / "pcaps" / "uptime.pcap"), "-o", "log", "-u", OTHER_USER]
    command += ["--json", "json", "--ecs", "ecs"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, env={**os.environ, "TZ": "UTC"})
    assert (done.returncode, done.stderr) == (0, "")
    assert "\n[+] Privileges dropped: uid " in done.stdout
    lines = (ROOT / "pcaps" / "uptime.log").read_text()
    assert (tmp_path / "log").read_text() == lines
    for name in ("json", "ecs"):
        kinds = [json.loads(line)["p0f"]["kind"] for line in (tmp_path / name).read_bytes().splitlines()]
        assert kinds == re.findall("mod=([^|]+)", lines)


def test_the_end_under_full_load(ends: tuple[str, str], tmp_path: Path) -> None:
    near, far = ends
    with watching(far, tmp_path, "-s", "sock") as process:
        sender = subprocess.Popen(flood(near, tmp_path, -1))
        try:
            wait_until(lambda: len(syns(tmp_path / "log")) > 2000)
            assert ask(tmp_path / "sock", "10.0.0.1")
            began = time.monotonic()
            process.terminate()
            assert process.wait(20) == 0
            assert time.monotonic() - began < 1
        finally:
            sender.kill()
            sender.wait(20)
    assert not (tmp_path / "sock").exists()
    assert (tmp_path / "log").read_bytes().endswith(b"\n")
    assert re.search(rb"\nAll done\. Processed \d+ packets\.\n$", (tmp_path / "out").read_bytes())


@pytest.mark.parametrize("command", [["set", "eth0", "down"], ["delete", "eth0"]])
def test_the_interface_goes_down(command: list[str], ends: tuple[str, str], tmp_path: Path) -> None:
    near, far = ends
    with watching(far, tmp_path, "-s", "sock") as process:
        subprocess.run(flood(near, tmp_path, 10), check=True)
        wait_until(lambda: len(syns(tmp_path / "log")) == 10)
        subprocess.run(["ip", "-n", far, "link", *command], check=True)
        assert process.wait(20) == 1
    lines = (tmp_path / "err").read_text().splitlines()
    assert lines[-1].startswith("[-] eth0: capturing failed: ")
    assert not (tmp_path / "sock").exists()


def test_idle_costs_nothing(ends: tuple[str, str], tmp_path: Path) -> None:
    with watching(ends[1], tmp_path, "-s", "sock") as process:
        stat = Path(f"/proc/{process.pid}/stat")
        wait_until(lambda: stat.read_text().rpartition(")")[2].split()[0] == "S")
        before = stat.read_text().rpartition(")")[2].split()[11:13]
        time.sleep(1)
        after = stat.read_text().rpartition(")")[2].split()[11:13]
        assert sum(map(int, after)) - sum(map(int, before)) <= 1, "hundredths of a second"


@pytest.mark.skipif(not shutil.which("setpriv"), reason="needs setpriv")
def test_without_permission(ends: tuple[str, str], tmp_path: Path) -> None:
    command = ["setpriv", "--bounding-set", "-all", "--inh-caps", "-all", *pyp0f()]
    with running(ends[1], command, tmp_path) as process:
        assert process.wait(20) == 1
    assert (tmp_path / "err").read_text().startswith("[-] eth0: no permission to capture: ")


def test_two_interfaces(ends: tuple[str, str], tmp_path: Path) -> None:
    """The filter is for both.  One that goes down is named, and the other continues until a signal."""
    near, far = ends

    def far_ip(*arguments: str) -> None:
        subprocess.run(["ip", "-n", far, "link", *arguments], check=True)

    far_ip("add", "other0", "type", "veth", "peer", "name", "other1")
    far_ip("set", "other0", "up")
    far_ip("set", "other1", "up")
    capture = tmp_path / "syns.pcap"

    def send(namespace: str, interface: str, port: int) -> None:
        syns = [ethernet(ipv4(tcp(sport=port, dport=dport, options=SYN_OPTIONS))) for dport in (80, 81)]
        capture.write_bytes(pcap(syns))
        command = ["ip", "netns", "exec", namespace, "tcpreplay", "-q", "--topspeed", "-i", interface, str(capture)]
        subprocess.run(command, check=True, capture_output=True)

    def ports() -> list[str]:
        return re.findall(r"mod=syn\|cli=10\.0\.0\.1/(\d+)\|", (tmp_path / "log").read_text("ascii"))

    require("tcpreplay")
    with watching(far, tmp_path, "-i", "other1", "dst port 80") as process:
        said = (tmp_path / "out").read_text()
        assert "on interface 'eth0'.\n" in said
        assert "on interface 'other1'.\n[+] Packet filter: dst port 80\n" in said
        send(far, "other0", 1)
        wait_until(lambda: ports() == ["1"])
        send(near, "eth0", 2)
        wait_until(lambda: ports() == ["1", "2"])
        far_ip("delete", "other0")
        wait_until(lambda: b"[-] other1: capturing failed: " in (tmp_path / "err").read_bytes())
        send(near, "eth0", 3)
        wait_until(lambda: ports() == ["1", "2", "3"])
        process.terminate()
        assert process.wait(20) == 0
    assert (tmp_path / "err").read_text().splitlines()[-1].startswith("[+] 3 packets, 0 dropped by the kernel, ")
