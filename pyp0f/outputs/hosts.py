"""The output ``--hosts``: a summary of each host at the end, as a table, as CSV or as JSON lines (docs/hosts.md)."""

from __future__ import annotations

import csv
import errno
import io
import json
import os
import stat
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from pyp0f.errors import OutputError, reason_of
from pyp0f.observations.base import Observation
from pyp0f.summaries.collecting import SummaryTable
from pyp0f.summaries.forms import columns_of, host_details
from pyp0f.summaries.host import HostSummary

_TITLES: Final = {
    "address": "address",
    "connections": "conns",
    "system": "system",
    "confidence": "sure",
    "link": "link",
    "distance": "hops",
    "uptime_days": "up (days)",
    "programs": "programs",
    "contradictions": "contradictions",
}
"""The columns of the table with their titles."""
_WIDEST: Final = 40
"""Longer values of the table are cut, except in the last column."""
_NOTHING: Final = "-"
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
"""Spreadsheets take values that begin so as formulas."""
_encode: Final = json.JSONEncoder(separators=(",", ":"), allow_nan=False).encode


def table_text(summaries: Iterable[HostSummary]) -> str:
    """A table for people: a line per host."""
    lines = [list(_TITLES.values()), *map(_row, summaries)]
    widths = [max(len(line[at]) for line in lines) for at in range(len(_TITLES) - 1)]
    return "".join(["  ".join([*map(str.ljust, line, widths), line[-1]]).rstrip() + "\n" for line in lines])


def _row(summary: HostSummary) -> list[str]:
    columns = columns_of(summary)
    if columns["uptime_reliable"] == "false":
        columns["uptime_days"] = "?"
    *cells, last = [columns[name] or _NOTHING for name in _TITLES]
    return [*[cell if len(cell) <= _WIDEST else f"{cell[: _WIDEST - 3]}..." for cell in cells], last]


def csv_text(summaries: Iterable[HostSummary]) -> str:
    """Comma-separated values with a header line (RFC 4180, with line feeds)."""
    out = io.StringIO()
    writer = None
    for columns in map(columns_of, summaries):
        if writer is None:
            writer = csv.DictWriter(out, list(columns), lineterminator="\n")
            writer.writeheader()
        writer.writerow({name: no_formula(value) for name, value in columns.items()})
    return out.getvalue()


def no_formula(value: str) -> str:
    """The value, with a quote before it if a spreadsheet would take it as a formula."""
    return f"'{value}" if value.startswith(_FORMULA) else value


def json_text(summaries: Iterable[HostSummary]) -> str:
    """One JSON object per line, in ASCII."""
    return "".join([_encode(host_details(summary)).replace("\x7f", "\\u007f") + "\n" for summary in summaries])


_WRITERS: Final = {".csv": csv_text, ".json": json_text, ".jsonl": json_text}
"""Formats by the ending of the file name.  Other names get the table."""


def text_for(path: str, summaries: Iterable[HostSummary]) -> str:
    """The text for a file, in the format of its name.

    Args:
        path: path of the file, or ``-`` for the table.
        summaries: the hosts.
    """
    return _WRITERS.get(os.path.splitext(path)[1].lower(), table_text)(summaries)


def schema_text() -> str:
    """The JSON Schema of one line, as JSON text."""
    return Path(__file__).with_name("hosts.schema.json").read_text("ascii")


class HostFile:
    """A file whose contents are replaced at the end.

    Attributes:
        path: path of the file, as it was given.
    """

    def __init__(self, path: str) -> None:
        """Open or create the file.  A new file has mode 0600, reduced by the umask.

        Raises:
            OutputError: the file cannot be opened, is a symbolic link, or is not a regular file.
        """
        self.path = path
        flags = os.O_WRONLY | os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
        try:
            self._descriptor = os.open(path, flags, 0o600)
        except OSError as error:
            reason = "must not be a symbolic link" if error.errno == errno.ELOOP else error.strerror
            raise OutputError(f"{path}: cannot open the file of hosts: {reason}") from None
        except ValueError as error:
            raise OutputError(f"{path}: {reason_of(error)}") from None
        if not stat.S_ISREG(os.fstat(self._descriptor).st_mode):
            os.close(self._descriptor)
            raise OutputError(f"{path}: the file of hosts must be a regular file")

    def is_file(self, path: str | int) -> bool:
        """Whether a path or descriptor is of this file, perhaps under another name."""
        try:
            return os.path.samestat(os.fstat(self._descriptor), os.stat(path))
        except (OSError, ValueError):
            return False

    def write(self, text: str) -> None:
        """Replace the contents, and close the file.

        Raises:
            OutputError: the file cannot be written, for example because the disk is full.
        """
        data = memoryview(text.encode("utf-8", "backslashreplace"))
        try:
            os.ftruncate(self._descriptor, 0)
            while data:
                data = data[os.write(self._descriptor, data) :]
        except OSError as error:
            raise OutputError(f"{self.path}: cannot write the file of hosts: {error.strerror}") from None
        finally:
            os.close(self._descriptor)


class HostOutput:
    """Collects the summaries of all hosts of a run.

    Attributes:
        hosts: the summaries so far.
        file: the file that gets them; None for standard output.
        source: name of the capture that is read, if there are several; otherwise empty.
    """

    def __init__(self, path: str | None, hosts: SummaryTable) -> None:
        """Open the output.

        Args:
            path: path of the file; None for standard output.
            hosts: an empty table.

        Raises:
            OutputError: the file cannot be opened.
        """
        self.hosts = hosts
        self.file = None if path is None else HostFile(path)
        self.source = ""

    def report(self, observations: Iterable[Observation]) -> None:
        """Add observations."""
        add, source = self.hosts.add, self.source
        for observation in observations:
            add(observation, source)

    def text(self) -> str:
        """The text that is to be written."""
        return table_text(self.hosts) if self.file is None else text_for(self.file.path, self.hosts)
