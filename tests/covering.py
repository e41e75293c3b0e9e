"""Pairs of signatures, of which the earlier one covers the later one or does not, by the rule of p0f 3.09b."""

from __future__ import annotations

from typing import Final

TCP_LINE: Final = "4:64:0:1460:mss*20,7:mss,sok,ts,nop,ws:df,id+:0"
HTTP_LINE: Final = "1:Host,Accept=[a, b:c],?Referer,?DNT=[1]:Keep-Alive,X_y:Firefox/ 3,x"

Pairs = list[tuple[str, str]]


def change(**fields: str) -> str:
    """`TCP_LINE` with some fields replaced."""
    names = ("version", "ttl", "olen", "mss", "window", "options", "quirks", "payload")
    return ":".join([fields.pop(name, text) for name, text in zip(names, TCP_LINE.split(":"), strict=True)])


TCP_COVERED: Final[Pairs] = [
    (TCP_LINE, TCP_LINE),
    ("*:64:0:*:*,*:mss::*", "*:64:0:*:*,*:mss::*"),
    ("*:64:0:*:*,*:mss:df:0", "4:64:0:*:*,*:mss:df:0"),
    ("*:64:0:*:*,*:mss:df,flow:0", "4:64:0:*:*,*:mss:df:0"),
    ("*:64:0:*:*,*:mss:df,id+,ecn:0", "6:64:0:*:*,*:mss:ecn:0"),
    ("*:64:0:*:*,*:mss::0", "6:64:0:*:*,*:mss::0"),
    ("6:64:0:*:*,*:mss:flow:0", "6:64:0:*:*,*:mss:flow:0"),
    ("4:64:0:*:*,*:mss::*", "4:64:0:1460:*,7:mss::+"),
    ("4:64:0:1460:*,7:mss::0", "4:64:0:1460:8192,7:mss::0"),
    ("4:64:0:*:8192,0:mss::0", "4:64:0:*:8192,0:mss::0"),
    ("4:64:0:*:%1024,0:mss::0", "4:64:0:*:8192,0:mss::0"),
    ("4:64:0:*:%1024,0:mss::0", "4:64:0:*:%1024,0:mss::0"),
    ("4:64:0:*:mss*4,0:mss::0", "4:64:0:*:mss*4,0:mss::0"),
    ("4:64:0:*:mss*4,0:mss::0", "4:64:0:1460:5840,0:mss::0"),
    ("4:64:0:*:mtu*3,0:mss::0", "4:64:0:1400:4320,0:mss::0"),
    ("4:64:0:*:*,*:mss::0", "4:29:0:*:*,*:mss::0"),
    ("4:64-:0:*:*,*:mss::0", "4:1:0:*:*,*:mss::0"),
    ("4:64-:0:*:*,*:mss::0", "4:64-:0:*:*,*:mss::0"),
]

