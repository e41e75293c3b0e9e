"""The examples of docs/migrating.md, and the comparison with the package pyp0f 0.3.0."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING, Any, Final

import pytest
from places import ROOT
from scapy.layers.inet import IP
from scapy.layers.inet6 import IPv6
from test_library_docs import run_examples
from test_pcaps import CAPTURES

import pyp0f
from pyp0f.capture.file import CaptureFile
from pyp0f.library.fingerprinter import HttpFingerprint, TcpFingerprint
from pyp0f.wire.decoding import decode

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

DOCUMENT: Final = (ROOT / "docs" / "migrating.md").read_text("utf-8")
PAIR: Final = re.compile(r"^```py\n(.*?)^```\n\n```python\n.*?^```\n\n```text\n(.*?)^```\n", re.MULTILINE | re.DOTALL)
OTHER: Final = ROOT / "tests" / "other_package.py"

DIFFERENCES: Final = {
    ("fuzzy_and_generic", "distance"),
    ("http_header_limits", "refused"),
    ("http_split_request", "refused"),
    ("http_split_response", "refused"),
    ("ip_lengths", "match"),
    ("ipv6_sessions", "match"),
    ("links_radiotap", "match"),
    ("malformed_options", "link"),
    ("malformed_options", "stalls"),
}
"""Captures with a packet of which 0.3.0 says something else, and what: the table in the document.

In each case p0f's log, which the tests of pcaps/ compare with, says what pyp0f says.
"""


def test_examples_print_what_stands_below_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    found = list(run_examples(DOCUMENT))
    assert len(found) >= 6
    for source, expected, printed in found:
        assert printed == expected, source


def test_links_within_the_document_lead_somewhere() -> None:
    titles = re.findall(r"^#+ (.*)", DOCUMENT, re.MULTILINE)
    anchors = {re.sub(r"[^\w -]", "", title).lower().replace(" ", "-") for title in titles}
    assert set(re.findall(r"\]\(#([^)]+)\)", DOCUMENT)) <= anchors


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The interpreter of an environment with pyp0f 0.3.0."""
    folder = tmp_path_factory.mktemp("other")
    python = folder / "bin" / "python"
    subprocess.run([sys.executable, "-m", "venv", folder], check=True)
    install = [str(python), "-m", "pip", "install", "-q", "--disable-pip-version-check", "pyp0f==0.3.0"]
    done = subprocess.run(install, capture_output=True, text=True)
    if done.returncode:
        pytest.skip(f"cannot be installed: pyp0f 0.3.0: {done.stderr.strip().splitlines()[-1:]}")
    return python


def run_other(python: Path, folder: Path, program: Path, stdin: str = "") -> str:
    """Run a program with pyp0f 0.3.0, outside of the checkout.  Returns its output."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    command = [str(python), str(shutil.copy(program, folder))]
    done = subprocess.run(command, capture_output=True, text=True, input=stdin, cwd=folder, env=environment)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.differential
@pytest.mark.parametrize(("example", "printed"), PAIR.findall(DOCUMENT), ids=["mtu", "tcp", "http", "uptime", "made"])
def test_the_other_package_prints_the_same(example: str, printed: str, other: Path, tmp_path: Path) -> None:
    program = tmp_path / "example" / "example.py"
    program.parent.mkdir()
    program.write_text(example)
    assert run_other(other, tmp_path, program) == printed


def match(found: TcpFingerprint | HttpFingerprint) -> list[object] | None:
    label = found.label
    if label is None:
        return None
    os_class = "!" if label.is_application else label.os_class
    return [label.name, label.flavor, os_class, label.generic, str(found.signature)]


def single_packets(capture: Path) -> Iterator[tuple[dict[str, object], dict[str, object]]]:
    """Each packet of a capture that can be fingerprinted, as a query for 0.3.0, with the result of pyp0f."""
    announced: dict[tuple[object, object], int] = {}
    reader = CaptureFile(str(capture))
    for data, records in reader.batches():
        for _, _, start, length in records:
            at = reader.link.locate(data, start, start + length)
            packet = decode(data, at, start + length, 0, 0) if at >= 0 else None
            if packet is None:
                continue
            raw = bytes(data[at : start + length])
            layer = (IP if packet.version == 4 else IPv6)(raw)
            peer_mss = announced.get((layer.dst, layer.src), 0)
            found = pyp0f.fingerprint(raw, peer_mss=peer_mss)
            if isinstance(found, HttpFingerprint):
                yield (
                    {"kind": "http", "data": packet.payload.hex(), "peer_mss": 0},
                    {"match": match(found), "dishonest": found.dishonest},
                )
            elif found is not None:
                if found.kind == "syn":
                    announced[layer.src, layer.dst] = found.mss
                yield (
                    {"kind": "tcp", "data": raw.hex(), "peer_mss": peer_mss},
                    {"match": match(found), "fuzzy": found.fuzzy, "distance": found.distance, "link": found.link},
                )


@pytest.mark.differential
def test_the_other_package_says_the_same_of_packets(other: Path, tmp_path: Path) -> None:
    """All SYNs, SYN+ACKs and complete HTTP heads in pcaps/ are compared."""
    asked = [(capture.stem, *pair) for capture in CAPTURES for pair in single_packets(capture)]
    assert len(asked) > 1000
    questions = "".join(f"{json.dumps(question)}\n" for _, question, _ in asked)
    said: list[dict[str, Any]] = [
        json.loads(line) for line in run_other(other, tmp_path, OTHER, questions).splitlines()
    ]
    assert len(said) == len(asked)
    different = {
        (name, key)
        for (name, _, ours), theirs in zip(asked, said, strict=True)
        for key in theirs
        if theirs[key] != ours.get(key)
    }
    assert different == DIFFERENCES
