"""Accepts connections with AsyncSSH: ``asyncssh_server.py PORT``."""

import asyncio
import sys

import asyncssh


async def main() -> None:
    """Serve until the program is ended."""
    key = asyncssh.generate_private_key("ssh-ed25519")
    await asyncssh.create_server(asyncssh.SSHServer, "127.0.0.1", int(sys.argv[1]), server_host_keys=[key])
    await asyncio.Event().wait()


asyncio.run(main())
