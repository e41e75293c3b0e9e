"""Names of hosts and of users, in every place of the greetings of servers, leave no trace in what is kept."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pyp0f.applications.mail.commands import banner_of, capability
from pyp0f.applications.mail.lines import is_name_alone, split_versions, stated_name
from pyp0f.applications.mail.shapes import HIDDEN, shape
from pyp0f.applications.mail.words import WORDS
from pyp0f.library.loading import APPLICATIONS_FILE, packaged_path
from pyp0f.signatures.sections import ANY

if TYPE_CHECKING:
    from collections.abc import Iterator

SMTP: Final = (
    "HOST ESMTP Postfix (Debian/GNU)",
    "HOST ESMTP Exim 4.96 Tue, 03 Nov 2020 10:11:12 +0100",
    "HOST ESMTP Sendmail 8.17.1.9/8.17.1.9/Debian-2+deb12u2; Tue; (No UCE/UBE) logging access from: HOST(OK)-HOST",
    "HOST ESMTP OpenSMTPD",
    "HOST ESMTP qpsmtpd 0.94 ready; send us your mail, but not your spam.",
    "HOST Python SMTP 1.4.6",
    "HOST Microsoft ESMTP MAIL Service, Version: 6.0.3790.1830 ready at  Tue, 3 Nov 2020 10:11:12 +0100",
    "HOST Hello HOST [192.0.2.1], pleased to meet you",
)
OTHERS: Final = (
    "HOST FTP server (GNU inetutils 2.4) ready.",
    "HOST FTP server (Version 6.00LS) ready.",
    "HOST FTP server (Version wu-2.6.2(1) Mon Nov 3 2020) ready.",
    "ProFTPD Server (Debian) [HOST]",
    "ProFTPD 1.3.5 Server ready at HOST",
    "--------- Welcome to Pure-FTPd [privsep] [TLS] ----------",
    "pyftpdlib 2.2.0 ready.",
    "(vsFTPd 3.0.3)",
    "Welcome to HOST FTP service",
    "Hello there.",
    "Dovecot (Debian) ready. <1896.697170952@HOST>",
    "POP3 HOST 2007f.104 server ready",
    "POP3 HOST v2001.78 server ready",
    "HOST POP3 server ready",
    "Qpopper (version 4.0.19) at HOST starting.",
    "OK [CAPABILITY] HOST Cyrus IMAP 3.6.1-4+deb12u4-Debian-3.6.1-4+deb12u4 server ready",
    "OK [CAPABILITY] Dovecot (Debian) ready.",
    "OK HOST IMAP4rev1 v12.264 server ready",
    "OK Microsoft Exchange IMAP4rev1 server version 5.5.2650.23 (HOST) ready",
)
TEXTS: Final = tuple([(True, text) for text in SMTP] + [(False, text) for text in OTHERS])
UNKNOWN: Final = "qxz.example"
LABELS: Final = st.from_regex(r"[a-z]([a-z0-9-]{0,14}[a-z0-9])?", fullmatch=True)


def is_unknown(name: str) -> bool:
    return not any(piece.lower() in WORDS for piece in [name, *re.split(r"[ .-]", name)])


NAMES: Final = st.one_of(
    LABELS,
    st.lists(LABELS, min_size=2, max_size=4).map(".".join),
    st.builds("{}-{}".format, LABELS, st.integers(0, 999)),
    st.builds("{}.{}.{}".format, st.integers(0, 255), st.integers(0, 255), st.lists(LABELS, min_size=2).map(".".join)),
    st.lists(LABELS, min_size=2, max_size=3).map(" ".join),
).flatmap(lambda name: st.sampled_from((name, name.upper(), name.title())))
SLOW: Final = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
COMMON: Final = (
    "mail", "server", "mercury", "titan", "mail-01", "mail-server", "oracle-2", "apple", "WEB", "pop-server", "fedora",
    "domino", "exchange", "guest", "debian-12", "ftp-service", "mail2", "network", "golden", "live",
)  # fmt: skip


def placed(template: str, name: str) -> Iterator[str]:
    """A greeting with a name in each place: where the host is, and before, after and for each word."""
    yield template.replace("HOST", name)
    words = template.replace("HOST", UNKNOWN).split(" ")
    for at in range(len(words)):
        yield " ".join([*words[:at], name, *words[at:]])
        yield " ".join([*words[:at], name, *words[at + 1 :]])
    yield " ".join([*words, name])


def leaves_no_trace(greeting: tuple[bool, str], name: str) -> None:
    is_mail, template = greeting
    for with_name, without in zip(placed(template, name), placed(template, UNKNOWN), strict=True):
        assert shape(with_name.encode(), host_first=is_mail) == shape(without.encode(), host_first=is_mail)


@settings(SLOW, max_examples=15)
@given(greeting=st.sampled_from(TEXTS), name=NAMES.filter(is_unknown))
def test_a_name_leaves_no_trace(greeting: tuple[bool, str], name: str) -> None:
    leaves_no_trace(greeting, name)


@pytest.mark.fuzz
@settings(SLOW, max_examples=800)
@given(greeting=st.sampled_from(TEXTS), name=NAMES.filter(is_unknown))
def test_many_names_leave_no_trace(greeting: tuple[bool, str], name: str) -> None:
    leaves_no_trace(greeting, name)


@pytest.mark.parametrize("name", COMMON)
def test_a_name_that_is_a_word_is_not_kept_where_hosts_stand(name: str) -> None:
    for is_mail, template in TEXTS:
        kept = shape(template.replace("HOST", name).encode(), host_first=is_mail)
        assert kept == shape(template.replace("HOST", UNKNOWN).encode(), host_first=is_mail), template


@settings(SLOW, max_examples=20)
@given(name=NAMES.filter(is_unknown))
def test_users(name: str) -> None:
    for reply in ("Password required for HOST.", "User HOST OK. Password required", "HOST is welcome", "Hello HOST"):
        assert name.lower() not in shape(reply.replace("HOST", name).encode()).lower().split()


def servers() -> Iterator[tuple[str, str]]:
    section = ""
    for line in Path(packaged_path(APPLICATIONS_FILE)).read_text("ascii").splitlines():
        if line.startswith("["):
            section = line.strip("[]")
        elif line.startswith("sig") and section in ("smtp:response", "ftp:response", "pop3:response", "imap:response"):
            yield section, line.partition("=")[2].strip()


def test_signatures_consist_of_words_that_are_kept() -> None:
    """What each packaged line describes, sent by a server with a name of its own, gives the line."""
    for section, line in servers():
        banner, capabilities, reply = line.split(":", 2)
        is_mail = section == "smtp:response"
        if is_name_alone(banner):
            assert stated_name(f"_ {banner.strip(ANY)} 4.2") == banner.strip(ANY).lower()
        elif banner != ANY:
            sent = [one.replace("*", "4.2").replace(HIDDEN, UNKNOWN).encode() for one in banner.split(" / ")]
            assert split_versions(banner_of(sent, host_first=is_mail))[0] == split_versions(banner)[0]
        if reply != ANY:
            assert shape(reply.replace(HIDDEN, UNKNOWN).encode(), host_first=is_mail) == reply
        if capabilities not in (ANY, ""):
            assert [capability(one.encode()) for one in capabilities.split(",")] == capabilities.split(",")
