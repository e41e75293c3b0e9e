"""The hot loop equals a simple implementation: early rejection and expiry in chunks change nothing."""

from __future__ import annotations

import random
import struct
from dataclasses import fields
from itertools import cycle, product
from types import GeneratorType
from typing import TYPE_CHECKING, Any, Final

import pytest
from capture_files import read_with_libpcap
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from packets import SYN_OPTIONS, ethernet, ipv4, ipv6, pcap, pcapng, tcp
from random_traffic import CHOICES, DETECTED, LINK_TYPES, STEPS, V6, Step, frames_of, random_steps
from surroundings import examples, mostly_slow
from talk import DATABASE, linux
from wrapping import IPV6_WRAPPERS, WRAPPERS, pieces4

from pyp0f.applications.http.conversation import HttpConversation
from pyp0f.applications.http.facts import HttpFacts, HttpSample
from pyp0f.applications.http.head import HeadReader
from pyp0f.applications.interface import Prepared
from pyp0f.applications.mail.conversation import LineConversation
from pyp0f.applications.mail.exchange import Exchange, Lines
from pyp0f.applications.standard import STANDARD
from pyp0f.capture import opening
from pyp0f.capture.file import CaptureFile
from pyp0f.capture.pcapng_reader import PcapngReader
from pyp0f.capture.savefile import FILE_HEADER, Records
from pyp0f.capture.savefile_reader import ClassicReader
from pyp0f.engine.connections import Connection, Side
from pyp0f.engine.hotloop import EXPIRE_EVERY
from pyp0f.engine.limits import Limits
from pyp0f.engine.passed_over import MAX_EXPLAINED
from pyp0f.engine.streams import MAX_STREAM, Early
from pyp0f.engine.tracker import Tracker
from pyp0f.hosts.samples import TcpSample, TcpTraits
from pyp0f.hosts.table import History, Host
from pyp0f.library.loading import parse_database
from pyp0f.wire import link as links
from pyp0f.wire.encapsulations import FRAGMENT, find, first_header, may_carry_tcp
from pyp0f.wire.link import link_for
from pyp0f.wire.packet import ACK, MAX_PACKET, PROTOCOL_TCP, RST, SYN

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from random_traffic import Frame

    from pyp0f.engine.layouts import Record
    from pyp0f.observations.base import Observation
    from pyp0f.wire.link import Link

SIGNATURES: Final = parse_database(DATABASE.encode())
LIMITS: Final = st.builds(
    Limits,
    connections=st.integers(1, 8),
    hosts=st.integers(1, 8),
    connection_age=st.integers(1, 60),
    host_idle=st.integers(1, 3),
)

# The twin, and what is compared ---------------------------------------------------------------------


class Twin(Tracker):
    """A simple tracker that goes past all headers of every packet one by one.

    Attributes:
        counts_all: whether all packets count; otherwise only those that carry TCP.
    """

    counts_all = True

    def feed(self, link: Link, data: bytes, records: Iterable[Record]) -> list[Observation]:
        for seconds, microseconds, offset, length in records:
            if self.counts_all or _carries_tcp(link, data[offset : offset + min(length, MAX_PACKET)]):
                self._count(seconds)
            # A separate buffer reveals reads beyond its end.
            captured = data[offset : offset + min(length, MAX_PACKET)]
            if self.looks_inside:
                self._feed_unknown(link, captured, seconds, microseconds, 0, len(captured), None)
            else:
                self._feed_outside(link, captured, seconds, microseconds, 0, len(captured))
        found, self._found = self._found, []
        return found

    def _count(self, seconds: int) -> None:
        self.packets += 1
        now = seconds % 2**32
        if self.packets % EXPIRE_EVERY == 0 and now != self._last_expiry:
            self._last_expiry = now
            self.connections.expire(now)
            self.hosts.expire(now)


def _carries_tcp(link: Link, packet: bytes) -> bool:
    """Whether a packet carries TCP, or is a fragment of one that may."""
    kind, at = first_header(link, packet, 0, len(packet))
    kind, start, at, _ = find(packet, kind, at, len(packet))
    return may_carry_tcp(packet, start, at) if kind == FRAGMENT else kind == PROTOCOL_TCP


class Spectator:
    """A tracker of either kind with all its observations."""

    def __init__(self, kind: type[Tracker], link_type: int, limits: Limits, *, classic: bool = False) -> None:
        self.said: list[Observation] = []
        self.warnings: list[str] = []
        self.engine = kind(SIGNATURES, limits, applications=STANDARD, classic=classic, warn=self.warnings.append)
        self._link = link_for(link_type)

    def see(self, frames: Sequence[Frame]) -> None:
        """Feed the frames in one buffer."""
        records: list[Record] = []
        offset = 0
        for frame, seconds, microseconds in frames:
            records.append((seconds, microseconds, offset, len(frame)))
            offset += len(frame)
        # What follows the last packet must not matter.
        self.said += self.engine.feed(self._link, b"".join([frame for frame, _, _ in frames]) + b"\xff" * 64, records)

    def state(self) -> tuple[object, ...]:
        """The state of the tracker, as plain values."""
        engine = self.engine
        return (
            engine.packets,
            [_plain(host) for host in engine.hosts._hosts.values()],
            [_plain(flow) for flow in engine.connections._by_age.values()],
            {key: (side.connection.client_key, side.is_client) for key, side in engine.connections.sides.items()},
        )


