"""The message for packages of the extra ``web`` that are not installed."""

from __future__ import annotations

from pyp0f.errors import MissingPackageError


def missing_package(error: ImportError) -> MissingPackageError:
    """The error for a package that is missing.

    Args:
        error: what the import has raised.
    """
    return MissingPackageError(f"the web interface needs more packages: pip install 'pyp0f[web]' ({error})")
