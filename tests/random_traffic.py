"""Random traffic: few addresses and ports, so that connections meet; all that can stand between the link and
the TCP header, so that each way through the engine is taken; and conversations that get somewhere.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from hypothesis import strategies as st
from packets import ipv4, ipv6, tcp
from talk import WINDOWS, linux, request, response, stamp

from pyp0f.wire import link as links
from pyp0f.wire.packet import ACK, ECE, FIN, PSH, RST, SYN, URG

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

DETECTED: Final = 230
"""A link type without a rule of its own."""


@dataclass(frozen=True)
class Step:
    """One packet of random traffic: an independent choice for each property."""

    ends: tuple[str, str]
    ports: tuple[int, int]
    upward: bool
    """From the first of the ends to the second."""
    flags: int
    sequence: str
    data: bytes
    options: str
    window: int
    ttl: int
    shape: str
    wait: float
    """Seconds since the packet before."""


GET: Final = request("Host: x", "User-Agent: curl/8 (Windows)", "Accept: */*", "Accept-Language: de")
OK: Final = response("Date: Thu, 01 Jan 1970 00:00:09 GMT", "Server: Apache")
V6: Final = ("2001:db8::1", "2001:db8::2")
CHOICES: Final[dict[str, Sequence[Any]]] = {
    "ends": [("10.0.0.1", "10.0.0.2")] * 4
    + [("10.0.0.3", "10.0.0.2"), ("10.0.0.2", "10.0.0.1"), ("10.0.0.1", "10.0.0.1"), V6, V6],
    "ports": [(1000, 80)] * 4 + [(1001, 80), (80, 80), (80, 1000)],
    "upward": [True, True, False],
    "flags": [SYN] * 3 + [SYN | ACK] * 3 + [ACK] * 5 + [ACK | PSH, FIN | ACK, FIN, RST, RST | ACK, SYN | ECE | URG]
    + [SYN | FIN, 0, PSH],
    "sequence": ["next"] * 8 + ["again", "off"],
    "data": [b""] * 4 + [GET, GET[:30], GET[30:], OK, OK[:20], OK[20:], b"x", bytes(1400)],
    "options": ["linux"] * 4 + ["windows", "stamp", "none", "none", "probe", "bad"],
    "window": [29200] * 3 + [8192, 1337, 0],
    "ttl": [64, 64, 64, 128, 60, 200],
    "shape": ["plain"] * 12
    + ["tagged", "tagged twice", "options", "fragment", "later fragment", "cut", "short", "padded", "udp", "version"]
    + ["tagged, like IPv4", "tagged, like IPv6", "other type", "empty", "extension", "mpls"],
    "wait": [0] * 20 + [0.001] * 4 + [0.03, 0.2, 0.999, 5, 31, 100, 8000, -1, -40],
}  # fmt: skip
"""What a step can be; what occurs often is likely."""

Frame = tuple[bytes, int, int]
"""Captured bytes, seconds, microseconds."""


class Traffic:
    """Makes packets of steps: it knows the clock, and what each side has to send next."""

    def __init__(self, link_type: int) -> None:
        self._link_type = link_type
        self._milliseconds = 1_600_000_000_000
        self._sent: dict[tuple[str, int, str, int], int] = {}

    def frame(self, step: Step) -> Frame:
        self._milliseconds += round(step.wait * 1000)
        src, dst = step.ends
        sport, dport = step.ports
        if not step.upward:
            src, dst, sport, dport = dst, src, dport, sport
        seq = self._next_seq((src, sport, dst, dport), step)
        segment = tcp(
            sport=sport,
            dport=dport,
            seq=seq,
            ack=7 if step.flags & ACK else 0,
            flags=step.flags,
            window=step.window,
            options=self._options(step),
            payload=step.data,
        )
        packet = _packet(src, dst, segment, step)
        seconds, milliseconds = divmod(self._milliseconds, 1000)
        return _captured(self._link_type, packet, step.shape), seconds, milliseconds * 1000

    def _next_seq(self, way: tuple[str, int, str, int], step: Step) -> int:
        sent = self._sent.get(way, 2**32 - 10)
        if step.flags & SYN and step.sequence == "next":
            sent = (sent + 100) % 2**32
            self._sent[way] = (sent + 1) % 2**32
            return sent
        if step.sequence == "again":
            return (sent - 1) % 2**32
        if step.sequence == "off":
            return (sent + 77) % 2**32
        self._sent[way] = (sent + len(step.data)) % 2**32
        return sent

    def _options(self, step: Step) -> bytes:
        timestamp = self._milliseconds // 10 % 2**32
        return {
            "linux": linux(timestamp),
            "windows": WINDOWS,
            "stamp": stamp(timestamp),
            "none": b"",
            "probe": bytes.fromhex("02040533"),
            "bad": b"\x02\x03\x05\xb4\x05\xff\xff\xff",
        }[step.options]


def _packet(src: str, dst: str, segment: bytes, step: Step) -> bytes:
    """The segment with the IP header that the step asks for."""
    shape = step.shape
    if ":" in src:
        return ipv6(
            segment, src=src, dst=dst, hop_limit=step.ttl, next_header={"extension": 0, "udp": 17}.get(shape, 6)
        )
    return ipv4(
        segment,
        src=src,
        dst=dst,
        ttl=step.ttl,
        options=b"\x94\x04\0\0" if shape == "options" else b"",
        fragment={"fragment": 0x2000, "later fragment": 0x0001}.get(shape, 0x4000),
        protocol=17 if shape == "udp" else 6,
    )


def _captured(link_type: int, packet: bytes, shape: str) -> bytes:
    """The packet behind the header of its link, and damaged if its shape says so."""
    if shape == "version":
        packet = bytes([0x75]) + packet[1:]
    kind = b"\x86\xdd" if packet[0] >> 4 == 6 else b"\x08\0"
    if shape == "other type":
        kind = b"\x86\xdd" if kind == b"\x08\0" else b"\x08\x06"
    tags = {
        "tagged": b"\x81\0\0\x05",
        "tagged twice": b"\x88\xa8\0\x05\x81\0\x40\x06",
        # Priorities and labels that look like the start of an IP header.
        "tagged, like IPv4": b"\x81\0\x45\x05",
        "tagged, like IPv6": b"\x88\xa8\x60\x05",
        "mpls": b"\x88\x47\x45\x01\x01\x40",
    }.get(shape, b"")
    if tags:
        # Each tag follows its own type.  The type of the packet is last, except for MPLS, which has none.
        kind, tags = tags[:2], tags[2:] + (b"" if shape == "mpls" else kind)
    frame = {
        links.DLT_RAW: b"",
        links.DLT_NULL: b"\x02\0\0\0",
        links.DLT_EN10MB: bytes(12) + kind + tags,
        links.DLT_LINUX_SLL: bytes(14) + kind + tags,
        links.DLT_LINUX_SLL2: kind + bytes(18) + tags,
        links.DLT_PFLOG: b"\x3d" + bytes(63),
        DETECTED: bytes(10) + kind,
    }[link_type] + packet
    return {
        "cut": frame[:-1],
        "short": frame[: len(frame) - len(packet) + 45],
        "empty": b"",
        "padded": frame + b"\1" * 6,
    }.get(shape, frame)


# Single random steps rarely make a connection, so conversations are added.

Script = tuple[tuple[bool, int, bytes], ...]
"""For each packet: from the client?, flags, data."""

_SHAKE: Final[Script] = ((True, SYN, b""), (False, SYN | ACK, b""), (True, ACK, b""))
SCRIPTS: Final[list[Script]] = [
    (*_SHAKE, (True, ACK | PSH, GET), (False, ACK, b""), (False, ACK | PSH, OK), (True, FIN | ACK, b"")),
    (*_SHAKE, (True, ACK, GET[:30]), (True, ACK, GET[30:]), (False, ACK, OK[:20]), (False, ACK, OK[20:])),
    (*_SHAKE, (True, ACK, GET), (True, ACK, bytes(1400)), (False, ACK, OK), (False, RST, b"")),
    (*_SHAKE, (False, ACK, b"220 ready\r\n"), (True, ACK, b"HELO\r\n")),
    _SHAKE[:2],
]


def conversation(script: Script, like: Step) -> list[Step]:
    """A step for each packet of the script.  Properties that the script does not set are those of `like`."""
    return [
        replace(
            like,
            upward=upward,
            flags=flags,
            sequence="next",
            data=data,
            options=like.options if flags & SYN else "stamp",
            wait=min(like.wait, 0.2),
        )
        for upward, flags, data in script
    ]


def random_steps(seed: int, count: int) -> list[Step]:
    """Conversations at the same time, and packets that disturb them."""
    dice = random.Random(seed)
    steps: list[Step] = []
    talks: list[list[Step]] = []
    while len(steps) < count:
        like = Step(**{name: dice.choice(values) for name, values in CHOICES.items()})
        if dice.random() < 0.3:
            steps.append(like)
            continue
        if len(talks) < 3:
            talks.append(conversation(dice.choice(SCRIPTS), like))
        talk = dice.choice(talks)
        steps.append(talk.pop(0))
        talks = [talk for talk in talks if talk]
    return steps


LINK_TYPES: Final = [
    links.DLT_RAW,
    links.DLT_NULL,
    links.DLT_EN10MB,
    links.DLT_LINUX_SLL,
    links.DLT_LINUX_SLL2,
    links.DLT_PFLOG,
    DETECTED,
]
A_STEP: Final = st.builds(Step, **{name: st.sampled_from(values) for name, values in CHOICES.items()})
SOME_STEPS: Final = st.one_of(st.lists(A_STEP, max_size=10), st.builds(conversation, st.sampled_from(SCRIPTS), A_STEP))
STEPS: Final = st.lists(SOME_STEPS, max_size=25).map(lambda parts: [step for part in parts for step in part])


def frames_of(link_type: int, steps: Iterable[Step]) -> list[Frame]:
    """The packets of these steps as they are captured on such a link."""
    traffic = Traffic(link_type)
    return [traffic.frame(step) for step in steps]
