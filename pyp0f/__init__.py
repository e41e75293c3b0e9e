"""Passive fingerprinting: which systems and programs stand behind the traffic that passes by.

    import pyp0f

    for observation in pyp0f.read("capture.pcap"):
        print(observation)

The public names are those in ``__all__``; docs/library.md shows how to use them.  Each is loaded when it is
first asked for, so that ``import pyp0f`` costs next to nothing.
"""

from __future__ import annotations

TYPE_CHECKING = False  # as in typenames, which would be a module more

if TYPE_CHECKING:
    from pyp0f.api.aioclient import AsyncClient
    from pyp0f.api.client import Client
    from pyp0f.api.errors import (
        AddressError,
        ApiConnectionError,
        ApiError,
        ApiTimeoutError,
        BadAnswerError,
        BadQueryError,
    )
    from pyp0f.api.hostinfo import Dishonesty, HostInfo
    from pyp0f.applications.http.observations import (
        HttpFinding,
        HttpObservation,
        HttpRequestObservation,
        HttpResponseObservation,
    )
    from pyp0f.applications.http.signatures import HeaderRule, HttpHead, HttpSignature, ObservedHttp
    from pyp0f.capture.live import Counts
    from pyp0f.engine.engine import Limits
    from pyp0f.errors import CaptureError, ImpersonationError, MissingPackageError, Pyp0fError, SignatureError
    from pyp0f.fingerprinting.tcp import TcpMatch
    from pyp0f.library.impersonation import impersonate
    from pyp0f.library.loading import load_database
    from pyp0f.library.matching import HttpMatch, Matcher
    from pyp0f.library.reading import CaptureReader, Engine, KnownHosts, LinkType, Sniffer, read, sniff
    from pyp0f.library.single import Fingerprinter, HttpFingerprint, TcpFingerprint, fingerprint, fingerprint_http
    from pyp0f.observations.base import Endpoints, Observation
    from pyp0f.observations.changes import ChangeObservation, HostChangeObservation, IpSharingObservation
    from pyp0f.observations.link import MtuObservation, UptimeObservation
    from pyp0f.observations.tcp import SynAckObservation, SynObservation, TcpFinding, TcpObservation
    from pyp0f.outputs.log import log_line
    from pyp0f.signatures.database import Database, UaOs
    from pyp0f.signatures.label import Label, Observed
    from pyp0f.signatures.mtu import MtuSignature
    from pyp0f.signatures.tcp import Fit, ObservedTcp, TcpSignature

__version__ = "0.9.0"

__all__ = [
    "AddressError",
    "ApiConnectionError",
    "ApiError",
    "ApiTimeoutError",
    "AsyncClient",
    "BadAnswerError",
    "BadQueryError",
    "CaptureError",
    "CaptureReader",
    "ChangeObservation",
    "Client",
    "Counts",
    "Database",
    "Dishonesty",
    "Endpoints",
    "Engine",
    "Fingerprinter",
    "Fit",
    "HeaderRule",
    "HostChangeObservation",
    "HostInfo",
    "HttpFinding",
    "HttpFingerprint",
    "HttpHead",
    "HttpMatch",
    "HttpObservation",
    "HttpRequestObservation",
    "HttpResponseObservation",
    "HttpSignature",
    "ImpersonationError",
    "IpSharingObservation",
    "KnownHosts",
    "Label",
    "Limits",
    "LinkType",
    "Matcher",
    "MissingPackageError",
    "MtuObservation",
    "MtuSignature",
    "Observation",
    "Observed",
    "ObservedHttp",
    "ObservedTcp",
    "Pyp0fError",
    "SignatureError",
    "Sniffer",
    "SynAckObservation",
    "SynObservation",
    "TcpFinding",
    "TcpFingerprint",
    "TcpMatch",
    "TcpObservation",
    "TcpSignature",
    "UaOs",
    "UptimeObservation",
    "fingerprint",
    "fingerprint_http",
    "impersonate",
    "load_database",
    "log_line",
    "read",
    "sniff",
]

_HOMES = {
    "api.aioclient": ("AsyncClient",),
    "api.client": ("Client",),
    "api.errors": (
        "AddressError",
        "ApiConnectionError",
        "ApiError",
        "ApiTimeoutError",
        "BadAnswerError",
        "BadQueryError",
    ),
    "api.hostinfo": ("Dishonesty", "HostInfo"),
    "engine.engine": ("Limits",),
    "errors": ("CaptureError", "ImpersonationError", "MissingPackageError", "Pyp0fError", "SignatureError"),
    "library.matching": ("HttpMatch", "Matcher"),
    "fingerprinting.tcp": ("TcpMatch",),
    "library.impersonation": ("impersonate",),
    "capture.live": ("Counts",),
    "library.loading": ("load_database",),
    "applications.http.observations": (
        "HttpFinding",
        "HttpObservation",
        "HttpRequestObservation",
        "HttpResponseObservation",
    ),
    "observations.base": ("Endpoints", "Observation"),
    "observations.changes": ("ChangeObservation", "HostChangeObservation", "IpSharingObservation"),
    "observations.link": ("MtuObservation", "UptimeObservation"),
    "observations.tcp": ("SynAckObservation", "SynObservation", "TcpFinding", "TcpObservation"),
    "outputs.log": ("log_line",),
    "signatures.database": ("Database", "UaOs"),
    "applications.http.signatures": ("HeaderRule", "HttpHead", "HttpSignature", "ObservedHttp"),
    "signatures.label": ("Label", "Observed"),
    "signatures.mtu": ("MtuSignature",),
    "signatures.tcp": ("Fit", "ObservedTcp", "TcpSignature"),
    "library.single": ("Fingerprinter", "HttpFingerprint", "TcpFingerprint", "fingerprint", "fingerprint_http"),
    "library.reading": ("CaptureReader", "Engine", "KnownHosts", "LinkType", "Sniffer", "read", "sniff"),
}
"""Where each public name is at home."""

_HOME = {name: home for home, names in _HOMES.items() for name in names}


if not TYPE_CHECKING:  # type checkers know the names from above, and should complain about others

    def __getattr__(name: str) -> object:
        home = _HOME.get(name)
        if home is None:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from importlib import import_module  # noqa: PLC0415 - who runs the command has no need of it

        value = getattr(import_module(f"{__name__}.{home}"), name)
        globals()[name] = value
        return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
