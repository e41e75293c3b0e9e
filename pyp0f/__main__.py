"""``python -m pyp0f``."""

from __future__ import annotations

import sys

from pyp0f.cli import main

sys.exit(main())
