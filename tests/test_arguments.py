"""Wrong arguments of public functions raise errors that name the argument and its allowed values.

`CALLS` has every public function, class and method with arguments: those in `pyp0f.__all__`, and those in submodules
that docs/library.md lists.  `test_the_table_is_complete` fails if one of them is missing, or one of its arguments.
"""

from __future__ import annotations

import asyncio
import inspect
import json
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from enum import Enum
from functools import cache
from importlib import import_module
from typing import Any, Final

import dpkt
import pytest
from packets import SYN_OPTIONS, ipv4, tcp
from places import PCAPS, ROOT
from scapy.layers.inet import IP, TCP
from scapy.layers.l2 import Ether

import pyp0f
from pyp0f import arguments
from pyp0f.applications.http.signatures import HeaderRule, HttpSignature, ObservedHttp
from pyp0f.applications.interface import Handover, Late
from pyp0f.applications.standard import sections_of
from pyp0f.applications.text_signatures import TextSignature
from pyp0f.library.summarizing import Judge
from pyp0f.observations.base import Form
from pyp0f.outputs.eve import EveFormatter
from pyp0f.safetext import safe_text
from pyp0f.signatures.mtu import MtuSignature
from pyp0f.signatures.sections import Section
from pyp0f.signatures.suggesting import Seen, Suggestion
from pyp0f.signatures.tcp import TcpSignature
from pyp0f.signatures.tcp_matching import ObservedTcp
from pyp0f.summaries.facts import Tally
from pyp0f.verdicts.versions import Versions

CAPTURE: Final = str(PCAPS / "uptime.pcap")
SYN: Final = ipv4(tcp(options=SYN_OPTIONS))
PACKET: Final = IP() / TCP(flags="S")
DPKT: Final = dpkt.ip.IP(src=bytes(4), dst=bytes(4), p=6, data=dpkt.tcp.TCP(data=bytes(70_000)))
LINUX: Final = "Linux 3.11 and newer"
LABEL: Final = pyp0f.Label(name="x")
LINE: Final = "*:64:0:*:mss*20,7:mss,sok,ts,nop,ws:df,id+:0"
TEXT: Final = TextSignature(label=LABEL, text="x", readings=(("x",),))
SUMMARY: Final = pyp0f.HostSummary(address="192.0.2.1")

Call = Callable[..., object]


class BadPath:
    """A path object that gives no path."""

    def __fspath__(self) -> int:
        return 5


BAD_PATH: Final[Any] = BadPath()


@cache
def engine() -> pyp0f.Engine:
    return pyp0f.Engine()


@cache
def fingerprinter() -> pyp0f.Fingerprinter:
    return pyp0f.Fingerprinter()


@cache
def database() -> pyp0f.Database:
    return pyp0f.load_database()


@cache
def summaries() -> pyp0f.HostSummaries:
    return pyp0f.HostSummaries()


@cache
def http_signature() -> HttpSignature:
    return HttpSignature.parse("1:Host::", LABEL)


@cache
def tcp_signature() -> TcpSignature:
    return TcpSignature.parse(LINE, LABEL)


def feed(**given: Any) -> None:  # noqa: ANN401 - of any type
    engine().feed(**{"packet": SYN, "time": 1.0, **given})


def feed_all(packets: Any = ((SYN, 1.0),), link_type: Any = None) -> None:  # noqa: ANN401 - as above
    list(engine().feed_all(packets, link_type))


def impersonate(**given: Any) -> None:  # noqa: ANN401 - as above
    pyp0f.impersonate(**{"packet": PACKET, "signature": LINUX, **given})


def ask_asyncio(address: Any) -> None:  # noqa: ANN401 - as above
    asyncio.run(pyp0f.AsyncClient("sock").query(address))


def changed(make: Call, kind: Callable[[], Any], *names: str) -> Call:
    """A constructor whose other arguments are the attributes of a value."""
    return lambda **given: make(**{**{name: getattr(kind(), name) for name in names}, **given})


_TCP_FIELDS: Final = (
    "version", "ttl", "random_ttl", "olen", "mss", "window_form", "window", "scale", "layout", "eol_padding", "quirks",
    "payload", "label",
)  # fmt: skip

