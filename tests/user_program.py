"""A program of a user, for type checkers: every public name in typical use, and typical mistakes.

tests/test_typing.py checks it strictly.  A line that ends in ``# E: code`` must be an error of that kind; every other
line must be none.  It is never run as a whole.
"""

from __future__ import annotations

import asyncio
import random
from datetime import datetime, timedelta
from ipaddress import IPv4Address, IPv6Address
from pathlib import Path
from typing import Literal, assert_never, assert_type

from scapy.layers.inet import IP

import pyp0f
from pyp0f import Engine, Observation, SynObservation
from pyp0f.api.errors import AddressError, ApiConnectionError, ApiTimeoutError, BadAnswerError, BadQueryError
from pyp0f.api.hostinfo import Dishonesty
from pyp0f.applications.http.observations import HttpFinding
from pyp0f.applications.http.signatures import HeaderRule, HttpHead, HttpSignature, ObservedHttp, UaOs
from pyp0f.capture.live import Counts
from pyp0f.fingerprinting.tcp import TcpMatch
from pyp0f.library.engine import KnownHosts
from pyp0f.library.explaining import Explanation
from pyp0f.library.fingerprinter import HttpFingerprint, HttpMatch, TcpFingerprint
from pyp0f.library.programs import (
    Http2RequestFingerprint,
    SshRequestFingerprint,
    SshResponseFingerprint,
    TlsRequestFingerprint,
    TlsResponseFingerprint,
)
from pyp0f.library.reading import CaptureReader, Sniffer
from pyp0f.observations.base import Endpoints
from pyp0f.observations.tcp import TcpFinding
from pyp0f.signatures.label import Observed
from pyp0f.signatures.mtu import MtuSignature
from pyp0f.signatures.tcp import TcpSignature
from pyp0f.signatures.tcp_matching import Fit, ObservedTcp

Address = IPv4Address | IPv6Address


# Observations ---------------------------------------------------------------------------------------


def common(observation: Observation) -> None:
    assert_type(observation.kind, str)
    assert_type(observation.time, datetime)
    assert_type(observation.client, Address)
    assert_type(observation.client_port, int)
    assert_type(observation.server, Address)
    assert_type(observation.server_port, int)
    assert_type(observation.subject, Literal["client", "server"])
    assert_type(observation.subject_address, Address)
    assert_type(observation.of_client, bool)
    assert_type(observation.seconds, int)
    assert_type(observation.microseconds, int)
    assert_type(observation.endpoints, Endpoints)
    assert_type(observation.endpoints.client_text, str)
    assert_type(dict(observation.fields()), dict[str, str])
    assert_type(observation.to_dict(), dict[str, object])
    assert_type(pyp0f.log_line(observation), str)
    assert_type({observation: 1}[observation], int)
    observation.labl  # E: attr-defined
    observation.to_dict()["label"]["name"]  # E: index


Kind = (
    pyp0f.SynObservation
    | pyp0f.SynAckObservation
    | pyp0f.MtuObservation
    | pyp0f.UptimeObservation
    | pyp0f.HttpRequestObservation
    | pyp0f.HttpResponseObservation
    | pyp0f.Http2RequestObservation
    | pyp0f.SshRequestObservation
    | pyp0f.SshResponseObservation
    | pyp0f.TlsRequestObservation
    | pyp0f.TlsResponseObservation
    | pyp0f.QuicRequestObservation
    | pyp0f.DtlsRequestObservation
    | pyp0f.LineRequestObservation
    | pyp0f.LineResponseObservation
    | pyp0f.HostChangeObservation
    | pyp0f.IpSharingObservation
)


