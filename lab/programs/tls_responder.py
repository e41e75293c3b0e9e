"""Ends TLS on a range of ports, and answers with a small page.

``python -m lab.programs.tls_responder FIRST LAST CERTIFICATE KEY``
"""

from __future__ import annotations

import asyncio
import ssl
import sys
from contextlib import suppress
from typing import Final

_PAGE: Final = b'<html><head><title>x</title></head><body>hello <img src="/x.png"></body></html>\n'
_ANSWER: Final = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s"
_SECONDS: Final = 10.0


async def _answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, TimeoutError):
        head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), _SECONDS)
        body = b"" if head.startswith(b"HEAD") else _PAGE
        writer.write(_ANSWER % (len(_PAGE), body))
        await writer.drain()
    with suppress(OSError):
        writer.close()


async def _serve(first: int, last: int, certificate: str, key: str) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    context.set_alpn_protocols(["http/1.1"])
    for port in range(first, last + 1):
        await asyncio.start_server(_answer, "127.0.0.1", port, ssl=context)
    print("ready", flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(_serve(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3], sys.argv[4]))
