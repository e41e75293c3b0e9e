"""The fields and members that observations with signatures have in common."""

from __future__ import annotations

from sample_observations import tls_request

from pyp0f.applications.text_observations import label_field, params_field, signature_members
from pyp0f.applications.text_signatures import TextSignature
from pyp0f.signatures.label import Label


def signature(text: str, sys: str = "") -> TextSignature:
    return TextSignature(label=Label.parse(text, sys), text="x", readings=(("x",),))


def test_first_field() -> None:
    assert label_field(None) == ("app", "???")
    assert label_field(signature("s:!:curl:8.x", "@unix")) == ("app", "curl 8.x")
    assert label_field(signature("s:unix:Linux:5.x")) == ("os", "Linux 5.x")


def test_params() -> None:
    assert params_field(None, ()) == ("params", "none")
    assert params_field(signature("s:!:curl:"), ("grease",)) == ("params", "grease")
    assert params_field(signature("g:!:curl:"), ("grease",)) == ("params", "generic grease")


def test_members() -> None:
    assert signature_members(tls_request()) == {"label": None, "signature": None, "generic": False}