TCP_NOT_COVERED: Final[Pairs] = [
    # Other option layouts, IP options, or narrower fields.
    (TCP_LINE, change(options="mss,sok,ts,nop")),
    ("4:64:0:*:*,*:eol+1::0", "4:64:0:*:*,*:eol+2::0"),
    (TCP_LINE, change(olen="4")),
    (TCP_LINE, change(mss="*")),
    (TCP_LINE, change(mss="1400")),
    (TCP_LINE, change(window="mss*20,*")),
    (TCP_LINE, change(window="mss*20,8")),
    (TCP_LINE, change(payload="*")),
    (TCP_LINE, change(quirks="df")),
    # The initial TTL reaches further, up or down.
    ("4:64:0:*:*,*:mss::0", "4:65:0:*:*,*:mss::0"),
    ("4:64:0:*:*,*:mss::0", "4:28:0:*:*,*:mss::0"),
    ("4:64-:0:*:*,*:mss::0", "4:65:0:*:*,*:mss::0"),
    # Windows of other forms.
    ("4:64:0:*:*,*:mss::0", "4:64:0:*:mss*4,*:mss::0"),
    ("4:64:0:*:mss*4,0:mss::0", "4:64:0:*:mtu*4,0:mss::0"),
    ("4:64:0:*:%1024,0:mss::0", "4:64:0:*:%2048,0:mss::0"),
    ("4:64:0:*:%1024,0:mss::0", "4:64:0:*:1000,0:mss::0"),
    ("4:64:0:*:8192,0:mss::0", "4:64:0:*:4096,0:mss::0"),
    ("4:64:0:*:mss*4,0:mss::0", "4:64:0:1460:5841,0:mss::0"),
    ("4:64:0:*:mss*4,0:mss::0", "4:64:0:*:5840,0:mss::0"),
    ("4:64:0:*:mss*3,0:mss::0", "4:64:0:1460:5840,0:mss::0"),
    # 3.09b does not detect these duplicates, and every file that it loads must load.
    ("*:64:0:*:*,*:mss:df,id+:0", "*:64:0:*:*,*:mss:df,id+:0"),
    ("*:64:0:*:*,*:mss:flow:0", "4:64:0:*:*,*:mss:df:0"),
]

TCP_WRONGLY_REFUSED: Final[Pairs] = [
    # 3.09b refuses these, but the later line matches packets that the earlier one does not.
    ("*:64:0:*:*,*:mss:df,id+:0", "*:64:0:*:*,*:mss::0"),
    ("6:64:0:*:*,*:mss::0", "4:64:0:*:*,*:mss::0"),
    ("4:64:0:*:*,*:mss::0", "6:64:0:*:*,*:mss::0"),
    ("4:64:0:*:*,*:mss::0", "*:64:0:*:*,*:mss::0"),
    # A window of 4320 is 3 times the MTU in IPv4 only, and 2920 is twice 1460 only without timestamps.
    ("*:64:0:*:mtu*3,0:mss::0", "*:64:0:1400:4320,0:mss::0"),
    ("4:64:0:*:mss*2,0:mss,ts::0", "4:64:0:742:2920,0:mss,ts::0"),
    # 3000 is 2 * 1500, and also 4 times the MTU made of the MSS and the headers of the packet.
    ("4:64:0:*:mtu*2,0:mss,sok::0", "4:64:0:702:3000,0:mss,sok::0"),
]


HTTP_COVERED: Final[Pairs] = [
    (HTTP_LINE, HTTP_LINE),
    ("1:::", "1:::"),
    ("*:::", "0:a:b:s"),
    ("1:::x", "1:::y"),
    ("1:a::", "1:a=[x]::"),
    ("1:a=[x]::", "1:a=[wxy]::"),
    ("1:a,c::", "1:a,?b,c,d::"),
    ("1:?a::", "1:a::"),
    ("1:?a::", "1:?a::"),
    ("1:?a,b::", "1:b::"),
    ("1:?a=[x]::", "1:?a=[xy]::"),
    ("1:a:b:", "1:a:b,c:"),
    ("1:a:b,b:", "1:a:b,c:"),
    ("1:a:b:", "1:a,?b:b:"),
]

HTTP_NOT_COVERED: Final[Pairs] = [
    ("1:::", "0:::"),
    ("1:::", "*:::"),
    ("1:a::", "1:b::"),
    ("1:a::", "1:A::"),
    ("1:a::", "1:?a::"),
    ("1:a=[x]::", "1:a::"),
    ("1:a=[x]::", "1:a=[X]::"),
    ("1:?a=[x]::", "1:?a::"),
    ("1:a,b::", "1:b,a::"),
    ("1:a,?b::", "1:b,a::"),
    ("1:a,a::", "1:a::"),
    ("1:a=[x]::", "1:a=[y],a=[x]::"),
    ("1::a:", "1:a:a:"),
    ("1::a:", "1::b:"),
    ("1::a,a:", "1::a:"),
    ("1::a,b:", "1::a:"),
]
