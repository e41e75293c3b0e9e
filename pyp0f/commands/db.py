"""The command ``pyp0f-db``: looks signature files over, and suggests signatures for what is unknown."""

from __future__ import annotations

import getopt
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from pyp0f.applications.standard import SECTIONS
from pyp0f.commands.terminal import complain, interrupted, show
from pyp0f.errors import CaptureError, Pyp0fError, SignatureError, UsageError
from pyp0f.library.loading import load_database, read_signatures
from pyp0f.signatures.check import ERROR, WARNING, Report, check

USAGE: Final = """\
Usage: pyp0f-db check [--extra] [--strict] [-f FILE] FILE...
       pyp0f-db unknown [options] CAPTURE...

check: looks signature files over and says all that is wrong or odd in them, a line for each problem:
errors (the file does not load), warnings (something in it is of no effect), notes.  The exit status is 1 if there
are errors.

  -e, --extra              look at each file as one on top of the packaged one, as for pyp0f --extra-fingerprints
  -f, --fingerprints FILE  the same, on top of this file
  -s, --strict             let warnings count as errors

unknown: reads captures and prints a signature file for all that matches nothing, most frequent first.  Give each
label a name, and use it with pyp0f --extra-fingerprints.

  -f, --fingerprints FILE  what is known, instead of the signatures that come with pyp0f
      --extra-fingerprints FILE
                           what is known besides; may be given several times
      --fuzzy              also what matches only fuzzily
      --generic            also what matches only a generic signature
  -n, --min N              only what was seen at least N times (default: 1)
  -F, --filter RULE        only packets that this filter lets through, as for pyp0f

  -h, --help               show this text
"""

_CHECK_OPTIONS: Final = ("hesf:", ["help", "extra", "strict", "fingerprints="])
_UNKNOWN_OPTIONS: Final = (
    "hf:n:F:",
    ["help", "fingerprints=", "extra-fingerprints=", "fuzzy", "generic", "min=", "filter="],
)
_LONG: Final = {
    "-h": "--help", "-e": "--extra", "-s": "--strict", "-f": "--fingerprints", "-n": "--min", "-F": "--filter",
}  # fmt: skip


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns its exit status.

    Args:
        arguments: those after the program's name; None for the ones of this process.
    """
    arguments = list(sys.argv[1:] if arguments is None else arguments)
    try:
        if not arguments:
            raise UsageError("check or unknown must come first (see pyp0f-db --help)")
        if arguments[0] in ("-h", "--help"):
            return _show(USAGE)
        command = {"check": _check, "unknown": _unknown}.get(arguments[0])
        if command is None:
            raise UsageError(f"{arguments[0]!r}: check or unknown must come first (see pyp0f-db --help)")
        return command(arguments[1:])
    except Pyp0fError as error:
        complain(f"[-] {error}")
        return 1
    except KeyboardInterrupt:
        return interrupted()


def _show(text: str) -> int:
    return 0 if show(text) else 1


@dataclass(frozen=True, slots=True)
class _Given:
    """The options of a command, and its files.

    Attributes:
        options: by long name, each with its values.
        files: one at least.
    """

    options: dict[str, list[str]]
    files: list[str]

    def last(self, name: str) -> str | None:
        """The value of an option that may be given once."""
        values = self.options.get(name, [])
        if len(values) > 1:
            raise UsageError(f"{name}: given more than once")
        return values[0] if values else None


def _parse(arguments: list[str], short: str, long: list[str], kind: str) -> _Given | None:
    """The arguments after a command's name; None if help is asked for.

    Raises:
        UsageError: they are not understood.
    """
    try:
        pairs, files = getopt.gnu_getopt(arguments, short, long)
    except getopt.GetoptError as error:
        raise UsageError(f"{error.msg} (see pyp0f-db --help)") from None
    options: dict[str, list[str]] = {}
    for option, value in pairs:
        options.setdefault(_LONG.get(option, option), []).append(value)
    if "--help" in options:
        return None
    if not files:
        raise UsageError(f"needs the name of a {kind} at least (see pyp0f-db --help)")
    return _Given(options, files)


# check ----------------------------------------------------------------------------------------------


def _check(arguments: list[str]) -> int:
    given = _parse(arguments, *_CHECK_OPTIONS, kind="signature file")
    if given is None:
        return _show(USAGE)
    below = given.last("--fingerprints")
    base = load_database(below) if "--extra" in given.options or below is not None else None
    strict = "--strict" in given.options
    status = 0
    for path in given.files:
        try:
            report = check(read_signatures(path), SECTIONS, path, base)
        except SignatureError as error:
            complain(f"[-] {error}")
            status = 1
            continue
        if not show(_report_text(report)):
            return 1
        if report.count(ERROR) or (strict and report.count(WARNING)):
            status = 1
    return status


def _report_text(report: Report) -> str:
    sizes: dict[str, int] = {}
    for section, _ in report.database.signatures():
        sizes[section] = sizes.get(section, 0) + 1
    by_section = ", ".join([f"{count} {section}" for section, count in sizes.items()])
    counts = (
        _count(report.database.signature_count, "signature") + (f" ({by_section})" if by_section else ""),
        _count(report.count(ERROR), "error"),
        _count(report.count(WARNING), "warning"),
    )
    path = SignatureError("", path=report.path).where
    lines = [*map(str, report.problems), f"{path}: {', '.join(counts)}"]
    return "".join([f"{line}\n" for line in lines])


def _count(number: int, name: str) -> str:
    return f"{number} {name}{'' if number == 1 else 's'}"


# unknown --------------------------------------------------------------------------------------------


def _unknown(arguments: list[str]) -> int:
    # Checking files has no need of libpcap and the engine.
    from pyp0f.library.reading import read  # noqa: PLC0415
    from pyp0f.library.suggesting.unknown import Unknown  # noqa: PLC0415

    given = _parse(arguments, *_UNKNOWN_OPTIONS, kind="capture")
    if given is None:
        return _show(USAGE)
    least = _least(given.last("--min"))
    rule = given.last("--filter")
    database = load_database(given.last("--fingerprints"), given.options.get("--extra-fingerprints", ()))
    unknown = Unknown(database, fuzzy="--fuzzy" in given.options, generic="--generic" in given.options)
    status = 0
    read_files: list[str] = []
    try:
        for path in given.files:
            try:
                with read(path, filter=rule, database=database, on_warning=_warn) as observations:
                    read_files.append("standard input" if path == "-" else path)
                    for observation in observations:
                        unknown.add(observation, path)
            except CaptureError as error:
                complain(f"[-] {error}")
                status = 1
    except KeyboardInterrupt:
        _warn("stopped on request; what was gathered so far follows")
    return _show(unknown.text(read_files, least)) or status


def _least(value: str | None) -> int:
    if value is None:
        return 1
    if not (value.isascii() and value.isdigit() and int(value[:10]) > 0):
        raise UsageError(f"--min {value!r}: must be a number from 1 on")
    return int(value[:10])


def _warn(text: str) -> None:
    complain(f"[!] {text}")


if __name__ == "__main__":
    sys.exit(main())
