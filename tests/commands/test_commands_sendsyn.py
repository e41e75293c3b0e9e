"""The command pyp0f-sendsyn: its exact packets, and their fingerprints."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest
from live_lab import FAR, NEAR, ethernet_frames, lab
from surroundings import wait_until
from talk import Watch, kinds

from pyp0f.api.errors import AddressError
from pyp0f.commands import sendsyn
from pyp0f.commands.sendsyn import PROBES, Probe, checksum, options, send
from pyp0f.errors import UsageError
from pyp0f.library.loading import packaged_path

if TYPE_CHECKING:
    from collections.abc import Sequence

LAYOUTS: Final = (
    "mss,nop,eol+18",
    "mss,sok,nop,eol+16",
    "mss,ws,nop,eol+15",
    "mss,ws,sok,nop,eol+13",
    "mss,ts,nop,eol+8",
    "mss,sok,ts,nop,eol+6",
    "mss,ws,ts,nop,eol+5",
    "mss,ws,sok,ts,nop,eol+3",
)
IPV4: Final = ("192.0.2.1", "192.0.2.2", "80")
IPV6: Final = ("2001:db8::1", "2001:db8::2", "80")
each_version = pytest.mark.parametrize("ends", [IPV4, IPV6], ids=["IPv4", "IPv6"])


def segments(ends: Sequence[str]) -> list[bytes]:
    """The TCP segments of the packets."""
    return [packet[-44:] for packet in Probe.parse(*ends).packets()]


def test_ipv4_header() -> None:
    header = bytes.fromhex("45000040 00000000 c0060000 c0000201 c0000202")
    assert {packet[:-44] for packet in Probe.parse(*IPV4).packets()} == {header}


def test_ipv6_header() -> None:
    header = bytes.fromhex("60000000 002c06c0") + ip_address(IPV6[0]).packed + ip_address(IPV6[1]).packed
    assert {packet[:-44] for packet in Probe.parse(*IPV6).packets()} == {header}


def test_first_segment() -> None:
    segment = segments(IPV4)[0]
    assert segment[:16] == bytes.fromhex("ffff 0050 12345678 00000000 b002 0539")
    assert segment[18:] == bytes.fromhex("0000 02040533 0100") + bytes(18)


@each_version
def test_segments_differ_in_port_checksum_and_options_only(ends: Sequence[str]) -> None:
    found = segments(ends)
    assert len(found) == PROBES
    for number, segment in enumerate(found):
        assert segment[:2] == (65535 - number).to_bytes(2, "big")
        assert segment[2:16] + segment[18:20] == found[0][2:16] + bytes(2)
        assert segment[20:] == options(number)


@each_version
def test_checksums_are_right(ends: Sequence[str]) -> None:
    """Summing up a segment that holds its checksum gives zero."""
    addresses = ip_address(ends[0]).packed + ip_address(ends[1]).packed
    for segment in segments(ends):
        assert checksum(addresses + (44).to_bytes(4, "big") + (6).to_bytes(4, "big") + segment) == 0


@pytest.mark.parametrize(
    ("number", "data"),
    [
        (0, "02040533 01"),
        (1, "02040533 0402 01"),
        (2, "02040533 030305 01"),
        (3, "02040533 030305 0402 01"),
        (4, "02040533 080a0000053900000000 01"),
        (5, "02040533 0402 080a0000053900000000 01"),
        (6, "02040533 030305 080a0000053900000000 01"),
        (7, "02040533 030305 0402 080a0000053900000000 01"),
    ],
)
def test_options(number: int, data: str) -> None:
    assert options(number) == bytes.fromhex(data).ljust(24, b"\0")


@each_version
def test_pyp0f_knows_them(ends: Sequence[str]) -> None:
    watch = Watch(Path(packaged_path()).read_text("utf-8"))
    found = watch.see(*Probe.parse(*ends).packets())
    assert kinds(found) == ["sendsyn probe"] * PROBES
    fields = [dict(observation.fields()) for observation in found]
    assert {field["app"] for field in fields} == {"p0f sendsyn utility"}
    assert [field["raw_sig"].split(":")[5] for field in fields] == list(LAYOUTS)


@pytest.mark.parametrize(
    ("ends", "family", "address"),
    [
        (IPV4, socket.AF_INET, ("192.0.2.2", 0)),
        (IPV6, socket.AF_INET6, ("2001:db8::2", 0, 0, 0)),
        (("::1", "::1%lo", "80"), socket.AF_INET6, ("::1", 0, 0, socket.if_nametoindex("lo"))),
        (("::1", "::1%7", "80"), socket.AF_INET6, ("::1", 0, 0, 7)),
    ],
)
def test_sending(ends: Sequence[str], family: int, address: object, monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[tuple[object, ...]] = []

    class Raw:
        def __init__(self, *kind: object) -> None:
            sent.append(kind)

        def __enter__(self) -> Raw:
            return self

        def __exit__(self, *_: object) -> None:
            sent.append(("closed",))

        def sendto(self, *what: object) -> None:
            sent.append(what)

    pauses: list[float] = []
    monkeypatch.setattr(socket, "socket", Raw)
    monkeypatch.setattr(time, "sleep", pauses.append)
    probe = Probe.parse(*ends)
    send(probe)
    assert sent == [
        (family, socket.SOCK_RAW, socket.IPPROTO_RAW),
        *[(packet, address) for packet in probe.packets()],
        ("closed",),
    ]
    assert pauses == [0.1] * PROBES


@pytest.mark.parametrize("port", ["", "0", "65536", "-1", "http", "80 ", "\u0664"])
def test_wrong_port(port: str) -> None:
    with pytest.raises(UsageError) as caught:
        Probe.parse(IPV4[0], IPV4[1], port)
    assert str(caught.value) == f"port {port!r}: must be a number from 1 to 65535"


@pytest.mark.parametrize(
    ("source", "target", "message"),
    [
        ("a", "192.0.2.1", "'a' is not an IPv4 or IPv6 address"),
        ("192.0.2.1", "a", "'a' is not an IPv4 or IPv6 address"),
        ("192.0.2.1", "::1", "192.0.2.1 and ::1: one is an IPv4 and one an IPv6 address"),
    ],
)
def test_wrong_addresses(source: str, target: str, message: str) -> None:
    with pytest.raises(AddressError) as caught:
        Probe.parse(source, target, "80")
    assert str(caught.value) == message


def test_wrong_interface() -> None:
    with pytest.raises(UsageError) as caught:
        Probe.parse("::1", "fe80::1%nowhere9", "80")
    assert str(caught.value) == "fe80::1%nowhere9: there is no such interface"


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        ([], "the following arguments are required: YOUR_ADDRESS, ADDRESS, PORT"),
        (["192.0.2.1", "192.0.2.2"], "the following arguments are required: PORT"),
        ([*IPV4, "more"], "unrecognized arguments: more"),
    ],
)
def test_usage(arguments: list[str], problem: str, capfd: pytest.CaptureFixture[str]) -> None:
    assert sendsyn.main(arguments) == 1
    assert capfd.readouterr() == ("", f"[-] {problem} (see pyp0f-sendsyn --help)\n")


def test_help(capfd: pytest.CaptureFixture[str]) -> None:
    assert sendsyn.main(["--help"]) == 0
    out, err = capfd.readouterr()
    assert out.startswith("Usage: pyp0f-sendsyn YOUR_ADDRESS ADDRESS PORT\n\n")
    assert err == ""


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (
            PermissionError(1, "Operation not permitted"),
            "[-] cannot open a raw socket: needs root or CAP_NET_RAW",
        ),
        (OSError(101, "Network is unreachable"), "[-] cannot send to 192.0.2.2: Network is unreachable"),
    ],
)
def test_errors(
    error: OSError, message: str, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr(sendsyn, "send", fail)
    assert sendsyn.main(IPV4) == 1
    assert capfd.readouterr() == ("", f"{message}\n")


def test_success(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    sent: list[Probe] = []
    monkeypatch.setattr(sendsyn, "send", sent.append)
    assert sendsyn.main(IPV4) == 0
    assert sent == [Probe.parse(*IPV4)]
    assert capfd.readouterr() == ("Eight packets sent! Check p0f output to examine responses, if any.\n", "")


def test_it_starts_fast() -> None:
    program = (
        "import sys; before = set(sys.modules); import pyp0f.commands.sendsyn; print(*(set(sys.modules) - before))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert not {"asyncio", "dataclasses", "datetime", "pcapy", "pyp0f.engine.tracker", "scapy"} & set(
        done.stdout.split()
    )


@pytest.mark.live
@pytest.mark.parametrize(("near", "far"), [*zip(NEAR, FAR, strict=True)], ids=["IPv4", "IPv6"])
def test_p0f_reports_probes_and_responses(near: str, far: str, tmp_path: Path) -> None:
    """3.09b's own sender for IPv6 cannot send: docs/api.md."""
    with lab(tmp_path) as place, place.server():
        said = place.run(place.near, sys.executable, "-m", "pyp0f.commands.sendsyn", near, far, "80")
        # The kernel queues packets until the neighbour of the address is resolved.
        wait_until(lambda: place.log.read_text().count("mod=sendsyn response|") == PROBES)
        place.send()  # what was recorded before this is there after it
        lines = place.log.read_text().splitlines()
        seen = [as_sent(frame[14:]) for frame in ethernet_frames(place.capture)]

    assert said == sendsyn.DONE
    probes = [line for line in lines if "mod=sendsyn probe|" in line]
    assert [line.rpartition("raw_sig=")[2].split(":")[5] for line in probes] == list(LAYOUTS)
    assert all("|app=p0f sendsyn utility|" in line for line in probes)
    packets = Probe.parse(near, far, "80").packets()
    assert [packet for packet in seen if packet in packets] == packets


def as_sent(packet: bytes) -> bytes:
    """The packet without what the kernel fills in: identification and checksum of IPv4."""
    return packet[:4] + bytes(2) + packet[6:10] + bytes(2) + packet[12:] if packet[0] >> 4 == 4 else packet
