"""Measure how often answers are right, and how well confidence predicts it (docs/confidence.md).

    python benchmarks/reliability.py label CAPTURE --system Linux --version 6.12 --host 192.0.2.2 >> rows.jsonl
    python benchmarks/reliability.py label CAPTURE --programs NAMES --kind "http request" >> rows.jsonl
    python benchmarks/reliability.py fit rows.jsonl...
    python benchmarks/reliability.py fit rows.jsonl... --write

``label`` reads a capture of known hosts and prints labelled rows: of all hosts or of those with ``--host``, of all
kinds or of those with ``--kind``.  NAMES has lines with a port, a tab and the name of the program at the port; without
``--kind``, a capture of servers would also give rows that say that its clients are these servers.

``fit`` compares the answers of the packaged signatures with labelled rows and prints the rates and a table of
reliability.  With ``--write``, it replaces pyp0f/verdicts/measured.py and the tables in docs/confidence.md.

A row is a JSON object on a line of its own:

    capture   name of the capture; rows of one capture are not independent
    address   address of the host
    kind      syn, syn+ack, http request or http response
    raw_sig   the packet or head in the format of a signature
    system    name of the system, or of the family if no more is known
    exact     name of the system; optional
    release   version or versions, such as "7 / 2008 R2"; may be empty
    program   for HTTP: the name of the program
    group     captures that are not independent, such as those of one laboratory; optional

A host counts once for each kind, and the hosts of a capture that send the same and are of the same system count once
together: they are often of one farm, and wrong in the same way.  Reliability is measured without the capture of the
row: its answers are predicted by rates that do not contain any row of the same capture or group.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import Any, Final, NamedTuple

import pyp0f
from pyp0f.library.explaining import explain
from pyp0f.signatures.candidates import KINDS, REWRITTEN
from pyp0f.verdicts.confidence import Group, Rate, confidence
from pyp0f.verdicts.judging import Verdict, group_of, verdict_of, verdict_of_rewritten
from pyp0f.verdicts.systems import PROGRAM, named_system, names_agree
from pyp0f.verdicts.versions import Versions, read_versions

ROOT: Final = Path(__file__).resolve().parent.parent
TABLE: Final = ROOT / "pyp0f" / "verdicts" / "measured.py"
DOCUMENT: Final = ROOT / "docs" / "confidence.md"
_BINS: Final = (0.0, 0.5, 0.7, 0.8, 0.9, 0.95, 1.001)
_LEAST: Final = 0.05
"""Groups with less than this are left out of the table."""


class Answer(NamedTuple):
    """What was answered about a labelled row.

    Attributes:
        group: the group of answers with a common rate.
        capture: name of the capture, or of its group.
        weight: the part of a host that the row stands for.
        right: whether name and versions are right.
        family: whether the family is right.
    """

    group: Group
    capture: str
    weight: float
    right: bool
    family: bool


# Labelling ------------------------------------------------------------------------------------------


def label(capture: str, system: str, version: str, programs: dict[int, str], group: str) -> Iterator[dict[str, Any]]:
    """Labelled rows of a capture in which the system of all hosts, or the programs at some ports, are known."""
    seen = set()
    for observation in pyp0f.read(capture):
        if not isinstance(observation, (pyp0f.TcpObservation, pyp0f.HttpObservation)):
            continue
        kind, raw = observation.kind, observation.raw_signature
        row: dict[str, Any] = {
            "capture": Path(capture).name, "address": str(observation.subject_address), "kind": kind, "raw_sig": raw,
            "group": group or Path(capture).name,
        }  # fmt: skip
        if isinstance(observation, pyp0f.HttpObservation) and observation.server_port in programs:
            row |= {"address": str(observation.server_port), "program": programs[observation.server_port]}
        elif isinstance(observation, pyp0f.TcpObservation) and system:
            row |= {"system": system, "exact": system, "release": version}
        else:
            continue
        if (key := (row["address"], kind, raw)) not in seen:
            seen.add(key)
            yield row


def chosen(rows: Iterable[dict[str, Any]], hosts: Collection[str], kinds: Collection[str]) -> Iterator[dict[str, Any]]:
    """The rows of some hosts and of some kinds; of all if none is given."""
    for row in rows:
        if (not hosts or row["address"] in hosts) and (not kinds or row["kind"] in kinds):
            yield row


def _programs(path: str | None) -> dict[int, str]:
    """The programs at ports: lines with a port, a tab and a name."""
    lines = Path(path).read_text("utf-8").splitlines() if path else []
    return {int(port): name for port, _, name in [line.partition("\t") for line in lines]}


# Answers --------------------------------------------------------------------------------------------


def answers(rows: Iterable[dict[str, Any]], database: pyp0f.Database) -> Iterator[Answer]:
    """The answers about labelled rows; rows without an answer are left out."""
    rows = list(rows)
    shares = Counter([_host(row) for row in rows])
    twins: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for row in rows:
        twins[_farm(row)].add(row["address"])
    for row in rows:
        found = _verdict(row, database)
        if found is not None:
            name, verdict = found
            right, family = _compare(verdict, row)
            group = group_of(row["kind"], verdict.way, name)
            weight = 1 / shares[_host(row)] / len(twins[_farm(row)])
            yield Answer(group, row.get("group", row["capture"]), weight, right, family)


def _host(row: dict[str, Any]) -> tuple[str, str, str]:
    return row["capture"], row["address"], row["kind"]


def _farm(row: dict[str, Any]) -> tuple[str, ...]:
    """What hosts have in common that are probably of one farm: all but the address and the TTL."""
    raw = re.sub(r"^([46]):[^:]*", r"\1", row["raw_sig"])
    return row["capture"], row["kind"], raw, row.get("exact", row.get("program", "")), row.get("release", "")


def _verdict(row: dict[str, Any], database: pyp0f.Database) -> tuple[str, Verdict] | None:
    found = explain(row["raw_sig"], kind=row["kind"], database=database)
    if found is None:
        return None
    if found.answer is not None:
        return found.answer.label.text, verdict_of(row["kind"], found.answer.way, found.answer.label)
    verdict = verdict_of_rewritten(row["kind"], [one for one in found.candidates if one.way == REWRITTEN])
    return None if verdict is None else (verdict.text.partition(",")[0], verdict)


def _compare(verdict: Verdict, row: dict[str, Any]) -> tuple[bool, bool]:
    """Whether name and versions, and whether the family of a verdict are right."""
    if "program" in row:
        same = verdict.name.lower().split()[0] in row["program"].lower()
        return same, same or verdict.family != PROGRAM
    truth = named_system(row.get("exact") or row["system"])
    family = verdict.family == truth.family
    name = verdict.name == truth.family or names_agree(verdict.name, truth.name)
    versions = _versions(row.get("release", ""), truth.name)
    return family and name and verdict.versions.overlaps(versions, truth.name), family


def _versions(text: str, name: str) -> Versions:
    """The range of all versions in a text, in any order."""
    found = [read_versions(part) for part in re.split(r"[/ +]", text)]
    result = Versions()
    for one in [one for one in found if one and (name != "Windows" or len(one.low) < 5)]:
        result = result.either(one, name) if result else one
    return result


# Rates ----------------------------------------------------------------------------------------------


def rates_of(found: Iterable[Answer]) -> dict[Group, Rate]:
    """The rates of all groups, and of the wider groups that contain them."""
    rates: dict[Group, Rate] = defaultdict(Rate)
    for answer in found:
        rate = Rate(answer.weight, answer.weight * answer.right, answer.weight * answer.family)
        for length in range(len(answer.group) + 1):
            rates[answer.group[:length]] = rates[answer.group[:length]].plus(rate)
    return dict(rates)


def reliability(found: list[Answer]) -> list[tuple[str, float, float, float]]:
    """For each range of confidence: the range, the number of hosts, their mean confidence, and the part that is right.

    Each answer is predicted by rates without its capture.
    """
    bins: dict[int, list[float]] = defaultdict(lambda: [0.0, 0.0, 0.0])
    for capture in {answer.capture for answer in found}:
        rates = rates_of([answer for answer in found if answer.capture != capture])
        for answer in [answer for answer in found if answer.capture == capture]:
            predicted = min(confidence(rates, answer.group))
            number = max(at for at, low in enumerate(_BINS) if predicted >= low)
            sums = bins[number]
            sums[0] += answer.weight
            sums[1] += answer.weight * predicted
            sums[2] += answer.weight * answer.right
    return [
        (f"{_BINS[at]:.2f} to {min(_BINS[at + 1], 1):.2f}", total, said / total, right / total)
        for at, (total, said, right) in sorted(bins.items())
    ]


def reliability_table(found: list[Answer]) -> str:
    """The table of reliability, for the document."""
    rows = [f"| {name} | {total:.0f} | {said:.2f} | {right:.2f} |" for name, total, said, right in reliability(found)]
    return "\n".join(["| confidence | hosts | mean confidence | right |", "| --- | --- | --- | --- |", *rows])


def rates_table(rates: dict[Group, Rate]) -> str:
    """The rates of each kind and way, for the document."""
    rows = [
        f"| {kind} | {way} | {rate.answers:.0f} | {rate.right / rate.answers:.2f} | {rate.family / rate.answers:.2f} |"
        for (kind, way), rate in sorted([(group, rate) for group, rate in rates.items() if len(group) == 2])
    ]
    header = "| kind | way | hosts | name and versions right | family right |"
    return "\n".join([header, "| --- | --- | --- | --- | --- |", *rows])


def module_text(rates: dict[Group, Rate]) -> str:
    """The source of the module with the rates."""
    lines = [
        f"    {json.dumps(list(group)).replace('[', '(').replace(']', ',)' if len(group) == 1 else ')')}: "
        f"Rate({rate.answers:.1f}, {rate.right:.1f}, {rate.family:.1f}),\n"
        for group, rate in sorted(rates.items())
        if rate.answers >= _LEAST
    ]
    return (
        '"""How often answers were right on labelled data.  Written by ``benchmarks/reliability.py``."""\n\n'
        "from __future__ import annotations\n\nfrom typing import Final\n\n"
        "from pyp0f.verdicts.confidence import Group, Rate\n\n"
        f"RATES: Final[dict[Group, Rate]] = {{\n{''.join(lines)}}}\n"
        '"""Answers, right answers and right families, by kind of observation, way of the match, and label."""\n'
    )


def document_text(old: str, name: str, table: str) -> str:
    """The document with another table between its marks.

    Raises:
        ValueError: a mark is missing.
    """
    begin, end = f"<!-- {name} -->", f"<!-- end of {name} -->"
    before, after = old.index(begin) + len(begin), old.index(end)
    return f"{old[:before]}\n\n{table}\n\n{old[after:]}"


def fit(paths: list[str], *, write: bool) -> None:
    """Print the rates and the table of reliability, and write them if wanted."""
    rows = [json.loads(line) for path in paths for line in Path(path).read_text("utf-8").splitlines()]
    found = list(answers(rows, pyp0f.load_database()))
    rates = rates_of(found)
    tables = {"rates": rates_table(rates), "reliability": reliability_table(found)}
    for table in tables.values():
        sys.stdout.write(table + "\n\n")
    if write:
        TABLE.write_text(module_text(rates), "utf-8")
        text = DOCUMENT.read_text("utf-8")
        for name, table in tables.items():
            text = document_text(text, name, table)
        DOCUMENT.write_text(text, "utf-8")


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    labelling = commands.add_parser("label")
    labelling.add_argument("capture")
    labelling.add_argument("--system", default="")
    labelling.add_argument("--version", default="")
    labelling.add_argument("--programs")
    labelling.add_argument("--group", default="")
    labelling.add_argument("--host", action="append", default=[])
    labelling.add_argument("--kind", action="append", default=[], choices=KINDS)
    fitting = commands.add_parser("fit")
    fitting.add_argument("rows", nargs="+")
    fitting.add_argument("--write", action="store_true")
    given = parser.parse_args()
    if given.command == "fit":
        fit(given.rows, write=given.write)
        return
    rows = label(given.capture, given.system, given.version, _programs(given.programs), given.group)
    for row in chosen(rows, given.host, given.kind):
        sys.stdout.write(json.dumps(row) + "\n")


if __name__ == "__main__":
    main()
