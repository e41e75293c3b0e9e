"""The variants of settings in which a Linux system is measured, and the scripts for that.

The system that is measured makes a connection for each `Variant`: that gives SYNs.  Then it accepts connections from
clients of several kinds, one for each `Answer`: that gives SYN+ACKs.  The port says which one it was.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from lab.namespaces import GUEST, PEER, Space
from lab.stack import SYN, SYN_ACK, named

Settings = Mapping[str, str]
"""Values of kernel settings, by their names below net.ipv4."""

CONTINUE_PORT: Final = 3999
"""A connection to this port tells the system that is measured to go on with the second part."""
READY: Final = "lab: listening"
"""What the script prints when the connections of our end can come."""

_USUAL_MTU: Final = 1500
_MTUS: Final = (9001, 9000, 1492, 1480, 1460, 1450, 1420, 1400, 1380, 1280)
_LARGEST_RMEM: Final = (1, 2, 4, 6, 8, 12, 16, 32, 64, 128, 256, 512, 1024)
"""In MiB."""
_USUAL_RMEM: Final = (4096, 16384, 32768, 65536, 87380, 131072, 262144, 524288, 1048576, 16777216)
_RECEIVE_BUFFERS: Final = (2048, 4096, 8192, 16384, 32768, 65536, 87380, 131072, 212992, 262144, 524288, 1048576)


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """Settings with which a system makes a connection.

    Attributes:
        port: the port of the server.
        name: its name in rows.
        settings: kernel settings.
        mtu: the MTU of the interface.
        options: options of `dial`.
    """

    port: int
    name: str
    settings: Settings = field(default_factory=dict)
    mtu: int = _USUAL_MTU
    options: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A client that connects to a system, and the options with which the system listens.

    Attributes:
        port: the port of the server.
        name: its name in rows.
        client: kernel settings of the client that differ from `CLIENT`.
        client_options: options of the client's `dial`.
        options: options of the server's `dial`.
        cookies: whether the server answers all SYNs with SYN cookies.
    """

    port: int
    name: str
    client: Settings = field(default_factory=dict)
    client_options: str = ""
    options: str = ""
    cookies: bool = False


CLIENT: Final[Settings] = {"tcp_timestamps": "1", "tcp_sack": "1", "tcp_window_scaling": "1", "tcp_ecn": "2"}
"""Usual settings of the client."""


def _without(*names: str, **more: str) -> Settings:
    return {f"tcp_{name}": "0" for name in names} | {f"tcp_{name}": value for name, value in more.items()}


def _size_name(mebibytes: int) -> str:
    return f"{mebibytes} MiB" if mebibytes < 1024 else f"{mebibytes // 1024} GiB"


def _variants() -> Iterator[Variant]:
    yield Variant(port=1000, name="default")
    for port, mtu in enumerate(_MTUS, 1001):
        yield Variant(port=port, name=f"mtu {mtu}", mtu=mtu)
    for port, name, settings in (
        (1020, "timestamps=0", _without("timestamps")),
        (1021, "timestamps=0 sack=0", _without("timestamps", "sack")),
        (1022, "timestamps=0 sack=0 scaling=0", _without("timestamps", "sack", "window_scaling")),
        (1023, "sack=0", _without("sack")),
        (1024, "scaling=0", _without("window_scaling")),
        (1025, "ecn=1", _without(ecn="1")),
        (1026, "ecn=0", _without("ecn")),
        (1027, "ecn=3 (AccECN)", _without(ecn="3")),
    ):
        yield Variant(port=port, name=name, settings=settings)
    for port, size in enumerate(_LARGEST_RMEM, 1030):
        yield Variant(
            port=port, name=f"rmem max {_size_name(size)}", settings={"tcp_rmem": f"4096 131072 {size << 20}"}
        )
    for port, size in enumerate(_USUAL_RMEM, 1043):
        yield Variant(port=port, name=f"rmem default {size}", settings={"tcp_rmem": f"4096 {size} 33554432"})
    for port, size in enumerate(_RECEIVE_BUFFERS, 1060):
        yield Variant(port=port, name=f"SO_RCVBUF {size}", options=f"-r {size}")
    for port, name, options in (
        (1080, "TCP_MAXSEG 536", "-s 536"),
        (1081, "TCP_MAXSEG 1200", "-s 1200"),
        (1082, "TCP_MAXSEG 1360", "-s 1360"),
        (1083, "TCP_WINDOW_CLAMP 8192", "-c 8192"),
        (1084, "TCP_WINDOW_CLAMP 65535", "-c 65535"),
        (1085, "MPTCP", "-m"),
        (1086, "fast open", "-f"),
    ):
        yield Variant(port=port, name=name, options=options)


VARIANTS: Final = tuple(_variants())

