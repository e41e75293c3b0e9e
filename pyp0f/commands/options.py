"""The command line of ``pyp0f``: p0f's option letters, each with a long name (docs/p0f-3.09b.md, section 13.1)."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

from pyp0f import __version__
from pyp0f.applications.interface import Application
from pyp0f.applications.standard import CLASSIC, STANDARD, applications_named
from pyp0f.commands.operands import sort_operands
from pyp0f.commands.parser import (
    End,
    Ended,
    Flag,
    Parser,
    Value,
    add_access_options,
    add_signature_options,
    number_up_to,
    pair_up_to,
    text_of,
)
from pyp0f.engine.limits import MAX_CONNECTION_AGE, MAX_CONNECTIONS, MAX_HOST_IDLE, MAX_HOSTS, Limits
from pyp0f.errors import UsageError
from pyp0f.outputs.outputs import STANDARD_OUTPUT
from pyp0f.safetext import safe_text

VERSION: Final = f"pyp0f {__version__}"

_MAX_CLIENTS: Final = 100
_DEFAULT_CLIENTS: Final = 20
_ACCESS: Final = ("http-token-file", "http-name", "http-cert", "http-key")
"""Options about who may ask the web process, and how."""
_ANY: Final = "any"
"""The name by which libpcap captures on all interfaces."""

_USAGE: Final = "pyp0f [options] [CAPTURE... | -i NAME] ['filter expression']"
_DESCRIPTION: Final = "Identify the systems and programs that send TCP traffic.  No packet is sent."
_EPILOG: Final = "Examples:  pyp0f x.pcap -q --hosts -   pyp0f -i eth0 -o p0f.log -d 'port 80'"


class CommandLine(NamedTuple):
    """The parsed command line.

    Attributes:
        captures: paths of the captures to read, in order; empty for live capture.
        interfaces: names of the interfaces; empty for the first one that is up.
        promiscuous: whether to capture packets for other machines, too.
        fingerprints: path of the signature file; None for the packaged one.
        extra_fingerprints: paths of further signature files; the last one takes precedence.
        classic: whether to report only what p0f 3.09b reports.
        applications: the application protocols to read.
        separate_networks: whether to keep hosts and connections of different VLANs and virtual networks apart.
        log: path of the log; None for no log.
        json: path of the file of JSON lines; `STANDARD_OUTPUT` for standard output, None for no file.
        ecs: path of the file of lines in the Elastic Common Schema; `STANDARD_OUTPUT` for standard output, None for
            no file.
        hosts: path of the summaries of hosts; `STANDARD_OUTPUT` for a table at the end, None for none.
        confidence: whether the blocks on the terminal say how sure an answer is.
        quiet: whether to print only lines for programs on the terminal, and warnings and errors.
        socket: path of the API socket; None for no socket.
        clients: the maximum number of API clients that are connected at the same time, 1 to 100.
        daemon: whether to run in the background.
        user: name of the user to run as; None to keep all privileges.
        watch: whether to show a live table of hosts on the terminal.
        web: the fields of `pyp0f.web.settings.WebSettings` as JSON types; None for no web process.
        limits: limits of the tables of connections and hosts.
        rule: the filter expression; None for no filter.
        text: help, version or schema, to be printed instead of all else; None otherwise.
        text_is_data: whether programs read the text, so that it is an error if it cannot be printed.
        list_interfaces: whether to list the interfaces and exit.
    """

    captures: tuple[str, ...] = ()
    interfaces: tuple[str, ...] = ()
    promiscuous: bool = False
    fingerprints: str | None = None
    extra_fingerprints: tuple[str, ...] = ()
    classic: bool = False
    applications: tuple[Application, ...] = STANDARD
    separate_networks: bool = False
    log: str | None = None
    json: str | None = None
    ecs: str | None = None
    hosts: str | None = None
    confidence: bool = False
    quiet: bool = False
    socket: str | None = None
    clients: int = _DEFAULT_CLIENTS
    daemon: bool = False
    user: str | None = None
    watch: bool = False
    web: Mapping[str, object] | None = None
    limits: Limits = Limits()
    rule: str | None = None
    text: str | None = None
    text_is_data: bool = False
    list_interfaces: bool = False

    @property
    def needs_verdicts(self) -> bool:
        """Whether an output has verdicts."""
        if self.classic:
            return False
        return self.confidence or self.watch or (self.json, self.ecs, self.hosts, self.web) != (None,) * 4

    @property
    def rule_text(self) -> str:
        """The filter as it is shown to the user: without a filter expression, what is read."""
        if self.rule is not None:
            return safe_text(self.rule)
        return "tcp" if self.classic else "none; TCP, QUIC and DTLS are read, also in tunnels"


def make_parser() -> Parser:
    """The parser of the command line."""
    parser = Parser(prog="pyp0f", usage=_USAGE, description=_DESCRIPTION, epilog=_EPILOG)
    a_file, a_stream = text_of("a file"), text_of("a file, or -")

    group = parser.add_argument_group("Input")
    add: Any = group.add_argument  # its types do not know the arguments of our actions
    add(
        "operands",
        nargs="*",
        metavar="CAPTURE",
        help="files to read in this order; a tcpdump filter is last",
    )
    add(
        "-r",
        "--read",
        action=Value,
        convert=a_file,
        repeatable=True,
        metavar="FILE",
        help="also read this capture or folder; - is standard input",
    )
    add(
        "-i",
        "--interface",
        action=Value,
        convert=text_of("an interface"),
        repeatable=True,
        metavar="NAME",
        help='capture on NAME, or "any" (default: the first one up)',
    )
    add("-p", "--promiscuous", action=Flag, help="capture packets for other machines, too")
    add("-L", "--list-interfaces", action=End, help="list the interfaces and exit")
    add_signature_options(group)
    add("--classic", action=Flag, help="report only what p0f 3.09b reports")
    add(
        "--applications",
        action=Value,
        convert=_applications,
        metavar="LIST",
        help="protocols to read, such as http,tls; or all, or none",
    )
    add("--separate-networks", action=Flag, help="keep VLANs and virtual networks apart")

    group = parser.add_argument_group("Output")
    add = group.add_argument
    add("-o", "--log", action=Value, convert=a_file, metavar="FILE", help="append one line per observation to FILE")
    add(
        "--json",
        action=Value,
        convert=a_stream,
        metavar="FILE",
        help="append JSON lines to FILE; with -, print only these",
    )
    add(
        "--ecs",
        action=Value,
        convert=a_stream,
        metavar="FILE",
        help="the same with names of the Elastic Common Schema",
    )
    add("--json-schema", action=End, help="print the JSON Schema of --json and exit")
    add(
        "--hosts",
        action=Value,
        convert=a_stream,
        metavar="FILE",
        help="write a summary of each host; - prints a table",
    )
    add("--confidence", action=Flag, help="say on the terminal how sure each answer is")
    add("--watch", action=Flag, help="show a live table of hosts on the terminal")
    add("-q", "--quiet", action=Flag, help="print no text, except warnings and errors")
    add(
        "-s",
        "--socket",
        action=Value,
        convert=a_file,
        metavar="PATH",
        help="answer queries about hosts on this Unix socket",
    )
    add(
        "-S",
        "--max-clients",
        action=Value,
        convert=number_up_to(_MAX_CLIENTS),
        metavar="N",
        help=f"serve at most N clients, 1 to {_MAX_CLIENTS} (default: {_DEFAULT_CLIENTS})",
    )

    add(
        "--http",
        action=Value,
        convert=text_of("an address"),
        metavar="ADDRESS:PORT",
        help="show hosts in the browser, and answer over HTTP",
    )
    add(
        "--store",
        action=Value,
        convert=a_file,
        metavar="FILE",
        is_further=True,
        help="with --http: keep hosts in FILE, or at postgresql://..., and go on there later",
    )
    add_access_options(group, is_further=True)

    group = parser.add_argument_group("Service, memory, help")
    add = group.add_argument
    add("-d", "--daemon", action=Flag, help="run in the background; needs a file, -s or --http")
    add(
        "-u",
        "--user",
        action=Value,
        convert=text_of("a user"),
        metavar="NAME",
        help="drop privileges to NAME, chroot to its home directory",
    )
    add(
        "-m",
        "--max",
        action=Value,
        convert=pair_up_to(MAX_CONNECTIONS, MAX_HOSTS, "connections,hosts"),
        metavar="C,H",
        help="at most C connections, H hosts (default: 1000,10000)",
    )
    add(
        "-t",
        "--timeout",
        action=Value,
        convert=pair_up_to(MAX_CONNECTION_AGE, MAX_HOST_IDLE, "seconds,minutes"),
        metavar="C,H",
        help="forget connections after C s, idle hosts after H min",
    )

    parser.add_help_option(group)
    group.add_argument("--version", action=End, help="show the version and exit")
    return parser


def parse(arguments: Sequence[str]) -> CommandLine:
    """Parse the arguments without the program's name.

    Raises:
        UsageError: an option is unknown, repeated or out of range, or options contradict each other.
    """
    try:
        given = make_parser().parse(arguments)
    except Ended as ended:
        return _ended(ended)
    is_live = bool(given.interface or given.promiscuous or given.socket is not None or given.daemon)
    operands, rule = sort_operands(given.operands, is_live=is_live)
    captures = _in_order(arguments, given.read, operands) if given.read and operands else (*given.read, *operands)
    _check_combination(given, captures)
    return CommandLine(
        captures=captures,
        interfaces=given.interface,
        promiscuous=given.promiscuous,
        fingerprints=given.fingerprints,
        extra_fingerprints=given.extra_fingerprints,
        classic=given.classic,
        applications=CLASSIC if given.classic else STANDARD if given.applications is None else given.applications,
        separate_networks=given.separate_networks,
        log=given.log,
        json=given.json,
        ecs=given.ecs,
        hosts=given.hosts,
        confidence=given.confidence,
        quiet=given.quiet,
        socket=given.socket,
        clients=_clients(given),
        daemon=given.daemon,
        user=given.user,
        watch=given.watch,
        web=_web(given),
        limits=_limits(given),
        rule=rule,
    )


def _in_order(arguments: Sequence[str], read: Sequence[str], operands: Sequence[str]) -> tuple[str, ...]:
    """The captures in the order of the command line.  argparse collects those of -r and the others separately.

    Args:
        arguments: the command line.
        read: the values of -r.
        operands: the other captures: the same objects as in the command line, as argparse passes them on.
    """
    found: list[str] = []
    values, others = list(read), list(operands)
    for argument in arguments:
        if others and argument is others[0]:
            found.append(others.pop(0))
        elif values and (argument is values[0] or (argument.startswith("-") and argument.endswith(values[0]))):
            found.append(values.pop(0))
    return (*found, *values, *others)


def _ended(ended: Ended) -> CommandLine:
    """The command line that asks for one thing only."""
    if ended.option == "list-interfaces":
        return CommandLine(list_interfaces=True)
    if ended.option == "version":
        return CommandLine(text=VERSION + "\n")
    if ended.option == "json-schema":
        from pyp0f.outputs.eve import schema_text  # noqa: PLC0415 - its import is slow

        return CommandLine(text=schema_text(), text_is_data=True)
    return CommandLine(text=ended.parser.format_help())


def _applications(text: str) -> tuple[Application, ...]:
    """The application protocols in a list of names.

    Raises:
        ValueError: a name is unknown.
    """
    if text == "all":
        return STANDARD
    names = [] if text == "none" else [name.strip() for name in text.split(",")]
    try:
        return applications_named(names)
    except ValueError as error:
        raise ValueError(f"{error}; none and all stand alone") from None


def _clients(given: Namespace) -> int:
    clients: int | None = given.max_clients
    return _DEFAULT_CLIENTS if clients is None else clients


def _limits(given: Namespace) -> Limits:
    values: dict[str, int] = {}
    if given.max is not None:
        values["connections"], values["hosts"] = given.max
    if given.timeout is not None:
        values["connection_age"], values["host_idle"] = given.timeout
    return Limits(**values)


def _web(given: Namespace) -> dict[str, object] | None:
    """The settings of the web process; None if there is none."""
    if given.http is None:
        for name in ("store", *_ACCESS):
            if getattr(given, name.replace("-", "_")):
                raise UsageError(f"--{name}: needs --http")
        return None
    if given.http_key is not None and given.http_cert is None:
        raise UsageError("--http-key: needs --http-cert")
    from pyp0f.web.settings import ALL_DAYS, endpoint_of  # noqa: PLC0415 - most runs have no web process

    try:
        endpoint = endpoint_of(given.http)
    except ValueError as error:
        raise UsageError(f"--http {given.http!r}: {error}") from None
    return {
        "endpoint": str(endpoint),
        "token_file": given.http_token_file,
        "names": given.http_name,
        "certificate": given.http_cert,
        "key": given.http_key,
        "store": given.store,
        "user": given.user,
        # Captures can be from any time.
        **({} if given.interface else {"days": ALL_DAYS}),
    }


def _check_combination(given: Namespace, captures: Sequence[str]) -> None:
    """Check the combination of options, in p0f's order (docs/p0f-3.09b.md, section 13.2).

    Raises:
        UsageError: options contradict each other.
    """
    if captures.count("-") > 1:
        raise UsageError("-r/--read: standard input can be read only once")
    if captures and given.socket is not None:
        raise UsageError("-s/--socket: answers queries about live traffic; cannot be used when a capture is read")
    if _clients(given) != _DEFAULT_CLIENTS and given.socket is None:
        raise UsageError("-S/--max-clients: limits the clients of the API socket; needs -s")
    if captures and given.daemon:
        raise UsageError("-d/--daemon: cannot be used when a capture is read")
    for name, is_given in (("-d/--daemon", given.daemon), ("-q/--quiet", given.quiet)):
        if (
            is_given
            and (not given.watch)
            and ((given.log, given.socket, given.json, given.ecs, given.hosts, given.http) == (None,) * 6)
        ):
            raise UsageError(f"{name}: needs an output: -o, -s, --json, --ecs, --hosts, --http or --watch")
    for name in ("applications", "confidence", "hosts", "http", "separate-networks", "watch"):
        if given.classic and getattr(given, name.replace("-", "_")) not in (None, False):
            raise UsageError(f"--{name}: p0f 3.09b does not have it; cannot be used with --classic")
    _check_standard_output(given)
    for name, is_given in (("-p/--promiscuous", given.promiscuous), ("-i/--interface", given.interface)):
        if captures and is_given:
            raise UsageError(f"{name}: applies to live traffic; cannot be used when a capture is read")
    _check_interfaces(given.interface)


def _check_standard_output(given: Namespace) -> None:
    """Refuse outputs that share standard output, or need it in the background."""
    for name in ("json", "ecs", "hosts"):
        if given.daemon and getattr(given, name) == STANDARD_OUTPUT:
            raise UsageError(f"-d/--daemon: a daemon has no standard output; --{name} needs a file")
        if given.watch and getattr(given, name) == STANDARD_OUTPUT:
            raise UsageError(f"--watch: standard output is already used by --{name}")
    if given.daemon and given.watch:
        raise UsageError("-d/--daemon: a daemon has no terminal; cannot be used with --watch")
    if given.json == given.ecs == STANDARD_OUTPUT:
        raise UsageError("--ecs: standard output is already used by --json")
    if given.hosts == STANDARD_OUTPUT and STANDARD_OUTPUT in (given.json, given.ecs):
        raise UsageError("--hosts: standard output is already used by --json or --ecs")


def _check_interfaces(names: Sequence[str]) -> None:
    """Refuse interfaces whose packets would be captured twice."""
    for number, name in enumerate(names):
        if name in names[:number]:
            raise UsageError(f"-i/--interface {name!r}: given more than once")
    if _ANY in names and len(names) > 1:
        raise UsageError(f"-i/--interface {_ANY!r}: stands for all interfaces; cannot be used with others")
