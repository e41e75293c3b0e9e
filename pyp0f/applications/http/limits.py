"""How much of an HTTP head is read and shown (docs/p0f-3.09b.md, section 11)."""

from __future__ import annotations

from typing import Final

MAX_HTTP_LINE: Final = 1024
"""The newline of a request or status line must come before this offset."""
MAX_HTTP_HEADERS: Final = 32
"""Headers of a head."""
MAX_HTTP_NAME: Final = 32
"""Bytes of a header's name."""
MAX_HTTP_VALUE: Final = 1024
"""Bytes of a header's value."""
MAX_HTTP_SHOWN: Final = 200
"""Bytes of a header's value, or of a software string, that are shown."""
