"""The command pyp0f as a whole: output, errors, signals and failing outputs."""

from __future__ import annotations

import json
import os
import re
import shlex
import signal
import subprocess
import sys
import threading
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

import pytest
from packets import SYN_OPTIONS, ethernet, ipv4, pcap, tcp
from places import ROOT
from surroundings import file_size_limit, mostly_slow, no_rights, wait_until
from talk import Talk
from wrapping import pieces4

from pyp0f import __version__
from pyp0f.capture import live, opening
from pyp0f.capture.file import CaptureFile
from pyp0f.commands import captures
from pyp0f.commands import main as cli
from pyp0f.commands.main import main
from pyp0f.engine.tracker import Tracker
from pyp0f.errors import CaptureError
from pyp0f.library.loading import APPLICATIONS_FILE, load_database, packaged_path
from pyp0f.outputs.linefile import LineFile
from pyp0f.outputs.log import LogFormatter
from pyp0f.outputs.terminal import Screen
from pyp0f.service.signals import Stop

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pyp0f.observations.base import Observation
    from pyp0f.signatures.database import Database

COMMAND: Final = (sys.executable, "-m", "pyp0f")
ENVIRONMENT: Final = {**os.environ, "PYTHONPATH": str(ROOT)}

SIGNATURES: Final = b"""\
classes = unix

[mtu]
label = Ethernet
sig   = 1500

[tcp:request]
label = s:unix:Linux:3.x
sig   = *:64:0:*:mss*20,7:mss,sok,ts,nop,ws:df,id+:0
"""

BLOCK: Final = """\
.-[ 10.0.0.1/1000 -> 10.0.0.2/80 (syn) ]-
|
| client   = 10.0.0.1/1000
| os       = Linux 3.x
| dist     = 0
| params   = none
| raw_sig  = 4:64+0:0:1460:mss*20,7:mss,sok,ts,nop,ws:df,id+:0
|
`----

.-[ 10.0.0.1/1000 -> 10.0.0.2/80 (mtu) ]-
|
| client   = 10.0.0.1/1000
| link     = Ethernet
| raw_mtu  = 1500
|
`----

"""

LINES: Final = """\
[2020/09/13 12:26:40] mod=syn|cli=10.0.0.1/1000|srv=10.0.0.2/80|subj=cli|os=Linux 3.x|dist=0|params=none\
|raw_sig=4:64+0:0:1460:mss*20,7:mss,sok,ts,nop,ws:df,id+:0
[2020/09/13 12:26:40] mod=mtu|cli=10.0.0.1/1000|srv=10.0.0.2/80|subj=cli|link=Ethernet|raw_mtu=1500
"""


def syns(count: int, first: int = 1000) -> list[bytes]:
    """SYNs of `count` connections."""
    return [ethernet(ipv4(tcp(sport=port, options=SYN_OPTIONS))) for port in range(first, first + count)]


