"""The command line: p0f's letters, each with a long name beside it (docs/p0f-3.09b.md, section 13.1)."""

from __future__ import annotations

import getopt
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

from pyp0f import __version__
from pyp0f.engine.limits import MAX_AGE, MAX_CONNECTIONS, MAX_HOSTS, Limits
from pyp0f.errors import UsageError
from pyp0f.outputs.all import STANDARD_OUTPUT
from pyp0f.safetext import safe_text

USAGE: Final = """\
Usage: pyp0f [-i NAME | -r FILE] [options] ['filter expression']

Passive fingerprinting: reports the systems and programs behind TCP traffic.  Sends no packets.

Input:
  -i, --interface NAME     capture on this interface ("any" for all) instead of the first that is up
  -p, --promiscuous        capture packets for other machines, too
  -L, --list-interfaces    list the interfaces and exit
  -r, --read FILE          read a capture file instead of an interface (pcap or pcapng, also compressed with
                           gzip, bzip2, xz or zstd; - is standard input)
  -f, --fingerprints FILE  use this signature file instead of the one that comes with pyp0f
      --extra-fingerprints FILE
                           add signatures that take precedence; repeatable, the last file wins
      --classic            report only what p0f 3.09b reports

Output:
  -o, --log FILE           append one line per observation to FILE
      --json FILE          append JSON lines to FILE; with -, write only JSON to standard output
      --ecs FILE           append JSON lines with the names of the Elastic Common Schema; - as with --json
      --json-schema        print the JSON Schema of --json and exit
  -s, --socket PATH        answer queries about hosts on this Unix socket
  -S, --max-clients N      limit the clients of the socket, 1 to 100 (default: 20)

Service:
  -d, --daemon             run in the background; needs -o, -s, --json or --ecs
  -u, --user NAME          drop privileges to NAME and chroot to its home directory

Memory:
  -m, --max C,H            track at most C connections and H hosts (default: 1000,10000)
  -t, --timeout C,H        forget a connection after C seconds, an idle host after H minutes
                           (default: 30,120)

Other:
  -h, --help               show this help and exit
      --version            show the version and exit

The filter is one argument in tcpdump's syntax (see "man pcap-filter"), after all options.

SIGINT and SIGTERM stop pyp0f gracefully; repeat the signal to stop immediately.  SIGUSR1 writes one line of
statistics.  SIGHUP stops pyp0f, too; with -d it reopens the files of -o, --json and --ecs after rotation.

Examples:
  pyp0f -r capture.pcap
  pyp0f -r capture.pcap -o findings.log 'port 80 and not host 192.0.2.1'
  pyp0f -r big.pcap -m 10000,100000 -o findings.log > /dev/null
  pyp0f -r capture.pcap --json - | jq -r 'select(.p0f.kind == "syn") | .src_ip + " " + .p0f.label.text'
  tcpdump -U -w - tcp | pyp0f -r -
  pyp0f -i eth0
  pyp0f -i eth0 -s p0f.sock -o p0f.log -d -u p0f
"""

VERSION: Final = f"pyp0f {__version__}"

_MAX_CLIENTS: Final = 100
_DEFAULT_CLIENTS: Final = 20


@dataclass(frozen=True, slots=True)
class Switch:
    """One option: its letter, its long name, whether it takes a value."""

    letter: str
    name: str
    takes_value: bool


SWITCHES: Final = (
    Switch("r", "read", True),
    Switch("f", "fingerprints", True),
    Switch("o", "log", True),
    Switch("", "json", True),
    Switch("", "ecs", True),
    Switch("", "json-schema", False),
    Switch("m", "max", True),
    Switch("t", "timeout", True),
    Switch("h", "help", False),
    Switch("", "version", False),
    Switch("i", "interface", True),
    Switch("p", "promiscuous", False),
    Switch("L", "list-interfaces", False),
    Switch("s", "socket", True),
    Switch("S", "max-clients", True),
    Switch("d", "daemon", False),
    Switch("u", "user", True),
    Switch("", "extra-fingerprints", True),
    Switch("", "classic", False),
)

