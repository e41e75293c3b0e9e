"""Lines for a signature file."""

from __future__ import annotations

import json

import pytest
from parts import Lines, lines_of, made_parts

import pyp0f
from pyp0f.web.suggested import lines_for


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
    line["p0f"].update(signature=None, label=None)
    parts = made_parts(Lines([json.dumps(line).encode()]))
    (unknown,) = parts.ask("/api/v1/signatures").json["unknown"]
    assert unknown["lines"] == f"[tcp:request]\nlabel = s:unix:NAME:FLAVOR\nsig   = {unknown['raw_signature']}\n"