STATE: Final = (
    Host,
    History,
    HttpFacts,
    HttpConversation,
    Connection,
    Side,
    Early,
    HeadReader,
    TcpSample,
    TcpTraits,
    HttpSample,
    LineConversation,
    Exchange,
    Lines,
)
"""What the tables consist of."""


def _plain(value: object) -> object:
    """A plain form of a value: objects of the engine become the values of their attributes."""
    if isinstance(value, Prepared):
        return value.application.name
    if isinstance(value, GeneratorType):
        return value.gi_frame and value.gi_frame.f_lasti
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)) and not hasattr(value, "_fields"):
        return [_plain(one) for one in value]
    if not isinstance(value, STATE):
        return value
    slots = [name for kind in type(value).__mro__ for name in getattr(kind, "__slots__", ())]
    left_out = {"connection"} if isinstance(value, Side) else set()
    found = {name: _plain(getattr(value, name)) for name in slots if name not in left_out}
    if isinstance(value, Side):
        found["host"] = value.host.text
    return found


def chunks(frames: Sequence[Frame], sizes: Iterable[int]) -> list[Sequence[Frame]]:
    """The frames in chunks of the given sizes; the rest is the last chunk."""
    parts, at = [], 0
    for size in sizes:
        parts.append(frames[at : at + size])
        at += size
    return [*parts, frames[at:]]


def compare(
    link_type: int, frames: Sequence[Frame], limits: Limits, sizes: Iterable[int], *, classic: bool = False
) -> list[Observation]:
    """Feed the frames to both trackers, in chunks or at once.  Returns the observations, which must be equal."""
    engine = Spectator(Tracker, link_type, limits, classic=classic)
    twin = Spectator(Twin, link_type, limits, classic=classic)
    for chunk in chunks(frames, sizes):
        engine.see(chunk)
    twin.see(frames)
    assert engine.said == twin.said
    assert engine.state() == twin.state()
    assert len(engine.warnings) == len(twin.warnings)
    return engine.said


# Equality -------------------------------------------------------------------------------------------


each_seed = pytest.mark.parametrize("seeds", [[4], pytest.param([0, 1, 2, 8], marks=pytest.mark.slow)], ids=str)


@pytest.mark.slow
@pytest.mark.parametrize("link_type", LINK_TYPES)
@each_seed
def test_random_traffic(seeds: list[int], link_type: int) -> None:
    said: list[Observation] = []
    for seed in seeds:
        frames = frames_of(link_type, random_steps(seed, 700))
        said += compare(link_type, frames, Limits(connections=4, hosts=4), [1, 48, 1, 1, 99, 100, 7])
    kinds = {observation.kind for observation in said}
    assert len(kinds) >= 10, f"the traffic is too dull: {kinds}"


@settings(max_examples=examples(150), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    link_type=st.sampled_from(LINK_TYPES), steps=STEPS, limits=LIMITS, sizes=st.lists(st.integers(0, 110), max_size=4)
)
def test_any_traffic(link_type: int, steps: list[Step], limits: Limits, sizes: list[int]) -> None:
    compare(link_type, frames_of(link_type, steps), limits, sizes)


@settings(max_examples=examples(60), deadline=None)
@given(
    link_type=st.sampled_from(LINK_TYPES),
    mess=st.lists(st.one_of(st.binary(max_size=90), st.binary(min_size=60, max_size=62)), max_size=60),
)
def test_any_bytes(link_type: int, mess: list[bytes]) -> None:
    compare(link_type, [(frame, 5, 0) for frame in mess], Limits(), [1])


@settings(max_examples=examples(40), deadline=None)
@given(
    link_type=st.sampled_from(LINK_TYPES),
    seed=st.integers(0, 99),
    at=st.integers(0, 100),
    value=st.sampled_from([0x00, 0x45, 0x46, 0x60, 0xFF]),
)
def test_damaged_traffic(link_type: int, seed: int, at: int, value: int) -> None:
    """The same byte is wrong in all packets."""
    frames = []
    for frame, seconds, microseconds in frames_of(link_type, random_steps(seed, 80)):
        damaged = frame[:at] + bytes([value]) + frame[at + 1 :] if at < len(frame) else frame
        frames.append((damaged, seconds, microseconds))
    compare(link_type, frames, Limits(), [])


