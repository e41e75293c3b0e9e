"""docs/hosts.md: what it shows is what pyp0f prints.

``python tests/summaries/test_hosts_docs.py`` writes what they print now into the document.
"""

from __future__ import annotations

import io
import json
import os
import re
import sys
from contextlib import redirect_stdout
from pathlib import Path
from typing import Final

import pytest

sys.path.insert(0, str(Path(__file__).parent.parent))
from places import ROOT  # the script is also run by itself

from pyp0f.commands.main import main
from pyp0f.outputs.hosts import schema_text

DOCUMENT: Final = ROOT / "docs" / "hosts.md"
_TEXTS: Final = re.compile(r"(?<=```text\n).*?(?=```\n)", re.DOTALL)
_EXAMPLE: Final = re.compile(r"^```python\n(.*?)^```\n", re.MULTILINE | re.DOTALL)


def printed() -> list[str]:
    """What the command and the Python example print."""
    table, example = io.StringIO(), io.StringIO()
    with redirect_stdout(table):
        assert main([str(ROOT / "pcaps" / "nat_two_systems.pcap"), "-q", "--hosts", "-"]) == 0
    source = _EXAMPLE.search(DOCUMENT.read_text("utf-8"))
    assert source is not None
    with redirect_stdout(example):
        exec(source[1], {})
    return [table.getvalue(), example.getvalue()]


def test_what_is_shown_is_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    assert _TEXTS.findall(DOCUMENT.read_text("utf-8")) == printed()


def test_the_table_of_members_is_complete() -> None:
    text = DOCUMENT.read_text("utf-8").partition("## What a summary contains")[2].partition("\n## ")[0]
    named = [name for row in re.findall(r"^\| (`.*?) \|", text, re.MULTILINE) for name in re.findall(r"`(\w+)`", row)]
    assert set(named) == set(json.loads(schema_text())["properties"]) - {"event_type"}


def _rewrite() -> None:
    os.chdir(ROOT)
    texts = iter(printed())
    DOCUMENT.write_text(_TEXTS.sub(lambda _: next(texts), DOCUMENT.read_text("utf-8")), "utf-8")


if __name__ == "__main__":
    _rewrite()
