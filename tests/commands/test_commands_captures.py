"""Several captures, read as one run."""

from __future__ import annotations

import gzip
import io
import os
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest
from packets import SYN_OPTIONS, ethernet, ipv4, pcap, tcp
from places import PCAPS
from talk import Talk

from pyp0f.capture import live
from pyp0f.capture.file import CaptureFile
from pyp0f.commands.main import main
from pyp0f.errors import CaptureError
from pyp0f.service import privileges
from pyp0f.service.privileges import Account

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyp0f.engine.tracker import Tracker
    from pyp0f.observations.base import Observation

RAW_IP: Final = 101
FILTER: Final = "[+] Packet filter: none; TCP, QUIC and DTLS are read, also in tunnels"


def syn(port: int) -> bytes:
    return ipv4(tcp(sport=port, options=SYN_OPTIONS))


@pytest.fixture(autouse=True)
def _in_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Three captures of one SYN each, of different link types and one compressed."""
    monkeypatch.chdir(tmp_path)
    Path("a.pcap").write_bytes(pcap([ethernet(syn(1))]))
    Path("b.pcap").write_bytes(pcap([syn(2)], link_type=RAW_IP))
    Path("c.pcap.gz").write_bytes(gzip.compress(pcap([ethernet(syn(3))])))
    Path("my.fp").write_bytes(b"classes = unix\n")


def ports() -> list[int]:
    """Client ports of the SYNs in the log, in order."""
    lines = Path("log").read_text("ascii").splitlines()
    return [int(line.partition("cli=10.0.0.1/")[2].partition("|")[0]) for line in lines if "mod=syn|" in line]


def test_in_the_order_given(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["-f", "my.fp", "c.pcap.gz", "a.pcap", "b.pcap", "-o", "log"]) == 0
    assert ports() == [3, 1, 2]
    out, err = capsys.readouterr()
    assert err == ""
    assert f"[+] Reading packets from 3 captures.\n{FILTER}\n[+] Appending to log file 'log'.\n\n" in out
    assert main(["--classic", "-f", "my.fp", "c.pcap.gz"]) == 0
    assert "[+] Packet filter: tcp\n" in capsys.readouterr().out
    begins = [out.index(f"\n[+] Reading packets from '{name}'.\n\n.-[ ") for name in ("c.pcap.gz", "a.pcap", "b.pcap")]
    assert begins == sorted(begins)
    assert out.endswith("\nAll done. Processed 3 packets.\n")


def test_the_filter_is_for_all() -> None:
    assert main(["-f", "my.fp", "a.pcap", "b.pcap", "-o", "log", "src port 2"]) == 0
    assert ports() == [2]


def test_one_state() -> None:
    """A conversation in pieces gives the same log as in one piece, and the same changes of its hosts."""
    talk = Talk()
    packets = [*talk.shake(), talk.say(b"GET / HTTP/1.1\r\n"), talk.say(b"Host: x\r\n\r\n", at=17)]
    Path("whole").write_bytes(pcap(packets, link_type=RAW_IP))
    for number, packet in enumerate(packets):
        Path(f"piece{number}").write_bytes(pcap([ethernet(packet)]) if number % 2 else pcap([packet], link_type=RAW_IP))
    assert main(["whole", "-o", "expected"]) == 0
    assert main([*[f"piece{number}" for number in range(len(packets))], "-o", "log"]) == 0
    assert Path("log").read_text() == Path("expected").read_text()
    assert "mod=http request" in Path("log").read_text()


def test_hosts_are_remembered() -> None:
    """A capture in pieces reports the same changes of a host's system."""
    capture = (PCAPS / "nat_two_systems.pcap").read_bytes()
    pieces: list[str] = []
    at = 24
    while at < len(capture):
        end = at + 16 + int.from_bytes(capture[at + 8 : at + 12], "little")
        pieces.append(f"{len(pieces)}.pcap")
        Path(pieces[-1]).write_bytes(capture[:24] + capture[at:end])
        at = end
    assert main([*pieces, "--classic", "-q", "-o", "log"]) == 0
    log = Path("log").read_text()
    assert log == (PCAPS / "nat_two_systems.log").read_text()
    assert "mod=ip sharing" in log


def test_warnings_name_the_capture(capsys: pytest.CaptureFixture[str]) -> None:
    """Each capture has its own, the same one, too."""
    strange = pcap([bytes(12) + b"\x08\0" + bytes(9) + b"\6" + bytes(40)])
    for name in ("x.pcap", "y.pcap"):
        Path(name).write_bytes(strange + pcap([ethernet(syn(7))])[24:-10])
    assert main(["-f", "my.fp", "x.pcap", "y.pcap", "-q", "-o", "log"]) == 0
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 4
    for name, (link, cut) in (("x.pcap", lines[:2]), ("y.pcap", lines[2:])):
        assert link == f"[!] {name}: a packet is neither IPv4 nor IPv6: is the capture's link type right?"
        assert cut.startswith(f"[!] {name}: the capture is damaged or cut, its end is missing: ")


