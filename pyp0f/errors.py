"""The exceptions of pyp0f.

A malformed packet never raises an exception: decoders return None.  The exceptions here report problems that a user
can fix, such as an option, a file or a signature.  ``str()`` of each is one line that is safe to print.
"""

from __future__ import annotations

from pyp0f.arguments import check_type
from pyp0f.safetext import safe_text


class Pyp0fError(Exception):
    """Base class of the exceptions of pyp0f."""

    def __str__(self) -> str:
        # Messages can contain names of files and interfaces, with any characters.
        return safe_text(super().__str__())


class UsageError(Pyp0fError):
    """A command-line option is malformed, repeated, out of range, or conflicts with another option."""


class CaptureError(Pyp0fError):
    """A capture file or interface cannot be opened, read or filtered."""


class FilterError(CaptureError):
    """A filter expression is not valid for the link type of the capture."""


class OutputError(Pyp0fError):
    """A log or another output cannot be opened or written."""


class PrivilegeError(Pyp0fError):
    """Privileges cannot be dropped, or pyp0f cannot run as the requested user."""


class ImpersonationError(Pyp0fError, ValueError):
    """No packet can match the requested signature or label."""


class MissingPackageError(Pyp0fError, ImportError):
    """An optional package is not installed."""


class SignatureError(Pyp0fError):
    """A signature file cannot be read, or one of its lines is wrong.

    Attributes:
        path: the path of the file as given by the user, or a placeholder such as ``<text>``.
        line: line number, from 1; 0 if the error is about the whole file.
        part: the wrong part of the line, such as ``"initial TTL"``.
        value: the text of that part in the file.
        reason: the problem.
    """

    def __init__(self, reason: str, *, part: str = "", value: str = "", path: str = "<text>", line: int = 0) -> None:
        """Make an error.

        Args:
            reason: see `SignatureError`; so are the others.
            part: empty if the error is about a whole line or file.
            value: may be empty.
            path: the path or placeholder.
            line: 0 or more.

        Raises:
            TypeError: an argument has the wrong type.
        """
        for name, text in (("reason", reason), ("part", part), ("value", value), ("path", path)):
            check_type(name, text, str, "text")
        check_type("line", line, int, "a whole number")
        self.reason: str = reason
        self.part: str = part
        self.value: str = value
        self.path: str = path
        self.line: int = line
        super().__init__(reason)

    @property
    def where(self) -> str:
        """Path and line number, as in messages."""
        where = safe_text(self.path) or "''"
        return f"{where}:{self.line}" if self.line else where

    @property
    def what(self) -> str:
        """Part, value and reason, as in messages."""
        if not self.part and not self.value:
            return self.reason
        part = f"{self.part} {_shorten(self.value)!r}".lstrip()
        return f"{part}: {self.reason}"

    def __str__(self) -> str:
        return f"{self.where}: {self.what}"

    def __reduce__(self) -> tuple[object, ...]:
        return _signature_error, (self.reason, self.part, self.value, self.path, self.line)


def _signature_error(reason: str, part: str, value: str, path: str, line: int) -> SignatureError:
    return SignatureError(reason, part=part, value=value, path=path, line=line)


def _shorten(text: str, limit: int = 80) -> str:
    """The text, cut to `limit` characters."""
    return text if len(text) <= limit else text[: limit - 3] + "..."


def reason_of(error: OSError | ValueError) -> str:
    """Why a file cannot be used, for a message.

    Args:
        error: the error of the call; a ValueError if the path contains a null byte, for example.
    """
    return getattr(error, "strerror", None) or "cannot be the name of a file"
