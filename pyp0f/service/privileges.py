"""Dropping the privileges of root (docs/p0f-3.09b.md, section 13.3).

Each process that ``-u`` applies to goes through these steps, in this order: live capture (`pyp0f.service.daemon`),
reading of captures (`pyp0f.commands.captures`), the web process (`pyp0f.web.process`) and the live table
(`pyp0f.live_table.process`).

1. `find_account` looks up the user.  If the user cannot be used, nothing has been opened, created or started.  Only
   the signature files have been read.
2. Everything that the process needs is opened: captures, interfaces, outputs and sockets.  Other processes are
   started; they go through these steps themselves.
3. `prepare` loads what Python and the C library would otherwise load later: modules, the time zone, codecs.  The web
   process and the live table also do once what they will do later, before this step.
4. `drop` closes the descriptors that were open when pyp0f started, clears the environment except for `_KEPT`, sets
   the umask, gives up capabilities (`pyp0f.service.hardening`), changes the groups, the root directory and the user,
   and checks that the process cannot become root again.
5. The process goes on: packets and lines from the network are read, and ``-d`` detaches from the terminal.

After step 4, no file outside of the user's home directory can be opened.
"""

from __future__ import annotations

import codecs
import os
import pwd
import stat
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from importlib import import_module
from typing import Final, NamedTuple

from pyp0f.errors import PrivilegeError

_PACKAGES: Final = (
    "pyp0f.wire",
    "pyp0f.signatures",
    "pyp0f.observations",
    "pyp0f.hosts",
    "pyp0f.fingerprinting",
    "pyp0f.changes",
    "pyp0f.applications",
    "pyp0f.verdicts",
    "pyp0f.engine",
    "pyp0f.capture",
    "pyp0f.outputs",
    "pyp0f.service",
)
"""Packages of which some modules are imported only when a packet needs them."""
_LATE: Final = ("threading", "copy", "datetime", "gettext", "inspect", "ipaddress")
"""Modules of Python that are loaded when something of them is first used."""
_CODECS: Final = ("ascii", "latin-1", "unicode_escape", "utf-8")
_SYSTEM_FOLDERS: Final = ("/proc", "/sys")
_ZONE: Final = ":/etc/localtime"
_KEPT: Final = ("TZ", "TERM", "LANG", "LC_ALL", "LC_CTYPE", "COLUMNS", "LINES", "JOURNAL_STREAM")
"""Variables of the environment that the time zone, texts, the progress bar and messages need."""
_NOBODY: Final = "nobody"
_UMASK: Final = 0o077
_STANDARD_STREAMS: Final = 3


class Account(NamedTuple):
    """The user to run as after privileges are dropped.

    Attributes:
        name: the name that was given.
        uid: numeric user ID, not 0.
        gid: numeric ID of the primary group, not 0.
        home: the home directory, which becomes the root directory.
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
        PrivilegeError: the user does not exist, is root, is in root's group, or has / as the home directory.
    """
    try:
        entry = pwd.getpwnam(name)
    except (KeyError, ValueError):
        raise PrivilegeError(f"user {name!r}: there is no such user") from None
    if os.path.normpath(entry.pw_dir) in ("/", "//"):
        raise PrivilegeError(f"user {name!r}: the home directory must not be /, because it becomes the root directory")
    if entry.pw_uid == 0 or entry.pw_gid == 0:
        raise PrivilegeError(f"user {name!r}: must not be root, and its primary group must not be root's")
    if 0 in os.getgrouplist(name, entry.pw_gid):
        raise PrivilegeError(f"user {name!r}: must not be in root's group")
    return Account(name, entry.pw_uid, entry.pw_gid, entry.pw_dir)


def open_descriptors() -> list[int]:
    """The open descriptors, without the standard streams.  Empty if the system cannot list them."""
    try:
        found = [int(name) for name in os.listdir("/dev/fd")]
    except OSError:
        return []
    # The list includes the descriptor of the directory itself, which is closed again.
    return [descriptor for descriptor in found if descriptor >= _STANDARD_STREAMS and _is_open(descriptor)]


