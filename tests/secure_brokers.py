"""Message brokers that ask for TLS and a password."""

from __future__ import annotations

import socket
import ssl
import struct
import subprocess
import threading
from contextlib import suppress
from pathlib import Path
from typing import Final

from broker_servers import KafkaCluster

LOGIN: Final = ("p0f", "long secret")
_CONTROLS: Final = b"\0" + b"\0".join([part.encode() for part in LOGIN])
"""The only message of SASL PLAIN (RFC 4616)."""


def certificate_in(folder: Path) -> tuple[Path, Path]:
    """A certificate for 127.0.0.1, which is its own authority, and its key."""
    certificate, key = folder / "certificate.pem", folder / "key.pem"
    command = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=broker"
    names = ["-addext", "subjectAltName=IP:127.0.0.1", "-keyout", str(key), "-out", str(certificate)]
    subprocess.run([*command.split(), *names], check=True, capture_output=True)
    return certificate, key


class _Front:
    """Accepts connections with TLS, and connects each to a server without.

    Attributes:
        port: where clients connect.
    """

    def __init__(self, port: int, certificate: Path, key: Path) -> None:
        """Serve at once.

        Args:
            port: of the server.
            certificate: for the clients.
            key: its key.
        """
        self._context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        self._context.load_cert_chain(certificate, key)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._target = port
        self.port: int = self._listener.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def close(self) -> None:
        """Accept no more connections."""
        self._listener.close()

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                threading.Thread(target=self._talk, args=(client,), daemon=True).start()

    def _talk(self, client: socket.socket) -> None:
        with (
            suppress(OSError),
            self._context.wrap_socket(client, server_side=True) as secure,
            socket.create_connection(("127.0.0.1", self._target)) as server,
        ):
            self.exchange(secure, server)

    def exchange(self, client: ssl.SSLSocket, server: socket.socket) -> None:
        """Pass on what both say."""
        threading.Thread(target=_copy, args=(server, client), daemon=True).start()
        _copy(client, server)


class TlsProxy(_Front):
    """TLS before a server without."""


def _copy(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(65_536):
            target.sendall(data)


class SecureKafka(_Front):
    """TLS and SASL PLAIN before a mock cluster, which has neither.

    Attributes:
        servers: where clients connect.
        refused: number of wrong passwords.
    """

    def __init__(self, cluster: KafkaCluster, certificate: Path, key: Path) -> None:
        """Serve at once."""
        self.refused = 0
        port = int(cluster.servers.partition(":")[2])
        super().__init__(port, certificate, key)
        self.servers = f"127.0.0.1:{self.port}"
        # The cluster tells clients its own port, after its address.
        self._told, self._tell = [b"127.0.0.1" + struct.pack(">i", one) for one in (port, self.port)]

    def topic(self, name: str, settings: Path) -> str:
        """The URL of a topic."""
        return f"kafka://{self.servers}/{name}?settings={settings}"

    def exchange(self, client: ssl.SSLSocket, server: socket.socket) -> None:
        """Pass requests and answers on, one by one: the mock cluster answers in order, and each request."""
        is_known = False
        while (request := _message(client)) is not None:
            key, version, number = struct.unpack(">hhi", request[:8])
            if key == _HANDSHAKE:
                answer: bytes | None = struct.pack(">ihih", number, 0, 1, 5) + b"PLAIN"
            elif key == _AUTHENTICATE:
                is_known = request.endswith(_CONTROLS)
                self.refused += not is_known
                answer = struct.pack(">ihhi", number, 0 if is_known else _WRONG, -1, 0) + bytes(8 * version)
            elif is_known or key == _VERSIONS:
                server.sendall(_framed(request))
                answer = _message(server)
            else:
                return
            if answer is None:
                return
            client.sendall(_framed(_with_sasl(answer) if key == _VERSIONS else answer.replace(self._told, self._tell)))


_HANDSHAKE: Final = 17
_VERSIONS: Final = 18
_AUTHENTICATE: Final = 36
"""Keys of requests (https://kafka.apache.org/protocol)."""
_WRONG: Final = 58
"""The error of a wrong password."""


def _with_sasl(versions: bytes) -> bytes:
    """The answer to ApiVersions, version 0, with the requests of SASL; other versions have an error here."""
    number, error = struct.unpack(">ih", versions[:6])
    if error:
        return versions
    (count,) = struct.unpack(">i", versions[6:10])
    ours = b"".join([struct.pack(">hhh", key, 0, 1) for key in (_HANDSHAKE, _AUTHENTICATE)])
    return struct.pack(">ihi", number, 0, count + 2) + ours + versions[10:]


def _framed(message: bytes) -> bytes:
    return struct.pack(">i", len(message)) + message


def _message(connection: socket.socket) -> bytes | None:
    head = _exactly(connection, 4)
    return None if head is None else _exactly(connection, *struct.unpack(">i", head))


def _exactly(connection: socket.socket, size: int) -> bytes | None:
    found = b""
    while len(found) < size:
        piece = connection.recv(size - len(found))
        if not piece:
            return None
        found += piece
    return found
