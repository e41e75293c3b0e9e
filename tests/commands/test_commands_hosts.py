"""The command pyp0f-hosts, and the option --hosts of pyp0f."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest
from places import ROOT

from pyp0f.commands import main as pyp0f_command
from pyp0f.commands.hosts import main
from pyp0f.outputs.linefile import MAX_LINE

CAPTURE: Final = str(ROOT / "pcaps" / "nat_two_systems.pcap")
OTHER: Final = str(ROOT / "pcaps" / "http_dishonest.pcap")


@pytest.fixture(autouse=True)
def _in_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def pyp0f(*arguments: str) -> None:
    assert pyp0f_command.main(arguments) == 0


def run(*arguments: str, capfd: pytest.CaptureFixture[str]) -> tuple[int, str, str]:
    capfd.readouterr()
    status = main(arguments)
    return (status, *capfd.readouterr())


# --hosts of pyp0f -----------------------------------------------------------------------------------


def test_only_the_table_is_printed(capfd: pytest.CaptureFixture[str]) -> None:
    pyp0f(CAPTURE, "-q", "--hosts", "-")
    title, *rows = capfd.readouterr().out.splitlines()
    assert title.startswith("address")
    assert [row.split()[:2] for row in rows] == [["198.51.100.1", "8"], ["203.0.113.5", "8"]]


def test_the_table_follows_the_blocks(capfd: pytest.CaptureFixture[str]) -> None:
    pyp0f(CAPTURE, "--hosts", "-")
    blocks, _, table = capfd.readouterr().out.partition("\nAll done.")
    assert blocks.count(".-[ ") > 10
    assert "203.0.113.5" in table.splitlines()[-1]


def test_all_outputs_together(capfd: pytest.CaptureFixture[str]) -> None:
    pyp0f(CAPTURE, "--json", "o.json", "-o", "o.log", "--hosts", "hosts.csv")
    assert "[+] Writing hosts to 'hosts.csv' at the end.\n" in capfd.readouterr().out
    assert Path("hosts.csv").read_text().count("\n") == 3
    assert Path("o.json").stat().st_size > 0
    assert Path("o.log").stat().st_size > 0


def test_several_captures_are_sources() -> None:
    pyp0f(CAPTURE, OTHER, "-q", "--hosts", "h.jsonl")
    found = [json.loads(line)["sources"] for line in Path("h.jsonl").read_text().splitlines()]
    assert {tuple(sources) for sources in found} >= {("nat_two_systems.pcap",), ("http_dishonest.pcap",)}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--hosts", "-", "--classic"], "--hosts: p0f 3.09b does not have it; cannot be used with --classic"),
        (["--hosts", "-", "--json", "-"], "--hosts: standard output is already used by --json or --ecs"),
        (["--hosts", ""], "--hosts '': must be the name of a file, or -"),
        (["--hosts", "a", "--hosts", "b"], "--hosts: given more than once"),
        (["--hosts", "none/x"], "none/x: cannot open the file of hosts: No such file or directory"),
        (["--hosts", "x", "-o", "x"], "x: the file of hosts and the log must not be the same file"),
    ],
)
def test_wrong_options(arguments: list[str], message: str, capfd: pytest.CaptureFixture[str]) -> None:
    assert pyp0f_command.main([CAPTURE, *arguments]) == 1
    assert capfd.readouterr().err == f"[-] {message}\n"


def test_the_capture_is_not_overwritten(capfd: pytest.CaptureFixture[str]) -> None:
    data = Path(CAPTURE).read_bytes()
    Path("x.csv").write_bytes(data)
    assert pyp0f_command.main(["x.csv", "--hosts", "x.csv"]) == 1
    assert "x.csv: the file of hosts must not be the capture itself" in capfd.readouterr().err
    assert Path("x.csv").read_bytes() == data


def test_a_run_that_fails_at_its_start_replaces_nothing(capfd: pytest.CaptureFixture[str]) -> None:
    Path("h.csv").write_text("old")
    assert pyp0f_command.main([CAPTURE, "-u", "no such user", "--hosts", "h.csv"]) == 1
    assert "no such user" in capfd.readouterr().err
    assert Path("h.csv").read_text() == "old"
    pyp0f(CAPTURE, "-q", "--hosts", "h.csv", "port 1")
    assert Path("h.csv").read_text() == ""


@pytest.mark.slow
def test_plain_runs_import_none_of_it() -> None:
    program = (
        "import sys; from pyp0f.commands.main import main; main(sys.argv[1:]); print(*sys.modules, file=sys.stderr)"
    )

    command = [sys.executable, "-c", program, CAPTURE]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
    loaded = set(done.stderr.split())
    assert "pyp0f.engine.tracker" in loaded
    ours = ("pyp0f.summaries", "pyp0f.verdicts", "pyp0f.outputs.hosts", "pyp0f.signatures.candidates")
    # Which systems choose ports at random is asked where a port falls.
    asked = {f"pyp0f.verdicts{name}" for name in ("", ".random_values", ".systems", ".versions")}
    assert [name for name in loaded - asked if name.startswith(ours)] == []


# pyp0f-hosts ----------------------------------------------------------------------------------------


@pytest.fixture
def logs() -> None:
    pyp0f(CAPTURE, "-q", "--json", "one.json", "--ecs", "one.ecs", "--hosts", "one.jsonl")
    pyp0f(OTHER, "-q", "--json", "two.json", "--hosts", "two.jsonl")
    pyp0f(CAPTURE, OTHER, "-q", "--hosts", "both.jsonl")


@pytest.mark.usefixtures("logs")
def test_logs_give_what_the_capture_gives(capfd: pytest.CaptureFixture[str]) -> None:
    capfd.readouterr()
    pyp0f(CAPTURE, "-q", "--hosts", "-")
    expected = capfd.readouterr().out
    for log in ("one.json", "one.ecs", "one.jsonl"):
        assert run(log, capfd=capfd) == (0, expected, "")


@pytest.mark.usefixtures("logs")
def test_logs_of_several_sensors(capfd: pytest.CaptureFixture[str]) -> None:
    status, out, _ = run("--format", "json", "east=one.json", "two.json", capfd=capfd)
    assert status == 0
    sources = {source for line in out.splitlines() for source in json.loads(line)["sources"]}
    assert sources == {"east", "two.json"}


@pytest.mark.usefixtures("logs")
def test_summaries_of_several_days_merge() -> None:
    assert main(["-o", "merged.csv", "two.jsonl", "one.jsonl"]) == 0
    assert main(["-o", "whole.csv", "both.jsonl"]) == 0

    def without_sources(name: str) -> list[str]:
        return [line.rpartition(",")[0] for line in Path(name).read_text().splitlines()]

    assert without_sources("merged.csv") == without_sources("whole.csv")


@pytest.mark.usefixtures("logs")
def test_standard_input(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(Path("one.json").read_bytes())))
    status, out, _ = run("-", capfd=capfd)
    assert (status, out.count("\n")) == (0, 3)


@pytest.mark.usefixtures("logs")
def test_the_table_is_bounded(capfd: pytest.CaptureFixture[str]) -> None:
    status, out, err = run("--max", "1", "one.json", capfd=capfd)
    assert (status, out.count("\n")) == (0, 2)
    assert err.startswith("[!] the table of hosts is full: ")


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        (b"{", "is not a line of pyp0f --json, --ecs or --hosts: Expecting property name"),
        (b"5\n", "is not a JSON object"),
        (b'{"p0f":{}}\n', "is not a line of pyp0f --json, --ecs or --hosts: '@timestamp' is missing"),
        (b'{"event_type":"p0f_host","address":"192.0.2.1","state":{}}\n', "'facts' is missing"),
        (b'{"event_type":"p0f_host","address":"x","state":{}}\n', "'x' does not appear to be an IPv4 or IPv6 address"),
        (b"[" * 200_000 + b"\n", "is nested too deeply"),
        (b"\xff\n", "codec can't decode"),
        (b"x" * (MAX_LINE + 5) + b"\n", "Expecting value"),
    ],
)
def test_wrong_lines_are_reported_and_skipped(line: bytes, problem: str, capfd: pytest.CaptureFixture[str]) -> None:
    pyp0f(CAPTURE, "-q", "--json", "one.json")
    good = Path("one.json").read_bytes().splitlines(keepends=True)
    Path("bad.json").write_bytes(good[0] + line.rstrip(b"\n") + b"\n" + b"".join(good[1:]))
    status, out, err = run("bad.json", capfd=capfd)
    assert status == 1
    assert err.startswith("[-] bad.json:2: ")
    assert problem in err
    assert err.count("\n") == 1 + (len(line) > MAX_LINE)
    assert out.count("\n") == 3


def test_lines_of_others_are_skipped(capfd: pytest.CaptureFixture[str]) -> None:
    Path("eve.json").write_text('{"event_type":"flow","src_ip":"192.0.2.1"}\n\n')
    status, out, err = run("eve.json", capfd=capfd)
    assert (status, out.count("\n"), err) == (0, 1, "")


def test_a_log_is_not_overwritten(capfd: pytest.CaptureFixture[str]) -> None:
    Path("x.json").write_text("{}\n")
    status, _, err = run("-o", "x.json", "x.json", capfd=capfd)
    assert (status, err) == (1, "[-] x.json: the output must not be one of the logs\n")
    assert Path("x.json").read_text() == "{}\n"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "needs at least one log (see pyp0f-hosts --help)"),
        (["--format", "xml", "x"], "--format 'xml': must be table, csv or json"),
        (["--format", "csv", "-o", "y", "x"], "--format: is for standard output; cannot be used with -o"),
        (["none"], "none: No such file or directory"),
        (["."], ".: Is a directory"),
    ],
)
def test_wrong_arguments(arguments: list[str], message: str, capfd: pytest.CaptureFixture[str]) -> None:
    status, _, err = run(*arguments, capfd=capfd)
    assert (status, err) == (1, f"[-] {message}\n")


def test_schema_and_help(capfd: pytest.CaptureFixture[str]) -> None:
    assert json.loads(run("--json-schema", capfd=capfd)[1])["title"] == "pyp0f summary of a host"
    assert run("--help", capfd=capfd)[1].startswith("Usage: pyp0f-hosts ")
