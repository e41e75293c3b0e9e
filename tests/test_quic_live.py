"""Real sessions of QUIC and DTLS between two namespaces: what pyp0f reports while it watches the interface."""

from __future__ import annotations

import base64
import hashlib
import re
import subprocess
import sys
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Final

import pytest
from live_lab import FAR, NEAR, cable, require
from surroundings import wait_until
from test_tunnels_live import running

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.live

_SERVER: Final = """
import asyncio, sys
from aioquic.asyncio import QuicConnectionProtocol, serve
from aioquic.h3.connection import H3_ALPN, H3Connection
from aioquic.h3.events import HeadersReceived
from aioquic.quic.configuration import QuicConfiguration

class Page(QuicConnectionProtocol):
    http = None

    def quic_event_received(self, event):
        if self.http is None:
            self.http = H3Connection(self._quic)
        for one in self.http.handle_event(event):
            if isinstance(one, HeadersReceived):
                self.http.send_headers(one.stream_id, [(b":status", b"200"), (b"content-type", b"text/html")])
                self.http.send_data(one.stream_id, b"it works", True)
                self.transmit()

async def main():
    address, retry, folder = sys.argv[1:]
    configuration = QuicConfiguration(is_client=False, alpn_protocols=H3_ALPN)
    configuration.load_cert_chain(f"{folder}/cert.pem", f"{folder}/key.pem")
    await serve(address, 443, configuration=configuration, create_protocol=Page, retry=retry == "retry")
    print("ready", flush=True)
    await asyncio.Future()

asyncio.run(main())
"""
_CLIENT: Final = """
import asyncio, ssl, sys
from aioquic.asyncio import connect
from aioquic.quic.configuration import QuicConfiguration

async def main():
    address, version = sys.argv[1], int(sys.argv[2], 16)
    configuration = QuicConfiguration(
        alpn_protocols=["h3"], server_name="quic.example", verify_mode=ssl.CERT_NONE,
        original_version=version, supported_versions=[version],
    )
    async with connect(address, 443, configuration=configuration) as client:
        await client.ping()

asyncio.run(main())
"""
_CHROMIUM: Final = (
    "chromium", "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-extensions",
    "--origin-to-force-quic-on=quic.example:443", f"--host-resolver-rules=MAP quic.example {FAR[0]}",
    "--dump-dom", "https://quic.example/",
)  # fmt: skip


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a certificate and its key."""
    require("openssl")
    folder = tmp_path_factory.mktemp("certificate")
    command = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 9 -subj /CN=quic.example"
    names = ["-addext", "subjectAltName=DNS:quic.example", "-keyout", "key.pem", "-out", "cert.pem"]
    subprocess.run([*command.split(), *names], cwd=folder, check=True, capture_output=True)
    return folder


@contextmanager
def watched(folder: Path, server: list[str], ready: bytes) -> Iterator[tuple[list[str], Path]]:
    """A server and pyp0f in the far namespace.  Gives the prefix of commands in the near one, and the log."""
    log = folder / "log"
    with cable() as (near, far), ExitStack() as stack:
        for command, word in (
            ([sys.executable, "-m", "pyp0f", "-i", "eth0", "-o", str(log)], b"Watching"),
            (server, ready),
        ):
            process = stack.enter_context(running("ip", "netns", "exec", far, *command, output=subprocess.PIPE))
            assert process.stdout is not None
            while word not in (line := process.stdout.readline()):
                assert line, f"{command[0]} has ended"
        yield ["ip", "netns", "exec", near], log


def hellos(log: Path) -> list[str]:
    """The lines of the log about hellos, without times and ports."""
    text = log.read_text() if log.exists() else ""
    return [re.sub(r"^\[.*?\] |/\d+", "", line) for line in text.splitlines() if " request|" in line]


def quic_server(certificate: Path, retry: str = "no") -> list[str]:
    return [sys.executable, "-c", _SERVER, FAR[0], retry, str(certificate)]


def test_chromium(certificate: Path, tmp_path: Path) -> None:
    require("chromium")
    key = ["openssl", "x509", "-in", "cert.pem", "-pubkey", "-noout"]
    public = subprocess.run(key, cwd=certificate, check=True, capture_output=True, text=True).stdout
    der = base64.b64decode("".join(public.splitlines()[1:-1]))
    trusted = base64.b64encode(hashlib.sha256(der).digest()).decode()
    with watched(tmp_path, quic_server(certificate), b"ready") as (near, log):
        options = [f"--ignore-certificate-errors-spki-list={trusted}", f"--user-data-dir={tmp_path}/profile"]
        done = subprocess.run([*near, *_CHROMIUM, *options], capture_output=True, text=True, timeout=60)
        assert "it works" in done.stdout
        wait_until(lambda: hellos(log) != [])
        for line in hellos(log):
            assert line.startswith(f"mod=quic request|cli={NEAR[0]}|srv={FAR[0]}|subj=cli|app=")
            assert "|sni=quic.example|alpn=h3|" in line
            assert re.search(r"\|raw_sig=q13d03\d\dh3_55b375c5d22e_[0-9a-f]{12}$", line)


@pytest.mark.parametrize("version", ["1", "6b3343cf"])
@pytest.mark.parametrize("retry", ["no", "retry"])
def test_aioquic(version: str, retry: str, certificate: Path, tmp_path: Path) -> None:
    with watched(tmp_path, quic_server(certificate, retry), b"ready") as (near, log):
        subprocess.run([*near, sys.executable, "-c", _CLIENT, FAR[0], version], check=True, timeout=30)
        wait_until(lambda: hellos(log) != [])
        (line,) = hellos(log)
        assert "mod=quic request|" in line
        assert "|sni=quic.example|alpn=h3|params=none|raw_sig=q13d" in line


@pytest.mark.parametrize("options", [["-dtls1_2"], ["-dtls1_2", "-mtu", "256"]], ids=["whole", "in fragments"])
def test_openssl(options: list[str], certificate: Path, tmp_path: Path) -> None:
    """OpenSSL's server asks for a second hello with a cookie."""
    require("openssl")
    files = [f"-{name[:4]}={certificate}/{name}.pem".replace("=", " ").split() for name in ("cert", "key")]
    server = ["openssl", "s_server", "-dtls", "-accept", f"{FAR[0]}:4433", "-listen", *files[0], *files[1]]
    with watched(tmp_path, ["sh", "-c", "sleep 100 | " + " ".join(server)], b"ACCEPT") as (near, log):
        client = ["openssl", "s_client", *options, "-connect", f"{FAR[0]}:4433", "-servername", "dtls.example"]
        done = subprocess.run([*near, *client], input=b"hello\n", capture_output=True, timeout=30)
        assert b"New, TLS" in done.stdout or b"Cipher is" in done.stdout
        wait_until(lambda: hellos(log) != [])
        (line,) = hellos(log)
        assert f"mod=dtls request|cli={NEAR[0]}|srv={FAR[0]}|" in line
        assert "|sni=dtls.example|alpn=none|params=none|raw_sig=dd2d" in line
