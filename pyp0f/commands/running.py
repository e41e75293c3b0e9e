"""How the small commands run: one line for an error, help on request, and an end by Ctrl-C."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Callable, Sequence

from pyp0f.commands.parser import Ended, Parser
from pyp0f.commands.terminal import complain, interrupted, show
from pyp0f.errors import Pyp0fError


def run_command(
    make_parser: Callable[[], Parser], run: Callable[[Namespace], int], arguments: Sequence[str] | None
) -> int:
    """Parse the arguments, run the command, and return its exit status.

    Args:
        make_parser: makes the parser of the command line.
        run: does what the parsed arguments ask for, and returns the exit status.
        arguments: the arguments without the program's name; None for `sys.argv`.
    """
    try:
        return run(make_parser().parse(sys.argv[1:] if arguments is None else arguments))
    except Ended as ended:
        return 0 if show(ended.parser.format_help()) else 1
    except Pyp0fError as error:
        complain(f"[-] {error}")
        return 1
    except KeyboardInterrupt:
        return interrupted()
