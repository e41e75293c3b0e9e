"""The examples of docs/api.md work, and its lists are complete."""

from __future__ import annotations

import re
from dataclasses import fields
from ipaddress import ip_address
from textwrap import indent
from typing import TYPE_CHECKING, Final

import pytest
from api_ends import FULL, Memory, full_host, serving
from places import DOCS

from pyp0f.api import errors
from pyp0f.api.hostinfo import Dishonesty, HostInfo
from pyp0f.api.protocol import ANSWER_SIZE, QUERY_SIZE
from pyp0f.api.server import DEFAULT_CLIENTS
from pyp0f.commands.client import report

if TYPE_CHECKING:
    from pathlib import Path

TEXT: Final = (DOCS / "api.md").read_text("utf-8")
EXAMPLES: Final = re.findall(r"^```python\n(.*?)^```", TEXT, re.DOTALL | re.MULTILINE)
PRINTED: Final = (
    "Linux 3.x 7 2020-09-13T12:26:40+00:00\n",
    "Linux\nNone\n",
    "FOUND Linux 3\n",
    "Linux Ethernet or modem 2\nNone\n",
)


@pytest.mark.parametrize(("example", "printed"), [*zip(EXAMPLES, PRINTED, strict=True)], ids=range(len(PRINTED)))
def test_examples(
    example: str,
    printed: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    memory = Memory()
    memory.hosts._hosts[ip_address("192.0.2.1").packed] = full_host()
    with serving(tmp_path / "p0f.sock", memory=memory):
        exec(example, {"__name__": "__main__"})
    assert capsys.readouterr() == (printed, "")


def test_what_the_query_tool_prints() -> None:
    plain = FULL._replace(quality=0, dishonesty=0, last_nat=0, last_change=0, uptime_minutes=0)
    assert f"$ pyp0f-client p0f.sock 192.0.2.1\n{indent(report(plain), '    ')}\n" in TEXT


@pytest.mark.parametrize(("heading", "size"), [("A query is", QUERY_SIZE), ("An answer is", ANSWER_SIZE)])
def test_tables_of_bytes_have_no_holes(heading: str, size: int) -> None:
    table = TEXT.partition(f"\n{heading} {size} bytes:\n\n")[2].partition("\n\n")[0]
    rows = [(int(offset), int(length)) for offset, length in re.findall(r"^\| (\d+) \| (\d+) \|", table, re.MULTILINE)]
    at = 0
    for offset, length in rows:
        assert offset == at
        at += length
    assert at == size


def test_all_fields_and_values_are_explained() -> None:
    table = TEXT.partition("| `HostInfo` |")[2].partition("\n\n")[0]
    names = {name for cells in re.findall(r"^\| (`.*?) \|", table, re.MULTILINE) for name in re.findall(r"\w+", cells)}
    assert names == {field.name for field in fields(HostInfo)}
    assert all(kind.name in table for kind in Dishonesty)


def test_all_errors_are_explained() -> None:
    kinds = {name for name, kind in vars(errors).items() if getattr(kind, "__module__", "") == errors.__name__}
    assert kinds == set(re.findall(r"^\| `(\w+Error)` \|", TEXT, re.MULTILINE))


def test_default_limit() -> None:
    assert f"\n- {DEFAULT_CLIENTS} clients can be connected" in TEXT
