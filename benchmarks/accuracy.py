"""Measures how often the answer is right: ``python benchmarks/accuracy.py FILE...``.

A file has one JSON object per line, with ``kind`` (``syn`` or ``syn+ack``), ``raw_sig``, and ``system``: the system
that the host names itself, for example in a User-Agent or a banner.  Rows without TCP options are left out.  An answer
is

    right     if it names the system, or several of which it is one
    specific  if its signature is not generic
    wrong     if it names another system

``--rows`` prints the rows that are not specific and right.  ``--classic`` measures the signatures of p0f 3.09b.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any, Final

from pyp0f.library.fingerprinter import Fingerprinter
from pyp0f.library.loading import load_database
from pyp0f.signatures.label import Label

FAMILIES: Final = {
    "Windows": ("Windows",),
    "Linux": ("Linux", "Android"),
    "Android": ("Linux", "Android"),
    "Apple": ("Mac OS X", "MacOS X", "macOS", "iOS"),
    "Cisco": ("Cisco",),
    "FreeBSD": ("FreeBSD",),
    "OpenBSD": ("OpenBSD",),
    "NetBSD": ("NetBSD",),
}
"""For each system of the rows, the beginnings of the names of labels that mean it."""


def main() -> None:
    """Measure the files of the command line, and print a table."""
    files = [argument for argument in sys.argv[1:] if not argument.startswith("-")]
    rows = [json.loads(line) for file in files for line in Path(file).read_text("utf-8").splitlines()]
    fingerprinter = Fingerprinter(load_database(classic="--classic" in sys.argv))
    counts: dict[str, Counter[str]] = {}
    for row in rows:
        if row["raw_sig"].split(":")[5]:
            answer = judge(fingerprinter, row)
            counts.setdefault(row["kind"], Counter()).update([answer])
            if "--rows" in sys.argv and answer != "specific and right":
                print(f"{answer}: {row['system']} ({row.get('release')}): {row['kind']} {row['raw_sig']}")
    print(table(counts))


def judge(fingerprinter: Fingerprinter, row: dict[str, Any]) -> str:
    """What the answer to a row is worth."""
    match = (fingerprinter.syn if row["kind"] == "syn" else fingerprinter.syn_ack)(row["raw_sig"])
    if match.label is None:
        return "unknown"
    if not is_right(match.label, row["system"]):
        return "wrong"
    return "generic and right" if match.label.generic else "specific and right"


def is_right(label: Label, system: str) -> bool:
    """Whether a label names a system, perhaps as one of several: ``Linux or Android``."""
    names = FAMILIES.get(system, (system,))
    return any(one.startswith(names) for one in label.text.split(" or "))


def table(counts: dict[str, Counter[str]]) -> str:
    """The table of the results in percent."""
    lines = [
        "| packets | rows | specific and right | right | wrong | unknown |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for kind, found in counts.items():
        total = found.total()
        right = found["specific and right"] + found["generic and right"]
        shares = [
            100 * number / total for number in (found["specific and right"], right, found["wrong"], found["unknown"])
        ]
        lines.append(f"| {kind} | {total} | {' | '.join([f'{share:.1f} %' for share in shares])} |")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
