"""docs/signatures.md: its files load, and its commands and examples print the text below them.

``python tests/test_signatures_docs.py`` writes what they print now into the document.
"""

from __future__ import annotations

import io
import os
import re
import shlex
import sys
import tempfile
from contextlib import redirect_stdout
from pathlib import Path
from typing import Final

from places import ROOT

from pyp0f.commands import db
from pyp0f.library.loading import packaged_path
from pyp0f.wire.options import OPTION_NAMES
from pyp0f.wire.quirks import QUIRK_NAMES

DOCUMENT: Final = ROOT / "docs" / "signatures.md"
FILE: Final = re.compile(r"^```fp\n(; ([\w.]+).*?)^```\n", re.MULTILINE | re.DOTALL)
BLOCK: Final = re.compile(r"^```(console|python)\n(.*?)^```\n(?:\n```text\n(.*?)^```\n)?", re.MULTILINE | re.DOTALL)


def printed(command: str) -> str:
    """What a command prints to the screen."""
    command, _, file = command.partition(" > ")
    name, *arguments = shlex.split(command)
    if name == "cat":
        return Path(arguments[0]).read_text("utf-8")
    assert name == "pyp0f-db", name
    out = io.StringIO()
    with redirect_stdout(out):
        db.main(arguments)
    if file:
        Path(file).write_text(out.getvalue(), "utf-8")
        return ""
    return out.getvalue().replace(packaged_path(), "fingerprints/p0f.fp")


def run(text: str) -> str:
    """The document with the current output of its examples."""
    names: dict[str, object] = {"__name__": "example"}

    def renewed(block: re.Match[str]) -> str:
        kind, source, result = block.groups()
        if kind == "console":
            commands = [line for line in source.splitlines() if line.startswith("$ ")]
            source = "".join([f"{line}\n{printed(line[2:])}" for line in commands])
            return f"```console\n{source}```\n"
        out = io.StringIO()
        with redirect_stdout(out):
            exec(compile(source, DOCUMENT.name, "exec"), names)
        return f"```python\n{source}```\n" + ("" if result is None else f"\n```text\n{out.getvalue()}```\n")

    before = Path.cwd()
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        try:
            for content, name in FILE.findall(text):
                Path(name).write_text(content, "utf-8")
            Path("pcaps").symlink_to(ROOT / "pcaps")
            Path("fingerprints").symlink_to(ROOT / "fingerprints")
            Path("capture.pcap").symlink_to(ROOT / "pcaps" / "http_python.pcap")
            return BLOCK.sub(renewed, text)
        finally:
            os.chdir(before)


def test_everything_shown_is_so() -> None:
    text = DOCUMENT.read_text("utf-8")
    assert run(text) == text
    assert len(FILE.findall(text)) == 2


def test_quirks_and_options_are_explained() -> None:
    text = DOCUMENT.read_text("utf-8")
    for _, name in QUIRK_NAMES:
        assert any(f"`{name}`" in line.split("|")[1] for line in text.splitlines() if line.startswith("| `")), name
    for name in OPTION_NAMES.values():
        assert name == "sack" or f"`{name}`" in text, name


if __name__ == "__main__":
    DOCUMENT.write_text(run(DOCUMENT.read_text("utf-8")), "utf-8")
    sys.exit()
