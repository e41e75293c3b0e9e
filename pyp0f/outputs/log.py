"""p0f's log, which programs read: a line per observation (docs/p0f-3.09b.md, sections 12.3 and 13.3)."""

from __future__ import annotations

import time
from collections.abc import Iterable
from typing import Final

from pyp0f.observations.base import Fields, Observation
from pyp0f.observations.memory import Memory


class LogFormatter:
    """Makes log lines; remembers the text of the latest second, which many lines share."""

    def __init__(self) -> None:
        self._seconds = -1
        self._stamp = ""

    def lines(self, observations: Iterable[Observation]) -> bytes:
        """A line of p0f's log for each, as bytes to write."""
        return self.text(observations).encode("utf-8", "surrogateescape")

    def text(self, observations: Iterable[Observation]) -> str:
        """A line of p0f's log for each; time is in the local zone."""
        lines = []
        for observation in observations:
            seconds = observation.seconds
            if seconds != self._seconds:
                self._seconds = seconds
                self._stamp = time.strftime("[%Y/%m/%d %H:%M:%S] mod=", time.localtime(seconds))
            ends = observation.endpoints
            fields = observation.form.fields(observation)
            known = _texts.known.get(id(fields))
            fields_text = _texts.learn(fields) if known is None else known[1]
            lines.append(
                f"{self._stamp}{observation.kind}|cli={ends.client_text}|srv={ends.server_text}"
                f"|subj={'cli' if observation.of_client else 'srv'}{fields_text}\n"
            )
        return "".join(lines)


def _make_text(fields: Fields) -> str:
    return "".join([f"|{key}={value}" for key, value in fields])


_texts: Final = Memory(_make_text, len)


def log_line(observation: Observation) -> str:
    """The observation as the line that p0f writes to its log, without the newline; time is in the local zone."""
    return LogFormatter().text([observation])[:-1]
