"""The applications that come with pyp0f, and the sections of a signature file that go with them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from pyp0f.applications.http.application import CLASSIC_HTTP, HTTP
from pyp0f.applications.interface import Application
from pyp0f.signatures.mtu import MTU
from pyp0f.signatures.sections import Section
from pyp0f.signatures.tcp_section import TCP_REQUEST, TCP_RESPONSE

STANDARD: Final[tuple[Application, ...]] = (HTTP,)
"""Read unless told otherwise."""
CLASSIC: Final[tuple[Application, ...]] = (CLASSIC_HTTP,)
"""What p0f 3.09b reads; nothing is ever added here."""


def applications_for(classic: bool) -> tuple[Application, ...]:
    """Those to read: of p0f 3.09b alone, or all."""
    return CLASSIC if classic else STANDARD


def sections_of(applications: Iterable[Application]) -> tuple[Section[Any], ...]:
    """The sections of a signature file for some applications: of links, of TCP, and those of each application."""
    return (MTU, TCP_REQUEST, TCP_RESPONSE, *[section for one in applications for section in one.sections])


SECTIONS: Final = sections_of(STANDARD)
"""The sections of the signature file that comes with pyp0f."""
