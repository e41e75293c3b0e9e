"""Giving up root's rights: what is refused, and the order of things (docs/p0f-3.09b.md, section 13.3)."""

from __future__ import annotations

import os
import pwd
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Final

import pytest
from places import ROOT

from pyp0f.errors import PrivilegeError
from pyp0f.service import hardening
from pyp0f.service.privileges import Account, check_not_setuid, drop, find_account, open_descriptors, prepare

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


P0F: Final = Account("p0f", 7, 8, "/var/lib/p0f")


class System:
    """Stands in for system calls: records them, and makes one fail."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.calls: list[tuple[object, ...]] = []
        self.failing: tuple[object, ...] = ()
        self.uid = self.gid = 0
        self.folders: set[str] = set()
        self.groups = [8]
        for name in ("initgroups", "chdir", "chroot", "setgid", "setuid"):
            monkeypatch.setattr(os, name, self.call(name))
        for name in ("getuid", "geteuid"):
            monkeypatch.setattr(os, name, lambda: self.uid)
        for name in ("getgid", "getegid"):
            monkeypatch.setattr(os, name, lambda: self.gid)
        monkeypatch.setattr(os.path, "exists", self.exists)
        # The tests keep what they have.
        monkeypatch.setattr(os, "getgroups", lambda: self.groups)
        monkeypatch.setattr(os, "umask", self.call("umask"))
        monkeypatch.setattr(hardening, "clear_environment", self.call("clear_environment"))
        monkeypatch.setattr(hardening, "give_up_capabilities", self.call("give_up_capabilities"))

    def call(self, name: str) -> Callable[..., None]:
        def called(*arguments: object) -> None:
            if name == "setuid" and self.uid and self.failing != ("again",):
                raise PermissionError(1, "Operation not permitted")
            self.calls.append((name, *arguments))
            if self.failing[:1] == (name,) and self.failing[1:] in ((), arguments):
                raise PermissionError(1, "Operation not permitted")
            if name == "setuid" and isinstance(arguments[0], int):
                self.uid = arguments[0]
            if name == "setgid" and isinstance(arguments[0], int):
                self.gid = arguments[0]

        return called

    def exists(self, path: str) -> bool:
        self.calls.append(("exists", path))
        return str(path) in self.folders


@pytest.fixture
def system(monkeypatch: pytest.MonkeyPatch) -> System:
    return System(monkeypatch)


def test_the_order(system: System) -> None:
    """Groups are set before the user, because root is needed for it."""
    drop(P0F)
    assert system.calls[0][0] == "clear_environment"
    assert system.calls[1:] == [
        ("umask", 0o077),
        ("give_up_capabilities",),
        ("initgroups", "p0f", 8),
        ("chdir", "/var/lib/p0f"),
        ("chroot", "/var/lib/p0f"),
        ("chdir", "/"),
        ("exists", "/proc"),
        ("exists", "/sys"),
        ("setgid", 8),
        ("setuid", 7),
    ]


@pytest.mark.parametrize(
    ("failing", "problem"),
    [
        (("give_up_capabilities",), "cannot give up capabilities: Operation not permitted"),
        (("initgroups",), "user 'p0f': cannot set its groups: Operation not permitted"),
        (("chdir", "/var/lib/p0f"), "user 'p0f': cannot change to its home directory '/var/lib/p0f': "),
        (("chroot",), "user 'p0f': cannot make '/var/lib/p0f' the root directory: Operation not permitted"),
        (("chdir", "/"), "cannot change to the new root directory: Operation not permitted"),
        (("setgid",), "user 'p0f': cannot change to group 8: Operation not permitted"),
        (("setuid",), "user 'p0f': cannot change to user 7: Operation not permitted"),
    ],
)
def test_what_fails_ends_it(failing: tuple[object, ...], problem: str, system: System) -> None:
    system.failing = failing
    with pytest.raises(PrivilegeError) as refusal:
        drop(P0F)
    assert str(refusal.value).startswith(problem)
    assert system.calls[-1][: len(failing)] == failing, "nothing comes after it"


@pytest.mark.parametrize("folder", ["/proc", "/sys"])
def test_a_home_that_is_the_system_itself(folder: str, system: System) -> None:
    system.folders = {folder}
    with pytest.raises(PrivilegeError, match="must not become the root directory"):
        drop(P0F)
    assert system.uid == 0


def test_descriptors_of_the_starter_are_closed(system: System, tmp_path: Path) -> None:
    folder = os.open(tmp_path, os.O_RDONLY)
    assert folder in open_descriptors()
    drop(P0F, [folder, folder])
    assert system.uid == 7
    assert folder not in open_descriptors()


def test_root_s_group_is_never_kept(system: System, monkeypatch: pytest.MonkeyPatch) -> None:
    system.groups = [8, 0]
    with pytest.raises(PrivilegeError, match="is still in root's group"):
        drop(P0F)
    monkeypatch.setattr(pwd, "getpwnam", lambda _: pwd.struct_passwd(("p0f", "", 7, 8, "", "/var/lib/p0f", "")))
    monkeypatch.setattr(os, "getgrouplist", lambda *_: [8, 0])
    with pytest.raises(PrivilegeError, match="must not be in root's group"):
        find_account("p0f")


def test_a_change_that_can_be_undone_is_none(system: System) -> None:
    system.failing = ("again",)
    with pytest.raises(PrivilegeError, match="did not take effect"):
        drop(P0F)


def test_a_change_that_did_not_happen(system: System, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "getegid", lambda: 0)
    with pytest.raises(PrivilegeError, match="did not take effect"):
        drop(P0F)
    assert system.uid == 7


@pytest.mark.parametrize(
    ("entry", "problem"),
    [
        (("x", 7, 8, "/"), "the home directory must not be /"),
        (("x", 7, 8, "//"), "the home directory must not be /"),
        (("x", 0, 8, "/home/x"), "must not be root, and its primary group must not be root's"),
        (("x", 7, 0, "/home/x"), "must not be root, and its primary group must not be root's"),
    ],
)
def test_users_that_do_not_do(entry: tuple[str, int, int, str], problem: str, monkeypatch: pytest.MonkeyPatch) -> None:
    name, uid, gid, home = entry
    monkeypatch.setattr(pwd, "getpwnam", lambda _: pwd.struct_passwd((name, "", uid, gid, "", home, "")))
    with pytest.raises(PrivilegeError, match=f"^user 'x': {problem}"):
        find_account(name)


@pytest.mark.parametrize("name", ["no such user", "a\0b"])
def test_unknown_users(name: str) -> None:
    with pytest.raises(PrivilegeError, match=r"there is no such user$"):
        find_account(name)


def test_a_user(monkeypatch: pytest.MonkeyPatch) -> None:
    entry = pwd.struct_passwd(("p0f", "", 7, 8, "", "/var/lib/p0f", ""))
    monkeypatch.setattr(pwd, "getpwnam", lambda _: entry)
    assert find_account("p0f") == P0F
    assert str(P0F) == "Privileges dropped: uid 7, gid 8, root '/var/lib/p0f'"


def test_the_zone_gets_a_name(local_zone: Callable[[str | None], None], monkeypatch: pytest.MonkeyPatch) -> None:
    """TZ is set, because the C library would look for the time zone in the new root directory."""
    local_zone(None)
    prepare()
    assert os.environ["TZ"] == ":/etc/localtime"
    monkeypatch.setenv("TZ", "XYZ-1")
    prepare()
    assert (os.environ["TZ"], time.tzname[0]) == ("XYZ-1", "XYZ")


def test_setuid_programs_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    check_not_setuid()
    monkeypatch.setattr(os, "geteuid", lambda: -1)
    with pytest.raises(PrivilegeError, match="must not be installed setuid"):
        check_not_setuid()


@pytest.mark.slow
@pytest.mark.parametrize("rule", [[], ["tcp"]], ids=["in place", "with a filter"])
@pytest.mark.parametrize(
    "capture",
    ["http_chromium", "http_apache", "nat_reasons", "encapsulations", "programs/smtp-clients", "programs/ftp-servers"],
)
def test_nothing_is_loaded_after_the_root_directory_has_changed(capture: str, rule: list[str], tmp_path: Path) -> None:
    """Modules cannot be loaded after the root directory has changed."""
    program = (
        "import sys; from pyp0f.commands import main as cli; from pyp0f.service import privileges; before = set();"
        "privileges.find_account = lambda name: privileges.Account(name, 1, 1, '/');"
        "privileges.drop = lambda account, inherited: before.update(sys.modules);"
        "status = cli.main(sys.argv[1:]);"
        "assert status == 0 and before; print(*set(sys.modules) - before, file=sys.stderr)"
    )
    command = [sys.executable, "-c", program, "-r", str(ROOT / "pcaps" / f"{capture}.pcap"), "-o", "log", "-u", "p0f"]
    done = subprocess.run(
        [*command, *rule], cwd=tmp_path, capture_output=True, text=True, env={**os.environ, "PYTHONPATH": str(ROOT)}
    )
    assert (done.returncode, done.stderr) == (0, "\n")
