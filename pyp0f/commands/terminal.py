"""Standard output, standard error and Ctrl-C of the small commands."""

from __future__ import annotations

import io
import os
import signal
import sys

from pyp0f.safetext import safe_text


def show(text: str) -> bool:
    """Write text to standard output.  Surrogate escapes are written as the bytes that they stand for.

    Returns:
        False if standard output is closed or the write failed; the error is then written to standard error.
    """
    out = sys.stdout
    if out is None:
        complain("[-] standard output is closed")
        return False
    try:
        if isinstance(out, io.TextIOWrapper):
            out.flush()
            out.buffer.write(text.encode("utf-8", "surrogateescape"))
        else:
            out.write(text)
        out.flush()
    except OSError as error:
        # Python flushes standard output again at exit, and would report the error a second time.
        null_device = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null_device, out.fileno())
        os.close(null_device)
        complain(f"[-] standard output: {error.strerror}")
        return False
    return True


def complain(line: str) -> None:
    """Write one line to standard error.  Line breaks and control characters in it are escaped."""
    if sys.stderr is not None:
        sys.stderr.write(safe_text(line) + "\n")


def interrupted() -> int:
    """End the process by SIGINT with its default action, without a traceback.

    A shell then also ends the loop that started the command.

    Returns:
        The exit status for the case that the signal is blocked and does not end the process.
    """
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    signal.raise_signal(signal.SIGINT)
    return 1
