"""Observations of HTTP heads."""

from __future__ import annotations

from sample_observations import http_observation, label_of

from pyp0f.applications.http.observations import HttpRequestObservation, HttpResponseObservation


def test_kinds() -> None:
    assert isinstance(http_observation(), HttpRequestObservation)
    assert isinstance(http_observation(of_client=False), HttpResponseObservation)


def test_http_values() -> None:
    observation = http_observation(language="English", dishonest=True)
    assert observation.label == label_of("curl", is_application=True, line=20)
    assert observation.signature is not None
    assert observation.signature.line == 21
    assert (observation.generic, observation.dishonest, observation.anonymous) == (False, True, False)
    assert (observation.software, observation.language) == ("curl/7.1", "English")
    assert observation.raw_signature == "1:Host,User-Agent,Accept=[*/*]:Connection:curl/7.1"
    assert http_observation(generic=True).generic


def test_what_is_not_known() -> None:
    unknown = http_observation(name=None, software=None)
    assert (unknown.label, unknown.signature, unknown.software, unknown.anonymous) == (None, None, None, True)
