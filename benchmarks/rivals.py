"""Packets a second of pyp0f and of other Python packages: ``python benchmarks/rivals.py``.

The package ``pyp0f`` 0.3.0 of PyPI has the same import name, so the others live in a virtual environment of their own,
which is made with pip.  Other tools, such as Satori, take each packet apart before they look at it; they are
not on PyPI, but the libraries that they do it with are: what those need alone is the least that such a tool needs.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import venv
from pathlib import Path
from typing import Final, NamedTuple

from workloads import WORKLOADS, write

_READ_SCAPY: Final = """
from scapy.layers.l2 import Ether
from scapy.layers.inet import IP, TCP
from scapy.utils import PcapReader
"""


class Rival(NamedTuple):
    """Something to measure.

    Attributes:
        name: in the table.
        packages: to install; none for pyp0f as it stands here.
        prepare: statements before the clock starts.
        work: statements that are measured; they set ``packets``.
    """

    name: str
    packages: tuple[str, ...]
    prepare: str
    work: str


RIVALS: Final = (
    Rival(
        "pyp0f, this one",
        (),
        "import pyp0f\nfrom pyp0f.library.loading import load_database\npyp0f.read\ndatabase = load_database()",
        "reader = pyp0f.read(path, database=database)\nfor _ in reader:\n    pass\npackets = reader.engine.packets",
    ),
    Rival(
        "pyp0f 0.3.0 with Scapy",
        ("pyp0f==0.3.0", "scapy"),
        _READ_SCAPY
        + """
from pyp0f.database import DATABASE
from pyp0f.fingerprint import fingerprint_http, fingerprint_mtu, fingerprint_tcp
DATABASE.load()
""",
        """
for packet in PcapReader(path):
    packets += 1
    layer = packet[TCP]
    if layer.flags.S:
        fingerprint_tcp(packet)
        fingerprint_mtu(packet)
    elif layer.payload:
        try:
            fingerprint_http(bytes(layer.payload))
        except Exception:
            pass
""",
    ),
    Rival(
        "only taking packets apart, Scapy", ("scapy",), _READ_SCAPY, "for packet in PcapReader(path):\n    packets += 1"
    ),
    Rival(
        "only taking packets apart, pypacker (as Satori)",
        ("pypacker",),
        "from pypacker import ppcap\nfrom pypacker.layer12 import ethernet\nfrom pypacker.layer4 import tcp",
        """
for _, data in ppcap.Reader(filename=path):
    packets += 1
    segment = ethernet.Ethernet(data)[tcp.TCP]
    list(segment.opts)
""",
    ),
    Rival(
        "only taking packets apart, dpkt",
        ("dpkt",),
        "import dpkt",
        """
for _, data in dpkt.pcap.Reader(open(path, "rb")):
    packets += 1
    dpkt.tcp.parse_opts(dpkt.ethernet.Ethernet(data).data.data.opts)
""",
    ),
)

_FRAME: Final = """
import sys, time
path = sys.argv[1]
packets = 0
{prepare}
start = time.perf_counter()
{work}
print(packets, time.perf_counter() - start)
"""


def install(folder: Path, packages: tuple[str, ...]) -> Path | None:
    """The Python of a new environment with these packages; None if they cannot be installed."""
    venv.create(folder, with_pip=True)
    python = folder / "bin" / "python"
    pip = [str(python), "-m", "pip", "install", "-q", "--disable-pip-version-check", *packages]
    return python if subprocess.run(pip, check=False, stderr=subprocess.DEVNULL).returncode == 0 else None


def packets_per_second(rival: Rival, python: Path, capture: Path) -> float | None:
    """How many packets of the capture it takes each second; None if it fails."""
    program = _FRAME.format(prepare=rival.prepare, work=rival.work)
    environment = {name: value for name, value in os.environ.items() if rival.packages == () or name != "PYTHONPATH"}
    done = subprocess.run(
        [str(python), "-c", program, str(capture)],
        check=False, capture_output=True, text=True, env=environment, cwd=capture.parent,
    )  # fmt: skip
    if done.returncode:
        print(done.stderr[-500:], file=sys.stderr)
        return None
    packets, seconds = done.stdout.split()
    return int(packets) / float(seconds)


def main() -> int:
    """The command line; the exit status is 1 if something that is installed fails."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=3, help="runs of each, of which the median counts (default: 3)")
    parser.add_argument("--scale", type=float, default=0.05, help="size of the workloads (default: 0.05)")
    options = parser.parse_args()
    names = ("dense", "web")
    print(f"Python {sys.version.split()[0]}, packets a second, medians of {options.runs} runs\n")
    print(f"| | {' | '.join(names)} |\n| --- | --- | --- |")
    failed = False
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        captures = [folder / f"{name}.pcap" for name in names]
        for name, capture in zip(names, captures, strict=True):
            write(capture, WORKLOADS[name](options.scale))
        for number, rival in enumerate(RIVALS):
            python = install(folder / str(number), rival.packages) if rival.packages else Path(sys.executable)
            if python is None:
                print(f"| {rival.name} | cannot be installed | |", flush=True)
                continue
            cells = []
            for capture in captures:
                speeds = [packets_per_second(rival, python, capture) for _ in range(options.runs)]
                measured = [speed for speed in speeds if speed is not None]
                failed |= len(measured) < len(speeds)
                cells.append(f"{statistics.median(measured):,.0f}" if measured else "fails")
            print(f"| {rival.name} | {' | '.join(cells)} |", flush=True)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
