"""The errors of the API clients."""

from __future__ import annotations

from pyp0f.errors import Pyp0fError


class ApiError(Pyp0fError):
    """Base class of the errors of the API clients."""


class AddressError(ApiError, ValueError):
    """The text is not an IPv4 or IPv6 address.  No query was sent."""


class ApiConnectionError(ApiError):
    """The socket cannot be reached, or the connection was lost before the answer arrived."""


class ApiTimeoutError(ApiError):
    """No answer arrived in time."""


class BadAnswerError(ApiError):
    """The reply is not an answer of the protocol.  Another kind of server listens on the socket."""


class BadQueryError(ApiError):
    """The server rejected the query as invalid."""
