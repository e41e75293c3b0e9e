"""Files of a dataset and inputs, on any file system that fsspec knows.  Files appear whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import lru_cache
from typing import Any, Final
from uuid import uuid4

from pyp0f.errors import MissingPackageError, OutputError, UsageError

try:
    import fsspec
except ImportError:
    raise MissingPackageError("needs fsspec: pip install 'pyp0f[archive]'") from None

UNFINISHED: Final = ".tmp"
"""The ending of files that are being written, or were when a process died."""


@lru_cache(maxsize=64)
def _place(url: str) -> tuple[Any, str]:
    try:
        system, path = fsspec.core.url_to_fs(url)
    except (ImportError, ValueError) as error:
        raise UsageError(f"{url}: {str(error).splitlines()[0]}") from None
    return system, path


def place(url: str) -> tuple[Any, str]:
    """The file system of fsspec of a path or URL, and the path in it.

    Raises:
        UsageError: the scheme is not known, or needs a package that is not installed.
    """
    return _place(url)


def is_local(system: object) -> bool:
    """Whether a file system is that of this machine."""
    return isinstance(system, fsspec.implementations.local.LocalFileSystem)


class Storage:
    """The folder of a dataset.  It can be pickled.

    Attributes:
        url: path or URL of the folder.
    """

    def __init__(self, url: str) -> None:
        """Name the folder.  It need not exist.

        Args:
            url: path or URL.
        """
        self.url = os.path.abspath(url) if "://" not in url else url.rstrip("/")

    def __reduce__(self) -> tuple[object, ...]:
        return Storage, (self.url,)

    @property
    def system(self) -> Any:  # noqa: ANN401 - of fsspec
        """The file system of fsspec."""
        return place(self.url)[0]

    def path(self, name: str) -> str:
        """The path of a file in the file system.

        Args:
            name: path from the folder, with slashes.
        """
        return f"{place(self.url)[1]}/{name}"

    def names(self, folder: str) -> list[str]:
        """The names of all files in a folder and the folders in it, as paths from the dataset's folder."""
        start = len(self.path(""))
        try:
            found = self.system.find(self.path(folder))
        except FileNotFoundError:
            return []
        return sorted(str(path)[start:] for path in found)

    def read(self, name: str) -> bytes | None:
        """The contents of a file; None if there is none."""
        try:
            contents: bytes = self.system.cat_file(self.path(name))
        except FileNotFoundError:
            return None
        return contents

    def read_all(self, names: list[str]) -> dict[str, bytes]:
        """The contents of many files by name, read at the same time where the file system can."""
        if not names:
            return {}
        found = self.system.cat([self.path(name) for name in names], on_error="omit")
        start = len(self.path(""))
        return {str(path)[start:]: contents for path, contents in found.items()}

    def remove(self, name: str) -> None:
        """Remove a file, if it exists."""
        with suppress(FileNotFoundError):
            self.system.rm_file(self.path(name))

    @contextmanager
    def writing(self, name: str) -> Iterator[Any]:
        """Context manager: a binary file that appears under its name at the end, unless there is an exception.

        Args:
            name: path from the folder.

        Raises:
            OutputError: the file cannot be written.
        """
        system, path = self.system, self.path(name)
        try:
            if is_local(system):
                with _writing_here(path) as file:
                    yield file
            else:
                # Object stores show a file when it is closed.
                file = system.open(path, "wb")
                try:
                    yield file
                except BaseException:
                    file.discard()
                    raise
                file.close()
        except OSError as error:
            raise OutputError(f"{self.url}/{name}: {error.strerror or error}") from None

    def write(self, name: str, data: bytes) -> None:
        """Write a whole file.

        Raises:
            OutputError: the file cannot be written.
        """
        with self.writing(name) as file:
            file.write(data)


@contextmanager
def _writing_here(path: str) -> Iterator[Any]:
    os.makedirs(os.path.dirname(path), exist_ok=True)
    # Two workers can have the same task, if the first one seemed to be lost.
    unfinished = f"{path}.{uuid4().hex}{UNFINISHED}"
    try:
        with open(unfinished, "wb") as file:
            yield file
        os.replace(unfinished, path)
    except BaseException:
        with suppress(OSError):
            os.unlink(unfinished)
        raise
