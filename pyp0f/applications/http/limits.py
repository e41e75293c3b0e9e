"""Limits for HTTP heads (docs/p0f-3.09b.md, section 11)."""

from __future__ import annotations

from typing import Final

MIN_REQUEST_LINE: Final = 14
"""Bytes of the shortest request line, ``GET / HTTP/1.0``, without its newline."""
MIN_RESPONSE_LINE: Final = 13
"""Bytes of the shortest status line, ``HTTP/1.0 200`` and a blank or CR, without its newline."""
MAX_HTTP_LINE: Final = 1024
"""Bytes of a request line or status line, with its newline."""
MAX_HTTP_HEADERS: Final = 32
"""Number of headers in a head."""
MAX_HTTP_NAME: Final = 32
"""Bytes of the name of a header."""
MAX_HTTP_VALUE: Final = 1024
"""Bytes of the value of a header that p0f 3.09b reads."""
MAX_HTTP_HEAD: Final = 8_192
"""Bytes of a head: the engine keeps no more of each direction of a connection (`pyp0f.engine.streams.MAX_STREAM`)."""
MAX_HTTP_SHOWN: Final = 200
"""Bytes of the value of a header, or of the software, in a raw signature."""