CALLS: Final[dict[str, tuple[Call, dict[str, Any]]]] = {
    # Captures, live traffic, your own packets
    "read": (pyp0f.read, {"path": CAPTURE}),
    "read_many": (pyp0f.read_many, {"paths": [CAPTURE]}),
    "sniff": (pyp0f.sniff, {}),
    "Engine": (pyp0f.Engine, {}),
    "Engine.feed": (feed, {}),
    "Engine.feed_all": (feed_all, {}),
    "Engine.find_host": (lambda address: engine().find_host(address), {}),
    "Limits": (pyp0f.Limits, {}),
    "KnownHosts.__getitem__": (lambda address: engine().hosts[address], {}),
    # Single packets and HTTP heads
    "fingerprint": (pyp0f.fingerprint, {"packet": SYN}),
    "fingerprint_http": (pyp0f.fingerprint_http, {"payload": b""}),
    "fingerprint_http2": (pyp0f.fingerprint_http2, {"data": b""}),
    "fingerprint_ssh": (pyp0f.fingerprint_ssh, {"data": b""}),
    "fingerprint_tls": (pyp0f.fingerprint_tls, {"data": b""}),
    "Fingerprinter": (pyp0f.Fingerprinter, {}),
    "Fingerprinter.fingerprint": (lambda **given: fingerprinter().fingerprint(**{"packet": SYN, **given}), {}),
    "Fingerprinter.fingerprint_http": (lambda payload: fingerprinter().fingerprint_http(payload), {}),
    "Fingerprinter.http_request": (lambda observed: fingerprinter().http_request(observed), {}),
    "Fingerprinter.http_response": (lambda observed: fingerprinter().http_response(observed), {}),
    "Fingerprinter.link": (lambda mtu: fingerprinter().link(mtu), {}),
    "Fingerprinter.syn": (lambda observed: fingerprinter().syn(observed), {}),
    "Fingerprinter.syn_ack": (lambda observed: fingerprinter().syn_ack(observed), {}),
    "explain": (pyp0f.explain, {"subject": LINE.replace("*", "4", 1)}),
    "impersonate": (impersonate, {}),
    "log_line": (pyp0f.log_line, {}),
    "safe_text": (safe_text, {}),
    "Form": (Form, {"fields": tuple, "details": dict}),
    # Hosts
    "HostSummaries": (pyp0f.HostSummaries, {}),
    "HostSummaries.add": (lambda **given: summaries().add(**{"observation": observation(), **given}), {}),
    "HostSummaries.add_line": (lambda **given: summaries().add_line(**{"line": line(), **given}), {}),
    "HostSummaries.forget": (lambda address: summaries().forget(address), {}),
    "HostSummaries.get": (lambda address: summaries().get(address), {}),
    "HostSummaries.merge": (lambda summary: summaries().merge(summary), {}),
    "HostSummary": (pyp0f.HostSummary, {"address": "192.0.2.1"}),
    "HostSummary.connections_as": (SUMMARY.connections_as, {}),
    "HostSummary.merge": (SUMMARY.merge, {}),
    "HostSummary.of": (SUMMARY.of, {}),
    "HostSummary.programs": (SUMMARY.programs, {}),
    "HostSummary.value": (SUMMARY.value, {}),
    "Judge": (Judge, {}),
    "Judge.verdict": (lambda observation: Judge().verdict(observation), {}),
    "Tally.plus": (Tally(1, 1, 1).plus, {}),
    "Versions.both": (Versions("1", "2").both, {"other": Versions(), "name": "Linux"}),
    "Versions.either": (Versions("1", "2").either, {"other": Versions(), "name": "Linux"}),
    "Versions.overlaps": (Versions("1", "2").overlaps, {"other": Versions(), "name": "Linux"}),
    # Signatures
    "load_database": (pyp0f.load_database, {}),
    "parse_database": (pyp0f.parse_database, {"data": b""}),
    "make_database": (pyp0f.make_database, {}),
    "Database.entries_of": (lambda statement: database().entries_of(statement), {}),
    "Database.extended": (lambda others: database().extended(others), {}),
    "Database.link_of": (lambda mtu: database().link_of(mtu), {}),
    "Database.signatures_in": (lambda section: database().signatures_in(section), {}),
    "Label": (pyp0f.Label, {"name": "x"}),
    "Label.parse": (pyp0f.Label.parse, {"text": "s:unix:x:"}),
    "TcpSignature": (changed(TcpSignature, tcp_signature, *_TCP_FIELDS), {}),
    "TcpSignature.matches": (lambda observed: tcp_signature().matches(observed), {}),
    "TcpSignature.parse": (TcpSignature.parse, {"text": LINE, "label": LABEL}),
    "ObservedTcp.of": (ObservedTcp.of, {}),
    "ObservedTcp.parse": (ObservedTcp.parse, {}),
    "MtuSignature": (MtuSignature, {"name": "x", "mtu": 1500}),
    "MtuSignature.parse": (MtuSignature.parse, {"text": "1500", "name": "x"}),
    "HttpSignature": (
        changed(HttpSignature, http_signature, "label", "version", "headers", "absent", "software"),
        {},
    ),
    "HttpSignature.matches": (lambda observed: http_signature().matches(observed), {}),
    "HttpSignature.parse": (HttpSignature.parse, {"text": "1:Host::", "label": LABEL}),
    "ObservedHttp": (ObservedHttp, {"version": 1, "headers": (), "software": None}),
    "ObservedHttp.parse": (ObservedHttp.parse, {}),
    "TextSignature": (TextSignature, {"label": LABEL, "text": "x", "readings": ()}),
    "TextSignature.includes": (TEXT.includes, {}),
    "TextSignature.overlaps": (TEXT.overlaps, {}),
    "Section": (type("Own", (Section,), {"parse": None}), {}),
    "sections_of": (sections_of, {}),
    "Seen.add": (Seen().add, {"address": "192.0.2.1", "source": "x"}),
    "Seen.merge": (Seen().merge, {}),
    "Seen.text": (Seen().text, {"what": "SYN"}),
    "Suggestion": (Suggestion, {"seen": Seen()}),
    # Applications
    "Handover": (Handover, {"client": 0, "server": 0}),
    "Late": (Late, {"message": b"", "of_client": True}),
    # Queries and errors
    "Client": (pyp0f.Client, {"path": "sock"}),
    "Client.query": (lambda address: pyp0f.Client("sock").query(address), {}),
    "AsyncClient": (pyp0f.AsyncClient, {"path": "sock"}),
    "AsyncClient.query": (ask_asyncio, {}),
    "SignatureError": (pyp0f.SignatureError, {"reason": "x"}),
}
"""Each public callable with a function that calls it, and valid values of the arguments that it needs."""

