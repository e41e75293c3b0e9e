"""Runs what documents show, and compares the output with the text of the document.

A block of the language ``console`` has commands after ``$``, or after ``#`` for root, each followed by its output.  In
the output, a line ``...`` stands for any lines, and ``...`` within a line for any text.  A block ``python`` is run, and
a block ``text`` after it is its output.  A block ``sh`` has commands to copy; a block ``text`` after it, with the same
word, is the output, and otherwise the output may be anything.  The word after the language says where the commands run
(`Block.place`).

``python tests/shown.py docs/faq.md`` writes the current output of the blocks without such a word into the document.
"""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
import tempfile
from contextlib import chdir, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent, indent
from typing import TYPE_CHECKING, Final

from places import DOCS, PCAPS, ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

DOCUMENTS: Final = (ROOT / "README.md", DOCS / "faq.md", DOCS / "operations.md", *sorted((DOCS / "tasks").glob("*.md")))
"""The documents of which everything is run.  Other documents have tests of their own."""
PLACES: Final = ("", "checkout", "root", "container")
CAPTURE: Final = PCAPS / "nat_two_systems.pcap"
"""What the documents call capture.pcap, and the traffic of live examples."""

_BLOCK: Final = re.compile(r"^( *)```(\w+)(?: (\w+))?\n(.*?)^\1```\n", re.MULTILINE | re.DOTALL)
_COMMAND: Final = re.compile(r"^[$#] (.*<<END\n(?:.*\n)*?END|.*)\n((?:(?![$#] ).*\n)*)", re.MULTILINE)


@dataclass(frozen=True)
class Block:
    """A block of a document that is run.

    Attributes:
        language: console, sh, python or text.
        place: empty: a folder with the captures of the project.  ``checkout``: a copy of the checkout.  ``root``: a
            system of its own, with traffic.  ``container``: not run, because images come from a registry.
        text: the contents of the block, without indentation.
        source: the whole block, as in the document.
        margin: the indentation.
    """

    language: str
    place: str
    text: str
    source: str
    margin: str

    def commands(self) -> list[tuple[str, str]]:
        """The commands and the output of each."""
        return _COMMAND.findall(self.text)

    def script(self) -> str:
        """A block of commands without prompts, which fail if one of them fails."""
        return f"set -e\n{self.text}"

    def filled(self, text: str) -> str:
        """The source of the block with other contents."""
        head = self.source.partition("\n")[0]
        return f"{head}\n{indent(text, self.margin)}{self.margin}```\n"


def blocks(document: Path) -> Iterator[Block]:
    """The blocks of a document that have a language."""
    for found in _BLOCK.finditer(document.read_text("utf-8")):
        yield Block(found[2], found[3] or "", dedent(found[4]), found[0], found[1])


def commands_in(document: Path, place: str) -> Iterator[tuple[str, str]]:
    """The commands of a place, and the output of each."""
    listed = [block for block in blocks(document) if block.place == place]
    for block, after in zip(listed, [*listed[1:], None], strict=True):
        if block.language == "console":
            yield from block.commands()
        elif block.language == "sh":
            yield block.script(), after.text if after is not None and after.language == "text" else "...\n"


def agrees(shown: str, printed: str) -> bool:
    """Whether a program has printed what a document shows."""
    parts = [re.escape(part).replace(r"\.\.\.", ".*") for part in re.split(r"^\.\.\.\n", shown, flags=re.MULTILINE)]
    return re.fullmatch("(?:.*\n)*?".join(parts), printed) is not None


def environment(**more: str) -> dict[str, str]:
    """The environment of commands: this Python and its scripts come first."""
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    return {**os.environ, "TZ": "UTC", "LC_ALL": "C.UTF-8", "PATH": path, **more}


def run(command: str, folder: Path, **more: str) -> str:
    """Run a command with a shell.  Returns everything that it prints."""
    done = subprocess.run(
        ["bash", "-c", command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=folder,
        env=environment(**more), timeout=240,
    )  # fmt: skip
    return done.stdout


def furnish(folder: Path) -> None:
    """Put what the examples use into a folder."""
    (folder / "pcaps").symlink_to(PCAPS)
    (folder / "capture.pcap").symlink_to(CAPTURE)


def outputs(document: Path, folder: Path) -> Iterator[tuple[Block, str, str]]:
    """Run the blocks without a place.  Yields each block, its text, and the text that its output makes."""
    names: dict[str, object] = {"__name__": "example"}
    printed = ""
    for block in blocks(document):
        if block.place:
            continue
        if block.language == "console":
            yield block, block.text, "".join(_told(command, shown, folder) for command, shown in block.commands())
        elif block.language == "python":
            printed = execute(block.text, folder, names)
        elif block.language == "text":
            yield block, block.text, printed


def _told(command: str, shown: str, folder: Path) -> str:
    """A command with its output; with the text of the document, if they agree."""
    printed = run(command, folder)
    return f"$ {command}\n{shown if agrees(shown, printed) else printed}"


def execute(program: str, folder: Path, names: dict[str, object]) -> str:
    """Run a program in a folder.  Returns what it prints."""
    out = io.StringIO()
    with chdir(folder), redirect_stdout(out):
        exec(compile(program, "example", "exec", dont_inherit=True), names)
    return out.getvalue()


def _rewrite(document: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        furnish(Path(folder))
        text = document.read_text("utf-8")
        for block, shown, printed in outputs(document, Path(folder)):
            if shown != printed:
                text = text.replace(block.source, block.filled(printed))
        document.write_text(text, "utf-8")


if __name__ == "__main__":
    for name in sys.argv[1:]:
        _rewrite(Path(name).resolve())
