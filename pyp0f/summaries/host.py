"""The summary of a host: a value made of facts, which merges with others of the same address."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple, Self

from pyp0f.arguments import check_type
from pyp0f.summaries.evidence import CHANGED, LABEL, LATEST_SHAPES, SHARED, SOFTWARE, UPTIME
from pyp0f.summaries.facts import (
    BOOT,
    CHANGE,
    CLAIM,
    DISHONEST,
    DISTANCE,
    EVIDENCE,
    LANGUAGE,
    LIMITS,
    LINK,
    MAX_SOURCES,
    MORE,
    PROGRAM,
    REWRITTEN,
    SEEN,
    SHAPES,
    UNKNOWN,
    Facts,
    FactTable,
    Item,
    Latest,
    Tally,
    items_of,
    latest_of,
    moment_of,
    number_item,
    text_item,
)
from pyp0f.summaries.links import suggestion
from pyp0f.summaries.pieces import Piece, claimed_piece, piece_of
from pyp0f.summaries.verdict import HostVerdict, contradictions_in, systems_in, verdict_over

_KINDS: Final = tuple(LIMITS)
_MAX_MOMENT: Final = 1 << 53
"""In microseconds since 1970: in the year 2255."""


class HostUptime(NamedTuple):
    """The latest uptime of a host.

    Attributes:
        uptime: time since the timestamp clock was zero, modulo `wrap`.
        wrap: the time after which the clock starts again at zero.
        measured: time of the measurement.
        is_reliable: whether all measurements agree.  Systems that start the clock of each connection at random give
            many different ones.
    """

    uptime: timedelta
    wrap: timedelta
    measured: datetime
    is_reliable: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class HostSummary:
    """All that is known of an address.

    Merging is commutative and associative.  It is idempotent except for counts, which are sums: observations that are
    in both summaries count twice.

    Attributes:
        address: the address, with IPv6 in the form of RFC 5952.
        facts: facts with counts and times (`pyp0f.summaries.facts`); of each kind at most so many as the table of
            limits there says.
        latest: values of which only the latest counts: name, time in microseconds since 1970, value.
    """

    address: str
    facts: Facts = ()
    latest: Latest = ()

    def __post_init__(self) -> None:
        check_type("address", self.address, str, "text")
        check_type("facts", self.facts, tuple, "a tuple of facts with their tallies")
        check_type("latest", self.latest, tuple, "a tuple of names, times and values")

    def merge(self, *others: Self) -> Self:
        """The summary of all observations of this summary and of others.

        Raises:
            TypeError: one of `others` is not a summary.
            ValueError: a summary is of another address.
        """
        table = FactTable(self.facts)
        for other in others:
            check_type("others", other, HostSummary, "of type HostSummary")
            if other.address != self.address:
                raise ValueError(f"the summaries are of two addresses: {self.address} and {other.address}")
            for fact, tally in other.facts:
                table.add(fact, tally)
        values = [value for one in (self, *others) for value in one.latest]
        return type(self)(address=self.address, facts=table.facts(), latest=latest_of(values))

    # Times and counts -----------------------------------------------------------------------------

    @property
    def first_seen(self) -> datetime | None:
        """Time of the first SYN from or to the address, or else of the first fact; None if nothing is known."""
        found = self._seen()
        return moment_of(min([tally.first for tally in found])) if found else None

    @property
    def last_seen(self) -> datetime | None:
        """Time of the latest SYN from or to the address, or else of the latest fact; None if nothing is known."""
        found = self._seen()
        return moment_of(max([tally.last for tally in found])) if found else None

    @property
    def connections(self) -> int:
        """Number of SYNs from or to the address."""
        return self.connections_as("client") + self.connections_as("server")

    def connections_as(self, role: str) -> int:
        """Number of SYNs from the address (``client``) or to the address (``server``).

        Raises:
            ValueError: `role` is neither.
        """
        _check_role(role)
        return sum([tally.times for values, tally in self.of(SEEN) if values == (role,)])

    def _seen(self) -> list[Tally]:
        return [tally for _, tally in self.of(SEEN)] or [tally for fact, tally in self.facts if fact[0] != MORE]

    # Facts ----------------------------------------------------------------------------------------

    def of(self, kind: str) -> Iterator[tuple[tuple[Item, ...], Tally]]:
        """The facts of a kind, without the kind, with their tallies.

        Args:
            kind: one of the kinds in `pyp0f.summaries.facts`, such as ``program``.

        Raises:
            ValueError: there is no such kind.
        """
        if kind not in _KINDS:
            raise ValueError(f"kind must be one of {', '.join(_KINDS)}, not {kind!r}")
        return iter([(fact[1:], tally) for fact, tally in self.facts if fact[0] == kind])

    def value(self, name: str) -> tuple[Item, ...] | None:
        """The latest value of a name; None if there is none.

        Args:
            name: one of those in `latest`, such as ``link``.

        Raises:
            TypeError: `name` is not text.
        """
        check_type("name", name, str, "text")
        return next((value for known, _, value in self.latest if known == name), None)

    def _moment(self, name: str) -> datetime | None:
        return next((moment_of(moment) for known, moment, _ in self.latest if known == name), None)

    @property
    def evidence(self) -> tuple[Piece, ...]:
        """All evidence about systems and programs: packets and messages, and what programs say of their system."""
        pieces = [piece_of(values, tally) for values, tally in self.of(EVIDENCE)]
        return (*pieces, *[claimed_piece(values, tally) for values, tally in self.of(CLAIM)])

    @property
    def verdict(self) -> HostVerdict | None:
        """The system that all evidence together suggests; None if there is no evidence about a system."""
        return verdict_over(self.evidence)

    @property
    def contradictions(self) -> tuple[str, ...]:
        """What does not fit together, in sentences, with what explains it."""
        dishonest = [(str(label), str(name)) for (label, name), _ in self.of(DISHONEST)]
        return contradictions_in(self.evidence, dishonest)

    @property
    def systems(self) -> tuple[tuple[str, Tally], ...]:
        """The families of systems that packets show, with their tallies, the most frequent first."""
        return systems_in(self.evidence)

    @property
    def unknown(self) -> tuple[tuple[str, str], ...]:
        """Kind of observation and raw signature of packets and messages that no signature matches."""
        return tuple([(str(kind), str(raw)) for (kind, raw), _ in self.of(UNKNOWN)])

    def programs(self, role: str) -> tuple[str, ...]:
        """Names and versions of programs of the host as ``client`` or ``server``.

        Raises:
            ValueError: `role` is neither.
        """
        _check_role(role)
        return tuple([str(values[1]) for values, _ in self.of(PROGRAM) if values[0] == role])

    @property
    def languages(self) -> tuple[str, ...]:
        """English names of the languages that clients prefer."""
        return tuple([str(name) for (name,), _ in self.of(LANGUAGE)])

    @property
    def links(self) -> tuple[tuple[int, str, str], ...]:
        """MTU in bytes, name of the link, and what it suggests; the texts are empty if nothing is known."""
        return tuple([(int(mtu), str(name), suggestion(str(name))) for (mtu, name), _ in self.of(LINK)])

    @property
    def distances(self) -> tuple[int, ...]:
        """All numbers of hops to the host, in order."""
        return tuple([int(hops) for (hops,), _ in self.of(DISTANCE)])

    @property
    def distance(self) -> int | None:
        """The latest number of hops to the host; None if it is unknown."""
        found = self.value(DISTANCE)
        return None if found is None else int(found[0])

    @property
    def link(self) -> str | None:
        """Name of the latest recognized link; None if there is none."""
        found = self.value(LINK)
        return None if found is None else str(found[1])

    @property
    def language(self) -> str | None:
        """The latest known language; None if there is none."""
        found = self.value(LANGUAGE)
        return None if found is None else str(found[0])

    @property
    def label(self) -> tuple[str, str, bool, bool] | None:
        """Name and flavor of the latest system as p0f reports it, and whether the match is generic and fuzzy.

        None if no system was recognized.
        """
        found = self.value(LABEL)
        return None if found is None else (str(found[0]), str(found[1]), bool(found[2]), bool(found[3]))

    @property
    def software(self) -> tuple[str, str] | None:
        """Name and flavor of the latest recognized HTTP software as p0f reports it; None if there is none."""
        found = self.value(SOFTWARE)
        return None if found is None else (str(found[0]), str(found[1]))

    @property
    def uptime(self) -> HostUptime | None:
        """The latest uptime; None if there is none."""
        found, measured = self.value(UPTIME), self._moment(UPTIME)
        if found is None or measured is None:
            return None
        boots = sorted([int(values[0]) for values, _ in self.of(BOOT)])
        # A boot time near the limit of a unit can be in either.
        is_reliable = boots[-1] - boots[0] <= 1 if boots else True
        return HostUptime(timedelta(minutes=int(found[0])), timedelta(days=int(found[1])), measured, is_reliable)

    @property
    def last_change(self) -> datetime | None:
        """Time of the latest sign of a change of the system; None if there was none."""
        return self._moment(CHANGED)

    @property
    def last_sharing(self) -> datetime | None:
        """Time of the latest sign that several systems share the address; None if there was none."""
        return self._moment(SHARED)

    @property
    def changes(self) -> tuple[tuple[str, tuple[str, ...], Tally], ...]:
        """Signs of other systems: kind of observation, reasons in p0f's words, and how often and when."""
        return tuple([(str(kind), tuple(str(reasons).split()), tally) for (kind, reasons), tally in self.of(CHANGE)])

    @property
    def rewritten(self) -> tuple[str, ...]:
        """What devices on the way have changed, in words."""
        return tuple([str(change) for (change,), _ in self.of(REWRITTEN)])

    @property
    def sources(self) -> tuple[str, ...]:
        """Names of the sensors or files of the observations."""
        return tuple(sorted({source for _, tally in self.facts for source in tally.sources}))

    @property
    def truncated(self) -> tuple[str, ...]:
        """The kinds of facts of which there are more than the summary keeps."""
        return tuple([str(kind) for (kind,), _ in self.of(MORE)])