def each_kind(observation: Kind) -> str:  # noqa: C901 - one case for each kind
    match observation:
        case pyp0f.SynObservation(label=label, distance=distance):
            assert_type(label, pyp0f.Label | None)
            assert_type(distance, int)
        case pyp0f.SynAckObservation():
            assert_type(observation.finding, TcpFinding)
        case pyp0f.MtuObservation(link=link):
            assert_type(link, str | None)
        case pyp0f.UptimeObservation():
            assert_type(observation.uptime, timedelta)
            assert_type(observation.wrap, timedelta)
            assert_type(observation.frequency, int)
            assert_type(observation.raw_frequency, float)
        case pyp0f.HttpRequestObservation(software=software):
            assert_type(software, str | None)
        case pyp0f.HttpResponseObservation():
            assert_type(observation.finding, HttpFinding)
        case pyp0f.Http2RequestObservation(software=software):
            assert_type(software, str | None)
        case pyp0f.QuicRequestObservation(quic_version=quic_version):
            assert_type(quic_version, str)
        case pyp0f.DtlsRequestObservation() | pyp0f.SshObservation():
            assert_type(observation.raw_signature, str)
        case pyp0f.TlsRequestObservation(server_name=server_name):
            assert_type(server_name, str | None)
            assert_type(observation.alpn, tuple[str, ...])
            assert_type(observation.ja4 + observation.ja3, str)
        case pyp0f.TlsResponseObservation(alpn=chosen):
            assert_type(chosen, str | None)
            assert_type(observation.ja3s + observation.cipher, str)
        case pyp0f.LineRequestObservation(software=said):
            assert_type(said, str | None)
            assert_type(observation.commands + observation.headers, tuple[str, ...])
        case pyp0f.LineResponseObservation():
            assert_type(observation.banner + observation.reply, str)
            assert_type(observation.capabilities, tuple[str, ...])
        case pyp0f.HostChangeObservation(reasons=reasons):
            assert_type(reasons, tuple[str, ...])
        case pyp0f.IpSharingObservation():
            assert_type(observation.hits, tuple[int, int, int, int])
        case _:
            assert_never(observation)
    return observation.kind


def bases(observation: Observation) -> None:
    if isinstance(observation, pyp0f.TcpObservation):
        assert_type(observation.label, pyp0f.Label | None)
        assert_type(observation.signature, TcpSignature | None)
        assert_type(observation.quirks, tuple[str, ...])
        assert_type(observation.finding.options, tuple[str, ...])
        assert_type(observation.finding.mss, int)
        observation.label.name  # E: union-attr
        if observation.label is not None and observation.signature is not None:
            assert_type(observation.label.os_class, str | None)
            assert_type(observation.label.name + observation.label.flavor, str)
            assert_type(observation.signature.line, int)
    elif isinstance(observation, pyp0f.SshObservation):
        assert_type(observation.banner + observation.software, str)
        assert_type(observation.hassh, str | None)
        assert_type(observation.dishonest, bool)
    elif isinstance(observation, pyp0f.HttpObservation):
        assert_type(observation.signature, HttpSignature | None)
        assert_type(observation.language, str | None)
        assert_type(observation.dishonest and observation.anonymous, bool)
    elif isinstance(observation, pyp0f.ChangeObservation):
        assert_type(observation.reasons, tuple[str, ...])
        observation.distance  # E: attr-defined


# Streams --------------------------------------------------------------------------------------------


def captures(path: Path) -> list[Observation]:
    for observation in pyp0f.read("capture.pcap"):
        assert_type(observation, Observation)
    with pyp0f.read(path, filter="port 80", database="my.fp", limits=pyp0f.Limits(hosts=5), on_warning=print) as reader:
        assert_type(reader, CaptureReader)
        found = [observation for observation in reader if isinstance(observation, SynObservation)]
        assert_type(found, list[SynObservation])
        assert_type(reader.problem, str | None)
        assert_type(reader.engine, Engine)
    pyp0f.read(1)  # E: arg-type
    pyp0f.read(path, "port 80")  # E: call-arg
    pyp0f.read(path, fliter="port 80")  # E: call-arg
    pyp0f.reed(path)  # E: attr-defined
    pyp0f.Limits(hosts="many")  # E: arg-type
    for name, observation in pyp0f.read_many([path, "capture.pcap"], processes=2):
        assert_type(name, str)
        assert_type(observation, Observation)
    return list(pyp0f.read(path))


