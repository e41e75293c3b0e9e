"""The command ``pyp0f-sendsyn``: sends eight SYN packets to a server (docs/p0f-3.09b.md, section 15.2).

A pyp0f or p0f that captures the traffic reports each answer as ``sendsyn response``, with a signature of the server.
A server answers only with options that the SYN offers.  Therefore the SYNs offer all combinations of three options:
window scale, SACK permitted and timestamps.  An MSS precedes these options; NOP and end of options follow them.

The command needs only raw sockets of Linux and the standard library.
"""

from __future__ import annotations

import socket
import struct
import sys
import time
from argparse import Namespace
from collections.abc import Sequence
from ipaddress import IPv6Address
from typing import Final, NamedTuple

from pyp0f.api.errors import AddressError
from pyp0f.api.protocol import pack_address
from pyp0f.commands.parser import Parser
from pyp0f.commands.running import run_command
from pyp0f.commands.terminal import complain, show
from pyp0f.errors import UsageError
from pyp0f.wire.options import OPTION_EOL, OPTION_MSS, OPTION_NOP, OPTION_SACK_OK, OPTION_TS, OPTION_WS
from pyp0f.wire.packet import SYN
from pyp0f.wire.probe import PROBE_MSS, PROBE_WINDOW

_DESCRIPTION: Final = """\
Send eight SYN packets to a port of a server.  They offer all combinations of
the TCP options window scale, SACK and timestamps, so that the answers show all
that a signature of the server needs.  A pyp0f or p0f that captures the traffic
reports each answer as "sendsyn response".

Needs root or the capability CAP_NET_RAW.  Send packets only to servers that you
may test."""
_EPILOG: Final = """\
Examples:
  pyp0f-sendsyn 192.0.2.1 198.51.100.7 80
  pyp0f-sendsyn 2001:db8::1 2001:db8::7 443
  pyp0f-sendsyn fe80::1%eth0 fe80::2%eth0 22

To see the answers, run this at the same time:
  pyp0f -i eth0 'host 198.51.100.7'"""
DONE: Final = "Eight packets sent! Check p0f output to examine responses, if any.\n"

PROBES: Final = 8
_PAUSE: Final = 0.1
"""Seconds after each packet."""
_FIRST_PORT: Final = 65535
_SEQUENCE: Final = 0x12345678
_TTL: Final = 192
_OPTIONS_SIZE: Final = 24
_TCP_SIZE: Final = 20 + _OPTIONS_SIZE

_MSS: Final = struct.pack(">BBH", OPTION_MSS, 4, PROBE_MSS)
_END: Final = bytes((OPTION_NOP, OPTION_EOL))
_OFFERS: Final = (
    (2, bytes((OPTION_WS, 3, 5))),
    (1, bytes((OPTION_SACK_OK, 2))),
    (4, struct.pack(">BBII", OPTION_TS, 10, PROBE_WINDOW, 0)),
)
"""The options in the order of the packet.  A packet has an option if its number has the bit beside the option."""


class Probe(NamedTuple):
    """The addresses of the packets.

    Attributes:
        source: source address, 4 or 16 bytes.
        target: destination address, of the same length.
        port: destination port, 1 to 65535.
        zone: index of the interface for link-local IPv6 addresses; 0 for other addresses.
    """

    source: bytes
    target: bytes
    port: int
    zone: int = 0

    @classmethod
    def parse(cls, source: str, target: str, port: str) -> Probe:
        """Parse the arguments of the command.

        Raises:
            AddressError: an address is not an IP address, or the addresses have different IP versions.
            UsageError: the port is not valid, or the interface in an address does not exist.
        """
        ends = pack_address(source), pack_address(target)
        if len(ends[0]) != len(ends[1]):
            raise AddressError(f"{source} and {target}: one is an IPv4 and one an IPv6 address")
        if not (port.isascii() and port.isdigit() and 1 <= int(port) <= 0xFFFF):
            raise UsageError(f"port {port!r}: must be a number from 1 to 65535")
        return cls(*ends, int(port), _zone(target))

    def packets(self) -> list[bytes]:
        """The IP packets to send, in order."""
        return [self._ip_header() + self._segment(number) for number in range(PROBES)]

    def _ip_header(self) -> bytes:
        if len(self.target) == 4:
            # The kernel fills in the identification and the checksum.
            start = struct.pack(">BBHHHBBH", 0x45, 0, 20 + _TCP_SIZE, 0, 0, _TTL, socket.IPPROTO_TCP, 0)
        else:
            start = struct.pack(">IHBB", 6 << 28, _TCP_SIZE, socket.IPPROTO_TCP, _TTL)
        return start + self.source + self.target

    def _segment(self, number: int) -> bytes:
        start = struct.pack(
            ">HHIIBBH", _FIRST_PORT - number, self.port, _SEQUENCE, 0, _TCP_SIZE // 4 << 4, SYN, PROBE_WINDOW
        )
        end = options(number)
        pseudo_header = self.source + self.target + struct.pack(">II", _TCP_SIZE, socket.IPPROTO_TCP)
        # The checksum is computed with the checksum field and the urgent pointer set to zero.
        return start + struct.pack(">HH", checksum(pseudo_header + start + end), 0) + end


