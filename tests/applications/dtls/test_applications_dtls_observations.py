"""Observations of DTLS clients."""

from __future__ import annotations

import pickle

import pytest
from sample_observations import DTLS_HELLO, dtls_request

from pyp0f.applications.tls.observations import TlsRequestObservation


def test_a_request() -> None:
    found = dtls_request()
    assert (found.kind, found.subject, found.version) == ("dtls request", "client", "DTLS 1.2")
    assert (found.ja4_r, found.ja3_r) == ("dd2i010100_c02f_000a", "65277,49199,10,29,")
    assert isinstance(found, TlsRequestObservation)


@pytest.mark.parametrize(
    ("versions", "word", "name"),
    [
        (None, "d2", "DTLS 1.2"),
        ((0xFEFC, 0xFEFD), "d2", "DTLS 1.3"),
        ((0xFEFC,), "d3", "DTLS 1.3"),
        ((0xFEFD, 0x1A1A, 0xFEFC), "d2", "DTLS 1.3"),
        ((0xFEFF, 0xFEFD), "d1", "DTLS 1.2"),
        ((0xFEFF,), "d1", "DTLS 1.0"),
        ((), "d2", "DTLS 1.2"),
    ],
)
def test_versions(versions: tuple[int, ...] | None, word: str, name: str) -> None:
    """JA4 has the highest number, as that of tshark 4.4 does; it is that of the lowest version."""
    found = dtls_request(DTLS_HELLO._replace(versions=versions))
    assert (found.ja4[1:3], found.version) == (word, name)


def test_values() -> None:
    again = pickle.loads(pickle.dumps(dtls_request()))
    assert again == dtls_request()
    assert hash(again) == hash(dtls_request())
