"""The form that programs read: a line per observation (specification, sections 12.3 and 13.3)."""

from __future__ import annotations

import time

from pyp0f.outputs.memory import remembered
from pyp0f.typenames import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyp0f.observation import Fields, Observation


class LogFormatter:
    """Makes log lines; remembers the text of the latest second, which many lines share."""

    def __init__(self) -> None:
        self._seconds = -1
        self._stamp = ""

    def lines(self, observations: Iterable[Observation]) -> bytes:
        """A line of p0f's log for each, as bytes to write."""
        return "".join(map(self.line, observations)).encode("utf-8", "surrogateescape")

    def line(self, observation: Observation) -> str:
        """The observation as a line of p0f's log; time is in the local zone."""
        if observation.seconds != self._seconds:
            self._seconds = observation.seconds
            self._stamp = time.strftime("%Y/%m/%d %H:%M:%S", time.localtime(observation.seconds))
        ends = observation.endpoints
        return (
            f"[{self._stamp}] mod={observation.kind}|cli={ends.client_text}|srv={ends.server_text}"
            f"|subj={'cli' if observation.of_client else 'srv'}{_fields_text(observation.fields())}\n"
        )


@remembered
def _fields_text(fields: Fields) -> str:
    return "".join([f"|{key}={value}" for key, value in fields])


def log_line(observation: Observation) -> str:
    """The observation as the line that p0f writes to its log, without the newline; time is in the local zone."""
    return LogFormatter().line(observation)[:-1]
