"""The settings of the web process."""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import ip_address
from typing import Final, NamedTuple

from pyp0f.errors import UsageError

DEFAULT_KEEP: Final = 100_000
"""Latest observations that are kept, unless another number is given."""
DEFAULT_DAYS: Final = 30
"""Days that observations are kept, counted back from the latest one, unless another number is given."""
ALL_DAYS: Final = 100_000
"""Days that keep observations of any time."""
MAX_HOSTS: Final = 1_000_000
"""Hosts that are kept; of more, those that were not seen for the longest time are removed."""
_MAX_PORT: Final = 65_535
_LOCAL: Final = "localhost"
_LOOPBACK: Final = "127.0.0.1"


class Endpoint(NamedTuple):
    """An address to listen on.

    Attributes:
        host: an IP address, or the name ``localhost``.
        port: 0 to 65535; 0 lets the system choose.
    """

    host: str
    port: int

    @property
    def is_loopback(self) -> bool:
        """Whether only programs on this machine can connect."""
        return self.host in (_LOCAL, "::1") or self.host.startswith("127.")

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


def endpoint_of(text: str) -> Endpoint:
    """The address to listen on, from ``ADDRESS:PORT`` or ``PORT``, which is on this machine only.

    Raises:
        ValueError: it is none; the message says why.
    """
    host, _, port = text.rpartition(":")
    if host.startswith("[") and host.endswith("]"):
        host = host[1:-1]
    elif ":" in host:
        raise ValueError("an IPv6 address stands in brackets, as in [::1]:8080")
    if not port.isascii() or not port.isdecimal() or int(port[:6]) > _MAX_PORT:
        raise ValueError(f"must be ADDRESS:PORT, with a port from 0 to {_MAX_PORT}")
    if host not in ("", _LOCAL):
        try:
            host = str(ip_address(host))
        except ValueError:
            raise ValueError("must be an IP address or localhost, and a port, as in 127.0.0.1:8080") from None
    return Endpoint(host or _LOOPBACK, int(port))


class WebSettings(NamedTuple):
    """The settings of the web process.

    Attributes:
        endpoint: the address to listen on.
        token_file: path of the file with the bearer token; None if clients need none.
        names: host names under which clients may ask, besides addresses and ``localhost``.
        certificate: path of the TLS certificate with its chain, in PEM; None for HTTP without TLS.
        key: path of its private key; None if it is in the file of the certificate.
        store: path of an SQLite file, or a URL of PostgreSQL; None for memory.
        user: name of the user to run as; None to keep the current one.
        keep: the maximum number of observations that are kept.
        days: days that observations are kept.
    """

    endpoint: Endpoint
    token_file: str | None = None
    names: Sequence[str] = ()
    certificate: str | None = None
    key: str | None = None
    store: str | None = None
    user: str | None = None
    keep: int = DEFAULT_KEEP
    days: int = DEFAULT_DAYS

    @property
    def url(self) -> str:
        """The address of the page."""
        return f"{'http' if self.certificate is None else 'https'}://{self.endpoint}/"


_MIN_TOKEN: Final = 16
_MAX_TOKEN: Final = 1024


def read_token(path: str) -> str:
    """The token in the first line of a file.

    Args:
        path: path of the file.

    Raises:
        UsageError: the file cannot be read, or the token is too short, too long or not printable ASCII.
    """
    option = f"--http-token-file {path}"
    try:
        with open(path, "rb") as file:
            line = file.readline(_MAX_TOKEN + 3).rstrip(b"\r\n")
    except (OSError, ValueError) as error:
        raise UsageError(
            f"{option}: cannot read the token: {getattr(error, 'strerror', None) or 'no such file'}"
        ) from None
    if not _MIN_TOKEN <= len(line) <= _MAX_TOKEN:
        raise UsageError(f"{option}: the token in the first line must have {_MIN_TOKEN} to {_MAX_TOKEN} characters")
    if not all(0x21 <= byte <= 0x7E for byte in line):
        raise UsageError(f"{option}: the token must consist of printable ASCII characters without spaces")
    return line.decode("ascii")
