"""The API response about a host."""

from __future__ import annotations

from api_ends import FULL, full_host
from talk import Talk, Watch, request

from pyp0f.api.lookup import describe
from pyp0f.api.protocol import Answer, Status
from pyp0f.hosts.table import Host


def test_no_host() -> None:
    assert describe(None) == Answer(Status.NO_MATCH)


def test_of_a_new_host_nothing_is_known_but_times() -> None:
    """The distance is -1; 3.09b sends 255: docs/api.md."""
    answer = describe(Host(b"\x0a\0\0\1", 7))
    assert answer == Answer(Status.FOUND, first_seen=7, last_seen=7, distance=-1)
    assert answer.to_bytes()[36:38] == b"\xff\xff"


def test_all_fields() -> None:
    assert describe(full_host()) == FULL


def test_counting_connections_wraps() -> None:
    host = full_host()
    host.connections = 2**32 + 5
    assert describe(host).connections == 5


def test_what_the_engine_learns() -> None:
    talk, watch = Talk(), Watch()
    watch.see(*talk.shake(), talk.say(request("Host: a", "User-Agent: Mozilla", "Accept-Language: fr")))
    client = describe(watch.host(talk.client).host)
    server = describe(watch.host(talk.server).host)
    assert (client.os_name, client.os_flavor, client.quality, client.distance) == ("Linux", "3.x", 0, 0)
    assert (client.http_name, client.http_flavor, client.language) == ("browser", "any", "French")
    assert (server.os_name, server.http_name, server.language, server.connections) == ("Linux", "", "", 1)
