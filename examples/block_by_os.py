"""An asyncio server that rejects clients by their operating system.

As root, or with CAP_NET_RAW, it captures its own traffic:

    python examples/block_by_os.py --interface eth0 --block Windows --block Linux

Without privileges, it asks a running pyp0f or p0f (pyp0f -i eth0 -s p0f.sock):

    python examples/block_by_os.py --socket p0f.sock --block Windows

Then try it: curl -i http://ADDRESS:8080/
"""

from __future__ import annotations

import asyncio
import sys
from argparse import ArgumentParser, Namespace
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING, Final

import pyp0f
from pyp0f.library.reading import Sniffer

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    LookUp = Callable[[str], Awaitable[pyp0f.HostInfo | None]]

LOOKUP_TIMEOUT: Final = 0.5
"""Seconds to wait until the address is known.  The SYN may not be fingerprinted yet."""
CLIENT_TIMEOUT: Final = 10
"""Maximum seconds for a request."""


async def system_of(address: str, look_up: LookUp) -> str | None:
    """Name of the operating system at an address, as in the signature file; None if it is unknown."""
    loop = asyncio.get_running_loop()
    end = loop.time() + LOOKUP_TIMEOUT
    while (host := await look_up(address)) is None and loop.time() < end:
        await asyncio.sleep(0.02)
    return None if host is None else host.os_name


async def answer(reader: asyncio.StreamReader, system: str | None, blocked: frozenset[str]) -> bytes:
    """Read a request, and return the response."""
    await reader.readuntil(b"\r\n\r\n")
    status, word = ("403 Forbidden", "No entry") if system in blocked else ("200 OK", "Welcome")
    text = f"{word}, {system or 'stranger'}!\n"
    return f"HTTP/1.1 {status}\r\nContent-Length: {len(text)}\r\nConnection: close\r\n\r\n{text}".encode()


async def run(options: Namespace) -> None:
    """Serve until an error ends the capture, or until the task is cancelled."""
    blocked = frozenset(options.block)
    async with AsyncExitStack() as stack:
        work = []
        if options.socket is None:
            sniffer = await stack.enter_async_context(pyp0f.sniff(options.interface, filter=f"port {options.port}"))
            work.append(follow(sniffer))

            async def look_up(address: str) -> pyp0f.HostInfo | None:
                return sniffer.engine.hosts.get(address)

        else:
            client = await stack.enter_async_context(pyp0f.AsyncClient(options.socket, timeout=2))
            await client.query("192.0.2.1")  # fail now if no server answers
            look_up = client.query

        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            address = writer.get_extra_info("peername")[0]
            try:
                system = await system_of(address, look_up)
                writer.write(await asyncio.wait_for(answer(reader, system, blocked), CLIENT_TIMEOUT))
                await writer.drain()
            except pyp0f.ApiError as error:
                print(f"{address} is rejected: its system cannot be looked up: {error}", file=sys.stderr)
            except (TimeoutError, OSError, EOFError, asyncio.LimitOverrunError):
                pass  # the client disconnected, was too slow, or sent no valid request
            finally:
                writer.close()

        server = await stack.enter_async_context(await asyncio.start_server(serve, options.address, options.port))
        print(f"listening on port {options.port}; press Ctrl-C to stop", flush=True)
        await asyncio.gather(server.serve_forever(), *work)


async def follow(sniffer: Sniffer) -> None:
    """Feed packets to the engine.  The observations are not used, only the table of hosts."""
    async for _ in sniffer:
        pass


def main(arguments: list[str]) -> int:
    """Run and return the exit status."""
    parser = ArgumentParser(description="Serve HTTP and reject clients by their operating system.")
    source = parser.add_mutually_exclusive_group(required=True)
    source.add_argument("--interface", help="capture on this interface")
    source.add_argument("--socket", help="API socket of a pyp0f or p0f that captures the traffic of the clients")
    parser.add_argument(
        "--block", action="append", default=[], metavar="SYSTEM", help="reject clients with this system; repeatable"
    )
    parser.add_argument("--address", help="serve on this address (default: all)")
    parser.add_argument("--port", type=int, default=8080)
    try:
        asyncio.run(run(parser.parse_args(arguments)))
    except (pyp0f.Pyp0fError, OSError) as error:
        parser.exit(1, f"{parser.prog}: {error}\n")
    except KeyboardInterrupt:
        print()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
