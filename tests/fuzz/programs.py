"""Runs the reference and the candidate on one capture, and compares their output."""

from __future__ import annotations

import os
import re
import subprocess
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from .wire import Capture

TIMEOUT: Final = 300
NO_OBSERVATION: Final = re.compile(rb"---|\[[+!]\]|All done")
CLOSING_LINE: Final = re.compile(rb"^All done\. Processed (\d+) packets\.", re.MULTILINE)
LOG_LINE: Final = re.compile(rb"\[[^]]*\] mod=([^|]*)\|")

CLEARED_DATE: Final = r"""
#define _GNU_SOURCE
#include <dlfcn.h>
#include <time.h>

typedef char *parser(const char *, const char *, struct tm *);

/* Gives the fields that a format does not mention a value of their own. */
char *strptime(const char *text, const char *format, struct tm *result) {
  static const struct tm nothing;
  *result = nothing;
  return ((parser *)dlsym(RTLD_NEXT, "strptime"))(text, format, result);
}
"""


@dataclass(frozen=True, slots=True)
class Program:
    """The command of a program."""

    command: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result of one program for one capture."""

    status: int
    log: tuple[bytes, ...]
    terminal: tuple[bytes, ...]
    processed: int
    message: str
    """The last words it wrote, to tell why it failed."""


def steady_environment(folder: Path) -> dict[str, str]:
    """Makes 3.09b read Date headers reproducibly; empty if there is no C compiler.

    It hands memory to `strptime` that was never cleared, so that a date is an hour off or not as
    chance will have it.  A library loaded before the C library's clears it.
    """
    source, library = folder / "cleared_date.c", folder / "cleared_date.so"
    source.write_text(CLEARED_DATE)
    try:
        subprocess.run(["cc", "-shared", "-fPIC", "-w", "-o", library, source, "-ldl"], check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        return {}
    return {"LD_PRELOAD": str(library)}


def run(program: Program, capture: Capture, database: Path) -> Outcome:
    """Let the program read the capture with this signature file, or the capture's own."""
    with tempfile.TemporaryDirectory(prefix="fuzz-") as name:
        folder = Path(name)
        path, log = folder / "capture.pcap", folder / "log"
        capture.write(path)
        if capture.database is not None:
            database = folder / "capture.fp"
            database.write_bytes(capture.database.encode("latin-1"))
        argv = [*program.command, "-f", str(database), "-r", str(path), "-o", str(log), *capture.arguments]
        try:
            done = subprocess.run(
                argv,
                capture_output=True,
                timeout=TIMEOUT,
                env={**os.environ, "TZ": "UTC", **program.environment},
                stdin=subprocess.DEVNULL,
            )
        except subprocess.TimeoutExpired:
            return Outcome(-1, (), (), -1, f"still running after {TIMEOUT} seconds")
        lines = log.read_bytes().split(b"\n") if log.exists() else []
    return _outcome(done, lines)


def _outcome(done: subprocess.CompletedProcess[bytes], log: list[bytes]) -> Outcome:
    closing = CLOSING_LINE.search(done.stdout)
    words = (done.stderr.strip() or done.stdout.strip()).split()[-40:]
    return Outcome(
        done.returncode,
        tuple(log),
        tuple(line for line in done.stdout.split(b"\n") if line and not NO_OBSERVATION.match(line)),
        int(closing.group(1)) if closing else -1,
        b" ".join(words).decode("utf-8", "replace"),
    )


@dataclass(frozen=True, slots=True)
class Difference:
    """The first difference of two outcomes."""

    sort: str
    """Differences of one sort most likely have one cause."""
    place: str
    expected: str
    got: str

    def __str__(self) -> str:
        return f"{self.place}:\n   - {self.expected}\n   + {self.got}"


def compare(expected: Outcome, got: Outcome) -> Difference | None:
    """The first difference, or None."""
    if expected.status != got.status:
        wanted = f"exit status {expected.status} ({expected.message})"
        return Difference("status", "end", wanted, f"exit status {got.status} ({got.message})")
    difference = _first_line("log", expected.log, got.log) or _first_line("terminal", expected.terminal, got.terminal)
    if difference is None and expected.processed != got.processed:
        return Difference("count", "packets processed", str(expected.processed), str(got.processed))
    return difference


def _first_line(where: str, expected: Sequence[bytes], got: Sequence[bytes]) -> Difference | None:
    if expected == got:
        return None
    most = max(len(expected), len(got))
    for number in range(most):
        want = expected[number] if number < len(expected) else b"(end)"
        have = got[number] if number < len(got) else b"(end)"
        if want != have:
            texts = want.decode("latin-1"), have.decode("latin-1")
            return Difference(f"{where} {_sort(want, have)}", f"{where}, line {number + 1}", *texts)
    raise AssertionError("unequal sequences have a first difference")


def _sort(want: bytes, have: bytes) -> str:
    """The kinds of the lines that differ; for lines of one kind, the fields that differ."""
    kinds = [kind_of(line) for line in (want, have)]
    if kinds[0] != kinds[1] or kinds[0] is None:
        return f"{kinds[0]} for {kinds[1]}"
    fields = [dict(part.partition(b"=")[::2] for part in line.split(b"|")) for line in (want, have)]
    names = sorted(name for name in {*fields[0], *fields[1]} if fields[0].get(name) != fields[1].get(name))
    return f"{kinds[0]}: {b','.join(names).decode('latin-1')}"


def kind_of(line: bytes) -> str | None:
    """The observation kind of a log line."""
    match = LOG_LINE.match(line)
    return match.group(1).decode("latin-1") if match else None
