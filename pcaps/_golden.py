"""Make golden logs with the reference: ``python _golden.py [--modern] [NAME...]``.

For each capture named (all of them if none is), p0f 3.09b reads it, or what the script's `equivalent()` returns, with
the script's `ARGUMENTS`.  Captures whose script has a `REVIEWED` reason are left alone: their logs were put right by
hand.  With ``--modern``, pyp0f makes the modern logs: what it says with all packaged signatures, where this differs.
See README.md.
"""

from __future__ import annotations

import os
import runpy
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, Final

HERE: Final = Path(__file__).resolve().parent
DATABASE: Final = HERE.parent / "fingerprints" / "p0f.fp"


def scripts() -> list[Path]:
    """List the scripts that make captures."""
    return sorted(path for path in HERE.glob("*.py") if not path.name.startswith("_"))


def log_of(capture: Path, arguments: tuple[str, ...] = ()) -> bytes:
    """Return what p0f logs about a capture.  `--classic` is an option of pyp0f only."""
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder, "log")
        command = ["p0f", "-f", str(DATABASE), "-r", str(capture), "-o", str(log)]
        command += [argument for argument in arguments if argument != "--classic"]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=os.environ | {"TZ": "UTC"})
        return log.read_bytes()


def golden_log(script: Path, names: dict[str, Any]) -> bytes:
    """Return what p0f logs about a script's capture, or about the form of it that p0f can read."""
    arguments = names.get("ARGUMENTS", ())
    if "equivalent" not in names:
        return log_of(next(HERE.glob(script.stem + ".pcap*")), arguments)
    with tempfile.TemporaryDirectory() as folder:
        capture = Path(folder, "equivalent.pcap")
        capture.write_bytes(names["equivalent"]())
        return log_of(capture, arguments)


def write_modern_log(script: Path, arguments: tuple[str, ...]) -> None:
    """Write what pyp0f logs with all packaged signatures, if it is not the golden log."""
    capture = next(HERE.glob(script.stem + ".pcap*"))
    modern = script.with_suffix(".modern.log")
    modern.unlink(missing_ok=True)
    command = [sys.executable, "-m", "pyp0f", "-r", str(capture), "-o", str(modern), *arguments]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=os.environ | {"TZ": "UTC"})
    if modern.read_bytes() == script.with_suffix(".log").read_bytes():
        modern.unlink()


def main() -> None:
    """Write the logs asked for."""
    chosen = [name for name in sys.argv[1:] if name != "--modern"]
    for script in scripts():
        names = runpy.run_path(str(script))
        if script.stem not in (chosen or [script.stem]):
            continue
        if "--modern" in sys.argv[1:]:
            write_modern_log(script, names.get("ARGUMENTS", ()))
        elif "REVIEWED" not in names:
            script.with_suffix(".log").write_bytes(golden_log(script, names))
            print(script.stem)


if __name__ == "__main__":
    main()
