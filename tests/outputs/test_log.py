"""Lines of the log (docs/p0f-3.09b.md, section 12.3)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sample_observations import EXAMPLES, SECONDS, mtu_observation, tcp_observation

from pyp0f.outputs.log import LogFormatter

if TYPE_CHECKING:
    from collections.abc import Callable

LINES = """\
mod=syn|cli=10.0.0.1/1000|srv=10.0.0.2/80|subj=cli|os=Linux 3.11 and newer|dist=0|params=none\
|raw_sig=4:64+0:0:1460:mss*20,7:mss,sok,ts,nop,ws:df,id+:0
mod=syn+ack|cli=10.0.0.1/1000|srv=10.0.0.2/80|subj=srv|os=???|dist=40|params=excess_dist tos:0x02|raw_sig=R
mod=sendsyn probe|cli=10.0.0.1/1000|srv=10.0.0.2/80|subj=cli|app=p0f sendsyn utility|dist=<= 30|params=random_ttl\
|raw_sig=R
mod=sendsyn response|cli=10.0.0.1/1000|srv=10.0.0.2/80|subj=srv|os=???|dist=1|params=none|raw_sig=R
mod=mtu|cli=10.0.0.1/1000|srv=10.0.0.2/80|subj=cli|link=Ethernet or modem|raw_mtu=1500
mod=mtu|cli=fe80:0:0:0:0:0:0:1/1000|srv=fe80:0:0:0:0:0:0:2/80|subj=srv|link=???|raw_mtu=41
mod=uptime|cli=10.0.0.1/1000|srv=10.0.0.2/80|subj=srv|uptime=3 days 4 hrs 5 min (modulo 49 days)|raw_freq=996.10 Hz
mod=http request|cli=10.0.0.1/1000|srv=10.0.0.2/80|subj=cli|app=curl|lang=none|params=none\
|raw_sig=1:Host,User-Agent,Accept=[*/*]:Connection:curl/7.1
mod=http response|cli=10.0.0.1/1000|srv=10.0.0.2/80|subj=srv|app=???|lang=???|params=anonymous|raw_sig=R
mod=http2 request|cli=10.0.0.1/1000|srv=10.0.0.2/80|subj=cli|app=???|params=none\
|raw_sig=3:100;4:33554432|33488897|3:1:1:201|m,p,s,a|user-agent,accept
mod=tls request|cli=10.0.0.1/1000|srv=10.0.0.2/80|subj=cli|app=???|sni=www.example.com|alpn=h2,http/1.1|params=grease\
|raw_sig=t13d0206h2_c1929292aa6b_fb71836bce29
mod=quic request|cli=10.0.0.1/1000|srv=10.0.0.2/443|subj=cli|app=???|sni=www.example.com|alpn=h3|params=none\
|raw_sig=q13d0106h3_0f2cb44170f4_fb71836bce29
mod=dtls request|cli=10.0.0.1/1000|srv=10.0.0.2/443|subj=cli|app=???|sni=none|alpn=none|params=none\
|raw_sig=dd2i010100_f06271c2b022_a8f3e973773c
mod=tls response|cli=10.0.0.1/1000|srv=10.0.0.2/80|subj=srv|app=???|alpn=h2|params=none|raw_sig=771,49199,65281-16
mod=smtp request|cli=10.0.0.1/1000|srv=10.0.0.2/80|subj=cli|app=???|params=none\
|raw_sig=EHLO,MAIL FROM<>,DATA:From,X-Mailer=[Foxmail #]
mod=ftp request|cli=10.0.0.1/1000|srv=10.0.0.2/80|subj=cli|app=???|params=none\
|raw_sig=EHLO,MAIL FROM<>,DATA:From,X-Mailer=[Foxmail #]
mod=pop3 request|cli=10.0.0.1/1000|srv=10.0.0.2/80|subj=cli|app=???|params=none\
|raw_sig=EHLO,MAIL FROM<>,DATA:From,X-Mailer=[Foxmail #]
mod=imap request|cli=10.0.0.1/1000|srv=10.0.0.2/80|subj=cli|app=???|params=none\
|raw_sig=EHLO,MAIL FROM<>,DATA:From,X-Mailer=[Foxmail #]
mod=smtp response|cli=10.0.0.1/1000|srv=10.0.0.2/80|subj=srv|app=???|banner=_ ESMTP Postfix (Debian/GNU)|params=none\
|raw_sig=_ ESMTP Postfix (Debian/GNU):SIZE,8BITMIME:_
mod=ftp response|cli=10.0.0.1/1000|srv=10.0.0.2/80|subj=srv|app=???|banner=_ ESMTP Postfix (Debian/GNU)|params=none\
|raw_sig=_ ESMTP Postfix (Debian/GNU):SIZE,8BITMIME:_
mod=pop3 response|cli=10.0.0.1/1000|srv=10.0.0.2/80|subj=srv|app=???|banner=_ ESMTP Postfix (Debian/GNU)|params=none\
|raw_sig=_ ESMTP Postfix (Debian/GNU):SIZE,8BITMIME:_
mod=imap response|cli=10.0.0.1/1000|srv=10.0.0.2/80|subj=srv|app=???|banner=_ ESMTP Postfix (Debian/GNU)|params=none\
|raw_sig=_ ESMTP Postfix (Debian/GNU):SIZE,8BITMIME:_
mod=ssh request|cli=10.0.0.1/1000|srv=10.0.0.2/80|subj=cli|app=???|banner=SSH-2.0-ExampleSSH_1.0 Debian-1\
|params=dishonest|raw_sig=2.0:e97d07603350d1111ec2b64bf25413c9:ExampleSSH_1.0 Debian-1
mod=ssh response|cli=10.0.0.1/1000|srv=10.0.0.2/80|subj=srv|app=???|banner=SSH-1.99-OtherSSH_2.1|params=lf\
|raw_sig=1.99:13475e66a348152c5153e178e028706a:OtherSSH_2.1
mod=host change|cli=10.0.0.1/1000|srv=10.0.0.2/80|subj=cli|reason=os_diff port|raw_hits=0,0,1,2
mod=ip sharing|cli=10.0.0.1/1000|srv=10.0.0.2/80|subj=srv|reason=???|raw_hits=3,4,5,32
""".splitlines()


def test_lines() -> None:
    """Exactly as p0f writes them."""
    formatter = LogFormatter()
    assert [formatter.text([example.observation]) for example in EXAMPLES] == [
        f"[2020/09/13 12:26:40] {line}\n" for line in LINES
    ]


@pytest.mark.parametrize(
    ("zone", "seconds", "stamp"),
    [
        ("UTC", 0, "1970/01/01 00:00:00"),
        ("UTC", 0xFFFFFFFF, "2106/02/07 06:28:15"),
        ("CET-1CEST,M3.5.0,M10.5.0/3", SECONDS, "2020/09/13 14:26:40"),
        ("CET-1CEST,M3.5.0,M10.5.0/3", 1_610_000_000, "2021/01/07 07:13:20"),
        ("XYZ+3:30", SECONDS, "2020/09/13 08:56:40"),
    ],
)
def test_time_is_local(zone: str, seconds: int, stamp: str, local_zone: Callable[[str], None]) -> None:
    local_zone(zone)
    line = LogFormatter().text([mtu_observation(seconds=seconds)])
    assert line.startswith(f"[{stamp}] mod=mtu|")


def test_lines_of_several_seconds() -> None:
    """The text of a second is cached, and must not be used for another second."""
    formatter = LogFormatter()
    stamps = [formatter.text([mtu_observation(seconds=s)])[1:20] for s in (5, 5, 6, 5, 0)]
    assert [stamp[-2:] for stamp in stamps] == ["05", "05", "06", "05", "00"]


def test_nothing_is_escaped() -> None:
    """As in p0f, values are not escaped: a ``|`` in a value looks like the end of the value."""
    assert LogFormatter().text([tcp_observation(name="a|b=c")]).split("|")[4:6] == ["os=a", "b=c"]


def test_names_are_the_bytes_of_the_signature_file() -> None:
    line = LogFormatter().lines([tcp_observation(name=b"Caf\xc3\xa9 \xff".decode("utf-8", "surrogateescape"))])
    assert b"|os=Caf\xc3\xa9 \xff|" in line