async def live() -> None:
    with pyp0f.sniff(None, promiscuous=True) as sniffer:
        for observation in sniffer:
            assert_type(observation, Observation)
    async with pyp0f.sniff("eth0") as sniffer:
        assert_type(sniffer, Sniffer)
        assert_type(sniffer.interface, str)
        async for observation in sniffer:
            assert_type(observation, Observation)
        assert_type(sniffer.counts(), Counts | None)
        sniffer.stop()
        for line in sniffer:
            line.split()  # E: attr-defined


def packets_of_ones_own(packet: bytes, when: datetime) -> None:
    engine = Engine(database=pyp0f.load_database(), limits=pyp0f.Limits(connections=10), on_warning=None)
    assert_type(engine.feed(packet, 1.5, pyp0f.LinkType.RAW), list[Observation])
    engine.feed(memoryview(packet), when)
    engine.feed(IP())
    for observation in engine.feed_all([(packet, 1), (packet, when)], link_type=12):
        assert_type(observation, Observation)
    assert_type(engine.hosts, KnownHosts)
    assert_type(engine.hosts["192.0.2.1"], pyp0f.HostInfo)
    assert_type(engine.hosts.get(IPv4Address("192.0.2.1")), pyp0f.HostInfo | None)
    for address, host in engine.hosts.items():
        assert_type(host.address, Address)
        assert_type(host.os_name, str | None)
        assert_type(host.uptime, timedelta | None)
        assert_type(host.dishonesty, Dishonesty)
        print(address, "192.0.2.1" in engine.hosts)
    engine.hosts[1]  # E: index
    engine.hosts["192.0.2.1"] = 1  # E: index
    engine.hosts.get("192.0.2.1").os_name  # E: union-attr
    engine.feed("text", 1)  # E: arg-type
    engine.feed(packet, "yesterday")  # E: arg-type


# Single packets -------------------------------------------------------------------------------------


def single(packet: bytes) -> None:
    found = pyp0f.fingerprint(packet, link_type=pyp0f.LinkType.ETHERNET)
    assert_type(found, TcpFingerprint | HttpFingerprint | None)
    match found:
        case TcpFingerprint(label=label, link=link, mtu=mtu):
            assert_type(label, pyp0f.Label | None)
            assert_type(link, str | None)
            assert_type(mtu, int | None)
            assert_type(found.timestamp, int)
        case HttpFingerprint():
            assert_type(found.software, str | None)
        case None:
            pass
    assert_type(pyp0f.fingerprint_http2(b"PRI"), Http2RequestFingerprint | None)
    assert_type(pyp0f.fingerprint_ssh(b"SSH-"), SshRequestFingerprint | SshResponseFingerprint | None)
    assert_type(pyp0f.fingerprint_tls(b"\x16"), TlsRequestFingerprint | TlsResponseFingerprint | None)
    assert_type(pyp0f.fingerprint_http("GET / HTTP/1.1\r\n\r\n"), HttpFingerprint | None)
    assert_type(pyp0f.explain("1:Host::", kind="http response"), Explanation | None)
    pyp0f.explain("1:Host::", knd="syn")  # E: call-arg
    summaries = pyp0f.HostSummaries(pyp0f.load_database())
    assert_type(summaries.get("192.0.2.1"), pyp0f.HostSummary | None)
    for summary in summaries:
        assert_type(summary.merge(summary), pyp0f.HostSummary)
        assert_type(summary.contradictions, tuple[str, ...])
    fingerprinter = pyp0f.Fingerprinter(pyp0f.load_database())
    assert_type(fingerprinter.fingerprint_http(b""), HttpFingerprint | None)
    found.label  # E: union-attr
    pyp0f.fingerprint("text")  # E: arg-type
    pyp0f.fingerprint(packet, database=3)  # E: arg-type