@pytest.mark.parametrize("size", mostly_slow([EXPIRE_EVERY, 1, EXPIRE_EVERY - 1, EXPIRE_EVERY + 1, 1000], 3))
def test_chunks_do_not_matter(size: int) -> None:
    frames = frames_of(links.DLT_EN10MB, random_steps(7, 400))
    compare(links.DLT_EN10MB, frames, Limits(connection_age=2, host_idle=1), [size] * 400)


@pytest.mark.parametrize("total", [65520, 65521, 65522, 65535])
def test_frames_of_the_largest_size(total: int) -> None:
    """Frames in which the length of the link header decides whether a packet is truncated."""
    segment = tcp(options=linux())
    packet = ipv4(segment + bytes(total - 20 - len(segment)))
    for link_type, header in (
        (links.DLT_EN10MB, bytes(12) + b"\x08\0"),
        (links.DLT_RAW, b""),
        (links.DLT_NULL, bytes(4)),
    ):
        said = compare(link_type, [(header + packet, 1, 0)], Limits(), [])
        assert bool(said) == (len(header) + total <= MAX_PACKET)


def test_no_packets() -> None:
    engine = Spectator(Tracker, links.DLT_RAW, Limits())
    engine.see([])
    assert (engine.said, engine.engine.packets) == ([], 0)


def test_the_steps_are_complete() -> None:
    assert set(CHOICES) == {field.name for field in fields(Step)}


# In place -------------------------------------------------------------------------------------------

IN_FILES: Final = {links.DLT_EN10MB: 1, links.DLT_RAW: 101, links.DLT_LINUX_SLL: 113}
"""Link types that are read in place, also in classic mode, and their numbers in files."""
IN_PLACE: Final = {**IN_FILES, links.DLT_LINUX_SLL2: 276}
"""The same without classic mode."""


def walk(spectator: Spectator, records: Records, content: bytes, sizes: Iterator[int]) -> None:
    """Let the tracker walk through a file in blocks of the given sizes, which grow if they are too small."""
    at, size = FILE_HEADER, next(sizes)
    while at < len(content):
        block = content[at : at + size]
        is_last = at + size >= len(content)
        # What follows the end of the file must not matter.
        found, used = spectator.engine.walk(records, block + b"\x06" * 99 * is_last, len(block))
        spectator.said += found
        at += used
        size = next(sizes) if used else 2 * size


def compare_in_place(
    path: Path,
    link_type: int,
    frames: Sequence[Frame],
    limits: Limits,
    sizes: Sequence[int],
    header: dict[str, Any] | None = None,
    *,
    classic: bool = False,
) -> list[Observation]:
    """Compare packets read in place with packets read by libpcap.  Returns the observations, which must be equal.

    In classic mode, libpcap filters the packets for the twin; otherwise the twin tells which count.
    """
    times = [(seconds, fraction) for _, seconds, fraction in frames]
    kind = IN_PLACE[link_type]
    path.write_bytes(pcap([frame for frame, _, _ in frames], link_type=kind, exact_times=times, **(header or {})))
    engine = Spectator(Tracker, link_type, limits, classic=classic)
    twin = Spectator(Twin, link_type, limits, classic=classic)
    capture = CaptureFile(str(path), classic=classic)
    reader = capture._reader
    assert isinstance(reader, ClassicReader)
    assert reader._records is not None
    assert reader.link is not None
    walk(engine, reader._records, path.read_bytes(), cycle(sizes))
    packets, records, _ = read_with_libpcap(path, filtered=classic)
    assert isinstance(twin.engine, Twin)
    twin.engine.counts_all = classic
    twin.said += twin.engine.feed(reader.link, b"".join(packets), records)
    capture.close()
    assert engine.said == twin.said
    assert engine.state() == twin.state()
    assert len(engine.warnings) == len(twin.warnings)
    return engine.said


def compare_in_blocks(
    path: Path, link_type: int, frames: Sequence[Frame], limits: Limits, block: int, order: str = "<"
) -> list[Observation]:
    """Compare packets of a pcapng file that is read in place, in blocks of this size, with the twin."""
    times = [(seconds, fraction) for _, seconds, fraction in frames]
    path.write_bytes(
        pcapng([frame for frame, _, _ in frames], link_type=IN_PLACE[link_type], exact_times=times, order=order)
    )
    engine, twin = Spectator(Tracker, link_type, limits), Spectator(Twin, link_type, limits)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(opening, "BLOCK", block)
        capture = CaptureFile(str(path))
        for found in capture.findings(engine.engine):
            engine.said += found
    reader = capture._reader
    assert isinstance(reader, PcapngReader)
    assert reader.link is not None
    assert (reader._layout is not None) == bool(frames)
    assert capture.problem is None
    capture.close()
    packets, records, _ = read_with_libpcap(path, filtered=False)
    assert isinstance(twin.engine, Twin)
    twin.engine.counts_all = False
    twin.said += twin.engine.feed(reader.link, b"".join(packets), records)
    assert engine.said == twin.said
    assert engine.state() == twin.state()
    # The first packet is filtered before the engine sees it.
    assert len(engine.warnings) <= len(twin.warnings)
    return engine.said


