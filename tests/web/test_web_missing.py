"""What is said when packages are missing."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from pyp0f.web.missing import missing_package


def test_the_message() -> None:
    assert "pip install 'pyp0f[web]'" in str(missing_package(ImportError("No module named 'starlette'")))


@pytest.mark.slow
def test_the_command_says_so(tmp_path: Path) -> None:
    Path(tmp_path / "starlette.py").write_text("raise ImportError('not here')")
    program = "import sys; sys.path.insert(0, sys.argv.pop()); from pyp0f.commands.web import main; sys.exit(main())"
    done = subprocess.run(
        [sys.executable, "-c", program, "--from", "-", str(tmp_path)], capture_output=True, text=True, input=""
    )
    assert (done.returncode, done.stderr) == (
        1, "[-] the web interface needs more packages: pip install 'pyp0f[web]' (not here)\n",
    )  # fmt: skip
