"""How HTTP/2 observations are shown, and what they say as values."""

from __future__ import annotations

from sample_observations import http2_request

from pyp0f.applications.http2.conversation import Beginning


def test_fields_of_an_anonymous_client() -> None:
    seen = http2_request(Beginning((), None, (), ("m",), (), None))
    assert seen.fields() == (("app", "???"), ("params", "anonymous"), ("raw_sig", "|00|0|m|"))
    assert seen.form.ecs(seen) == {"event": {"category": ["network", "web"]}, "http": {"version": "2"}}


def test_members() -> None:
    seen = http2_request()
    assert seen.to_dict()["priorities"] == [{"stream": 3, "exclusive": True, "depends_on": 1, "weight": 201}]
    assert seen.form.ecs(seen)["user_agent"] == {"original": "curl/8.5 \\xff"}
