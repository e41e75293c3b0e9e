"""The captures in pcaps/: pyp0f and p0f reproduce the golden logs, and the scripts reproduce the captures."""

from __future__ import annotations

import re
import runpy
import shutil
from functools import cache
from typing import TYPE_CHECKING, Any, Final

import pytest
from places import PCAPS

from pyp0f.commands.main import main
from pyp0f.library.loading import packaged_path

if TYPE_CHECKING:
    from pathlib import Path

CAPTURES: Final = sorted(PCAPS.glob("*.pcap*"))
SCRIPTS: Final = sorted(path for path in PCAPS.glob("*.py") if not path.name.startswith("_"))
HELPERS: Final = ("_build", "_sessions", "_wrap", "_pcapng", "_record", "_golden")

REFUSED: Final = ("links_rare", "file_pcapng_interfaces", "file_pcap_ixia")
"""Captures that 3.09b does not read at all."""

LOG_LINE: Final = re.compile(
    rb"\[\d{4}/\d\d/\d\d \d\d:\d\d:\d\d\] "
    rb"mod=(syn|syn\+ack|sendsyn probe|sendsyn response|mtu|uptime|"
    rb"http request|http response|http2 request|ssh request|ssh response|"
    rb"tls request|quic request|dtls request|tls response|"
    rb"(?:smtp|ftp|pop3|imap) (?:request|response)|"
    rb"host change|ip sharing)"
    rb"\|cli=[0-9a-f:.]+/\d+\|srv=[0-9a-f:.]+/\d+\|subj=(cli|srv)(\|[a-z_]+=[\x20-\x7f]*)+"
)

each_capture = pytest.mark.parametrize("capture", CAPTURES, ids=lambda path: path.stem)
each_script = pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.stem)


@pytest.fixture(autouse=True)
def _pcaps_on_path(monkeypatch: pytest.MonkeyPatch) -> None:
    """Put pcaps/ on the module path, because its scripts import each other."""
    monkeypatch.syspath_prepend(str(PCAPS))


@cache
def names_of(script: Path) -> dict[str, Any]:
    """The names that a script defines."""
    return runpy.run_path(str(script))


def kind_of_log(names: dict[str, Any]) -> str:
    """The origin of the golden log according to the script, in the words of README.md."""
    if "REVIEWED" in names:
        return "reviewed"
    return "equivalent" if "equivalent" in names else "p0f"


