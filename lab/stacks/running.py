"""The kernel of this machine, measured between two network namespaces."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from lab import variants
from lab.namespaces import cable, recording, wait_for
from lab.stack import COMPILER, Bench, Origin, Stack


def measure(bench: Bench, capture: Path) -> Origin:
    """Measure the running kernel."""
    dial = str(bench.dial())
    folder = bench.fresh("running")
    script, output = folder / "script", folder / "output"
    script.write_text(variants.guest_script())
    with cable() as (peer, guest), recording(peer, "lab0", capture):
        guest.start("sh", str(script), dial, "lab0", output=output)
        wait_for(lambda: variants.READY in output.read_text(), "the script in the namespace", seconds=60)
        variants.connect_all(peer, dial)
    version = os.uname().release.partition("-")[0]  # without the name of the build
    return {"source": f"Linux {version}", "script": "running"}


STACKS: Final = (
    Stack(
        name="linux-running",
        system="unix:Linux:",
        names=variants.NAMES,
        measure=measure,
        programs=COMPILER,
        shown=variants.DEFAULTS,
        seconds=6,
    ),
)
