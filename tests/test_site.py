"""The documentation site: it is complete, readable offline, and the API reference is that of the public names."""

from __future__ import annotations

import pickle
import re
import subprocess
import sys
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import pytest
from places import DOCS, ROOT

import pyp0f

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.slow

EXTERNAL: Final = re.compile(r"""<(?:script|img|link|iframe)[^>]+(?:src|href)=["']?(?:https?:)?//""")
IMPORTED: Final = re.compile(r"""(?:@import|url\()\s*["']?(?:https?:)?//""")


class Described(NamedTuple):
    """An object of the API reference."""

    kind: str
    name: str
    signature: str
    text: str
    is_typed: bool


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the site, which is built without any warning."""
    if find_spec("sphinx") is None:
        pytest.skip("not installed: sphinx, which the extra named docs brings")
    folder = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "sphinx", "-q", "-W", "--keep-going", "-c", "docs", "-d", str(folder / "trees")]
    done = subprocess.run([*command, ".", str(folder / "html")], capture_output=True, text=True, cwd=ROOT)
    assert (done.returncode, done.stderr) == (0, "")
    return folder


@pytest.fixture(scope="module")
def reference(site: Path) -> list[Described]:
    return [described for path in (site / "trees" / "docs" / "reference").iterdir() for described in read_tree(path)]


def read_tree(path: Path) -> Iterator[Described]:
    """The objects that a page of the API reference describes."""
    from sphinx import addnodes  # noqa: PLC0415 - only those who build the site have it

    for described in pickle.loads(path.read_bytes()).findall(addnodes.desc):
        head, content = described.children[0], described.children[-1]
        yield Described(
            described["objtype"],
            f"{head['module']}.{head['fullname']}",
            head.astext(),
            "\n".join(part.astext() for part in content.children if not isinstance(part, addnodes.desc)),
            any(part.astext().startswith(":") for part in head.findall(addnodes.desc_annotation)),
        )


def public_values() -> dict[str, Any]:
    """The objects behind the public names, by the name under which they are imported, as docs/library.md lists them."""
    listing = (DOCS / "library.md").read_text("utf-8").partition("## Public names")[2]
    rows = re.findall(r"^\| `(\w+)` \|(?: `(pyp0f\.[\w.]+)` \|)?", listing, re.MULTILINE)
    return {f"{module or 'pyp0f'}.{name}": getattr(import_module(module or "pyp0f"), name) for name, module in rows}


def test_all_documents_are_pages(site: Path) -> None:
    pages = {path.relative_to(site / "html").with_suffix("") for path in (site / "html").rglob("*.html")}
    documents = {path.relative_to(ROOT).with_suffix("") for path in DOCS.rglob("*.md")}
    assert len(documents) > 15
    assert documents <= pages


def test_nothing_is_loaded_from_other_hosts(site: Path) -> None:
    for path in (site / "html").rglob("*"):
        if path.suffix == ".html":
            assert not EXTERNAL.search(path.read_text("utf-8")), path
        if path.suffix == ".css":
            assert not IMPORTED.search(path.read_text("utf-8")), path


def test_links_lead_to_pages_and_places_of_the_site(site: Path) -> None:
    pages = {path: path.read_text("utf-8") for path in (site / "html").rglob("*.html")}
    places = {path: set(re.findall(r'\bid="([^"]+)"', text)) for path, text in pages.items()}
    links = 0
    for path, text in pages.items():
        for target in set(re.findall(r'<a\b[^>]* href="(?!https?:)([^"]+)"', text)):
            page, _, place = target.partition("#")
            there = (path.parent / page).resolve() if page else path
            assert there.exists(), (path, target)
            assert not place or place in places[there], (path, target)
            links += 1
    assert links > 1000
    redirect = re.search('url=([^"]+)', pages[site / "html" / "index.html"])
    assert redirect
    assert (site / "html" / redirect[1]).exists()


def test_the_reference_has_all_public_names_and_no_other(reference: list[Described]) -> None:
    shown = {one.name for one in reference if one.kind in ("class", "function", "exception")}
    assert shown == set(public_values())
    assert {f"pyp0f.{name}" for name in pyp0f.__all__} < shown


def test_every_name_has_text(reference: list[Described]) -> None:
    assert [one.name for one in reference if not one.text] == []
    assert len(reference) > 300


def test_every_attribute_has_a_type(reference: list[Described]) -> None:
    enumerations = tuple(name for name, value in public_values().items() if hasattr(value, "__members__"))
    untyped = [one.name for one in reference if one.kind in ("attribute", "property") and not one.is_typed]
    assert [name for name in untyped if not name.startswith(enumerations)] == []


def test_what_is_inherited_is_described_at_the_base(reference: list[Described]) -> None:
    """Members are described once, with the public base class."""
    names = [one.name for one in reference]
    assert len(names) == len(set(names))
    assert "pyp0f.Observation.endpoints" in names
    assert "pyp0f.SynObservation.endpoints" not in names
    assert "pyp0f.library.reading.Sniffer.engine" in names, "its base is private"
    assert "pyp0f.signatures.tcp.TcpSignature.window_form" in names, "its base is private"
    assert not [name for name in names if name.endswith((".FIELDS", ".DERIVED", ".field_values"))]


def test_constructors_are_shown_where_users_may_call_them(reference: list[Described]) -> None:
    heads = {one.name.rpartition(".")[2]: one.signature for one in reference if one.kind == "class"}
    for name in ("Engine", "Limits", "Fingerprinter", "Client", "AsyncClient"):
        assert "(" in heads[name], name
    for name in ("CaptureReader", "Sniffer", "KnownHosts", "Observed"):
        assert "(" not in heads[name], name
