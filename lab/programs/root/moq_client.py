"""Connects with Media over QUIC: ``moq_client.py HOST PORT``."""

import asyncio
import sys

import moq


async def main() -> None:
    """Connect, for a second."""
    url = f"https://{sys.argv[1]}:{sys.argv[2]}/"
    async with moq.Client(url, tls_verify=False, websocket_enabled=False, reconnect=False):
        await asyncio.sleep(1)


asyncio.run(asyncio.wait_for(main(), 4))
