"""HTTP request and response heads: what a signature describes, and much that none does."""

from __future__ import annotations

import calendar
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from .dice import Dice
    from .signatures import HttpSignature

LANGUAGES: Final = (
    b"en-US,en;q=0.8",
    b"en",
    b"de-DE,de;q=0.8,en;q=0.6",
    b"fr;q=0.",
    b"pl",
    b"zh-cn,zh-tw",
    b"tr-TR",
    b"EN",
    b"De",
    b"xx",
    b"x",
    b"eng",
    b"e1",
    b"ru,en;q=0.1",
    b"nb;q=1.0",
    b"he\x00x",
    b"*",
)
VALUES: Final[dict[str, tuple[bytes, ...]]] = {
    "Host": (b"example.com", b"192.0.2.80:8080", b"a|b", b"x]y"),
    "Accept": (b"*/*", b"text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", b"image/*", b"a|b]c"),
    "Accept-Encoding": (b"gzip, deflate", b"gzip,deflate,sdch", b"identity"),
    "Accept-Language": LANGUAGES,
    "Accept-Charset": (b"utf-8;q=0.7,*;q=0.7", b"ISO-8859-1"),
    "Connection": (b"keep-alive", b"close", b"Keep-Alive"),
    "Keep-Alive": (b"115", b"timeout=5, max=100", b"300"),
    "Accept-Ranges": (b"bytes", b"none"),
    "Content-Type": (b"text/html", b"text/html; charset=utf-8", b"image/gif"),
    "Content-Length": (b"0", b"12345"),
    "Cookie": (b"a=b", b"id=1; other=|x|"),
    "Referer": (b"http://example.com/", b""),
    "Via": (b"1.1 proxy", b"", b"1.0 cache (squid)"),
    "X-Forwarded-For": (b"192.0.2.1", b"unknown"),
}
REQUEST_MORE: Final = (
    "Cookie", "Referer", "Origin", "Range", "If-Modified-Since", "If-None-Match", "Via", "X-Forwarded-For",
    "Authorization", "Cache-Control", "Proxy-Authorization", "Host", "User-Agent", "Connection", "Accept",
    "Accept-Encoding", "Accept-Language", "Accept-Charset", "Keep-Alive", "Server", "Date", "X-Custom",
    "user-agent", "accept-language", "VIA", "via", "X_under_score", "DNT", "Pragma", "Upgrade-Insecure-Requests",
)  # fmt: skip
RESPONSE_MORE: Final = (
    "Set-Cookie", "Last-Modified", "ETag", "Content-Length", "Content-Disposition", "Cache-Control", "Expires",
    "Pragma", "Location", "Refresh", "Content-Range", "Vary", "Via", "X-Forwarded-For", "Content-Type",
    "Connection", "Keep-Alive", "Accept-Ranges", "Server", "Accept-Language", "User-Agent", "X-Powered-By",
    "server", "VIA", "X_under_score", "Transfer-Encoding", "Etag",
)  # fmt: skip
SOFTWARE: Final = ("Firefox/", " Chrom", "curl/", "Wget/", "Opera/", "Apache", "nginx/", "Microsoft-IIS/", "Nothing/1")
TEXT: Final = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJ0123456789 ;,=/.*()-_"
NAME: Final = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_"
ODD_BYTES: Final = tuple(bytes((byte,)) for byte in b"|][\x7f\x80\xff\0\t\x1f\r\x0b:\xe9")

WEEKDAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
LONG_WEEKDAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
LONG_MONTHS: Final = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


@dataclass(slots=True)
class Voice:
    """What a program's messages say beside the list of their headers."""

    software: bytes
    language: bytes
    date: bytes
    """Empty: no Date headers at all."""


@dataclass(slots=True)
class Message:
    """A head in the making."""

    start: bytes
    headers: list[tuple[bytes, bytes]]
    line_end: bytes = b"\r\n"
    end: bytes = b"\r\n"
    body: bytes = b""
    separator: bytes = b": "

    def to_bytes(self) -> bytes:
        lines = [self.start, *(name + self.separator + value for name, value in self.headers)]
        return b"".join([line + self.line_end for line in lines]) + self.end + self.body


def write_message(dice: Dice, signature: HttpSignature, direction: str, voice: Voice) -> Message:
    """The head of a request or response that the signature describes, as far as its own texts allow."""
    headers = []
    for header in signature.headers:
        if header.optional and dice.chance(0.5):
            continue
        name = header.name.encode("latin-1")
        headers.append((name, _value(dice, header.name, header.text, voice)))
    if not voice.date:
        headers = [header for header in headers if header[0] != b"Date"]
    start = _request_line if direction == "request" else _status_line
    return Message(start(dice, signature.version), headers)