@pytest.mark.slow
@pytest.mark.parametrize("link_type", IN_PLACE)
@pytest.mark.parametrize(("size", "order"), [(200, "<"), (1000, ">"), (1_000_000, "<")])
@each_seed
def test_random_traffic_in_blocks(seeds: list[int], size: int, order: str, link_type: int, tmp_path: Path) -> None:
    said: list[Observation] = []
    for seed in seeds:
        frames = frames_of(link_type, random_steps(seed, 700))
        said += compare_in_blocks(tmp_path / "x", link_type, frames, Limits(connections=4, hosts=4), size, order)
    kinds = {observation.kind for observation in said}
    assert len(kinds) >= 10, f"the traffic is too dull: {kinds}"


@settings(max_examples=examples(60), deadline=None, suppress_health_check=[*HealthCheck])
@given(link_type=st.sampled_from(sorted(IN_PLACE)), steps=STEPS, limits=LIMITS, size=st.integers(150, 3000))
def test_any_traffic_in_blocks(link_type: int, steps: list[Step], limits: Limits, size: int, tmp_path: Path) -> None:
    compare_in_blocks(tmp_path / "capture", link_type, frames_of(link_type, steps), limits, size)


@settings(max_examples=examples(60), deadline=None, suppress_health_check=[*HealthCheck])
@given(
    link_type=st.sampled_from(sorted(IN_PLACE)),
    mess=st.lists(st.one_of(st.binary(max_size=90), st.binary(min_size=60, max_size=62)), max_size=120),
)
@example(link_type=12, mess=[bytes.fromhex("4500000000000001") + bytes(12)])  # a fragment of protocol 0
def test_any_bytes_in_blocks(link_type: int, mess: list[bytes], tmp_path: Path) -> None:
    compare_in_blocks(tmp_path / "capture", link_type, [(frame, 5, 0) for frame in mess], Limits(), 300)


@pytest.mark.parametrize("link_type", mostly_slow(list(IN_FILES)))
@pytest.mark.parametrize(
    ("size", "classic"), mostly_slow([(100, True), (1000, False), (1_000_000, False), (1_000_000, True)], 2)
)
@each_seed
def test_random_traffic_in_place(seeds: list[int], size: int, classic: bool, link_type: int, tmp_path: Path) -> None:
    said: list[Observation] = []
    for seed in seeds:
        frames = frames_of(link_type, random_steps(seed, 700))
        limits = Limits(connections=4, hosts=4)
        said += compare_in_place(tmp_path / "capture", link_type, frames, limits, [size], classic=classic)
    kinds = {observation.kind for observation in said}
    assert len(kinds) >= 10, f"the traffic is too dull: {kinds}"


@pytest.mark.slow
@pytest.mark.parametrize("size", [1000, 1_000_000])
@each_seed
def test_random_traffic_of_a_cooked_capture_in_place(seeds: list[int], size: int, tmp_path: Path) -> None:
    said: list[Observation] = []
    for seed in seeds:
        frames = frames_of(links.DLT_LINUX_SLL2, random_steps(seed, 700))
        limits = Limits(connections=4, hosts=4)
        said += compare_in_place(tmp_path / "capture", links.DLT_LINUX_SLL2, frames, limits, [size])
    assert len({observation.kind for observation in said}) >= 10


@settings(deadline=None, suppress_health_check=[*HealthCheck])
@given(
    link_type=st.sampled_from(sorted(IN_FILES)),
    steps=STEPS,
    limits=LIMITS,
    sizes=st.lists(st.integers(1, 1000), min_size=1, max_size=4),
    classic=st.booleans(),
)
def test_any_traffic_in_place(
    link_type: int, steps: list[Step], limits: Limits, sizes: list[int], classic: bool, tmp_path: Path
) -> None:
    frames = frames_of(link_type, steps)
    compare_in_place(tmp_path / "capture", link_type, frames, limits, sizes, classic=classic)


@settings(max_examples=examples(60), deadline=None, suppress_health_check=[*HealthCheck])
@given(
    link_type=st.sampled_from(sorted(IN_FILES)),
    mess=st.lists(st.one_of(st.binary(max_size=90), st.binary(min_size=60, max_size=62)), max_size=120),
    classic=st.booleans(),
)
@example(link_type=12, mess=[bytes.fromhex("4500000000000001 0029") + bytes(10)], classic=False)  # of IPv6 over IPv4
def test_any_bytes_in_place(link_type: int, mess: list[bytes], classic: bool, tmp_path: Path) -> None:
    frames = [(frame, 5, 0) for frame in mess]
    compare_in_place(tmp_path / "capture", link_type, frames, Limits(), [300], classic=classic)