MADE_BY_PYP0F: Final = frozenset((
    "Beginning", "Candidate", "ChangeObservation", "ClientHello", "Confidence", "Context", "Counts", "Database",
    "Difference", "DtlsRequestObservation", "Endpoints", "Explanation", "Greeting", "HostChangeObservation", "HostInfo",
    "HostUptime", "HostVerdict", "Http2RequestFingerprint", "Http2RequestObservation", "HttpFinding", "HttpFingerprint",
    "HttpMatch", "HttpObservation", "HttpRequestObservation", "HttpResponseObservation", "IpSharingObservation",
    "KeyExchange", "KnownHosts", "LineRequestObservation", "LineResponseObservation", "MtuObservation", "Near",
    "Observation", "Outer", "Piece", "Provenance", "QuicRequestObservation", "Request", "Response", "ServerHello",
    "SignatureFile", "Sniffer", "SshObservation", "SshRequestFingerprint", "SshRequestObservation",
    "SshResponseFingerprint", "SshResponseObservation", "Statistics", "SynAckObservation", "SynObservation", "System",
    "Tally", "TcpFinding", "TcpFingerprint", "TcpMatch", "TcpObservation", "TextFingerprint", "TextObservation",
    "TlsRequestFingerprint", "TlsRequestObservation", "TlsResponseFingerprint", "TlsResponseObservation",
    "UptimeObservation", "Verdict", "Versions", "CaptureReader",
))  # fmt: skip
"""Classes whose objects only pyp0f makes: users read them.  Most are made for packets, so that nothing is checked."""
CHECKED_IN_DATABASES: Final = frozenset(("HeaderRule", "UaOs"))
"""Parts of signatures: `HttpSignature` and `make_database` check them."""
CALLED_BY_PYP0F: Final = frozenset(("Application", "Conversation", "Gatherer", "Inspector", "Section", "Statement"))
"""Base classes whose methods users write, and pyp0f calls."""
OF_ANY_TYPE: Final = frozenset((("Late", "message"),))
"""Arguments that take every value."""