def _is_open(descriptor: int) -> bool:
    try:
        os.fstat(descriptor)
    except OSError:
        return False
    return True


def prepare() -> None:
    """Load modules, the time zone and codecs while their files can still be opened."""
    from pkgutil import walk_packages  # noqa: PLC0415 - only here, and takes as long to load as ten packets to read

    for name in _LATE:
        getattr(import_module(name), "__file__", None)  # loads a module whose place something else has taken
    for package in _PACKAGES:
        for module in walk_packages(import_module(package).__path__, f"{package}."):
            with suppress(ImportError):  # its library is missing
                import_module(module.name)
    # Without TZ, the C library opens /etc/localtime again later.  With TZ, it keeps the zone that it has loaded.
    os.environ.setdefault("TZ", _ZONE)
    time.tzset()
    for name in _CODECS:
        codecs.lookup(name)


def drop(account: Account, inherited: Iterable[int] = ()) -> None:
    """Switch to this user permanently.  The user's home directory becomes the root directory.

    Args:
        account: the user.
        inherited: descriptors of the process that started this one, which are closed.

    Raises:
        PrivilegeError: a step failed.  The caller must end the process, because the change may be incomplete.
    """
    from pyp0f.service import hardening  # noqa: PLC0415 - most runs keep their user

    name, uid, gid, home = account.name, account.uid, account.gid, account.home
    close_all(inherited)
    _close_folders()
    hardening.clear_environment(_KEPT)
    os.umask(_UMASK)
    _step("cannot give up capabilities", hardening.give_up_capabilities)
    _step(f"user {name!r}: cannot set its groups", lambda: os.initgroups(name, gid))
    _step(f"user {name!r}: cannot change to its home directory {home!r}", lambda: os.chdir(home))
    _step(f"user {name!r}: cannot make {home!r} the root directory", lambda: os.chroot(home))
    _step("cannot change to the new root directory", lambda: os.chdir("/"))
    if any(map(os.path.exists, _SYSTEM_FOLDERS)):
        raise PrivilegeError(f"user {name!r}: {home!r} contains /proc or /sys; it must not become the root directory")
    _step(f"user {name!r}: cannot change to group {gid}", lambda: os.setgid(gid))
    _step(f"user {name!r}: cannot change to user {uid}", lambda: os.setuid(uid))
    if 0 in os.getgroups():
        raise PrivilegeError(f"user {name!r}: is still in root's group")
    if (os.getuid(), os.geteuid(), os.getgid(), os.getegid()) != (uid, uid, gid, gid) or _is_root_again():
        raise PrivilegeError(f"user {name!r}: the change of user did not take effect")


def become_nobody() -> None:
    """Give up the rights of root for those of the user ``nobody``.  The root directory stays.

    Raises:
        PrivilegeError: the change failed.
    """
    try:
        entry = pwd.getpwnam(_NOBODY)
        os.setgroups([])
        os.setgid(entry.pw_gid)
        os.setuid(entry.pw_uid)
    except (KeyError, OSError) as error:
        raise PrivilegeError(
            f"cannot change to user {_NOBODY}: {getattr(error, 'strerror', None) or 'unknown'}"
        ) from None


def close_all(descriptors: Iterable[int]) -> None:
    """Close descriptors, those that are closed already among them."""
    for descriptor in descriptors:
        with suppress(OSError):
            os.close(descriptor)


def _close_folders() -> None:
    """Replace standard streams that are directories: they would be a way out of the new root directory."""
    for descriptor in range(_STANDARD_STREAMS):
        if _is_open(descriptor) and stat.S_ISDIR(os.fstat(descriptor).st_mode):
            null_device = os.open(os.devnull, os.O_RDWR)
            os.dup2(null_device, descriptor)
            os.close(null_device)


def check_not_setuid() -> None:
    """Check that the program does not run with the privileges of another user (setuid).

    Raises:
        PrivilegeError: the real and the effective user ID differ.
    """
    if os.getuid() != os.geteuid():
        raise PrivilegeError("pyp0f must not be installed setuid: its users could write any file")


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
