"""The command line: makes captures, runs both programs, reports differences."""

from __future__ import annotations

import argparse
import collections
import concurrent.futures
import re
import shlex
import shutil
import sys
import tempfile
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from .departures import Departure
from .programs import Program, compare, kind_of, run, steady_environment
from .shrink import Shrinker
from .traffic import make_capture

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .departures import Allowed
    from .programs import Difference, Outcome
    from .wire import Capture

PACKETS_PER_CAPTURE: Final = 2000
REPOSITORY: Final = Path(__file__).resolve().parents[2]
DATABASES: Final = (REPOSITORY / "fingerprints" / "p0f.fp", Path("/etc/p0f/p0f.fp"))
REASON: Final = re.compile(rb"\|reason=([^|]*)")
EQUAL, DIFFERENT, NOT_RUN = range(3)


class CannotRunError(Exception):
    """The comparison is not possible, because something is missing."""


@dataclass(frozen=True, slots=True)
class Settings:
    """The programs to compare, and the captures."""

    reference: Program
    candidate: Program
    database: Path
    packets: int = PACKETS_PER_CAPTURE
    seed: int = 1
    jobs: int = 1
    keep: Path | None = None
    shrink: int = 3
    """So many differences, each of another sort, are made small."""
    first: int = 0
    """Number of the first capture."""
    allowed: Allowed = frozenset()


@dataclass(slots=True)
class Report:
    """The result of a comparison."""

    captures: int = 0
    packets: int = 0
    processed: int = 0
    kinds: collections.Counter[str] = field(default_factory=collections.Counter)
    reasons: collections.Counter[str] = field(default_factory=collections.Counter)
    differences: list[tuple[Capture, Difference]] = field(default_factory=list)

    def count(self, outcome: Outcome) -> None:
        """Count the kinds of lines of the reference, which shows the coverage."""
        self.processed += max(0, outcome.processed)
        for line in outcome.log:
            kind = kind_of(line)
            if kind is not None:
                self.kinds[kind] += 1
            reason = REASON.search(line)
            if reason is not None:
                self.reasons.update(reason.group(1).decode("latin-1").split())

    def summary(self) -> str:
        return (
            f"{self.captures} captures, {self.packets} packets ({self.processed} processed), "
            f"{sum(self.kinds.values())} log lines ({_counts(self.kinds)}; reasons: {_counts(self.reasons)}), "
            f"{len(self.differences)} differences"
        )


def _counts(counter: collections.Counter[str]) -> str:
    return ", ".join(f"{name} {number}" for name, number in sorted(counter.items())) or "none"


def find_database() -> Path:
    """The signature file that most captures are made for."""
    for path in DATABASES:
        if path.is_file():
            return path
    raise CannotRunError(f"no signature file: neither {' nor '.join(map(str, DATABASES))}")


def prepare(settings: Settings, folder: Path) -> Settings:
    """The same settings, with a reference that is made reproducible if possible."""
    if shutil.which(settings.reference.command[0]) is None:
        raise CannotRunError(f"the reference {settings.reference.command[0]!r} is not installed")
    environment = steady_environment(folder)
    if not environment:
        return settings
    candidate = settings.candidate
    if candidate.command == settings.reference.command:
        candidate = replace(candidate, environment=environment)
    return replace(
        settings,
        reference=replace(settings.reference, environment=environment),
        candidate=candidate,
        allowed=settings.allowed | {Departure.DATE},
    )


