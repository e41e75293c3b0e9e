"""Errors are one printable line with the place and the problem."""

from __future__ import annotations

import copy
import pickle

import pytest

import pyp0f
from pyp0f import errors
from pyp0f.errors import (
    CaptureError,
    MissingPackageError,
    OutputError,
    PrivilegeError,
    Pyp0fError,
    SignatureError,
    UsageError,
)
from pyp0f.safetext import safe_text


@pytest.mark.parametrize("kind", [UsageError, CaptureError, OutputError, PrivilegeError])
def test_text_is_the_message(kind: type[Pyp0fError]) -> None:
    assert str(kind("no such file")) == "no such file"


@pytest.mark.parametrize("kind", [UsageError, CaptureError, OutputError, PrivilegeError, MissingPackageError])
def test_text_is_safe_to_print(kind: type[Pyp0fError]) -> None:
    error = kind("/tmp/\x1b[31m\0\n\udcff\u00e9: no such file")
    assert str(error) == "/tmp/\\x1b[31m\\x00\\n\\udcff\u00e9: no such file"
    assert str(pickle.loads(pickle.dumps(error))) == str(error)


@pytest.mark.parametrize("name", ["/tmp/\x1b[31mx", "/tmp/\0x", "/tmp/\nx"])
def test_names_of_captures_are_safe_to_print(name: str) -> None:
    for function in (pyp0f.read, pyp0f.sniff):
        with pytest.raises(CaptureError) as caught:
            function(name)
        assert str(caught.value).startswith(safe_text(name))
        assert str(caught.value).isprintable()


def test_one_base() -> None:
    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type)]
    assert len(kinds) == 9
    assert all(issubclass(kind, Pyp0fError) for kind in kinds)
    assert not issubclass(Pyp0fError, (OSError, ValueError))


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (SignatureError("is empty"), "<text>: is empty"),
        (SignatureError("is empty", path="a b.fp"), "a b.fp: is empty"),
        (SignatureError("is empty", path="p0f.fp", line=7), "p0f.fp:7: is empty"),
        (SignatureError("is wrong", part="MSS", value="x", path="p0f.fp", line=7), "p0f.fp:7: MSS 'x': is wrong"),
        (SignatureError("is missing", part="MSS", path="p0f.fp", line=7), "p0f.fp:7: MSS '': is missing"),
        (SignatureError("is wrong", value="it's"), '<text>: "it\'s": is wrong'),
        (SignatureError("is wrong", value="a\n\x1b\x9b\udcff\u202e"), r"<text>: 'a\n\x1b\x9b\udcff\u202e': is wrong"),
        (SignatureError("is wrong", value="\u00e9"), "<text>: '\u00e9': is wrong"),
        (SignatureError("is wrong", value="x" * 80), f"<text>: '{'x' * 80}': is wrong"),
        (SignatureError("is wrong", value="x" * 81), f"<text>: '{'x' * 77}...': is wrong"),
        (SignatureError("is wrong", path="a\r\x1b[2J\udcff\u00e9"), "a\\r\\x1b[2J\\udcff\u00e9: is wrong"),
    ],
)
def test_signature_error(error: SignatureError, text: str) -> None:
    assert str(error) == text
    assert text.isprintable()


def test_signature_error_is_kept_whole() -> None:
    error = SignatureError("is wrong", part="MSS", value="x", path="p0f.fp", line=7)
    for twin in (pickle.loads(pickle.dumps(error)), copy.copy(error)):
        assert isinstance(twin, SignatureError)
        assert vars(twin) == vars(error)
