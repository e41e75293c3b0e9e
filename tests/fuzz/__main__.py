"""`python -m tests.fuzz`."""

import sys

from .runner import main

sys.exit(main())