@pytest.fixture(autouse=True)
def _in_a_directory_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run each test in its own folder with a capture and a signature file."""
    monkeypatch.chdir(tmp_path)
    Path("x.pcap").write_bytes(pcap(syns(1)))
    Path("my.fp").write_bytes(SIGNATURES)


class Start(Protocol):
    """The interface of the function that the fixture `start` returns."""

    def __call__(self, *arguments: str, stdin: int | None = subprocess.DEVNULL) -> subprocess.Popen[bytes]: ...


@pytest.fixture
def start() -> Iterator[Start]:
    """Start the command in another process, which ends with the test."""
    with ExitStack() as started:

        def start(*arguments: str, stdin: int | None = subprocess.DEVNULL) -> subprocess.Popen[bytes]:
            process = subprocess.Popen(
                [*COMMAND, "-f", "my.fp", *arguments],
                stdin=stdin,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                env=ENVIRONMENT,
            )
            started.enter_context(process)
            started.callback(process.kill)
            return process

        yield start


def logged() -> int:
    """Number of SYNs in the log."""
    log = Path("log")
    return log.read_text("ascii").count("mod=syn|") if log.exists() else 0


# What it says ---------------------------------------------------------------------------------------


def test_everything(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["-f", "my.fp", "-r", "x.pcap", "-o", "log", "port 80"]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    assert out == (
        f"--- pyp0f {__version__}: passive fingerprinting, after p0f v3 ---\n\n"
        "[+] Loaded 2 signatures from 'my.fp'.\n"
        "[+] Reading packets from 'x.pcap'.\n"
        "[+] Packet filter: port 80\n"
        "[+] Appending to log file 'log'.\n"
        f"\n{BLOCK}\nAll done. Processed 1 packets.\n"
    )
    assert Path("log").read_text("ascii") == LINES


def test_logs_are_appended_to() -> None:
    for _ in range(2):
        assert main(["-f", "my.fp", "-r", "x.pcap", "-o", "log"]) == 0
    assert Path("log").read_text("ascii") == LINES * 2


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b"", "[!] No signatures found in 'my.fp'."),
        (b"[mtu]\nlabel = A\nsig = 1500\n", "[+] Loaded 1 signature from 'my.fp'."),
    ],
)
def test_signatures_are_counted(content: bytes, line: str, capsys: pytest.CaptureFixture[str]) -> None:
    Path("my.fp").write_bytes(content)
    assert main(["-f", "my.fp", "-r", "x.pcap"]) == 0
    assert line in capsys.readouterr().out.splitlines()


def test_the_list_of_interfaces(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(live, "names", lambda: ["eth7"])
    assert main(["-L"]) == 0
    out, err = capsys.readouterr()
    assert out.startswith("\n-- Available interfaces --\n\n  0: Name        : eth7\n     Description : -\n")
    assert err == ""


@pytest.mark.parametrize("arguments", [["--help"], ["-h"], ["--version"]])
def test_help_and_version(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 0
    out, err = capsys.readouterr()
    assert "pyp0f" in out.splitlines()[0]
    assert err == ""


@pytest.mark.parametrize(
    ("packet", "said"),
    [
        (ethernet(ipv4(tcp(offset=6)) + bytes(6)), "[!] 1 packet is malformed\n"),
        (ethernet(pieces4(ipv4(tcp()), 8)[0]), "[!] 1 packet is a fragment of an incomplete packet\n"),
        (ethernet(ipv4(tcp(options=SYN_OPTIONS))), ""),
    ],
)
def test_why_nothing_was_found(packet: bytes, said: str, capsys: pytest.CaptureFixture[str]) -> None:
    Path("x.pcap").write_bytes(pcap([packet]))
    assert main(["-f", "my.fp", "-r", "x.pcap"]) == 0
    assert capsys.readouterr().err == said


def test_a_strange_link_is_warned_of(capsys: pytest.CaptureFixture[str]) -> None:
    Path("x.pcap").write_bytes(pcap([bytes(12) + b"\x08\0" + bytes(9) + b"\6" + bytes(40)]))
    assert main(["-f", "my.fp", "-r", "x.pcap"]) == 0
    assert capsys.readouterr().err == "[!] a packet is neither IPv4 nor IPv6: is the capture's link type right?\n"


def test_a_capture_that_is_cut(capsys: pytest.CaptureFixture[str]) -> None:
    """The packets before the cut are reported."""
    Path("x.pcap").write_bytes(pcap(syns(2))[:-10])
    assert main(["-f", "my.fp", "-r", "x.pcap"]) == 0
    out, err = capsys.readouterr()
    assert out.endswith(f"\n{BLOCK}\nAll done. Processed 1 packets.\n")
    assert err.startswith("[!] x.pcap: the capture is damaged or cut, its end is missing: ")
    assert err.count("\n") == 1


# What is refused ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (["-i", ""], "-i/--interface '': must be the name of an interface"),
        (["-r", "x.pcap", "-u", "no such user"], "user 'no such user': there is no such user"),
        (["--bogus"], "unrecognized arguments: --bogus (see pyp0f --help)"),
        (["-\x1b[31m"], "unrecognized arguments: -\\x1b[31m (see pyp0f --help)"),
        (["-r", "nothing"], "nothing: No such file or directory"),
        (["-r", "folder"], "folder: is a directory without captures"),
        (["-r", "a\0b"], "a\\x00b: cannot be the name of a file"),
        (["-r", "my.fp"], "my.fp: not a readable capture file: unknown file format"),
        (["-r", "\udcff\n\x1b[31m"], "\\udcff\\n\\x1b[31m: No such file or directory"),
        (["-r", "x.pcap", "tcp and udp"], "filter 'tcp and udp': expression rejects all packets"),
        (["-r", "x.pcap", ""], "filter '': can't parse filter expression: syntax error"),
        (["-r", "x.pcap", "port\n\x1b80"], "filter 'port\\n\\x1b80': "),
        (["-r", "x.pcap", "port \0"], "filter 'port \\x00': a filter cannot contain a NUL"),
        (["-r", "x.pcap", "port \udcff"], "filter 'port \\udcff': a filter must be UTF-8 text"),
        (["-r", "x.pcap", "-f", "nothing"], "nothing: No such file or directory"),
        (["-r", "x.pcap", "-f", "x.pcap"], "x.pcap:1: line "),
        (["-r", "x.pcap", "-f", "\udcff\x1b"], "\\udcff\\x1b: No such file or directory"),
        (["-r", "x.pcap", "-o", "."], ".: cannot open the log: Is a directory"),
        (["-r", "x.pcap", "-o", "/dev/null"], "/dev/null: the log must be a regular file"),
        (["-r", "x.pcap", "-o", "no/\udcff\x1b"], "no/\\udcff\\x1b: cannot open the log: No such file or directory"),
        (["-r", "x.pcap", "-m", "1\n,\x1b"], "-m/--max '1\\n,\\x1b': must be two numbers, "),
    ],
)
def test_errors_are_one_line(arguments: list[str], line: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Errors go to standard error as safe text, and the exit status is 1."""
    Path("folder").mkdir()
    assert main(arguments) == 1
    out, err = capsys.readouterr()
    assert err.startswith("[-] " + line)
    assert err.endswith("\n")
    assert err[:-1].isprintable()
    assert "All done" not in out


