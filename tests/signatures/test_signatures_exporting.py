"""Files for p0f 3.09b."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Final

import pytest
from places import PCAPS

import pyp0f
from pyp0f.library.loading import load_database, parse_database
from pyp0f.observations.tcp import TcpObservation
from pyp0f.signatures.exporting import p0f_text

HEAD: Final = "classes = unix,win\n"
CAPTURES: Final = [*sorted(PCAPS.glob("stacks/*.pcap")), PCAPS / "http_nginx.pcap"]
DIFFERING: Final = {
    # Earlier lines for IPv4 fit packets of IPv6: p0f does not compare IP versions.
    ("smoltcp", "6:64+0:0:1360:65535,0:mss::0"): ("slirp user network of QEMU", "smoltcp or FreeBSD 12 or newer"),
    # p0f tests only one bit of the acknowledgment number, and pyp0f shows ack+ (docs/differences.md, "ack+").
    ("hping3", "4:64+0:0:0:512,0:::0"): ("???", None),
}
"""Captures and raw signatures of p0f, with the names by p0f and by pyp0f, where they are not the same."""


def lines_of(text: str) -> list[str]:
    """The lines of the file for p0f, without empty ones and sections without signatures."""
    exported = p0f_text(parse_database((HEAD + text).encode())).splitlines()
    return [line for line in exported if line and not line.startswith(("classes", "["))]


def test_the_largest_multiple_becomes_factors() -> None:
    lines = lines_of("[tcp:request]\nlabel = s:unix:x:\nsig = 4:64:0:*:mss*max,7:mss,sok,ts,nop,ws:df,id+:0\n")
    factors = [re.findall(r"mss\*(\d+)", line)[0] for line in lines[1:]]
    assert factors[:2] == ["44", "45"]
    assert {"44", "45", "46", "47", "48", "52", "7"} <= set(factors)
    assert len(factors) == len(set(factors))
    assert lines_of("[tcp:request]\nlabel = s:unix:x:\nsig = 4:64:0:65495:mss*max,7:mss,nop,ws:df:0\n")[1:] == [
        "sig   = 4:64:0:65495:mss*1,7:mss,nop,ws:df:0"
    ]


def test_flow_labels() -> None:
    assert lines_of("[tcp:request]\nlabel = s:unix:x:\nsig = *:64:0:*:1,7:mss,nop,ws:df,id+:0\n")[1:] == [
        "sig   = *:64:0:*:1,7:mss,nop,ws:df,id+,flow:0",
        "sig   = 6:64:0:*:1,7:mss,nop,ws::0",
    ]
    assert lines_of("[tcp:request]\nlabel = s:unix:x:\nsig = 6:64:0:*:1,7:mss,nop,ws:flow:0\n")[1:] == [
        "sig   = 6:64:0:*:1,7:mss,nop,ws:flow:0",
        "sig   = 6:64:0:*:1,7:mss,nop,ws::0",
    ]


def test_lines_that_p0f_would_refuse_are_left_out() -> None:
    # p0f does not compare IP versions.
    text = (
        "[tcp:request]\nlabel = s:unix:x:\nsig = *:64:0:*:1,*:mss,nop,ws:df:0\n"
        "label = s:unix:y:\nsig = 4:64:0:*:1,7:mss,nop,ws::0\n"
    )
    assert "label = s:unix:y:" not in lines_of(text)


def test_names_origins_and_programs() -> None:
    assert lines_of(
        "; origin: derived | source x\n[mtu]\nlabel = Tom's link\nsig = 1400\n"
        "; origin: public | source y\n[http:request]\nua_os = Linux,Tom's=[Tom]\n"
        "label = s:!:Tom's program:it's 3\nsys = @unix,Tom's\nsig = 1:Host::\n"
    ) == [
        "; origin: derived | source x",
        "label = Tom's link",
        "sig   = 1400",
        "ua_os = Linux,Toms=[Tom]",
        "; origin: public | source y",
        "label = s:!:Toms program:it's 3",
        "sys   = @unix,Toms",
        "sig   = 1:Host::",
    ]


# The reference --------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("export") / "all.fp"
    path.write_text(p0f_text(load_database()), "utf-8")
    return path


@pytest.mark.differential
@pytest.mark.skipif(shutil.which("p0f") is None, reason="p0f 3.09b is not installed")
@pytest.mark.parametrize("capture", CAPTURES, ids=lambda path: path.stem)
def test_p0f_gives_the_same_answers(exported: Path, capture: Path, tmp_path: Path) -> None:
    """p0f loads the file, and names each packet that is not rewritten as pyp0f does."""
    log = tmp_path / "log"
    command = ["p0f", "-f", str(exported), "-r", str(capture), "-o", str(log)]
    done = subprocess.run(command, capture_output=True, env=os.environ | {"TZ": "UTC"})
    assert b"[+] Loaded" in done.stdout
    theirs = re.findall(
        r"mod=(syn|syn\+ack)\|.*?\|(?:os|app)=([^|]*)\|dist=.*?\|raw_sig=(.*)", log.read_text("latin-1")
    )
    observations = [one for one in pyp0f.read(capture) if isinstance(one, TcpObservation)]
    rewritten = {(one.kind, one.raw_signature) for one in observations if one.changes}
    ours = {
        (one.kind, one.raw_signature): "???" if one.label is None else one.label.text
        for one in observations
        if not one.changes
    }
    assert theirs
    differing = {
        (capture.stem, raw): (name, ours.get((kind, raw)))
        for kind, name, raw in theirs
        if (kind, raw) not in rewritten and name != ours.get((kind, raw))
    }
    assert differing == {key: names for key, names in DIFFERING.items() if key[0] == capture.stem}
