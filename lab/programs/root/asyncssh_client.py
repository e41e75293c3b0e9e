"""Connects with AsyncSSH: ``asyncssh_client.py HOST PORT``."""

import asyncio
import sys

import asyncssh


async def main() -> None:
    """Connect."""
    await asyncssh.connect(sys.argv[1], int(sys.argv[2]), known_hosts=None, username="x", password="y")


asyncio.run(main())
