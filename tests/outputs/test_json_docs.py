"""docs/json.md: its examples are real, and its tables are complete.

``PYTHONPATH=tests python tests/outputs/test_json_docs.py`` writes what pyp0f gives now into the document.
"""

from __future__ import annotations

import json
import os
import re
import runpy
import shutil
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest
from places import ROOT
from sample_observations import EXAMPLES
from test_ecs import FIELDS

from pyp0f.commands.main import main
from pyp0f.outputs.ecs import VERSION
from pyp0f.outputs.eve import schema_text

if TYPE_CHECKING:
    from typing import Any

DOCS: Final = (ROOT / "docs" / "json.md").read_text("utf-8")
SCHEMA: Final[dict[str, Any]] = json.loads(schema_text())
EXAMPLES_IN_DOCS: Final = re.findall(
    r"`(--\w+)` writes|^From `pcaps/(\S+)`:\n\n```json\n(.*?)^```", DOCS, re.DOTALL | re.MULTILINE
)
KINDS: Final = (
    "tcp",
    "mtu",
    "uptime",
    "http",
    "http2",
    "ssh",
    "tls_request",
    "quic_request",
    "dtls_request",
    "tls_response",
    "line_request",
    "line_response",
    "nat",
)
PARTS: Final = ("label", "signature", "verdict")
RECIPES: Final = re.findall(r"^    (jq .*)$", DOCS, re.MULTILINE)


def examples() -> list[tuple[str, str, dict[str, Any]]]:
    """Option, capture and object of each example.  A sentence about the option precedes its examples."""
    found, option = [], ""
    for new_option, capture, text in EXAMPLES_IN_DOCS:
        option = new_option or option
        if capture:
            found.append((option, capture, json.loads(text)))
    return found


@cache
def lines_of(option: str, capture: str, place: Path) -> list[dict[str, Any]]:
    script = (ROOT / "pcaps" / capture).with_suffix(".py")
    arguments = runpy.run_path(str(script)).get("ARGUMENTS", ())
    assert main(["-r", str(ROOT / "pcaps" / capture), option, str(place / (capture + option)), *arguments]) == 0
    return [json.loads(line) for line in (place / (capture + option)).read_bytes().splitlines()]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("json")


@pytest.fixture(autouse=True)
def _pcaps_on_path(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "pcaps"))


@pytest.mark.parametrize(("option", "capture", "example"), examples())
def test_examples_are_real(option: str, capture: str, example: dict[str, Any], place: Path) -> None:
    """Each example is a line, or the object ``p0f`` of a line."""
    lines = lines_of(option, capture, place)
    assert without_line(example) in [without_line(line if "p0f" in example else line["p0f"]) for line in lines]


def without_line(example: dict[str, Any]) -> dict[str, Any]:
    """The object without the line number in a packaged file, which changes with each new signature."""
    signature = example.get("signature")
    if signature and signature["file"] in ("modern.fp", "applications.fp"):
        return {**example, "signature": {**signature, "line": None}}
    return example


def test_there_is_an_example_of_each_kind() -> None:
    shown = {example["kind"] for _, _, example in examples() if "p0f" not in example}
    assert shown == {example.kind for example in EXAMPLES}
    assert {option for option, _, example in examples() if "p0f" in example} == {"--json", "--ecs"}


# Tables ---------------------------------------------------------------------------------------------


def type_text(part: dict[str, Any]) -> str:
    """The type of a member, in words."""
    if "$ref" in part:
        return "object or null"
    if "const" in part or "enum" in part:
        return " or ".join(f"`{value}`" for value in part.get("enum", [part.get("const")]))
    if part["type"] == "array":
        if "$ref" in part["items"] or part["items"].get("type") == "object":
            return "list of objects"
        return "list of " + ("integers" if part["items"].get("type") == "integer" else "strings")
    if isinstance(part["type"], list):
        return " or ".join(part["type"])
    if part["type"] == "integer" and "maximum" in part:
        return f"integer, {part['minimum']} to {part['maximum']}"
    return str(part["type"])


def table(properties: dict[str, Any], without: tuple[str, ...] = ()) -> str:
    rows = [
        f"| `{name}` | {type_text(part)} | {description(part)} |\n"
        for name, part in properties.items()
        if name not in without
    ]
    return "| member | type | meaning |\n| --- | --- | --- |\n" + "".join(rows)


def description(part: dict[str, Any]) -> str:
    text = SCHEMA["$defs"][part["$ref"].rpartition("/")[2]]["description"] if "$ref" in part else part["description"]
    return str(text)


