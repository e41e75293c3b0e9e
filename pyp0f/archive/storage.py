"""Files of a dataset and inputs, on any file system that fsspec knows.  Files appear whole or not at all."""

from __future__ import annotations

import fcntl
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

DATASET: Final = "dataset.json"
"""The file that says that a folder is a dataset, and of which version."""
UNFINISHED: Final = ".tmp"
"""The ending of files that are being written, or were being written when a process crashed."""


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


@contextmanager
def as_os_errors() -> Iterator[None]:
    """Context manager: all errors of a file system are those of the system.  Clients of servers have their own."""
    try:
        yield
    except OSError:
        raise
    except Exception as error:  # noqa: BLE001 - clients of servers have errors of their own
        lines = str(error).splitlines()
        raise OSError(lines[0] if lines else type(error).__name__) from None


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
        """The names of all files in a folder and the folders in it, as paths from the dataset's folder.

        Raises:
            OutputError: the folder cannot be read.
        """
        start = len(self.path(""))
        with self._failing(folder):
            try:
                found = self.system.find(self.path(folder))
            except FileNotFoundError:
                return []
        return sorted(str(path)[start:] for path in found)

    def read(self, name: str) -> bytes | None:
        """The contents of a file; None if there is none.

        Raises:
            OutputError: the file cannot be read.
        """
        with self._failing(name):
            try:
                contents: bytes = self.system.cat_file(self.path(name))
            except FileNotFoundError:
                return None
        return contents

    def read_all(self, names: list[str]) -> dict[str, bytes]:
        """The contents of many files by name, read at the same time where the file system can.

        Raises:
            OutputError: a file cannot be read.
        """
        if not names:
            return {}
        with self._failing(names[0]):
            found = self.system.cat([self.path(name) for name in names], on_error="raise")
        start = len(self.path(""))
        return {str(path)[start:]: contents for path, contents in found.items()}

    def remove(self, name: str) -> None:
        """Remove a file, if it exists.

        Raises:
            OutputError: it cannot be removed.
        """
        with self._failing(name), suppress(FileNotFoundError):
            self.system.rm_file(self.path(name))

    @contextmanager
    def _failing(self, name: str) -> Iterator[None]:
        try:
            with as_os_errors():
                yield
        except OSError as error:
            raise OutputError(f"{self.url}{f'/{name}' if name else ''}: {error.strerror or error}") from None

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
                return
            with as_os_errors():
                file = system.open(path, "wb")
            try:
                yield file
            except BaseException:
                file.discard()
                raise
            with as_os_errors():
                file.close()  # object stores show a file from now on
        except OSError as error:
            raise OutputError(f"{self.url}/{name}: {error.strerror or error}") from None

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Context manager: no other process writes the dataset, if it is in a folder of this machine.

        Raises:
            OutputError: somebody else does.
        """
        if not is_local(self.system):
            yield
            return
        with self._failing(DATASET):
            descriptor = os.open(self.path(DATASET), os.O_RDWR | os.O_CLOEXEC)
        try:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise OutputError(f"{self.url}: another pyp0f-archive writes this dataset") from None
            yield
        finally:
            os.close(descriptor)

    def write(self, name: str, data: bytes | memoryview) -> None:
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
