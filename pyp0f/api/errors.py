"""What can go wrong between a program that asks about hosts and the one that answers."""

from __future__ import annotations

from pyp0f.errors import Pyp0fError


class ApiError(Pyp0fError):
    """Base of all errors of the clients."""


class AddressError(ApiError, ValueError):
    """A text that is no IPv4 or IPv6 address; nothing was asked."""


class ApiConnectionError(ApiError):
    """The socket cannot be reached, or the connection was lost before the answer came."""


class ApiTimeoutError(ApiError):
    """No answer came in time."""


class BadAnswerError(ApiError):
    """What came back is not an answer: something else listens on that socket."""


class BadQueryError(ApiError):
    """The other side says that it did not understand the query."""
