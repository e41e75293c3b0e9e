"""A connection to NATS."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from typing import Any, Final

from pyp0f.fleet.access import NatsAccess
from pyp0f.fleet.places import Place

_PAUSE: Final = 0.2
"""Seconds before the next server is tried, and in which a connection that failed must end."""
_RESETS: Final = 2
"""How many resets of the connection are followed by another attempt.  A server that refuses a password ends the
connection at once; with data of the client that it has not read, this is a reset, which can destroy the reason."""


async def connected(place: Place, access: NatsAccess, timeout: float) -> Any:  # noqa: ANN401 - of nats-py
    """A client of one of the servers, without attempts to connect again later.

    Args:
        place: the servers.
        access: TLS, names and passwords.
        timeout: seconds until a server must have answered.

    Raises:
        ConnectionError: no server can be connected to; the message is that of the last one.
    """
    for _ in range(_RESETS):
        with suppress(ConnectionResetError):
            return await _connected(place, access, timeout)
        await asyncio.sleep(_PAUSE)
    return await _connected(place, access, timeout)


async def _connected(place: Place, access: NatsAccess, timeout: float) -> Any:  # noqa: ANN401 - of nats-py
    import nats  # noqa: PLC0415 - only this needs it

    class Client(nats.NATS):  # type: ignore[misc]
        """Sends nothing without TLS, if there must be some: nats-py would, if the server asks for none."""

        def _connect_command(self) -> Any:  # noqa: ANN401
            if access.needs_tls and not access.begins_with_tls and not self._server_info.get("tls_required"):
                raise ConnectionError("the server does not use TLS; no password was sent")
            return super()._connect_command()

    # At the end of TLS, asyncio warns of what nats-py does, on the terminal of the user.
    logging.getLogger("asyncio").setLevel(logging.ERROR)
    errors: list[Exception] = []

    async def remember(error: Exception) -> None:
        del errors[:-1]
        errors.append(error)

    client = Client()
    try:
        await client.connect(
            [f"nats://{one}" for one in place.servers.split(",")],
            allow_reconnect=False,
            max_reconnect_attempts=1,
            reconnect_time_wait=_PAUSE,
            connect_timeout=timeout,
            error_cb=remember,
            **access.options,
        )
    except Exception as error:  # noqa: BLE001 - nats-py has many, and some of asyncio
        reason = errors[-1] if errors else error  # before closing, which may find errors of its own
        with suppress(Exception):
            # The socket stays open otherwise.  After TLS that failed, the end is never said.
            await asyncio.wait_for(client.close(), _PAUSE)
        kind = ConnectionResetError if isinstance(reason, ConnectionResetError | BrokenPipeError) else ConnectionError
        raise kind(str(reason) or type(reason).__name__) from None
    return client
