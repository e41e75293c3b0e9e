"""Dropping the privileges of root (docs/p0f-3.09b.md, section 13.3).

After the root directory has changed, no file outside of it can be read.  `prepare` loads what Python and C would
otherwise load later.
"""

from __future__ import annotations

import codecs
import os
import pwd
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Final

from pyp0f.errors import PrivilegeError

_MODULES: Final = ("threading", "pyp0f.applications.http.languages")
"""Loaded late, because most captures are read without them."""
_CODECS: Final = ("ascii", "latin-1", "unicode_escape", "utf-8")
_SYSTEM_FOLDERS: Final = ("/proc", "/sys")
_ZONE: Final = ":/etc/localtime"


@dataclass(frozen=True, slots=True)
class Account:
    """A user to become.

    Attributes:
        name: as given.
        uid: number of the user, not 0.
        gid: number of the user's own group, not 0.
        home: the directory that becomes the root directory.
    """

    name: str
    uid: int
    gid: int
    home: str

    def __str__(self) -> str:
        return f"Privileges dropped: uid {self.uid}, gid {self.gid}, root '{self.home}'"


def find_account(name: str) -> Account:
    """Look up a user.

    Raises:
        PrivilegeError: there is none of that name, or it is none that privileges could be dropped to.
    """
    try:
        entry = pwd.getpwnam(name)
    except (KeyError, ValueError):
        raise PrivilegeError(f"user {name!r}: there is no such user") from None
    if os.path.normpath(entry.pw_dir) in ("/", "//"):
        raise PrivilegeError(f"user {name!r}: needs a home directory of its own, which becomes the root directory")
    if entry.pw_uid == 0 or entry.pw_gid == 0:
        raise PrivilegeError(f"user {name!r}: must be neither root nor in root's group")
    return Account(name, entry.pw_uid, entry.pw_gid, entry.pw_dir)


def prepare() -> None:
    """Load what is needed after the root directory has changed: modules, the time zone, and codecs."""
    for name in _MODULES:
        import_module(name)
    # Where TZ is not set, C looks for the machine's zone again and again; it keeps one that has a name.
    os.environ.setdefault("TZ", _ZONE)
    time.tzset()
    for name in _CODECS:
        codecs.lookup(name)


def drop(account: Account) -> None:
    """Become this user permanently, with its home directory as the root directory.

    Raises:
        PrivilegeError: it failed; the process must end then, because the change may be incomplete.
    """
    name, uid, gid, home = account.name, account.uid, account.gid, account.home
    _step(f"user {name!r}: cannot take on its groups", lambda: os.initgroups(name, gid))
    _step(f"user {name!r}: cannot enter its home directory {home!r}", lambda: os.chdir(home))
    _step(f"user {name!r}: cannot make {home!r} the root directory", lambda: os.chroot(home))
    _step("cannot enter the new root directory", lambda: os.chdir("/"))
    if any(map(os.path.exists, _SYSTEM_FOLDERS)):
        raise PrivilegeError(f"user {name!r}: {home!r} contains /proc or /sys: that is no home directory of its own")
    _step(f"user {name!r}: cannot change to group {gid}", lambda: os.setgid(gid))
    _step(f"user {name!r}: cannot change to user {uid}", lambda: os.setuid(uid))
    if (os.getuid(), os.geteuid(), os.getgid(), os.getegid()) != (uid, uid, gid, gid) or _is_root_again():
        raise PrivilegeError(f"user {name!r}: the change of user did not take effect")


def check_not_setuid() -> None:
    """Refuse to run with the rights of another user than the one who started the program.

    Raises:
        PrivilegeError: that is so.
    """
    if os.getuid() != os.geteuid():
        raise PrivilegeError("pyp0f must not be installed setuid: whoever runs it could write any file")


def _step(failure: str, action: Callable[[], None]) -> None:
    try:
        action()
    except OSError as error:
        raise PrivilegeError(f"{failure}: {error.strerror}") from None


def _is_root_again() -> bool:
    try:
        os.setuid(0)
    except OSError:
        return False
    return True
