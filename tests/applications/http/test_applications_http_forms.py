"""The forms of HTTP observations."""

from __future__ import annotations

from typing import Any

import pytest
from sample_observations import http_observation

from pyp0f.applications.http.forms import http_fields, request_ecs, response_ecs


def test_fields() -> None:
    observation = http_observation(language="English", dishonest=True, raw_signature="1:Host")
    fields = (("app", "curl"), ("lang", "English"), ("params", "dishonest"), ("raw_sig", "1:Host"))
    assert observation.fields() == fields
    assert http_fields(observation) is http_fields(observation)


def test_details() -> None:
    found = http_observation(language="English").to_dict()
    assert list(found)[7:] == [
        "label", "signature", "generic", "software", "anonymous", "dishonest", "language", "header_case",
        "raw_signature",
    ]  # fmt: skip
    assert (found["software"], found["language"]) == ("curl/7.1", "English")


WEB: dict[str, Any] = {"event": {"category": ["network", "web"]}, "http": {"version": "1.1"}}


def test_members_of_ecs() -> None:
    assert request_ecs(http_observation()) == WEB | {"user_agent": {"original": "curl/7.1", "name": "curl"}}
    assert response_ecs(http_observation(of_client=False)) == WEB
    assert request_ecs(http_observation(name=None, software=None)) == WEB


@pytest.mark.parametrize(("raw_signature", "version"), [("0:Host", "1.0"), ("1:Host", "1.1")])
def test_versions(raw_signature: str, version: str) -> None:
    assert response_ecs(http_observation(raw_signature=raw_signature))["http"] == {"version": version}
