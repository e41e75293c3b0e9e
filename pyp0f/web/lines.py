"""Lines of ``--json``, ``--ecs`` and ``--hosts`` as values."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any, Final, NamedTuple

from pyp0f.fleet.messages import STATISTICS
from pyp0f.outputs.linefile import MAX_LINE
from pyp0f.safetext import safe_text
from pyp0f.summaries.collecting import canonical
from pyp0f.summaries.evidence import Content, content_of, depends_on_time
from pyp0f.summaries.forms import EVENT_TYPE
from pyp0f.summaries.host import HostSummary, from_state

_MAX_OBSERVATION: Final = 64 << 10
"""The maximum size of the text of an observation, in bytes."""
MAX_NAME: Final = 64
"""Characters of the name of a site, or of a sensor in a line."""
_MAX_WORD: Final = 40
_MAX_PORT: Final = 65_535
_MAX_MOMENT: Final = 1 << 53
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)
_BEGINNING: Final = '{"id":0'
_MEMBER: Final = "p0f"
_BEFORE_FINDING: Final = b',"p0f":'
_LONGEST_FINDING: Final = 4_096
"""Bytes of a finding that is remembered."""
_MOST_FINDINGS: Final = 2_048
"""Findings that are remembered."""
_NAME: Final = re.compile(r"[A-Za-z0-9._-]+").fullmatch
_NOT_STORABLE: Final = re.compile(rb"\\u(?:[dD]|0000)|\xed")
"""Found in each line of JSON that has a surrogate or a null character, escaped or not; the store takes neither."""
_encode: Final = json.JSONEncoder(separators=(",", ":"), allow_nan=False).encode


class Origin(NamedTuple):
    """Where an observation was made.

    Attributes:
        site: name of the site, to which addresses belong; empty if the line has none.
        sensor: name of the sensor.
    """

    site: str
    sensor: str


class Finding:
    """What a line says without time and addresses: its member ``p0f``.

    Real traffic has few distinct findings.  So lines share one, and what is computed from it is computed once.

    Attributes:
        details: the members; they must not be changed.
        counted: what is counted of it (`pyp0f.web.shapes.counted_in`); None if that is not yet known.
    """

    __slots__ = ("_content", "_text", "counted", "details")

    def __init__(self, details: dict[str, Any]) -> None:
        self.details = details
        self.counted: tuple[tuple[str, str, dict[str, object]], ...] | None = None
        self._content: Content | None = None
        self._text = ""

    @property
    def text(self) -> str:
        """The members as JSON text.

        Raises:
            ValueError: there is a number that JSON cannot have.
        """
        self._text = self._text or encode(self.details)
        return self._text

    def content(self, moment: int) -> Content:
        """What it says about the host that it describes.

        Args:
            moment: packet time, in microseconds since 1970.

        Raises:
            AttributeError, KeyError, TypeError, ValueError: a member is missing, or has the wrong type.
        """
        if self._content is not None:
            return self._content
        found = content_of(self.details, moment // 1_000_000)
        if not depends_on_time(self.details["kind"]):
            self._content = found
        return found


class Entry(NamedTuple):
    """An observation from a line.

    Attributes:
        moment: packet time, in microseconds since 1970.
        kind: kind of observation.
        subject: ``client`` or ``server``: the side that it describes.
        client: address of the client; IPv6 in the form of RFC 5952.
        server: address of the server.
        finding: the member ``p0f``.
        line: the whole line, with the names of ``--json``.
    """

    moment: int
    kind: str
    subject: str
    client: str
    server: str
    finding: Finding
    line: dict[str, Any]

    @property
    def details(self) -> dict[str, Any]:
        """The member ``p0f`` of the line."""
        return self.finding.details

    @property
    def host(self) -> str:
        """The address that the observation describes."""
        return self.client if self.subject == "client" else self.server


class HostLine(NamedTuple):
    """A summary of a host.

    Attributes:
        summary: the summary.
        site: name of the site, as an export of the web process has it; empty if the line has none.
    """

    summary: HostSummary
    site: str


class CaptureCounts(NamedTuple):
    """Counts of the capturing process, or what it says about itself.

    Attributes:
        values: the members of the line.
    """

    values: dict[str, Any]


def encode(value: object) -> str:
    """JSON text in ASCII, without characters that control a terminal.

    Raises:
        ValueError: the value has a number that JSON cannot have.
    """
    return _encode(value).replace("\x7f", "\\u007f")


def read_line(line: bytes) -> Entry | HostLine | CaptureCounts | None:
    """The value of a line; None if the line is empty or of another kind.

    Raises:
        ValueError: it is none of pyp0f; the message says why.
    """
    if len(line) > MAX_LINE:
        raise ValueError("is too long")
    if not line.strip():
        return None
    try:
        found, finding = _parsed(line)
        if not isinstance(found, dict):
            raise ValueError("is not a JSON object")
        if found.get("event_type") == EVENT_TYPE:
            site = found.get("site", "")
            return HostLine(from_state(canonical(found["address"]), found["state"]), _name_in(site) if site else "")
        if found.get("event_type") == STATISTICS:
            return CaptureCounts(found)
        return _entry(found, finding or Finding(found[_MEMBER])) if _MEMBER in found else None
    except RecursionError:
        raise ValueError("is nested too deeply") from None
    except KeyError as error:
        raise ValueError(f"has no {error}") from None
    except (AttributeError, TypeError, ValueError, OverflowError) as error:
        raise ValueError(safe_text(str(error)[:100])) from None


def _parsed(line: bytes) -> tuple[Any, Finding | None]:
    """The value of a line, and its finding if this is one that is remembered.

    Raises:
        RecursionError: it is nested too deeply.
        ValueError: it is not JSON.
    """
    if _NOT_STORABLE.search(line):
        return storable(json.loads(line)), None
    head, mark, rest = line.partition(_BEFORE_FINDING)
    if mark and len(rest) <= _LONGEST_FINDING and rest.endswith(b"}"):
        # If both parts are JSON, then so is the line, and the finding is its last member.
        try:
            found, finding = json.loads(head + b"}"), _finding(rest[:-1])
        except ValueError:
            return json.loads(line), None
        found[_MEMBER] = finding.details
        return found, finding
    return json.loads(line), None


@lru_cache(maxsize=_MOST_FINDINGS)
def _finding(text: bytes) -> Finding:
    return Finding(json.loads(text))


def storable(value: Any) -> Any:  # noqa: ANN401 - JSON
    """A value of JSON with question marks in place of what PostgreSQL cannot keep: null characters, half surrogates.

    Raises:
        RecursionError: it is nested too deeply.
    """
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode("utf-8").replace("\0", "?")
    if isinstance(value, list):
        return [storable(item) for item in value]
    if isinstance(value, dict):
        return {storable(name): storable(item) for name, item in value.items()}
    return value


def _entry(found: dict[str, Any], finding: Finding) -> Entry:
    line = found if "src_ip" in found else _from_ecs(found)
    details = finding.details
    kind, subject = details["kind"], details["subject"]
    if not isinstance(kind, str) or len(kind) > _MAX_WORD or subject not in ("client", "server"):
        raise ValueError("kind or subject is wrong")
    client, server = canonical(line["src_ip"]), canonical(line["dest_ip"])
    for name in ("src_port", "dest_port"):
        if type(line[name]) is not int or not 0 <= line[name] <= _MAX_PORT:
            raise ValueError(f"{name} is not a port")
    moment = (datetime.fromisoformat(line["timestamp"]) - _EPOCH) // _MICROSECOND
    if not 0 <= moment < _MAX_MOMENT:
        raise ValueError("timestamp is out of range")
    return Entry(moment, kind, subject, client, server, finding, line)


def _from_ecs(found: dict[str, Any]) -> dict[str, Any]:
    """A line of ``--ecs`` with the names of ``--json``."""
    client, server = found["client"], found["server"]
    time = datetime.fromisoformat(found["@timestamp"]).astimezone(UTC)
    return {
        "timestamp": time.strftime("%Y-%m-%dT%H:%M:%S.%f+0000"),
        "event_type": "p0f",
        "src_ip": client["ip"],
        "src_port": client["port"],
        "dest_ip": server["ip"],
        "dest_port": server["port"],
        "proto": str(found.get("network", {}).get("transport", "tcp")).upper(),
        "community_id": found.get("network", {}).get("community_id", ""),
        "p0f": found["p0f"],
    }


def origin_of(line: dict[str, Any], sensor: str) -> Origin:
    """Site and sensor of a line: those that `pyp0f-ship` has written into it, or else the source's.

    Args:
        line: the line as JSON.
        sensor: the sensor of lines without a site.

    Raises:
        ValueError: the line has names that `pyp0f-ship` does not write.
    """
    if line.get("site", "") == "":
        return Origin("", sensor)
    return Origin(_name_in(line["site"]), _name_in(line.get("sensor")))


def _name_in(value: object) -> str:
    if not isinstance(value, str) or len(value) > MAX_NAME or not _NAME(value):
        raise ValueError("site or sensor is not a name")
    return value


def text_of(entry: Entry, number: int, origin: Origin) -> str:
    """The JSON text of an observation, as it is stored and shown: the line with ``id``, ``site`` and ``sensor``.

    Args:
        entry: the observation.
        number: its number in the store.
        origin: site and sensor.

    Raises:
        ValueError: the text is too long, or has a number that JSON cannot have.
    """
    own = {"id": number, "site": origin.site, "sensor": origin.sensor}
    rest = {**own, **entry.line, **own}  # they come first, and those of the line do not count
    rest.pop(_MEMBER, None)
    text = f'{encode(rest)[:-1]},"{_MEMBER}":{entry.finding.text}}}'
    if len(text) > _MAX_OBSERVATION:
        raise ValueError("is too long for an observation")
    return text


def with_number(text: str, number: int) -> str:
    """The result of `text_of` for the number 0, with another number."""
    return f'{{"id":{number}{text[len(_BEGINNING) :]}'
