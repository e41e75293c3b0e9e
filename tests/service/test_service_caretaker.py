"""The process that stays behind."""

from __future__ import annotations

import os
import signal
import sys
from contextlib import closing
from pathlib import Path

import pytest
from surroundings import wait_until

from pyp0f.errors import OutputError, PrivilegeError
from pyp0f.outputs.linefile import LineFile
from pyp0f.outputs.log import LogFormatter
from pyp0f.service.caretaker import Caretaker


def number_of_itself() -> None:
    raise OutputError(str(os.getpid()))


def test_errands(tmp_path: Path) -> None:
    """Descriptors come back, and so do refusals."""

    def make() -> int:
        return os.open(tmp_path / "made", os.O_WRONLY | os.O_CREAT)

    def refuse() -> None:
        raise OutputError("\udcff: no")

    def remove() -> None:
        (tmp_path / "made").unlink()

    with closing(Caretaker([make, refuse, remove])) as caretaker:
        for _ in range(2):
            descriptor = caretaker.ask(0)
            assert descriptor is not None
            os.write(descriptor, b"here")
            os.close(descriptor)
            assert (tmp_path / "made").read_bytes() == b"here"
            with pytest.raises(OutputError, match="\udcff: no"):
                caretaker.ask(1)
            assert caretaker.ask(2) is None
            assert not (tmp_path / "made").exists()


def test_a_log_that_was_renamed(tmp_path: Path) -> None:
    """It knows which file is written, and who has locked it."""
    path = tmp_path / "log"
    log = LineFile(str(path), "the log", LogFormatter())

    def open_anew() -> int:
        log.reopen()
        return log.fileno()

    reader, writer = os.pipe()
    with closing(log), closing(Caretaker([open_anew], [log.fileno()])) as caretaker:
        os.close(writer)
        assert os.read(reader, 1) == b"", "it holds no descriptors that it does not need"
        os.close(reader)
        log.chroot_follows(str(tmp_path / "elsewhere"), lambda: caretaker.ask(0))
        log.reopen()
        assert log.is_file(str(path)), "nothing has changed"
        path.rename(tmp_path / "log.1")
        log.reopen()
        assert log.is_file(str(path))
        with pytest.raises(OutputError, match="is being written by another process"):
            LineFile(str(path), "the log", LogFormatter())
        path.rename(tmp_path / "log.2")
        path.symlink_to("log.2")
        with pytest.raises(OutputError, match="/log: the log must not be a symbolic link"):
            log.reopen()
        assert log.is_file(str(tmp_path / "log.2"))
    LineFile(str(tmp_path / "log.2"), "the log", LogFormatter()).close()


def test_it_ends_with_the_other_process_and_not_before() -> None:
    caretaker = Caretaker([number_of_itself])
    with pytest.raises(OutputError) as refusal:
        caretaker.ask(0)
    process = int(str(refusal.value))
    assert process != os.getpid()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGUSR1):
        os.kill(process, number)
    with pytest.raises(OutputError):
        caretaker.ask(0)
    assert os.getsid(process) == process
    caretaker.close()
    with pytest.raises(ProcessLookupError):
        os.kill(process, 0)


def test_when_it_is_gone() -> None:
    with closing(Caretaker([number_of_itself])) as caretaker:
        with pytest.raises(OutputError) as refusal:
            caretaker.ask(0)
        os.kill(int(str(refusal.value)), signal.SIGKILL)
        assert caretaker.ask(0) is None
        assert caretaker.ask(0) is None


def test_no_more_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> int:
        raise BlockingIOError(11, "Resource temporarily unavailable")

    monkeypatch.setattr(os, "fork", refuse)
    with pytest.raises(PrivilegeError, match="opens files anew: Resource temporarily unavailable"):
        Caretaker([number_of_itself])


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="needs /proc")
def test_what_it_sees_and_holds() -> None:
    """No standard streams, no directory that could not be unmounted, nothing but its channel."""
    with closing(Caretaker([number_of_itself])) as caretaker:
        with pytest.raises(OutputError) as refusal:
            caretaker.ask(0)
        process = Path("/proc", str(refusal.value))
        wait_until(lambda: len(list((process / "fd").iterdir())) == 4)
        assert {str((process / "fd" / str(stream)).readlink()) for stream in range(3)} == {os.devnull}
        assert (process / "cwd").readlink() == Path("/")
