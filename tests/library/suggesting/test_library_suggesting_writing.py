"""Suggestions as a signature file: order, labels, and omitted lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from packets import ipv4, tcp
from unknown import ABSENT, TAIL, UA, lines, request, syn, text_of

from pyp0f.library.loading import parse_database

if TYPE_CHECKING:
    pass


def test_a_whole_file() -> None:
    assert (
        text_of(request("Host: a", UA, "Accept: text/html, */*", "Cookie: x"), request("Host: b", UA))
        == f"""\
; Signatures for what matched nothing; give the labels names.
; Seen in x\\n.pcap.
classes = unix,other

[mtu]

; 2 packets of 2 hosts, first 10.0.0.1 in x\\n.pcap
label = Unknown MTU 1064
sig   = 1064

[tcp:request]

; 2 SYNs of 2 hosts, first 10.0.0.1 in x\\n.pcap
label = s:other:Unknown 1:
sig   = *:64:0:1024:mss*20,0:mss:df,id+:0

[tcp:response]

; 2 SYN+ACKs of 1 host, first 10.0.1.1 in x\\n.pcap
label = s:other:Unknown 2:
sig   = *:64:0:0:29200,0::df,id+:0

[http:request]

; 2 requests of 2 hosts, first 10.0.0.1 in x\\n.pcap
; wonder/1.0
label = s:!:wonder:unknown 3
sys   = @other,@unix
; 1 request of 1 host, first 10.0.0.1 in x\\n.pcap
sig   = 1:Host,User-Agent,Accept=[*/*],?Cookie:{ABSENT}:wonder
; 1 request of 1 host, first 10.0.0.2 in x\\n.pcap
sig   = 1:Host,User-Agent:Connection,Accept,{ABSENT.partition(",")[2]}:wonder
"""
    )


def test_most_frequent_first() -> None:
    assert lines([syn(window=1), syn(window=2), syn(window=2), ipv4(tcp())]) == [
        f"*:64:0:*:2,7:{TAIL}",
        f"*:64:0:*:1,7:{TAIL}",
        "*:64:0:0:29200,0::df,id+:0",
    ]


def test_requests_of_known_programs_keep_their_place() -> None:
    known = parse_database(b"classes = unix,other\n[http:request]\nlabel = s:!:x:\nsys =\nsig = 1:Host,Via::x\n")
    assert "\nlabel = g:!:wonder:" in text_of(request("Host: a", UA), database=known)
    assert "\nlabel = s:!:wonder:" in text_of(request(UA, "Host: a"), database=parse_database(b""))


def test_lines_that_are_of_no_use_are_comments() -> None:
    text = text_of(request("Host: a", UA), request("Host: a", UA), request("Host: a", "X-New: 1", UA))
    assert text.endswith(
        "; 1 request of 1 host, first 10.0.0.3 in x\\n.pcap\n"
        f"; a line above matches these: 1:Host,X-New,User-Agent:Connection,Accept,{ABSENT.partition(',')[2]}:wonder\n"
    )
    parse_database(text.encode())
