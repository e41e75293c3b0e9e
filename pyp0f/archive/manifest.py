"""The manifest: which captures are done, and what came out.  Each finished task has a file of its own in it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, Final, NamedTuple

from pyp0f.archive.storage import UNFINISHED, Storage
from pyp0f.errors import OutputError

FOLDER: Final = "manifest"
READ: Final = "read"
DAMAGED: Final = "damaged"
"""It was read up to the damage, or around it."""
UNREADABLE: Final = "unreadable"
"""It is not a capture, or cannot be opened."""
FAILED: Final = "failed"
"""The worker crashed, or there was an error in pyp0f.  It is tried again when the command runs again."""
DATA_FOLDERS: Final = ("observations", "parts")
"""Folders of files that belong to one task each.  Their names begin with its id."""


class Done(NamedTuple):
    """A finished task.

    Attributes:
        id: id of the task.
        sensor: name of the sensor.
        captures: what is known of each capture: url, name, size, modified, head, status, reason, packets, observations.
        files: the files of the dataset that it wrote.
        hosts: number of rows of the host parts, by day.
        settings: a checksum of signatures and options.
        version: the version of pyp0f.
    """

    id: str
    sensor: str
    captures: list[dict[str, Any]]
    files: list[str]
    hosts: dict[str, int]
    settings: str
    version: str

    @property
    def has_failed(self) -> bool:
        """Whether one of the captures could not be read."""
        return any(one["status"] in (UNREADABLE, FAILED) for one in self.captures)

    def failed_on(self, named: set[str]) -> bool:
        """Whether a worker failed, or one of the named captures could not be read.

        Args:
            named: URLs of captures.
        """
        return any(
            one["status"] == FAILED or (one["status"] == UNREADABLE and one["url"] in named) for one in self.captures
        )


def write_done(storage: Storage, done: Done) -> None:
    """Write the file of a finished task.  From then on, the task is done.

    Raises:
        OutputError: it cannot be written.
    """
    storage.write(f"{FOLDER}/{done.id}.json", json.dumps(done._asdict(), indent=1).encode())


def read_manifest(storage: Storage) -> list[Done]:
    """All finished tasks.

    Raises:
        OutputError: a file of the manifest is damaged.
    """
    names = [name for name in storage.names(FOLDER) if name.endswith(".json")]
    found = []
    for name, contents in storage.read_all(names).items():
        try:
            found.append(Done(**json.loads(contents)))
        except (TypeError, ValueError):
            raise OutputError(f"{storage.url}/{name}: is damaged; remove it, and its captures are read again") from None
    return sorted(found)


def remove_task(storage: Storage, done: Done) -> None:
    """Remove a task and its files.  The manifest comes first: what is not in it is removed at the next start."""
    storage.remove(f"{FOLDER}/{done.id}.json")
    for name in done.files:
        storage.remove(name)


def data_files(storage: Storage) -> set[str]:
    """The names of all files of tasks."""
    return {name for folder in DATA_FOLDERS for name in storage.names(folder)}


def remove_strays(storage: Storage, done: Iterable[Done], there: Iterable[str]) -> None:
    """Remove files of tasks that did not end.

    Args:
        storage: the dataset.
        done: all finished tasks.
        there: the result of `data_files`.
    """
    known = {name for one in done for name in one.files}
    for name in sorted(set(there) - known):
        storage.remove(name)
    for name in storage.names(FOLDER):
        if name.endswith(UNFINISHED):
            storage.remove(name)
