"""Iterators over observations of captures and interfaces."""

from __future__ import annotations

import asyncio
import copy
import gc
import logging
import os
import pickle
import subprocess
import sys
import threading
import time
from collections import deque
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

import pytest
from live_lab import cable, require
from packets import SYN_OPTIONS, ethernet, ipv4, pcap, tcp
from places import PCAPS
from surroundings import corpus, mostly_slow
from talk import Talk
from test_pcaps import CAPTURES, golden_arguments

import pyp0f
from pyp0f.applications.interface import marks_of
from pyp0f.applications.standard import STANDARD
from pyp0f.capture import interfaces, live
from pyp0f.capture.live import Counts
from pyp0f.commands.main import main
from pyp0f.errors import CaptureError, SignatureError
from pyp0f.library.adapters import LinkType
from pyp0f.library.engine import Engine
from pyp0f.library.loading import parse_database
from pyp0f.library.reading import CaptureReader, Sniffer, read, sniff
from pyp0f.outputs.log import log_line
from pyp0f.wire.link import link_for
from pyp0f.wire.packet import NO_MARKS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyp0f.capture.live import LiveCapture
    from pyp0f.engine.layouts import Record
    from pyp0f.observations.base import Observation

SYN: Final = ipv4(tcp(options=SYN_OPTIONS))
KINDS: Final = ["syn", "mtu"]
"""What is learned of it."""


def kinds(observations: Iterator[Observation] | list[Observation]) -> list[str]:
    return [observation.kind for observation in observations]


def descriptors() -> int:
    return len(list(Path("/dev/fd").iterdir()))


@pytest.fixture
def _no_leak() -> Iterator[None]:
    """All descriptors of the test are closed without the garbage collector."""
    gc.disable()
    before = descriptors()
    yield
    assert descriptors() == before
    gc.enable()


# Captures -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("capture", mostly_slow(CAPTURES), ids=lambda path: path.stem)
def test_a_capture_gives_what_the_command_logs(capture: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(PCAPS))
    arguments = golden_arguments(capture)
    classic = "--classic" in arguments
    if classic:
        arguments.remove("--classic")
    options = dict(zip(arguments[::2], arguments[1::2], strict=True))
    limits = [*map(int, f"{options.get('-m', '1000,10000')},{options.get('-t', '30,120')}".split(","))]

    observations = list(
        read(
            capture,
            database=options.get("-f"),
            limits=pyp0f.Limits(*limits),
            classic=classic,
            on_warning=lambda _: None,
        )
    )

    assert set(options) <= {"-m", "-t", "-f"}
    assert (
        "".join([f"{log_line(observation)}\n" for observation in observations]).encode("utf-8", "surrogateescape")
        == capture.with_suffix(".log").read_bytes()
    )


@pytest.mark.parametrize("capture", [PCAPS / "http_python.pcap", *corpus()], ids=lambda path: path.stem)
def test_the_command_logs_what_a_reader_gives(capture: Path, tmp_path: Path) -> None:
    log = tmp_path / "log"
    status = main(["-r", str(capture), "-o", str(log)])
    try:
        text = "".join([f"{log_line(observation)}\n" for observation in read(capture)])
    except CaptureError:
        assert status == 1
    else:
        assert status == 0
        assert text.encode("utf-8", "surrogateescape") == log.read_bytes()


def test_filter_database_and_limits_are_passed_on(tmp_path: Path) -> None:
    signatures = tmp_path / "my.fp"
    signatures.write_text("classes = unix\n[mtu]\nlabel = mine\nsig = 1500\n")
    capture = PCAPS / "nat_two_systems.pcap"
    assert list(read(capture, filter="port 81")) == []
    links = {o.link for o in read(capture, database=signatures) if isinstance(o, pyp0f.MtuObservation)}
    assert links == {"mine", None}
    parsed = parse_database(signatures.read_bytes())
    assert list(read(capture, database=parsed)) == list(read(capture, database=str(signatures)))
    reader = read(capture, limits=pyp0f.Limits(hosts=1))
    list(reader)
    assert len(reader.engine.hosts) == 2


@pytest.mark.usefixtures("_no_leak")
def test_a_reader_that_is_left_behind_closes_its_file() -> None:
    for observation in read(PCAPS / "http_python.pcap"):
        assert observation.kind == "syn"
        break


@pytest.mark.usefixtures("_no_leak")
def test_a_reader_that_is_closed_says_no_more() -> None:
    with read(PCAPS / "http_python.pcap") as reader:
        assert next(reader).kind == "syn"
    assert list(reader) == []
    reader.close()
    assert isinstance(reader, CaptureReader)


