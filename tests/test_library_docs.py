"""The examples of docs/library.md print the text below them.

``python tests/test_library_docs.py`` writes what they print now into the document.
"""

from __future__ import annotations

import io
import os
import re
from contextlib import redirect_stdout
from typing import TYPE_CHECKING, Final

from places import ROOT

from pyp0f.capture import live
from pyp0f.capture.file import CaptureFile
from pyp0f.library.adapters import LinkType
from pyp0f.wire.link import link_for

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pytest

    from pyp0f.capture.live import Counts
    from pyp0f.engine.layouts import Record

DOCUMENT: Final = ROOT / "docs" / "library.md"
EXAMPLE: Final = re.compile(r"^```python\n(.*?)^```\n(?:\n```text\n(.*?)^```\n)?", re.MULTILINE | re.DOTALL)


class Replayed:
    """Stands in for an interface: returns the packets of a capture of the project."""

    def __init__(self, name: str, *_: object, classic: bool, **_others: object) -> None:
        assert not classic
        self.name = name
        capture = CaptureFile(str(ROOT / "pcaps" / "http_python.pcap"))
        self._batches = ((data, records) for _, data, records in capture.runs())
        self.link = link_for(LinkType.ETHERNET)
        self._reader, self._writer = os.pipe()

    def fileno(self) -> int:
        return self._reader

    def read(self, _: int) -> tuple[bytes, list[Record]]:
        return next(self._batches, (b"", []))

    def counts(self) -> Counts | None:
        return None

    def close(self) -> None:
        os.close(self._reader)
        os.close(self._writer)


def run_examples(text: str) -> Iterator[tuple[str, str, str]]:
    """Run the examples in one namespace.  Yields source, expected output and output of each."""
    names: dict[str, object] = {"__name__": "examples"}
    for example in EXAMPLE.finditer(text):
        out = io.StringIO()
        with redirect_stdout(out):
            name = f"{DOCUMENT.name}:{text.count(chr(10), 0, example.start()) + 2}"
            exec(compile(example[1], name, "exec", dont_inherit=True), names)  # without this module's __future__ import
        yield example[1], example[2] or "", out.getvalue()


def test_examples_print_what_stands_below_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    monkeypatch.setattr(live, "LiveCapture", Replayed)
    found = list(run_examples(DOCUMENT.read_text("utf-8")))
    assert len(found) >= 8
    for source, expected, printed in found:
        assert printed == expected, source


def _rewrite() -> None:
    os.environ["TZ"] = "UTC"
    os.chdir(ROOT)
    live.LiveCapture = Replayed  # type: ignore[assignment, misc]
    text = DOCUMENT.read_text("utf-8")
    for source, expected, printed in list(run_examples(text)):
        before = f"```python\n{source}```\n"
        text = text.replace(f"{before}\n```text\n{expected}```\n", f"{before}\n```text\n{printed}```\n")
    DOCUMENT.write_text(text, "utf-8")


if __name__ == "__main__":
    _rewrite()
