"""The command line of ``pyp0f``: p0f's option letters, each with a long name (docs/p0f-3.09b.md, section 13.1)."""

from __future__ import annotations

import getopt
import re
from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

from pyp0f import __version__
from pyp0f.engine.limits import MAX_CONNECTION_AGE, MAX_CONNECTIONS, MAX_HOST_IDLE, MAX_HOSTS, Limits
from pyp0f.errors import UsageError
from pyp0f.outputs.outputs import STANDARD_OUTPUT
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
  -f, --fingerprints FILE  use this signature file instead of those that come with pyp0f
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
  -t, --timeout C,H        remove a connection after C seconds, an idle host after H minutes
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


class Switch(NamedTuple):
    """One option of the command line.

    Attributes:
        letter: the short option without its dash; empty if there is none.
        name: the long option without its dashes.
        takes_value: whether a value follows the option.
    """

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


class CommandLine(NamedTuple):
    """The parsed command line.

    Attributes:
        read: path of the capture to read; empty for live capture.
        interface: name of the interface; None for the first one that is up.
        promiscuous: whether to capture packets for other machines, too.
        fingerprints: path of the signature file; None for the packaged one.
        extra_fingerprints: paths of further signature files; the last one takes precedence.
        classic: whether to report only what p0f 3.09b reports.
        log: path of the log; None for no log.
        json: path of the file of JSON lines; `STANDARD_OUTPUT` for standard output, None for no file.
        ecs: path of the file of lines in the Elastic Common Schema; `STANDARD_OUTPUT` for standard output, None for
            no file.
        socket: path of the API socket; None for no socket.
        clients: the maximum number of API clients that are connected at the same time, 1 to 100.
        daemon: whether to run in the background.
        user: name of the user to run as; None to keep all privileges.
        limits: limits of the tables of connections and hosts.
        rule: the filter expression; None for no filter.
        text: help, version or schema, to be printed instead of all else; None otherwise.
        text_is_data: whether programs read the text, so that it is an error if it cannot be printed.
        list_interfaces: whether to list the interfaces and exit.
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
    limits: Limits = Limits()
    rule: str | None = None
    text: str | None = None
    text_is_data: bool = False
    list_interfaces: bool = False

    @property
    def rule_text(self) -> str:
        """The filter as it is shown to the user: ``tcp`` without a filter expression."""
        return "tcp" if self.rule is None else safe_text(self.rule)


def parse(arguments: Sequence[str]) -> CommandLine:
    """Parse the arguments without the program's name.

    Raises:
        UsageError: an option is unknown, repeated or out of range, or options contradict each other.
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
            return CommandLine(text=_schema_text(), text_is_data=True)
        if switch.name == "extra-fingerprints":
            extra_fingerprints.append(value)
        elif switch.name in given:
            raise UsageError(f"{_title(switch)}: given more than once")
        given[switch.name] = value
        _check_value(switch, value)
        if switch.name == "list-interfaces":
            return CommandLine(list_interfaces=True)
    _check_combination(given, operands)
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
    from pyp0f.outputs.eve import schema_text  # noqa: PLC0415 - its import is slow

    return schema_text()


def _title(switch: Switch) -> str:
    return f"-{switch.letter}/--{switch.name}" if switch.letter else f"--{switch.name}"


def _check_name(value: str, kind: str) -> str:
    return "" if value else f"must be the name of {kind}"


# Every limit has fewer than ten digits.
_NUMBER: Final = r"\s*\+?0*([0-9]{1,10})"


def _pair(value: str) -> tuple[int, int]:
    found = re.match(f"{_NUMBER},{_NUMBER}(?![0-9])", value)
    return (int(found[1]), int(found[2])) if found else (0, 0)


def _check_pair(value: str, maximum: int, maximum_second: int, meaning: str) -> str:
    # p0f ignores the text after the second number, and so does this.
    first, second = _pair(value)
    if 1 <= first <= maximum and 1 <= second <= maximum_second:
        return ""
    return f"must be two numbers, {meaning}, from 1 to {maximum} and from 1 to {maximum_second}"


def _number(value: str) -> int:
    # p0f ignores the text after the number, and so does this.
    found = re.match(f"{_NUMBER}(?![0-9])", value)
    return int(found[1]) if found else 0


def _check_number(value: str, maximum: int) -> str:
    return "" if 1 <= _number(value) <= maximum else f"must be a number from 1 to {maximum}"


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
    "timeout": lambda value: _check_pair(value, MAX_CONNECTION_AGE, MAX_HOST_IDLE, "seconds,minutes"),
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


def _check_combination(given: dict[str, str], operands: Sequence[str]) -> None:
    """Check the combination of options, in p0f's order (docs/p0f-3.09b.md, section 13.2).

    Raises:
        UsageError: options contradict each other.
    """
    if len(operands) > 1:
        raise UsageError(f"{operands[1]!r}: unexpected argument: quote the whole filter and put it after all options")
    if "read" in given and "socket" in given:
        raise UsageError("-s/--socket: answers queries about live traffic; cannot be used with -r")
    if _clients(given) != _DEFAULT_CLIENTS and "socket" not in given:
        raise UsageError("-S/--max-clients: limits the clients of the API socket; needs -s")
    if "daemon" in given and "read" in given:
        raise UsageError("-d/--daemon: cannot be used with -r")
    if "daemon" in given and given.keys().isdisjoint(("log", "socket", "json", "ecs")):
        raise UsageError("-d/--daemon: needs an output: -o, -s, --json or --ecs")
    for name in ("json", "ecs"):
        if "daemon" in given and given.get(name) == STANDARD_OUTPUT:
            raise UsageError(f"-d/--daemon: a daemon has no standard output; --{name} needs a file")
    if given.get("json") == given.get("ecs") == STANDARD_OUTPUT:
        raise UsageError("--ecs: standard output is already used by --json")
    for name in ("promiscuous", "interface"):
        if name in given and "read" in given:
            raise UsageError(f"{_title(_BY_OPTION['--' + name])}: applies to live traffic; cannot be used with -r")
