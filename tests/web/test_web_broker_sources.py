"""URLs of brokers on the command line."""

from __future__ import annotations

import sys

import pytest

from pyp0f.errors import MissingPackageError, UsageError
from pyp0f.web.broker_sources import broker_source


def test_names_of_sources() -> None:
    source = broker_source("", "nats://192.0.2.1/p0f")
    assert (source.name, source.key) == ("p0f", "nats 192.0.2.1 p0f")
    assert broker_source("all", "kafka://192.0.2.1/p0f?group=g").place.group == "g"


def test_wrong_urls_are_one_line() -> None:
    for text, reason in (
        ("kafka://192.0.2.1", r"must be kafka://HOST:PORT/TOPIC or nats://HOST:PORT/SUBJECT$"),
        ("nats://192.0.2.1/p0f?x=1", r"has no options but \?settings=FILE and, for readers, \?group=NAME$"),
        ("nats://u:secret@192.0.2.1/p0f", r"^--from nats://192.0.2.1/p0f: must have no name and no password"),
        ("kafka://192.0.2.1/p0f?settings=/none", r"^/none: No such file or directory$"),
    ):
        with pytest.raises(UsageError, match=reason):
            broker_source("", text)


@pytest.mark.parametrize("scheme", ["kafka", "nats"])
def test_a_package_that_is_missing(scheme: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("confluent_kafka", "nats"):
        monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(MissingPackageError, match=r"pip install 'pyp0f\[fleet\]'"):
        broker_source("", f"{scheme}://192.0.2.1/p0f")
