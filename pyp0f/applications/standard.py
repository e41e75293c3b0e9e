"""The sections of the signature file that pyp0f knows: of links, TCP, and each application."""

from __future__ import annotations

from typing import Any, Final

from pyp0f.applications.http.sections import HTTP_REQUEST, HTTP_RESPONSE
from pyp0f.signatures.mtu import MTU
from pyp0f.signatures.sections import Section
from pyp0f.signatures.tcp_section import TCP_REQUEST, TCP_RESPONSE

SECTIONS: Final[tuple[Section[Any], ...]] = (MTU, TCP_REQUEST, TCP_RESPONSE, HTTP_REQUEST, HTTP_RESPONSE)
