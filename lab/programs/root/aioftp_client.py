"""Lists a folder with aioftp: ``aioftp_client.py HOST PORT``."""

import asyncio
import sys

import aioftp


async def main() -> None:
    """List the folder."""
    async with aioftp.Client.context(sys.argv[1], int(sys.argv[2])) as client:
        await client.list()


asyncio.run(main())
