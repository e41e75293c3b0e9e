"""The command pyp0f-client: its exact output."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING, Final

import pytest
from api_ends import BARE, FULL, KNOWN, STRANGER, scripted, serving

from pyp0f.api.protocol import Answer, Status
from pyp0f.commands.client import main, report

if TYPE_CHECKING:
    from pathlib import Path

NO_MATCH: Final = "No matching host in p0f cache. That's all we know.\n"
EVERYTHING: Final = """\
First seen    = 2020/09/13 12:26:40
Last update   = 2020/09/13 12:28:20
Total flows   = 3
Detected OS   = Linux 3.x [generic] [fuzzy]
HTTP software = curl 7 (ID OS mismatch)
Network link  = Ethernet or modem
Language      = English
Distance      = 7
IP sharing    = 2020/09/13 12:27:30
Sys change    = 2020/09/13 12:27:40
Uptime        = 13 days 21 hrs 19 min (modulo 49 days)
"""
NOTHING: Final = """\
First seen    = 2020/09/13 12:26:40
Last update   = 2020/09/13 12:26:40
Total flows   = 1
Detected OS   = ???
HTTP software = ???
Network link  = ???
Language      = ???
Distance      = ???
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "p0f.sock"


def line(name: str, answer: Answer) -> str:
    (found,) = (line for line in report(answer).splitlines() if line.startswith(name))
    return found.partition(" = ")[2]


@pytest.mark.parametrize(("address", "text"), [(KNOWN, EVERYTHING), (BARE, NOTHING), (STRANGER, NO_MATCH)])
def test_asking(path: Path, address: str, text: str, capfd: pytest.CaptureFixture[str]) -> None:
    with serving(path):
        assert main([str(path), address]) == 0
    assert capfd.readouterr() == (text, "")


@pytest.mark.parametrize(
    ("quality", "flavor", "text"),
    [
        (0, "3.x", "Linux 3.x"),
        (1, "3.x", "Linux 3.x [fuzzy]"),
        (2, "3.x", "Linux 3.x [generic]"),
        (3, "3.x", "Linux 3.x [generic] [fuzzy]"),
        (0, "", "Linux "),
        (3, "", "Linux  [generic] [fuzzy]"),
    ],
)
def test_system(quality: int, flavor: str, text: str) -> None:
    assert line("Detected OS", FULL._replace(quality=quality, os_flavor=flavor)) == text


@pytest.mark.parametrize(
    ("dishonesty", "text"),
    [
        (0, "curl 7 (ID seems legit)"),
        (1, "curl 7 (ID OS mismatch)"),
        (2, "curl 7 (ID is fake)"),
        (3, "curl 7 (ID OS mismatch)"),
    ],
)
def test_software(dishonesty: int, text: str) -> None:
    assert line("HTTP software", FULL._replace(dishonesty=dishonesty)) == text


@pytest.mark.parametrize(("distance", "text"), [(0, "0"), (-1, "???"), (255, "255"), (-2, "-2")])
def test_distance(distance: int, text: str) -> None:
    assert line("Distance", FULL._replace(distance=distance)) == text


@pytest.mark.parametrize(
    ("minutes", "text"),
    [
        (1, "0 days 0 hrs 1 min"),
        (333, "0 days 5 hrs 33 min"),
        (1440, "1 days 0 hrs 0 min"),
        (1499, "1 days 0 hrs 59 min"),
    ],
)
def test_uptime(minutes: int, text: str) -> None:
    assert line("Uptime", FULL._replace(uptime_minutes=minutes)) == f"{text} (modulo 49 days)"


def test_nobody_controls_the_terminal() -> None:
    assert line("Network link", FULL._replace(link="a\x1b[2J\n\x7fb\udce9\u00e9")) == "a\\x1b[2J\\n\\x7fb\\udce9\u00e9"


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        ([], "the following arguments are required: SOCKET, ADDRESS"),
        (["p0f.sock"], "the following arguments are required: ADDRESS"),
        (["p0f.sock", KNOWN, "more"], "unrecognized arguments: more"),
        (["p0f.sock", KNOWN, "--x\x1b"], "unrecognized arguments: --x\\x1b"),
    ],
)
def test_usage(arguments: list[str], problem: str, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 1
    assert capfd.readouterr() == ("", f"[-] {problem} (see pyp0f-client --help)\n")


@pytest.mark.parametrize("arguments", [["-h"], ["p0f.sock", "--help"]])
def test_help(arguments: list[str], capfd: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 0
    out, err = capfd.readouterr()
    assert out.startswith("Usage: pyp0f-client SOCKET ADDRESS\n\n")
    assert err == ""


@pytest.mark.parametrize(
    ("reply", "message"),
    [
        (Answer(Status.BAD_QUERY).to_bytes(), "{}: the query was not understood"),
        (b"x" * 232, "not an answer: it begins with 0x78787878, not 0x50304602"),
        (b"x" * 9, "{}: the server closed the connection"),
    ],
)
def test_bad_answers(path: Path, reply: bytes, message: str, capfd: pytest.CaptureFixture[str]) -> None:
    with scripted(path, [[reply]]):
        assert main([str(path), KNOWN]) == 1
    assert capfd.readouterr() == ("", f"[-] {message.format(path)}\n")


@pytest.mark.parametrize(
    ("socket", "address", "message"),
    [
        ("/nowhere/p0f.sock", KNOWN, "/nowhere/p0f.sock: No such file or directory"),
        ("/" + "x" * 108, KNOWN, "/" + "x" * 108 + ": AF_UNIX path too long"),
        ("/nowhere", "10.0.0", "'10.0.0' is not an IPv4 or IPv6 address"),
        ("/nowhere", "1:2:3\n", "'1:2:3\\n' is not an IPv4 or IPv6 address"),
        ("/a\nb", KNOWN, "/a\\nb: No such file or directory"),
    ],
)
def test_errors(socket: str, address: str, message: str, capfd: pytest.CaptureFixture[str]) -> None:
    assert main([socket, address]) == 1
    assert capfd.readouterr() == ("", f"[-] {message}\n")


def test_as_a_command(path: Path) -> None:
    with serving(path):
        command = [sys.executable, "-m", "pyp0f.commands.client", str(path), KNOWN]
        done = subprocess.run(command, capture_output=True, text=True)
    assert (done.returncode, done.stdout, done.stderr) == (0, EVERYTHING, "")


def test_it_starts_fast() -> None:
    program = "import sys; before = set(sys.modules); import pyp0f.commands.client; print(*(set(sys.modules) - before))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert not {"asyncio", "dataclasses", "datetime", "pcapy", "pyp0f.engine.tracker", "scapy"} & set(
        done.stdout.split()
    )
