"""Stands in for the module ``p0f`` of the Python Package Index, a query client.

    from pyp0f.compat.p0f import P0f, P0fException  # instead of: from p0f import P0f, P0fException

It works with the sockets of pyp0f and of p0f 3.  What the original only promises, it does: texts are str
without padding, IPv6 addresses are asked for as such, and an answer may arrive in pieces.  New programs are better
served by `pyp0f.api.client.Client`.
"""

from __future__ import annotations

import os
import socket
from datetime import datetime, timedelta
from typing import Any, Final

from pyp0f.api.connection import Connection
from pyp0f.api.errors import BadAnswerError
from pyp0f.api.protocol import ANSWER_MAGIC, Answer, Query, Status, pack_address

__all__ = ["P0f", "P0fException"]

_BAD_SW: Final = (0, 1, 2)
_OS_MATCH_Q: Final = (0, 1, 2, 3)


class P0fException(Exception):  # noqa: N818 - its name cannot be chosen
    """The daemon did not understand the query, or what came back is not an answer."""


class P0f:
    """Asks a daemon about addresses.

    It connects at the first query and keeps the connection.  After `close`, or an `OSError`, the next query connects
    again.

    Attributes:
        socket_path: the daemon's socket.
        timeout: seconds that connecting, and then an answer, may take; None to wait for ever.
    """

    def __init__(self, socket_path: str | os.PathLike[str], timeout: float | None = 0.1) -> None:
        self.socket_path = socket_path
        self.timeout = timeout
        self._connection: Connection | None = None

    @property
    def client(self) -> socket.socket:
        """The connected socket.

        Raises:
            OSError: it cannot be connected.
        """
        return self._connected().socket

    def get_info(self, ip_address: str, return_raw_data: bool = False) -> dict[str, Any]:
        """What the daemon knows of an address.

        Args:
            ip_address: IPv4 or IPv6.
            return_raw_data: give numbers and texts as they came, none parsed or validated.

        Returns:
            The fields of an answer, by the names that p0f's README gives them; parsed as `format_data` does unless raw.

        Raises:
            P0fException: the query was not understood, or what came back is not an answer.
            KeyError: the daemon has no data for the address.
            OSError: the socket is disconnected; `TimeoutError` if it does not answer in time.
            ValueError: this is no address; parsed: a constant has a value that does not exist.
        """
        query = Query(pack_address(ip_address)).to_bytes()
        try:
            answer = Answer.parse(self._connected().ask(query, self.timeout))
        except BadAnswerError as error:
            self.close()
            raise P0fException(str(error)) from None
        except BaseException:
            self.close()  # the rest of an answer may still be coming
            raise
        if answer.status == Status.BAD_QUERY:
            raise P0fException("Improperly formatted query sent to p0f")
        if answer.status == Status.NO_MATCH:
            raise KeyError(f"No data available in p0f for {ip_address}")
        raw = _fields(answer)
        return raw if return_raw_data else self.format_data(raw)

    @classmethod
    def format_data(cls, data_in: dict[str, Any]) -> dict[str, Any]:
        """The fields of a raw answer, parsed; those that are empty or unknown are None.

        Times become naive `datetime` in the local zone; ``up_mod_days`` becomes `timedelta`; ``uptime_sec`` (int) and
        ``uptime`` (`timedelta`) are added to ``uptime_min``.  Only ``http_name`` stays an empty string.

        Raises:
            ValueError: ``bad_sw`` or ``os_match_q`` has a value that does not exist.
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

    def _connected(self) -> Connection:
        if self._connection is None:
            self._connection = Connection(self.socket_path, self.timeout)
        return self._connection


def _local(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds)  # noqa: DTZ006 - naive, as the original's are


def _fields(answer: Answer) -> dict[str, Any]:
    """An answer under the names that p0f's README uses, in the order of the bytes."""
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
