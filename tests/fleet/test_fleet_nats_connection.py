"""NATS with TLS, passwords, tokens and keys: a real server."""

from __future__ import annotations

import asyncio
import base64
import json
import socket
import ssl
import struct
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Final, Protocol

import pytest
from broker_servers import NatsServer, messages_of, send
from secure_brokers import TlsProxy, certificate_in

from pyp0f.fleet.access import NatsAccess
from pyp0f.fleet.nats_connection import connected
from pyp0f.fleet.places import place_of
from pyp0f.fleet.targets import target_of

pytestmark = pytest.mark.service

SECRET: Final = "long secret"


class Serve(Protocol):
    """Starts a server, which ends with the test."""

    def __call__(self, *, settings: str, options: dict[str, Any]) -> NatsServer: ...


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Serve]:
    with ExitStack() as stack:

        def start(*, settings: str, options: dict[str, Any]) -> NatsServer:
            server = NatsServer(tmp_path / "server", settings=settings, options=options)
            stack.callback(server.stop)
            return server

        yield start


def tls_settings(folder: Path) -> tuple[str, str, ssl.SSLContext]:
    """Settings of the server and of the client, and how tests connect."""
    certificate, key = certificate_in(folder)
    context = ssl.create_default_context(cafile=str(certificate))
    return f'tls {{ cert_file: "{certificate}", key_file: "{key}" }}\n', f"tls.ca = {certificate}\n", context


def reason_of(server: NatsServer, path: Path) -> str:
    """Why a connection fails."""
    with pytest.raises(ConnectionError) as found:
        asyncio.run(connected(place_of(server.url), NatsAccess(str(path)), 5))
    return str(found.value)


def test_tls_and_a_password(serve: Serve, tmp_path: Path) -> None:
    theirs, ours, context = tls_settings(tmp_path)
    users = f"authorization {{ user: p0f, password: '{SECRET}' }}\n"
    options = {"tls": context, "user": "p0f", "password": SECRET}
    server = serve(settings=theirs + users, options=options)
    settings = tmp_path / "nats.conf"
    settings.write_text(f"user = p0f\npassword = {SECRET}\n{ours}")
    messages = messages_of("uptime.pcap", "berlin", "s1")
    send(f"{server.url}?settings={settings}", messages)

    async def count(stream: Any) -> int:  # noqa: ANN401
        found: int = (await stream.stream_info("P0F")).state.messages
        return found

    assert server.call(count) == len(messages)
    log = tmp_path / "p0f.json"
    log.write_bytes(messages[0].value + b"\n")
    command = [sys.executable, "-m", "pyp0f.commands.ship", "--from", str(log), "--once"]
    done = subprocess.run([*command, "--to", f"{server.url}?settings={settings}"], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    settings.write_text(f"user = p0f\npassword = wrong one\n{ours}")
    said: list[str] = []
    target, stop = target_of(place_of(f"{server.url}?settings={settings}"), said.append), threading.Event()
    threading.Timer(1, stop.set).start()
    assert not target.send(messages, stop)
    target.close()
    assert said == [f"127.0.0.1:{server.port}: nats: 'Authorization Violation'"]
    settings.write_text(f"user = p0f\npassword = {SECRET}\n")  # without its authority
    assert "certificate verify failed" in reason_of(server, settings)


@pytest.mark.parametrize("text", [f"token = {SECRET}", f"user = p0f\npassword = {SECRET}", "tls = yes"])
def test_nothing_is_sent_without_tls(text: str, serve: Serve, tmp_path: Path) -> None:
    users = f"authorization {{ token: '{SECRET}' }}\ntrace: true\n"
    server = serve(settings=users, options={"token": SECRET})
    before = (tmp_path / "server/log").read_text().count("CONNECT")
    settings = tmp_path / "nats.conf"
    settings.write_text(text)
    assert reason_of(server, settings) == "the server does not use TLS; no password was sent"
    assert (tmp_path / "server/log").read_text().count("CONNECT") == before > 0
    settings.write_text(f"token = {SECRET}\ntls = no")
    send(f"{server.url}?settings={settings}", messages_of("uptime.pcap", "berlin", "s1"))


def test_a_reset_does_not_hide_the_reason(tmp_path: Path) -> None:
    """A server that refuses closes the connection, perhaps before the client has read why."""
    settings = tmp_path / "nats.conf"
    settings.write_text(f"user = p0f\npassword = {SECRET}\ntls = no\n")
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]

        def refuse(reasons: tuple[bytes, ...]) -> None:
            for reason in reasons:
                client, _ = listener.accept()
                with client:
                    client.sendall(b'INFO {"server_id": "N", "auth_required": true, "max_payload": 1000}\r\n')
                    assert client.recv(7) == b"CONNECT"
                    if reason:
                        client.sendall(reason)
                        client.makefile("rb").read()
                    else:
                        client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

        reset, violation = b"", b"-ERR 'Authorization Violation'\r\n"
        for reasons, expected in (
            ((reset, reset, violation), "nats: 'Authorization"),
            ((reset,) * 3, "Connection (reset|lost)"),
        ):
            server = threading.Thread(target=refuse, args=(reasons,))
            server.start()
            with pytest.raises(ConnectionError, match=expected):
                asyncio.run(connected(place_of(f"nats://127.0.0.1:{port}/p0f"), NatsAccess(str(settings)), 5))
            server.join()


