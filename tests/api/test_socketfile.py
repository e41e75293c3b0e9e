"""The file of the API socket: when it is created, refused, replaced and removed."""

from __future__ import annotations

import os
import socket
import stat
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from api_ends import connected

from pyp0f.api.socketfile import PATH_LIMIT, SocketFile
from pyp0f.errors import OutputError

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A short path for a socket."""
    monkeypatch.chdir(tmp_path)
    return Path("p0f.sock")


@contextmanager
def listening(path: Path, backlog: int = 5) -> Iterator[SocketFile]:
    file = SocketFile(str(path), backlog)
    try:
        yield file
    finally:
        file.close()


def refusal(path: Path | str) -> str:
    with pytest.raises(OutputError) as caught:
        SocketFile(str(path), 5)
    return str(caught.value)


def stale_socket(path: Path) -> int:
    """Leave a socket that nobody listens on; returns its inode number."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as dead:
        dead.bind(str(path))
    return path.lstat().st_ino


def test_connections_wait_until_they_are_accepted(path: Path) -> None:
    with listening(path) as file, connected(path) as client:
        client.sendall(b"hello")
        accepted, _ = file.socket.accept()
        with accepted:
            assert accepted.recv(9) == b"hello"
        with pytest.raises(BlockingIOError):
            file.socket.accept()


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077])
def test_everybody_may_connect_whatever_the_umask(path: Path, umask: int) -> None:
    before = os.umask(umask)
    try:
        with listening(path):
            assert path.lstat().st_mode == stat.S_IFSOCK | 0o666
        assert os.umask(umask) == umask
    finally:
        os.umask(before)


def test_the_file_is_removed_at_the_end(path: Path) -> None:
    with listening(path) as file:
        assert path.is_socket()
    assert not path.exists()
    file.close()


def test_the_file_is_found_again_from_another_directory(path: Path, tmp_path: Path) -> None:
    with listening(path):
        os.chdir("/")
    assert not (tmp_path / path).exists()


def test_what_took_the_files_place_stays(path: Path) -> None:
    with listening(path):
        path.unlink()
        path.write_text("something else")
    assert path.read_text() == "something else"


def test_a_successor_is_not_removed_by_its_predecessor(path: Path) -> None:
    with listening(path) as first:
        path.unlink()
        with listening(path):
            first.close()
            connected(path).close()


def test_a_file_that_is_gone_is_no_harm(path: Path) -> None:
    with listening(path):
        path.unlink()


def test_a_file_that_may_not_be_removed_stays(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: Path) -> None:
        raise PermissionError

    with listening(path):
        monkeypatch.setattr(Path, "unlink", refuse)
    assert path.is_socket()


def test_a_new_root_directory(tmp_path: Path) -> None:
    inside, outside = tmp_path / "jail" / "p0f.sock", tmp_path / "other.sock"
    inside.parent.mkdir()
    with listening(inside) as file:
        file.prepare_chroot(str(inside.parent))
        assert file._real_path == Path("/p0f.sock")
    with listening(outside) as file:
        file.prepare_chroot(str(inside.parent))
        assert file._real_path is None
        file.prepare_chroot(str(inside.parent))
    assert outside.is_socket()


def test_a_stale_socket_is_replaced(path: Path) -> None:
    stale_socket(path)
    with listening(path):
        connected(path).close()


def test_a_link_to_a_stale_socket_is_replaced_and_the_socket_stays(path: Path) -> None:
    target = Path("target")
    inode = stale_socket(target)
    path.symlink_to(target)
    with listening(path):
        assert not path.is_symlink()
    assert target.lstat().st_ino == inode


def test_a_link_to_nowhere_is_replaced(path: Path) -> None:
    path.symlink_to("nowhere")
    with listening(path):
        assert path.is_socket()
    assert not path.is_symlink()


def test_a_second_instance_is_refused(path: Path) -> None:
    """3.09b replaces the socket of the first instance (docs/api.md)."""
    with listening(path):
        assert refusal(path) == "p0f.sock: another program listens on this socket"
        Path("link").symlink_to(path)
        assert refusal("link") == "link: another program listens on this socket"
        connected(path).close()


def test_a_second_instance_is_refused_even_if_the_first_is_busy(path: Path) -> None:
    with listening(path, backlog=1), connected(path), connected(path):
        assert refusal(path) == "p0f.sock: another program listens on this socket"


def test_a_datagram_socket_is_refused(path: Path) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as other:
        other.bind(str(path))
        assert refusal(path) == "p0f.sock: another program listens on this socket"


@pytest.mark.parametrize("kind", ["file", "directory", "fifo", "link"])
def test_something_else_is_refused_and_stays(path: Path, kind: str) -> None:
    target = Path("target")
    target.write_text("precious")
    if kind == "file":
        path.write_text("precious")
    elif kind == "directory":
        path.mkdir()
    elif kind == "fifo":
        os.mkfifo(path)
    else:
        path.symlink_to(target)
    before = path.lstat()
    assert refusal(path) == "p0f.sock: exists and is not a socket"
    assert path.lstat().st_ino == before.st_ino
    assert target.read_text() == "precious"


@pytest.mark.usefixtures("path")
def test_length_of_the_path() -> None:
    longest = "x" * (PATH_LIMIT - 1)
    with listening(Path(longest)):
        pass
    assert refusal(longest + "x") == f"{longest}x: the API socket's path is too long: 108 bytes, at most 107 fit"
    assert refusal("\u00e9" * 54).endswith("the API socket's path is too long: 108 bytes, at most 107 fit")


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ("", "the API socket's path is empty"),
        ("a\0b", "'a\\x00b': the API socket's path must not contain zero bytes"),
        ("nowhere/p0f.sock", "nowhere/p0f.sock: cannot listen on the API socket: No such file or directory"),
        ("/dev/null/p0f.sock", "/dev/null/p0f.sock: cannot look for an API socket: Not a directory"),
        ("/proc/p0f.sock", "/proc/p0f.sock: cannot listen on the API socket: No such file or directory"),
    ],
)
def test_wrong_path(wrong: str, message: str) -> None:
    assert refusal(wrong) == message
    assert message.isprintable()
