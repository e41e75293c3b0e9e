"""The applications that come with pyp0f, and the sections of a signature file that go with them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from pyp0f.applications.http.application import CLASSIC_HTTP, HTTP
from pyp0f.applications.http2.application import HTTP2
from pyp0f.applications.interface import Application
from pyp0f.applications.mail.application import FTP, IMAP, POP3, SMTP
from pyp0f.applications.ssh.application import SSH
from pyp0f.applications.tls.application import TLS
from pyp0f.applications.tls.over_udp import DTLS, QUIC
from pyp0f.applications.upgrades.application import UPGRADES
from pyp0f.arguments import checked_items
from pyp0f.signatures.mtu import MTU
from pyp0f.signatures.sections import Section
from pyp0f.signatures.tcp_section import TCP_REQUEST, TCP_RESPONSE

STANDARD: Final[tuple[Application, ...]] = (HTTP, TLS, QUIC, DTLS, SSH, SMTP, FTP, POP3, IMAP, UPGRADES, HTTP2)
"""Read unless told otherwise."""
CLASSIC: Final[tuple[Application, ...]] = (CLASSIC_HTTP,)
"""What p0f 3.09b reads; nothing is ever added here."""


def applications_for(classic: bool) -> tuple[Application, ...]:
    """Those to read: of p0f 3.09b alone, or all."""
    return CLASSIC if classic else STANDARD


def applications_named(names: Iterable[str]) -> tuple[Application, ...]:
    """The applications of pyp0f with these names, in their usual order.

    Raises:
        ValueError: a name is unknown; the error lists the known ones.
    """
    wanted = set(names)
    unknown = sorted(wanted - {one.name for one in STANDARD})
    if unknown:
        raise ValueError(f"{unknown[0]!r} is not one of {', '.join([one.name for one in STANDARD])}")
    return tuple([one for one in STANDARD if one.name in wanted])


SECTIONS: Final[tuple[Section[Any], ...]] = (
    MTU,
    TCP_REQUEST,
    TCP_RESPONSE,
    *[section for application in STANDARD for section in application.sections],
)
"""The sections of the signature file that comes with pyp0f."""


def sections_of(applications: Iterable[Application]) -> tuple[Section[Any], ...]:
    """The sections of a signature file for some applications: `SECTIONS`, and those of each further application.

    Args:
        applications: objects, not names.

    Raises:
        TypeError: `applications` is not iterable, or an object in it is not an `Application`.
    """
    applications = tuple(checked_items("applications", applications, Application, "a sequence of applications"))
    further = [section for one in applications for section in one.sections if section not in SECTIONS]
    return (*SECTIONS, *further)
