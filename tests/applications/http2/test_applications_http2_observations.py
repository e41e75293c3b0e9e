"""Observations of HTTP/2 are values."""

from __future__ import annotations

import pickle

from sample_observations import http2_request


def test_they_can_be_compared_and_stored() -> None:
    seen = http2_request()
    assert pickle.loads(pickle.dumps(seen)) == seen
    assert hash(http2_request()) == hash(seen)
    assert (seen.kind, seen.subject, seen.anonymous) == ("http2 request", "client", False)
    assert seen.software == "curl/8.5 \\xff"
