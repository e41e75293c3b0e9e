"""The plain client: asks a socket of pyp0f or p0f about addresses, and waits for the answers."""

from __future__ import annotations

import os
from typing import Final

from pyp0f.api.connection import Connection, Deadline
from pyp0f.api.errors import ApiConnectionError, ApiTimeoutError
from pyp0f.api.hostinfo import HostInfo, plain_address, read_answer
from pyp0f.api.protocol import Address, Query
from pyp0f.arguments import check_path, check_timeout

DEFAULT_TIMEOUT: Final = 5.0
"""Seconds."""


class Client:
    """Asks about addresses, one after the other, over one connection that is made when it is first needed.

    If the other side has been restarted since the latest query, the client connects again and nobody notices.
    Use a client in one thread at a time.

        with Client("p0f.sock") as client:
            host = client.query("192.0.2.1")

    Attributes:
        path: of the socket.
        timeout: seconds that a query may take altogether; None to wait for ever.
    """

    def __init__(self, path: str | os.PathLike[str], timeout: float | None = DEFAULT_TIMEOUT) -> None:
        """Make a client that is not connected yet.

        Args:
            path: of the socket.
            timeout: seconds that a query may take altogether; None to wait for ever.

        Raises:
            TypeError: an argument is of another type.
            ValueError: `timeout` is negative or not a number.
        """
        check_path("path", path)
        check_timeout("timeout", timeout)
        self.path: str = os.fsdecode(path)
        self.timeout: float | None = timeout
        self._connection: Connection | None = None

    def query(self, address: str | Address) -> HostInfo | None:
        """What is known of an address; None if nothing is.

        Raises:
            AddressError: the text is no address.
            TypeError: `address` is neither text nor an object of `ipaddress`.
            ApiConnectionError: the socket cannot be reached, or the connection was lost.
            ApiTimeoutError: no answer came in time.
            BadAnswerError: what came back is not an answer.
            BadQueryError: the other side did not understand.
        """
        subject = plain_address(address)
        try:
            return read_answer(subject, self._ask(Query(subject.packed).to_bytes()))
        except TimeoutError:
            self.close()
            raise ApiTimeoutError(f"{self.path}: no answer about {subject} within {self.timeout:g} seconds") from None
        except OSError as error:
            self.close()
            raise ApiConnectionError(f"{self.path}: {error.strerror or error}") from None
        except BaseException:
            self.close()
            raise

    def _ask(self, query: bytes) -> bytes:
        deadline = Deadline(self.timeout)
        if self._connection is not None:
            try:
                return self._connection.ask(query, deadline.remaining())
            except ConnectionError:
                self.close()  # it was lost since the latest query, which is no reason to fail
        self._connection = Connection(self.path, deadline.remaining())
        return self._connection.ask(query, deadline.remaining())

    def close(self) -> None:
        """Close the connection, if there is one; a later query connects again."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