def test_a_log_is_not_made_in_vain() -> None:
    """No log is created if the capture, the filter or the signatures are invalid."""
    for arguments in (["-r", "nothing"], ["-r", "x.pcap", "tcp and udp"], ["-r", "x.pcap", "-f", "nothing"]):
        assert main(["-o", "log", *arguments]) == 1
        assert not Path("log").exists()


def test_standard_output_for_programs(capsys: pytest.CaptureFixture[str]) -> None:
    """Standard output has only JSON, and standard error is empty."""
    assert main(["-f", "my.fp", "-r", "x.pcap", "--json", "-", "-o", "log"]) == 0
    out, err = capsys.readouterr()
    kinds = [json.loads(line)["p0f"]["kind"] for line in out.splitlines()]
    assert kinds == re.findall("mod=([^|]+)", Path("log").read_text("ascii"))
    assert (len(kinds) > 0, err) == (True, "")


def test_the_schema_and_nothing_else(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--json-schema"]) == 0
    out, err = capsys.readouterr()
    assert (json.loads(out)["type"], err) == ("object", "")


def test_a_log_in_use(capsys: pytest.CaptureFixture[str]) -> None:
    log = LineFile("log", "the log", LogFormatter())
    assert main(["-f", "my.fp", "-r", "x.pcap", "-o", "log"]) == 1
    assert capsys.readouterr().err == "[-] log: the log is being written by another process\n"
    log.close()


def test_no_permission_to_read(capsys: pytest.CaptureFixture[str]) -> None:
    with no_rights(pcap(syns(1))) as file:
        status = main(["-f", os.devnull, "-r", str(file)])
    assert status == 1
    assert capsys.readouterr().err == f"[-] {file}: permission denied\n"


def test_names_do_not_reach_the_terminal_raw(capsys: pytest.CaptureFixture[str]) -> None:
    name = os.fsdecode(b"\xff\x1b[31m\xc2\x9b")
    for directory, file in ((".", "my.fp"), (".", "x.pcap")):
        Path(directory, file).rename(name + file)
    assert main(["-f", name + "my.fp", "-r", name + "x.pcap", "-o", name + "log", "port\r80"]) == 0
    out, err = capsys.readouterr()
    assert out.count("'\\udcff\\x1b[31m\\x9b") == 3
    assert "[+] Packet filter: port\\r80\n" in out
    assert out.replace("\n", "").isprintable()
    assert err == ""


# Outputs that fail ----------------------------------------------------------------------------------

needs_dev_full = pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")


def test_a_log_on_a_full_disk(capsys: pytest.CaptureFixture[str]) -> None:
    """The terminal output continues, and an error is reported.  The log ends with the last complete line."""
    Path("x.pcap").write_bytes(pcap(syns(500)))
    with file_size_limit(1000):
        assert main(["-f", "my.fp", "-r", "x.pcap", "-o", "log"]) == 1
    out, err = capsys.readouterr()
    assert err == "[-] log: cannot write the log: File too large\n"
    assert out.count("(syn)") == 500
    assert out.endswith("\nAll done. Processed 500 packets.\n")
    log = Path("log").read_text("ascii")
    assert 1000 - 200 < len(log) <= 1000
    assert log.endswith("\n")
    assert log.startswith(LINES)


@needs_dev_full
def test_a_full_disk_behind_standard_output(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The log continues."""
    Path("x.pcap").write_bytes(pcap(syns(500)))
    with Path("/dev/full").open("w") as full:
        monkeypatch.setattr(sys, "stdout", full)
        assert main(["-f", "my.fp", "-r", "x.pcap", "-o", "log"]) == 1
    assert capsys.readouterr().err == "[-] standard output: No space left on device\n"
    assert logged() == 500


def count_reads(monkeypatch: pytest.MonkeyPatch, number: int | None = None) -> list[int]:
    """Count the reads of 200 SYNs, and send a signal after the first read."""
    counts: list[int] = []

    def findings(self: CaptureFile, engine: Tracker) -> Iterator[list[Observation]]:
        for found in read(self, engine):
            counts.append(engine.packets - sum(counts))
            if number is not None:
                signal.raise_signal(number)
            yield found

    read = CaptureFile.findings
    monkeypatch.setattr(CaptureFile, "findings", findings)
    monkeypatch.setattr(opening, "BLOCK", len(pcap(syns(200))))
    return counts


@needs_dev_full
@pytest.mark.parametrize("log", [[], ["-o", "log"]], ids=["alone", "with the log"])
def test_nothing_is_read_for_nobody(
    log: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Reading stops if all outputs have failed.  Each failure is reported once."""
    Path("x.pcap").write_bytes(pcap(syns(500)))
    counts = count_reads(monkeypatch)
    with Path("/dev/full").open("w") as full, file_size_limit(100):
        monkeypatch.setattr(sys, "stdout", full)
        assert main(["-f", "my.fp", "-r", "x.pcap", *log]) == 1
    assert capsys.readouterr().err.count("\n") == 1 + bool(log)
    assert counts == ([200] if log else [])


@pytest.mark.parametrize("log", [[], ["-o", "log"]], ids=["alone", "with the log"])
def test_a_reader_that_goes_away(
    log: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A closed pipe, as with ``head``, is not an error, and the log continues."""
    Path("x.pcap").write_bytes(pcap(syns(500)))
    reading, writing = os.pipe()
    counts = count_reads(monkeypatch)
    original = Screen.report

    def report(self: Screen, observations: Sequence[Observation]) -> None:
        if len(counts) == 1:
            os.close(reading)
        original(self, observations)

    monkeypatch.setattr(Screen, "report", report)
    with os.fdopen(writing, "w") as stream:
        monkeypatch.setattr(sys, "stdout", stream)
        assert main(["-f", "my.fp", "-r", "x.pcap", *log]) == 0
    assert capsys.readouterr().err == ""
    assert counts == ([200, 200, 100] if log else [200])
    assert logged() == (500 if log else 0)


def test_help_for_a_reader_that_has_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "w") as stream:
        monkeypatch.setattr(sys, "stdout", stream)
        assert main(["--help"]) == 0


@pytest.mark.parametrize("arguments", [["-r", "x.pcap", "-o", "log"], ["-r", "nothing"], ["--help"]])
def test_without_standard_streams(arguments: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """A process without standard streams has None in `sys.stdout` and `sys.stderr`."""
    monkeypatch.setattr(sys, "stdout", None)
    monkeypatch.setattr(sys, "stderr", None)
    assert main(["-f", "my.fp", *arguments]) == ("nothing" in arguments)
    assert Path("log").exists() == ("log" in arguments)


@needs_dev_full
def test_standard_error_on_a_full_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """An error that cannot be printed is ignored."""
    with suppress(OSError), Path("/dev/full").open("w") as full:
        monkeypatch.setattr(sys, "stderr", full)
        assert main(["-r", "nothing"]) == 1


@pytest.mark.slow
@needs_dev_full
@pytest.mark.parametrize(
    ("command", "status", "message", "lines"),
    [
        ("pyp0f -r x.pcap -o log >/dev/full", 1, b"[-] standard output: No space left on device\n", 400),
        ("pyp0f -r x.pcap -o log | head -1 >/dev/null", 0, b"", 400),
        ("pyp0f -r x.pcap -o log >&-", 0, b"", 400),
        ("pyp0f -r x.pcap -o log >&- 2>&- <&-", 0, b"", 400),
        ("pyp0f -r x.pcap -o log --json - >&-", 1, b"[-] standard output is closed\n", 0),
        ("pyp0f -r x.pcap -o log --ecs - >&-", 1, b"[-] standard output is closed\n", 0),
        ("pyp0f -r x.pcap -o log --ecs - >&- 2>&-", 1, b"", 0),
        ("pyp0f -r x.pcap -o log -q --hosts - >&-", 1, b"[-] standard output is closed\n", 0),
        ("pyp0f -r x.pcap -o log --json - >/dev/null", 0, b"", 400),
        ("pyp0f --json-schema >&-", 1, b"[-] standard output is closed\n", 0),
        ("pyp0f --json-schema >/dev/null", 0, b"", 0),
        ("pyp0f -r x.pcap -o log --json - >/dev/full", 1, b"[-] standard output: No space left on device\n", 400),
        ("pyp0f -r x.pcap -o log --ecs - | head -1 >/dev/null", 0, b"", 400),
        ("pyp0f -r x.pcap -o log --json /dev/full", 1, b"[-] /dev/full: the JSON file must be a regular file\n", 0),
        ("pyp0f -r - -o log <&-", 1, b"[-] standard input: Bad file descriptor\n", 0),
    ],
)
def test_in_a_shell(command: str, status: int, message: bytes, lines: int) -> None:
    """The interpreter exits without a message."""
    Path("x.pcap").write_bytes(pcap(syns(400)))
    command = command.replace("pyp0f", shlex.join([*COMMAND, "-f", "my.fp"]))
    done = subprocess.run(["bash", "-o", "pipefail", "-c", command], capture_output=True, env=ENVIRONMENT)
    assert (done.returncode, done.stderr, logged()) == (status, message, lines)


# Pipes as captures ----------------------------------------------------------------------------------


@pytest.mark.slow
def test_standard_input_is_called_so(start: Start) -> None:
    _, err = start("-r", "-", stdin=subprocess.PIPE).communicate(pcap(syns(2))[:-1])
    assert err.startswith(b"[!] standard input: the capture is damaged or cut, its end is missing: ")


@pytest.mark.slow
@pytest.mark.parametrize("name", ["-", "/dev/stdin"])
def test_standard_input(name: str, start: Start) -> None:
    out, err = start("-r", name, stdin=subprocess.PIPE).communicate(pcap(syns(1)))
    assert err == b""
    assert f"[+] Reading packets from '{name}'.\n" in out.decode()
    assert out.decode().endswith(f"\n{BLOCK}\nAll done. Processed 1 packets.\n")


def test_a_fifo(capsys: pytest.CaptureFixture[str]) -> None:
    os.mkfifo("fifo")
    with subprocess.Popen(["cp", "x.pcap", "fifo"]):
        assert main(["-f", "my.fp", "-r", "fifo"]) == 0
    assert capsys.readouterr().out.endswith(f"\n{BLOCK}\nAll done. Processed 1 packets.\n")


# Signals --------------------------------------------------------------------------------------------

SIGNALS: Final = [signal.SIGINT, signal.SIGTERM, signal.SIGHUP]


@pytest.mark.parametrize("number", SIGNALS)
def test_the_first_signal_ends_the_reading(
    number: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The packets read so far are reported, and the previous signal handler is restored."""
    Path("x.pcap").write_bytes(pcap(syns(500)))
    before = signal.getsignal(number)
    counts = count_reads(monkeypatch, number)
    assert main(["-f", "my.fp", "-r", "x.pcap", "-o", "log"]) == 0
    out, err = capsys.readouterr()
    assert counts == [200]
    assert out.endswith("`----\n\n\nAll done. Processed 200 packets.\n")
    assert err == "[!] stopped on request after 200 packets\n"
    assert logged() == 200
    assert signal.getsignal(number) == before


def test_other_signals_end_nothing(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """A program that calls `main` may have handlers of its own."""
    Path("x.pcap").write_bytes(pcap(syns(1000)))
    before = signal.signal(signal.SIGUSR1, lambda *_: None)
    try:
        counts = count_reads(monkeypatch, signal.SIGUSR1)
        assert main(["-f", "my.fp", "-r", "x.pcap"]) == 0
    finally:
        signal.signal(signal.SIGUSR1, before)
    assert counts == [200] * 5
    assert capsys.readouterr().err == ""


def test_further_signatures(capsys: pytest.CaptureFixture[str]) -> None:
    """Extra signatures take precedence, the last file first."""
    for name in ("a.fp", "b.fp"):
        Path(name).write_text(
            f"[tcp:request]\nlabel = s:unix:Linux:{name}\nsig = *:64:0:*:mss*20,7:mss,sok,ts,nop,ws:df,id+:0\n"
        )
    Path("x.pcap").write_bytes(pcap([ethernet(ipv4(tcp(options=SYN_OPTIONS)))]))
    assert main(["--extra-fingerprints", "a.fp", "-r", "x.pcap", "--extra-fingerprints", "b.fp"]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    assert re.search(
        r"\[\+\] Loaded \d+ signatures from '.*/p0f\.fp' \(2016, \d+ years old\), '.*/modern\.fp' \(20\d\d-.*\), "
        r"'a\.fp', 'b\.fp'\.\n",
        out,
    )
    assert "| os       = Linux b.fp\n" in out


def test_a_signal_before_the_reading(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """The capture is not opened, because it may be a FIFO without a writer."""

    def interrupted(path: str, extra: tuple[str, ...], *, classic: bool) -> Database:
        signal.raise_signal(signal.SIGINT)
        return load_database(path, extra, classic=classic)

    monkeypatch.setattr(cli, "load_database", interrupted)
    os.mkfifo("fifo")
    assert main(["-f", "my.fp", "-r", "fifo"]) == 0
    out, err = capsys.readouterr()
    assert out.endswith("from 'my.fp'.\n\nAll done. Processed 0 packets.\n")
    assert err == "[!] stopped on request after 0 packets\n"


def test_a_signal_while_the_capture_is_opened(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Opening a FIFO without a writer is interrupted, which is not an error."""

    def interrupted(path: str, rule: str | None, **_: object) -> CaptureFile:
        signal.raise_signal(signal.SIGINT)
        raise CaptureError(f"{path}: Interrupted system call ({rule})")

    monkeypatch.setattr(captures, "CaptureFile", interrupted)
    assert main(["-f", "my.fp", "-r", "fifo"]) == 0
    assert capsys.readouterr().err == "[!] stopped on request after 0 packets\n"


def test_the_second_signal_ends_everything(monkeypatch: pytest.MonkeyPatch) -> None:
    statuses: list[int] = []
    monkeypatch.setattr(os, "_exit", statuses.append)
    stop = Stop()
    stop.request(signal.SIGINT, None)
    assert (stop.requested, statuses) == (True, [])
    stop.request(signal.SIGTERM, None)
    assert statuses == [1]


def test_in_another_thread() -> None:
    """Outside of the main thread, everything works except signal handlers."""
    statuses: list[int] = []
    thread = threading.Thread(target=lambda: statuses.append(main(["-f", "my.fp", "-r", "x.pcap", "-o", "log"])))
    thread.start()
    thread.join()
    assert statuses == [0]
    assert Path("log").read_text("ascii") == LINES


def is_asleep(process: subprocess.Popen[bytes]) -> bool:
    """Whether a process is sleeping."""
    return Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()[0] == "S"


needs_proc = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs /proc")


@pytest.mark.slow
@needs_proc
@pytest.mark.parametrize("number", SIGNALS)
def test_a_signal_while_nobody_writes_to_the_fifo(number: int, start: Start) -> None:
    os.mkfifo("fifo")
    process = start("-r", "fifo")
    assert process.stdout is not None
    while b"Loaded" not in process.stdout.readline():
        pass
    wait_until(lambda: is_asleep(process))
    process.send_signal(number)
    out, err = process.communicate(timeout=20)
    assert (process.returncode, err) == (0, b"[!] stopped on request after 0 packets\n")
    assert out == b"\nAll done. Processed 0 packets.\n"


@pytest.mark.slow
@needs_proc
def test_a_signal_while_the_fifo_is_silent(start: Start) -> None:
    """Packets before the signal are already reported."""
    os.mkfifo("fifo")
    pipe = os.open("fifo", os.O_RDWR)
    os.write(pipe, pcap(syns(1)))
    process = start("-r", "fifo", "-o", "log")
    wait_until(lambda: logged() == 1)
    wait_until(lambda: is_asleep(process))
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=20)
    os.close(pipe)
    assert (process.returncode, err) == (0, b"[!] stopped on request after 1 packets\n")
    assert out.decode().endswith(f"\n{BLOCK}\nAll done. Processed 1 packets.\n")


@pytest.mark.slow
def test_a_signal_while_no_packet_passes_the_filter(start: Start) -> None:
    """A signal stops libpcap while it skips a terabyte of records of length 0."""
    with Path("x.pcap").open("wb") as file:
        file.write(pcap(syns(200)))
        file.truncate(1 << 40)
    process = start("-r", "x.pcap", "-o", "log")
    wait_until(lambda: logged() == 200)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=20)
    assert (process.returncode, err) == (0, b"[!] stopped on request after 200 packets\n")
    assert out.endswith(b"\nAll done. Processed 200 packets.\n")


@pytest.mark.slow
@needs_proc
def test_a_second_signal_while_nobody_reads(start: Start) -> None:
    """The first signal waits for the reader of standard output; the second one does not."""
    Path("x.pcap").write_bytes(pcap(syns(1000)))
    process = start("-r", "x.pcap", "-o", "log")
    wait_until(lambda: logged() >= 200)
    wait_until(lambda: is_asleep(process))
    process.send_signal(signal.SIGINT)
    with pytest.raises(subprocess.TimeoutExpired):
        process.wait(timeout=0.1)
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=20) == 1


def test_the_log_is_not_the_capture(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A mistyped command must not write into the capture."""
    capture = tmp_path / "x.pcap"
    capture.write_bytes(pcap([ethernet(ipv4(tcp()))]))
    (tmp_path / "hard.link").hardlink_to(capture)
    before = capture.read_bytes()
    for log in (capture, tmp_path / "hard.link"):
        assert main(["-r", str(capture), "-o", str(log)]) == 1
        assert capsys.readouterr().err == f"[-] {log}: the log must not be the capture itself\n"
    assert capture.read_bytes() == before


@pytest.mark.parametrize("option", mostly_slow(["-o", "--json", "--hosts"]))
def test_no_output_is_what_is_read_from_standard_input(option: str, tmp_path: Path) -> None:
    capture = tmp_path / "x.pcap"
    capture.write_bytes(pcap([ethernet(ipv4(tcp()))]))
    before = capture.read_bytes()
    with capture.open("rb") as file:
        command = [sys.executable, "-m", "pyp0f", "-r", "-", option, str(capture)]
        done = subprocess.run(command, stdin=file, capture_output=True)
    assert done.returncode == 1
    assert done.stderr.endswith(b" must not be the capture itself\n")
    assert capture.read_bytes() == before


def test_the_log_is_not_a_signature_file_that_is_read_later(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    capture = tmp_path / "x.pcap"
    capture.write_bytes(pcap([]))  # nothing could be written
    path = packaged_path(APPLICATIONS_FILE)
    before = Path(path).read_bytes()
    assert main(["-r", str(capture), "-o", path]) == 1
    assert capsys.readouterr().err == f"[-] {path}: the log must not be a signature file\n"
    assert Path(path).read_bytes() == before


def test_classic_reads_segments_in_order_only(tmp_path: Path) -> None:
    """A request with segments out of order is read by default, but not with --classic."""
    talk = Talk()
    head = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"
    packets = [*talk.shake(), talk.say(head[10:], at=11), talk.say(head[:10])]
    path = tmp_path / "capture"
    path.write_bytes(pcap(packets, link_type=101))
    for options, kinds in (
        ([], ["syn", "mtu", "syn+ack", "mtu", "http request"]),
        (["--classic"], ["syn", "mtu", "syn+ack", "mtu"]),
    ):
        log = tmp_path / "log"
        assert cli.main(["-r", str(path), "-o", str(log), *options]) == 0
        assert re.findall(r"mod=([^|]+)", log.read_text()) == kinds
        log.unlink()


def test_confidence_is_one_line_more(capfd: pytest.CaptureFixture[str]) -> None:
    capture = str(ROOT / "pcaps" / "nat_two_systems.pcap")
    assert main([capture]) == 0
    plain = capfd.readouterr().out
    assert main([capture, "--confidence"]) == 0
    found = capfd.readouterr().out
    assert "\n| verdict  = Windows " in found
    assert re.sub(r"^\| verdict  = .*, confidence 0\.\d\d \(\w+ 0\.\d\d\)\n", "", found, flags=re.MULTILINE) == plain
    assert main([capture, "--confidence", "--classic"]) == 1
    assert "--confidence: p0f 3.09b does not have it" in capfd.readouterr().err