# Segments of a bulk transfer, and how one can differ from the previous one.
SEGMENT: Final[dict[str, Any]] = {"payload": bytes(100), "flags": ACK, "sport": 7}
CHANGES: Final[list[dict[str, Any]]] = [
    {"flags": SYN}, {"flags": SYN | ACK}, {"flags": RST}, {"sport": 8}, {"dport": 81}, {"payload": b""},
    {"payload": bytes(356)}, {"later": True}, {"src": "10.0.0.9"}, {"src": "11.0.0.1"}, {"protocol": 17},
    {"fragment": 0x2000},
]  # fmt: skip
RUNS: Final = st.lists(
    st.tuples(st.integers(0, 120), st.sampled_from(CHANGES), st.integers(0, 70)), min_size=1, max_size=4
)


@settings(deadline=None, suppress_health_check=[*HealthCheck])
@given(
    link_type=st.sampled_from(sorted(IN_FILES)),
    runs=RUNS,
    limits=LIMITS,
    sizes=st.lists(st.integers(1, 99_999), min_size=1, max_size=4),
    classic=st.booleans(),
)
def test_runs_in_place(
    link_type: int,
    runs: list[tuple[int, dict[str, Any], int]],
    limits: Limits,
    sizes: list[int],
    classic: bool,
    tmp_path: Path,
) -> None:
    """Runs of bulk data, which are rejected many at a time, and packets that interrupt them."""
    before = {links.DLT_EN10MB: bytes(12) + b"\x08\0", links.DLT_LINUX_SLL: bytes(14) + b"\x08\0"}.get(link_type, b"")
    frames: list[Frame] = []
    seconds = 5
    for usual, changes, unusual in runs:
        for changed, count in (({}, usual), (changes, unusual)):
            like = {**SEGMENT, **changed}
            seconds += like.pop("later", False)
            of_ip = {name: like.pop(name) for name in ("src", "protocol", "fragment") if name in like}
            frame = before + ipv4(tcp(**like), **of_ip)
            frames += [(frame, seconds, number) for number in range(count)]
    compare_in_place(tmp_path / "capture", link_type, frames, limits, sizes, classic=classic)
    compare_in_blocks(tmp_path / "capture", link_type, frames, limits, sizes[0] + 200)


RUN: Final = ipv4(tcp(**SEGMENT))
OTHER: Final = ipv4(tcp(sport=8, flags=ACK, payload=bytes(100)))
OPENING: Final = ipv4(tcp(options=linux()))
ANSWER: Final = ipv4(tcp(sport=80, dport=1000, flags=SYN | ACK, options=linux()), src="10.0.0.2", dst="10.0.0.1")


@pytest.mark.parametrize("run", mostly_slow(range(0, 115, 12)))
@pytest.mark.parametrize("since", [0, 100])
@pytest.mark.parametrize("others", [0, 1, 20, 49])
def test_expiry_around_runs(run: int, since: int, others: int, tmp_path: Path) -> None:
    """The connection expires before the SYN+ACK if a packet since the new second is a 50th packet."""
    frames = [(OPENING, 5, 0), *[(RUN, 5, 0)] * EXPIRE_EVERY]
    frames += [(RUN, 5 + since, 0)] * run + [(OTHER, 105, 0)] * others + [(ANSWER, 105, 0)]
    # The second block begins with the run in the new second.
    first = (16 + len(OPENING)) + EXPIRE_EVERY * (16 + len(RUN))
    said = compare_in_place(tmp_path / "capture", links.DLT_RAW, frames, Limits(), [first, 1_000_000], classic=True)
    looks = [number for number in range(EXPIRE_EVERY, len(frames) + 1, EXPIRE_EVERY) if frames[number - 1][1] == 105]
    assert ("syn+ack" not in {observation.kind for observation in said}) == bool(looks)


@pytest.mark.parametrize("before", [EXPIRE_EVERY - 2, EXPIRE_EVERY - 1, EXPIRE_EVERY])
def test_packets_that_do_not_pass_have_reasons_everywhere(before: int, tmp_path: Path) -> None:
    """Also between the 49th packet and the 50th: before this one, old connections and hosts are removed."""
    others = [b"\x50" + bytes(59), b"\x60" + bytes(59), ipv4(bytes(20), protocol=1)]
    packets = [*[OPENING] * before, *others, OPENING, *others, OPENING]
    frames = [(packet, 5, 0) for packet in packets]
    compare_in_place(tmp_path / "capture", links.DLT_RAW, frames, Limits(), [1_000_000])
    compare_in_blocks(tmp_path / "capture", links.DLT_RAW, frames, Limits(), 300)
    engine = Spectator(Tracker, links.DLT_RAW, Limits())
    capture = CaptureFile(str(tmp_path / "capture"))
    for found in capture.findings(engine.engine):
        engine.said += found
    capture.close()
    assert engine.warnings == ["a packet is neither IPv4 nor IPv6: is the capture's link type right?"]
    assert engine.engine.passed_over.total == 6
    assert sum(engine.engine.passed_over.kinds.values()) == 6


