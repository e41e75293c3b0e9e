"""The programs in examples/ work, and report errors in one line."""

from __future__ import annotations

import csv
import io
import json
import re
import runpy
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from contextlib import contextmanager
from ipaddress import ip_address
from typing import TYPE_CHECKING, Final

import pytest
from api_ends import Memory, full_host, serving
from live_lab import FAR, cable, require
from places import ROOT
from surroundings import mostly_slow
from test_library_docs import Replayed
from test_pcaps import CAPTURES

import pyp0f
from pyp0f.capture import live

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from pyp0f.engine.layouts import Record

EXAMPLES: Final = ROOT / "examples"
CAPTURE: Final = str(ROOT / "pcaps" / "nat_two_systems.pcap")


def main_of(name: str) -> Callable[[list[str]], int]:
    main: Callable[[list[str]], int] = runpy.run_path(str(EXAMPLES / name))["main"]
    return main


def run(name: str, *arguments: str, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, str(EXAMPLES / name), *arguments]
    return subprocess.run(command, capture_output=True, input=stdin, timeout=20)


def test_the_list_of_examples_is_complete() -> None:
    listed = set(re.findall(r"\]\(([\w.]+)\)", (EXAMPLES / "README.md").read_text("utf-8")))
    assert listed == {path.name for path in EXAMPLES.iterdir() if path.is_file()} - {"README.md"}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "arguments", "error"),
    [
        ("watch.py", ["nonesuch0"], "nonesuch0: there is no such interface"),
        ("watch.py", ["lo", "port", "http-no"], "port http-no"),
        ("table.py", ["nonesuch.pcap"], "nonesuch.pcap: No such file or directory"),
        ("table.py", ["--filter", "prot 80", CAPTURE], "prot 80"),
        ("table.py", [str(ROOT / "README.md")], "README.md"),
        ("block_by_os.py", ["--interface", "nonesuch0"], "nonesuch0: there is no such interface"),
        ("block_by_os.py", ["--socket", "nonesuch.sock"], "nonesuch.sock: No such file or directory"),
        ("p0f_client.py", ["nonesuch.sock"], "usage: p0f_client.py"),
        ("p0fmod_query.py", [], "usage: p0fmod_query.py"),
        ("p0fmod_query.py", ["nonesuch.sock", "192.0.2.1"], "nonesuch.sock: No such file or directory"),
    ],
)
def test_bad_input_is_one_line(name: str, arguments: list[str], error: str) -> None:
    if name == "watch.py" and "lo" in arguments:
        require()
    done = run(name, *arguments)
    assert done.returncode == 1
    assert done.stderr.decode().count("\n") == 1
    assert error in done.stderr.decode()


# A table --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("capture", mostly_slow(CAPTURES), ids=lambda path: path.stem)
def test_a_table_has_all_observations(capture: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status = main_of("table.py")([str(capture)])
    out, err = capsys.readouterr()
    rows = list(csv.DictReader(io.StringIO(out)))
    observations = list(pyp0f.read(capture, on_warning=lambda _: None))
    assert [(row["kind"], row["address"], row["time"]) for row in rows] == [
        (o.kind, str(o.subject_address), o.time.isoformat(timespec="microseconds")) for o in observations
    ]
    for row, observation in zip(rows, observations, strict=True):
        values = observation.to_dict()
        for name in ("distance", "mtu", "uptime_minutes", "raw_signature"):
            assert row[name] == str(values.get(name, ""))
        label = values.get("label")
        assert row["name"] == (label["name"] if isinstance(label, dict) else "")
        if isinstance(observation, pyp0f.ChangeObservation):
            assert row["reasons"].split() == list(observation.reasons)
    is_cut = capture.stem == "truncated_tail"
    is_damaged = capture.stem.endswith("_damaged")
    assert status == (is_cut or is_damaged)
    assert ("its end is missing" in err) == is_cut
    assert ("were left out" in err) == is_damaged


def test_a_table_of_many_captures_goes_on_after_what_cannot_be_read(capsys: pytest.CaptureFixture[str]) -> None:
    assert main_of("table.py")([CAPTURE, "nonesuch.pcap", CAPTURE]) == 1
    out, err = capsys.readouterr()
    assert len(out.splitlines()) == 1 + 2 * len(list(pyp0f.read(CAPTURE)))
    assert err.count("\n") == 1


@pytest.mark.slow
def test_nothing_from_the_wire_spoils_a_table() -> None:
    """Values are safe for terminals, and spreadsheets do not interpret them as formulas."""
    capture = ROOT / "pcaps" / "http_header_limits.pcap"
    done = run("table.py", "-", stdin=capture.read_bytes())
    assert (done.returncode, done.stderr) == (0, b"")
    text = done.stdout.decode("ascii")
    assert not re.search(r"[\x00-\x09\x0b-\x1f]", text)
    assert not [cell for row in csv.reader(io.StringIO(text)) for cell in row if cell.startswith(("=", "+", "-", "@"))]


@pytest.mark.slow
def test_a_table_that_nobody_reads_on() -> None:
    command = [sys.executable, str(EXAMPLES / "table.py"), *[CAPTURE] * 300]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline().startswith(b"time,kind,")
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == -signal.SIGPIPE


# An interface ---------------------------------------------------------------------------------------


class Interrupted(Replayed):
    """An interface without further packets; then SIGINT arrives."""

    def read(self, count: int) -> tuple[bytes, list[Record]]:
        data, records = super().read(count)
        if not data:
            raise KeyboardInterrupt
        return data, records


def test_watching(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(live, "LiveCapture", Interrupted)
    assert main_of("watch.py")(["eth0", "port", "80"]) == 0
    out, err = capsys.readouterr()
    first, *news = out.splitlines()
    assert first == "listening on eth0; press Ctrl-C to stop"
    texts = [line.split(" ", 1)[1] for line in news if line]
    assert "192.0.2.1: Linux 6.16 or newer, or tuned, curl, Ethernet or modem, 0 hops away" in texts
    assert len(set(texts)) == 4
    before: dict[str, str] = {}
    for address, text in (line.split(": ", 1) for line in texts):
        assert before.get(address) != text, "no news"
        before[address] = text
    assert err == ""


@contextmanager
def started(*command: str) -> Iterator[subprocess.Popen[str]]:
    """Run a program until it listens.  At the end of the block it gets SIGINT, and must exit without an error."""
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            assert "listening on" in process.stdout.readline()
            yield process
        finally:
            process.send_signal(signal.SIGINT)
            _, err = process.communicate(timeout=20)
    assert (process.returncode, err) == (0, "")


@pytest.mark.live
def test_watching_a_real_interface() -> None:
    require()
    program = [sys.executable, str(EXAMPLES / "watch.py"), "eth0"]
    with cable() as (near, far), started("ip", "netns", "exec", far, *program) as process:
        connect = f"import socket; socket.socket().connect_ex(('{FAR[0]}', 9))"
        subprocess.run(["ip", "netns", "exec", near, sys.executable, "-c", connect], check=True)
        assert process.stdout is not None
        assert " 192.0.2.1: Linux" in process.stdout.readline()


# A server -------------------------------------------------------------------------------------------


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def fetch(port: int) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=10) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("blocked", "answer"),
    [("Linux", (403, "No entry, Linux!\n")), ("Windows", (200, "Welcome, Linux!\n"))],
)
def test_blocking_by_what_a_running_pyp0f_knows(blocked: str, answer: tuple[int, str], tmp_path: Path) -> None:
    path, port = tmp_path / "p0f.sock", free_port()
    arguments = ("--socket", str(path), "--block", blocked, "--address", "127.0.0.1", "--port", str(port))
    memory = Memory()
    memory.hosts._hosts[ip_address("127.0.0.1").packed] = full_host()
    with serving(path, memory=memory), started(sys.executable, str(EXAMPLES / "block_by_os.py"), *arguments):
        assert fetch(port) == answer
        with socket.create_connection(("127.0.0.1", port)) as rude:
            rude.sendall(b"nonsense\n")
        assert fetch(port) == answer