def test_a_capture_that_is_none_is_left_out(capsys: pytest.CaptureFixture[str]) -> None:
    """The exit status says that one was left out."""
    Path("empty.pcap").touch()
    assert main(["-f", "my.fp", "my.fp", "a.pcap", "empty.pcap", "b.pcap", "-o", "log"]) == 1
    assert ports() == [1, 2]
    assert capsys.readouterr().err.splitlines() == [
        "[-] my.fp: not a readable capture file: unknown file format",
        "[-] empty.pcap: is empty, not a capture",
    ]


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (["a.pcap", "none.pcap"], "none.pcap: No such file or directory"),
        (["none.pcap"], "none.pcap: No such file or directory"),
        (["*.pcapng"], "*.pcapng: No such file or directory"),
        (["folder/none"], "folder/none: No such file or directory"),
        (["a.pcap", "-r", "no\nne"], "no\\nne: No such file or directory"),
        (["a.pcap", "-r", "a\0b"], "a\\x00b: cannot be the name of a file"),
        (["a.pcap", "nosuch", "b.pcap"], "'nosuch': neither an existing file nor the last argument: quote the whole"),
        (["a.pcap", "b.pcap", "tcp port"], "filter 'tcp port': "),
        (["a.pcap", "a.pcap", "-o", "a.pcap"], "a.pcap: the log must not be the capture itself"),
        (["a.pcap", "b.pcap", "-o", "b.pcap"], "b.pcap: the log must not be the capture itself"),
    ],
)
def test_refused_before_anything_is_read(arguments: list[str], line: str, capsys: pytest.CaptureFixture[str]) -> None:
    before = Path("b.pcap").read_bytes()
    assert main([*arguments, *([] if "-o" in arguments else ["-o", "log"])]) == 1
    out, err = capsys.readouterr()
    assert err.startswith(f"[-] {line}")
    assert err.count("\n") == 1
    assert "All done" not in out
    assert not Path("log").exists()
    assert Path("b.pcap").read_bytes() == before


