"""Signatures of links."""

from __future__ import annotations

import pytest

from pyp0f.errors import SignatureError
from pyp0f.signatures.mtu import MtuSignature, parse_mtu


@pytest.mark.parametrize(("text", "mtu"), [("1", 1), ("1500", 1500), ("0576", 576), ("65535", 65535)])
def test_goes_round(text: str, mtu: int) -> None:
    signature = parse_mtu(text, "DSL", 7)
    assert signature == MtuSignature("DSL", mtu, 7)
    assert parse_mtu(str(signature), "DSL") == signature


@pytest.mark.parametrize("text", ["", "0", "65536", "4294968796", "15x", "-1", "1 500", "0x10", "\u0661"])
def test_refused(text: str) -> None:
    with pytest.raises(SignatureError) as caught:
        parse_mtu(text, "DSL", 7)
    assert (caught.value.part, caught.value.value) == ("MTU", text)


def test_equal_whatever_the_line() -> None:
    assert MtuSignature("DSL", 1492, 7) == MtuSignature("DSL", 1492, 8)


def test_made_in_code() -> None:
    signature = MtuSignature.parse(" 1492", " DSL ")
    assert signature == parse_mtu("1492", "DSL", 7, "x.fp")
    assert (signature.line, signature.path) == (0, "")
    assert MtuSignature.parse(str(signature), signature.name) == signature


@pytest.mark.parametrize("name", ["", " ", "a\nb", "\x1b"])
def test_names_of_links_are_one_line(name: str) -> None:
    with pytest.raises(SignatureError) as caught:
        MtuSignature.parse("1492", name)
    assert caught.value.part == "MTU label"
