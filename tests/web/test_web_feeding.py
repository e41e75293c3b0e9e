"""The program that ``pyp0f --http`` starts."""

from __future__ import annotations

import json
import socket

from pyp0f.web.feeding import REFUSED, main


def test_why_it_cannot_serve_goes_to_the_capture() -> None:
    ours, theirs = socket.socketpair()
    with ours:
        settings = {"endpoint": "127.0.0.1:0", "certificate": "/none"}
        assert main([str(theirs.detach()), "eth0", json.dumps(settings)]) == 1
        assert REFUSED + b"--http-cert /none" in ours.recv(1_000)
