"""The network interfaces of the machine, their addresses, and the default interface."""

from __future__ import annotations

import ctypes
import socket
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from pyp0f.errors import CaptureError
from pyp0f.wire.packet import address_text

_UP: Final = 0x1
_LOOPBACK: Final = 0x8
_ADDRESS_AT: Final = {socket.AF_INET: slice(4, 8), socket.AF_INET6: slice(8, 24)}
"""Position of the address in a socket address, by address family.  Linux and macOS have the same."""
_DESCRIPTIONS: Final = {"any": "all interfaces at once"}


@dataclass(slots=True)
class Interface:
    """A network interface.

    Attributes:
        is_up: whether it is up.
        is_loopback: whether it is a loopback interface.
        addresses: IPv4 and IPv6 addresses in p0f's notation, in the system's order.
    """

    is_up: bool = False
    is_loopback: bool = False
    addresses: list[str] = field(default_factory=list)


class _Entry(ctypes.Structure):
    """The beginning of C's `struct ifaddrs`, which is the same on Linux and macOS."""


_Entry._fields_ = [
    ("next", ctypes.POINTER(_Entry)),
    ("name", ctypes.c_char_p),
    ("flags", ctypes.c_uint),
    ("address", ctypes.c_void_p),
]


def interfaces() -> dict[str, Interface]:
    """All network interfaces by name, from getifaddrs(3).  Python's standard library does not offer their addresses.

    Raises:
        CaptureError: getifaddrs fails.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    first = ctypes.POINTER(_Entry)()
    if libc.getifaddrs(ctypes.byref(first)) != 0:
        raise CaptureError(f"cannot get the addresses of the network interfaces: errno {ctypes.get_errno()}")
    found: dict[str, Interface] = {}
    try:
        for entry in _entries(first):
            interface = found.setdefault(entry.name.decode("utf-8", "surrogateescape"), Interface())
            interface.is_up = bool(entry.flags & _UP)
            interface.is_loopback = bool(entry.flags & _LOOPBACK)
            if entry.address:
                interface.addresses.extend(_address(entry.address))
    finally:
        libc.freeifaddrs(first)
    return found


def _entries(entry: ctypes._Pointer[_Entry]) -> Iterator[_Entry]:
    while entry:
        yield entry.contents
        entry = entry.contents.next


def _address(at: int) -> Iterator[str]:
    """The text of the IPv4 or IPv6 address in the `sockaddr` at this memory address; nothing for other families."""
    # On macOS, sa_len comes first, then sa_family.  On Linux, sa_family has two bytes.  All values fit in one byte.
    head = ctypes.string_at(at, 2)
    family = int.from_bytes(head, "little") if head[1] == 0 else head[1]
    place = _ADDRESS_AT.get(family)  # type: ignore[call-overload]
    if place is not None:
        yield address_text(ctypes.string_at(at, place.stop)[place])


def default_interface(names: Iterable[str], known: Mapping[str, Interface]) -> str:
    """The first interface that is up and is not a loopback interface.

    Args:
        names: names of the interfaces that libpcap can capture on, in its order.
        known: the interfaces of the system by name.

    Raises:
        CaptureError: there is no such interface.
    """
    for name in names:
        interface = known.get(name)
        if interface is not None and interface.is_up and not interface.is_loopback:
            return name
    raise CaptureError("no network interface is up; name one with -i (pyp0f -L lists them)")


def listing(names: Iterable[str], known: Mapping[str, Interface]) -> str:
    """The text of ``-L`` in p0f's format (docs/p0f-3.09b.md, section 13.3), but with all addresses of each interface.

    Args:
        names: names of the interfaces that libpcap can capture on, in its order.
        known: the interfaces of the system by name.
    """
    blocks = [
        f"{number:3}: Name        : {name}\n"
        f"     Description : {_DESCRIPTIONS.get(name, '-')}\n"
        + "".join(
            [f"     IP address  : {address}\n" for address in known.get(name, Interface()).addresses or ["(none)"]]
        )
        for number, name in enumerate(names)
    ]
    return "\n-- Available interfaces --\n\n" + "".join([f"{block}\n" for block in blocks])
