"""Connects with Apache Iggy over QUIC: ``iggy_client.py HOST PORT``."""

import asyncio
import sys

from apache_iggy import IggyClient


async def main() -> None:
    """Connect."""
    client = IggyClient.from_connection_string(f"iggy+quic://a:b@{sys.argv[1]}:{sys.argv[2]}")
    await asyncio.wait_for(client.connect(), 3)


asyncio.run(main())
