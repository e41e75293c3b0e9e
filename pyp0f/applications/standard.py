"""The applications that come with pyp0f, and the sections of a signature file that go with them."""

from __future__ import annotations

from typing import Final

from pyp0f.applications.http.application import HTTP
from pyp0f.applications.interface import Application

STANDARD: Final[tuple[Application, ...]] = (HTTP,)
"""Read unless told otherwise."""
CLASSIC: Final[tuple[Application, ...]] = (HTTP,)
"""What p0f 3.09b reads; nothing is ever added here."""


def applications_for(classic: bool) -> tuple[Application, ...]:
    """Those to read: of p0f 3.09b alone, or all."""
    return CLASSIC if classic else STANDARD
