"""lwIP as Debian builds it, a stack of embedded systems."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from lab import variants
from lab.debian import Release
from lab.namespaces import GUEST, PEER, recording, tap, wait_for
from lab.stack import COMPILER, Bench, Origin, Stack, run

_SOURCE: Final = Path(__file__).with_suffix(".c")


def measure(bench: Bench, capture: Path) -> Origin:
    """Measure lwIP of Debian bookworm."""
    unpacked = Release(bench, "bookworm").unpack("liblwip0", "liblwip-dev")
    folder = bench.fresh("lwip")
    program, output = folder / "lwip", folder / "output"
    headers, library = unpacked.root / "usr/include/lwip", unpacked.root / "usr/lib/x86_64-linux-gnu"
    run(
        "cc", "-O1", f"-I{headers}", f"-I{headers.parent}", "-o", str(program), str(_SOURCE), f"-L{library}",
        f"-Wl,-rpath,{library}", "-llwip",
    )  # fmt: skip
    dial = str(bench.dial())
    ports = [answer.port for answer in variants.USUAL_ANSWERS]
    with tap() as peer, recording(peer, "lab0", capture):
        peer.listen(dial, variants.OUTGOING_PORT)
        words = (*PEER, str(variants.OUTGOING_PORT), *GUEST, *map(str, ports))
        peer.start("env", "PRECONFIGURED_TAPIF=lab0", str(program), *words, output=output)
        wait_for(lambda: "ready" in output.read_text(), "lwIP")
        variants.connect(peer, dial, variants.USUAL_ANSWERS)
    return {**unpacked.origin, "script": "lwip"}


STACKS: Final = (
    Stack(
        name="lwip-2.1",
        system="other:lwIP:",
        names=variants.USUAL_NAMES,
        measure=measure,
        programs=COMPILER | {"ss": "iproute2"},
        shown=frozenset(port for _, port in variants.USUAL_NAMES),
        seconds=10,
    ),
)
