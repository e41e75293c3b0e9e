"""Passive fingerprinting: identifies systems and programs from their network traffic.

    import pyp0f

    for observation in pyp0f.read("capture.pcap"):
        print(observation)

The public names are those in ``__all__`` and those in submodules that docs/library.md lists.  Each name is imported on
first use, so ``import pyp0f`` is fast.
"""

from __future__ import annotations

import sys

TYPE_CHECKING = False  # type checkers treat this name as True; importing typing is slow

if TYPE_CHECKING:
    from pyp0f.api.aioclient import AsyncClient as AsyncClient
    from pyp0f.api.client import Client as Client
    from pyp0f.api.errors import ApiError as ApiError
    from pyp0f.api.hostinfo import HostInfo as HostInfo
    from pyp0f.applications.dtls.observations import DtlsRequestObservation as DtlsRequestObservation
    from pyp0f.applications.http.observations import HttpObservation as HttpObservation
    from pyp0f.applications.http.observations import HttpRequestObservation as HttpRequestObservation
    from pyp0f.applications.http.observations import HttpResponseObservation as HttpResponseObservation
    from pyp0f.applications.http2.observations import Http2RequestObservation as Http2RequestObservation
    from pyp0f.applications.mail.observations import LineRequestObservation as LineRequestObservation
    from pyp0f.applications.mail.observations import LineResponseObservation as LineResponseObservation
    from pyp0f.applications.quic.observations import QuicRequestObservation as QuicRequestObservation
    from pyp0f.applications.ssh.observations import SshObservation as SshObservation
    from pyp0f.applications.ssh.observations import SshRequestObservation as SshRequestObservation
    from pyp0f.applications.ssh.observations import SshResponseObservation as SshResponseObservation
    from pyp0f.applications.tls.observations import TlsRequestObservation as TlsRequestObservation
    from pyp0f.applications.tls.observations import TlsResponseObservation as TlsResponseObservation
    from pyp0f.engine.limits import Limits as Limits
    from pyp0f.errors import CaptureError as CaptureError
    from pyp0f.errors import ImpersonationError as ImpersonationError
    from pyp0f.errors import MissingPackageError as MissingPackageError
    from pyp0f.errors import Pyp0fError as Pyp0fError
    from pyp0f.errors import SignatureError as SignatureError
    from pyp0f.library.adapters import LinkType as LinkType
    from pyp0f.library.engine import Engine as Engine
    from pyp0f.library.explaining import explain as explain
    from pyp0f.library.fingerprinter import Fingerprinter as Fingerprinter
    from pyp0f.library.fingerprinter import fingerprint as fingerprint
    from pyp0f.library.fingerprinter import fingerprint_http as fingerprint_http
    from pyp0f.library.impersonation import impersonate as impersonate
    from pyp0f.library.loading import load_database as load_database
    from pyp0f.library.loading import make_database as make_database
    from pyp0f.library.loading import parse_database as parse_database
    from pyp0f.library.many import read_many as read_many
    from pyp0f.library.programs import fingerprint_http2 as fingerprint_http2
    from pyp0f.library.programs import fingerprint_ssh as fingerprint_ssh
    from pyp0f.library.programs import fingerprint_tls as fingerprint_tls
    from pyp0f.library.reading import read as read
    from pyp0f.library.reading import sniff as sniff
    from pyp0f.library.summarizing import HostSummaries as HostSummaries
    from pyp0f.observations.base import Observation as Observation
    from pyp0f.observations.changes import ChangeObservation as ChangeObservation
    from pyp0f.observations.changes import HostChangeObservation as HostChangeObservation
    from pyp0f.observations.changes import IpSharingObservation as IpSharingObservation
    from pyp0f.observations.mtu_uptime import MtuObservation as MtuObservation
    from pyp0f.observations.mtu_uptime import UptimeObservation as UptimeObservation
    from pyp0f.observations.tcp import SynAckObservation as SynAckObservation
    from pyp0f.observations.tcp import SynObservation as SynObservation
    from pyp0f.observations.tcp import TcpObservation as TcpObservation
    from pyp0f.outputs.log import log_line as log_line
    from pyp0f.signatures.database import Database as Database
    from pyp0f.signatures.label import Label as Label
    from pyp0f.summaries.host import HostSummary as HostSummary

__version__ = "0.9.0"

