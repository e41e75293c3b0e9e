"""The files of the page, read into memory at the start.

A path that is not in the table does not exist, so no request can name another file, and the root directory may change.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from importlib.resources import files
from importlib.resources.abc import Traversable
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


def load() -> dict[str, Asset]:
    """The files of the page by the paths of their URLs."""
    found = dict(_files_of(files("pyp0f.web") / "page", "/"))
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