WRONG_TYPES: Final[list[tuple[str, str, Any]]] = [
    ("read", "path", 5),
    ("read", "path", None),
    ("read", "filter", 5),
    ("read", "filter", b"tcp"),
    ("read", "database", 5),
    ("read", "limits", 5),
    ("read", "limits", (1, 2)),
    ("read", "on_warning", "print"),
    ("sniff", "interface", 5),
    ("sniff", "filter", 5),
    ("sniff", "promiscuous", "no"),
    ("sniff", "promiscuous", 1),
    ("sniff", "database", 5),
    ("sniff", "limits", {}),
    ("sniff", "on_warning", 5),
    ("Engine", "database", b"[mtu]"),
    ("Engine", "limits", 5),
    ("Engine", "on_warning", 5),
    ("Engine.feed", "packet", "text"),
    ("Engine.feed", "packet", 5),
    ("Engine.feed", "time", "x"),
    ("Engine.feed", "time", "1"),
    ("Engine.feed", "time", True),
    ("Engine.feed", "time", b"1"),
    ("Engine.feed", "link_type", "raw"),
    ("Engine.feed", "link_type", 1.0),
    ("Engine.feed", "link_type", True),
    ("Engine.feed", "link_type", False),
    ("Engine.feed_all", "packets", 5),
    ("Engine.feed_all", "packets", SYN),
    ("Engine.feed_all", "packets", [SYN]),
    ("Engine.feed_all", "packets", [PACKET]),
    ("Engine.feed_all", "packets", [(SYN, 1.0, 1)]),
    ("Engine.feed_all", "link_type", True),
    ("fingerprint", "link_type", "raw"),
    ("fingerprint", "link_type", True),
    ("fingerprint", "peer_mss", True),
    ("fingerprint", "peer_mss", None),
    ("Fingerprinter.link", "mtu", True),
    ("Fingerprinter.link", "mtu", "1500"),
    ("Database.link_of", "mtu", "x"),
    ("Database.link_of", "mtu", []),
    ("Database.link_of", "mtu", None),
    ("Database.extended", "others", 5),
    ("Database.extended", "others", "p0f.fp"),
    ("Database.signatures_in", "section", "tcp:request"),
    ("Database.entries_of", "statement", "ua_os"),
    ("log_line", "observation", 5),
    ("log_line", "observation", None),
    ("Label.parse", "text", 5),
    ("Label.parse", "text", b"s:unix:x:"),
    ("Label.parse", "sys", 5),
    ("parse_database", "data", "[mtu]"),
    ("parse_database", "path", 5),
    ("parse_database", "base", 5),
    ("parse_database", "sections", 5),
    ("load_database", "path", 5),
    ("load_database", "extra", 5),
    ("load_database", "extra", [5]),
    ("load_database", "sections", 5),
    ("load_database", "sections", ("x",)),
    ("make_database", "signatures", 5),
    ("make_database", "signatures", [5]),
    ("make_database", "statements", [5]),
    ("make_database", "sections", ("x",)),
    ("impersonate", "packet", SYN),
    ("impersonate", "signature", 5),
    ("impersonate", "database", 5),
    ("impersonate", "distance", "3"),
    ("impersonate", "distance", 3.0),
    ("impersonate", "distance", True),
    ("impersonate", "mtu", 1500.0),
    ("impersonate", "mtu", "1500"),
    ("impersonate", "timestamp", 1.5e9),
    ("impersonate", "peer_mss", "1460"),
    ("impersonate", "peer_mss", None),
    ("impersonate", "rng", 5),
    ("Client", "path", 5),
    ("Client", "timeout", "x"),
    ("Client", "timeout", True),
    ("AsyncClient", "path", None),
    ("AsyncClient", "timeout", "x"),
    ("Client.query", "address", 5),
    ("Client.query", "address", b"\x7f\0\0\1"),
    ("Client.query", "address", None),
    ("AsyncClient.query", "address", 5),
    ("KnownHosts.__getitem__", "address", 5),
    ("read", "path", BAD_PATH),
    ("read", "classic", 1),
    ("read", "separate_networks", "no"),
    ("read", "applications", "tls"),
    ("read", "applications", [5]),
    ("read", "database", BAD_PATH),
    ("read_many", "paths", CAPTURE),
    ("read_many", "paths", PCAPS),
    ("read_many", "paths", 5),
    ("read_many", "paths", [5]),
    ("read_many", "processes", "x"),
    ("read_many", "processes", 1.5),
    ("read_many", "processes", True),
    ("read_many", "filter", 5),
    ("read_many", "database", 5),
    ("read_many", "classic", None),
    ("read_many", "separate_networks", 1),
    ("read_many", "on_error", 5),
    ("read_many", "on_warning", 5),
    ("sniff", "classic", 1),
    ("sniff", "separate_networks", 1),
    ("sniff", "applications", {}),
    ("Engine", "classic", "x"),
    ("Engine", "separate_networks", None),
    ("Engine", "applications", "tls"),
    ("Engine.feed", "time", int),
    ("Engine.feed", "time", 1j),
    ("Engine.find_host", "address", bytearray(4)),
    ("Engine.find_host", "address", "192.0.2.1"),
    *[("Limits", name, value) for name in pyp0f.Limits.__slots__ for value in ("5", 5.0, True)],
    ("fingerprint", "packet", 5),
    ("fingerprint", "database", 5),
    ("fingerprint_http", "payload", 5),
    ("fingerprint_http", "database", b"x"),
    *[(f"fingerprint_{name}", "data", value) for name in ("http2", "ssh", "tls") for value in (5, "x", None)],
    *[(f"fingerprint_{name}", "database", 5) for name in ("http2", "ssh", "tls")],
    ("fingerprint_ssh", "of_client", 1),
    ("Fingerprinter", "database", 5),
    ("Fingerprinter.fingerprint", "packet", "x"),
    ("Fingerprinter.fingerprint", "link_type", "x"),
    ("Fingerprinter.fingerprint", "peer_mss", 1.0),
    ("Fingerprinter.fingerprint_http", "payload", None),
    *[(f"Fingerprinter.{name}", "observed", None) for name in ("http_request", "http_response", "syn", "syn_ack")],
    ("explain", "subject", None),
    ("explain", "subject", 5),
    ("explain", "kind", 5),
    ("explain", "link_type", "x"),
    ("explain", "peer_mss", "1460"),
    ("explain", "database", 5),
    ("safe_text", "text", 5),
    *[("Form", name, 5) for name in ("fields", "details", "ecs", "text")],
    ("HostSummaries", "database", 5),
    ("HostSummaries", "limit", "x"),
    ("HostSummaries.add", "observation", None),
    ("HostSummaries.add", "source", 5),
    ("HostSummaries.add_line", "line", "{}"),
    ("HostSummaries.add_line", "source", 5),
    *[(f"HostSummaries.{name}", "address", value) for name in ("forget", "get") for value in (None, 5, b"1234")],
    ("HostSummaries.merge", "summary", 5),
    ("HostSummary", "address", 5),
    ("HostSummary", "facts", []),
    ("HostSummary", "latest", {}),
    ("HostSummary.merge", "others", 5),
    ("HostSummary.value", "name", 5),
    ("Judge", "database", 5),
    ("Judge.verdict", "observation", None),
    ("Tally.plus", "other", None),
    *[(f"Versions.{name}", "other", "1") for name in ("both", "either", "overlaps")],
    *[(f"Versions.{name}", "name", None) for name in ("both", "either", "overlaps")],
    ("load_database", "path", BAD_PATH),
    ("load_database", "classic", 1),
    *[("Label", name, 5) for name in ("name", "flavor", "os_class", "path", "origin", "generic")],
    *[("Label", name, value) for name in ("number", "line") for value in ("1", True)],
    *[("Label", name, value) for name in ("sys_classes", "sys_names") for value in ("x", ("x",), frozenset((5,)))],
    *[
        ("TcpSignature", name, "1")
        for name in ("ttl", "olen", "mss", "window", "scale", "eol_padding", "quirks", "line")
    ],
    *[("TcpSignature", name, None) for name in ("ttl", "olen", "window", "layout", "random_ttl", "label", "text")],
    ("TcpSignature", "payload", 1),
    ("TcpSignature.matches", "observed", 5),
    ("TcpSignature.parse", "text", None),
    ("TcpSignature.parse", "label", None),
    ("ObservedTcp.of", "observed", 5),
    ("ObservedTcp.parse", "text", None),
    ("MtuSignature", "name", 5),
    ("MtuSignature", "mtu", "1500"),
    ("MtuSignature", "line", None),
    ("MtuSignature", "path", None),
    ("MtuSignature", "origin", None),
    ("MtuSignature.parse", "text", None),
    ("MtuSignature.parse", "name", None),
    ("HttpSignature", "label", "x"),
    ("HttpSignature", "line", None),
    ("HttpSignature", "text", b""),
    ("HttpSignature", "headers", [HeaderRule(b"x")]),
    ("HttpSignature", "headers", (b"x",)),
    ("HttpSignature", "absent", ("x",)),
    ("HttpSignature", "software", "x"),
    ("HttpSignature.matches", "observed", 5),
    ("HttpSignature.parse", "text", None),
    ("HttpSignature.parse", "label", None),
    ("ObservedHttp", "version", "1"),
    ("ObservedHttp", "headers", None),
    ("ObservedHttp", "headers", ((b"x", "y"),)),
    ("ObservedHttp", "headers", ("xy",)),
    ("ObservedHttp", "software", "x"),
    ("ObservedHttp.parse", "text", None),
    ("TextSignature", "label", None),
    ("TextSignature", "text", None),
    ("TextSignature", "line", None),
    ("TextSignature", "readings", "xy"),
    ("TextSignature.includes", "other", "x"),
    ("TextSignature.overlaps", "other", "x"),
    ("Section", "name", 5),
    ("sections_of", "applications", None),
    ("sections_of", "applications", [None]),
    ("Seen.add", "address", None),
    ("Seen.add", "source", None),
    ("Seen.merge", "other", None),
    ("Seen.text", "what", None),
    ("Seen.text", "places", 1),
    *[("Suggestion", name, 5) for name in ("seen", "name", "of_program", "lines", "remarks")],
    ("Suggestion", "lines", ["x"]),
    ("Suggestion", "remarks", [5]),
    *[("Handover", name, value) for name in ("client", "server") for value in (None, 1.0, True)],
    ("Late", "of_client", 1),
    ("Client", "path", BAD_PATH),
    *[("SignatureError", name, 5) for name in ("reason", "part", "value", "path")],
    ("SignatureError", "line", "5"),
]

