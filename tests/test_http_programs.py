"""Which HTTP programs are named rightly: the heads of benchmarks/http_heads.jsonl, and docs/http.md."""

from __future__ import annotations

import re
import runpy
from typing import Any, Final

import pytest
from places import ROOT

import pyp0f

SCRIPT: Final[dict[str, Any]] = runpy.run_path(str(ROOT / "benchmarks" / "http_programs.py"))
FINGERPRINTER: Final = pyp0f.Fingerprinter()


def test_nearly_all_programs_are_named_and_no_true_name_is_called_dishonest() -> None:
    for side, counts in SCRIPT["totals"](SCRIPT["rows"](), FINGERPRINTER).items():
        assert counts.heads > 300, side
        assert counts.right >= 0.95 * counts.heads
        assert counts.wrong <= 0.01 * counts.heads
        assert counts.false_alarms == 0
        assert counts.found == counts.claims


@pytest.mark.slow
def test_the_table_is_that_of_the_script() -> None:
    text = (ROOT / "docs" / "http.md").read_text("utf-8")
    _, _, rest = text.partition(SCRIPT["BEGIN"])
    assert rest.partition(SCRIPT["END"])[0].strip().splitlines() == list(SCRIPT["table"](SCRIPT["rows"]()))


def test_heads_have_no_addresses_and_no_secrets() -> None:
    for row in SCRIPT["rows"]():
        text = "\n".join(row["head"])
        assert not re.search(r"\b(?:10|127|192)\.\d+\.\d+\.\d+", text), row
        assert not re.search(r"(?mi)^(?:authorization|cookie|host): (?!x$)", text), row


def test_browsers_claimed_with_the_headers_of_tools_are_dishonest() -> None:
    chrome = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0"
    firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
    for headers, label in (
        (("Host: a", "User-Agent: {}", "Accept: */*"), "curl"),
        (("User-Agent: {}", "Host: a", "Accept: */*"), "curl"),
        (("Host: a", "User-Agent: {}", "Accept: */*", "Accept-Encoding: gzip"), "curl"),
        (
            ("Host: a", "User-Agent: {}", "Accept-Encoding: gzip, deflate", "Accept: */*", "Connection: keep-alive"),
            "Python requests",
        ),
        (("Host: a", "User-Agent: {}", "Accept-Encoding: gzip"), "Go net/http"),
        (("Accept-Encoding: identity", "Host: a", "User-Agent: {}", "Connection: close"), "Python urllib"),
        (("Host: a", "User-Agent: {}", "Accept: */*", "Accept-Encoding: identity", "Connection: Keep-Alive"), "wget"),
    ):  # fmt: skip
        for agent in (chrome, firefox):
            found = FINGERPRINTER.fingerprint_http("\r\n".join(["GET / HTTP/1.1", *headers, "", ""]).format(agent))
            assert found is not None
            assert found.label is not None
            assert (found.label.text, found.dishonest) == (label, True), headers
