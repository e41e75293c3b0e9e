"""Replaces the module ``p0f`` of the Python Package Index, a query client.

    from pyp0f.compat.p0f import P0f, P0fException  # instead of: from p0f import P0f, P0fException

It works with the API sockets of pyp0f and of p0f 3.  It does what the original describes but does not do: texts are
str without padding, queries work for IPv6 addresses, and an answer may arrive in several pieces.  New programs should
use `pyp0f.api.client.Client`.
"""

from __future__ import annotations

import os
import socket
from datetime import datetime, timedelta
from typing import Any, Final

from pyp0f.api.connection import ClientConnection
from pyp0f.api.errors import BadAnswerError
from pyp0f.api.protocol import ANSWER_MAGIC, Answer, Query, Status, pack_address

__all__ = ["P0f", "P0fException"]

_BAD_SW: Final = (0, 1, 2)
_OS_MATCH_Q: Final = (0, 1, 2, 3)


class P0fException(Exception):  # noqa: N818 - the name of the original
    """The daemon rejected the query, or the reply is not an answer of the protocol."""


class P0f:
    """A client that asks a daemon about addresses.

    It connects at the first query and keeps the connection.  After `close` or an `OSError`, the next query connects
    again.

    Attributes:
        socket_path: path of the daemon's socket.
        timeout: maximum seconds to connect, and maximum seconds to wait for each answer; None for no limit.
    """

    def __init__(self, socket_path: str | os.PathLike[str], timeout: float | None = 0.1) -> None:
        self.socket_path = socket_path
        self.timeout = timeout
        self._connection: ClientConnection | None = None

    @property
    def client(self) -> socket.socket:
        """The connected socket.

        Raises:
            OSError: the connection failed.
        """
        return self._connected().socket

    def get_info(self, ip_address: str, return_raw_data: bool = False) -> dict[str, Any]:
        """Ask the daemon about an address.

        Args:
            ip_address: an IPv4 or IPv6 address.
            return_raw_data: whether to return the fields as they were received, without `format_data`.

        Returns:
            The fields of the answer, with the names of p0f's README.  `format_data` converts them, unless
            `return_raw_data` is true.

        Raises:
            P0fException: the daemon rejected the query, or the reply is not an answer of the protocol.
            KeyError: the daemon has no data for the address.
            OSError: the connection failed; `TimeoutError` if no answer arrived in time.
            ValueError: `ip_address` is not an IP address; without `return_raw_data`, also: ``bad_sw`` or
                ``os_match_q`` has an undefined value.
        """
        query = Query(pack_address(ip_address)).to_bytes()
        try:
            answer = Answer.parse(self._connected().ask(query, self.timeout))
        except BadAnswerError as error:
            self.close()
            raise P0fException(str(error)) from None
        except BaseException:
            self.close()  # the rest of the answer may arrive later
            raise
        if answer.status == Status.BAD_QUERY:
            raise P0fException("Improperly formatted query sent to p0f")
        if answer.status == Status.NO_MATCH:
            raise KeyError(f"No data available in p0f for {ip_address}")
        raw = _fields(answer)
        return raw if return_raw_data else self.format_data(raw)

    @classmethod
    def format_data(cls, data_in: dict[str, Any]) -> dict[str, Any]:
        """Convert the fields of a raw answer to Python types.

        Times become naive `datetime` values in the local time zone.  ``up_mod_days`` becomes a `timedelta`.
        ``uptime_sec`` (int) and ``uptime`` (`timedelta`) are added.  Empty or unknown fields become None, except for
        ``http_name``, which stays an empty string.

        Raises:
            ValueError: ``bad_sw`` or ``os_match_q`` has an undefined value.
        """
        data = dict(data_in)
        if data["bad_sw"] not in _BAD_SW:
            raise ValueError(f"p0f responded with invalid bad_sw: {data['bad_sw']}")
        if data["os_match_q"] not in _OS_MATCH_Q:
            raise ValueError(f"p0f provided invalid value for os_match_q: {data['os_match_q']}")
        minutes = data["uptime_min"]
        for name in ("first_seen", "last_seen"):
            data[name] = _local(data[name])
        for name in ("last_nat", "last_chg"):
            data[name] = _local(data[name]) if data[name] else None
        for name in ("uptime_min", "bad_sw", "os_name", "os_flavor", "http_flavor", "link_type", "language"):
            data[name] = data[name] or None
        data["up_mod_days"] = timedelta(days=data["up_mod_days"]) if data["up_mod_days"] else None
        data["distance"] = None if data["distance"] == -1 else data["distance"]
        data["uptime_sec"] = minutes * 60 if minutes else None
        data["uptime"] = timedelta(minutes=minutes) if minutes else None
        return data

    def close(self) -> None:
        """Close the connection, if there is one."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _connected(self) -> ClientConnection:
        if self._connection is None:
            self._connection = ClientConnection(self.socket_path, self.timeout)
        return self._connection


def _local(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds)  # noqa: DTZ006 - naive, like the times of the original


def _fields(answer: Answer) -> dict[str, Any]:
    """The fields of an answer with the names of p0f's README, in the order of the bytes."""
    return {
        "magic": ANSWER_MAGIC,
        "status": int(answer.status),
        "first_seen": answer.first_seen,
        "last_seen": answer.last_seen,
        "total_conn": answer.connections,
        "uptime_min": answer.uptime_minutes,
        "up_mod_days": answer.wrap_days,
        "last_nat": answer.last_nat,
        "last_chg": answer.last_change,
        "distance": answer.distance,
        "bad_sw": answer.dishonesty,
        "os_match_q": answer.quality,
        "os_name": answer.os_name,
        "os_flavor": answer.os_flavor,
        "http_name": answer.http_name,
        "http_flavor": answer.http_flavor,
        "link_type": answer.link,
        "language": answer.language,
    }
