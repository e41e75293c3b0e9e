"""p0f's log, with one line per observation, for programs (docs/p0f-3.09b.md, sections 12.3 and 13.3).

The beginning of a line is made here.  The fields after ``subj`` come from the form of the observation: those of TCP,
links, uptime and host changes from `pyp0f.observations.p0f_form`, those of applications from their modules ``forms``,
such as `pyp0f.applications.http.forms`.
"""

from __future__ import annotations

import time
from collections.abc import Iterable

from pyp0f.arguments import check_type, check_whole_number
from pyp0f.observations.base import Observation


class LogFormatter:
    """Makes log lines.  The text of the latest second is cached, because many lines share it."""

    def __init__(self) -> None:
        self._seconds: int | None = None
        self._stamp = ""

    def lines(self, observations: Iterable[Observation]) -> bytes:
        """One line of p0f's log per observation, each with a newline, as bytes."""
        return self.text(observations).encode("utf-8", "surrogateescape")

    def text(self, observations: Iterable[Observation]) -> str:
        """One line of p0f's log per observation, each with a newline.  Times are in the local time zone."""
        lines = []
        for observation in observations:
            seconds = observation.seconds
            if seconds != self._seconds:
                self._seconds = seconds
                self._stamp = time.strftime("[%Y/%m/%d %H:%M:%S] mod=", time.localtime(seconds))
            ends = observation.endpoints
            text_of = observation.form.text  # a call in the same expression is slower: it looks for a method
            lines.append(
                f"{self._stamp}{observation.kind}|cli={ends.client_text}|srv={ends.server_text}"
                f"|subj={'cli' if observation.of_client else 'srv'}{text_of(observation)}\n"
            )
        return "".join(lines)


def log_line(observation: Observation) -> str:
    """The line of p0f's log for an observation, without the newline.  Times are in the local time zone.

    Raises:
        TypeError: `observation` is not an `Observation`.
        ValueError: its attribute `seconds` has more than 32 bits.
    """
    check_type("observation", observation, Observation, "an observation")
    check_whole_number("observation.seconds", observation.seconds, 0, 0xFFFFFFFF)
    return LogFormatter().text([observation])[:-1]