@pytest.mark.usefixtures("each_signature_file_once")
@each_capture
def test_says_what_the_golden_log_says(capture: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    log = tmp_path / "log"

    status = main(["-r", str(capture), "-o", str(log), *golden_arguments(capture)])

    assert status == 0, capsys.readouterr().err
    assert log.read_bytes() == capture.with_suffix(".log").read_bytes()


def golden_arguments(capture: Path) -> list[str]:
    """The arguments with which pyp0f writes the golden log: as p0f 3.09b does, or at least with its signatures."""
    names = names_of(capture.with_suffix(".py"))
    arguments = list(names.get("ARGUMENTS", ()))
    if "--classic" in arguments:
        return arguments
    return [*arguments, *(["--classic"] if kind_of_log(names) == "p0f" else ["-f", packaged_path()])]


@each_capture
def test_says_what_the_modern_log_says(capture: Path, tmp_path: Path) -> None:
    """With all packaged signatures; where there is no modern log, it is the golden log."""
    log = tmp_path / "log"
    arguments = names_of(capture.with_suffix(".py")).get("ARGUMENTS", ())
    modern = capture.with_suffix(".modern.log")
    if "--classic" in arguments:
        assert not modern.exists()

    assert main(["-r", str(capture), "-o", str(log), *arguments]) == 0

    expected = modern if modern.exists() else capture.with_suffix(".log")
    assert log.read_bytes() == expected.read_bytes(), "python pcaps/_golden.py --modern makes the modern logs again"


@each_capture
def test_golden_log_is_made_of_log_lines(capture: Path) -> None:
    """No text from the network adds a line or a field."""
    modern = capture.with_suffix(".modern.log")
    lines = (capture.with_suffix(".log").read_bytes() + (modern.read_bytes() if modern.exists() else b"")).split(b"\n")

    assert lines.pop() == b""
    assert lines
    assert [line for line in lines if not LOG_LINE.fullmatch(line)] == []
    assert [line for line in lines if b"os=Forged" in line] == []


@pytest.mark.slow
@each_script
def test_script_makes_the_capture(script: Path) -> None:
    (capture,) = PCAPS.glob(script.stem + ".pcap*")
    names = names_of(script)

    if "build" in names:
        assert names["build"]() == capture.read_bytes()
    else:
        assert "main" in names, "neither built nor recorded"
    assert capture.stat().st_size <= 100_000


@each_script
def test_readme_tells_what_the_capture_is(script: Path) -> None:
    names = names_of(script)
    readme = (PCAPS / "README.md").read_text("utf-8")
    (row,) = [
        line for line in readme.splitlines() if line.startswith("| `") and f"`{script.stem}`" in line.split("|")[1]
    ]

    assert row.split("|")[3].strip() == kind_of_log(names)
    assert ("recorded: " in row) == ("build" not in names)
    assert " ".join(names.get("ARGUMENTS", ())) in row
    assert ("REVIEWED" in names) == (f"\n`{script.stem}`: " in readme)


@pytest.mark.parametrize("name", ["tcp_signatures", "tcp_signatures_ipv6"])
def test_each_signature_shows_but_for_those_that_the_readme_names(name: str) -> None:
    """The log has a line for each signature, in the order of the database, each SYN+ACK after its SYN."""
    log = PCAPS.joinpath(name + ".log").read_text("ascii")
    shown = re.findall(r"mod=(?:syn|syn\+ack|sendsyn probe)\|.*?subj=(...)\|(?:os|app)=([^|]*)", log)
    signatures = names_of(PCAPS / "tcp_signatures.py")["signatures"]()
    if name == "tcp_signatures_ipv6":
        signatures = [signature for signature in signatures if signature.version != "4"]
    lines = iter(shown)
    covered = []
    for signature in signatures:
        if signature.direction == "response":
            assert next(lines) == ("cli", "Linux 3.11 and newer")
        subject, label = next(lines)
        assert subject == {"request": "cli", "response": "srv"}[signature.direction]
        if label != signature.label:
            covered.append((signature.label, label))

    assert next(lines, None) is None
    assert covered == [
        ("Windows NT kernel 5.x", "Windows XP"),
        ("Windows NT kernel 5.x", "Windows XP"),
        ("Windows NT kernel 6.x", "Windows 7 or 8"),
        ("Mac OS X 10.x", "FreeBSD 8.x-9.x"),
        ("Mac OS X 10.x", "FreeBSD 8.x-9.x"),
    ]


def test_nothing_lies_about() -> None:
    """Each capture has a script and a golden log, and each log has a capture."""
    stems = {capture.stem for capture in CAPTURES}

    assert {script.stem for script in SCRIPTS} == stems
    assert {log.stem.removesuffix(".modern") for log in PCAPS.glob("*.log")} == stems
    assert {path.stem for path in PCAPS.glob("_*.py")} == set(HELPERS)


@pytest.mark.differential
@each_script
def test_reference_agrees(script: Path) -> None:
    if not shutil.which("p0f"):
        pytest.skip("p0f is not installed")
    golden = runpy.run_path(str(PCAPS / "_golden.py"))
    names = names_of(script)
    (capture,) = PCAPS.glob(script.stem + ".pcap*")
    log = script.with_suffix(".log").read_bytes()

    if "REVIEWED" not in names:
        assert golden["golden_log"](script, names) == log
    if kind_of_log(names) != "p0f" and script.stem not in REFUSED:
        assert golden["log_of"](capture, names.get("ARGUMENTS", ())) != log, "no departure is to be seen"
