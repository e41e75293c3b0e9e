"""Connects with qh3: ``qh3_client.py HOST PORT``."""

import asyncio
import sys

from qh3.asyncio.client import connect
from qh3.h3.connection import H3_ALPN
from qh3.quic.configuration import QuicConfiguration


async def main() -> None:
    """Connect, for three seconds."""
    settings = QuicConfiguration(is_client=True, alpn_protocols=H3_ALPN, verify_mode=0)
    async with asyncio.timeout(3), connect(sys.argv[1], int(sys.argv[2]), configuration=settings):
        pass


asyncio.run(main())
