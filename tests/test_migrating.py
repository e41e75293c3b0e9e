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
from packets import pcap
from places import ROOT
from scapy.layers.inet import IP, TCP
from scapy.layers.inet6 import IPv6
from talk import Talk
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

CLASSIC: Final = pyp0f.Fingerprinter(pyp0f.load_database(classic=True))
"""Both packages with the signatures of p0f 3.09b."""

DIFFERENCES: Final = {
    ("fuzzy_and_generic", "distance"),
    ("http_dishonest", "refused"),
    ("http_forms", "refused"),
    ("http_dishonest", "refused"),
    ("http_forms", "refused"),
    ("http_header_limits", "refused"),
    ("http_split_request", "refused"),
    ("http_split_response", "refused"),
    ("ip_lengths", "match"),
    ("ipv6_sessions", "match"),
    ("links_radiotap", "match"),
    ("links_rare", "match"),
    ("malformed_options", "fuzzy"),
    ("malformed_options", "link"),
    ("malformed_options", "match"),
    ("malformed_options", "stalls"),
}
"""Captures with a packet of which 0.3.0 says something else, and what: the table in the document.

In each case p0f's log, which the tests of pcaps/ compare with, says what pyp0f says; except that p0f does not read
requests by other methods either, in `http_dishonest` and `http_forms`, and recognizes no packets that were rewritten
on the way, in `malformed_options`.
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
    for link, data, records in reader.runs():
        for _, _, start, length in records:
            at = link.locate(data, start, start + length)
            packet = decode(data, at, start + length, 0, 0) if at >= 0 else None
            if packet is None:
                continue
            raw = bytes(data[at : start + length])
            if packet.version == 6 and int.from_bytes(raw[:4], "big") & 0xFFFFF:
                continue  # a flow label, which 0.3.0 compares
            layer = (IP if packet.version == 4 else IPv6)(raw)
            peer_mss = announced.get((layer.dst, layer.src), 0)
            found = CLASSIC.fingerprint(raw, peer_mss=peer_mss)
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
    said = ask_other(other, tmp_path, [question for _, question, _ in asked])
    assert len(said) == len(asked)
    different = {
        (name, key)
        for (name, _, ours), theirs in zip(asked, said, strict=True)
        for key in theirs
        if theirs[key] != ours.get(key)
    }
    assert different == DIFFERENCES


def ask_other(python: Path, folder: Path, questions: list[dict[str, object]]) -> list[dict[str, Any]]:
    """The answers of 0.3.0."""
    lines = run_other(python, folder, OTHER, "".join(f"{json.dumps(question)}\n" for question in questions))
    return [json.loads(line) for line in lines.splitlines()]


# Heads that are not in pcaps/ -------------------------------------------------------------------------

CURL: Final = b"GET / HTTP/1.1\r\nUser-Agent: curl/7.1\r\nHost: x\r\nAccept: */*\r\n\r\n"
LOWER_CASE: Final = CURL.replace(b"Host", b"host")
FOLDED: Final = (CURL.replace(b": x", b":\r\n x"), CURL.replace(b"curl/7.1", b"curl/7.1\r\n\tlibcurl"))


def test_header_names_in_lower_case_are_the_same_headers() -> None:
    for head in (CURL, LOWER_CASE):
        found = pyp0f.fingerprint_http(head)
        assert found is not None
        assert found.label is not None
        assert found.label.name == "curl"


@pytest.mark.parametrize("head", FOLDED)
def test_folded_header_lines_are_not_read(head: bytes) -> None:
    assert pyp0f.fingerprint_http(head) is None


@pytest.mark.differential
def test_the_other_package_reads_these_heads(other: Path, tmp_path: Path) -> None:
    questions: list[dict[str, object]] = [
        {"kind": "http", "data": head.hex(), "peer_mss": 0} for head in (CURL, LOWER_CASE, *FOLDED)
    ]
    said = ask_other(other, tmp_path, questions)
    assert [answer["match"][0] for answer in said] == ["curl"] * 4


@pytest.mark.differential
@pytest.mark.skipif(not shutil.which("p0f"), reason="the reference, p0f 3.09b, is not installed")
def test_p0f_reads_these_heads_as_pyp0f_does(tmp_path: Path) -> None:
    said = []
    for head in (CURL, LOWER_CASE, *FOLDED):
        (tmp_path / "x.pcap").write_bytes(pcap([*Talk().shake(), Talk().say(head)], link_type=101))
        command = ["p0f", "-f", str(ROOT / "fingerprints" / "p0f.fp"), "-r", str(tmp_path / "x.pcap")]
        printed = subprocess.run(command, capture_output=True, check=True, text=True).stdout
        said.append(re.findall(r"\(http request\).*?app +=( .*?)\n", printed, re.DOTALL))
    assert said == [[" curl"], [" ???"], [], []]


# Impersonations that are refused ----------------------------------------------------------------------

LINUX: Final = "*:64:0:*:mss*20,7:mss,sok,ts,nop,ws:df,id+:0"
REFUSED: Final[list[tuple[str, dict[str, int], dict[str, int], str, dict[str, object]]]] = [
    (LINUX.replace(",nop,ws", ""), {}, {}, "the window scale needs the option ws", {"match": None}),
    (LINUX.replace("mss,sok", "mss,ts,ts,ts,ts"), {}, {}, "its options take ", {"match": None, "mss": None}),
    (LINUX.replace("0:*:", "0:1460:"), {"mtu": 1400}, {"mtu": 1400}, "does not allow an MSS of 1360", {"mss": 1460}),
    (LINUX, {"distance": 36}, {"extra_hops": 36}, "the distance must be from 0 to 35", {"distance": 4}),
    (
        LINUX.replace("id+", "id+,ts1-"),
        {"timestamp": 5},
        {"uptime": 5},
        "does not allow a timestamp",
        {"timestamp": 0},
    ),
]
"""Signature, arguments here, arguments of 0.3.0, the reason, and what 0.3.0 makes instead."""


@pytest.mark.parametrize(("signature", "arguments", "_", "reason", "__"), REFUSED)
def test_impersonations_that_are_refused(
    signature: str, arguments: dict[str, Any], _: object, reason: str, __: object
) -> None:
    with pytest.raises(pyp0f.ImpersonationError, match=re.escape(reason)):
        pyp0f.impersonate(IP() / TCP(seq=1), signature, **arguments)


@pytest.mark.differential
def test_the_other_package_does_not_refuse_these_impersonations(other: Path, tmp_path: Path) -> None:
    questions: list[dict[str, object]] = [
        {"kind": "impersonate", "signature": signature, "options": options} for signature, _, options, _, _ in REFUSED
    ]
    for answer, (*_, expected) in zip(ask_other(other, tmp_path, questions), REFUSED, strict=True):
        assert {name: answer[name] for name in expected} == expected
