"""JA3 of QUIC and DTLS clients, compared with that of tshark on the same captures."""

from __future__ import annotations

import shutil
import subprocess
from ipaddress import ip_address
from pathlib import Path

import pytest
from places import PCAPS
from surroundings import corpus

import pyp0f
from pyp0f import CaptureError, TlsRequestObservation
from pyp0f.applications.tls.code_points import DTLS_MARKS, QUIC_MARKS

pytestmark = [
    pytest.mark.differential,
    pytest.mark.skipif(shutil.which("tshark") is None, reason="needs tshark"),
]

_LONG_HEADERS = [bytes((first,)) + mark + b"\x08" for mark in QUIC_MARKS for first in range(0xC0, 0xE0)]
_RECORDS = [b"\x16" + mark + bytes(2) for mark in DTLS_MARKS]


def has_hellos(path: Path) -> bool:
    """Whether a capture may have QUIC or DTLS; most have none, and tshark takes a second to start."""
    data = path.read_bytes()
    return any(one in data for one in (*_RECORDS, *_LONG_HEADERS))


def of_pyp0f(path: Path) -> set[tuple[str, int, str]]:
    found = set()
    try:
        for one in pyp0f.read(path):
            if isinstance(one, TlsRequestObservation) and one.kind != "tls request":
                found.add((str(one.client), one.client_port, one.ja3))
    except CaptureError:
        pass
    return found


def of_tshark(path: Path) -> set[tuple[str, int, str]]:
    fields = ("ip.src", "ipv6.src", "udp.srcport", "tls.handshake.ja3", "dtls.handshake.ja3")
    wanted = "(quic and tls.handshake.type == 1) or dtls.handshake.type == 1"
    command = [
        "tshark",
        "-r",
        str(path),
        "-Y",
        wanted,
        "-T",
        "fields",
        *[word for name in fields for word in ("-e", name)],
    ]
    found = set()
    for line in subprocess.run(command, capture_output=True, text=True).stdout.splitlines():
        four, six, port, quic, dtls = [text.split(",")[-1] for text in line.split("\t")]
        if quic or dtls:
            found.add((str(ip_address(four or six)), int(port), quic or dtls))
    return found


def test_captures_of_the_project() -> None:
    path = PCAPS / "udp_hellos.pcap"
    theirs = of_tshark(path)
    assert len(theirs) == 7
    # tshark gives no JA3 of a hello of DTLS in fragments.
    assert {(port, ja3) for _, port, ja3 in of_pyp0f(path) - theirs} == {(50008, next(iter(of_dtls(theirs))))}


def of_dtls(found: set[tuple[str, int, str]]) -> set[str]:
    return {ja3 for _, port, ja3 in found if port == 50007}


def test_captures_of_the_corpus() -> None:
    compared = {path.name: (of_pyp0f(path), of_tshark(path)) for path in corpus() if has_hellos(path)}
    assert {name: pair for name, pair in compared.items() if pair[0] != pair[1]} == {}
