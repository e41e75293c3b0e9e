"""Convert captures to CSV with one row per observation, for a spreadsheet, a database or pandas.

python examples/table.py capture.pcap > table.csv
python examples/table.py --filter 'port 80' *.pcap | sqlite3 table.db '.import --csv /dev/stdin findings'
"""

from __future__ import annotations

import csv
import signal
import sys
from argparse import ArgumentParser
from typing import Final

import pyp0f

COLUMNS: Final = (
    "time", "kind", "address", "client", "client_port", "server", "server_port", "class", "name", "flavor", "fuzzy",
    "distance", "link", "mtu", "uptime_minutes", "frequency", "language", "reasons", "raw_signature",
)  # fmt: skip


def row(observation: pyp0f.Observation) -> dict[str, object]:
    """The values of the columns for an observation; columns without a value are absent."""
    values: dict[str, object] = {"address": observation.subject_address, **observation.to_dict()}
    label = values.get("label")
    if isinstance(label, dict):
        values |= {name: label[name] for name in ("class", "name", "flavor")}
    reasons = values.get("reasons")
    if isinstance(reasons, list):
        values["reasons"] = " ".join(reasons)
    return {column: values[column] for column in COLUMNS if column in values}


def main(arguments: list[str]) -> int:
    """Write the table.  Returns the exit status: 1 if the table is incomplete, otherwise 0."""
    parser = ArgumentParser(description="Convert captures to CSV.")
    parser.add_argument("captures", nargs="+", metavar="CAPTURE", help="- is standard input")
    parser.add_argument("--filter", help="filter expression in tcpdump's syntax")
    options = parser.parse_args(arguments)
    complete = True

    def complain(text: str) -> None:
        print(f"{parser.prog}: {text}", file=sys.stderr)

    # Each capture is read with a new engine.
    table = csv.DictWriter(sys.stdout, COLUMNS, lineterminator="\n")
    table.writeheader()
    for capture in options.captures:
        try:
            with pyp0f.read(capture, filter=options.filter, on_warning=complain) as reader:
                table.writerows(map(row, reader))
            complete = complete and reader.problem is None
        except pyp0f.CaptureError as error:
            complain(str(error))
            complete = False
        except KeyboardInterrupt:
            complain("interrupted: the table is incomplete")
            return 1
    return 0 if complete else 1


if __name__ == "__main__":
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # "| head" must not cause an error
    sys.exit(main(sys.argv[1:]))
