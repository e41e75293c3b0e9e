"""HASSH compared with other programs, on captures of public test suites."""

from __future__ import annotations

import csv
import os
import shutil
import subprocess
from pathlib import Path
from typing import Final

import pytest

import pyp0f
from pyp0f.applications.ssh.observations import SshObservation

FOLDER: Final = os.environ.get("PYP0F_CORPUS", "")

pytestmark = [
    pytest.mark.differential,
    pytest.mark.skipif(not FOLDER, reason="PYP0F_CORPUS is not set"),
]

FIELDS: Final = ("ip.src", "ipv6.src", "tcp.srcport", "ssh.kex.hassh", "ssh.kex.hasshserver")


def captures() -> list[Path]:
    """All captures with an identification of SSH."""
    found = [path for path in Path(FOLDER).rglob("*") if path.is_file() and "cap" in path.suffix] if FOLDER else []
    return sorted([path for path in found if b"SSH-" in path.read_bytes()])


def ours(path: Path) -> set[tuple[str, str, str]]:
    """Address, port and HASSH of each side."""
    found = set()
    for one in pyp0f.read(path):
        if isinstance(one, SshObservation) and one.hassh is not None:
            ends = one.endpoints
            sender = (ends.client, ends.client_port) if one.of_client else (ends.server, ends.server_port)
            found.add((sender[0], str(sender[1]), one.hassh))
    return found


def theirs(path: Path) -> set[tuple[str, str, str]]:
    """The same by tshark; the innermost address counts."""
    fields = [word for name in FIELDS for word in ("-e", name)]
    command = ["tshark", "-r", str(path), "-Y", "ssh.kex.hassh or ssh.kex.hasshserver", "-T", "fields", *fields]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # some captures end within a packet
    found = set()
    for line in done.stdout.splitlines():
        ipv4, ipv6, port, of_client, of_server = line.split("\t")
        found.add(((ipv4 or ipv6).split(",")[-1], port, of_client or of_server))
    return found


@pytest.mark.skipif(not shutil.which("tshark"), reason="not installed: tshark")
def test_tshark_says_the_same() -> None:
    compared = {path.name: (ours(path), theirs(path)) for path in captures()}
    assert {name: pair for name, pair in compared.items() if pair[0] != pair[1]} == {}
    assert sum(len(pair[0]) for pair in compared.values()) > 30


def test_values_that_suricata_expects() -> None:
    path = Path(FOLDER, "suricata-verify", "expected-fingerprints.tsv")
    if not path.exists():
        pytest.skip("these captures have no list of expected values")
    with path.open(newline="") as file:
        rows = [row for row in csv.reader(file, delimiter="\t") if "hassh.hash" in "".join(row)]
    assert rows
    for capture, kind, value, *_ in rows:
        found = [
            one.hassh
            for one in pyp0f.read(path.with_name(capture))
            if isinstance(one, SshObservation) and one.of_client == ("client" in kind)
        ]
        assert value in found, (capture, kind)
