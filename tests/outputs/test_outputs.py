"""Standard output and files together: a failure of one does not stop the others."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Final

import pytest
from sample_observations import EXAMPLES
from surroundings import file_size_limit

from pyp0f.errors import OutputError
from pyp0f.outputs.messages import Messages
from pyp0f.outputs.outputs import Outputs
from pyp0f.outputs.terminal import ReaderGoneError, Screen

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from pyp0f.observations.base import Observation

EXAMPLE: Final = EXAMPLES[0][0]


class Broken(Screen):
    """A screen that fails in a given way."""

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
    outputs.open_files(None, None, None)
    assert outputs.left == 1
    outputs.open_files(str(path), None, None)
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
    outputs.open_files(str(path), None, None)
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
    outputs.open_files(str(path), None, None)
    outputs.report([EXAMPLE])
    outputs.print("text")
    assert (stream.getvalue(), outputs.left) == ("", 1)
    outputs.close()


def test_a_log_is_reopened(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    outputs = Outputs(Screen(None), Messages())
    outputs.reopen_files()  # there is none
    outputs.open_files(str(path), None, None)
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
    outputs.open_files(str(path), None, None)
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


# JSON -----------------------------------------------------------------------------------------------


def test_all_forms_at_once(path: Path) -> None:
    stream = io.StringIO()
    outputs = Outputs(Screen(stream), Messages())
    names = [str(path.with_name(name)) for name in ("log", "json", "ecs")]
    outputs.take_screen(names[1], names[2])
    outputs.open_files(*names)
    assert outputs.left == 4
    outputs.report([EXAMPLE])
    outputs.close()
    log, json, ecs = [path.with_name(name).read_text("ascii") for name in ("log", "json", "ecs")]
    assert log.startswith("[2020/09/13 12:26:40] mod=syn|")
    assert json.startswith('{"timestamp":"2020-09-13T')
    assert ecs.startswith('{"@timestamp":"2020-09-13T')
    assert stream.getvalue().startswith(
        f"[+] Appending to log file '{names[0]}'.\n"
        f"[+] Appending to JSON file '{names[1]}'.\n"
        f"[+] Appending to ECS file '{names[2]}'.\n"
        ".-[ "
    )


@pytest.mark.parametrize(
    ("json", "ecs", "start"),
    [("-", None, '{"timestamp":'), (None, "-", '{"@timestamp":')],
)
def test_standard_output_for_json_has_nothing_else(json: str | None, ecs: str | None, start: str, path: Path) -> None:
    stream = io.StringIO()
    outputs = Outputs(Screen(stream), Messages())
    outputs.take_screen(json, ecs)
    outputs.open_files(str(path), json, ecs)
    outputs.print("[+] This is for people.\n")
    outputs.report([EXAMPLE, EXAMPLE])
    outputs.close()
    assert (len(outputs.files), outputs.left) == (1, 2)
    assert stream.getvalue().count("\n") == path.read_text("ascii").count("\n") == 2
    assert all(line.startswith(start) for line in stream.getvalue().splitlines())


@pytest.mark.parametrize(
    ("json", "ecs", "hosts"),
    [("-", None, None), (None, "-", None), ("-", "-", None), ("-", "file", None), (None, "file", "-")],
)
def test_closed_standard_output_for_a_program(json: str | None, ecs: str | None, hosts: str | None) -> None:
    outputs = Outputs(Screen(None), Messages())
    with pytest.raises(OutputError, match=r"^standard output is closed$"):
        outputs.take_screen(json, ecs, hosts)


def test_closed_standard_output_matters_only_if_it_is_asked_for(path: Path) -> None:
    outputs = Outputs(Screen(None), Messages())
    outputs.take_screen(str(path), None)
    outputs.print("[+] This is for people.\n")
    assert not outputs.failed


def test_no_screen_to_take() -> None:
    outputs = Outputs(Screen(None), Messages())
    outputs.leave_screen()
    outputs.take_screen("-", None)
    outputs.report([EXAMPLE])
    assert outputs.left == 0


@pytest.mark.parametrize(
    ("names", "problem"),
    [
        (("x", "x", None), "x: the JSON file and the log must not be the same file"),
        (("x", None, "./x"), "./x: the ECS file and the log must not be the same file"),
        ((None, "x", "y/../x"), "y/../x: the ECS file and the JSON file must not be the same file"),
    ],
)
def test_no_file_for_two_forms(
    names: tuple[str, ...], problem: str, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(path.parent)
    path.with_name("y").mkdir()
    outputs = Outputs(Screen(None), Messages())
    with pytest.raises(OutputError) as refusal:
        outputs.open_files(*names)
    assert str(refusal.value) == problem
    outputs.close()


def test_a_file_goes_on_without_another(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A file continues if another one fails: here the JSON does not fit on the disk."""
    json = path.with_name("json")
    outputs = Outputs(Screen(None), Messages())
    outputs.open_files(str(path), str(json), None)
    with file_size_limit(400):
        for _ in range(2):
            outputs.report([EXAMPLE])
    outputs.close()
    assert (outputs.left, outputs.failed) == (2, True)
    assert path.read_text("ascii").count("\n") == 2
    assert json.read_bytes() == b""
    assert capsys.readouterr().err == f"[-] {json}: cannot write the JSON file: File too large\n"


def test_no_file_is_a_signature_file(path: Path) -> None:
    path.write_bytes(b"; nothing\n")
    outputs = Outputs(Screen(None), Messages())
    outputs.signature_files = [str(path)]
    with pytest.raises(OutputError, match="the log must not be a signature file"):
        outputs.open_files(str(path), None, None)
    outputs.close()
    assert path.read_bytes() == b"; nothing\n"


def test_no_file_is_the_capture(path: Path) -> None:
    path.touch()
    outputs = Outputs(Screen(None), Messages())
    outputs.open_files(None, str(path), None)
    with pytest.raises(OutputError, match="the JSON file must not be the capture itself"):
        outputs.keep_apart_from(str(path))
    outputs.keep_apart_from(str(path.with_name("other")))
    outputs.close()