def _check_role(role: str) -> None:
    if role not in ("client", "server"):
        raise ValueError(f"role must be client or server, not {role!r}")


def merged(summaries: Iterable[HostSummary]) -> dict[str, HostSummary]:
    """Merge the summaries of each address.

    Args:
        summaries: summaries of any addresses, in any order.
    """
    found: dict[str, list[HostSummary]] = {}
    for one in summaries:
        found.setdefault(one.address, []).append(one)
    return {address: first.merge(*others) for address, (first, *others) in found.items()}


# Storing --------------------------------------------------------------------------------------------


def state_of(summary: HostSummary) -> dict[str, object]:
    """The state of a summary as JSON types, from which `from_state` makes it again."""
    facts = [[list(fact), [*tally[:3], list(tally.sources)]] for fact, tally in summary.facts]
    latest = [[name, moment, list(value)] for name, moment, value in summary.latest]
    return {"facts": facts, "latest": latest}


def from_state(address: str, state: Any) -> HostSummary:  # noqa: ANN401 - from JSON
    """The summary of a state.

    Args:
        address: the address.
        state: the result of `state_of`.

    Raises:
        AttributeError, KeyError, TypeError, ValueError: the state is wrong.
    """
    table = FactTable()
    for (kind, *values), (times, first, last, sources) in state["facts"]:
        fact = (text_item(kind), *items_of(values, SHAPES[kind]))
        names = tuple(sorted(map(text_item, sources)))[:MAX_SOURCES]
        table.add(fact, Tally(number_item(times), _moment_item(first), _moment_item(last), names))
    latest = [
        (text_item(name), _moment_item(moment), items_of(value, LATEST_SHAPES[name]))
        for name, moment, value in state["latest"]
    ]
    return HostSummary(address=address, facts=table.facts(), latest=latest_of(latest))


def _moment_item(value: object) -> int:
    if not isinstance(value, int) or not 0 <= value < _MAX_MOMENT:
        raise ValueError(f"must be microseconds since 1970, not {value!r}")
    return value