WRONG_VALUES: Final[list[tuple[str, str, Any]]] = [
    ("Engine.feed", "time", -1),
    ("Engine.feed", "time", 1 << 32),
    ("Engine.feed", "time", float("nan")),
    ("Engine.feed", "time", 10**400),
    ("Engine.feed", "time", datetime(1, 1, 1)),  # noqa: DTZ001 - its time in UTC may be before the year 1
    ("Engine.feed", "time", datetime(1969, 12, 31, tzinfo=UTC)),
    ("Engine.feed", "link_type", -1),
    ("Engine.feed", "link_type", 1 << 16),
    ("Engine.feed", "packet", PACKET / bytes(70_000)),
    ("Engine.feed_all", "link_type", 1 << 40),
    ("fingerprint", "link_type", -1),
    ("fingerprint", "link_type", 1 << 40),
    ("fingerprint", "packet", PACKET / bytes(70_000)),
    ("fingerprint", "packet", IP(ttl=300) / TCP(flags="S")),
    ("impersonate", "distance", -1),
    ("impersonate", "distance", 36),
    ("impersonate", "timestamp", -1),
    ("impersonate", "timestamp", 1 << 32),
    ("impersonate", "peer_mss", -1),
    ("impersonate", "peer_mss", 1 << 16),
    ("impersonate", "packet", PACKET / bytes(70_000)),
    ("impersonate", "packet", IP(ttl=300) / TCP(flags="S")),
    ("Client", "timeout", -1),
    ("Client", "timeout", float("nan")),
    ("AsyncClient", "timeout", -0.5),
    ("Client.query", "address", "nobody"),
    ("read_many", "processes", 0),
    ("read", "path", []),
    *[("Limits", name, value) for name in pyp0f.Limits.__slots__ for value in (0, 1 << 40)],
    ("explain", "kind", "x"),
    ("explain", "link_type", -1),
    ("explain", "peer_mss", 1 << 16),
    ("impersonate", "mtu", 40),
    ("HostSummaries", "limit", -5),
    ("HostSummaries", "limit", 0),
    ("HostSummaries", "database", "/nope"),
    ("Judge", "database", "/nope"),
    ("HostSummaries.add_line", "line", {}),
    ("HostSummaries.get", "address", "x"),
    ("HostSummaries.forget", "address", "x"),
    ("HostSummaries.merge", "summary", pyp0f.HostSummary(address="x")),
    *[(f"HostSummary.{name}", "role", value) for name in ("connections_as", "programs") for value in ("x", 5, None)],
    *[("HostSummary.of", "kind", value) for value in ("nonsense", 5)],
    ("TcpSignature", "version", 5),
    ("TcpSignature", "version", "4"),
    ("TcpSignature", "window_form", "zz"),
    ("TcpSignature", "ttl", 256),
    ("TcpSignature", "quirks", 1 << 17),
    ("MtuSignature", "mtu", 0),
    ("HttpSignature", "version", 2),
    ("Handover", "client", -1),
]


