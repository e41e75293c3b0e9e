"""Measure which HTTP programs are named rightly (docs/http.md).

    python benchmarks/http_programs.py                    # print the table
    python benchmarks/http_programs.py --write            # replace the table in docs/http.md
    python benchmarks/http_programs.py --collect CAPTURE NAMES PLACE SIDE >> benchmarks/http_heads.jsonl

``http_heads.jsonl`` has the heads that programs sent, one JSON object per line:

    side      request or response
    place     where the program comes from, such as "Debian sid"
    program   the program, and how it was used
    label     a part of the label that is right
    claims    true if the program was told to use the name of a browser; otherwise absent
    head      first line and headers

``--collect`` prints such lines for a capture in which each program has a port of its own.  Each line of NAMES has a
port, a program and a label, with tabs between them.  SIDE says whether they are requests or responses.  Values that are
unique to a message are replaced.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import pyp0f
from pyp0f.applications.http.application import HTTP, HttpInspector
from pyp0f.applications.http.head import HeadReader, WholeHead
from pyp0f.applications.http.rules import STANDARD_RULES
from pyp0f.applications.http.signatures import is_optional, optional_in_any_case
from pyp0f.library.loading import packaged_path

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pyp0f.applications.interface import Context
    from pyp0f.changes.weights import Score
    from pyp0f.observations.base import Observation

ROOT: Final = Path(__file__).resolve().parent.parent
HEADS: Final = Path(__file__).with_name("http_heads.jsonl")
DOCUMENT: Final = ROOT / "docs" / "http.md"
BEGIN: Final = "<!-- table: benchmarks/http_programs.py --write -->\n"
END: Final = "<!-- end of the table -->\n"


class Counts(NamedTuple):
    """What is said about some heads.

    Attributes:
        heads: their number.
        right: those with the right label.
        generic: those of `right` with a generic signature.
        wrong: those with another label.
        false_alarms: heads with a true name that are called dishonest.
        found: heads with a false name that are called dishonest.
        claims: heads with a false name.
    """

    heads: int = 0
    right: int = 0
    generic: int = 0
    wrong: int = 0
    false_alarms: int = 0
    found: int = 0
    claims: int = 0

    def plus(self, other: Counts) -> Counts:
        """The sum."""
        return Counts(*[one + two for one, two in zip(self, other, strict=True)])


def rows() -> list[dict[str, Any]]:
    """The heads that were measured."""
    return [json.loads(line) for line in HEADS.read_text("utf-8").splitlines()]


def judged(row: dict[str, Any], fingerprinter: pyp0f.Fingerprinter) -> Counts:
    """What is said about a head."""
    found = fingerprinter.fingerprint_http("\r\n".join([*row["head"], "", ""]))
    name = found.label.text if found is not None and found.label is not None else ""
    # The label of what several programs send names all of them: PHP or Node.js.
    right = row["label"].lower() in name.lower()
    dishonest = found is not None and found.dishonest
    claims = bool(row.get("claims"))
    return Counts(
        heads=1,
        right=right,
        generic=right and found is not None and found.generic,
        wrong=bool(name) and not right,
        false_alarms=dishonest and not claims,
        found=dishonest and claims,
        claims=claims,
    )


def totals(heads: Iterable[dict[str, Any]], fingerprinter: pyp0f.Fingerprinter) -> dict[str, Counts]:
    """What is said about all heads of each side."""
    found = {"request": Counts(), "response": Counts()}
    for row in heads:
        found[row["side"]] = found[row["side"]].plus(judged(row, fingerprinter))
    return found


def table(heads: list[dict[str, Any]]) -> Iterator[str]:
    """The lines of the document: totals, then a row for each label."""
    modern, old = pyp0f.Fingerprinter(), pyp0f.Fingerprinter(packaged_path())
    titles = (
        "heads",
        "signatures",
        "right",
        "of them generic",
        "wrong",
        "unknown",
        "true name, called dishonest",
        "false name, called dishonest",
    )
    yield f"| {' | '.join(titles)} |"
    yield "| --- | --- | --- | --- | --- | --- | --- | --- |"
    for title, fingerprinter in (("packaged", modern), ("of p0f 3.09b", old)):
        for side, of in totals(heads, fingerprinter).items():
            share = f"{of.right} ({100 * of.right / of.heads:.0f} %)"
            unknown = of.heads - of.right - of.wrong
            yield (
                f"| {of.heads} {side}s | {title} | {share} | {of.generic} | {of.wrong} | {unknown} | {of.false_alarms} "
                f"| {of.found} of {of.claims} |"
            )
    by_label: defaultdict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    for row in heads:
        by_label[row["side"], row["label"]].append(row)
    for side, title in (("request", "clients"), ("response", "servers and proxies")):
        yield ""
        yield f"| {title} | heads | right | measured in |"
        yield "| --- | --- | --- | --- |"
        for (of_side, label), group in sorted(by_label.items(), key=lambda item: item[0][1].lower()):
            if of_side == side:
                right = sum([judged(row, modern).right for row in group])
                places = ", ".join(sorted({row["place"] for row in group}))
                yield f"| {label} | {len(group)} | {right} | {places} |"


# Collecting heads -----------------------------------------------------------------------------------

_kernel_of_machine: Final = re.compile(r"(Linux \d+\.\d+\.\d+|linux#\d+\.\d+\.\d+)[\w.-]*").sub
_received_by: Final = re.compile(r"(1\.[01]) \S+(?= \()").sub
_KEPT: Final = ("user-agent", "server", "cache-control", "vary", "content-disposition")


class _Recorder(HttpInspector):
    """Records heads by the port of the server."""

    heads: list[tuple[bool, int, int, list[tuple[bytes, bytes | None]]]]

    def inspect(self, message: HeadReader | WholeHead, context: Context) -> tuple[Observation, tuple[Score, ...]]:
        """Record a head, then do what is usually done."""
        head = message.parsed if isinstance(message, WholeHead) else message
        self.heads.append((context.of_client, context.endpoints.server_port, head.version or 0, head.headers))
        return super().inspect(message, context)


class _Recording(type(HTTP)):  # type: ignore[misc]
    """HTTP with a recorder."""

    def __init__(self) -> None:
        super().__init__(STANDARD_RULES)
        self.heads: list[tuple[bool, int, int, list[tuple[bytes, bytes | None]]]] = []

    def inspector(self, database: pyp0f.Database) -> HttpInspector:
        """A recorder."""
        recorder = _Recorder(database, STANDARD_RULES)
        recorder.heads = self.heads
        return recorder


def collect(capture: str, names: Path, place: str, side: str) -> Iterator[dict[str, Any]]:
    """The distinct heads of one side of a capture."""
    programs = {int(line.split("\t")[0]): line.split("\t")[1:3] for line in names.read_text().splitlines()}
    recording = _Recording()
    for _ in pyp0f.read(capture, limits=pyp0f.Limits(100_000, 100_000), applications=(recording,)):
        pass
    seen = set()
    for of_client, port, version, headers in recording.heads:
        program, label = programs.get(port, ("", "-"))
        row = _row(of_client, version, headers)
        text = json.dumps([program, row])
        if label != "-" and text not in seen and side == ("request" if of_client else "response"):
            seen.add(text)
            kind = {"claims": True} if " browser" in program else {}
            yield {"side": side, "place": place, "program": program, "label": label, **kind, "head": row}


def _row(of_client: bool, version: int, headers: list[tuple[bytes, bytes | None]]) -> list[str]:
    """First line and headers, with values that are the same each time."""
    first = f"GET / HTTP/1.{version}" if of_client else f"HTTP/1.{version} 200 OK"
    return [first, *[f"{name.decode()}: {_value(name.decode(), value or b'', of_client)}" for name, value in headers]]


def _value(name: str, value: bytes, of_client: bool) -> str:
    lower = name.lower()
    text = _kernel_of_machine(r"\1", value.decode("latin-1"))
    if lower in _KEPT:
        return text
    if lower == "via":
        return _received_by(r"\1 proxy", text)
    if lower in ("host", "date") or is_optional(lower.encode(), optional_in_any_case(is_request=of_client)):
        return "x"
    return text


def main() -> None:
    """Print or write the table, or collect heads."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--write", action="store_true", help="replace the table in docs/http.md")
    parser.add_argument(
        "--collect", nargs=4, metavar=("CAPTURE", "NAMES", "PLACE", "SIDE"), help="print heads of a capture"
    )
    args = parser.parse_args()
    if args.collect:
        for row in collect(args.collect[0], Path(args.collect[1]), *args.collect[2:]):
            print(json.dumps(row))
        return
    lines = "".join([f"{line}\n" for line in table(rows())])
    if not args.write:
        sys.stdout.write(lines)
        return
    before, _, rest = DOCUMENT.read_text("utf-8").partition(BEGIN)
    _, _, after = rest.partition(END)
    DOCUMENT.write_text(f"{before}{BEGIN}\n{lines}\n{END}{after}", "utf-8")


if __name__ == "__main__":
    main()
