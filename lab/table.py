"""All stacks that can be measured."""

from __future__ import annotations

from typing import Final

from lab.errors import LabError
from lab.stack import Stack
from lab.stacks import grub, http, ipxe, linux, lwip, pxelinux, running, scanners, smoltcp, uboot, uefi, user_net

_MODULES: Final = (
    running, linux, ipxe, grub, pxelinux, uefi, uboot, lwip, smoltcp, user_net, scanners, http,
)  # fmt: skip
STACKS: Final[tuple[Stack, ...]] = tuple([stack for module in _MODULES for stack in module.STACKS])
ALL: Final = "all"


def stacks_named(names: list[str]) -> list[Stack]:
    """The stacks with these names, in the order of the table; ``all`` stands for all of them.

    Raises:
        LabError: there is no stack of a name.
    """
    unknown = [name for name in names if name not in (ALL, *[stack.name for stack in STACKS])]
    if unknown:
        raise LabError(f"{', '.join(unknown)}: not in the table (see python -m lab list)")
    return [stack for stack in STACKS if ALL in names or stack.name in names]
