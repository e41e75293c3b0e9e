"""Suggested signatures for unknown MTUs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from packets import ethernet, ipv4, tcp
from unknown import EMPTY, options, syn

from pyp0f.library.engine import Engine
from pyp0f.library.suggesting.mtu import LinkGatherer
from pyp0f.library.suggesting.unknown import Unknown

if TYPE_CHECKING:
    pass


def test_mtus() -> None:
    packets = [ipv4(tcp(options=options(mss)), src=f"10.0.0.{mss % 250 + 1}") for mss in (1001, 1001, 65535)]
    unknown = Unknown(EMPTY)
    for packet in packets:
        for one in Engine(EMPTY).feed(ethernet(packet), 0):
            unknown.add(one, "x")
    part = unknown.text(places=True).partition("[mtu]\n")[2].partition("\n[")[0]
    assert (
        part
        == """
; 2 packets of 1 host, first 10.0.0.2 in x
label = Unknown MTU 1041
sig   = 1041

; 1 packet of 1 host, first 10.0.0.36 in x
; MTU 65575: signatures allow 65535 at most
"""
    )


def test_only_links_are_gathered() -> None:
    gatherer = LinkGatherer()
    found = list(Engine(EMPTY).feed(ethernet(syn()), 0))
    assert [type(one).__name__ for one in found if gatherer.takes(one)] == ["MtuObservation"]
