"""Connects with aioquic: ``aioquic_client.py HOST PORT``."""

import asyncio
import sys

from aioquic.asyncio.client import connect
from aioquic.h3.connection import H3_ALPN
from aioquic.quic.configuration import QuicConfiguration


async def main() -> None:
    """Connect, for three seconds."""
    settings = QuicConfiguration(is_client=True, alpn_protocols=H3_ALPN, verify_mode=0)
    async with asyncio.timeout(3), connect(sys.argv[1], int(sys.argv[2]), configuration=settings):
        pass


asyncio.run(main())