def options(number: int) -> bytes:
    """The option bytes of a packet, padded with zeros.

    Args:
        number: number of the packet, 0 to 7.
    """
    offered = b"".join([option for bit, option in _OFFERS if number & bit])
    return (_MSS + offered + _END).ljust(_OPTIONS_SIZE, b"\0")


def checksum(data: bytes) -> int:
    """The Internet checksum (RFC 1071) of an even number of bytes."""
    total: int = sum(struct.unpack(f">{len(data) // 2}H", data))
    while total > 0xFFFF:
        total = (total & 0xFFFF) + (total >> 16)
    return total ^ 0xFFFF


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit status.

    Args:
        arguments: the arguments without the program's name; None for `sys.argv`.
    """
    return run_command(make_parser, _run, arguments)


def _run(given: Namespace) -> int:
    try:
        send(Probe.parse(given.source, given.target, given.port))
    except PermissionError:
        return _fail("[-] cannot open a raw socket: needs root or CAP_NET_RAW")
    except OSError as error:
        return _fail(f"[-] cannot send to {given.target}: {error.strerror}")
    return 0 if show(DONE) else 1


def make_parser() -> Parser:
    """The parser of the command line."""
    usage = "pyp0f-sendsyn YOUR_ADDRESS ADDRESS PORT"
    parser = Parser(prog="pyp0f-sendsyn", usage=usage, description=_DESCRIPTION, epilog=_EPILOG)
    group = parser.add_argument_group("Arguments")
    group.add_argument("source", metavar="YOUR_ADDRESS", help="source address of the packets, one of this machine")
    group.add_argument("target", metavar="ADDRESS", help="address of the server, of the same IP version")
    group.add_argument("port", metavar="PORT", help="port of the server, 1 to 65535")
    parser.add_help_option(group)
    return parser


def send(probe: Probe, pause: float = _PAUSE) -> None:
    """Send the packets.

    Args:
        probe: the addresses of the packets.
        pause: seconds to wait after each packet.

    Raises:
        OSError: a packet cannot be sent.
    """
    if len(probe.target) == 4:
        family = socket.AF_INET
        address: tuple[str, int] | tuple[str, int, int, int] = (socket.inet_ntop(family, probe.target), 0)
    else:
        family = socket.AF_INET6
        address = (socket.inet_ntop(family, probe.target), 0, 0, probe.zone)
    # With IPPROTO_RAW, the packets include their IP header.
    with socket.socket(family, socket.SOCK_RAW, socket.IPPROTO_RAW) as raw:
        for packet in probe.packets():
            raw.sendto(packet, address)
            time.sleep(pause)


def _zone(address: str) -> int:
    """Index of the interface that an address contains, such as ``fe80::1%eth0``; 0 if there is none.

    Raises:
        UsageError: the interface does not exist.
    """
    name = IPv6Address(address).scope_id if ":" in address else None
    if name is None:
        return 0
    try:
        return int(name) if name.isdecimal() else socket.if_nametoindex(name)
    except OSError:
        raise UsageError(f"{address}: there is no such interface") from None


def _fail(line: str) -> int:
    complain(line)
    return 1


if __name__ == "__main__":
    sys.exit(main())
