"""An asyncio server that turns away clients by their operating system.

As root, or with CAP_NET_RAW, it listens to its own traffic:

    python examples/block_by_os.py --interface eth0 --block Windows --block Linux

Without any rights it asks a pyp0f or p0f that runs already (pyp0f -i eth0 -s p0f.sock):

    python examples/block_by_os.py --socket p0f.sock --block Windows

Then try it: curl -i http://ADDRESS:8080/
"""

from __future__ import annotations

import asyncio
import signal
import sys
from argparse import ArgumentParser, Namespace
from contextlib import AsyncExitStack, suppress
from typing import TYPE_CHECKING, Final

import pyp0f
from pyp0f.library.reading import Sniffer

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    LookUp = Callable[[str], Awaitable[pyp0f.HostInfo | None]]

NEWS: Final = 0.5
"""Seconds to wait for news of a stranger, whose SYN may still be on its way to what fingerprints it."""
PATIENCE: Final = 10
"""Seconds that a client may take for everything."""


async def system_of(address: str, look_up: LookUp) -> str | None:
    """The name of its system, as in the signature file; None if it is not known."""
    loop = asyncio.get_running_loop()
    end = loop.time() + NEWS
    while (host := await look_up(address)) is None and loop.time() < end:
        await asyncio.sleep(0.02)
    return None if host is None else host.os_name


async def answer(reader: asyncio.StreamReader, system: str | None, blocked: frozenset[str]) -> bytes:
    """Hear the request, and say what is to be said."""
    await reader.readuntil(b"\r\n\r\n")
    status, word = ("403 Forbidden", "No entry") if system in blocked else ("200 OK", "Welcome")
    text = f"{word}, {system or 'stranger'}!\n"
    return f"HTTP/1.1 {status}\r\nContent-Length: {len(text)}\r\nConnection: close\r\n\r\n{text}".encode()


async def run(options: Namespace) -> None:
    """Serve for ever, or until there is nobody left to ask about systems."""
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
            await client.query("192.0.2.1")  # if nobody answers, say so now
            look_up = client.query

        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            address = writer.get_extra_info("peername")[0]
            try:
                system = await system_of(address, look_up)
                writer.write(await asyncio.wait_for(answer(reader, system, blocked), PATIENCE))
                await writer.drain()
            except pyp0f.ApiError as error:
                print(f"{address} is rejected: its system cannot be looked up: {error}", file=sys.stderr)
            except (TimeoutError, OSError, EOFError, asyncio.LimitOverrunError):
                pass  # he left, was too slow, or said what is no request
            finally:
                writer.close()

        server = await stack.enter_async_context(await asyncio.start_server(serve, options.address, options.port))
        print(f"listening on port {options.port}; press Ctrl-C to stop", flush=True)
        await asyncio.gather(server.serve_forever(), *work)


async def follow(sniffer: Sniffer) -> None:
    """Let the engine see what comes; only what it knows of addresses is of interest here."""
    async for _ in sniffer:
        pass


async def run_until_ctrl_c(options: Namespace) -> None:
    """Serve until Ctrl-C, which Python 3.10 would throw into whichever task is at work."""
    work = asyncio.ensure_future(run(options))
    asyncio.get_running_loop().add_signal_handler(signal.SIGINT, work.cancel)
    with suppress(asyncio.CancelledError):
        await work


def main(arguments: list[str]) -> int:
    """Run; returns the exit status."""
    parser = ArgumentParser(description="Serve HTTP, but not to everybody.")
    source = parser.add_mutually_exclusive_group(required=True)
    source.add_argument("--interface", help="where the clients come in")
    source.add_argument("--socket", help="of a pyp0f or p0f that sees the clients")
    parser.add_argument("--block", action="append", default=[], metavar="SYSTEM", help="may be given many times")
    parser.add_argument("--address", help="to serve on; all if not given")
    parser.add_argument("--port", type=int, default=8080)
    try:
        asyncio.run(run_until_ctrl_c(parser.parse_args(arguments)))
    except (pyp0f.Pyp0fError, OSError) as error:
        parser.exit(1, f"{parser.prog}: {error}\n")
    except KeyboardInterrupt:
        print()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