@pytest.mark.parametrize("name", KINDS)
def test_tables_of_kinds(name: str) -> None:
    assert table(SCHEMA["$defs"][name]["properties"], ("kind", "subject")) in DOCS


def test_table_of_outer_headers() -> None:
    assert table(SCHEMA["$defs"]["outer"]["properties"]) in DOCS


@pytest.mark.parametrize("name", PARTS)
def test_tables_of_parts(name: str) -> None:
    assert table(SCHEMA["$defs"][name]["oneOf"][1]["properties"]) in DOCS


def test_table_of_lines() -> None:
    properties = {name: part for name, part in SCHEMA["properties"].items() if name != "p0f"}
    assert table(properties) in DOCS


def test_table_of_ecs() -> None:
    """A row may be about several fields."""
    rows = DOCS.partition("\n| ECS field |")[2].partition("\n\n")[0]
    named = re.findall(r"`([@a-z0-9_.]+)`", "\n".join(row.split("|")[1] for row in rows.splitlines()[2:]))
    assert sorted(named) == sorted({*FIELDS, "p0f"})
    assert VERSION in DOCS


# Commands -------------------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("jq") is None, reason="needs jq")
@pytest.mark.parametrize("recipe", RECIPES)
def test_recipes(recipe: str, tmp_path: Path) -> None:
    """Each recipe finds something in the output for these captures."""
    for name in ("nat_two_systems.pcap", "http_dishonest.pcap", "uptime.pcap"):
        assert main(["-r", str(ROOT / "pcaps" / name), "--json", str(tmp_path / "p0f.json")]) == 0
    done = subprocess.run(["bash", "-c", recipe], cwd=tmp_path, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.strip() not in ("", "null", "[]")


def test_there_are_recipes() -> None:
    assert len(RECIPES) >= 4


# Writing --------------------------------------------------------------------------------------------


def wrapped(members: dict[str, Any]) -> str:
    """An object in lines of at most 120 characters, as far as its members allow it."""
    lines = ["  "]
    for text in [f"{json.dumps(name)}: {json.dumps(value)}" for name, value in members.items()]:
        if len(lines[-1]) + len(text) > 118 and lines[-1].strip():
            lines.append("  ")
        lines[-1] += f"{text}, "
    return "{\n" + "\n".join(lines).replace(", \n", ",\n").removesuffix(", ") + "\n}\n"


def likeness(one: dict[str, Any], other: dict[str, Any]) -> int:
    """The number of equal members; 0 if the kinds differ."""
    first, second = one.get("p0f", one), other.get("p0f", other)
    if first["kind"] != second["kind"] or one.get("src_port") != other.get("src_port"):
        return 0
    return len([name for name in first if first[name] == second.get(name)])


def _rewrite(place: Path) -> None:
    text = DOCS
    for option, capture, example in examples():
        lines = lines_of(option, capture, place)
        found = max(
            lines if "p0f" in example else [line["p0f"] for line in lines], key=lambda one: likeness(example, one)
        )
        old = next(old for _, _, old in EXAMPLES_IN_DOCS if old and json.loads(old) == example)
        if found != example:
            new = json.dumps(found, separators=(",", ":")) + "\n" if "p0f" in example else wrapped(found)
            text = text.replace(f"```json\n{old}```", f"```json\n{new}```")
    for old in re.findall(r"^\| member .*\n\| --- .*\n(?:\|.*\n)+", text, re.MULTILINE):
        new = max(all_tables(), key=lambda table: likeness_of_tables(table, old))
        text = text.replace(old, new if likeness_of_tables(new, old) > 0.5 else old)
    (ROOT / "docs" / "json.md").write_text(text, "utf-8")


def likeness_of_tables(one: str, other: str) -> float:
    """The part of the rows that both tables have."""
    rows, others = set(one.splitlines()[2:]), set(other.splitlines()[2:])
    return len(rows & others) / len(rows | others)


def all_tables() -> list[str]:
    lines = {name: part for name, part in SCHEMA["properties"].items() if name != "p0f"}
    kinds = [table(SCHEMA["$defs"][name]["properties"], ("kind", "subject")) for name in KINDS]
    return [*kinds, *[table(SCHEMA["$defs"][name]["oneOf"][1]["properties"]) for name in PARTS], table(lines)]


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT / "pcaps"))
    os.environ["TZ"] = "UTC"
    with tempfile.TemporaryDirectory() as folder:
        _rewrite(Path(folder))
