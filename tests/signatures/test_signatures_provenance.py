"""Where signatures come from: comments that are values."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from pyp0f.library.loading import APPLICATIONS_FILE, MODERN_FILE, load_database, packaged_path, parse_database
from pyp0f.signatures.mtu import MTU
from pyp0f.signatures.provenance import Provenance, date_of, read_origin, summary_of
from pyp0f.signatures.sections import Signature
from pyp0f.signatures.tcp_section import TCP_REQUEST

FILE = b"""\
; date: 2026-11-28
classes = unix
; origin: public | date 2026-01-01 | source a page
[mtu]
label = tunnel
sig   = 1407
; origin: public | source another page
sig   = 1408

[tcp:request]
; origin: measured | date 2026-11-28 | package linux-image | version 7.3 | checksum 00ff | script linux | variant ecn=1
; origin: captures | source three captures | licence MIT | revision 12ab | agree 3
label = s:unix:Linux:7
; a comment of another kind
sig   = *:64:0:*:1,7:mss,sok,ts,nop,ws:df,id+:0
sig   = *:64:0:*:2,7:mss,sok,ts,nop,ws:df,id+:0
; origin: derived
sig   = *:64:0:*:3,7:mss,sok,ts,nop,ws:df,id+:0
label = s:unix:Linux:8
sig   = *:64:0:*:4,7:mss,sok,ts,nop,ws:df,id+:0
"""
MEASURED = Provenance(
    kind="measured",
    date="2026-11-28",
    package="linux-image",
    version="7.3",
    checksum="00ff",
    script="linux",
    variant="ecn=1",
)
CAPTURES = Provenance(kind="captures", source="three captures", licence="MIT", revision="12ab", agree=3)
SHIPPED = Path(packaged_path(MODERN_FILE))


def test_comments_are_values() -> None:
    database = parse_database(FILE)
    assert [one.provenance for one in database.signatures_in(MTU)] == [
        (Provenance("public", "2026-01-01", "a page"),),
        (Provenance("public", source="another page"),),
    ]
    of_first = (MEASURED, CAPTURES)
    assert [one.provenance for one in database.signatures_in(TCP_REQUEST)] == [
        of_first,
        of_first,
        (Provenance("derived"),),
        (),
    ]
    assert database.signatures_in(TCP_REQUEST)[0].label.provenance == of_first


def test_origins_survive_other_files_on_top_and_below() -> None:
    lower = parse_database(FILE)
    upper = parse_database(FILE.replace(b",7:", b",8:").replace(b"140", b"150"), base=lower)
    both = lower.extended(upper)
    for name in ("mtu", "tcp:request"):
        before, after = [[origin_of(one) for one in database.sections[name]] for database in (lower, both)]
        assert after == before * 2


def origin_of(signature: Signature) -> tuple[Provenance, ...]:
    origins: tuple[Provenance, ...] = signature.provenance  # type: ignore[attr-defined]
    return origins


def test_in_words() -> None:
    assert MEASURED.text == "linux-image 7.3"
    assert CAPTURES.text == "three captures"
    assert (
        summary_of((MEASURED, CAPTURES, MEASURED))
        == "measured: linux-image 7.3, linux-image 7.3; captures: three captures"
    )
    assert summary_of((Provenance("derived"),)) == "derived"
    assert summary_of(()) == ""
    assert date_of((CAPTURES, MEASURED)) == "2026-11-28"
    assert date_of(()) == ""


@pytest.mark.parametrize("one", [MEASURED, CAPTURES, Provenance("derived")])
def test_text_goes_round(one: Provenance) -> None:
    assert read_origin(str(one)) == (one,)


@pytest.mark.parametrize(
    ("text", "kind"),
    [("", None), ("measured", "measured"), ("measured | nonsense 5 | agree x | date", "measured"), ("| |", "")],
)
def test_what_is_not_understood_is_skipped(text: str, kind: str | None) -> None:
    assert read_origin(text) == (() if kind is None else (Provenance(kind),))


# The packaged file ----------------------------------------------------------------------------------


def shipped() -> list[Signature]:
    database = parse_database(SHIPPED.read_bytes(), base=load_database(classic=True))
    return [signature for _, signature in database.signatures()]


def test_each_shipped_signature_says_where_it_comes_from() -> None:
    for signature in shipped():
        origins = origin_of(signature)
        where = f"line {signature.line}"
        assert origins, where
        for origin in origins:
            assert origin.kind in ("measured", "captures", "public", "derived"), where
            assert len(origin.date) == len("2026-11-28"), where
            assert origin.source or origin.package, where
            assert origin.kind != "measured" or origin.script, where


def test_each_shipped_origin_is_understood() -> None:
    for line in SHIPPED.read_text("utf-8").splitlines():
        if line.startswith("; origin:"):
            text = line.removeprefix("; origin:").strip()
            assert str(read_origin(text)[0]) == text


@pytest.mark.parametrize("name", [MODERN_FILE, APPLICATIONS_FILE])
def test_the_date_of_a_shipped_file_is_that_of_its_newest_lines(name: str) -> None:
    text = Path(packaged_path(name)).read_text("utf-8")
    origins = [read_origin(one)[0] for one in re.findall(r"^; origin: (.*)", text, re.MULTILINE)]
    assert re.findall(r"^; date: (.*)", text, re.MULTILINE) == [date_of(tuple(origins))]
