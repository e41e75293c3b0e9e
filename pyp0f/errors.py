"""Everything that pyp0f raises on purpose.

A bad packet is never an exception: decoders return ``None``.  What remains is what a person can
put right: an option, a file, a line of signatures.  ``str()`` of each of these is one line that a
program can print as it is.
"""

from __future__ import annotations

from pyp0f.safetext import safe_text


class Pyp0fError(Exception):
    """Base of all errors that pyp0f raises on purpose."""


class UsageError(Pyp0fError):
    """Options that contradict each other, are repeated, malformed or out of range."""


class CaptureError(Pyp0fError):
    """A capture that cannot be opened, read or filtered."""


class OutputError(Pyp0fError):
    """A log or other output that cannot be opened or written."""


class PrivilegeError(Pyp0fError):
    """A user that pyp0f cannot run as, or rights that it cannot give up."""


class ImpersonationError(Pyp0fError, ValueError):
    """A packet that cannot be made to match a signature, or a label that no packet can get."""


class MissingPackageError(Pyp0fError, ImportError):
    """A package that only some users need, and that is not installed."""


class SignatureError(Pyp0fError):
    """A signature file, or one line of it, that cannot be understood.

    Attributes:
        path: the file as the user named it, or a placeholder such as ``<text>``.
        line: its line number, from 1; 0 when the error is about the file as a whole.
        part: which part of the line is wrong, such as ``"initial TTL"``.
        value: that part's text as it stands in the file.
        reason: what is wrong with it.
    """

    def __init__(self, reason: str, *, part: str = "", value: str = "", path: str = "<text>", line: int = 0) -> None:
        self.reason: str = reason
        self.part: str = part
        self.value: str = value
        self.path: str = path
        self.line: int = line
        super().__init__(reason)

    @property
    def where(self) -> str:
        """File and line, for people."""
        where = safe_text(self.path)
        return f"{where}:{self.line}" if self.line else where

    @property
    def what(self) -> str:
        """Part, value and reason, for people."""
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
    """The text cut to what fits a message line."""
    return text if len(text) <= limit else text[: limit - 3] + "..."
