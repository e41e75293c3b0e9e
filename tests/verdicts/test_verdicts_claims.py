"""What programs say of themselves."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyp0f.verdicts.claims import claim_of, program_of

CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/120.0.0.0 Safari/537.36"
SAFARI = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/17.1 Safari/605.1.15"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_1 like Mac OS X) Version/17.1 Mobile/15E148 Safari/604"
ANDROID = "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 Chrome/120.0.0.0 Mobile Safari/537.36"


@pytest.mark.parametrize(
    ("software", "family", "text"),
    [
        (CHROME, "Windows", "Windows 10 or newer"),
        (CHROME + " Edg/120.0", "Windows", "Windows 10 or newer"),
        ("Mozilla/4.0 (compatible; MSIE 8.0; Windows NT 6.1)", "Windows", "Windows 7"),
        ("Mozilla/4.0 (compatible; MSIE 6.0; Windows 98)", "Windows", "Windows"),
        (SAFARI, "Apple", "macOS 10.15 or newer"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10.12; rv:50.0) Firefox/50.0", "Apple", "macOS 10.12"),
        (IPHONE, "Apple", "iOS 17.1"),
        ("Mozilla/5.0 (iPad; CPU OS 16_2 like Mac OS X)", "Apple", "iOS 16.2"),
        ("curl/8 CFNetwork/1410 Darwin/22.6.0", "Apple", "macOS or iOS"),
        (ANDROID, "Linux", "Android 14"),
        ("Mozilla/5.0 (X11; CrOS x86_64 14541.0.0)", "Linux", "Chrome OS"),
        ("Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:120.0) Firefox/120.0", "Linux", "Linux"),
        ("Apache/2.4.57 (Debian)", "Linux", "Linux"),
        ("Mozilla/5.0 (X11; FreeBSD amd64)", "BSD", "FreeBSD"),
        ("Microsoft-IIS/10.0", "Windows", "Windows 10 or newer"),
        ("Microsoft-IIS/7.5", "Windows", "Windows 7"),
        ("Microsoft-HTTPAPI/2.0", "Windows", "Windows"),
    ],
)
def test_systems(software: str, family: str, text: str) -> None:
    found = claim_of(software)
    assert found is not None
    assert (found.family, str(found)) == (family, text)


@pytest.mark.parametrize("software", ["", "curl/7.88.1", "nginx", "Winamp/5", "python-requests/2.31.0", "ios"])
def test_no_system(software: str) -> None:
    assert claim_of(software) is None


@pytest.mark.parametrize(
    ("software", "expected"),
    [
        (CHROME, "Chrome 120"),
        (CHROME + " Edg/119.0", "Edge 119"),
        (CHROME + " OPR/106.0", "Opera 106"),
        (SAFARI, "Safari 17"),
        (IPHONE, "Safari 17"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:120.0) Gecko/20100101 Firefox/120.0", "Firefox 120"),
        ("Mozilla/4.0 (compatible; MSIE 8.0; Windows NT 6.1)", "MSIE 8"),
        ("Mozilla/5.0 (Windows NT 6.1; Trident/7.0; rv:11.0) like Gecko", "MSIE 11"),
        ("Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", "Googlebot 2.1"),
        ("Mozilla/5.0", ""),
        ("curl/7.88.1", "curl 7.88.1"),
        ("Apache/2.4.57 (Debian) PHP/8", "Apache 2.4.57"),
        ("nginx", "nginx"),
        ("python-requests/2.31.0", "python-requests 2.31.0"),
        ("/etc/passwd", ""),
        ("", ""),
        ("\x1b[2J", ""),
    ],
)
def test_programs(software: str, expected: str) -> None:
    assert program_of(software) == expected


@given(st.text(max_size=200))
def test_any_text_gives_short_names_without_control_characters(text: str) -> None:
    claim_of(text)
    found = program_of(text)
    assert len(found) <= 60
    assert found.isascii()
    assert found.isprintable()
