"""Settings of the web process."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pyp0f.errors import UsageError
from pyp0f.web.settings import Endpoint, WebSettings, endpoint_of, read_token

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("text", "host", "port", "is_loopback", "shown"),
    [
        ("127.0.0.1:8080", "127.0.0.1", 8080, True, "127.0.0.1:8080"),
        ("8080", "127.0.0.1", 8080, True, "127.0.0.1:8080"),
        ("localhost:0", "localhost", 0, True, "localhost:0"),
        ("[::1]:65535", "::1", 65535, True, "[::1]:65535"),
        ("0.0.0.0:80", "0.0.0.0", 80, False, "0.0.0.0:80"),
    ],
)
def test_endpoints(text: str, host: str, port: int, is_loopback: bool, shown: str) -> None:
    found = endpoint_of(text)
    assert (found, found.is_loopback, str(found)) == (Endpoint(host, port), is_loopback, shown)


@pytest.mark.parametrize(
    "text", ["", "::1:80", "127.0.0.1", "127.0.0.1:65536", "example.com:80", "127.0.0.1:x", "[x]:1"]
)
def test_what_is_no_endpoint(text: str) -> None:
    with pytest.raises(ValueError, match=r"must be|stands in"):
        endpoint_of(text)


def test_the_url() -> None:
    settings = WebSettings(endpoint_of("[::1]:1"))
    assert settings.url == "http://[::1]:1/"
    assert settings._replace(certificate="x").url == "https://[::1]:1/"


def test_tokens(tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_bytes(b"0123456789abcdef\r\nmore")
    assert read_token(str(file)) == "0123456789abcdef"
    for wrong in (b"short", b"x" * 1025, b"0123456789 abcdef", b"0123456789abcdef\xff"):
        file.write_bytes(wrong)
        with pytest.raises(UsageError, match="token"):
            read_token(str(file))
    with pytest.raises(UsageError, match="No such file"):
        read_token(str(tmp_path / "none"))