ANSWERS: Final = (
    Answer(port=2000, name="client default"),
    Answer(port=2010, name="server SO_RCVBUF 8192", options="-r 8192"),
    Answer(port=2011, name="server SO_RCVBUF 65536", options="-r 65536"),
    Answer(port=2012, name="server SO_RCVBUF 262144", options="-r 262144"),
    Answer(port=2013, name="server SO_RCVBUF 1048576", options="-r 1048576"),
    Answer(port=2014, name="server MPTCP, client plain", options="-m"),
    Answer(port=2015, name="server and client MPTCP", options="-m", client_options="-m"),
    Answer(port=2001, name="client without timestamps", client=_without("timestamps")),
    Answer(port=2002, name="client mss,sok,ws (no ts), ecn", client=_without("timestamps", ecn="1")),
    Answer(port=2003, name="client mss only", client=_without("timestamps", "sack", "window_scaling")),
    Answer(port=2007, name="client ecn", client=_without(ecn="1")),
    Answer(port=2008, name="client accecn", client=_without(ecn="3")),
    Answer(port=2016, name="client mss,ws (no sack, no ts)", client=_without("timestamps", "sack")),
    Answer(port=2017, name="client mss,ts,ws (no sack)", client=_without("sack")),
    Answer(port=2018, name="client mss,sok (no ts, no ws)", client=_without("timestamps", "window_scaling")),
    Answer(port=2019, name="client mss,ts,sok (no ws)", client=_without("window_scaling")),
    Answer(port=2004, name="client default, server syncookies", cookies=True),
    Answer(port=2005, name="client without timestamps, server syncookies", client=_without("timestamps"), cookies=True),
    Answer(
        port=2006,
        name="client mss only, server syncookies",
        client=_without("timestamps", "sack", "window_scaling"),
        cookies=True,
    ),
)
"""The clients.  AccECN needs a kernel of our own that has it; without one, that client is left out."""

USUAL_ANSWERS: Final = tuple([answer for answer in ANSWERS if answer.port in (2000, 2001, 2003)])
"""Clients of today, clients without timestamps, and clients that offer nothing."""
OUTGOING_PORT: Final = 1000
"""The port of our end to which other stacks than Linux connect."""
USUAL_NAMES: Final = {
    **named(SYN, [(OUTGOING_PORT, "default")]),
    **named(SYN_ACK, [(one.port, one.name) for one in USUAL_ANSWERS]),
}
NAMES: Final = {
    **named(SYN, [(one.port, one.name) for one in VARIANTS]),
    **named(SYN_ACK, [(one.port, one.name) for one in ANSWERS]),
}
DEFAULTS: Final = frozenset({1000, 2000, 2001, 2003})
"""The ports of what a system sends without any tuning, to usual clients."""


def guest_script(variants: Sequence[Variant] = VARIANTS, answers: Sequence[Answer] = ANSWERS) -> str:
    """The script for the system that is measured: ``sh SCRIPT DIAL DEVICE``.  The shell of BusyBox is enough."""
    touched = sorted({name for variant in variants for name in variant.settings})
    lines = ["dial=$1 device=$2 net=/proc/sys/net/ipv4"]
    lines += [f"{name}=$(cat $net/{name})" for name in touched]
    lines.append(_mtu_line(_USUAL_MTU))
    for variant in variants:
        lines += _variant_lines(variant)
    lines += [f"$dial -l {answer.options} {answer.port} &" for answer in answers]
    lines += ["sleep 0.5", f"echo '{READY}'", f"$dial -1 {CONTINUE_PORT}", "echo 2 > $net/tcp_syncookies"]
    return "".join([f"{line}\n" for line in lines])


def _variant_lines(variant: Variant) -> Iterator[str]:
    calls = [f"$dial {variant.options} {address} {variant.port}" for address in PEER]
    if variant.mtu != _USUAL_MTU:
        calls = [_mtu_line(variant.mtu), *calls, _mtu_line(_USUAL_MTU)]
    if not variant.settings:
        yield from calls
        return
    # A kernel may refuse a value that it does not know.  Then there is nothing to measure.
    changes = " && ".join([f"echo '{value}' > $net/{name}" for name, value in variant.settings.items()])
    yield f"if ({changes}) 2> /dev/null; then {'; '.join(calls)}; fi"
    for name in variant.settings:
        yield f'echo "${name}" > $net/{name}'


def _mtu_line(mtu: int) -> str:
    return f"ip link set dev $device mtu {mtu}; sleep 0.05"


def connect_all(peer: Space, dial: str, answers: Sequence[Answer] = ANSWERS) -> None:
    """Connect to a Linux system that runs the script, from our end, as each of the clients."""
    connect(peer, dial, [answer for answer in answers if not answer.cookies])
    peer.run(dial, GUEST[0], str(CONTINUE_PORT))
    peer.run("sleep", "0.5")
    connect(peer, dial, [answer for answer in answers if answer.cookies])


def connect(peer: Space, dial: str, answers: Sequence[Answer], addresses: Sequence[str] = GUEST) -> None:
    """Connect to a system from our end, as each of some clients.  A client that our kernel cannot be is left out."""
    for answer in answers:
        settings = {**CLIENT, **answer.client}
        if peer.settings({f"net.ipv4.{name}": value for name, value in settings.items()}):
            for address in addresses:
                peer.run(dial, *answer.client_options.split(), address, str(answer.port))


def client_script(answers: Sequence[Answer], addresses: Sequence[str]) -> str:
    """Shell commands that connect to some addresses, as each of some clients."""
    lines = []
    for answer in answers:
        for name, value in {**CLIENT, **answer.client}.items():
            lines.append(f"echo {value} > /proc/sys/net/ipv4/{name}")
        lines += [f"dial {answer.client_options} {address} {answer.port}" for address in addresses]
    return "".join([f"{line}\n" for line in lines])
