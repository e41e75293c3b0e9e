"""What lines of signatures have in place of texts."""

from __future__ import annotations

import pytest

from pyp0f.applications.mail.lines import is_name_alone, readings, split_versions, stated_name
from pyp0f.errors import SignatureError


@pytest.mark.parametrize(
    ("banner", "parts"),
    [
        ("_ ESMTP Exim 4.96 _", ("_ ESMTP Exim # _", "4.96")),
        ("_ ESMTP Exim * _", ("_ ESMTP Exim # _", "*")),
        ("(vsFTPd 3.0.3)", ("(vsFTPd #)", "3.0.3")),
        ("(vsFTPd *)", ("(vsFTPd #)", "*")),
        ("_ Sendmail 8.15.2/8.15.2/Debian-22; 9", ("_ Sendmail #; #", "8.15.2/8.15.2/Debian-22 9")),
        ("Mozilla/5.0 * x", ("Mozilla/# # x", "5.0 *")),
        ("OK IMAP4rev1", ("OK IMAP4rev1", "")),
        ("*", ("*", "*")),
    ],
)
def test_versions_in_banners(banner: str, parts: tuple[str, str]) -> None:
    assert split_versions(banner) == parts


def test_optional_items() -> None:
    assert readings("EHLO,DATA:From") == ("EHLO,DATA:From",)
    assert set(readings("EHLO,?NOOP,DATA:?Date,From")) == {
        "EHLO,DATA:From",
        "EHLO,NOOP,DATA:From",
        "EHLO,DATA:Date,From",
        "EHLO,NOOP,DATA:Date,From",
    }
    with pytest.raises(SignatureError, match="more than 6 optional items"):
        readings("?A," * 7)


@pytest.mark.parametrize(
    ("banner", "name", "is_alone"),
    [
        ("_ ESMTP Exim 4.96 _", "exim", False),
        ("(vsFTPd 3.0.3)", "vsftpd", False),
        ("Microsoft FTP Service", "microsoft", False),
        ("_ ESMTP", "", False),
        ("*Postfix*", "postfix", True),
        ("*", "", False),
        ("_ ESMTP Exim * _", "exim", False),
    ],
)
def test_names_in_banners(banner: str, name: str, is_alone: bool) -> None:
    assert (stated_name(banner), is_name_alone(banner)) == (name, is_alone)