def observation() -> pyp0f.Observation:
    return next(iter(pyp0f.read(CAPTURE)))


def line() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(EveFormatter().lines([observation()]))
    return found


def call(title: str, name: str, value: object) -> None:
    function, needed = CALLS[title]
    if title in ("HostSummary.merge", "Database.extended"):
        function(value)
    else:
        function(**{**needed, name: value})


@pytest.mark.parametrize("title", list(dict.fromkeys(title for title, _, _ in WRONG_TYPES)))
def test_wrong_types(title: str) -> None:
    for name, value in [(name, value) for called, name, value in WRONG_TYPES if called == title]:
        with pytest.raises(TypeError, match=rf"^{name} must be .+, not "):
            call(title, name, value)


@pytest.mark.parametrize("title", list(dict.fromkeys(title for title, _, _ in WRONG_VALUES)))
def test_wrong_values(title: str) -> None:
    for name, value in [(name, value) for called, name, value in WRONG_VALUES if called == title]:
        with pytest.raises((ValueError, pyp0f.SignatureError)) as caught:
            call(title, name, value)
        assert re.search(rf"\b{name}\b|is not an IPv4 or IPv6 address|/nope: No such file", str(caught.value))


# The table ------------------------------------------------------------------------------------------


def public_objects() -> Iterator[tuple[str, Any]]:
    """Name and object of each public name; `tests/test_arrow.py` has those that need pyarrow."""
    for name in pyp0f.__all__:
        yield name, getattr(pyp0f, name)
    listing = (ROOT / "docs" / "library.md").read_text("utf-8").partition("## Names in submodules")[2]
    for name, module in re.findall(r"^\| `(\w+)` \| `(pyp0f\.[\w.]+)` \|", listing, re.MULTILINE):
        if module != "pyp0f.arrow":
            yield name, getattr(import_module(module), name)


