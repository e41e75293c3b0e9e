"""Observations of mail and FTP."""

from __future__ import annotations

from sample_observations import line_request, line_response

from pyp0f.applications.mail.exchange import Request, Response


def test_clients() -> None:
    found = line_request("imap", Request("a9:LOGIN", ("LOGIN",), (), None))
    assert (found.kind, found.commands, found.headers, found.software) == ("imap request", ("LOGIN",), (), None)
    assert (found.raw_signature, found.label, found.generic) == ("a9:LOGIN", None, False)


def test_servers() -> None:
    found = line_response("ftp", Response("FTP:A:ok", "FTP", ("A",), "ok", "FTP"))
    assert (found.kind, found.banner, found.capabilities, found.reply) == ("ftp response", "FTP", ("A",), "ok")
    assert (found.raw_signature, found.software) == ("FTP:A:ok", "FTP")