def _value(dice: Dice, name: str, text: str | None, voice: Voice) -> bytes:
    if name == "Date":
        return voice.date
    if name in ("User-Agent", "Server"):
        # A text that the signature wants here, such as `Server=[gws]`, comes first.
        return (text.encode("latin-1") + b" " if text else b"") + voice.software
    if text is not None:
        before, after = (dice.word(TEXT, 0, 6) if dice.chance(0.3) else "" for _ in range(2))
        return (before + text + after).strip(" ").encode("latin-1") or text.encode("latin-1")
    if name == "Accept-Language":
        return voice.language
    known = VALUES.get(name)
    return dice.choice(known) if known else dice.word(TEXT, 0, 20).encode()


def _version(dice: Dice, version: str) -> bytes:
    return b"HTTP/1." + (dice.choice("01") if version == "*" else version).encode()


def _request_line(dice: Dice, version: str) -> bytes:
    method = dice.weighted(((0.9, b"GET "), (0.1, b"HEAD ")))
    return method + b"/" + dice.word(TEXT[:-2], 0, 30).replace(" ", "").encode() + b" " + _version(dice, version)


def _status_line(dice: Dice, version: str) -> bytes:
    return _version(dice, version) + dice.choice((b" 200 OK", b" 404 Not Found", b" 302 Found", b" 200"))


def user_agent(dice: Dice, signature: HttpSignature, systems: Sequence[str]) -> bytes:
    """A software text: mostly what the signature expects, often with an operating system."""
    software = signature.software if dice.chance(0.85) else dice.choice(SOFTWARE)
    parts = ["Mozilla/5.0"] if dice.chance(0.4) else []
    if systems and dice.chance(0.6):
        parts.append(f"({dice.choice(('', 'X11; '))}{dice.choice(systems)}{dice.choice(('', '; rv:1.2', ' x86_64'))})")
    parts.append(software + dice.word("0123456789.", 0, 5))
    if dice.chance(0.1):
        parts.append(dice.word(TEXT + "|]", 0, 220))
    return " ".join(parts).encode("latin-1")


# Date ----------------------------------------------------------------------------------------------
def _plain_date(_: Dice, t: time.struct_time) -> str:
    return (
        f"{WEEKDAYS[t.tm_wday]}, {t.tm_mday:02} {MONTHS[t.tm_mon - 1]} {t.tm_year} "
        f"{t.tm_hour:02}:{t.tm_min:02}:{t.tm_sec:02} GMT"
    )


def _overflowing_date(dice: Dice, t: time.struct_time) -> str:
    """The same moment, where possible, as a day too many of the month before, or a second too many."""
    year, month, day, minute, second = t.tm_year, t.tm_mon, t.tm_mday, t.tm_min, t.tm_sec
    before = calendar.monthrange(year, month - 1)[1] if month > 1 and year > 0 else 31
    if before + day <= 32:  # one too many even so
        month, day = month - 1, before + day
    if second < 3 and minute > 0 and dice.chance(0.7):
        minute, second = minute - 1, second + 60
    return f"Mon, {day:02} {MONTHS[month - 1]} {year} {t.tm_hour:02}:{minute:02}:{second:02} GMT"


def _loose_date(dice: Dice, t: time.struct_time) -> str:
    gap = dice.choice(("", " ", "  ", "\t"))
    day = dice.choice((str(t.tm_mday), f"{t.tm_mday:02}"))
    weekday = dice.choice((WEEKDAYS, LONG_WEEKDAYS))[t.tm_wday]
    month = dice.choice((MONTHS, LONG_MONTHS))[t.tm_mon - 1]
    clock = f"{t.tm_hour}:{t.tm_min}:{t.tm_sec}"
    text = f"{weekday},{gap}{day}{gap}{month}{gap}{t.tm_year} {gap}{clock}{gap}{dice.choice(('', 'UTC', '+0100'))}"
    return dice.choice((text, text.upper(), text.lower()))