def has_own_constructor(kind: type) -> bool:
    """Whether a class is made with arguments that are its own.  Those of enumerations and exceptions are Python's."""
    if issubclass(kind, Enum) or getattr(kind, "_is_protocol", False):
        return False
    if issubclass(kind, tuple):
        return True
    owner = next(base for base in kind.__mro__ if "__init__" in vars(base))
    return owner.__module__.startswith("pyp0f.") and bool(arguments_of(kind))


def arguments_of(function: Any) -> list[str]:  # noqa: ANN401 - of any type
    return [name for name in inspect.signature(function).parameters if name not in ("self", "_")]


def methods_of(kind: type) -> Iterator[tuple[str, Any]]:
    """Name and function of each public method of pyp0f with arguments."""
    for name in dir(kind):
        owner = next((base for base in kind.__mro__ if name in vars(base)), object)
        member = getattr(kind, name)
        if (name.startswith("_") and name != "__getitem__") or not owner.__module__.startswith("pyp0f."):
            continue
        if inspect.isroutine(member) and arguments_of(member) and ":meta private:" not in str(member.__doc__):
            yield name, member


def public_callables() -> Iterator[tuple[str, Any]]:
    """Title and object of each public callable that users give arguments to."""
    for name, value in public_objects():
        if not inspect.isclass(value):
            yield name, value
            continue
        if name not in MADE_BY_PYP0F | CHECKED_IN_DATABASES and has_own_constructor(value):
            yield name, value
        if name not in CALLED_BY_PYP0F and not getattr(value, "_is_protocol", False):
            yield from [(f"{name}.{method}", function) for method, function in methods_of(value)]


