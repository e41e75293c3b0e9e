"""The fields of TCP signatures: accepted and refused values."""

from __future__ import annotations

import pytest

from pyp0f.errors import SignatureError
from pyp0f.signatures.label import Label
from pyp0f.signatures.tcp import TcpSignature, parse_tcp
from pyp0f.wire import quirks

LABEL = Label(number=1, line=2, os_class="unix", name="Linux", flavor="3.x")

LINE = "4:64:0:1460:mss*20,7:mss,sok,ts,nop,ws:df,id+:0"


def parse(text: str) -> TcpSignature:
    return parse_tcp(text, LABEL, 3)


def change(**fields: str) -> str:
    """`LINE` with some fields replaced."""
    names = ("version", "ttl", "olen", "mss", "window", "options", "quirks", "payload")
    return ":".join([fields.pop(name, text) for name, text in zip(names, LINE.split(":"), strict=True)])


ACCEPTED: list[tuple[dict[str, str], dict[str, object]]] = [
    ({"version": "*"}, {"version": None}),
    ({"version": "6", "quirks": "flow"}, {"version": 6, "quirks": quirks.QUIRK_FLOW}),
    ({"ttl": "255"}, {"ttl": 255}),
    ({"ttl": "54+10"}, {"ttl": 64}),
    ({"ttl": "54+201"}, {"ttl": 255}),
    ({"ttl": "64+"}, {"ttl": 64}),
    ({"ttl": "64-"}, {"ttl": 64, "random_ttl": True}),
    ({"olen": "255"}, {"olen": 255}),
    ({"olen": ""}, {"olen": 0}),
    ({"mss": "*"}, {"mss": None}),
    ({"mss": "65535"}, {"mss": 65535}),
    ({"mss": ""}, {"mss": 0}),
    ({"window": "*,*"}, {"window_form": "any", "window": 0, "scale": None}),
    ({"window": "65535,255"}, {"window_form": "fixed", "window": 65535, "scale": 255}),
    ({"window": ","}, {"window_form": "fixed", "window": 0, "scale": 0}),
    ({"window": "%2,0"}, {"window_form": "mod", "window": 2, "scale": 0}),
    ({"window": "%65535,0"}, {"window_form": "mod", "window": 65535, "scale": 0}),
    ({"window": "mss*1,0"}, {"window_form": "mss", "window": 1, "scale": 0}),
    ({"window": "mtu*1000,0"}, {"window_form": "mtu", "window": 1000, "scale": 0}),
    ({"options": ""}, {"layout": b""}),
    ({"options": "sack,?77,?2,eol+255"}, {"layout": bytes([5, 77, 2, 0]), "eol_padding": 255}),
    ({"options": "mss,eol+"}, {"layout": bytes([2, 0]), "eol_padding": 0}),
    ({"options": "mss,?"}, {"layout": bytes([2, 0]), "eol_padding": 0}),
    ({"options": "?0,mss,?0,eol+3"}, {"layout": bytes([0, 2, 0, 0]), "eol_padding": 3}),
    ({"options": "mss,nop,"}, {"layout": bytes([2, 1])}),
    ({"options": " mss , nop "}, {"layout": bytes([2, 1])}),
    ({"options": "nop,\tmss, "}, {"layout": bytes([1, 2])}),
    ({"options": ",".join(["nop"] * 24)}, {"layout": b"\1" * 24}),
    ({"quirks": ""}, {"quirks": 0}),
    ({"quirks": "df,df,"}, {"quirks": quirks.QUIRK_DF}),
    ({"quirks": " df , ecn "}, {"quirks": quirks.QUIRK_DF | quirks.QUIRK_ECN}),
    (
        {"version": "*", "quirks": ",".join(name for _, name in quirks.QUIRK_NAMES)},
        {"version": None, "quirks": (1 << 17) - 1},
    ),
    ({"payload": "*"}, {"payload": None}),
    ({"payload": "+"}, {"payload": True}),
]


@pytest.mark.parametrize(("fields", "values"), ACCEPTED)
def test_accepted(fields: dict[str, str], values: dict[str, object]) -> None:
    signature = parse(change(**fields))
    assert {name: getattr(signature, name) for name in values} == values
    assert parse(str(signature)) == signature


@pytest.mark.parametrize(
    ("text", "same"),
    [
        # A dash that is not followed by a colon counts as a colon.
        ("*:64-0:*:*,*:mss:df:0", "*:64:0:*:*,*:mss:df:0"),
        ("*:64-12:*:*,*:mss:df:0", "*:64:12:*:*,*:mss:df:0"),
        # The field after "n-:" is read completely; a character that is no digit is skipped (3.09b skips any character).
        ("*:64-:4:*:*,*:mss:df:0", "*:64-:04:*:*,*:mss:df:0"),
        ("*:64-:14:*:*,*:mss:df:0", "*:64-:014:*:*,*:mss:df:0"),
        ("*:64-::*:*,*:mss:df:0", "*:64-:0:*:*,*:mss:df:0"),
        ("*:64-::4:*:*,*:mss:df:0", "*:64-:4:*:*,*:mss:df:0"),
        ("*:64-:x:*:*,*:mss:df:0", "*:64-:0:*:*,*:mss:df:0"),
        ("*:64-:x4:*:*,*:mss:df:0", "*:64-:4:*:*,*:mss:df:0"),
        ("*:64-: 4:*:*,*:mss:df:0", "*:64-:4:*:*,*:mss:df:0"),
        ("4:64:::,:mss,:df,:0", "4:64:0:0:0,0:mss:df:0"),
    ],
)
def test_read_as(text: str, same: str) -> None:
    assert parse(text) == parse(same)