@pytest.mark.slow
def test_blocking_when_nobody_can_be_asked_any_more(tmp_path: Path) -> None:
    path, port = tmp_path / "p0f.sock", free_port()
    program = [sys.executable, str(EXAMPLES / "block_by_os.py"), "--socket", str(path)]
    with serving(path):
        process = subprocess.Popen(
            [*program, "--address", "127.0.0.1", "--port", str(port)],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert process.stdout is not None
        process.stdout.readline()
    with pytest.raises(OSError, match=r"closed|reset"):
        fetch(port)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=20)
    assert re.fullmatch(r"127\.0\.0\.1 is rejected: its system cannot be looked up: .*\n", err)
    assert process.returncode == 0


@pytest.mark.live
@pytest.mark.parametrize(("blocked", "status"), [("Linux", "403"), ("Windows", "200")])
def test_blocking_by_ones_own_traffic(blocked: str, status: str) -> None:
    require("curl")
    program = [sys.executable, str(EXAMPLES / "block_by_os.py"), "--interface", "eth0", "--block", blocked]
    with cable() as (near, far), started("ip", "netns", "exec", far, *program):
        curl = ["curl", "-s", "-o", "/dev/null", "-w", "%{http_code}", f"http://{FAR[0]}:8080/"]
        done = subprocess.run(["ip", "netns", "exec", near, *curl], capture_output=True, text=True)
        assert done.stdout == status


# A notebook -----------------------------------------------------------------------------------------


@pytest.mark.slow
def test_the_notebook_says_what_it_shows(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """The cells, run in order, print the stored output, and plot where a plot is stored."""
    pytest.importorskip("matplotlib", reason="not installed: matplotlib, which the extra named notebook brings").use(
        "Agg"
    )
    pyplot = pytest.importorskip("matplotlib.pyplot")
    monkeypatch.chdir(EXAMPLES)
    monkeypatch.setattr(pyplot, "show", lambda: shown.append(pyplot.gcf()))
    notebook = json.loads((EXAMPLES / "systems_and_distances.ipynb").read_bytes())
    names: dict[str, object] = {}
    plots = 0
    for cell in notebook["cells"]:
        if cell["cell_type"] != "code":
            continue
        shown: list[object] = []
        exec("".join(cell["source"]), names)
        kept = [output for output in cell["outputs"] if "image/png" in output.get("data", ())]
        text = "".join(line for output in cell["outputs"] for line in output.get("text", ()))
        assert capsys.readouterr() == (text, "")
        assert len(kept) == len(shown)
        assert len(kept) == len([output for output in cell["outputs"] if "data" in output])
        for figure in shown:
            plots += 1
            assert [len(axes.patches) + len(axes.collections) > 0 for axes in figure.axes] == [True, True]  # type: ignore[attr-defined]
    pyplot.close("all")
    assert plots == 1
