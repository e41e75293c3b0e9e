"""The command pyp0f-db: its output and exit status."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest
from packets import SYN_OPTIONS, ethernet, ipv4, pcap, tcp
from places import ROOT

from pyp0f.commands.db import main
from pyp0f.library.loading import load_database, packaged_path
from pyp0f.library.suggesting.unknown import Unknown

if TYPE_CHECKING:
    from pyp0f.observations.base import Observation

GOOD: Final = (
    "classes = unix\n[tcp:request]\nlabel = s:unix:Mine:\nsig = *:64:0:*:mss*9,7:mss,sok,ts,nop,ws:df,id+:0\n"
    "[mtu]\nlabel = Avian\nsig = 256\n"
)
ODD: Final = "classes = unix\n[tcp:request]\nlabel = s:unix:Mine:\n"
WRONG: Final = "classes = unix\n[mtu]\nsig = 99\nlabel = x\nsig = y\n"


@pytest.fixture(autouse=True)
def _in_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name, text in (("good.fp", GOOD), ("odd.fp", ODD), ("wrong.fp", WRONG)):
        Path(name).write_text(text)


def run(*arguments: str, capfd: pytest.CaptureFixture[str]) -> tuple[int, str, str]:
    status = main(arguments)
    return (status, *capfd.readouterr())


# check ----------------------------------------------------------------------------------------------


def test_checking_files(capfd: pytest.CaptureFixture[str]) -> None:
    assert run("check", "good.fp", "odd.fp", capfd=capfd) == (
        0,
        (
            "good.fp: 2 signatures (1 mtu, 1 tcp:request), 0 errors, 0 warnings\n"
            "odd.fp:3: warning: label 's:unix:Mine:': has no signatures\n"
            "odd.fp: 0 signatures, 0 errors, 1 warning\n"
        ),
        "",
    )
    assert run("check", "wrong.fp", "good.fp", capfd=capfd) == (
        1,
        (
            "wrong.fp:3: error: sig '99': is misplaced: a label is expected here\n"
            "wrong.fp:5: error: MTU 'y': must be a number from 1 to 65535\n"
            "wrong.fp: 1 signature (1 mtu), 2 errors, 0 warnings\n"
            "good.fp: 2 signatures (1 mtu, 1 tcp:request), 0 errors, 0 warnings\n"
        ),
        "",
    )


def test_strictness(capfd: pytest.CaptureFixture[str]) -> None:
    assert run("check", "--strict", "good.fp", capfd=capfd)[0] == 0
    assert run("check", "odd.fp", "-s", capfd=capfd)[0] == 1


def test_files_on_top_of_others(capfd: pytest.CaptureFixture[str]) -> None:
    Path("extra.fp").write_text(GOOD.partition("\n")[2].replace("mss*9", "mss*20"))
    assert run("check", "extra.fp", capfd=capfd)[0] == 1
    place = f"{packaged_path()}:81 (Linux 3.11 and newer)"
    assert run("check", "--extra", "extra.fp", capfd=capfd) == (
        0,
        (
            f"extra.fp:3: note: signature '*:64:0:*:mss*20,7:mss,sok,ts,nop,ws:df,id+:0': replaces {place}\n"
            "extra.fp: 2 signatures (1 mtu, 1 tcp:request), 0 errors, 0 warnings\n"
        ),
        "",
    )
    assert run("check", "-f", "good.fp", "extra.fp", capfd=capfd)[:2] == (
        0,
        "extra.fp: 2 signatures (1 mtu, 1 tcp:request), 0 errors, 0 warnings\n",
    )


def test_files_that_cannot_be_read(capfd: pytest.CaptureFixture[str]) -> None:
    status, out, err = run("check", "none.fp", "good.fp", capfd=capfd)
    assert (status, out.count("\n"), err) == (1, 1, "[-] none.fp: No such file or directory\n")


def test_nothing_controls_the_terminal(capfd: pytest.CaptureFixture[str]) -> None:
    Path("x\x1b.fp").write_bytes(b"\x1b[2J\x9b\nclasses = \xff\n[mtu]\nlabel = \x1b\nsig = 1\n")
    status, out, _ = run("check", "x\x1b.fp", capfd=capfd)
    assert status == 1
    assert out.replace("\n", "").isprintable()
    assert all(line.startswith(r"x\x1b.fp:") for line in out.splitlines())


# unknown --------------------------------------------------------------------------------------------


def capture(name: str, *packets: bytes) -> None:
    Path(name).write_bytes(pcap([ethernet(packet) for packet in packets]))


def test_what_is_unknown(capfd: pytest.CaptureFixture[str]) -> None:
    odd, usual = tcp(window=999, options=b"\x02\x04\x05\xb4"), tcp(options=SYN_OPTIONS)
    capture("a.pcap", ipv4(odd, ttl=60), ipv4(usual))
    capture("b.pcap", ipv4(odd, src="10.0.0.9"))
    expected = """\