_SHORT: Final = "".join([s.letter + ":" * s.takes_value for s in SWITCHES if s.letter])
_LONG: Final = [s.name + "=" * s.takes_value for s in SWITCHES]
_BY_OPTION: Final = {**{f"-{s.letter}": s for s in SWITCHES if s.letter}, **{f"--{s.name}": s for s in SWITCHES}}


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandLine:
    """What the user asked for.

    Attributes:
        read: the capture to read; if it is empty, listen.
        interface: where to listen; None for the first that is up.
        promiscuous: listen also to what is not meant for this machine.
        fingerprints: a signature file; None for the packaged one.
        extra_fingerprints: further ones on top of it, the last one uppermost.
        classic: report only what p0f 3.09b reports.
        log: the log to append to, if any.
        json: the file for JSON lines, if any; `STANDARD_OUTPUT` for standard output.
        ecs: likewise for lines in the Elastic Common Schema.
        socket: where to answer queries, if anywhere.
        clients: how many may ask at a time.
        daemon: go on in the background.
        user: who to become, if anybody.
        limits: how much to remember.
        rule: the filter expression, if any.
        text: print this and do nothing else: help, version or schema.
        list_interfaces: list the interfaces and do nothing else.
    """

    read: str = ""
    interface: str | None = None
    promiscuous: bool = False
    fingerprints: str | None = None
    extra_fingerprints: tuple[str, ...] = ()
    classic: bool = False
    log: str | None = None
    json: str | None = None
    ecs: str | None = None
    socket: str | None = None
    clients: int = _DEFAULT_CLIENTS
    daemon: bool = False
    user: str | None = None
    limits: Limits = field(default_factory=Limits)
    rule: str | None = None
    text: str | None = None
    list_interfaces: bool = False

    @property
    def rule_text(self) -> str:
        """What packets must be, to show to people."""
        return "tcp" if self.rule is None else safe_text(self.rule)


def parse(arguments: Sequence[str]) -> CommandLine:
    """Understand the arguments after the program's name.

    Raises:
        UsageError: they are not understood, repeated, out of range or contradict each other.
    """
    try:
        pairs, operands = getopt.getopt(list(arguments), _SHORT, _LONG)
    except getopt.GetoptError as error:
        raise UsageError(f"{error.msg} (see pyp0f --help)") from None
    given: dict[str, str] = {}
    extra_fingerprints: list[str] = []
    for option, value in pairs:
        switch = _BY_OPTION[option]
        if switch.name == "help":
            return CommandLine(text=USAGE)
        if switch.name == "version":
            return CommandLine(text=VERSION + "\n")
        if switch.name == "json-schema":
            return CommandLine(text=_schema_text())
        if switch.name == "extra-fingerprints":
            extra_fingerprints.append(value)
        elif switch.name in given:
            raise UsageError(f"{_title(switch)}: given more than once")
        given[switch.name] = value
        _check_value(switch, value)
        if switch.name == "list-interfaces":
            return CommandLine(list_interfaces=True)
    _check_together(given, operands)
    return CommandLine(
        read=given.get("read", ""),
        interface=given.get("interface"),
        promiscuous="promiscuous" in given,
        fingerprints=given.get("fingerprints"),
        extra_fingerprints=tuple(extra_fingerprints),
        classic="classic" in given,
        log=given.get("log"),
        json=given.get("json"),
        ecs=given.get("ecs"),
        socket=given.get("socket"),
        clients=_clients(given),
        daemon="daemon" in given,
        user=given.get("user"),
        limits=_limits(given),
        rule=operands[0] if operands else None,
    )


def _schema_text() -> str:
    from pyp0f.outputs.eve import schema_text  # noqa: PLC0415 - takes long to load

    return schema_text()


def _title(switch: Switch) -> str:
    return f"-{switch.letter}/--{switch.name}" if switch.letter else f"--{switch.name}"


def _check_name(value: str, kind: str) -> str:
    return "" if value else f"must be the name of {kind}"


# Ten digits are more than any limit has.
_NUMBER: Final = r"\s*\+?0*([0-9]{1,10})"


