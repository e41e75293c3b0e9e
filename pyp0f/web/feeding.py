"""The program that ``pyp0f --http`` starts: a web process that gets observations over a socket pair."""

from __future__ import annotations

import json
import os
import socket
import sys
from collections.abc import Sequence

from pyp0f.errors import Pyp0fError
from pyp0f.outputs.messages import Messages
from pyp0f.service.feed import NICE
from pyp0f.web.missing import missing_package
from pyp0f.web.settings import WebSettings, endpoint_of

REFUSED = b"-"
"""Stands before the reason, if the process cannot serve."""


def main(arguments: Sequence[str]) -> int:
    """Serve.  Returns the exit status.

    Args:
        arguments: the number of the socket's descriptor; name of the sensor; the settings as JSON.
    """
    number, name, text = arguments
    given = json.loads(text)
    settings = WebSettings(**{**given, "endpoint": endpoint_of(given["endpoint"])})
    os.nice(NICE)
    connection = socket.socket(fileno=int(number))
    try:
        from pyp0f.web import process, sources  # noqa: PLC0415 - their packages may be missing

        return process.serve(settings, [sources.FeedSource(name, connection)], Messages().say)
    except Pyp0fError as error:
        reason = str(error)
    except ImportError as error:
        reason = str(missing_package(error))
    with connection:
        connection.sendall(REFUSED + reason.encode("utf-8", "backslashreplace"))
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