@pytest.mark.parametrize(
    ("fields", "part", "value"),
    [
        ({"version": "5"}, "IP version", "5"),
        ({"version": ""}, "IP version", ""),
        ({"version": "44"}, "IP version", "44"),
        ({"ttl": "0"}, "initial TTL", "0"),
        ({"ttl": ""}, "initial TTL", ""),
        ({"ttl": "256"}, "initial TTL", "256"),
        ({"ttl": "4294967360"}, "initial TTL", "4294967360"),
        ({"ttl": "0+64"}, "initial TTL", "0+64"),
        ({"ttl": "200+56"}, "initial TTL", "200+56"),
        ({"ttl": "64+4294967296"}, "initial TTL", "64+4294967296"),
        ({"ttl": "60+4-"}, "initial TTL", "60+4-"),
        ({"ttl": "-"}, "initial TTL", "-"),
        ({"ttl": "64+?"}, "initial TTL", "64+?"),
        ({"ttl": "64--"}, "IP option length", "-"),
        ({"ttl": "64-", "olen": "256"}, "IP option length", "256"),
        ({"olen": "256"}, "IP option length", "256"),
        ({"olen": "*"}, "IP option length", "*"),
        ({"olen": " 0"}, "IP option length", " 0"),
        ({"mss": "65536"}, "MSS", "65536"),
        ({"mss": "**"}, "MSS", "**"),
        ({"window": "65536,0"}, "window", "65536"),
        ({"window": "mss,0"}, "window", "mss"),
        ({"window": "mss4,0"}, "window", "mss4"),
        ({"window": "mss*,0"}, "window", "mss*"),
        ({"window": "mss*1001,0"}, "window", "mss*1001"),
        ({"window": "mtu*0,0"}, "window", "mtu*0"),
        ({"window": "%1,0"}, "window", "%1"),
        ({"window": "%65536,0"}, "window", "%65536"),
        ({"window": "% 2,0"}, "window", "% 2"),
        ({"window": "* ,0"}, "window", "* "),
        ({"window": "*"}, "window scale", ""),
        ({"window": "*,256"}, "window scale", "256"),
        ({"window": "*,7,8"}, "window scale", "7,8"),
        ({"options": "mss,foo"}, "options", "foo"),
        ({"options": "MSS"}, "options", "MSS"),
        ({"options": "mss,,nop"}, "options", ""),
        ({"options": ",mss"}, "options", ""),
        ({"options": "mss nop"}, "options", "mss nop"),
        ({"options": "mssx"}, "options", "mssx"),
        ({"options": "eol"}, "options", "eol"),
        ({"options": "eol+x"}, "options", "eol+x"),
        ({"options": "eol+256"}, "options", "eol+256"),
        ({"options": "eol+1,mss"}, "options", "eol+1"),
        ({"options": "eol+1,"}, "options", "eol+1"),
        ({"options": "?256"}, "options", "?256"),
        ({"options": "?x"}, "options", "?x"),
        ({"options": ",".join(["nop"] * 24 + ["ws"])}, "options", "ws"),
        ({"options": ",".join(["nop"] * 24 + ["eol+1"])}, "options", "eol+1"),
        ({"quirks": "foo"}, "quirks", "foo"),
        ({"quirks": "id"}, "quirks", "id"),
        ({"quirks": "df id+"}, "quirks", "df id+"),
        ({"quirks": "df,,id+"}, "quirks", ""),
        ({"quirks": "ecn,flow"}, "quirks", "flow"),
        ({"version": "6", "quirks": "ecn,df"}, "quirks", "df"),
        ({"version": "6", "quirks": "0+,id-"}, "quirks", "id-,0+"),
        ({"payload": ""}, "payload class", ""),
        ({"payload": "1"}, "payload class", "1"),
        ({"payload": "0:"}, "payload class", "0:"),
    ],
)
def test_refused(fields: dict[str, str], part: str, value: str) -> None:
    with pytest.raises(SignatureError) as caught:
        parse(change(**fields))
    assert (caught.value.part, caught.value.value) == (part, value)


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("", "IP version"),
        ("4", "initial TTL"),
        ("4:64", "IP option length"),
        ("4:64-", "IP option length"),
        ("4:64:0", "MSS"),
        ("4:64:0:*", "window"),
        ("4:64:0:*:*", "window scale"),
        ("4:64:0:*:*,*", "options"),
        ("4:64:0:*:*,*:mss", "quirks"),
        ("4:64:0:*:*,*:mss:df", "payload class"),
        # The first error is reported, even if it hides a colon.
        ("4;64:0:*:*,*:mss:df:0", "IP version"),
        ("4:64:0:*:*,*:mss;df:0", "options"),
    ],
)
def test_too_short(text: str, part: str) -> None:
    with pytest.raises(SignatureError) as caught:
        parse(text)
    assert caught.value.part == part
