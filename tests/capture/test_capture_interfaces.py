"""Network interfaces: addresses, list, and default interface."""

from __future__ import annotations

import ctypes
import socket
import struct

import pytest

from pyp0f.capture.interfaces import Interface, _address, default_interface, interfaces, listing
from pyp0f.errors import CaptureError

LIST = """
-- Available interfaces --

  0: Name        : eth0
     Description : -
     IP address  : 192.0.2.2
     IP address  : 2001:db8:0:0:0:0:0:1

  1: Name        : any
     Description : all interfaces at once
     IP address  : (none)

"""


def test_loopback_is_known() -> None:
    """Every machine has a loopback interface."""
    found = [interface for interface in interfaces().values() if interface.is_loopback]
    assert found
    assert not found[0].is_up or "127.0.0.1" in found[0].addresses


@pytest.mark.parametrize(
    ("head", "rest", "text"),
    [
        (struct.pack("=H", socket.AF_INET), bytes(2) + bytes([192, 0, 2, 1]), ["192.0.2.1"]),
        (struct.pack("=H", socket.AF_INET6), bytes(6) + bytes(15) + b"\1", ["0:0:0:0:0:0:0:1"]),
        (bytes([16, socket.AF_INET]), bytes(2) + bytes([192, 0, 2, 1]), ["192.0.2.1"]),
        (struct.pack("=H", 17), bytes(18), []),
    ],
    ids=["IPv4", "IPv6", "with a length", "another family"],
)
def test_addresses(head: bytes, rest: bytes, text: list[str]) -> None:
    memory = ctypes.create_string_buffer(head + rest)
    assert list(_address(ctypes.addressof(memory))) == text


def test_the_default_is_the_first_that_is_up_and_leads_elsewhere() -> None:
    known = {
        "lo": Interface(is_up=True, is_loopback=True),
        "eth0": Interface(is_up=False),
        "eth1": Interface(is_up=True),
        "eth2": Interface(is_up=True),
    }
    assert default_interface(["any", "lo", "eth0", "eth1", "eth2"], known) == "eth1"


def test_there_is_no_default() -> None:
    with pytest.raises(CaptureError, match="no network interface is up; name one with -i"):
        default_interface(["any", "lo"], {"lo": Interface(is_up=True, is_loopback=True)})


def test_the_list() -> None:
    known = {"eth0": Interface(addresses=["192.0.2.2", "2001:db8:0:0:0:0:0:1"])}
    assert listing(["eth0", "any"], known) == LIST
