"""Functions of Linux for a process that gives up its privileges, called through the C library.

seccomp filters and Landlock rules are not used: docs/security.md says why.
"""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Collection
from typing import Any, Final

_SET_NO_NEW_PRIVILEGES: Final = 38
_DROP_FROM_BOUNDING_SET: Final = 24
_CAPABILITIES: Final = 64
"""Numbers of capabilities that can exist.  The kernel says EINVAL for those that do not."""
_PLACE_OF_ENVIRONMENT: Final = 47
"""Index of env_start among the fields of /proc/self/stat behind the name of the program; env_end is the next one."""


def give_up_capabilities() -> None:
    """Let no program that this process starts get privileges, and empty the set of capabilities that it could get.

    Raises:
        OSError: the kernel refuses.
    """
    if sys.platform != "linux":
        return
    prctl = _prctl()
    for capability in range(_CAPABILITIES):
        if prctl(_DROP_FROM_BOUNDING_SET, capability) == errno.EINVAL:
            break
    # Without CAP_SETPCAP, the set stays as it is: then this bit alone has the effect.
    if problem := prctl(_SET_NO_NEW_PRIVILEGES, 1):
        raise OSError(problem, os.strerror(problem))


def _prctl() -> Any:  # noqa: ANN401 - a function of two numbers
    import ctypes  # noqa: PLC0415 - only processes that give up privileges need it

    call = ctypes.CDLL(None, use_errno=True).prctl
    call.argtypes = (ctypes.c_int, *[ctypes.c_ulong] * 4)

    def prctl(option: int, value: int) -> int:
        """The error number; 0 if there was no error."""
        return ctypes.get_errno() if call(option, value, 0, 0, 0) else 0

    return prctl


def clear_environment(kept: Collection[str]) -> None:
    """Forget the variables that the process was started with.

    Linux: they are overwritten in memory, too, which /proc/PID/environ shows.

    Args:
        kept: names of variables that are kept.
    """
    left = {name: value for name, value in os.environ.items() if name in kept}
    os.environ.clear()  # the C library must not refer to the old texts
    if sys.platform == "linux":
        _overwrite_initial_environment()
    os.environ.update(left)


def _overwrite_initial_environment() -> None:
    try:
        with open("/proc/self/stat", "rb") as file:
            fields = file.read().rpartition(b")")[2].split()
        start, end = map(int, fields[_PLACE_OF_ENVIRONMENT : _PLACE_OF_ENVIRONMENT + 2])
    except (OSError, ValueError):
        return  # without /proc, no process can read it
    if 0 < start < end:
        import ctypes  # noqa: PLC0415 - only processes that give up privileges need it

        ctypes.memset(start, 0, end - start)