@pytest.mark.parametrize(
    ("link_type", "snap_length", "order", "nanoseconds"),
    mostly_slow(list(product(IN_FILES, (64, 78, 100, 65_535, 2**32 - 1), "><", (False, True)))),
)
def test_forged_headers_in_place(
    link_type: int, snap_length: int, order: str, nanoseconds: bool, tmp_path: Path
) -> None:
    """Packets longer than the snapshot length, and invalid times."""
    odd = [0, 999_999, 1_000_000, 999_999_999, 2**31 - 1, 2**31, 2**31 + 1_500, 2**32 - 1]
    steps = frames_of(link_type, random_steps(11, 250))
    frames = [(frame, seconds, odd[number % len(odd)]) for number, (frame, seconds, _) in enumerate(steps)]
    header = {"snap_length": snap_length, "order": order, "nanoseconds": nanoseconds}
    assert compare_in_place(tmp_path / "capture", link_type, frames, Limits(), [1_000_000], header)


@pytest.mark.parametrize("total", [65_520, 65_521, 65_522, 65_535])
@pytest.mark.parametrize("link_type", IN_FILES)
def test_frames_of_the_largest_size_in_place(total: int, link_type: int, tmp_path: Path) -> None:
    segment = tcp(options=linux())
    header = {links.DLT_EN10MB: bytes(12) + b"\x08\0", links.DLT_LINUX_SLL: bytes(14) + b"\x08\0"}.get(link_type, b"")
    frame = header + ipv4(segment + bytes(total - 20 - len(segment)))
    said = compare_in_place(tmp_path / "capture", link_type, [(frame, 1, 0)], Limits(), [100_000])
    assert bool(said) == (len(frame) <= MAX_PACKET)


# Bounds ---------------------------------------------------------------------------------------------


def check_bounds(engine: Tracker, limits: Limits) -> None:
    flows, hosts = engine.connections, engine.hosts._hosts
    assert len(flows) <= limits.connections + 1
    # Hosts in use are not pruned, but there are at most two to a connection.
    assert len(hosts) <= max(limits.hosts + 1, 2 * (limits.connections + 1))
    in_use = {id(side.host): 0 for side in flows.sides.values()}
    known = {id(host) for host in hosts.values()}
    for flow in flows._by_age.values():
        for side in (flow.client, flow.server):
            in_use[id(side.host)] += 1
            assert id(side.host) in known, "a connection's hosts are known"
            assert len(side.data) <= MAX_STREAM
    assert {id(host): host.in_use for host in hosts.values() if host.in_use} == in_use
    ways = [key for flow in flows._by_age.values() for key in {flow.client_key, flow.server_key}]
    assert sorted(ways) == sorted(flows.sides)


@settings(max_examples=examples(60), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    limits=LIMITS,
    steps=st.lists(
        st.tuples(
            st.integers(0, 12),
            st.integers(0, 12),
            st.integers(0, 2),
            st.sampled_from([SYN, SYN, SYN, SYN, ACK, RST, SYN | ACK]),
            st.sampled_from([0, 0, 0, 0, 1, 70]),
        ),
        max_size=150,
    ),
)
def test_tables_keep_their_bounds(limits: Limits, steps: list[tuple[int, int, int, int, int]]) -> None:
    """Tables hold at most one entry more than the limit; hosts in use by connections are not removed."""
    spectator = Spectator(Tracker, links.DLT_RAW, limits)
    seconds = 1000
    for client, server, port, flags, wait in steps:
        seconds += wait
        segment = tcp(sport=port, flags=flags, options=linux(), seq=port)
        spectator.see([(ipv4(segment, src=f"10.0.0.{client}", dst=f"10.0.1.{server}"), seconds, 0)])
        check_bounds(spectator.engine, limits)


@pytest.mark.parametrize("link_type", [links.DLT_EN10MB, DETECTED])
@pytest.mark.parametrize("limits", mostly_slow([Limits(1, 1), Limits(1, 5), Limits(5, 1), Limits(3, 4, 1, 1)], 3))
def test_bounds_in_random_traffic(link_type: int, limits: Limits) -> None:
    spectator = Spectator(Tracker, link_type, limits)
    for frame in frames_of(link_type, random_steps(3, 300)):
        spectator.see([frame])
        check_bounds(spectator.engine, limits)


