"""Of which kinds a raw signature can be."""

from __future__ import annotations

import pytest

from pyp0f.applications.raw_signatures import ALL_KINDS, TEXT_SECTIONS, kinds_of
from pyp0f.library.loading import load_database


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("4:64+0:0:1460:mss*44,10:mss,sok,ts,nop,ws:df,id+:0", ("syn", "syn+ack")),
        ("6:64+0:0:1440:65535,8:mss:flow:0", ("syn", "syn+ack")),
        ("1:Host,User-Agent:Accept:curl/8.5.0", ("http request", "http response")),
        ("t13d1516h2_8daaf6152771_b186095e22b6", ("tls request",)),
        ("q13d0312h3_55b375c5d22e_06cda9e17597", ("quic request",)),
        ("dd2i490500_0b0096597094_36cef8aed422", ("dtls request",)),
        ("771,4865,43-51", ("tls response",)),
        ("2.0:a84d46c61ba148eae97345f49bd21e73:OpenSSH_9.2p1", ("ssh request", "ssh response")),
        ("1.99:none:x", ("ssh request", "ssh response")),
        ("3:100,4:65535|65536|-|m,s,p,a|x", ("http2 request",)),
        ("USER,PASS,PWD", ("ftp request", "pop3 request")),
        ("a9:CAPABILITY,LOGIN", ("imap request",)),
        ("EHLO,MAIL FROM<>,RCPT TO<>,DATA:From,To,Subject", ("smtp request",)),
        ("_ ESMTP Postfix:PIPELINING:_", ("smtp response", "ftp response", "pop3 response", "imap response")),
        ("retr", ("ftp request", "pop3 request")),
        ("_,PASS", ("ftp request", "pop3 request")),
        ("4:64:0", ("smtp response", "ftp response", "pop3 response", "imap response")),
        ("4:64:0:1460", ("syn", "syn+ack")),
        ("ab", ()),
        ("Linux", ()),
        ("Windows 10", ()),
        ("s:unix:Linux:3.x", ()),
    ],
)
def test_kinds(text: str, kinds: tuple[str, ...]) -> None:
    assert kinds_of(text) == kinds


def test_every_kind_is_named() -> None:
    assert set(TEXT_SECTIONS) < set(ALL_KINDS)
    assert len(ALL_KINDS) == len(set(ALL_KINDS))


def test_every_packaged_line_is_of_its_section() -> None:
    """Lines with ``*`` for several values are no raw signatures."""
    database = load_database()
    seen = set()
    for kind, section in TEXT_SECTIONS.items():
        for signature in database.signatures_in(section):
            text = signature.text
            if "*" not in text and "?" not in text:
                assert kind in kinds_of(text), text
                seen.add(kind)
    assert {"ftp request", "smtp request", "smtp response", "pop3 response"} <= seen
