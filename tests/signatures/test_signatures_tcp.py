"""Signatures of SYN and SYN+ACK packets as values: fields, comparison, and what fits them."""

from __future__ import annotations

import pytest

from pyp0f.signatures.label import Label
from pyp0f.signatures.tcp import TcpSignature, parse_tcp
from pyp0f.signatures.tcp_matching import Fit
from pyp0f.wire import quirks

LABEL = Label(number=1, line=2, os_class="unix", name="Linux", flavor="3.x")

LINE = "4:64:0:1460:mss*20,7:mss,sok,ts,nop,ws:df,id+:0"


def parse(text: str) -> TcpSignature:
    return parse_tcp(text, LABEL, 3)


def change(**fields: str) -> str:
    """`LINE` with some fields replaced."""
    names = ("version", "ttl", "olen", "mss", "window", "options", "quirks", "payload")
    return ":".join([fields.pop(name, text) for name, text in zip(names, LINE.split(":"), strict=True)])


def test_all_fields() -> None:
    assert parse(LINE) == TcpSignature(
        label=LABEL,
        line=3,
        text=LINE,
        version=4,
        ttl=64,
        random_ttl=False,
        olen=0,
        mss=1460,
        window_form="mss",
        window=20,
        scale=7,
        layout=bytes([2, 4, 8, 1, 3]),
        eol_padding=0,
        quirks=quirks.QUIRK_DF | quirks.QUIRK_NONZERO_ID,
        payload=False,
    )


def test_source_is_kept_but_not_compared() -> None:
    signature = parse(LINE.replace(":0:", ":00:"))
    assert (signature.line, signature.text) == (3, LINE.replace(":0:", ":00:"))
    assert signature == parse_tcp(LINE, LABEL, 9)


RAW = "4:57+7:0:1460:mss*20,7:mss,sok,ts,nop,ws:df,id+:0"


def test_signatures_made_in_code() -> None:
    signature = TcpSignature.parse(f" {LINE}\t", LABEL)
    assert signature == parse_tcp(LINE, Label.parse("s:unix:Linux:3.x"), 9)
    assert (signature.line, signature.path, str(signature)) == (0, "", LINE)
    assert TcpSignature.parse(str(signature), LABEL) == signature


@pytest.mark.parametrize(
    ("change", "fit"),
    [
        ((":57+7:", ":57+7:"), Fit.EXACT),
        ((":57+7:", ":29+3:"), Fit.EXACT),
        ((":57+7:", ":28+4:"), Fit.FUZZY),
        ((":57+7:", ":200+?:"), Fit.FUZZY),
        (("df,id+", "df,id+,ecn"), Fit.FUZZY),
        (("df,id+", "df,id+,seq-"), Fit.NO),
        (("mss,sok", "sok,mss"), Fit.NO),
        (("mss*20", "mss*21"), Fit.NO),
        (("4:", "6:"), Fit.NO),
    ],
)
def test_texts_that_fit(change: tuple[str, str], fit: Fit) -> None:
    found = TcpSignature.parse(LINE, LABEL).matches(RAW.replace(*change, 1))
    assert found is fit
    assert bool(found) == (fit is not Fit.NO)
