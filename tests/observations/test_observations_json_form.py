"""The JSON form of each kind of observation."""

from __future__ import annotations

import json

import pytest
from sample_observations import EXAMPLES, Example, mtu_observation, tcp_observation

from pyp0f.signatures.mtu import MtuSignature


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.kind)
def test_as_a_dict(example: Example) -> None:
    """`to_dict` has only JSON types."""
    found = example.observation.to_dict()
    assert json.loads(json.dumps(found)) == found
    assert found["kind"] == example.kind
    assert found["subject"] == ("client" if example.is_of_client else "server")
    assert str(found["time"]).startswith("2020-09-13T12:26:40.")


def test_a_dict_in_full() -> None:
    assert tcp_observation().to_dict() == {
        "kind": "syn",
        "time": "2020-09-13T12:26:40.250000+00:00",
        "client": "10.0.0.1",
        "client_port": 1000,
        "server": "10.0.0.2",
        "server_port": 80,
        "subject": "client",
        "probe": False,
        "label": {
            "text": "Linux 3.11 and newer",
            "generic": False,
            "class": "unix",
            "name": "Linux",
            "flavor": "3.11 and newer",
        },
        "signature": {
            "file": None,
            "line": 11,
            "text": "*:64:0:*:mss*20,7:mss,sok,ts,nop,ws:df,id+:0",
            "source": None,
            "date": None,
        },
        "generic": False,
        "fuzzy": False,
        "random_ttl": False,
        "distance": 0,
        "excess_distance": False,
        "raw_signature": "4:64+0:0:1460:mss*20,7:mss,sok,ts,nop,ws:df,id+:0",
        "ip_version": 4,
        "ttl": 64,
        "dscp": 0,
        "ip_options_length": 0,
        "mss": 1460,
        "window": 29_200,
        "scale": 7,
        "options": ["mss", "sok", "ts", "nop", "ws"],
        "quirks": ["df", "id+"],
        "payload": False,
    }


@pytest.mark.parametrize(
    ("path", "line", "file"),
    [("/etc/p0f/my.fp", 7, "my.fp"), ("my.fp", 7, "my.fp"), ("/etc/Caf\udce9.fp", 7, "Caf\ufffd.fp"), ("", 0, None)],
)
def test_a_dict_says_where_the_signature_stands(path: str, line: int, file: str | None) -> None:
    """Only the name of the file is shown, without its folder.  Signatures made in code have no file."""
    found = mtu_observation(MtuSignature("Ethernet", 1500, line, path)).to_dict()
    assert found["signature"] == {
        "file": file,
        "line": line or None,
        "text": "1500",
        "source": None,
        "date": None,
    }


def test_a_dict_says_where_the_signature_comes_from() -> None:
    origin = "public | date 2026-01-02 | source a page\nmeasured | date 2026-11-28 | package x | version 2\n"
    found = mtu_observation(MtuSignature("Ethernet", 1500, origin=origin)).to_dict()["signature"]
    assert isinstance(found, dict)
    assert (found["source"], found["date"]) == ("public: a page; measured: x 2", "2026-11-28")


def test_a_dict_has_no_surrogates() -> None:
    """Surrogates stand for bytes of a signature file that are not UTF-8.  JSON cannot contain them."""
    link = mtu_observation(MtuSignature("caf\udce9 \u00fc", 1492, 9), 1492)
    assert link.link == "caf\udce9 \u00fc"
    assert link.to_dict()["link"] == "caf\ufffd \u00fc"
