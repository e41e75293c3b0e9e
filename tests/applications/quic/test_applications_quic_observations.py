"""Observations of QUIC clients."""

from __future__ import annotations

import pickle

from sample_observations import quic_request

from pyp0f.applications.tls.code_points import DRAFTS, QUIC_MARKS, VERSION_2
from pyp0f.applications.tls.observations import TlsRequestObservation


def test_a_request() -> None:
    found = quic_request()
    assert (found.kind, found.subject, found.version, found.quic_version) == ("quic request", "client", "TLS 1.3", "v1")
    assert found.ja4_r == "q13d0106h3_1301_000a,000b,000d,002b_0403,0804"
    assert found.to_dict()["quic_version"] == "v1"
    assert isinstance(found, TlsRequestObservation)


def test_versions() -> None:
    assert quic_request(version=VERSION_2).quic_version == "v2"
    assert quic_request(version=DRAFTS[29]).quic_version == "draft-29"
    assert len({quic_request(version=version).quic_version for version in QUIC_MARKS}) == len(QUIC_MARKS)


def test_values() -> None:
    again = pickle.loads(pickle.dumps(quic_request()))
    assert again == quic_request()
    assert hash(again) == hash(quic_request())
