"""The command pyp0f-archive."""

from __future__ import annotations

import csv
import io
import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest
from places import PCAPS, ROOT

from pyp0f.commands.archive import main, make_parser

CAPTURE: Final = str(PCAPS / "nat_two_systems.pcap")


@pytest.fixture(autouse=True)
def _in_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def run(*arguments: str, capfd: pytest.CaptureFixture[str]) -> tuple[int, str, str]:
    capfd.readouterr()
    status = main(arguments)
    return (status, *capfd.readouterr())


@pytest.mark.slow
def test_a_dataset_is_made_and_asked(capfd: pytest.CaptureFixture[str]) -> None:
    status, out, err = run(CAPTURE, "--out", "set", "--processes", "1", capfd=capfd)
    assert (status, err) == (0, "")
    assert out == "[+] 1 captures: 1 read.\n[+] 8 packets, 22 observations.\n"
    status, out, _ = run(CAPTURE, "--out", "set", "--processes", "1", capfd=capfd)
    assert out.startswith("[+] 0 captures: nothing to do; 1 were done before.\n")
    status, out, err = run("hosts", "set", capfd=capfd)
    assert (status, err) == (0, "")
    title, *rows = out.splitlines()
    assert title.split()[:3] == ["address", "connections", "system"]
    assert [row.split()[:2] for row in rows] == [["198.51.100.1", "8"], ["203.0.113.5", "8"]]


@pytest.mark.slow
def test_formats(capfd: pytest.CaptureFixture[str]) -> None:
    run(CAPTURE, "--out", "set", "--processes", "1", "-q", capfd=capfd)
    _, out, _ = run("hosts", "set", "--format", "json", "--address", "203.0.113.5", capfd=capfd)
    assert json.loads(out)["system"] == "Linux 3.11 or newer"
    _, out, _ = run("changes", "set", "--format", "csv", capfd=capfd)
    found = list(csv.DictReader(io.StringIO(out)))
    assert {row["kind"] for row in found} == {"host change", "ip sharing"}
    _, out, err = run("changes", "set", "--limit", "2", capfd=capfd)
    assert len(out.splitlines()) == 3
    assert err == "[!] these are the first 2 rows; --limit shows more\n"
    _, out, _ = run("unknown", "set", "--format", "fp", capfd=capfd)
    assert "classes = " in out


@pytest.mark.slow
def test_the_exit_status_is_that_of_named_captures(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "text").write_text("no capture")
    shutil.copy(CAPTURE, tmp_path / "in")
    status, out, err = run("in", "--out", "one", "--processes", "1", capfd=capfd)
    assert (status, out.splitlines()[0]) == (0, "[+] 2 captures: 1 read, 1 unreadable.")
    assert err == "[!] unreadable: text: not a readable capture file: unknown file format\n"
    assert run("in/text", "--out", "two", "--processes", "1", capfd=capfd)[0] == 1


@pytest.mark.slow
def test_a_dataset_in_the_folder_of_the_captures(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "own"
    folder.mkdir()
    arguments = (str(folder), "--out", str(folder / "set"), "--processes", "1")
    status, out, err = run(*arguments, capfd=capfd)
    assert (status, err) == (0, "[!] the inputs have no files\n")
    shutil.copy(CAPTURE, folder)
    for counted in ("1 read", "nothing to do; 1 were done before"):
        status, out, err = run(*arguments, capfd=capfd)
        assert (status, out.splitlines()[0].partition(": ")[2], err) == (0, f"{counted}.", "")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((CAPTURE,), "needs inputs and --out DATASET"),
        (("--out", "x"), "needs inputs and --out DATASET"),
        ((CAPTURE, "--out", "x", "--scheduler", "tcp://x", "--processes", "2"), "--processes: cannot be used with"),
        ((CAPTURE, "--out", "x", "--filter", "port nonsense"), "port nonsense"),
        ((CAPTURE, "--out", "x", "-f", "none.fp"), "none.fp: No such file or directory"),
        (("none.pcap", "--out", "x"), "none.pcap: No such file or directory"),
        ((CAPTURE, "--out", "gopher://x"), "gopher"),
        ((CAPTURE, "--out", CAPTURE), "nat_two_systems.pcap/dataset.json: Not a directory"),
        (("http://127.0.0.1:1/x.pcap", "--out", "x"), "http://127.0.0.1:1/x.pcap: Connect call failed"),
        (("hosts",), "needs one dataset"),
        (("hosts", "none"), "none: is not a dataset of pyp0f-archive"),
        (("hosts", "none", "--address", "x"), "--address 'x': must be an address"),
    ],
)
def test_errors_are_one_line(arguments: tuple[str, ...], message: str, capfd: pytest.CaptureFixture[str]) -> None:
    status, out, err = run(*arguments, capfd=capfd)
    assert (status, out) == (1, "")
    assert err.startswith("[-] ")
    assert err.count("\n") == 1
    assert message in err


def test_the_help_has_all_commands() -> None:
    parser = make_parser()
    text = parser.format_help()
    assert [*parser.commands] == ["hosts", "unknown", "changes"]
    assert all(f"  {name} " in text for name in parser.commands)
    assert "--scheduler" in text


@pytest.mark.slow
def test_without_the_extra_there_is_one_clear_line(tmp_path: Path) -> None:
    program = (
        "import sys\nfor name in ('pyarrow', 'fsspec'): sys.modules[name] = None\n"
        f"from pyp0f.commands.archive import main\nsys.exit(main([{CAPTURE!r}, '--out', {str(tmp_path / 'set')!r}]))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=ROOT)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "[-] needs fsspec: pip install 'pyp0f[archive]'\n"
