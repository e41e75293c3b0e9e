"""``pyp0f-web`` that loads no modules once it serves, as if root had started it from folders that only root reads."""

from __future__ import annotations

import os
import sys

from pyp0f.commands.web import main
from pyp0f.service import privileges


def lose_files() -> None:
    """Load no further modules from files."""
    sys.meta_path[:] = [one for one in sys.meta_path if getattr(one, "__name__", "") != "PathFinder"]


if __name__ == "__main__":
    os.geteuid = lambda: 0
    privileges.become_nobody = lose_files
    sys.exit(main())
