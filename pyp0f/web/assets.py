"""The files of the page, read into memory at the start.

A path that is not in the table does not exist, so no request can name another file, and the root directory may change.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from importlib.resources import files
from importlib.resources.abc import Traversable
from importlib.util import find_spec
from typing import Final, NamedTuple

TYPES: Final = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".mjs": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".json": "application/json",
    ".webmanifest": "application/manifest+json",
}
"""Files with other endings are not served."""
_INDEX: Final = "index.html"


class Asset(NamedTuple):
    """A file of the page.

    Attributes:
        data: its bytes.
        media_type: its type.
        tag: its entity tag, which changes with its bytes.
    """

    data: bytes
    media_type: str
    tag: str


PLOTS: Final = "/lib/plotly.js"
"""The path of the library for plots."""


def load() -> dict[str, Asset]:
    """The files of the page by the paths of their URLs, and the library for plots from its package, if it is there."""
    found = dict(_files_of(files("pyp0f.web") / "page", "/"))
    # The package is not imported: only its file is served.
    spec = find_spec("plotly")
    for folder in (spec.submodule_search_locations or []) if spec else []:
        library = os.path.join(folder, "package_data", "plotly.min.js")
        if os.path.exists(library):
            with open(library, "rb") as file:
                found[PLOTS] = asset_of("plotly.min.js", file.read())
    if f"/{_INDEX}" in found:
        found["/"] = found.pop(f"/{_INDEX}")
    return found


def _files_of(folder: Traversable, path: str) -> Mapping[str, Asset]:
    found: dict[str, Asset] = {}
    for entry in folder.iterdir():
        if entry.is_dir():
            found.update(_files_of(entry, f"{path}{entry.name}/"))
        elif os.path.splitext(entry.name)[1] in TYPES:
            found[path + entry.name] = asset_of(entry.name, entry.read_bytes())
    return found


def asset_of(name: str, data: bytes) -> Asset:
    """A file of the page.

    Args:
        name: its name, whose ending is in `TYPES`.
        data: its bytes.
    """
    return Asset(data, TYPES[os.path.splitext(name)[1]], f'"{hashlib.sha256(data).hexdigest()[:32]}"')