def fuzz(settings: Settings) -> Report:
    """Compare both programs on captures with the given number of packets in total."""
    report = Report()
    stock = settings.database.read_text(encoding="latin-1")
    sizes = [PACKETS_PER_CAPTURE] * (settings.packets // PACKETS_PER_CAPTURE)
    if settings.packets % PACKETS_PER_CAPTURE:
        sizes.append(settings.packets % PACKETS_PER_CAPTURE)

    def examine(index: int) -> tuple[Capture, Outcome, Difference | None]:
        capture = make_capture(settings.seed, settings.first + index, sizes[index], stock, settings.allowed)
        expected = run(settings.reference, capture, settings.database)
        if expected.status != 0:
            raise CannotRunError(f"the reference refused {capture.name}: {expected.message}")
        return capture, expected, compare(expected, run(settings.candidate, capture, settings.database))

    with concurrent.futures.ThreadPoolExecutor(settings.jobs) as pool:
        for capture, expected, difference in pool.map(examine, range(len(sizes))):
            report.captures += 1
            report.packets += len(capture.records)
            report.count(expected)
            if difference is not None:
                report.differences.append((capture, difference))
    return report


def explain(settings: Settings, report: Report) -> str:
    """Report each difference.  The first one of each sort is reduced to a small capture."""
    parts = []
    sorts: set[str] = set()
    for capture, difference in report.differences:
        parts.append(f"{capture.name} [{difference.sort}], {difference}")
        if settings.keep is None or difference.sort in sorts or len(sorts) >= settings.shrink:
            continue
        sorts.add(difference.sort)
        small, still = _make_small(settings, capture, difference)
        path = keep(small, settings, str(still))
        parts.append(f"   {len(small.records)} packets kept as {path}")
    return "\n".join(parts)


def _make_small(settings: Settings, capture: Capture, difference: Difference) -> tuple[Capture, Difference]:
    def seen(small: Capture) -> Difference | None:
        expected = run(settings.reference, small, settings.database)
        return compare(expected, run(settings.candidate, small, settings.database))

    def shows(small: Capture) -> bool:
        found = seen(small)
        return found is not None and found.sort == difference.sort

    small = Shrinker(capture, shows).shrink()
    return small, seen(small) or difference


def keep(capture: Capture, settings: Settings, text: str) -> Path:
    """Write the capture, its signature file, and the commands that show the difference."""
    folder = settings.keep or Path()
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{capture.name}.pcap"
    capture.write(path)
    database = settings.database
    if capture.database is not None:
        database = path.with_suffix(".fp")
        database.write_bytes(capture.database.encode("latin-1"))
    arguments = ["-f", str(database), "-r", str(path), *capture.arguments]
    commands = [shlex.join([*program.command, *arguments]) for program in (settings.reference, settings.candidate)]
    path.with_suffix(".txt").write_text("\n".join([*commands, "", text, ""]), encoding="utf-8")
    return path


def main(argv: Sequence[str] | None = None) -> int:
    """Run the comparison.  The exit status is 0 if equal, 1 if different, 2 if not run."""
    arguments = _parser().parse_args(argv)
    try:
        with tempfile.TemporaryDirectory(prefix="fuzz-") as folder:
            settings = prepare(_settings(arguments), Path(folder))
            if Departure.DATE not in settings.allowed:
                print("fuzz: no C compiler to steady the reference: no Date headers", file=sys.stderr)
            report = fuzz(settings)
            if report.differences:
                print(explain(settings, report))
    except CannotRunError as problem:
        print(f"fuzz: {problem}", file=sys.stderr)
        return NOT_RUN
    print(f"fuzz: seed {arguments.seed}: {report.summary()}")
    return DIFFERENT if report.differences else EQUAL


def _settings(arguments: argparse.Namespace) -> Settings:
    return Settings(
        reference=Program(tuple(shlex.split(arguments.reference))),
        candidate=Program((*shlex.split(arguments.candidate), "--classic")),
        database=arguments.database or find_database(),
        packets=arguments.packets,
        seed=arguments.seed,
        jobs=arguments.jobs,
        keep=arguments.keep,
        shrink=arguments.shrink,
        first=arguments.first,
        allowed=frozenset(Departure)
        if "ALL" in arguments.allow
        else frozenset(Departure[name] for name in arguments.allow),
    )


def _parser() -> argparse.ArgumentParser:
    about = "Compare pyp0f with p0f 3.09b on random captures."
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=about)
    add = parser.add_argument
    add("--packets", type=int, default=20_000, help=f"how many, in captures of {PACKETS_PER_CAPTURE} (default 20000)")
    add("--seed", type=int, default=1, help="another number, other captures (default 1)")
    add("--first", type=int, default=0, metavar="N", help="begin with capture N of the seed")
    add("-j", "--jobs", type=int, default=1, help="captures examined side by side (default 1)")
    add("--keep", type=Path, metavar="DIR", help="make differing captures small and keep them there")
    add("--shrink", type=int, default=3, metavar="N", help="with --keep: make at most N small, each of another sort")
    add("--reference", default="p0f", metavar="CMD", help="how to start the reference (default p0f)")
    add("--candidate", default=f"{shlex.quote(sys.executable)} -m pyp0f", metavar="CMD", help="how to start pyp0f")
    add("--database", type=Path, metavar="FILE", help="signature file (default: the repository's)")
    add(
        "--allow",
        action="append",
        default=[],
        choices=[*Departure.__members__, "ALL"],
        help="also make what shows this known departure (see departures.py), or all of them",
    )
    return parser
