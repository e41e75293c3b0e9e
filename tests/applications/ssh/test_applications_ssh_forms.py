"""Fields and JSON members of observations of SSH."""

from __future__ import annotations

from sample_observations import ssh_request, ssh_response

from pyp0f.applications.ssh.greeting import Greeting


def test_fields() -> None:
    found = ssh_request(dishonest=True)
    assert found.fields() == (
        ("app", "???"),
        ("banner", "SSH-2.0-ExampleSSH_1.0 Debian-1"),
        ("params", "dishonest"),
        ("raw_sig", "2.0:e97d07603350d1111ec2b64bf25413c9:ExampleSSH_1.0 Debian-1"),
    )


def test_members() -> None:
    members = ssh_response(Greeting(False, "1.5", b"a\xff|\x1b", None, False)).to_dict()
    assert {name: members[name] for name in ("banner", "software", "version", "hassh", "params")} == {
        "banner": "SSH-1.5-a\\xff|\x1b",
        "software": "a\\xff|\x1b",
        "version": "1.5",
        "hassh": None,
        "params": ["lf"],
    }
    assert (members["hassh_algorithms"], members["raw_signature"]) == (None, "1.5:none:a")
