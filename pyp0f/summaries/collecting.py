"""Collects the summaries of many hosts from observations and from lines of JSON logs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from ipaddress import ip_address
from typing import Any, Final

from pyp0f.observations.base import Observation
from pyp0f.observations.text_cache import forget_oldest
from pyp0f.signatures.database import Database
from pyp0f.summaries.evidence import SYN_KINDS, Content, Details, content_of, depends_on_time
from pyp0f.summaries.facts import SEEN, FactTable, Tally, latest_of
from pyp0f.summaries.host import HostSummary
from pyp0f.verdicts.judging import BasicJudge

MAX_HOSTS: Final = 100_000
"""The maximum number of hosts, unless another one is given.  A host takes about 5 kB, and 50 kB at most."""
_MAX_CONTENTS: Final = 8_192
"""Contents of findings that are remembered."""
_AS_CLIENT: Final = Content(((SEEN, "client"),), ())
_AS_SERVER: Final = Content(((SEEN, "server"),), ())
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)


class _Host:
    """A summary that grows."""

    __slots__ = ("latest", "table")

    def __init__(self) -> None:
        self.table = FactTable()
        self.latest: dict[str, tuple[int, tuple[str | int, ...]]] = {}

    def add(self, content: Content, tally: Tally) -> None:
        """Add an observation."""
        for fact in content.facts:
            self.table.add(fact, tally)
        for name, value in content.latest:
            known = self.latest.get(name)
            if known is None or (tally.last, value) > known:
                self.latest[name] = tally.last, value

    def merge(self, summary: HostSummary) -> None:
        """Add a summary."""
        for fact, tally in summary.facts:
            self.table.add(fact, tally)
        for name, moment, value in summary.latest:
            known = self.latest.get(name)
            if known is None or (moment, value) > known:
                self.latest[name] = moment, value

    def summary(self, address: str) -> HostSummary:
        """The summary so far."""
        latest = latest_of([(name, *value) for name, value in self.latest.items()])
        return HostSummary(address=address, facts=self.table.facts(), latest=latest)


class SummaryTable:
    """Collects the summaries of hosts.  It does not check arguments: `pyp0f.library.summarizing` does.

    When the table is full, further hosts are left out, and counted.  Hosts that are in it are still updated.

    Attributes:
        limit: the maximum number of hosts.
        left_out: number of observations of hosts that were left out.
    """

    def __init__(self, database: Database | None = None, *, limit: int = MAX_HOSTS) -> None:
        """Make an empty table.

        Args:
            database: the signatures that gave the observations.  With them, packets that match none are compared
                again: they may have been rewritten on the way.
            limit: the maximum number of hosts.
        """
        self.limit = limit
        self.left_out: int = 0
        self._judge = None if database is None else BasicJudge(database)
        self._hosts: dict[str, _Host] = {}
        self._contents: dict[tuple[str, int], tuple[object, Content]] = {}

    def __len__(self) -> int:
        return len(self._hosts)

    def __iter__(self) -> Iterator[HostSummary]:
        for address in sorted(self._hosts, key=_order):
            yield self._hosts[address].summary(address)

    def get(self, address: str) -> HostSummary | None:
        """The summary of an address; None if it is not known.

        Args:
            address: the address in any form.

        Raises:
            ValueError: the text is not an address.
        """
        known = canonical(address)
        host = self._hosts.get(known)
        return None if host is None else host.summary(known)

    def add(self, observation: Observation, source: str = "") -> None:
        """Add an observation of any kind.

        Args:
            observation: the observation.
            source: name of the sensor or file; may be empty.
        """
        ends = observation.endpoints
        of_client, kind = observation.of_client, observation.kind
        moment = observation.seconds * 1_000_000 + observation.microseconds
        tally = Tally(1, moment, moment, (source,) if source else ())
        self._add(ends.client if of_client else ends.server, self._content(observation), tally)
        if kind in SYN_KINDS:
            self.add_contents(_of_connection(ends.client, ends.server, tally))

    def add_line(self, line: Any, source: str = "") -> None:  # noqa: ANN401 - from JSON
        """Add a line of ``pyp0f --json`` or ``--ecs``, parsed by `json`.

        Args:
            line: the object.
            source: name of the sensor or file; may be empty.

        Raises:
            AttributeError, KeyError, TypeError, ValueError: it is not such a line.
        """
        self.add_contents(contents_of(line, source))

    def add_contents(self, contents: Iterable[tuple[str, Content, Tally]]) -> None:
        """Add the results of `contents_of`.

        :meta private:
        """
        for address, content, tally in contents:
            self._add(address, content, tally)

    def forget(self, address: str) -> None:
        """Remove the host of an address, if there is one, to make room for others.

        Args:
            address: the address, with IPv6 in the form of RFC 5952.
        """
        self._hosts.pop(address, None)

    def merge(self, summary: HostSummary) -> None:
        """Add a summary, for example of another day."""
        host = self._host(summary.address)
        if host is not None:
            host.merge(summary)

    def _add(self, address: str, content: Content, tally: Tally) -> None:
        host = self._host(address)
        if host is not None:
            host.add(content, tally)

    def _host(self, address: str) -> _Host | None:
        known = canonical(address)
        host = self._hosts.get(known)
        if host is None:
            if len(self._hosts) >= self.limit:
                self.left_out += 1
                return None
            host = self._hosts[known] = _Host()
        return host

    def _content(self, observation: Observation) -> Content:
        # Equal packets and heads share one finding, and the cache keeps it alive, so that its identity is its own.
        finding = getattr(observation, "finding", None)
        key = observation.kind, id(finding)
        known = None if finding is None else self._contents.get(key)
        if known is None:
            known = finding, content_of(self._details(observation), observation.seconds)
            if finding is not None and not depends_on_time(observation.kind):
                if len(self._contents) >= _MAX_CONTENTS:
                    forget_oldest(self._contents)
                self._contents[key] = known
        return known[1]

    def _details(self, observation: Observation) -> Details:
        details = {"kind": observation.kind, "subject": observation.subject, **observation.form.details(observation)}
        if self._judge is not None and "verdict" not in details:
            verdict = self._judge.verdict(observation)
            details["verdict"] = None if verdict is None else verdict.to_dict()
        return details


def contents_of(line: Any, source: str = "") -> list[tuple[str, Content, Tally]]:  # noqa: ANN401 - from JSON
    """What a line of ``pyp0f --json`` or ``--ecs`` says about hosts: addresses, facts and when they were seen.

    Args:
        line: the object.
        source: name of the sensor or file; may be empty.

    Raises:
        AttributeError, KeyError, TypeError, ValueError: it is not such a line.
    """
    if "src_ip" in line:
        stamp, client, server = line["timestamp"], line["src_ip"], line["dest_ip"]
    else:
        stamp, client, server = line["@timestamp"], line["client"]["ip"], line["server"]["ip"]
    details: Details = line["p0f"]
    time = datetime.fromisoformat(stamp) - _EPOCH
    tally = Tally(1, time // _MICROSECOND, time // _MICROSECOND, (source,) if source else ())
    content = content_of(details, time // timedelta(seconds=1))
    return contents_with(content, details, client, server, tally)


def contents_with(
    content: Content, details: Details, client: str, server: str, tally: Tally
) -> list[tuple[str, Content, Tally]]:
    """What an observation says about hosts.

    Args:
        content: what it says about the host that it describes.
        details: its members in JSON.
        client: address of the client.
        server: address of the server.
        tally: when and where it was seen.

    :meta private:
    """
    found = [(client if details["subject"] == "client" else server, content, tally)]
    return [*found, *_of_connection(client, server, tally)] if details["kind"] in SYN_KINDS else found


def _of_connection(client: str, server: str, tally: Tally) -> list[tuple[str, Content, Tally]]:
    return [(client, _AS_CLIENT, tally), (server, _AS_SERVER, tally)]


@lru_cache(maxsize=8_192)
def canonical(address: str) -> str:
    """The address with IPv6 in the form of RFC 5952.

    Raises:
        ValueError: the text is not an address.
    """
    return str(ip_address(address))


def _order(address: str) -> tuple[int, int]:
    """A key that sorts addresses by number, IPv4 first."""
    found = ip_address(address)
    return found.version, int(found)
