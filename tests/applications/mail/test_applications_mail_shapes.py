"""Which words of a text are kept."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyp0f.applications.mail.shapes import HIDDEN, is_version, server_in, shape
from pyp0f.applications.mail.words import WORDS


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("mail.example.org ESMTP Postfix (Debian/GNU)", "_ ESMTP Postfix (Debian/GNU)"),
        ("ESMTP ready", "ESMTP ready"),
        ("x ESMTP Sendmail 8.15.2/Debian-22+deb11u1; Tue", "_ ESMTP Sendmail 8.15.2/Debian-22+deb11u1; _"),
        ("x Microsoft ESMTP MAIL Service, Version: 6.0.3790.1", "_ Microsoft ESMTP MAIL Service Version 6.0.3790.1"),
        ("x ready at  Tue, 3 Nov 2020 10:11:12 +0100", "_ ready at _"),
        ("x ESMTP FooMail 3.2 [198.51.100.7]", "_ ESMTP _ 3.2 _"),
        ("x ESMTP FooMail", "_ ESMTP _"),
        ("mx.google.com ESMTP d9443c01a7336-2a1b.1 - gsmtp", "_ ESMTP _ - gsmtp"),
        ("x 4.96@host /etc/4.96 C:\\ftp 192.0.2.1 4.96/../etc", "_"),
        ("x " + "z" * 9000, "_"),
        ("x " + "(" * 60 + "FTP", "_"),
        ("x mail::lite MIME::Lite", "_ MIME-Lite"),
        ("\xe9\xff\0 \x1b[31m", "_"),
        ("", ""),
    ],
)
def test_texts(text: str, kept: str) -> None:
    assert shape(text.encode("latin-1"), host_first=True) == kept


def test_words_of_the_other_side_are_not_kept() -> None:
    assert shape(b"Password required for root", hidden=b"root") == "Password required for _"


@given(st.binary(max_size=200))
def test_nothing_but_known_words_and_versions(text: bytes) -> None:
    kept = shape(text)
    assert kept.isascii()
    assert not set(kept) & set(":|,*\n\r\x1b")
    for word in kept.split():
        core = word.strip("()[]<>{}'\".!;?")
        assert core.lower() in WORDS or core in ("", HIDDEN, "-", "=") or any(map(str.isdigit, core))


@pytest.mark.parametrize("word", ["4.96", "v2.1a", "3.0.3", "6.0.3790.4675", "8.14.9"])
def test_versions(word: str) -> None:
    assert is_version(word)


@pytest.mark.parametrize(
    "word", ["192.0.2.1", "4", "a4.96", "4.96@x", "1.2.3.example.org.x.y", "1.2.alice", "4.3.host.com", "5.6.nl", ""]
)
def test_no_versions(word: str) -> None:
    assert not is_version(word)


@pytest.mark.parametrize(
    ("banner", "server"),
    [
        ("_ ESMTP Exim 4.96 _", "Exim 4.96"),
        ("(vsFTPd 3.0.3)", "vsFTPd 3.0.3"),
        ("_ ESMTP Postfix (Debian/GNU)", "Postfix"),
        ("FileZilla Server version 0.9.33 _", "FileZilla 0.9.33"),
        ("_ ESMTP", ""),
        ("", ""),
    ],
)
def test_servers_in_banners(banner: str, server: str) -> None:
    assert server_in(banner) == server
