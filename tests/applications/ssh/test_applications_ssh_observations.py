"""Observations of SSH clients and servers."""

from __future__ import annotations

import pickle

import pytest
from sample_observations import ssh_request, ssh_response


def test_a_request() -> None:
    found = ssh_request()
    assert (found.kind, found.subject, found.version) == ("ssh request", "client", "2.0")
    assert (found.banner, found.software) == ("SSH-2.0-ExampleSSH_1.0 Debian-1", "ExampleSSH_1.0 Debian-1")
    assert found.hassh_algorithms == "curve25519-sha256;aes128-ctr;hmac-sha2-256;none"
    assert (found.words, found.label, found.generic) == ((), None, False)


def test_a_response() -> None:
    found = ssh_response()
    assert (found.kind, found.subject) == ("ssh response", "server")
    assert found.hassh_algorithms == "curve25519-sha256;aes256-ctr;hmac-sha2-512;zlib"


@pytest.mark.parametrize("found", [ssh_request(), ssh_response(dishonest=True)])
def test_values(found: object) -> None:
    again = pickle.loads(pickle.dumps(found))
    assert again == found
    assert hash(again) == hash(found)