def test_tls_before_the_first_line(serve: Serve, tmp_path: Path) -> None:
    """As a proxy that ends TLS has it; the server itself can do so since version 2.10.4."""
    server = serve(settings=f"authorization {{ token: '{SECRET}' }}", options={"token": SECRET})
    certificate, key = certificate_in(tmp_path)
    proxy = TlsProxy(server.port, certificate, key)
    settings = tmp_path / "nats.conf"
    settings.write_text(f"token = {SECRET}\ntls = first\ntls.ca = {certificate}\n")
    send(f"nats://127.0.0.1:{proxy.port}/p0f?settings={settings}", messages_of("uptime.pcap", "berlin", "s1"))
    proxy.close()


def test_an_nkey(serve: Serve, tmp_path: Path) -> None:
    pair, seed = new_pair("U")
    users = f"authorization {{ users: [ {{ nkey: {public(pair)} }} ] }}\n"
    server = serve(settings=users, options={"nkeys_seed_str": seed})
    (tmp_path / "seed").write_text(f"{seed}\n")
    settings = tmp_path / "nats.conf"
    settings.write_text(f"nkey = {tmp_path / 'seed'}\n")
    send(f"{server.url}?settings={settings}", messages_of("uptime.pcap", "berlin", "s1"))
    (tmp_path / "seed").write_text(new_pair("U")[1])
    assert reason_of(server, settings) == "nats: 'Authorization Violation'"


def test_credentials(serve: Serve, tmp_path: Path) -> None:
    operator, account, system = [new_pair(kind)[0] for kind in "OAA"]
    user, seed = new_pair("U")
    names = ("subs", "data", "payload", "imports", "exports", "conn", "leaf", "mem_storage", "disk_storage")
    limits = dict.fromkeys((*names, "streams", "consumer"), -1)
    accounts = [
        f"{public(one)}: {token(operator, public(one), {'type': 'account', 'limits': given})}"
        for one, given in ((account, limits), (system, dict.fromkeys(names[:-2], -1)))
    ]
    settings = (
        f"operator: {token(operator, public(operator), {'type': 'operator'})}\n"
        f"system_account: {public(system)}\nresolver: MEMORY\nresolver_preload: {{ {', '.join(accounts)} }}\n"
    )
    user_text = token(account, public(user), {"type": "user", "subs": -1, "data": -1, "payload": -1})
    credentials = tmp_path / "p0f.creds"
    credentials.write_text(
        f"-----BEGIN NATS USER JWT-----\n{user_text}\n------END NATS USER JWT------\n\n"
        f"-----BEGIN USER NKEY SEED-----\n{seed}\n------END USER NKEY SEED------\n"
    )
    server = serve(settings=settings, options={"user_credentials": str(credentials)})
    path = tmp_path / "nats.conf"
    path.write_text(f"credentials = {credentials}\n")
    send(f"{server.url}?settings={path}", messages_of("uptime.pcap", "berlin", "s1"))


# Keys and tokens as the tools of NATS make them ------------------------------------------------------

_PREFIXES: Final = {"O": 14 << 3, "A": 0, "U": 20 << 3}
"""The first byte of public keys of operators, accounts and users."""


def new_pair(kind: str) -> tuple[Any, str]:
    """A pair of keys, and its seed."""
    import nkeys  # noqa: PLC0415 - slow to load
    from nacl.utils import random  # noqa: PLC0415

    seed = nkeys.encode_seed(random(32), _PREFIXES[kind])
    return nkeys.from_seed(bytearray(seed)), bytes(seed).decode()


def public(pair: Any) -> str:  # noqa: ANN401
    """The public key."""
    text: str = pair.public_key.decode()
    return text


def token(signer: Any, subject: str, claims: dict[str, Any]) -> str:  # noqa: ANN401
    """A JWT of NATS."""
    encode: Callable[[bytes], str] = lambda data: base64.urlsafe_b64encode(data).decode().rstrip("=")  # noqa: E731
    body = {"jti": "x", "iat": 1_600_000_000, "iss": public(signer), "sub": subject, "name": "x"}
    parts = [{"typ": "JWT", "alg": "ed25519-nkey"}, {**body, "nats": {**claims, "version": 2}}]
    text = ".".join([encode(json.dumps(part).encode()) for part in parts])
    return f"{text}.{encode(signer.sign(text.encode()))}"
