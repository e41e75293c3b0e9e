"""Fetches a page with pyreqwest: ``pyreqwest_client.py URL``."""

import asyncio
import sys

from pyreqwest.client import ClientBuilder


async def main() -> None:
    """Fetch the page."""
    async with ClientBuilder().build() as client:
        await client.get(sys.argv[1]).build().send()


asyncio.run(main())