def test_the_table_is_complete() -> None:
    found = dict(public_callables())
    assert set(CALLS) - set(found) == set()
    assert set(found) - set(CALLS) == set()
    known = {(title, name) for title, name, _ in WRONG_TYPES + WRONG_VALUES}
    wanted = {(title, name) for title, function in found.items() for name in arguments_of(function)}
    assert wanted - known == OF_ANY_TYPE
    assert known - wanted == set()


def test_the_lists_of_other_classes_are_true() -> None:
    """Each of them is a public class with a constructor, or a base class with methods."""
    objects = dict(public_objects())
    assert [name for name in MADE_BY_PYP0F | CHECKED_IN_DATABASES if name not in objects] == []
    assert [name for name in CALLED_BY_PYP0F if not inspect.isabstract(objects[name])] == []


def test_long_tuples_are_made_by_pyp0f_only() -> None:
    """Constructors with more than four values take keywords.  Those of named tuples cannot: users do not call them.

    These tuples are made for packets and messages: dataclasses with keywords would take longer.
    """
    long = {name for name, value in public_objects() if len(getattr(value, "_fields", ())) > 4}
    assert {"ClientHello", "Provenance"} <= long <= MADE_BY_PYP0F


# Messages -------------------------------------------------------------------------------------------


def test_mtu_out_of_range() -> None:
    for mtu in (-1, 0, 40, 1 << 17):
        with pytest.raises(ValueError, match=rf"^mtu must be from 41 to 65575 over IPv4, not {mtu}: "):
            impersonate(mtu=mtu)


@pytest.mark.parametrize("name", ["signatures", "statements"])
def test_lists_in_mappings(name: str) -> None:
    with pytest.raises(TypeError, match=rf"^{name}\['mtu'\] must be a list, not 5$"):
        call("make_database", name, {"mtu": 5})


@pytest.mark.parametrize("packet", [PACKET / bytes(70_000), Ether() / PACKET / bytes(65_500), DPKT])
def test_payloads_that_are_too_long(packet: Any) -> None:  # noqa: ANN401 - of any library
    with pytest.raises(ValueError, match=r"^the payload of packet must have 65415 bytes at most, not \d+$"):
        pyp0f.fingerprint(packet)


def test_packets_in_pairs() -> None:
    with pytest.raises(TypeError, match=r"^packet must be bytes, or a packet of Scapy or dpkt that begins with "):
        feed_all([(None, 1.0)])


def test_times_out_of_range() -> None:
    with pytest.raises(ValueError, match=r"^time must be 0 to 4294967295 seconds since 1970, not -1\.0$"):
        feed(time=-1.0)
    with pytest.raises(ValueError, match=r"^time must be from 1970 to 2106, not 1969-12-31 00:00:00\+00:00$"):
        feed(time=datetime(1969, 12, 31, tzinfo=UTC))


@pytest.mark.parametrize("function", [pyp0f.read, pyp0f.sniff])
def test_empty_names(function: Call) -> None:
    with pytest.raises(
        pyp0f.CaptureError, match=r"^(path|interface) must be the name of an? (file|interface), not ''$"
    ):
        function("")
    with pytest.raises(pyp0f.SignatureError, match=r"^'': No such file or directory$"):
        pyp0f.load_database("")


def test_right_values_pass() -> None:
    arguments.check_timeout("timeout", 0)
    arguments.check_timeout("timeout", None)
    arguments.check_path("path", PCAPS)
    arguments.check_path("path", b"x")
    arguments.check_callable("on_warning", print)
    arguments.check_flag("promiscuous", False)
    arguments.check_text("filter", None)
    arguments.check_whole_number("mss", 5, 0, 5)
    arguments.check_type("limits", pyp0f.Limits(), pyp0f.Limits, "of type pyp0f.Limits")


def test_wrong_numbers() -> None:
    with pytest.raises(ValueError, match=r"^mss must be from 0 to 5, not 6$"):
        arguments.check_whole_number("mss", 6, 0, 5)
    with pytest.raises(TypeError, match=r"^mss must be a whole number, not True$"):
        arguments.check_whole_number("mss", True, 0, 5)


def test_long_values_are_cut() -> None:
    with pytest.raises(TypeError) as caught:
        arguments.check_text("filter", bytes(1000))
    assert len(str(caught.value)) < 120
