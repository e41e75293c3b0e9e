"""Errors of the clients: one tree."""

from __future__ import annotations

from pyp0f.api import errors
from pyp0f.api.errors import AddressError, ApiError
from pyp0f.errors import Pyp0fError


def test_one_base() -> None:
    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type) and kind.__module__ == errors.__name__]
    assert len(kinds) == 6
    assert all(issubclass(kind, ApiError) for kind in kinds)
    assert issubclass(ApiError, Pyp0fError)
    assert not issubclass(ApiError, (OSError, ValueError))


def test_a_wrong_address_is_a_wrong_value() -> None:
    assert issubclass(AddressError, ValueError)
