"""Fetches a page with aiohttp: ``aiohttp_client.py URL``."""

import asyncio
import ssl
import sys

import aiohttp


async def main() -> None:
    """Fetch the page."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    async with aiohttp.ClientSession() as session, session.get(sys.argv[1], ssl=context) as answer:
        await answer.read()


asyncio.run(main())