; Signatures for what matched nothing; give the labels names.
; Seen in a.pcap, b.pcap.
classes = win,unix,other

[tcp:request]

; 2 SYNs of 2 hosts, first 10.0.0.1 in a.pcap
label = s:other:Unknown 1:
sig   = 4:64:0:*:999,0:mss:df,id+:0
"""
    status, out, err = run("unknown", "--places", "--generic", "a.pcap", "b.pcap", capfd=capfd)
    assert (status, err) == (0, "")
    # The packaged file has a generic line for it.
    assert (
        out.replace("label = g:", "label = s:").replace(
            "; generic, because specific signatures match some of these\n", ""
        )
        == expected
    )
    Path("new.fp").write_text(out)
    assert run("unknown", "--places", "--extra-fingerprints", "new.fp", "a.pcap", "b.pcap", capfd=capfd) == (
        0,
        expected.partition("\n[")[0].rstrip("\n") + "\n",
        "",
    )
    assert "Unknown 1" in run("unknown", "-f", "good.fp", "-n", "2", "a.pcap", "b.pcap", capfd=capfd)[1]
    assert "[tcp" not in run("unknown", "-f", "good.fp", "-F", "port 81", "a.pcap", "b.pcap", capfd=capfd)[1]
    assert "[tcp" not in run("unknown", "-f", "good.fp", "--min=3", "a.pcap", capfd=capfd)[1]


def test_addresses_and_names_of_captures_are_not_written_unasked(capfd: pytest.CaptureFixture[str]) -> None:
    capture("alice.pcap", ipv4(tcp(window=999), src="10.0.0.9"))
    out = run("unknown", "-f", "good.fp", "alice.pcap", capfd=capfd)[1]
    assert "; 1 SYN of 1 host\n" in out
    assert not re.search(r"alice|10\.0\.0\.9", out)


def test_captures_that_cannot_be_read(capfd: pytest.CaptureFixture[str]) -> None:
    """Other captures are still read, and damaged ones up to the damage."""
    capture("a.pcap", ipv4(tcp(window=999)))
    Path("b.pcap").write_bytes(Path("a.pcap").read_bytes()[:-1])
    status, out, err = run("unknown", "--places", "none.pcap", "b.pcap", "a.pcap", capfd=capfd)
    assert status == 1
    assert "; 1 SYN of 1 host, first 10.0.0.1 in a.pcap\n" in out
    assert err.startswith("[-] none.pcap: ")
    assert "\n[!] b.pcap: the capture is damaged or cut" in err


def test_ctrl_c_ends_the_gathering(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """The signatures gathered so far are printed."""
    capture("a.pcap", ipv4(tcp(window=999)), ipv4(tcp(window=998), src="10.0.0.3"))
    add = Unknown.add

    def interrupted(self: Unknown, observation: Observation, source: str) -> None:
        if str(observation.client) == "10.0.0.3":
            raise KeyboardInterrupt
        add(self, observation, source)

    monkeypatch.setattr(Unknown, "add", interrupted)
    status, out, err = run("unknown", "--places", "a.pcap", capfd=capfd)
    assert (status, err) == (0, "[!] stopped on request; the output covers only the packets read so far\n")
    assert "; 1 SYN of 1 host, first 10.0.0.1 in a.pcap\n" in out


# Both -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "usage"),
    [
        (["-h"], "pyp0f-db COMMAND ..."),
        (["--help", "x"], "pyp0f-db COMMAND ..."),
        (["check", "--help"], "pyp0f-db check [options] FILE..."),
        (["unknown", "x.pcap", "-h"], "pyp0f-db unknown [options] CAPTURE..."),
    ],
)
def test_help(arguments: list[str], usage: str, capfd: pytest.CaptureFixture[str]) -> None:
    status, out, err = run(*arguments, capfd=capfd)
    assert (status, err) == (0, "")
    assert out.startswith(f"Usage: {usage}\n\n")


def test_options_and_files_may_stand_in_any_order(capfd: pytest.CaptureFixture[str]) -> None:
    Path("-s").write_text(GOOD)
    status, out, err = run("check", "good.fp", "-f", "odd.fp", "odd.fp", "--", "-s", capfd=capfd)
    assert (status, err) == (0, "")
    assert [line.partition(":")[0] for line in out.splitlines()] == ["good.fp", "odd.fp", "odd.fp", "-s"]


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        ([], "the following arguments are required: COMMAND (see pyp0f-db --help)"),
        (["x"], "COMMAND: invalid choice: 'x' (choose from "),
        (["check"], "needs at least one signature file (see pyp0f-db check --help)"),
        (["unknown", "--fuzzy"], "needs at least one capture (see pyp0f-db unknown --help)"),
        (["check", "--fuzzy", "x"], "unrecognized arguments: --fuzzy (see pyp0f-db check --help)"),
        (["check", "-f", "a", "-f", "b", "x"], "-f/--fingerprints: given more than once"),
        (["check", "-f", "none.fp", "x"], "none.fp: No such file or directory"),
        (["unknown", "-n", "0", "x"], "-n/--min '0': must be a number of 1 or more"),
        (["unknown", "-n", "x", "x"], "-n/--min 'x': must be a number of 1 or more"),
        (["unknown", "-n", "5x", "x"], "-n/--min '5x': must be a number of 1 or more"),
        (["unknown", "--extra-fingerprints", "wrong.fp", "x"],
         "wrong.fp:3: sig '99': is misplaced: a label is expected here"),
        (["unknown", "-F", "port x", "a.pcap"], "filter 'port x': unknown port 'x'"),
    ],
)  # fmt: skip
def test_refused(arguments: list[str], problem: str, capfd: pytest.CaptureFixture[str]) -> None:
    capture("a.pcap")
    status, _, err = run(*arguments, capfd=capfd)
    assert status == 1
    assert err.startswith(f"[-] {problem}")
    assert err.count("\n") == 1


@pytest.mark.slow
def test_a_full_disk() -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "pyp0f.commands.db", "check", "good.fp"],
            stdout=full, stderr=subprocess.PIPE, text=True, env=environment,
        )  # fmt: skip
    assert (done.returncode, done.stderr) == (1, "[-] standard output: No space left on device\n")


@pytest.mark.slow
def test_a_check_needs_no_capture_library() -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    program = "import sys; from pyp0f.commands.db import main; main(['check', 'good.fp']); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, env=environment)
    modules = done.stdout.split()
    assert "pyp0f.signatures.check" in modules
    assert not {"pcapy", "scapy", "asyncio", "pyp0f.engine.tracker"}.intersection(modules)


def test_the_packaged_file_passes(capfd: pytest.CaptureFixture[str]) -> None:
    status, out, _ = run("check", packaged_path(), capfd=capfd)
    assert status == 0
    assert out.endswith(
        f"{packaged_path()}: {load_database(classic=True).signature_count} signatures (25 mtu, 91 tcp:request, "
        "101 tcp:response, 85 http:request, 20 http:response), 0 errors, 7 warnings\n"
    )


def test_only_what_was_read_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["unknown", "--places", str(tmp_path / "nosuch")]) == 1
    out, err = capsys.readouterr()
    assert "Seen in" not in out
    assert err == f"[-] {tmp_path / 'nosuch'}: No such file or directory\n"
