"""What observations mean, for programs: verdicts, and a summary of each host.

The classes check arguments, and take a database in all forms.  The work is that of `pyp0f.verdicts.judging` and
`pyp0f.summaries.collecting`, which the commands use directly.
"""

from __future__ import annotations

import sys
from ipaddress import IPv4Address, IPv6Address
from typing import Any, Final

from pyp0f.api.protocol import Address
from pyp0f.arguments import check_type, check_whole_number, wrong_type
from pyp0f.library.loading import DatabaseOrPath, as_database
from pyp0f.observations.base import Observation
from pyp0f.summaries.collecting import MAX_HOSTS, SummaryTable, canonical
from pyp0f.summaries.host import HostSummary
from pyp0f.verdicts.judging import BasicJudge, Verdict


class Judge(BasicJudge):
    """Gives verdicts about observations of TCP and HTTP.

    Attributes:
        database: the signatures with which packets without a match are compared again.
    """

    def __init__(self, database: DatabaseOrPath = None) -> None:
        """Make a judge.

        Args:
            database: the signatures that gave the observations: a database, or the path of a signature file; the
                packaged signatures if None.

        Raises:
            SignatureError: the signature file cannot be read, or one of its lines is wrong.
            TypeError: `database` has another type.
        """
        super().__init__(as_database(database))

    def verdict(self, observation: Observation) -> Verdict | None:
        """The verdict about an observation; None if it names no system or program.

        A packet without a match gets a verdict if it was probably rewritten on the way.

        Args:
            observation: an observation of any kind.

        Raises:
            TypeError: `observation` is not an observation.
        """
        check_type("observation", observation, Observation, "an observation")
        return super().verdict(observation)


class HostSummaries(SummaryTable):
    """Collects the summaries of hosts.  It is an iterable of all summaries, in the order of addresses.

    When the table is full, further hosts are left out, and counted.  Hosts that are in it are still updated.

    For example::

        summaries = pyp0f.HostSummaries(database)
        for observation in pyp0f.read("capture.pcap"):
            summaries.add(observation)
        for summary in summaries:
            print(summary.address, summary.connections)

    Attributes:
        limit: the maximum number of hosts.
        left_out: number of observations of hosts that were left out.
    """

    def __init__(self, database: DatabaseOrPath = None, *, limit: int = MAX_HOSTS) -> None:
        """Make an empty table.

        Args:
            database: the signatures that gave the observations: a database, or the path of a signature file.  With
                them, packets that match none are compared again: they may have been rewritten on the way.  If None,
                they are not.
            limit: the maximum number of hosts, at least 1.

        Raises:
            SignatureError: the signature file cannot be read, or one of its lines is wrong.
            TypeError: an argument has the wrong type.
            ValueError: `limit` is less than 1.
        """
        check_whole_number("limit", limit, 1, sys.maxsize)
        super().__init__(None if database is None else as_database(database), limit=limit)

    def get(self, address: str | Address) -> HostSummary | None:
        """The summary of an address; None if it is not known.

        Args:
            address: the address in any form: text, or an object of `ipaddress`.

        Raises:
            TypeError: `address` has another type.
            ValueError: the text is not an address.
        """
        return super().get(_address(address))

    def add(self, observation: Observation, source: str = "") -> None:
        """Add an observation of any kind.

        Args:
            observation: the observation.
            source: name of the sensor or file; may be empty.

        Raises:
            TypeError: an argument has the wrong type.
        """
        check_type("observation", observation, Observation, "an observation")
        check_type("source", source, str, "text")
        super().add(observation, source)

    def add_line(self, line: Any, source: str = "") -> None:  # noqa: ANN401 - from JSON
        """Add a line of ``pyp0f --json`` or ``--ecs``, parsed by `json`.

        Args:
            line: the object.
            source: name of the sensor or file; may be empty.

        Raises:
            TypeError: `line` is not a dict, or `source` is not text.
            ValueError: it is not such a line.
        """
        check_type("line", line, dict, _LINE)
        check_type("source", source, str, "text")
        try:
            super().add_line(line, source)
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise ValueError(str(wrong_type("line", line, _LINE))) from error

    def forget(self, address: str | Address) -> None:
        """Remove the host of an address, if there is one, to make room for others.

        Args:
            address: the address in any form: text, or an object of `ipaddress`.

        Raises:
            TypeError: `address` has another type.
            ValueError: the text is not an address.
        """
        super().forget(_address(address))

    def merge(self, summary: HostSummary) -> None:
        """Add a summary, for example of another day.

        Raises:
            TypeError: `summary` is not a `HostSummary`.
            ValueError: its address is not one.
        """
        check_type("summary", summary, HostSummary, "a HostSummary")
        _address(summary.address, "summary.address")
        super().merge(summary)


_ADDRESS: Final = "an IPv4 or IPv6 address"
_LINE: Final = "an object of pyp0f --json or --ecs, as json reads it"


def _address(address: object, name: str = "address") -> str:
    """An address with IPv6 in the form of RFC 5952.

    Raises:
        TypeError: `address` is neither text nor an object of `ipaddress`.
        ValueError: the text is not an address.
    """
    check_type(name, address, (str, IPv4Address, IPv6Address), _ADDRESS)
    try:
        return canonical(str(address))
    except ValueError:
        raise ValueError(str(wrong_type(name, address, _ADDRESS))) from None