def _pair(value: str) -> tuple[int, int]:
    found = re.match(f"{_NUMBER},{_NUMBER}(?![0-9])", value)
    return (int(found[1]), int(found[2])) if found else (0, 0)


def _check_pair(value: str, most: int, most_second: int, meaning: str) -> str:
    # As in p0f, what follows the second number is ignored.
    first, second = _pair(value)
    if 1 <= first <= most and 1 <= second <= most_second:
        return ""
    return f"must be two numbers, {meaning}, from 1 to {most} and from 1 to {most_second}"


def _number(value: str) -> int:
    # As in p0f, what follows the number is ignored.
    found = re.match(f"{_NUMBER}(?![0-9])", value)
    return int(found[1]) if found else 0


def _check_number(value: str, most: int) -> str:
    return "" if 1 <= _number(value) <= most else f"must be a number from 1 to {most}"


_VALUE_CHECKS: Final[dict[str, Callable[[str], str]]] = {
    "read": lambda value: _check_name(value, "a file"),
    "fingerprints": lambda value: _check_name(value, "a file"),
    "extra-fingerprints": lambda value: _check_name(value, "a file"),
    "log": lambda value: _check_name(value, "a file"),
    "json": lambda value: _check_name(value, "a file, or -"),
    "ecs": lambda value: _check_name(value, "a file, or -"),
    "socket": lambda value: _check_name(value, "a file"),
    "interface": lambda value: _check_name(value, "an interface"),
    "user": lambda value: _check_name(value, "a user"),
    "max": lambda value: _check_pair(value, MAX_CONNECTIONS, MAX_HOSTS, "connections,hosts"),
    "timeout": lambda value: _check_pair(value, MAX_AGE, MAX_AGE, "seconds,minutes"),
    "max-clients": lambda value: _check_number(value, _MAX_CLIENTS),
}


def _clients(given: dict[str, str]) -> int:
    return _number(given["max-clients"]) if "max-clients" in given else _DEFAULT_CLIENTS


def _limits(given: dict[str, str]) -> Limits:
    values: dict[str, int] = {}
    if "max" in given:
        values["connections"], values["hosts"] = _pair(given["max"])
    if "timeout" in given:
        values["connection_age"], values["host_idle"] = _pair(given["timeout"])
    return Limits(**values)


def _check_value(switch: Switch, value: str) -> None:
    check = _VALUE_CHECKS.get(switch.name)
    problem = check(value) if check else ""
    if problem:
        raise UsageError(f"{_title(switch)} {value!r}: {problem}")


def _check_together(given: dict[str, str], operands: Sequence[str]) -> None:
    """Refuse what p0f refuses, in its order (docs/p0f-3.09b.md, section 13.2)."""
    if len(operands) > 1:
        raise UsageError(
            f"{operands[1]!r}: one argument at most may follow the options: put the whole filter in quotes, and last"
        )
    if "read" in given and "socket" in given:
        raise UsageError("-s/--socket: queries are answered about live traffic only, not with -r")
    if _clients(given) != _DEFAULT_CLIENTS and "socket" not in given:
        raise UsageError("-S/--max-clients: limits the clients of a socket, and there is none without -s")
    if "daemon" in given and "read" in given:
        raise UsageError("-d/--daemon: a capture is read in the foreground, not with -d")
    if "daemon" in given and given.keys().isdisjoint(("log", "socket", "json", "ecs")):
        raise UsageError("-d/--daemon: needs -o, -s, --json or --ecs, or nobody would hear of what it finds")
    for name in ("json", "ecs"):
        if "daemon" in given and given.get(name) == STANDARD_OUTPUT:
            raise UsageError(f"-d/--daemon: a daemon has no standard output: --{name} needs a file")
    if given.get("json") == given.get("ecs") == STANDARD_OUTPUT:
        raise UsageError("--ecs: standard output is already taken by --json")
    for name in ("promiscuous", "interface"):
        if name in given and "read" in given:
            raise UsageError(f"{_title(_BY_OPTION['--' + name])}: is about live traffic, not for use with -r")
