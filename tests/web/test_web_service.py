"""PostgreSQL, faults of processes and disks, and all requests that the description allows and does not allow.

PostgreSQL is started in a folder of the test, as an unprivileged user.
"""

from __future__ import annotations

import csv
import io
import json
import re
import resource
import signal
import socket
import subprocess
import sys
import threading
import urllib.error
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from parts import Lines, Parts, lines_of, made_parts, served, shared_parts
from places import PCAPS
from postgres_cluster import Postgres, opened
from program import Program
from surroundings import file_size_limit, wait_until

from pyp0f.web.sources import Batch
from pyp0f.web.store import Store

pytestmark = pytest.mark.service


@pytest.fixture(scope="module")
def postgres() -> Iterator[Postgres]:
    with Postgres.started() as cluster:
        yield cluster


def test_postgresql_answers_as_sqlite_does(postgres: Postgres) -> None:
    parts = made_parts(store=opened(postgres))
    other = shared_parts()
    for path in (
        "/api/v1/hosts?count=true",
        "/api/v1/hosts?sort=-system&limit=1",
        "/api/v1/hosts?q=linux&changed=true",
        "/api/v1/hosts/203.0.113.5",
        "/api/v1/observations?limit=5&kind=mtu",
        "/api/v1/signatures",
        "/api/v1/signatures?site=unknown",
        "/api/v1/export?what=hosts",
    ):
        assert parts.ask(path).body == other.ask(path).body
    ours, theirs = parts.ask("/api/v1/stats").json, other.ask("/api/v1/stats").json
    for name in ("observations", "matched", "systems", "links", "distances", "applications"):
        assert ours[name] == theirs[name]
    parts.ingest.stop()
    parts.store.close()


def test_postgresql_keeps_lines_with_null_characters(postgres: Postgres) -> None:
    line = next(json.loads(one) for one in lines_of("uptime.pcap") if b'"kind":"syn"' in one)
    line["p0f"].update(raw_signature="a\0b", signature=None, label=None, verdict=None)
    line["\0"] = "\0"
    parts = made_parts(Lines([json.dumps(line).encode()], name="null"), store=opened(postgres))
    (found,) = parts.ask("/api/v1/observations?sensor=null").json["observations"]
    assert found["p0f"]["raw_signature"] == "a?b"
    assert parts.ingest.problem == ""
    parts.ingest.stop()
    parts.store.close()


class Gated(Lines):
    """A source that waits."""

    def __init__(self, lines: Sequence[bytes]) -> None:
        super().__init__(lines)
        self.gate = threading.Event()

    def read(self, position: str, stop: threading.Event) -> Iterator[Batch]:
        self.gate.wait()
        yield from super().read(position, stop)


def test_postgresql_stops_and_starts(postgres: Postgres) -> None:
    """The store says so, keeps what arrives meanwhile, and goes on without a restart."""
    lines = lines_of("uptime.pcap")
    source = Gated(lines)
    parts = made_parts(source, store=opened(postgres), wait=False)
    with postgres.stopped():
        assert parts.ask("/healthz").status == 503
        assert parts.ask("/api/v1/hosts").status == 503
        source.gate.set()
        wait_until(lambda: bool(parts.ingest.problem))
    wait_until(lambda: parts.ingest.observations == len(lines))
    assert parts.said[-1].endswith("the store works again; nothing was lost")
    assert parts.ask("/healthz").status == 200
    parts.ingest.stop()
    parts.store.close()


def following(postgres: Postgres) -> int:
    store = opened(postgres)
    try:
        return store.following()
    finally:
        store.close()


def test_capturing_goes_on_while_postgresql_is_stopped(postgres: Postgres, tmp_path: Path) -> None:
    capture = str(PCAPS / "nat_two_systems.pcap")
    data = Path(capture).read_bytes()
    before = following(postgres)
    program = Program("pyp0f", "-r", "-", "-o", str(tmp_path / "log"), "--store", postgres.url, first=data[:500])
    whole = tmp_path / "whole"
    with postgres.stopped():
        program.write(data[500:])
        assert program.process.stdin is not None
        program.process.stdin.close()
        subprocess.run([sys.executable, "-m", "pyp0f", capture, "-q", "-o", str(whole)], check=True)
        wait_until(lambda: (tmp_path / "log").read_bytes() == whole.read_bytes())
        with pytest.raises(urllib.error.HTTPError, match="503"):
            program.get("/healthz")
        program.wait_to_say(r"\[-\] postgresql://.*: cannot write the store: .*; trying again")
    wait_until(lambda: following(postgres) - before == len(lines_of("nat_two_systems.pcap")))
    assert program.end() == 0
    assert any(line.endswith(": the store works again; nothing was lost") for line in program.said)


def test_a_full_disk(tmp_path: Path) -> None:
    lines = lines_of("nat_two_systems.pcap")
    source = Gated(lines)
    store = Store(str(tmp_path / "db"), keep=1_000, days=36_500, max_hosts=1_000)
    parts = made_parts(source, store=store, wait=False)
    with file_size_limit(20_000):
        source.gate.set()
        wait_until(lambda: bool(parts.ingest.problem))
    assert re.search(r"cannot write the store: (database or disk is full|disk I/O error)", parts.said[0])
    wait_until(lambda: parts.ingest.observations == len(lines))
    assert parts.store.following() == len(lines) + 1
    parts.ingest.stop()
    store.close()


# Requests -----------------------------------------------------------------------------------------


