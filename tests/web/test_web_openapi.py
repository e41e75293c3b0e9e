"""The description of the interface."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest
from parts import shared_parts
from places import DOCS

from pyp0f.web import openapi
from pyp0f.web.api import OPERATIONS

if TYPE_CHECKING:
    from parts import Parts


@pytest.fixture
def web() -> Parts:
    return shared_parts()


DOCUMENT = openapi.document()


def test_all_references_exist() -> None:
    names = set(re.findall(r'"#/components/schemas/([\w+ ]+)"', openapi.text()))
    assert names <= set(DOCUMENT["components"]["schemas"])
    assert "observation_outer" in names


def test_it_is_served(web: Parts) -> None:
    assert web.ask("/openapi.json").json == DOCUMENT


def test_the_document_names_all_paths_and_parameters() -> None:
    page = DOCS.joinpath("http-interface.md").read_text()
    for operation in OPERATIONS:
        assert f"`{operation.path}`" in page
        for name in operation.parameters:
            assert f"`{name}`" in page or f"`{name}=" in page, name


@pytest.mark.slow
@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/api/v1/hosts?count=true", "hosts"),
        ("/api/v1/hosts/203.0.113.5", "host"),
        ("/api/v1/observations", "observations"),
        ("/api/v1/stats", "stats"),
        ("/api/v1/signatures", "signatures"),
        ("/api/v1/sensors", "sensors"),
        ("/api/v1/sites", "sites"),
        ("/api/v1/hosts?merged=true", "hosts"),
        ("/healthz", "health"),
        ("/api/v1/hosts?limit=x", "problem"),
    ],
)
def test_answers_have_their_schema(web: Parts, path: str, name: str) -> None:
    jsonschema: Any = pytest.importorskip("jsonschema")
    schema = {**DOCUMENT, "$ref": f"#/components/schemas/{name}"}
    jsonschema.Draft202012Validator(json.loads(json.dumps(schema))).validate(web.ask(path).json)
