"""Observations of packets and messages that match no signature, made again from rows of a dataset."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import cycle, islice
from types import MappingProxyType
from typing import Final

from pyp0f.applications.http.observations import HttpFinding, HttpRequestObservation, HttpResponseObservation
from pyp0f.errors import SignatureError
from pyp0f.observations.base import Endpoints, Observation
from pyp0f.observations.mtu_uptime import MtuObservation
from pyp0f.observations.tcp import SynAckObservation, SynObservation, TcpFinding
from pyp0f.signatures.tcp_matching import ObservedTcp

MAX_TIMES: Final = 1_000
"""Counts in signature files are cut here."""


def observations_of(
    kind: str, raw: str | None, mtu: int | None, software: str | None, times: int, addresses: Sequence[str]
) -> Iterator[Observation]:
    """Observations of one kind of packet or message, as often as it was seen, at most `MAX_TIMES` times.

    Nothing comes for kinds for which there are no signatures.

    Args:
        kind: kind of observation.
        raw: the raw signature.
        mtu: the MTU.
        software: User-Agent or Server.
        times: how often it was seen.
        addresses: hosts, at least one.
    """
    make = _MAKERS.get(kind)
    if make is None:
        return
    try:
        for address in islice(cycle(addresses), min(times, MAX_TIMES)):
            yield make(address, raw, mtu, software)
    except SignatureError:
        return  # of a later version


def _ends(address: str) -> Endpoints:
    return Endpoints(client=address, client_port=0, server=address, server_port=0)


def _tcp(kind: type[SynObservation | SynAckObservation]) -> Callable[..., Observation]:
    def make(address: str, raw: str, *_: object) -> Observation:
        seen = ObservedTcp.of(raw)
        finding = TcpFinding(
            signature=None,
            fuzzy=False,
            distance=0,
            raw_signature=raw,
            version=seen.version,
            ttl=seen.ttl,
            dscp=0,
            ip_options_length=seen.ip_options_length,
            mss=seen.mss,
            window=seen.window,
            scale=seen.scale,
            layout=seen.layout,
            eol_padding=seen.eol_padding,
            quirk_bits=seen.quirks,
            payload=seen.has_payload,
        )
        of_client = kind is SynObservation
        return kind(
            seconds=0, microseconds=0, endpoints=_ends(address), of_client=of_client, probe=False, finding=finding
        )

    return make


def _http(kind: type[HttpRequestObservation | HttpResponseObservation]) -> Callable[..., Observation]:
    def make(address: str, raw: str, _: object, software: str | None) -> Observation:
        finding = HttpFinding(signature=None, software=software, language=None, dishonest=False, raw_signature=raw)
        of_client = kind is HttpRequestObservation
        return kind(seconds=0, microseconds=0, endpoints=_ends(address), of_client=of_client, finding=finding)

    return make


def _mtu(address: str, _: object, mtu: int, *__: object) -> Observation:
    return MtuObservation(seconds=0, microseconds=0, endpoints=_ends(address), of_client=True, mtu=mtu, signature=None)


_MAKERS: Final[Mapping[str, Callable[..., Observation]]] = MappingProxyType({
    "syn": _tcp(SynObservation),
    "syn+ack": _tcp(SynAckObservation),
    "http request": _http(HttpRequestObservation),
    "http response": _http(HttpResponseObservation),
    "mtu": _mtu,
})  # fmt: skip
