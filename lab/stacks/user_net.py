"""Networks in user space, for virtual machines without privileges: libslirp, gVisor's netstack, passt.

A Linux guest connects to our end through the network: that gives SYN+ACKs of the network.  A port of our end is
forwarded to the guest: that gives a SYN of the network.  QEMU records both between the guest and the network.
"""

from __future__ import annotations

import json
import socket
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from lab import variants
from lab.debian import Release
from lab.errors import LabError
from lab.machine import linux_options, machine, write_initrd
from lab.namespaces import Space, add_addresses, space, wait_for
from lab.stack import COMPILER, MACHINE, Bench, Origin, Stack, run
from lab.stacks.linux import Kernel, unpack_kernel

_KERNEL: Final = Kernel("6.1", "bookworm")
_HOST: Final = ("198.51.100.1", "2001:db8:1::1")
"""Addresses of our end that the guest connects to."""
_PORT: Final = variants.OUTGOING_PORT
_READY: Final = "lab: the guest listens"
_COMMANDS: Final = """\
ip address add {four} dev eth0
ip link set dev eth0 up
ip -6 address add {six} dev eth0
ip route add default via {four_gateway}
ip -6 route add default via {six_gateway} dev eth0
sleep 3
sh /bin/client.sh
dial -l {port} &
sleep 1
echo '{ready}'
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """A network in user space.

    Attributes:
        name: for the command line and file names.
        system: its label.
        addresses: of the guest, over both versions of IP, with the length of the prefix.
        gateways: addresses of the network.
        start: starts it, and returns QEMU's option for it and where it comes from.
        forwarded: the addresses from which its SYNs can be recorded: a connection to port 1000 reaches the guest.
        expose: makes it forward the port, if that is not an option.
    """

    name: str
    system: str
    addresses: tuple[str, str]
    gateways: tuple[str, str]
    start: Callable[[Bench, Space, Path], tuple[str, Origin]]
    forwarded: tuple[str, ...]
    expose: Callable[[Path], None] = lambda _: None


def measure(network: Network, bench: Bench, capture: Path) -> Origin:
    """Measure a network."""
    dial = bench.dial()
    kernel = unpack_kernel(bench, _KERNEL).root
    folder = bench.fresh("machine")
    folder.chmod(0o777)  # passt gives up root before it makes its socket
    script = folder / "client.sh"
    script.write_text(variants.client_script(variants.USUAL_ANSWERS, _HOST))
    commands = _COMMANDS.format(
        four=network.addresses[0],
        six=network.addresses[1],
        four_gateway=network.gateways[0],
        six_gateway=network.gateways[1],
        port=_PORT,
        ready=_READY,
    )
    initrd = write_initrd(folder, kernel, (dial, script), commands)
    with space("host") as host:
        add_addresses(host, "lo", _HOST)
        host.listen(str(dial), *[answer.port for answer in variants.USUAL_ANSWERS])
        option, origin = network.start(bench, host, folder)
        options = (
            *linux_options(kernel, initrd, 512), "-netdev", option, "-device", "virtio-net-pci,netdev=n0,romfile=",
            "-object", f"filter-dump,id=f0,netdev=n0,file={capture}",
        )  # fmt: skip
        with machine(host, folder, *options) as guest:
            guest.wait_for(_READY, 120)
            network.expose(folder)
            for address in network.forwarded:
                host.run(str(dial), address, str(_PORT))
            host.run("sleep", "1")
    return {**origin, "script": "user_net"}


def _slirp(_: Bench, host: Space, folder: Path) -> tuple[str, Origin]:
    del host, folder
    version = run("dpkg-query", "-W", "-f", "${Version}", "libslirp0").strip()
    return (
        f"user,id=n0,ipv4=on,ipv6=on,hostfwd=tcp:127.0.0.1:{_PORT}-10.0.2.15:{_PORT}",
        {"package": "libslirp0 (Debian)", "version": version},
    )


def _gvproxy(bench: Bench, host: Space, folder: Path) -> tuple[str, Origin]:
    unpacked = Release(bench, "forky").unpack("gvproxy")
    sockets = [folder / "guest.sock", folder / "control.sock"]
    host.start(
        str(unpacked.root / "usr/bin/gvproxy"), "-listen-qemu", f"unix://{sockets[0]}", "-listen",
        f"unix://{sockets[1]}", "-ssh-port", "-1", output=folder / "network.log",
    )  # fmt: skip
    return _stream(sockets[0]), unpacked.origin


def _expose_with_gvproxy(folder: Path) -> None:
    body = json.dumps({"local": f"127.0.0.1:{_PORT}", "remote": f"192.168.127.2:{_PORT}"})
    head = f"POST /services/forwarder/expose HTTP/1.0\r\nContent-Length: {len(body)}\r\n\r\n"
    with closing(socket.socket(socket.AF_UNIX)) as control:
        control.settimeout(10)
        control.connect(str(folder / "control.sock"))
        control.sendall((head + body).encode())
        if b" 200 " not in control.recv(1000).partition(b"\r\n")[0]:
            raise LabError("gvproxy does not forward the port")


def _passt(bench: Bench, host: Space, folder: Path) -> tuple[str, Origin]:
    unpacked = Release(bench, "bookworm").unpack("passt")
    # passt copies addresses and routes of an interface to the guest.
    host.run("ip", "tuntap", "add", "up0", "mode", "tap")
    add_addresses(host, "up0", ("192.0.2.1", "2001:db8::1"))
    host.run("ip", "route", "add", "default", "via", "192.0.2.2")
    host.run("ip", "-6", "route", "add", "default", "via", "fe80::1", "dev", "up0")
    path = folder / "guest.sock"
    host.start(
        str(unpacked.root / "usr/bin/passt"), "-f", "-s", str(path), "-a", "192.0.2.15", "-n", "24", "-g", "192.0.2.2",
        "-a", "2001:db8::15", "-g", "fe80::1", "-i", "up0", "-t", str(_PORT), "-u", "none", "--no-dhcp-dns",
        output=folder / "network.log",
    )  # fmt: skip
    return _stream(path), unpacked.origin


def _stream(path: Path) -> str:
    """QEMU's option for a network behind a socket."""
    wait_for(path.exists, "the network")
    return f"stream,id=n0,addr.type=unix,addr.path={path}"


NETWORKS: Final = (
    Network(
        name="slirp-4.7",
        system="other:slirp:",
        addresses=("10.0.2.15/24", "fec0::15/64"),
        gateways=("10.0.2.2", "fec0::2"),
        start=_slirp,
        forwarded=("127.0.0.1",),
    ),
    Network(
        name="gvproxy-0.8",
        system="unix:gVisor:",
        addresses=("192.168.127.2/24", "fd00::2/64"),
        gateways=("192.168.127.1", "fd00::1"),
        start=_gvproxy,
        forwarded=("127.0.0.1",),
        expose=_expose_with_gvproxy,
    ),
    Network(
        name="passt-2023",
        system="other:passt:",
        addresses=("192.0.2.15/24", "2001:db8::15/64"),
        gateways=("192.0.2.2", "fe80::1"),
        start=_passt,
        forwarded=("192.0.2.1", "2001:db8::1"),
    ),
)
STACKS: Final = tuple(
    Stack(
        name=network.name,
        system=network.system,
        names=variants.USUAL_NAMES,
        measure=partial(measure, network),
        programs=COMPILER | MACHINE | {"ss": "iproute2"},
        shown=frozenset(port for _, port in variants.USUAL_NAMES),
        seconds=25,
    )
    for network in NETWORKS
)
