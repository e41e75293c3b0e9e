"""Limits for HTTP heads (docs/p0f-3.09b.md, section 11)."""

from __future__ import annotations

from typing import Final

MAX_HTTP_LINE: Final = 1024
"""Bytes of a request line or status line, with its newline."""
MAX_HTTP_HEADERS: Final = 32
"""Number of headers in a head."""
MAX_HTTP_NAME: Final = 32
"""Bytes of the name of a header."""
MAX_HTTP_VALUE: Final = 1024
"""Bytes of the value of a header."""
MAX_HTTP_SHOWN: Final = 200
"""Bytes of the value of a header, or of the software, in a raw signature."""
