"""A report about a system that we do not have: a table of rows, made of a capture that a user recorded."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import ip_address
from pathlib import Path
from typing import Final

from lab.errors import LabError
from lab.rows import Row, Table
from pyp0f.library.reading import read
from pyp0f.observations.base import Endpoints
from pyp0f.observations.tcp import SynObservation, TcpObservation

_AS_CLIENT: Final = "as client"
_AS_SERVER: Final = "as server, client sends"


def report_of(capture: Path, address: str, system: str, date: str) -> Table:
    """The distinct SYNs and SYN+ACKs of one address.  The table has no addresses, ports or times.

    Args:
        capture: a capture.
        address: address of the system, IPv4 or IPv6.
        system: name, version and settings of the system, for people.
        date: the day of the recording, as in 2026-11-28.

    Raises:
        LabError: the address is not valid, or the capture has no such packet.
    """
    try:
        wanted = ip_address(address)
    except ValueError:
        raise LabError(f"{address!r}: not an address") from None
    with read(capture) as found:
        observations = [one for one in found if isinstance(one, TcpObservation)]
    offers = {one.endpoints: one.finding.options for one in observations if isinstance(one, SynObservation)}
    ours = [one for one in observations if one.subject_address == wanted]
    if not ours:
        raise LabError(f"{capture}: no SYN or SYN+ACK of {address}")
    return Table({"date": date, "source": system, "script": "report"}, tuple(dict.fromkeys(_rows(ours, offers))))


def _rows(observations: list[TcpObservation], offers: dict[Endpoints, tuple[str, ...]]) -> Iterator[Row]:
    for one in observations:
        offered = ",".join(offers.get(one.endpoints, ()))
        variant = _AS_CLIENT if isinstance(one, SynObservation) else f"{_AS_SERVER} {offered or 'no options'}"
        yield Row(kind=one.kind, version=one.server.version, variant=variant, signature=one.raw_signature)
