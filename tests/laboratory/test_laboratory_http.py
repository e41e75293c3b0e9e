"""The tables of HTTP programs, and the server that answers clients."""

from __future__ import annotations

import socket
import subprocess
import sys
from typing import Final

import pytest
from places import ROOT

from lab.errors import LabError
from lab.stacks.http import Program, programs_in, table_of

LINE: Final = "4000\tcurl -I\tdebian curl libcurl4\tcurl -sI {url}"


def test_line_is_a_program_with_a_port() -> None:
    first, second = programs_in(f"# comment\n{LINE}\n\n{LINE.replace('4000', '4001')}\n")
    assert first == Program("curl -I", "debian", ("curl", "libcurl4"), "curl -sI {url}", 4000)
    assert second.url == "http://127.0.0.1:4001/"


@pytest.mark.parametrize("line", ["1\ta\tb", "x\ta\tdebian x\tc", "1\ta\tgem x\tc", "1\ta\tdebian\tc"])
def test_refuses_wrong_lines(line: str) -> None:
    with pytest.raises(LabError, match="must"):
        programs_in(line)


@pytest.mark.parametrize("kind", ["clients", "more-clients", "further-clients", "servers"])
def test_tables_have_distinct_names_and_ports(kind: str) -> None:
    for values in ([one.name for one in table_of(kind)], [one.port for one in table_of(kind)]):
        assert len(values) == len(set(values))


def test_responder_answers_all_ports() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "lab.responder", str(port), str(port)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        answers = [answer_of(port, method) for method in (b"GET", b"HEAD")]
        process.terminate()
    assert answers[0].startswith(b"HTTP/1.1 200 OK\r\n")
    assert answers[0].endswith(b"</html>\n")
    assert answers[1].endswith(b"close\r\n\r\n")


def answer_of(port: int, method: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", port), timeout=5) as peer:
        peer.sendall(method + b" / HTTP/1.1\r\nHost: x\r\n\r\n")
        return b"".join(iter(lambda: peer.recv(1000), b""))
