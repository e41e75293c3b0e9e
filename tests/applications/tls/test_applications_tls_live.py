"""Real TLS sessions in a network namespace: what is printed names the program."""

from __future__ import annotations

import shutil
import sys
from typing import TYPE_CHECKING, Final

import pytest
from places import LAB
from surroundings import wait_until

from lab.namespaces import end, space
from lab.programs.recording import certificate

if TYPE_CHECKING:
    from pathlib import Path

PORT: Final = 7443
URL: Final = f"https://127.0.0.1:{PORT}/"
CHROMIUM: Final = (
    "chromium", "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--ignore-certificate-errors",
    "--disable-background-networking", "--dump-dom",
)  # fmt: skip


@pytest.mark.live
@pytest.mark.parametrize(
    ("command", "name"), [(("curl", "-sk"), "libcurl "), (CHROMIUM, "Chromium ")], ids=["curl", "Chromium"]
)
def test_the_program_is_named(command: tuple[str, ...], name: str, tmp_path: Path) -> None:
    if not shutil.which(command[0]):
        pytest.skip(f"{command[0]} is not installed")
    said, ready = tmp_path / "said", tmp_path / "ready"
    profile = (f"--user-data-dir={tmp_path / 'profile'}",) if command is CHROMIUM else ()
    with space("tls") as here:
        ports = (str(PORT), str(PORT), *certificate(tmp_path))
        here.start(sys.executable, str(LAB / "programs" / "tls_responder.py"), *ports, output=ready)
        listener = here.start(sys.executable, "-u", "-m", "pyp0f", "-i", "lo", output=said)
        wait_until(lambda: "ready" in ready.read_text() and "Watching" in said.read_text())
        assert here.try_run("env", f"HOME={tmp_path}", *command, *profile, URL)
        wait_until(lambda: "tls request" in said.read_text())
        end(listener)
    requests = [block for block in said.read_text().split(".-[") if "(tls request)" in block]
    assert requests
    for block in requests:
        assert f"| app      = {name}" in block