@pytest.mark.usefixtures("_no_leak")
def test_a_reader_closes_its_file_at_the_end() -> None:
    reader = read(PCAPS / "http_python.pcap")
    assert kinds(reader)[:2] == KINDS
    assert reader.problem is None
    assert list(reader) == []
    assert reader.engine.packets > 0


def test_a_capture_that_is_cut_gives_what_it_has(tmp_path: Path, logged: list[logging.LogRecord]) -> None:
    cut = tmp_path / "cut.pcap"
    cut.write_bytes(pcap([ethernet(SYN), ethernet(SYN)])[:-7])
    warnings: list[str] = []
    reader = read(cut, on_warning=warnings.append)
    assert kinds(reader) == KINDS
    assert reader.problem is not None
    assert warnings == [f"{cut}: the capture is damaged or cut, its end is missing: {reader.problem}"]
    assert logged == []
    assert kinds(read(cut)) == KINDS
    assert [record.getMessage() for record in logged] == warnings


@pytest.mark.usefixtures("_no_leak")
def test_several_captures_are_one_run(tmp_path: Path) -> None:
    """What is known about connections goes on, over different link types."""
    talk = Talk()
    packets = [*talk.shake(), talk.say(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")]
    paths = [tmp_path / str(number) for number in range(len(packets))]
    for number, (path, packet) in enumerate(zip(paths, packets, strict=True)):
        path.write_bytes(pcap([ethernet(packet)]) if number % 2 else pcap([packet], link_type=101))
    whole = tmp_path / "whole"
    whole.write_bytes(pcap(packets, link_type=101))
    expected = list(map(log_line, read(whole)))
    assert list(map(log_line, read(paths))) == expected
    assert list(map(log_line, read(tuple(map(str, paths))))) == expected
    with read(paths) as reader:
        assert next(reader).kind == "syn"
    assert list(reader) == []


def test_a_folder_is_read_in_the_order_of_time(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    for name, port, start in (("a", 7, 300), ("c", 5, 100), ("b", 6, 200)):
        (folder / name).write_bytes(pcap([ethernet(ipv4(tcp(sport=port, options=SYN_OPTIONS)))], start=start))
    (folder / "notes").write_text("no capture")
    warnings: list[str] = []
    found = [o.endpoints.client_port for o in read(folder, on_warning=warnings.append) if o.kind == "syn"]
    assert found == [5, 6, 7]
    assert len(warnings) == 1


def test_problems_of_several_captures(tmp_path: Path) -> None:
    """Each one that is cut gives a warning; the first is the problem.  One that is missing ends the iteration."""
    cut, another = tmp_path / "cut.pcap", tmp_path / "another.pcap"
    for path in (cut, another):
        path.write_bytes(pcap([ethernet(SYN), ethernet(bytes(9) + b"\6" + bytes(40)), ethernet(SYN)])[:-7])
    warnings: list[str] = []
    reader = read([cut, another, tmp_path / "none"], on_warning=warnings.append)
    assert next(reader).kind == "syn"
    with pytest.raises(CaptureError, match=r"none: No such file"):
        list(reader)
    assert list(reader) == []
    assert [text.partition(": ")[0] for text in warnings] == [str(path) for path in (cut, cut, another, another)]
    assert reader.problem is not None
    assert (
        warnings[1]
        == f"{cut}: the capture is damaged or cut, its end is missing: {reader.problem[len(str(cut)) + 2 :]}"
    )


def test_paths_that_are_none() -> None:
    wrong: list[object] = [1, None, [1], ["x", None]]
    for path in wrong:
        with pytest.raises(TypeError, match=r"^path must be a path, not "):
            read(path)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match=r"^path must be a path, or a list of at least one$"):
        read([])


def test_what_cannot_be_read_is_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(CaptureError, match="No such file"):
        read(tmp_path / "nothing")
    with pytest.raises(CaptureError, match="filter 'port'"):
        read(PCAPS / "http_python.pcap", filter="port")
    with pytest.raises(SignatureError, match="No such file"):
        read(PCAPS / "http_python.pcap", database=tmp_path / "nothing")


# Interfaces -----------------------------------------------------------------------------------------


class FakeCapture:
    """Stands in for a `LiveCapture`: tests put packets into it."""

    name = "fake0"

    def __init__(self, *_: object) -> None:
        self.link = link_for(LinkType.RAW)
        self.waiting: deque[bytes] = deque()
        self.ear, self.bell = os.pipe()
        self.error: Exception | None = None
        self.closed = 0
        self.read_count = 0

    def put(self, *packets: bytes) -> None:
        self.waiting.extend(packets)
        os.write(self.bell, b".")

    def fail(self, error: Exception) -> None:
        self.error = error
        os.write(self.bell, b".")

    def fileno(self) -> int:
        return self.ear

    def read(self, _: int) -> tuple[bytes, list[Record]]:
        self.read_count += 1
        if self.error is not None:
            raise self.error
        if not self.waiting:
            return b"", []
        packet = self.waiting.popleft()
        if not self.waiting:
            os.read(self.ear, 100)
        return packet, [(1_600_000_000, 0, 0, len(packet))]

    def counts(self) -> Counts | None:
        return Counts(self.read_count, 0)

    def close(self) -> None:
        self.closed += 1
        os.close(self.ear)
        os.close(self.bell)


def sniffer_of(capture: FakeCapture) -> Sniffer:
    return Sniffer(cast("LiveCapture", capture), Engine())


def syn_from(port: int) -> bytes:
    return ipv4(tcp(sport=port, options=SYN_OPTIONS))


@pytest.fixture
def capture() -> FakeCapture:
    return FakeCapture()


@pytest.fixture
def sniffer(capture: FakeCapture) -> Iterator[Sniffer]:
    with sniffer_of(capture) as made:
        yield made


def test_sniffing_waits_for_packets(capture: FakeCapture, sniffer: Sniffer) -> None:
    assert sniffer.interface == "fake0"
    capture.put(syn_from(1))
    assert [next(sniffer).kind, next(sniffer).kind] == KINDS
    timer = threading.Timer(0.05, lambda: capture.put(syn_from(2)))
    timer.start()
    assert next(sniffer).client_port == 2
    timer.join()
    assert capture.read_count < 10, "it must not spin"
    assert sniffer.engine.hosts["10.0.0.1"].connections == 2


def test_a_sniffer_can_be_stopped_from_elsewhere(capture: FakeCapture, sniffer: Sniffer) -> None:
    capture.put(syn_from(1))
    found = [next(sniffer)]
    timer = threading.Timer(0.05, sniffer.stop)
    timer.start()
    found += sniffer
    timer.join()
    assert kinds(found) == KINDS
    assert capture.closed == 1
    assert list(sniffer) == []
    sniffer.stop()  # late, and does no harm
    assert sniffer.counts() == Counts(capture.read_count, 0)


@pytest.mark.usefixtures("_no_leak")
def test_sniffers_leave_nothing_open() -> None:
    for end in ("close", "leave", "forget"):
        capture = FakeCapture()
        sniffer = sniffer_of(capture)
        capture.put(syn_from(1))
        for observation in sniffer:
            assert observation.kind == "syn"
            break
        assert sniffer.counts() == Counts(1, 0)
        if end == "close":
            sniffer.close()
            sniffer.close()
        elif end == "leave":
            with sniffer:
                pass
        del sniffer
        assert capture.closed == 1


def test_an_interface_that_goes_down_ends_the_iteration(capture: FakeCapture, sniffer: Sniffer) -> None:
    capture.fail(CaptureError("fake0: gone"))
    with pytest.raises(CaptureError, match="gone"):
        next(sniffer)
    assert capture.closed == 1
    assert list(sniffer) == []


def test_sniffing_with_asyncio(capture: FakeCapture) -> None:
    async def run() -> list[str]:
        found: list[str] = []
        asyncio.get_running_loop().call_later(0.02, capture.put, syn_from(1), syn_from(2))
        async with sniffer_of(capture) as sniffer:
            async for observation in sniffer:
                found.append(observation.kind)
                if len(found) == 3:
                    asyncio.get_running_loop().call_later(0.02, sniffer.stop)
        return found

    assert asyncio.run(run()) == [*KINDS, *KINDS]
    assert capture.closed == 1


def test_a_task_that_sniffs_can_be_cancelled(capture: FakeCapture) -> None:
    async def consume(sniffer: Sniffer) -> None:
        async for _ in sniffer:
            pass

    async def run() -> None:
        async with sniffer_of(capture) as sniffer:
            task = asyncio.create_task(consume(sniffer))
            await asyncio.sleep(0.02)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            capture.put(syn_from(1))
            assert (await anext(sniffer)).kind == "syn"  # and gone on with

    asyncio.run(run())
    assert capture.closed == 1


def test_several_tasks_may_wait_for_one_sniffer(capture: FakeCapture) -> None:
    async def run() -> list[str]:
        async with sniffer_of(capture) as sniffer:
            tasks = [asyncio.create_task(anext(sniffer)) for _ in range(3)]
            await asyncio.sleep(0.02)
            tasks.pop(0).cancel()
            capture.put(syn_from(1))
            return [found.kind for found in await asyncio.wait_for(asyncio.gather(*tasks), 5)]

    assert sorted(asyncio.run(run())) == sorted(KINDS)


def test_a_sniffer_may_be_closed_while_a_task_waits(capture: FakeCapture) -> None:
    async def rest(sniffer: Sniffer) -> list[str]:
        return [observation.kind async for observation in sniffer]

    async def run() -> list[str]:
        sniffer = sniffer_of(capture)
        asyncio.get_running_loop().call_later(0.02, sniffer.close)
        return await asyncio.wait_for(rest(sniffer), 5)

    assert asyncio.run(run()) == []
    assert capture.closed == 1


def test_a_sniffer_that_is_closed_touches_no_file_of_others(capture: FakeCapture, tmp_path: Path) -> None:
    """Descriptors with the same numbers may belong to other files then."""
    sniffer = sniffer_of(capture)
    sniffer.close()
    names = [tmp_path / str(number) for number in range(8)]
    files = [name.open("wb") for name in names]
    sniffer.stop()
    for file in files:
        file.close()
    assert [name.read_bytes() for name in names] == [b""] * 8


def test_other_tasks_have_their_turn_under_full_load(capture: FakeCapture) -> None:
    async def run() -> int:
        turns = 0

        async def count() -> None:
            nonlocal turns
            while True:
                turns += 1
                await asyncio.sleep(0)

        async with sniffer_of(capture) as sniffer:
            capture.put(*map(syn_from, range(1, 51)))
            task = asyncio.create_task(count())
            for _ in range(100):
                await anext(sniffer)
            task.cancel()
        return turns

    assert asyncio.run(run()) >= 49


def test_where_sniffing_begins(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[tuple[object, ...]] = []

    def make(*arguments: object, datagrams: object, classic: bool) -> FakeCapture:
        made.append((*arguments, datagrams, classic))
        return FakeCapture()

    monkeypatch.setattr(live, "LiveCapture", make)
    monkeypatch.setattr(live, "names", lambda: ["eth7"])
    monkeypatch.setattr(interfaces, "default_interface", lambda names, _: names[0])
    sniff().close()
    sniff("eth0", filter="port 80", promiscuous=True, classic=True).close()
    assert made == [("eth7", None, False, marks_of(STANDARD), False), ("eth0", "port 80", True, NO_MARKS, True)]


PROGRAM: Final = """
import sys
import pyp0f
with pyp0f.sniff("eth0") as sniffer:
    print("listening", flush=True)
    for observation in sniffer:
        print(observation.kind, observation.client, sniffer.engine.hosts[observation.client].os_name, flush=True)
        break
print(sniffer.counts().dropped)
"""


@pytest.mark.live
def test_sniffing_on_a_real_interface() -> None:
    require()
    with cable() as (near, far):
        command = ["ip", "netns", "exec", far, sys.executable, "-c", PROGRAM]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            assert process.stdout.readline() == "listening\n"
            connect = "import socket; socket.socket().connect_ex(('192.0.2.2', 9))"
            subprocess.run(["ip", "netns", "exec", near, sys.executable, "-c", connect], check=True)
            assert process.stdout.read().split()[:2] == ["syn", "192.0.2.1"]
        assert process.returncode == 0


@pytest.mark.live
def test_ctrl_c_ends_sniffing() -> None:
    """Ctrl-C raises KeyboardInterrupt, and nothing else is printed."""
    require()
    program = PROGRAM.replace("with pyp0f", "try:\n  with pyp0f").replace("\n    ", "\n      ")
    program = program.replace("print(sniffer", "except KeyboardInterrupt: print('interrupted')\nprint(sniffer")
    with cable() as (_, far):
        command = ["ip", "netns", "exec", far, sys.executable, "-c", program]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            assert process.stdout.readline() == "listening\n"
            time.sleep(0.2)
            process.send_signal(2)
            out, err = process.communicate(timeout=20)
        assert (out, err) == ("interrupted\n0\n", "")


@pytest.mark.parametrize("name", ["http_nginx", "tls", "mail_ftp", "ssh"])
def test_an_engine_can_be_copied_after_reading(name: str) -> None:
    reader = read(PCAPS / f"{name}.pcap")
    assert list(reader)
    packets = reader.engine.packets
    for engine in (pickle.loads(pickle.dumps(reader.engine)), copy.deepcopy(reader.engine)):
        engine.feed(ethernet(ipv4(tcp(options=SYN_OPTIONS))), time=2e9)
        assert (engine.packets, reader.engine.packets) == (packets + 1, packets)
