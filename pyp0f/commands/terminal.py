"""What small programs say, and to whom."""

from __future__ import annotations

import io
import os
import signal
import sys

from pyp0f.safetext import safe_text


def show(text: str) -> bool:
    """Write to standard output, bytes that are not UTF-8 as they came; False, with a complaint, if that fails."""
    out = sys.stdout
    if out is None:
        return True
    try:
        if isinstance(out, io.TextIOWrapper):
            out.flush()
            out.buffer.write(text.encode("utf-8", "surrogateescape"))
        else:
            out.write(text)
        out.flush()
    except OSError as error:
        # The interpreter would try once more at its end, and fail noisily.
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, out.fileno())
        os.close(nowhere)
        complain(f"[-] standard output: {error.strerror}")
        return False
    return True


def complain(line: str) -> None:
    """Write one line to standard error, with everything escaped that could end it or control a terminal."""
    if sys.stderr is not None:
        sys.stderr.write(safe_text(line) + "\n")


def interrupted() -> int:
    """End as Ctrl-C ends programs that do not heed it: without a traceback, and so that loops of a shell end, too.

    Returns the exit status where the signal does not end the process.
    """
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    signal.raise_signal(signal.SIGINT)
    return 1
