"""Lines for a signature file."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st
from parts import Lines, lines_of, made_parts
from places import ROOT

import pyp0f
from pyp0f.web.suggested import lines_for

KINDS: Final = ("mtu", "syn", "syn+ack", *[
    f"{protocol} {side}"
    for protocol in ("http", "http2", "tls", "dtls", "quic", "ssh", "smtp", "ftp", "pop3", "imap")
    for side in ("request", "response")
])  # fmt: skip
LOADED_LATER: Final = """
import sys
from collections import defaultdict
import pyp0f.web.process
from pyp0f.web import suggested
from pyp0f.library.loading import APPLICATIONS_FILE, CLASSIC_FILE, MODERN_FILE, packaged_path

for name in suggested.LATE:
    __import__(name)
before = set(sys.modules)
kinds = {"tcp:request": "syn", "tcp:response": "syn+ack"}
found = defaultdict(set)
for name in (CLASSIC_FILE, MODERN_FILE, APPLICATIONS_FILE):
    kind = ""
    for line in open(packaged_path(name), encoding="utf-8"):
        if line.startswith("["):
            section = line.strip()[1:-1]
            kind = kinds.get(section, section.replace(":", " "))
        elif line.startswith("sig"):
            found[kind].add(line.partition("=")[2].strip())
for kind, raws in found.items():
    for raw in ["<b>", "*", *sorted(raws)[::10]]:
        suggested.lines_for(kind, raw)
print(len(found), sorted(set(sys.modules) - before))
"""


@pytest.mark.parametrize(
    ("kind", "raw", "section"),
    [
        ("syn", "4:64+0:0:1460:mss*20,7:mss,sok,ts,nop,ws:df,id+:0", "tcp:request"),
        ("syn+ack", "4:64+0:0:1460:mss*20,7:mss,sok,ts,nop,ws:df:0", "tcp:response"),
        ("mtu", "1234", "mtu"),
        ("http request", "1:Host,User-Agent:Accept:Some", "http:request"),
        ("ssh request", "2.0:x", None),
        ("tls request", "t13d1516h2_8daaf6152771_e5627efa2ab1", "tls:request"),
        ("sendsyn probe", "4:64+0:0:1460:1,0:mss::0", None),
        ("syn", "nothing", None),
        ("mtu", "1\nlabel = x", None),
        ("uptime", "x", None),
    ],
)
def test_lines_can_be_read(kind: str, raw: str, section: str | None) -> None:
    lines = lines_for(kind, raw)
    if section is None:
        assert lines is None
        return
    assert lines is not None
    assert lines.startswith(f"[{section}]\nlabel = ")
    assert pyp0f.parse_database(b"classes = win,unix,other\n" + lines.encode()).signature_count == 1


def test_unknown_ones_have_them() -> None:
    line = next(json.loads(one) for one in lines_of("uptime.pcap") if b'"kind":"syn"' in one)
    line["p0f"].update(signature=None, label=None, verdict=None)
    parts = made_parts(Lines([json.dumps(line).encode()]))
    (unknown,) = parts.ask("/api/v1/signatures").json["unknown"]
    assert unknown["lines"] == f"[tcp:request]\nlabel = s:unix:NAME:FLAVOR\nsig   = {unknown['raw_signature']}\n"
    of_host = parts.ask(f"/api/v1/hosts/{line['src_ip']}").json["unknown"]
    assert of_host == [{name: unknown[name] for name in ("kind", "raw_signature", "lines")}]


@given(st.sampled_from(KINDS) | st.text(), st.text() | st.text("0123456789:,.*?+|[]()=@_-abx\\\"'<> %/;~"))
def test_no_text_is_an_error(kind: str, raw: str) -> None:
    lines = lines_for(kind, raw)
    assert lines is None or lines.endswith(f"sig   = {raw}\n")


@pytest.mark.slow
def test_nothing_is_loaded_later() -> None:
    # The web process of root becomes the user nobody, or has another root directory: files may be out of reach.
    done = subprocess.run(
        [sys.executable, "-c", LOADED_LATER],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert done.stderr == ""
    number, _, modules = done.stdout.strip().partition(" ")
    assert int(number) > 10
    assert modules == "[]"


@pytest.mark.parametrize("text", ["\\ud800", "\\uD83D", "\ud800"])
def test_half_a_pair_of_surrogates_is_a_mark(text: str) -> None:
    line = next(json.loads(one) for one in lines_of("uptime.pcap") if b'"kind":"syn"' in one)
    line["p0f"].update(signature=None, label=None, raw_signature="HERE \U0001f600")
    parts = made_parts(Lines([json.dumps(line).replace("HERE", text).encode("utf-8", "surrogatepass")]))
    (unknown,) = parts.ask("/api/v1/signatures").json["unknown"]
    assert unknown["raw_signature"] == "? \U0001f600"
    assert unknown["lines"] is None