def made(packet: IP, rng: random.Random) -> None:
    assert_type(pyp0f.impersonate(packet, "Linux:3.x", distance=3, rng=rng), IP)
    pyp0f.impersonate(packet, "DSL", distance="3")  # E: arg-type
    pyp0f.impersonate(packet)  # E: call-arg


# Signatures -----------------------------------------------------------------------------------------


class Seen:
    """An implementation of the protocol `Observed`."""

    raw_signature = "4:64+0:0:1460:8192,8:mss:df,id+:0"


def signatures(data: bytes, head: HttpHead) -> None:
    database = pyp0f.load_database("my.fp", extra=[Path("more.fp")])
    assert_type(database, pyp0f.Database)
    database = database.extended(pyp0f.parse_database(data))
    for section, signature in database.signatures():
        assert_type(section, str)
        match signature:
            case TcpSignature(label=label):
                assert_type(signature.matches(Seen()), Fit)
            case HttpSignature(label=label):
                assert_type(signature.matches(head), bool)
                assert_type(signature.headers, tuple[HeaderRule, ...])
            case MtuSignature(name=name):
                assert_type(name, str)
                continue
        assert_type(label.text, str)
    label = pyp0f.Label.parse("s:unix:Linux:mine")
    mine = TcpSignature.parse("*:64:0:*:mss*20,7:mss,sok,ts,nop,ws:df,id+:0", label)
    pyp0f.make_database(
        {"tcp:request": [mine], "mtu": [MtuSignature.parse("1500", "mine")]}, {"ua_os": [UaOs(b"X", "X")]}
    )
    assert_type(database.link_of(1500), MtuSignature | None)
    matcher = pyp0f.Fingerprinter(database)
    assert_type(matcher.syn("4:64+0:0:1460:8192,8:mss:df,id+:0"), TcpMatch)
    assert_type(matcher.syn_ack(ObservedTcp.parse("4:64+0:0:1460:8192,8:mss:df,id+:0")).label, pyp0f.Label | None)
    assert_type(matcher.http_request(ObservedHttp.parse("1:Host:Accept:x")), HttpMatch)
    seen: Observed = Seen()
    matcher.http_response(seen)
    matcher.syn(5)  # E: arg-type
    pyp0f.parse_database("text")  # E: arg-type
    pyp0f.make_database({"tcp:request": ["*:64:0:*:*,*:::"]})  # E: list-item
    label.name = "Linux"  # E: misc


# Asking ---------------------------------------------------------------------------------------------


def ask() -> None:
    with pyp0f.Client("p0f.sock", timeout=None) as client:
        assert_type(client.query(IPv6Address("::1")), pyp0f.HostInfo | None)
        client.query(b"::1")  # E: arg-type


async def ask_at_once() -> None:
    async with pyp0f.AsyncClient(Path("p0f.sock"), 1.0) as client:
        hosts = await asyncio.gather(*map(client.query, ["192.0.2.1", "2001:db8::1"]))
        assert_type(hosts, list[pyp0f.HostInfo | None])
        client.query("192.0.2.1").os_name  # E: attr-defined


def errors() -> None:
    try:
        ask()
    except pyp0f.SignatureError as error:
        assert_type((error.path, error.line, error.part, error.value), tuple[str, int, str, str])
    except (pyp0f.CaptureError, pyp0f.ImpersonationError, pyp0f.MissingPackageError) as error:
        common_base: pyp0f.Pyp0fError = error
        print(common_base)
    except (AddressError, ApiConnectionError, ApiTimeoutError) as error:
        base: pyp0f.ApiError = error
        print(base)
    except (BadAnswerError, BadQueryError):
        pass
