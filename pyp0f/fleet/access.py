"""What a broker asks for: TLS, names and passwords, from a file.

All files are read at the start: later, the root directory may have changed, and the user may be another one.
"""

from __future__ import annotations

import os
import ssl
from collections.abc import Callable, Mapping
from typing import Any, Final

from pyp0f.errors import MissingPackageError, UsageError, reason_of

Names = Mapping[str, str]
"""Values by names."""
_MAX_FILE: Final = 1 << 20
_KAFKA: Final = (
    "security.",
    "sasl.",
    "ssl.",
    "enable.sasl.",
    "enable.ssl.",
    "client.id",
    "client.rack",
    "broker.address.",
    "socket.keepalive.",
)
"""Beginnings of the names of librdkafka that a file may have.  The others are set by pyp0f."""
_PEM: Final = {
    "ssl.ca.location": "ssl.ca.pem",
    "ssl.certificate.location": "ssl.certificate.pem",
    "ssl.key.location": "ssl.key.pem",
}
"""Names of files, and the names under which librdkafka takes their contents."""
_SECRETS: Final = ("user", "password", "token")
_TLS: Final = ("tls.ca", "tls.certificate", "tls.key", "tls.name")
_NATS: Final = (*_SECRETS, "credentials", "nkey", "tls", *_TLS)
_WAYS: Final = ("yes", "no", "first")


def kafka_access(path: str) -> dict[str, Any]:
    """Settings of librdkafka for a client.

    Args:
        path: the file; empty if there is none.

    Raises:
        UsageError: the file cannot be used; the message says why.
    """
    if not path:
        return {}
    found: dict[str, Any] = _read(path, lambda name: name.startswith(_KAFKA))
    protocol = found.get("security.protocol", "").upper()
    for start, needed in (("sasl.", "SASL_"), ("ssl.", "SSL")):
        if needed not in protocol and any(name.startswith(start) for name in found):
            raise UsageError(f"{path}: {start}* needs security.protocol = SASL_SSL, or another one with {needed}")
    for name, pem in _PEM.items():
        # A folder of certificates stays what it is; librdkafka takes the contents of no folder.
        if name in found and not os.path.isdir(found[name]):
            found[pem] = _contents(path, found.pop(name)).decode("ascii", "replace")
    if "SSL" in protocol and not any(name.startswith("ssl.ca") for name in found):
        usual = ssl.get_default_verify_paths().cafile
        if usual is not None:
            found["ssl.ca.pem"] = _contents(path, usual).decode("ascii", "replace")
    return found


class NatsAccess:
    """How to connect to NATS.

    Attributes:
        needs_tls: whether nothing may be sent without TLS.
        begins_with_tls: whether TLS begins before the first line of the server.
        options: arguments of ``connect`` of nats-py.
    """

    def __init__(self, path: str) -> None:
        """Read a file.

        Args:
            path: the file; empty if there is none.

        Raises:
            MissingPackageError: the package for keys is not installed.
            UsageError: the file cannot be used; the message says why.
        """
        found = _read(path, _NATS.__contains__) if path else {}
        way = found.get("tls", "yes" if any(name in found for name in (*_SECRETS, *_TLS)) else "")
        if way not in ("", *_WAYS):
            raise UsageError(f"{path}: tls: must be {', '.join(_WAYS[:-1])} or {_WAYS[-1]}")
        if ("user" in found) != ("password" in found):
            raise UsageError(f"{path}: user and password belong together")
        if sum([name in found for name in ("user", "token", "credentials", "nkey")]) > 1:
            raise UsageError(f"{path}: must have one of user, token, credentials, nkey")
        self.needs_tls = way in ("yes", "first")
        self.options: dict[str, Any] = {name: found[name] for name in _SECRETS if name in found}
        if way != "no":
            self.options["tls"] = _context(path, found)
        self.begins_with_tls = way == "first"
        if self.begins_with_tls:
            self.options["tls_handshake_first"] = True
        if "tls.name" in found:
            self.options["tls_hostname"] = found["tls.name"]
        self._take_keys(path, found)

    def _take_keys(self, path: str, found: Names) -> None:
        names = [name for name in ("credentials", "nkey") if name in found]
        if not names:
            return
        try:
            # nats-py loads it when it connects, when its files may be out of reach.
            import nkeys  # noqa: PLC0415 - only this needs it
            from nats.aio.client import RawCredentials  # noqa: PLC0415 - only this needs it
        except ImportError:
            raise MissingPackageError(f"{path}: {names[0]}: needs nkeys: pip install 'pyp0f[fleet]'") from None
        text = _contents(path, found[names[0]]).decode("ascii", "replace")
        if names == ["credentials"]:
            if not all(mark in text for mark in ("BEGIN NATS USER JWT", "BEGIN USER NKEY SEED")):
                raise UsageError(f"{found['credentials']}: is not a file of credentials of NATS")
            self.options["user_credentials"] = RawCredentials(text)
            return
        try:
            nkeys.from_seed(bytearray(text.strip().encode())).wipe()
        except Exception:  # noqa: BLE001 - nkeys has many, and some of binascii
            raise UsageError(f"{found['nkey']}: is not the seed of an nkey") from None
        self.options["nkeys_seed_str"] = text


def _context(path: str, found: Names) -> ssl.SSLContext:
    context = ssl.create_default_context()
    try:
        if "tls.ca" in found:
            context = ssl.create_default_context(cafile=found["tls.ca"])
        if "tls.certificate" in found:
            # Without a function, a key with a password would be asked for on the terminal.
            context.load_cert_chain(found["tls.certificate"], found.get("tls.key"), lambda: "")
    except (OSError, ValueError) as error:
        reason = "is not a certificate with its key in PEM" if isinstance(error, ssl.SSLError) else error.strerror  # type: ignore[union-attr]
        raise UsageError(f"{path}: tls.ca, tls.certificate or tls.key: {reason}") from None
    return context


def _read(path: str, is_known: Callable[[str], bool]) -> dict[str, str]:
    """The lines ``NAME = VALUE`` of a file.  No message has a value: it may be a password."""
    found: dict[str, str] = {}
    for number, line in enumerate(_contents("", path).decode("utf-8", "replace").splitlines(), 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        name, mark, value = [part.strip() for part in line.partition("=")]
        if not mark or not value:
            raise UsageError(f"{path}, line {number}: must be NAME = VALUE")
        if not is_known(name):
            shown = name if name.isprintable() and name.isascii() and len(name) < 80 else "?"
            raise UsageError(f"{path}, line {number}: {shown}: cannot be set here")
        if name in found:
            raise UsageError(f"{path}, line {number}: {name}: given more than once")
        found[name] = _from_environment(value, f"{path}, line {number}: {name}")
    return found


def _from_environment(value: str, where: str) -> str:
    """The value, or that of the environment for ``${NAME}``."""
    if not (value.startswith("${") and value.endswith("}")):
        return value
    name = value[2:-1]
    if not os.environ.get(name):
        raise UsageError(f"{where}: the environment has no {name}")
    return os.environ[name]


def _contents(path: str, name: str) -> bytes:
    """A small file.

    Args:
        path: the file that names it; empty if it is that one.
        name: the file.
    """
    try:
        with open(name, "rb") as file:
            found = file.read(_MAX_FILE + 1)
    except (OSError, ValueError) as error:
        raise UsageError(f"{path}: {name}: {reason_of(error)}" if path else f"{name}: {reason_of(error)}") from None
    if len(found) > _MAX_FILE:
        raise UsageError(f"{name}: is too large for such a file")
    return found