# Encapsulations -------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", mostly_slow(list(WRAPPERS)))
def test_each_encapsulation(name: str) -> None:
    """What is inside gives the same findings as without the encapsulation."""
    steps = [step for step in random_steps(5, 150) if step.shape == "plain"]
    if name == "authentication header":  # over IPv6, it is an extension header, and raw signatures show its length
        steps = [step for step in steps if step.ends != V6]
    plain = frames_of(links.DLT_RAW, steps)
    wrapped = [(WRAPPERS[name](packet), seconds, microseconds) for packet, seconds, microseconds in plain]
    said = compare(links.DLT_EN10MB, wrapped, Limits(), [])
    expected = compare(links.DLT_RAW, plain, Limits(), [])
    assert [str(one) for one in said] == [str(one) for one in expected]
    assert said


def mixed(seed: int, count: int, names: Sequence[str]) -> list[Frame]:
    """Random traffic in a mixture of encapsulations."""
    dice = random.Random(seed)
    plain = frames_of(links.DLT_RAW, random_steps(seed, count))
    return [(WRAPPERS[dice.choice(names)](packet), now, rest) for packet, now, rest in plain if len(packet) > 24]


@each_seed
def test_mixed_encapsulations(seeds: list[int]) -> None:
    """The shortcuts of one encapsulation do not disturb another one."""
    for seed in seeds:
        assert compare(links.DLT_EN10MB, mixed(seed, 500, sorted(WRAPPERS)), Limits(), [99])


@settings(max_examples=examples(100), deadline=None)
@given(
    seed=st.integers(0, 99),
    names=st.lists(st.sampled_from(sorted(WRAPPERS)), min_size=1, max_size=3),
    at=st.integers(0, 120),
    value=st.integers(0, 255),
    every=st.integers(2, 9),
)
def test_damaged_encapsulations(seed: int, names: list[str], at: int, value: int, every: int) -> None:
    """A shortcut that is learned from one packet says of another one what the way past its headers says."""
    frames = []
    for number, (frame, seconds, microseconds) in enumerate(mixed(seed, 80, names)):
        damaged = frame[:at] + bytes([value]) + frame[at + 1 :] if at < len(frame) and number % every == 0 else frame
        frames.append((damaged, seconds, microseconds))
    compare(links.DLT_EN10MB, frames, Limits(), [])


def test_classic_looks_into_no_encapsulation() -> None:
    engine = Tracker(SIGNATURES, applications=STANDARD, classic=True)
    for name, wrap in (WRAPPERS | IPV6_WRAPPERS).items():
        frame = wrap(ipv6(tcp(options=linux())))
        found = engine.feed(link_for(links.DLT_EN10MB), frame, [(1, 0, 0, len(frame))])
        assert bool(found) == (
            name in {"plain", "vlan", "qinq", "mpls", "mpls multicast", "pppoe", "pppoe behind tags"}
        )
        engine.connections.prune()


@pytest.mark.parametrize("name", ["vxlan", "vlan", "plain"])
def test_observations_have_outer_headers(name: str) -> None:
    """Also if the SYN takes a shortcut, and with a datagram that came in fragments."""
    said: list[Observation] = []
    engine = Spectator(Tracker, links.DLT_EN10MB, Limits())
    engine.see([(WRAPPERS[name](ipv4(tcp(options=linux(), sport=port))), 1, 0) for port in (1000, 1001, 1002)])
    said = engine.said
    expected = {"vxlan": ("ip", "vxlan"), "vlan": ("vlan",), "plain": ()}[name]
    assert [tuple([one.kind for one in observation.outer]) for observation in said] == [expected] * len(said)
    assert len(said) == 6


def fragments_of(frame: bytes, size: int) -> list[bytes]:
    """The fragments of an IPv4 packet in a frame of Ethernet."""
    head, payload = frame[:34], frame[34:]
    parts = []
    for at in range(0, len(payload), size):
        part = payload[at : at + size]
        field = at // 8 | (0x2000 if at + size < len(payload) else 0)
        fields = struct.pack(">HHH", 20 + len(part), 7, field)
        parts.append(head[:16] + fields + head[22:] + part)
    return parts


@pytest.mark.parametrize("size", [8, 16, 24])
@pytest.mark.parametrize("backward", [False, True])
def test_fragments(size: int, backward: bool) -> None:
    """A SYN in fragments is found, in any order, whatever the bytes after the end of the frame are."""
    frames = fragments_of(ethernet(ipv4(tcp(options=linux()), fragment=0)), size)
    frames = frames[::-1] if backward else frames
    said = compare(links.DLT_EN10MB, [(frame, 1, 0) for frame in frames], Limits(), [1])
    assert [one.kind for one in said] == ["syn", "mtu"]
    padded = [(frame + b"\x55" * (60 - len(frame)), 1, 0) for frame in frames]
    assert compare(links.DLT_EN10MB, padded, Limits(), [1]) == said


@pytest.mark.parametrize("size", [8, 64])
def test_tunnels_in_fragments(size: int) -> None:
    frames = fragments_of(WRAPPERS["vxlan"](ipv4(tcp(options=linux()))), size)
    said = compare(links.DLT_EN10MB, [(frame, 1, 0) for frame in frames], Limits(), [1])
    assert [one.kind for one in said] == ["syn", "mtu"]
    assert [one.kind for one in said[0].outer] == ["ip", "vxlan"]