def _odd_date(dice: Dice, t: time.struct_time) -> str:
    return dice.choice(
        (
            "0",
            "",
            "-1",
            f" {_plain_date(dice, t)}",
            f"{LONG_WEEKDAYS[t.tm_wday]}, {t.tm_mday:02}-{MONTHS[t.tm_mon - 1]}-{t.tm_year % 100:02} 08:49:37 GMT",
            f"{WEEKDAYS[t.tm_wday]} {MONTHS[t.tm_mon - 1]} {t.tm_mday:2} 08:49:37 {t.tm_year}",
            f"Sun, 06 Nov {t.tm_year % 100} 08:49:37 GMT",
            f"Sun, {dice.randint(0, 40)} Feb {dice.randint(0, 12000)} 08:49:37 GMT",
            f"Sun, 31 Feb {t.tm_year} {dice.randint(0, 40)}:{dice.randint(0, 80)}:{dice.randint(0, 99)} GMT",
            f"sunday, 6 november {t.tm_year} 8:9:7",
            f"Sun,06Nov{t.tm_year} 08:49:37GMT",
            f"Sun, 06 Nov {t.tm_year} 08:49",
            f"Xyz, 06 Nov {t.tm_year} 08:49:37 GMT",
            f"Sun, 06 Sept {t.tm_year} 08:49:37 GMT",
            f"Sun, 06 June {t.tm_year} 08:49:{dice.randint(55, 75)} GMT",
            _plain_date(dice, t)[: dice.randint(0, 28)],
        )
    )


def date_text(dice: Dice, seconds: int) -> bytes:
    """A Date value that says these seconds since 1970, or nothing that can be understood."""
    form = dice.weighted(((0.8, _plain_date), (0.06, _loose_date), (0.1, _overflowing_date), (0.04, _odd_date)))
    return form(dice, time.gmtime(seconds)).encode()


# Mutations -----------------------------------------------------------------------------------------
def _at(dice: Dice, m: Message) -> int:
    return dice.randrange(len(m.headers)) if m.headers else -1


def _random_header(dice: Dice, names: Sequence[str]) -> tuple[bytes, bytes]:
    name = dice.choice(names)
    return name.encode(), dice.choice(VALUES.get(name, (b"", b"x", b"a|b", dice.word(TEXT, 1, 30).encode())))


def _drop(dice: Dice, m: Message, _: Sequence[str]) -> None:
    if m.headers:
        del m.headers[_at(dice, m)]


def _repeat(dice: Dice, m: Message, _: Sequence[str]) -> None:
    if m.headers:
        m.headers.insert(dice.randint(0, len(m.headers)), m.headers[_at(dice, m)])


def _swap(dice: Dice, m: Message, _: Sequence[str]) -> None:
    if m.headers:
        a, b = _at(dice, m), _at(dice, m)
        m.headers[a], m.headers[b] = m.headers[b], m.headers[a]


def _shuffle(dice: Dice, m: Message, _: Sequence[str]) -> None:
    dice.shuffle(m.headers)


def _add(dice: Dice, m: Message, names: Sequence[str]) -> None:
    m.headers.insert(dice.randint(0, len(m.headers)), _random_header(dice, names))


def _proxy(dice: Dice, m: Message, _: Sequence[str]) -> None:
    m.headers.append(_random_header(dice, ("Via", "X-Forwarded-For")))


def _name_case(dice: Dice, m: Message, _: Sequence[str]) -> None:
    at = _at(dice, m)
    if at >= 0:
        name, value = m.headers[at]
        m.headers[at] = (dice.choice((name.lower(), name.upper(), name.title(), name.swapcase())), value)


def _name_long(dice: Dice, m: Message, _: Sequence[str]) -> None:
    m.headers.insert(dice.randint(0, len(m.headers)), (dice.word(NAME, 30, 35).encode(), b"x"))


def _name_odd(dice: Dice, m: Message, _: Sequence[str]) -> None:
    name = dice.choice((b"", b" X", b"X ", b"X\t", b"X:", b"X.Y", b"X\x80", b"X", b"\x7f", b"X\0Y"))
    m.headers.insert(dice.randint(0, len(m.headers)), (name, b"x"))


def _value_empty(dice: Dice, m: Message, _: Sequence[str]) -> None:
    at = _at(dice, m)
    if at >= 0:
        m.headers[at] = (m.headers[at][0], dice.choice((b"", b"", b" ", b"\0", b"\r", b"\0x")))


def _value_long(dice: Dice, m: Message, _: Sequence[str]) -> None:
    at = _at(dice, m)
    if at >= 0:
        length = dice.choice((199, 200, 201, 500, 1022, 1023, 1024, 1025))
        m.headers[at] = (m.headers[at][0], dice.word(TEXT, length, length).encode())


def _value_odd(dice: Dice, m: Message, _: Sequence[str]) -> None:
    at = _at(dice, m)
    if at >= 0:
        name, value = m.headers[at]
        cut = dice.randint(0, len(value))
        m.headers[at] = (name, value[:cut] + dice.choice(ODD_BYTES) + value[cut:])


