"""The command pyp0f-ship; tests/fleet has what it does."""

from __future__ import annotations

import pytest

from pyp0f.commands.ship import main


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "needs --from and --to"),
        (("--from", "x", "--to", "http://x/y"), "--to http://x/y: must be kafka://HOST:PORT/TOPIC or nats://"),
        (("--from", "/dev/null", "--to", "nats://u:p@x/y"), "--to nats://x/y: must have no name and no password"),
        (("--from", __file__, "--to", "nats://x/y?settings=/none"), "/none: No such file or directory"),
        (("--from", "x", "--to", "nats://x/y", "--site", "a/b"), "--site 'a/b': must be at most 64 letters, digits"),
        (("--from", "/none", "--to", "nats://x/y"), "--from /none: No such file or directory"),
        (("--from", "-", "--to", "nats://x/y"), "--spool FILE: is needed"),
    ],
)
def test_errors_are_one_line(arguments: tuple[str, ...], message: str, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 1
    out, err = capfd.readouterr()
    assert out == ""
    assert err.startswith("[-] ")
    assert err.count("\n") == 1
    assert message in err
