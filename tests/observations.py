"""An example of every kind of observation, and what p0f prints for it."""

from __future__ import annotations

from typing import Final, NamedTuple

from pyp0f.observation import (
    REASON_OS_DIFF,
    REASON_PORT,
    Endpoints,
    HostChangeObservation,
    HttpObservation,
    IpSharingObservation,
    MtuObservation,
    Observation,
    TcpFinding,
    TcpObservation,
    UptimeObservation,
)

ENDS: Final = Endpoints("10.0.0.1", 1000, "10.0.0.2", 80)
ENDS6: Final = Endpoints("fe80:0:0:0:0:0:0:1", 1000, "fe80:0:0:0:0:0:0:2", 80)

SECONDS: Final = 1_600_000_000
"""2020/09/13 12:26:40 UTC."""


def tcp_observation(
    *,
    ends: Endpoints = ENDS,
    of_client: bool = True,
    is_syn: bool = True,
    probe: bool = False,
    name: str | None = "Linux 3.11 and newer",
    is_application: bool = False,
    distance: int = 0,
    random_ttl: bool = False,
    generic: bool = False,
    fuzzy: bool = False,
    excess_distance: bool = False,
    tos: int = 0,
    raw_signature: str = "4:64+0:0:1460:mss*20,7:mss,sok,ts,nop,ws:df,id+:0",
) -> TcpObservation:
    return TcpObservation(
        SECONDS,
        250_000,
        ends,
        of_client,
        is_syn,
        probe,
        TcpFinding(name, is_application, distance, random_ttl, generic, fuzzy, excess_distance, tos, raw_signature),
    )


def http_observation(
    *,
    of_client: bool = True,
    name: str | None = "curl",
    is_os: bool = False,
    language: str | None = None,
    dishonest: bool = False,
    anonymous: bool = False,
    generic: bool = False,
    raw_signature: str = "1:Host,User-Agent,Accept=[*/*]:Connection:curl/7.1",
) -> HttpObservation:
    return HttpObservation(
        SECONDS, 0, ENDS, of_client, name, is_os, language, dishonest, anonymous, generic, raw_signature
    )


class Example(NamedTuple):
    observation: Observation
    kind: str
    is_of_client: bool
    fields: tuple[tuple[str, str], ...]


EXAMPLES: Final = (
    Example(
        tcp_observation(),
        "syn",
        True,
        (
            ("os", "Linux 3.11 and newer"),
            ("dist", "0"),
            ("params", "none"),
            ("raw_sig", "4:64+0:0:1460:mss*20,7:mss,sok,ts,nop,ws:df,id+:0"),
        ),
    ),
    Example(
        tcp_observation(
            of_client=False, is_syn=False, name=None, distance=40, excess_distance=True, tos=2, raw_signature="R"
        ),
        "syn+ack",
        False,
        (("os", "???"), ("dist", "40"), ("params", "excess_dist tos:0x02"), ("raw_sig", "R")),
    ),
    Example(
        tcp_observation(
            probe=True, name="p0f sendsyn utility", is_application=True, distance=55, random_ttl=True, raw_signature="R"
        ),
        "sendsyn probe",
        True,
        (("app", "p0f sendsyn utility"), ("dist", "<= 55"), ("params", "random_ttl"), ("raw_sig", "R")),
    ),
    Example(
        tcp_observation(of_client=False, is_syn=False, probe=True, name=None, distance=1, raw_signature="R"),
        "sendsyn response",
        False,
        (("os", "???"), ("dist", "1"), ("params", "none"), ("raw_sig", "R")),
    ),
    Example(
        MtuObservation(SECONDS, 0, ENDS, True, "Ethernet or modem", 1500),
        "mtu",
        True,
        (("link", "Ethernet or modem"), ("raw_mtu", "1500")),
    ),
    Example(
        MtuObservation(SECONDS, 0, ENDS6, False, None, 41),
        "mtu",
        False,
        (("link", "???"), ("raw_mtu", "41")),
    ),
    Example(
        UptimeObservation(SECONDS, 0, ENDS, False, 3 * 1440 + 4 * 60 + 5, 49, 996.096),
        "uptime",
        False,
        (("uptime", "3 days 4 hrs 5 min (modulo 49 days)"), ("raw_freq", "996.10 Hz")),
    ),
    Example(
        http_observation(),
        "http request",
        True,
        (
            ("app", "curl"),
            ("lang", "none"),
            ("params", "none"),
            ("raw_sig", "1:Host,User-Agent,Accept=[*/*]:Connection:curl/7.1"),
        ),
    ),
    Example(
        http_observation(of_client=False, name=None, language="???", anonymous=True, raw_signature="R"),
        "http response",
        False,
        (("app", "???"), ("lang", "???"), ("params", "anonymous"), ("raw_sig", "R")),
    ),
    Example(
        HostChangeObservation(SECONDS, 0, ENDS, True, REASON_OS_DIFF | REASON_PORT, (0, 0, 1, 2)),
        "host change",
        True,
        (("reason", "os_diff port"), ("raw_hits", "0,0,1,2")),
    ),
    Example(
        IpSharingObservation(SECONDS, 0, ENDS, False, 0, (3, 4, 5, 32)),
        "ip sharing",
        False,
        (("reason", "???"), ("raw_hits", "3,4,5,32")),
    ),
)
