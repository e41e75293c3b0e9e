"""Compare the packets per second of pyp0f and other Python packages: ``python benchmarks/rivals.py``.

The package ``pyp0f`` 0.3.0 of PyPI has the same import name as this one.  So the other packages are installed with pip
in virtual environments of their own.  Other tools, such as Satori, are not on PyPI, but the libraries with which they
decode packets are.  The time for decoding alone is the least that such a tool needs.
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
    """A program to measure.

    Attributes:
        name: its name in the table.
        packages: packages to install; empty for this pyp0f.
        prepare: statements that are not measured.
        work: statements that are measured.  They count the packets in ``packets``.
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
    Rival("decoding only, Scapy", ("scapy",), _READ_SCAPY, "for packet in PcapReader(path):\n    packets += 1"),
    Rival(
        "decoding only, pypacker (used by Satori)",
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
        "decoding only, dpkt",
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
    """Make a virtual environment with these packages; return its Python, or None if they cannot be installed."""
    venv.create(folder, with_pip=True)
    python = folder / "bin" / "python"
    pip = [str(python), "-m", "pip", "install", "-q", "--disable-pip-version-check", *packages]
    return python if subprocess.run(pip, check=False, stderr=subprocess.DEVNULL).returncode == 0 else None


def packets_per_second(rival: Rival, python: Path, capture: Path) -> float | None:
    """Packets of the capture per second; None if the program fails."""
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
    """Run the command line; return the exit status, 1 if an installed package fails."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=3, help="runs per program; the median is reported (default: 3)")
    parser.add_argument("--scale", type=float, default=0.05, help="size of the workloads (default: 0.05)")
    options = parser.parse_args()
    names = ("dense", "web")
    print(f"Python {sys.version.split()[0]}, packets per second, medians of {options.runs} runs\n")
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