def test_fragments_within_fragments() -> None:
    inner = fragments_of(ethernet(ipv4(tcp(options=linux()), fragment=0)), 16)
    frames = [part for frame in inner for part in fragments_of(WRAPPERS["gre"](frame[14:]), 24)]
    said = compare(links.DLT_EN10MB, [(frame, 1, 0) for frame in frames], Limits(), [1])
    assert [one.kind for one in said] == ["syn", "mtu"]
    assert [one.kind for one in said[0].outer] == ["ip", "gre"]


@pytest.mark.parametrize("name", ["vlan", "pppoe", "gre", "options"])
def test_runs_of_unusual_shapes(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Runs of similar segments are skipped, but not what may begin in them."""
    runs = []
    plain_alike = Records.alike_odd

    def alike_odd(*args: Any) -> tuple[int, int]:  # noqa: ANN401 - passed on
        runs.append(plain_alike(*args))
        return runs[-1]

    monkeypatch.setattr(Records, "alike_odd", alike_odd)
    payloads = [b"x" * 100] * 130 + [b"\x16" * 100] + [b"y" * 100] * 60
    segments = [tcp(flags=ACK, seq=at, payload=payload) for at, payload in enumerate(payloads)]
    segments += [tcp(options=linux()), *segments[:70]]
    if name == "options":
        packets = [ethernet(ipv4(segment, options=b"\1\1\1\0")) for segment in segments]
    else:
        packets = [WRAPPERS[name](ipv4(segment)) for segment in segments]
    frames = [(packet, 5 + at // 250, at) for at, packet in enumerate(packets)]
    said = compare_in_place(tmp_path / "x", links.DLT_EN10MB, frames, Limits(), [100_000])
    assert said[0].kind == "syn"
    assert max(runs)[0] > EXPIRE_EVERY


@pytest.mark.parametrize("write", [pcap, pcapng])
@pytest.mark.parametrize("options", [b"", linux()])
def test_data_in_a_run_that_are_read_without_a_syn(write: Callable[..., bytes], options: bytes, tmp_path: Path) -> None:
    """A run of similar segments ends where the identification of SSH begins, which is read without a SYN."""
    payloads = [b"x" * 100] * 130 + [b"SSH-2.0-OpenSSH_9.6 " + b"x" * 78 + b"\r\n"] + [b"y" * 100] * 60
    packets = [
        ethernet(ipv4(tcp(flags=ACK, seq=at, payload=payload, options=options))) for at, payload in enumerate(payloads)
    ]
    path = tmp_path / "capture"
    path.write_bytes(write(packets))
    tracker = Tracker(SIGNATURES, applications=STANDARD)
    found = [one.kind for batch in CaptureFile(str(path)).findings(tracker) for one in batch]
    assert found == ["ssh request"]


ARP: Final = bytes(28)


@pytest.mark.parametrize("write", [pcap, pcapng])
def test_a_syn_among_many_other_frames_of_a_cooked_capture(write: Callable[..., bytes], tmp_path: Path) -> None:
    """`tcpdump -i any` writes such captures."""
    others = [b"\x08\x06" + bytes(18) + ARP] * (MAX_EXPLAINED + 50)
    syn = b"\x08\0" + bytes(18) + ipv4(tcp(options=SYN_OPTIONS))
    path = tmp_path / "capture"
    path.write_bytes(write([*others, syn], link_type=276))
    tracker = Tracker(SIGNATURES, applications=STANDARD)
    found = [one.kind for batch in CaptureFile(str(path)).findings(tracker) for one in batch]
    assert found[:1] == ["syn"]


def test_fragments_among_many_other_frames() -> None:
    link, tracker = link_for(links.DLT_EN10MB), Tracker(SIGNATURES, applications=STANDARD)
    frames = [bytes(12) + b"\x08\x06" + ARP] * (MAX_EXPLAINED + 50)
    frames += [ethernet(piece) for piece in pieces4(ipv4(tcp(options=SYN_OPTIONS)), 24)]
    found = [one.kind for frame in frames for one in tracker.feed(link, frame, [(1, 0, 0, len(frame))])]
    assert found[:1] == ["syn"]


def test_nothing_is_learned_from_plain_datagrams() -> None:
    """The first packets without TCP are looked at more closely, but their headers are the usual ones."""
    link, tracker = link_for(links.DLT_EN10MB), Tracker(SIGNATURES, applications=STANDARD)
    for port in range(20_000, 20_100):
        frame = ethernet(ipv4(struct.pack(">HHHH", 53, port, 28, 0) + bytes(20), protocol=17))
        tracker.feed(link, frame, [(1, 0, 0, len(frame))])
    assert tracker.passed_over.explained == 100
    assert not any(shapes.known for shapes in tracker._shapes.values())