def test_all_requests_that_the_description_allows() -> None:
    """schemathesis makes them, and wrong ones, and checks each answer with the description."""
    schemathesis: Any = pytest.importorskip("schemathesis")
    checks: Any = pytest.importorskip("schemathesis.specs.openapi.checks")
    with served(shared_parts()) as port:
        schema = schemathesis.openapi.from_url(f"http://127.0.0.1:{port}/openapi.json")
        for result in schema.exclude(path="/api/v1/events").get_all_operations():
            operation = result.ok()

            @settings(max_examples=10, deadline=None, suppress_health_check=[*HealthCheck], database=None)
            @given(case=operation.as_strategy())
            def check(case: Any) -> None:  # noqa: ANN401 - of schemathesis
                # The description says less than the reader: a cursor is any text there.
                case.call_and_validate(excluded_checks=[checks.positive_data_acceptance])

            check()


def test_all_streams_that_the_description_allows() -> None:
    """schemathesis makes the requests; of each stream, the beginning is read."""
    schemathesis: Any = pytest.importorskip("schemathesis")
    requests: Any = pytest.importorskip("requests")  # schemathesis uses it
    seen = set()
    with served(shared_parts()) as port:
        base = f"http://127.0.0.1:{port}"
        schema = schemathesis.openapi.from_url(f"{base}/openapi.json")
        (operation,) = [result.ok() for result in schema.include(path="/api/v1/events").get_all_operations()]
        documented = {int(status) for status in operation.definition.raw["responses"]}

        @settings(max_examples=15, deadline=None, suppress_health_check=[*HealthCheck], database=None)
        @given(case=operation.as_strategy())
        def check(case: Any) -> None:  # noqa: ANN401 - of schemathesis
            with requests.request(**case.as_transport_kwargs(base_url=base), stream=True, timeout=10) as response:
                seen.add(response.status_code)
                assert response.status_code in documented
                if response.status_code == 200:
                    assert response.headers["content-type"].partition(";")[0] == "text/event-stream"
                    assert next(response.iter_content(13)) == b"retry: 2000\n\n"
                else:
                    assert response.headers["content-type"] == "application/problem+json"
                    assert response.json()["status"] == response.status_code

        check()
    assert seen >= {200}


def test_two_hundred_streams_and_slow_readers() -> None:
    """Readers that read get everything; those that do not are told; memory stays bounded."""
    source = Gated([line for line in lines_of("nat_two_systems.pcap") for _ in range(20)])
    parts = made_parts(source, wait=False)
    count = len(lines_of("nat_two_systems.pcap")) * 20
    with served(parts) as port:
        request = b"GET /api/v1/events?kind=mtu HTTP/1.1\r\nHost: localhost\r\n\r\n"
        readers = [socket.create_connection(("127.0.0.1", port), timeout=30) for _ in range(200)]
        for reader in readers:
            reader.sendall(request)
        streams = parts_streams(parts)
        wait_until(lambda: streams() == 200)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        source.gate.set()
        wait_until(lambda: parts.ingest.observations == count)
        assert received(readers[0], 8 * 20) == 8 * 20
        assert received(readers[-1], 8 * 20) == 8 * 20
        assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100_000
        for reader in readers:
            reader.close()
        wait_until(lambda: streams() == 0)
    parts.ingest.stop()


def parts_streams(parts: Parts) -> Callable[[], int]:
    """A function that asks how many streams there are."""

    def count() -> int:
        found = re.search(rb"(?m)^pyp0f_streams (\d+)", parts.ask("/metrics").body)
        assert found is not None
        return int(found.group(1))

    return count


def received(reader: socket.socket, count: int) -> int:
    """Read so many observations, or until nothing arrives.  Returns how many there were."""
    data = b""
    while data.count(b"event: observation") < count:
        block = reader.recv(1 << 20)
        if not block:
            break
        data += block
    return data.count(b"event: observation")


def test_text_from_the_network_is_never_markup() -> None:
    evil = "<script>alert(1)</script>\x1b]0;x\x07\u202e=HYPERLINK(1)"
    lines = [json.loads(line) for line in lines_of("http_chromium.pcap")]
    for line in lines:
        for name in ("software", "raw_signature", "sni"):
            if name in line["p0f"]:
                line["p0f"][name] = evil
    parts = made_parts(Lines([json.dumps(line).encode() for line in lines], "=<b>"))
    exports = ("export", "export?format=csv", "export?what=observations&format=csv")
    for path in ("hosts", "observations", "stats", "signatures", *exports):
        answer = parts.ask(f"/api/v1/{path}")
        assert not answer.headers["content-type"].startswith("text/html")
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert b"\x1b" not in answer.body
    rows = csv.reader(io.StringIO(parts.ask("/api/v1/export?format=csv").body.decode()))
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "@"))]


@pytest.mark.parametrize("place", ["127.0.0.1", "[::1]"])
def test_the_page_of_a_capture_is_named_where_reading_ends(place: str) -> None:
    with socket.create_server(
        (place.strip("[]"), 0), family=socket.AF_INET6 if "[" in place else socket.AF_INET
    ) as one:
        port = one.getsockname()[1]
    command = [sys.executable, "-m", "pyp0f", str(PCAPS / "uptime.pcap"), "--http", f"{place}:{port}"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        assert process.stdout is not None
        last = next(line for line in process.stdout if "press Ctrl-C" in line)
        process.send_signal(signal.SIGINT)
        assert process.wait(20) == 0
    assert last == f"[+] The web process shows what was found at http://{place}:{port}/; press Ctrl-C to stop.\n"
