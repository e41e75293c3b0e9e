"""Real programs in two namespaces: mail and FTP with TLS behind them, and TLS through proxies."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

import pytest
from live_lab import FAR, cable, require
from surroundings import wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.live

POSTFIX: Final = """\
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
maillog_file = /dev/stdout
myhostname = secret.example
mydestination = secret.example
inet_interfaces = all
local_recipient_maps =
mynetworks = 192.0.2.0/24
smtpd_tls_security_level = may
smtpd_tls_chain_files = {folder}/both.pem
"""
MASTER: Final = """\
smtp unix - - n - - smtp
2525 inet n - n - - smtpd
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
defer unix - - n - 0 bounce
bounce unix - - n - 0 bounce
local unix - n n - - discard
error unix - - n - - error
discard unix - - n - - discard
tlsmgr unix - - n 1000? 1 tlsmgr
anvil unix - - n - 1 anvil
proxymap unix - - n - - proxymap
postlog unix-dgram n - n - 1 postlogd
"""
VSFTPD: Final = """\
listen=YES
listen_port=2121
background=NO
anonymous_enable=YES
local_enable=NO
ftp_username=ftp
anon_root={folder}/files
secure_chroot_dir={folder}/empty
ssl_enable=YES
allow_anon_ssl=YES
require_ssl_reuse=NO
rsa_cert_file={folder}/both.pem
seccomp_sandbox=NO
"""
TINYPROXY: Final = "Port 8888\nListen 192.0.2.2\nAllow 192.0.2.0/24\n"
TLS_SERVER: Final = """
import http.server, ssl, sys
server = http.server.HTTPServer(("192.0.2.2", 4433), http.server.SimpleHTTPRequestHandler)
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(sys.argv[1])
server.socket = context.wrap_socket(server.socket, server_side=True)
server.serve_forever()
"""
SECRETS: Final = ("secret", "alice", "hunter2")


class Watched:
    """Two namespaces, with pyp0f listening in the far one.

    Attributes:
        near: the namespace of the clients.
        far: the namespace of the servers.
        folder: for files.
    """

    def __init__(self, near: str, far: str, folder: Path) -> None:
        self.near, self.far, self.folder = near, far, folder

    @property
    def log(self) -> str:
        return (self.folder / "log").read_text("ascii")

    def client(self, *command: str) -> None:
        """Run a client in the near namespace."""
        done = subprocess.run(["ip", "netns", "exec", self.near, *command], capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, (done.stdout, done.stderr)

    def lines(self, kind: str) -> list[str]:
        return [line for line in self.log.splitlines() if f"mod={kind}|" in line]

    def wait_for_tls(self, where: str) -> None:
        """Wait until TLS of both sides was reported there."""
        for kind in ("tls request", "tls response"):
            wait_until(partial(self._has, kind, where))

    def _has(self, kind: str, where: str) -> bool:
        return any(where in line for line in self.lines(kind))

    @contextmanager
    def server(self, port: int, *command: str | Path) -> Iterator[None]:
        """Run a server in the far namespace; it listens on a port."""
        with running("ip", "netns", "exec", self.far, *command):
            wait_until(lambda: f":{port} " in self._listening())
            yield

    def _listening(self) -> str:
        command = ["ip", "netns", "exec", self.far, "ss", "-Hltn"]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout


@contextmanager
def running(*command: str | Path) -> Iterator[None]:
    with subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=dict(os.environ)
    ) as process:
        try:
            yield
        finally:
            process.terminate()
            process.wait(20)


@pytest.fixture(scope="module")
def watched() -> Iterator[Watched]:
    require("openssl", "ss")
    with TemporaryDirectory(prefix="pyp0f-mail-") as name:  # servers give up privileges: they must get there
        Path(name).chmod(0o755)
        yield from _watch(Path(name))


def _watch(folder: Path) -> Iterator[Watched]:
    key = ["-newkey", "rsa:2048", "-nodes", "-keyout", str(folder / "key.pem"), "-out", str(folder / "cert.pem")]
    subprocess.run(["openssl", "req", "-x509", "-subj", "/CN=secret.example", *key], check=True, capture_output=True)
    (folder / "both.pem").write_bytes((folder / "key.pem").read_bytes() + (folder / "cert.pem").read_bytes())
    with ExitStack() as stack:
        near, far = stack.enter_context(cable())
        made = Watched(near, far, folder)
        log = folder / "log"
        listen = [sys.executable, "-m", "pyp0f", "-i", "eth0", "-o", str(log)]
        stack.enter_context(running("ip", "netns", "exec", far, *listen))
        wait_until(log.exists)
        yield made
    shown = made.log.lower()
    assert [secret for secret in SECRETS if secret in shown] == []


def test_mail_with_starttls(watched: Watched) -> None:
    require("postfix", "swaks")
    folder = watched.folder / "postfix"
    folder.mkdir()
    (folder / "main.cf").write_text(POSTFIX.format(folder=folder))
    (folder / "master.cf").write_text(MASTER)
    (folder / "both.pem").write_bytes((watched.folder / "both.pem").read_bytes())
    (folder / "data").mkdir()
    subprocess.run(["chown", "postfix", folder / "data"], check=True)
    (folder / "queue").mkdir()
    with watched.server(2525, "postfix", "-c", folder, "start-fg"):
        names = ["--helo", "alice.example", "--from", "alice@secret.example", "--to", "hunter2@secret.example"]
        target = ["swaks", "--server", FAR[0], "--port", "2525", *names]
        watched.client(*target)
        watched.client(*target, "--tls")
        wait_until(lambda: len(watched.lines("smtp request")) >= 2 and bool(watched.lines("tls response")))
    response = watched.lines("smtp response")[0]
    assert "|app=Postfix " in response
    assert "banner=_ ESMTP Postfix" in response
    assert "PIPELINING,SIZE,VRFY,ETRN,STARTTLS,ENHANCEDSTATUSCODES,8BITMIME" in response
    plain, secure = watched.lines("smtp request")
    assert "|app=swaks " in plain
    assert "raw_sig=EHLO,MAIL FROM<>,RCPT TO<>,DATA:Date,To,From,Subject,Message-Id,X-Mailer=[swaks" in plain
    assert "raw_sig=EHLO,STARTTLS:" in secure
    assert f"srv={FAR[0]}/2525|subj=cli" in watched.lines("tls request")[0]


def test_files_with_tls(watched: Watched) -> None:
    require("vsftpd", "lftp")
    folder = watched.folder / "ftp"
    (folder / "files").mkdir(parents=True)
    (folder / "files" / "secret.txt").write_text("x")
    (folder / "empty").mkdir()
    (folder / "both.pem").write_bytes((watched.folder / "both.pem").read_bytes())
    (folder / "vsftpd.conf").write_text(VSFTPD.format(folder=folder))
    with watched.server(2121, "vsftpd", folder / "vsftpd.conf"):
        for tls in ("no", "yes"):
            settings = f"set ssl:verify-certificate no; set ftp:ssl-allow {tls}; set ftp:ssl-force {tls}"
            where = f"open -u anonymous,hunter2@alice.example ftp://{FAR[0]}:2121"
            watched.client("lftp", "-c", f"{settings}; {where}; cat secret.txt")
        wait_until(lambda: len(watched.lines("ftp request")) >= 2)
        watched.wait_for_tls(f"srv={FAR[0]}/2121|")
    response = watched.lines("ftp response")[0]
    assert "|app=vsftpd " in response
    assert "banner=(vsFTPd " in response
    plain, secure = watched.lines("ftp request")
    assert "|app=lftp|" in plain
    assert "raw_sig=FEAT," in plain
    assert ",USER,PASS" in plain
    assert "raw_sig=FEAT,AUTH TLS" in secure


def test_tls_through_proxies(watched: Watched) -> None:
    require("curl", "tinyproxy", "microsocks")
    (watched.folder / "tinyproxy.conf").write_text(TINYPROXY)
    web = watched.server(4433, sys.executable, "-c", TLS_SERVER, watched.folder / "both.pem")
    http = watched.server(8888, "tinyproxy", "-d", "-c", watched.folder / "tinyproxy.conf")
    socks = watched.server(1080, "microsocks", "-i", FAR[0], "-p", "1080", "-u", "alice", "-P", "hunter2")
    proxies = {
        8888: f"http://alice:hunter2@{FAR[0]}:8888",
        1080: f"socks5h://alice:hunter2@{FAR[0]}:1080",
    }
    with web, http, socks:
        for port, proxy in proxies.items():
            watched.client("curl", "-sSk", "-o", "/dev/null", "--proxy", proxy, f"https://{FAR[0]}:4433/")
            watched.wait_for_tls(f"srv={FAR[0]}/{port}|")
