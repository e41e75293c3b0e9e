"""The blocking API client: it asks a socket of pyp0f or p0f about addresses."""

from __future__ import annotations

import os
from typing import Final

from pyp0f.api.connection import ClientConnection, Deadline
from pyp0f.api.errors import ApiConnectionError, ApiTimeoutError
from pyp0f.api.hostinfo import HostInfo, plain_address, read_answer
from pyp0f.api.protocol import Address, Query
from pyp0f.arguments import check_path, check_timeout

DEFAULT_TIMEOUT: Final = 5.0
"""Default maximum seconds for a query."""


class Client:
    """A blocking API client.  It keeps one connection, which the first query opens.

    If the server was restarted since the latest query, the client reconnects and repeats the query.
    A client must not be used in several threads at the same time.

    For example::

        with Client("p0f.sock") as client:
            host = client.query("192.0.2.1")

    Attributes:
        path: path of the socket.
        timeout: maximum seconds for a query, including the connection; None for no limit.
    """

    def __init__(self, path: str | os.PathLike[str], timeout: float | None = DEFAULT_TIMEOUT) -> None:
        """Create a client that is not connected yet.

        Args:
            path: path of the socket.
            timeout: maximum seconds for a query, including the connection; None for no limit.

        Raises:
            TypeError: an argument has the wrong type.
            ValueError: `timeout` is negative or NaN.
        """
        check_path("path", path)
        check_timeout("timeout", timeout)
        self.path: str = os.fsdecode(path)
        self.timeout: float | None = timeout
        self._connection: ClientConnection | None = None

    def query(self, address: str | Address) -> HostInfo | None:
        """Ask about an address.

        Args:
            address: an IPv4 or IPv6 address.  An IPv4-mapped IPv6 address is converted to IPv4; a zone is removed.

        Returns:
            The facts about the host; None if the server has not seen the address.

        Raises:
            AddressError: the text is not an IP address.
            TypeError: `address` is neither a str nor an object of `ipaddress`.
            ApiConnectionError: the socket cannot be reached, or the connection was lost.
            ApiTimeoutError: no answer arrived in time.
            BadAnswerError: the reply is not an answer of the protocol.
            BadQueryError: the server rejected the query.
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
                self.close()  # lost since the latest answer: connect again
        self._connection = ClientConnection(self.path, deadline.remaining())
        return self._connection.ask(query, deadline.remaining())

    def close(self) -> None:
        """Close the connection, if there is one.  A later query connects again."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