def _value_other(dice: Dice, m: Message, _: Sequence[str]) -> None:
    at = _at(dice, m)
    if at >= 0:
        m.headers[at] = (m.headers[at][0], dice.word(TEXT + "|]:[", 0, 40).encode())


def _many(dice: Dice, m: Message, names: Sequence[str]) -> None:
    while len(m.headers) < dice.choice((31, 32, 33)):
        m.headers.append(_random_header(dice, names))


def _huge(dice: Dice, m: Message, _: Sequence[str]) -> None:
    for number in range(dice.choice((7, 8, 9))):
        m.headers.append((b"X-Huge-%d" % number, b"h" * dice.choice((1000, 1010))))


def _start_odd(dice: Dice, m: Message, _: Sequence[str]) -> None:
    at = dice.randint(0, len(m.start))
    m.start = m.start[:at] + dice.choice(ODD_BYTES) + m.start[at:]


def _start_long(dice: Dice, m: Message, _: Sequence[str]) -> None:
    at = m.start.find(b"/") + 1
    length = dice.choice((1020, 1021, 1022, 1023, 1024, 1025)) - len(m.start)
    m.start = m.start[:at] + b"p" * length + m.start[at:]


def _start_other(dice: Dice, m: Message, _: Sequence[str]) -> None:
    m.start = dice.choice(
        (
            b"POST / HTTP/1.1",
            b"get / HTTP/1.1",
            b"GET  / HTTP/1.1",
            b"GET /HTTP/1.1",
            b"HEAD /HTTP/1.0",
            b"GET / HTTP/1.2",
            b"GET / HTTP/1.x",
            b"GET / HTTP/2.0",
            b"GET / HTTP/1.10",
            b"GET / HTTP/1.1 ",
            b"GET /",
            b"GET / HTTP/",
            b"HTTP/1.1",
            b"HTTP/1.12345",
            b"HTTP/1.2 200 OK",
            b"HTTP/1.x 200",
            b"HTTP/2.0 200 OK",
            b"HTTP/1.0" + b" " * 5,
            b"ICY 200 OK xx",
            b"",
        )
    )


def _line_ends(dice: Dice, m: Message, _: Sequence[str]) -> None:
    m.line_end = dice.choice((b"\n", b"\r\r\n", b"\n"))
    m.end = dice.choice((b"\n", b"\r\n", b"\r"))


def _no_end(dice: Dice, m: Message, _: Sequence[str]) -> None:
    m.end = dice.choice((b"", b"", b"Host", b"Host:", b"X: y"))


def _separator(dice: Dice, m: Message, _: Sequence[str]) -> None:
    m.separator = dice.choice((b":", b":\t", b":  ", b": \t"))


def _fold(dice: Dice, m: Message, _: Sequence[str]) -> None:
    at = _at(dice, m)
    if at >= 0:
        more = dice.choice((b" folded", b"\tfolded", b"nocolon"))
        m.headers[at] = (m.headers[at][0], m.headers[at][1] + m.line_end + more)


def _body(dice: Dice, m: Message, _: Sequence[str]) -> None:
    m.body = dice.choice((b"x", b"<html></html>\r\n\r\n", b"GET / HTTP/1.1\r\n\r\n", dice.randbytes(100), b"y" * 9000))


MUTATIONS: Final[Sequence[tuple[float, Callable[[Dice, Message, Sequence[str]], None]]]] = (
    (3, _drop),
    (2, _repeat),
    (3, _swap),
    (0.5, _shuffle),
    (4, _add),
    (3, _proxy),
    (1, _name_case),
    (1, _name_long),
    (1, _name_odd),
    (1, _value_empty),
    (3, _value_long),
    (3, _value_odd),
    (1, _value_other),
    (1, _many),
    (0.3, _huge),
    (1, _start_odd),
    (1.5, _start_long),
    (1, _start_other),
    (1, _line_ends),
    (1, _no_end),
    (1, _separator),
    (0.5, _fold),
    (2, _body),
)


def mutate_message(dice: Dice, message: Message, direction: str, *, dates: bool) -> None:
    """Change a few things about a head; without `dates`, its Date headers go."""
    names = REQUEST_MORE if direction == "request" else RESPONSE_MORE
    for _ in range(dice.randint(1, 3)):
        dice.weighted(MUTATIONS)(dice, message, names)
    if not dates:
        message.headers = [header for header in message.headers if header[0].lower() != b"date"]


def is_finished(head: bytes) -> bool:
    """Whether the head has the line that ends it."""
    return b"\n\r" in head or b"\n\n" in head


def first_line_length(head: bytes) -> int:
    """Bytes before the first line feed."""
    at = head.find(b"\n")
    return len(head) if at < 0 else at
