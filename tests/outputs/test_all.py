"""Standard output and files together: each goes on without the others."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Final

import pytest
from observations import EXAMPLES
from surroundings import file_size_limit

from pyp0f.errors import OutputError
from pyp0f.outputs.all import Outputs
from pyp0f.outputs.messages import Messages
from pyp0f.outputs.terminal import ReaderGoneError, Screen

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from pyp0f.observation import Observation

EXAMPLE: Final = EXAMPLES[0][0]


class Broken(Screen):
    """A screen that fails in one way or the other."""

    def __init__(self, error: Exception) -> None:
        super().__init__(None)
        self.error = error

    def report(self, _: Iterable[Observation]) -> None:
        raise self.error


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "log"


def test_both(path: Path) -> None:
    stream = io.StringIO()
    outputs = Outputs(Screen(stream), Messages())
    assert outputs.left == 1
    outputs.open_log(None)
    assert outputs.left == 1
    outputs.open_log(str(path))
    assert outputs.left == 2
    outputs.report([EXAMPLE])
    outputs.report([])
    outputs.close()
    assert stream.getvalue().startswith(f"[+] Appending to log file '{path}'.\n.-[ ")
    assert path.read_text("utf-8").count("\n") == 1
    assert not outputs.failed


@pytest.mark.parametrize(("error", "failed"), [(ReaderGoneError(), False), (OutputError("full"), True)])
def test_the_log_goes_on(error: Exception, failed: bool, path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    outputs = Outputs(Broken(error), Messages())
    outputs.open_log(str(path))
    for _ in range(2):
        outputs.report([EXAMPLE])
    outputs.close()
    assert path.read_text("utf-8").count("\n") == 2
    assert (outputs.left, outputs.failed) == (1, failed)
    assert capsys.readouterr().err == "[-] full\n" * failed


def test_without_a_screen(path: Path) -> None:
    stream = io.StringIO()
    outputs = Outputs(Screen(stream), Messages())
    outputs.leave_screen()
    outputs.open_log(str(path))
    outputs.report([EXAMPLE])
    outputs.print("text")
    assert (stream.getvalue(), outputs.left) == ("", 1)
    outputs.close()


def test_a_log_is_reopened(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    outputs = Outputs(Screen(None), Messages())
    outputs.reopen_files()  # there is none
    outputs.open_log(str(path))
    outputs.report([EXAMPLE])
    path.rename(path.with_name("log.1"))
    path.mkdir()
    outputs.reopen_files()
    outputs.report([EXAMPLE])
    path.rmdir()
    outputs.reopen_files()
    outputs.report([EXAMPLE])
    outputs.close()
    assert path.with_name("log.1").read_text("utf-8").count("\n") == 2
    assert path.read_text("utf-8").count("\n") == 1
    assert capsys.readouterr().err == f"[-] {path}: cannot open the log: Is a directory\n"


def test_a_log_that_was_lost_is_found_again(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    outputs = Outputs(Screen(None), Messages())
    outputs.open_log(str(path))
    with file_size_limit(1):
        outputs.report([EXAMPLE])
    assert outputs.left == 1
    outputs.report([EXAMPLE])
    outputs.reopen_files()
    assert outputs.left == 2
    outputs.report([EXAMPLE])
    outputs.close()
    assert path.read_text("utf-8").count("\n") == 1
    assert capsys.readouterr().err == f"[-] {path}: cannot write the log: File too large\n"
