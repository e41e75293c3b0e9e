"""The text on the terminal, and failures of standard output."""

from __future__ import annotations

import io
import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sample_observations import EXAMPLES, http_observation, tcp_observation

from pyp0f.errors import OutputError
from pyp0f.outputs import terminal
from pyp0f.outputs.terminal import ReaderGoneError, Screen, block

if TYPE_CHECKING:
    from pyp0f.observations.base import Observation

TEXTS = {
    "syn": """\
.-[ 10.0.0.1/1000 -> 10.0.0.2/80 (syn) ]-
|
| client   = 10.0.0.1/1000
| os       = Linux 3.11 and newer
| dist     = 0
| params   = none
| raw_sig  = 4:64+0:0:1460:mss*20,7:mss,sok,ts,nop,ws:df,id+:0
|
`----

""",
    "syn+ack": """\
.-[ 10.0.0.1/1000 -> 10.0.0.2/80 (syn+ack) ]-
|
| server   = 10.0.0.2/80
| os       = ???
| dist     = 40
| params   = excess_dist tos:0x02
| raw_sig  = R
|
`----

""",
    "sendsyn probe": """\
.-[ 10.0.0.1/1000 -> 10.0.0.2/80 (sendsyn probe) ]-
|
| client   = 10.0.0.1/1000
| app      = p0f sendsyn utility
| dist     = <= 30
| params   = random_ttl
| raw_sig  = R
|
`----

""",
    "sendsyn response": """\
.-[ 10.0.0.1/1000 -> 10.0.0.2/80 (sendsyn response) ]-
|
| server   = 10.0.0.2/80
| os       = ???
| dist     = 1
| params   = none
| raw_sig  = R
|
`----

""",
    "mtu": """\
.-[ fe80:0:0:0:0:0:0:1/1000 -> fe80:0:0:0:0:0:0:2/80 (mtu) ]-
|
| server   = fe80:0:0:0:0:0:0:2/80
| link     = ???
| raw_mtu  = 41
|
`----

""",
    "uptime": """\
.-[ 10.0.0.1/1000 -> 10.0.0.2/80 (uptime) ]-
|
| server   = 10.0.0.2/80
| uptime   = 3 days 4 hrs 5 min (modulo 49 days)
| raw_freq = 996.10 Hz
|
`----

""",
    "http request": """\
.-[ 10.0.0.1/1000 -> 10.0.0.2/80 (http request) ]-
|
| client   = 10.0.0.1/1000
| app      = curl
| lang     = none
| params   = none
| raw_sig  = 1:Host,User-Agent,Accept=[*/*]:Connection:curl/7.1
|
`----

""",
    "http response": """\
.-[ 10.0.0.1/1000 -> 10.0.0.2/80 (http response) ]-
|
| server   = 10.0.0.2/80
| app      = ???
| lang     = ???
| params   = anonymous
| raw_sig  = R
|
`----

""",
    "host change": """\
.-[ 10.0.0.1/1000 -> 10.0.0.2/80 (host change) ]-
|
| client   = 10.0.0.1/1000
| reason   = os_diff port
| raw_hits = 0,0,1,2
|
`----

""",
    "ip sharing": """\
.-[ 10.0.0.1/1000 -> 10.0.0.2/80 (ip sharing) ]-
|
| server   = 10.0.0.2/80
| reason   = ???
| raw_hits = 3,4,5,32
|
`----

""",
}
"""By kind; of two examples of a kind, the second."""


@pytest.mark.parametrize(("kind", "text"), TEXTS.items())
def test_blocks(kind: str, text: str) -> None:
    """The layout of p0f (docs/p0f-3.09b.md, section 12.2)."""
    examples: dict[str, Observation] = {example.kind: example.observation for example in EXAMPLES}
    assert block(examples[kind]) == text


def test_the_screen_shows_observations_at_once() -> None:
    raw = io.BytesIO()
    screen = Screen(io.TextIOWrapper(raw, encoding="utf-8"))
    screen.write("Hello.\n")
    screen.report([tcp_observation(), http_observation()])
    assert raw.getvalue().decode() == "Hello.\n" + TEXTS["syn"] + TEXTS["http request"]


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "utf-8"])
def test_names_go_out_as_the_bytes_that_they_came_in_as(encoding: str) -> None:
    """Names keep their bytes in any locale, because a signature file may have any encoding."""
    raw = io.BytesIO()
    screen = Screen(io.TextIOWrapper(raw, encoding=encoding))
    screen.write(b"Caf\xc3\xa9 \xff".decode("utf-8", "surrogateescape"))
    assert raw.getvalue() == b"Caf\xc3\xa9 \xff"


def test_without_standard_output_nothing_happens() -> None:
    Screen(None).report([tcp_observation()])


def test_for_the_null_device_no_text_is_made(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def no_block(_: object) -> str:
        raise AssertionError("nobody will ever see it")

    monkeypatch.setattr(terminal, "block", no_block)
    with Path(os.devnull).open("w") as nowhere, (tmp_path / "file").open("w") as file:
        Screen(nowhere).report([tcp_observation()])
        with pytest.raises(AssertionError):
            Screen(file).report([tcp_observation()])


def test_a_reader_that_went_away() -> None:
    """The failure is reported once, and nothing is written afterwards."""
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "w") as stream:
        screen = Screen(stream)
        with pytest.raises(ReaderGoneError):
            screen.write("Hello.\n")
        screen.write("Hello?\n")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk() -> None:
    """The failure is reported once, and not again when the stream is closed."""
    with Path("/dev/full").open("w") as stream:
        screen = Screen(stream)
        with pytest.raises(OutputError, match=r"^standard output: No space left on device$"):
            screen.write("Hello.\n")
        screen.write("Hello?\n")


def test_a_stream_without_a_file() -> None:
    class Broken(io.StringIO):
        def flush(self) -> None:
            raise OSError(5, "Input/output error")

    with pytest.raises(OutputError, match=r"^standard output: Input/output error$"):
        Screen(Broken()).write("Hello.\n")


def test_a_verdict_is_one_line_more() -> None:
    stream = io.StringIO()
    screen = Screen(stream)
    screen.show_verdicts(lambda observation: "sure" if observation.kind == "syn" else None)
    both = [tcp_observation(), http_observation()]
    screen.report(both)
    with_verdict, without = stream.getvalue().split("\n\n")[:2]
    assert with_verdict.replace("| verdict  = sure\n", "") == block(both[0]).rstrip("\n")
    assert with_verdict.count("| verdict  = sure\n|\n`----") == 1
    assert without == block(both[1]).rstrip("\n")