@pytest.mark.parametrize(
    ("word", "problem"),
    [
        ("capture", "capture: neither an existing file nor a valid filter\n"),
        ("folder", "folder: is a directory: write folder/ to read the captures in it\n"),
        ("capture\x1b", "capture\\x1b: neither an existing file nor a valid filter\n"),
    ],
)
def test_a_word_that_is_neither_capture_nor_filter(
    word: str, problem: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """It is not called a wrong filter.  Without a capture, this is said before an interface is opened."""
    monkeypatch.delattr(live, "LiveCapture")
    Path("folder").mkdir()
    for arguments in ([word], ["a.pcap", word], ["-r", "a.pcap", "b.pcap", word]):
        assert main(arguments) == 1
        assert capsys.readouterr().err == f"[-] {problem}"


@pytest.mark.parametrize("rule", ["a b", "10.0.0.0/8", "tcp and udp", "tcp["])
def test_wrong_filters(rule: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["a.pcap", rule]) == 1
    assert capsys.readouterr().err.startswith(f"[-] filter {rule!r}: ")


@pytest.mark.parametrize("arguments", [["folder/"], ["-r", "folder"], ["--classic", "./folder"]])
def test_folders(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """Captures are in the order of time; other files are left out."""
    Path("folder").mkdir()
    for name, port, time in (("x.pcap", 7, 300), ("z.pcap", 5, 100), ("y.pcap", 6, 200)):
        Path("folder", name).write_bytes(pcap([ethernet(syn(port))], start=time))
    Path("folder", "notes.txt").write_text("no capture")
    assert main(["-f", "my.fp", "a.pcap", *arguments, "-o", "log"]) == 0
    assert ports() == [1, 5, 6, 7]
    out, err = capsys.readouterr()
    folder = arguments[-1]
    path = f"{folder.removesuffix('/')}/notes.txt"
    assert err.startswith(
        f"[!] {folder}: 1 file is left out, the first because of: {path}: not a readable capture file"
    )
    assert "[+] Reading packets from 4 captures, those of a folder by the time of their first packet.\n" in out


def test_folders_without_captures(capsys: pytest.CaptureFixture[str]) -> None:
    Path("folder").mkdir()
    assert main(["folder/", "-o", "log"]) == 1
    assert capsys.readouterr().err == "[-] folder/: is a directory without captures\n"
    assert not Path("log").exists()


def test_filters_that_are_not_for_all_link_types(capsys: pytest.CaptureFixture[str]) -> None:
    """The capture is left out.  A filter that is wrong for all ends the run."""
    rule = "not ether host 1:2:3:4:5:6"
    assert main(["-f", "my.fp", "b.pcap", "a.pcap", "b.pcap", "c.pcap.gz", rule, "-q", "-o", "log"]) == 1
    assert ports() == [1, 3]
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 2
    assert all(line.startswith(f"[-] b.pcap: filter {rule!r}: ") for line in lines)
    assert main(["b.pcap", "a.pcap", "udp", "--classic"]) == 1
    assert capsys.readouterr().err == "[-] filter 'udp': expression rejects all packets\n"


def test_a_capture_that_fails_while_it_is_read(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def findings(self: CaptureFile, engine: Tracker) -> Iterator[list[Observation]]:
        if self.name == "b.pcap":
            raise CaptureError("b.pcap: link type 99 is not known")
        return read(self, engine)

    read = CaptureFile.findings
    monkeypatch.setattr(CaptureFile, "findings", findings)
    assert main(["-f", "my.fp", "b.pcap", "a.pcap", "-q", "-o", "log"]) == 1
    assert ports() == [1]
    assert main(["-f", "my.fp", "b.pcap", "-q", "-o", "log"]) == 1
    assert capsys.readouterr().err == "[-] b.pcap: link type 99 is not known\n" * 2


def test_quiet(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["a.pcap", "b.pcap", "-q", "-o", "log"]) == 0
    assert capsys.readouterr() == ("", "")
    assert ports() == [1, 2]
    assert main(["a.pcap", "-q", "--json", "-"]) == 0
    out, err = capsys.readouterr()
    assert (out[:1], err) == ("{", "")


def test_standard_input_among_files() -> None:
    with Path("b.pcap").open("rb") as file:
        before = os.dup(0)
        os.dup2(file.fileno(), 0)
        try:
            assert main(["a.pcap", "-", "c.pcap.gz", "-q", "-o", "log"]) == 0
        finally:
            os.dup2(before, 0)
            os.close(before)
    assert ports() == [1, 2, 3]


def test_a_signal_ends_all(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def findings(self: CaptureFile, engine: Tracker) -> Iterator[list[Observation]]:
        for found in read(self, engine):
            if self.name == "b.pcap":
                signal.raise_signal(signal.SIGINT)
            yield found

    read = CaptureFile.findings
    monkeypatch.setattr(CaptureFile, "findings", findings)
    assert main(["-f", "my.fp", "a.pcap", "b.pcap", "c.pcap.gz", "-o", "log"]) == 0
    assert ports() == [1, 2]
    assert capsys.readouterr().err == "[!] stopped on request after 2 packets\n"


def test_all_are_open_before_privileges_are_dropped(monkeypatch: pytest.MonkeyPatch) -> None:
    """They may be outside of the new root directory."""

    def drop(_: Account, _inherited: object) -> None:
        for name in ("a.pcap", "b.pcap", "c.pcap.gz"):
            Path(name).unlink()

    monkeypatch.setattr(privileges, "find_account", lambda _: Account("p0f", 7, 8, "/"))
    monkeypatch.setattr(privileges, "prepare", lambda: None)
    monkeypatch.setattr(privileges, "drop", drop)
    assert main(["-f", "my.fp", "a.pcap", "b.pcap", "c.pcap.gz", "-q", "-o", "log", "-u", "p0f"]) == 0
    assert ports() == [1, 2, 3]


@pytest.mark.parametrize("option", ["-o", "--json", "--hosts"])
def test_a_user_that_does_not_exist_leaves_no_file(option: str, capsys: pytest.CaptureFixture[str]) -> None:
    """The user is looked up before anything is opened or started."""
    assert main(["-f", "my.fp", "a.pcap", option, "log", "-q", "-u", "nosuchuser", "--http", "127.0.0.1:0"]) == 1
    assert not Path("log").exists()
    assert capsys.readouterr().err == "[-] user 'nosuchuser': there is no such user\n"


def test_many_captures_are_open_one_at_a_time() -> None:
    resource = pytest.importorskip("resource")
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (len(list(Path("/dev/fd").iterdir())) + 20, hard))
    try:
        assert main(["-f", "my.fp", *["a.pcap"] * 60, "-q", "-o", "log"]) == 0
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    assert ports()[0] == 1


def test_the_progress_is_that_of_all(monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[tuple[int | None, int | None]] = []

    class Bar:
        def __init__(self, stream: io.TextIOBase | None, size: int | None) -> None:
            assert stream is sys.stderr
            self.size = size

        def show(self, position: int | None, packets: int) -> None:
            assert packets > 0
            shown.append((position, self.size))

        def hide(self) -> None: ...

        def close(self) -> None: ...

    monkeypatch.setattr("pyp0f.commands.captures.ProgressBar", Bar)
    assert main(["-f", "my.fp", "a.pcap", "b.pcap", "-o", "log"]) == 0
    sizes = [Path(name).stat().st_size for name in ("a.pcap", "b.pcap")]
    assert shown == [(sizes[0], sum(sizes)), (sum(sizes), sum(sizes))]
