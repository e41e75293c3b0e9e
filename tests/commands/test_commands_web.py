"""The command ``pyp0f-web``."""

from __future__ import annotations

import json
from importlib.util import find_spec

import pytest

from pyp0f.commands import web


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        ([], "--from: needs at least one source (see pyp0f-web --help)"),
        (["--from", "/none"], "--from /none: No such file or directory"),
        (["--from", "/none", "-u", "no such user"], "user 'no such user': there is no such user"),
        (["--from", "-", "--http-key", "x"], "--http-key: needs --http-cert"),
        (["--from", "x", "--http", "::1:80"], "--http '::1:80': an IPv6 address stands in brackets, as in [::1]:8080"),
        *[
            (["--from", "x", "--http-name", name], f"--http-name {name!r}: must be the name of a host, without a port")
            for name in ("", "a..b", "sensor:8080", "http://sensor", "[::1]", "sénsor", ".")
        ],
        (["--from", "x", "--keep", "0"], "--keep '0': must be a number of 1 or more"),
        (["--from", __file__, "--from", __file__], "--from: a source is given more than once"),
    ],
)
def test_what_is_refused(capsys: pytest.CaptureFixture[str], arguments: list[str], problem: str) -> None:
    if find_spec("starlette") is None and "brackets" not in problem and "must be" not in problem:
        problem = "the web interface needs more packages"
    assert web.main(arguments) == 1
    assert capsys.readouterr().err.startswith(f"[-] {problem}")


def test_the_description(capsys: pytest.CaptureFixture[str]) -> None:
    if find_spec("starlette") is not None:
        assert web.main(["--openapi"]) == 0
        assert json.loads(capsys.readouterr().out)["openapi"] == "3.1.0"