_MODULES = {
    # Captures, live traffic, your own packets
    "read": "library.reading",
    "read_many": "library.many",
    "sniff": "library.reading",
    "Engine": "library.engine",
    "Limits": "engine.limits",
    "LinkType": "library.adapters",
    # Single packets and HTTP heads
    "fingerprint": "library.fingerprinter",
    "fingerprint_http": "library.fingerprinter",
    "fingerprint_http2": "library.programs",
    "fingerprint_ssh": "library.programs",
    "fingerprint_tls": "library.programs",
    "Fingerprinter": "library.fingerprinter",
    "explain": "library.explaining",
    "impersonate": "library.impersonation",
    # Observations
    "Observation": "observations.base",
    "TcpObservation": "observations.tcp",
    "SynObservation": "observations.tcp",
    "SynAckObservation": "observations.tcp",
    "MtuObservation": "observations.mtu_uptime",
    "UptimeObservation": "observations.mtu_uptime",
    "HttpObservation": "applications.http.observations",
    "HttpRequestObservation": "applications.http.observations",
    "HttpResponseObservation": "applications.http.observations",
    "Http2RequestObservation": "applications.http2.observations",
    "SshObservation": "applications.ssh.observations",
    "SshRequestObservation": "applications.ssh.observations",
    "SshResponseObservation": "applications.ssh.observations",
    "TlsRequestObservation": "applications.tls.observations",
    "TlsResponseObservation": "applications.tls.observations",
    "QuicRequestObservation": "applications.quic.observations",
    "DtlsRequestObservation": "applications.dtls.observations",
    "LineRequestObservation": "applications.mail.observations",
    "LineResponseObservation": "applications.mail.observations",
    "ChangeObservation": "observations.changes",
    "HostChangeObservation": "observations.changes",
    "IpSharingObservation": "observations.changes",
    "log_line": "outputs.log",
    # Hosts
    "HostSummaries": "library.summarizing",
    "HostSummary": "summaries.host",
    # Signatures
    "load_database": "library.loading",
    "parse_database": "library.loading",
    "make_database": "library.loading",
    "Database": "signatures.database",
    "Label": "signatures.label",
    # Queries to a running pyp0f or p0f
    "Client": "api.client",
    "AsyncClient": "api.aioclient",
    "HostInfo": "api.hostinfo",
    # Errors
    "Pyp0fError": "errors",
    "CaptureError": "errors",
    "SignatureError": "errors",
    "ImpersonationError": "errors",
    "MissingPackageError": "errors",
    "ApiError": "api.errors",
}
"""The public names, each with the module that defines it."""

__all__ = list(_MODULES)

_OLD_MODULES = ("database", "exceptions", "fingerprint", "impersonate", "net", "options", "utils")
"""Submodules of the package pyp0f 0.3.0, an unrelated program with the same name."""
_OLD_NAMES = (
    "DATABASE",
    "OPTIONS",
    "PacketError",
    "fingerprint_mtu",
    "fingerprint_tcp",
    "impersonate_mtu",
    "impersonate_tcp",
)
"""Names of that package which docs/migrating.md explains, as far as they have no meaning here."""


def _old_name(name: str) -> str:
    return f"{name} belongs to the package pyp0f 0.3.0: docs/migrating.md shows what replaces it"


class _OldModuleFinder:
    """Gives an error message for imports of submodules of the package pyp0f 0.3.0.

    It is the last finder in `sys.meta_path`, so it only sees modules that do not exist.  An import and
    `importlib.util.find_spec` look the same to it: for these submodules, the latter raises the error, too.
    """

    @staticmethod
    def find_spec(fullname: str, _path: object = None, _target: object = None) -> None:
        """Raise ModuleNotFoundError for a submodule of the package pyp0f 0.3.0."""
        package, _, name = fullname.partition(".")
        if package == __name__ and name in _OLD_MODULES:
            raise ModuleNotFoundError(_old_name(fullname), name=fullname)


sys.meta_path.append(_OldModuleFinder)

if not TYPE_CHECKING:  # type checkers know the names from above, and must report other names as errors

    def __getattr__(name: str) -> object:
        module = _MODULES.get(name)
        if module is None and (name in _OLD_MODULES or name in _OLD_NAMES):
            raise ImportError(_old_name(f"{__name__}.{name}"))
        if module is None:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from importlib import import_module  # noqa: PLC0415 - the commands do not need it

        value = getattr(import_module(f"{__name__}.{module}"), name)
        globals()[name] = value
        return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
