"""The command ``pyp0f-db``: checks signature files and suggests signatures for unknown systems and programs."""

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

check: check signature files and print one line for each problem: errors (the file cannot be loaded), warnings
(a part of the file has no effect) and notes.  The exit status is 1 if there are errors.

  -e, --extra              check each file as an addition to the signatures that come with pyp0f
                           (see pyp0f --extra-fingerprints)
  -f, --fingerprints FILE  check each file as an addition to this file
  -s, --strict             treat warnings as errors

unknown: read captures and print a signature file for everything that matches no signature, most frequent first.
Give each label a name, and use the file with pyp0f --extra-fingerprints.

  -f, --fingerprints FILE  use this signature file instead of the one that comes with pyp0f
      --extra-fingerprints FILE
                           add signatures that take precedence; repeatable, the last file wins
      --fuzzy              include fuzzy matches
      --generic            include matches of generic signatures
  -n, --min N              include only what was seen at least N times (default: 1)
  -F, --filter RULE        read only packets that match this filter, in tcpdump's syntax

  -h, --help               show this help and exit
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
    """Run the command and return its exit status.

    Args:
        arguments: the arguments without the program's name; None for `sys.argv`.
    """
    arguments = list(sys.argv[1:] if arguments is None else arguments)
    try:
        if not arguments:
            raise UsageError("the first argument must be check or unknown (see pyp0f-db --help)")
        if arguments[0] in ("-h", "--help"):
            return _show(USAGE)
        command = {"check": _check, "unknown": _unknown}.get(arguments[0])
        if command is None:
            raise UsageError(f"{arguments[0]!r}: the first argument must be check or unknown (see pyp0f-db --help)")
        return command(arguments[1:])
    except Pyp0fError as error:
        complain(f"[-] {error}")
        return 1
    except KeyboardInterrupt:
        return interrupted()


def _show(text: str) -> int:
    return 0 if show(text) else 1


@dataclass(frozen=True, slots=True)
class _Arguments:
    """The parsed options and files of a command.

    Attributes:
        options: the values of each option, by its long name.
        files: at least one path.
    """

    options: dict[str, list[str]]
    files: list[str]

    def value(self, name: str) -> str | None:
        """The value of an option that must not be repeated; None if it is absent.

        Raises:
            UsageError: the option is given more than once.
        """
        values = self.options.get(name, [])
        if len(values) > 1:
            raise UsageError(f"{name}: given more than once")
        return values[0] if values else None


def _parse(arguments: list[str], short: str, long: list[str], kind: str) -> _Arguments | None:
    """Parse the arguments after a command's name.  Returns None if they ask for help.

    Raises:
        UsageError: an option is unknown or lacks its value, or there is no file.
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
        raise UsageError(f"needs at least one {kind} (see pyp0f-db --help)")
    return _Arguments(options, files)


# check ----------------------------------------------------------------------------------------------


def _check(arguments: list[str]) -> int:
    given = _parse(arguments, *_CHECK_OPTIONS, kind="signature file")
    if given is None:
        return _show(USAGE)
    base_path = given.value("--fingerprints")
    base = load_database(base_path) if "--extra" in given.options or base_path is not None else None
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
    from pyp0f.library.reading import read  # noqa: PLC0415 - "check" needs neither libpcap nor the engine
    from pyp0f.library.suggesting.unknown import Unknown  # noqa: PLC0415 - as above

    given = _parse(arguments, *_UNKNOWN_OPTIONS, kind="capture")
    if given is None:
        return _show(USAGE)
    minimum = _minimum(given.value("--min"))
    rule = given.value("--filter")
    database = load_database(given.value("--fingerprints"), given.options.get("--extra-fingerprints", ()))
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
        _warn("stopped on request; the output covers only the packets read so far")
    return _show(unknown.text(read_files, minimum)) or status


def _minimum(value: str | None) -> int:
    if value is None:
        return 1
    if not (value.isascii() and value.isdigit() and int(value[:10]) > 0):
        raise UsageError(f"--min {value!r}: must be a number of 1 or more")
    return int(value[:10])


def _warn(text: str) -> None:
    complain(f"[!] {text}")


if __name__ == "__main__":
    sys.exit(main())
