"""The command line: accepted and refused arguments (docs/p0f-3.09b.md, sections 13.1 and 13.2)."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyp0f import __version__
from pyp0f.applications.http.application import HTTP
from pyp0f.applications.standard import CLASSIC, STANDARD
from pyp0f.applications.tls.application import TLS
from pyp0f.commands.options import CommandLine, make_parser, parse
from pyp0f.commands.parser import End, Flag, Value, title
from pyp0f.engine.limits import Limits
from pyp0f.errors import UsageError

if TYPE_CHECKING:
    from argparse import Action

CONNECTIONS_HOSTS = "must be two numbers, connections,hosts, from 1 to 100000 and from 1 to 500000"
SECONDS_MINUTES = "must be two numbers, seconds,minutes, from 1 to 1000000 and from 1 to 1000000"
NAMES = ", ".join([one.name for one in STANDARD])
OPTIONS = [action for action in make_parser()._actions if action.option_strings]


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["-r", "x"], {}),
        (["-rx"], {}),
        (["--read", "x"], {}),
        (["--read=x"], {}),
        (["--re=x"], {}),
        (["-r", "x", "-o", "l", "-f", "s"], {"log": "l", "fingerprints": "s"}),
        (["-r", "x", "--log", "l", "--fingerprints", "s"], {"log": "l", "fingerprints": "s"}),
        (
            ["-r", "x", "--extra-fingerprints", "a", "-f", "s", "--extra-fingerprints=b"],
            {"fingerprints": "s", "extra_fingerprints": ("a", "b")},
        ),
        (["-r", "x", "tcp port 80"], {"rule": "tcp port 80"}),
        (["-r", "x", "tcp port 80", "-o", "l"], {"rule": "tcp port 80", "log": "l"}),
        (["tcp", "-r", "x", "-o", "l"], {"rule": "tcp", "log": "l"}),
        (["-r", "x", "-q", "-o", "l"], {"quiet": True, "log": "l"}),
        (["-r", "x", ""], {"rule": ""}),
        (["-r", "x", "--", "-r"], {"rule": "-r"}),
        (["-r", "x", "--", "--"], {"rule": "--"}),
        (["-r", "x", "-m", "5,6", "-t", "7,8"], {"limits": Limits(5, 6, 7, 8)}),
        (["-r", "x", "--max=5,6", "--timeout=7,8"], {"limits": Limits(5, 6, 7, 8)}),
        (["-r", "x", "-m", "1,1"], {"limits": Limits(1, 1, 30, 120)}),
        (["-r", "x", "-m", "100000,500000"], {"limits": Limits(100_000, 500_000)}),
        (["-r", "x", "-t", "1000000,1000000"], {"limits": Limits(connection_age=1_000_000, host_idle=1_000_000)}),
        (["-r", "x", "-m", " 5, 6 "], {"limits": Limits(5, 6)}),
        (["-r", "x", "-m", "+5,+6"], {"limits": Limits(5, 6)}),
        (["-r", "x", "-m", "000000000000005,6"], {"limits": Limits(5, 6)}),
        (["-r", "x", "--applications", "all"], {}),
        (["-r", "x", "--applications", "none"], {"applications": ()}),
        (["-r", "x", "--applications", "tls, http"], {"applications": (HTTP, TLS)}),
        (["-r", "x", "--classic"], {"classic": True, "applications": CLASSIC}),
    ],
)
def test_understood(arguments: list[str], expected: dict[str, Any]) -> None:
    assert parse(arguments) == CommandLine(**{"captures": ("x",), **expected})


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ([], {}),
        (["tcp"], {"rule": "tcp"}),
        (["-i", "eth0"], {"interfaces": ("eth0",)}),
        (["-i", "eth0", "-ieth1", "--interface=lo"], {"interfaces": ("eth0", "eth1", "lo")}),
        (["--interface=any", "-p"], {"interfaces": ("any",), "promiscuous": True}),
        (["-p"], {"promiscuous": True}),
        (["-s", "sock"], {"socket": "sock"}),
        (["-s", "sock", "-S", "30"], {"socket": "sock", "clients": 30}),
        (["-S", "20"], {"clients": 20}),
        (["-S", "1", "-s", "sock"], {"socket": "sock", "clients": 1}),
        (["-S", " 100 ", "-s", "sock"], {"socket": "sock", "clients": 100}),
        (["-u", "nobody"], {"user": "nobody"}),
        (["-d", "-o", "l"], {"daemon": True, "log": "l"}),
        (["-d", "-s", "sock"], {"daemon": True, "socket": "sock"}),
        (["-d", "--json", "j"], {"daemon": True, "json": "j"}),
        (["-d", "--ecs", "e"], {"daemon": True, "ecs": "e"}),
        (["-o", "-", "--json", "-", "--ecs", "e"], {"log": "-", "json": "-", "ecs": "e"}),
        (["-r", "x", "-u", "nobody"], {"captures": ("x",), "user": "nobody"}),
        (["-r", "x", "-S", "20"], {"captures": ("x",), "clients": 20}),
        (
            ["--socket", "s", "--max-clients", "5", "--daemon", "--user", "u", "--promiscuous", "--interface", "lo"],
            {"socket": "s", "clients": 5, "daemon": True, "user": "u", "promiscuous": True, "interfaces": ("lo",)},
        ),
        (["-L"], {"list_interfaces": True}),
        (["-i", "eth0", "-L", "-r", "x", "-r", "y"], {"list_interfaces": True}),
    ],
)
def test_live_capture_is_understood(arguments: list[str], expected: dict[str, Any]) -> None:
    """Arguments after -L are ignored, as in p0f."""
    assert parse(arguments) == CommandLine(**expected)


@pytest.mark.parametrize(("rule", "text"), [(None, "tcp"), ("port 80", "port 80"), ("a\nb", "a\\nb")])
def test_the_filter_to_show(rule: str | None, text: str) -> None:
    assert CommandLine(rule=rule, classic=True).rule_text == text
    if rule is not None:
        assert CommandLine(rule=rule).rule_text == text


def test_without_a_filter_what_is_read_is_shown() -> None:
    assert CommandLine().rule_text == "none; TCP, QUIC and DTLS are read, also in tunnels"


def test_standard_input_is_a_capture() -> None:
    for arguments in (["-r", "-"], ["-"], ["-r-"]):
        assert parse(arguments).captures == ("-",)


def test_standard_input_is_read_once() -> None:
    with pytest.raises(UsageError, match="standard input can be read only once"):
        parse(["-r", "-", "x.pcap", "-"])


def test_captures_are_in_the_order_given(tmp_path: Path) -> None:
    """A shell expands a pattern behind -r to one file for -r and others."""
    names = [str(tmp_path / name) for name in ("a", "b", "c d")]
    for name in names:
        Path(name).touch()
    a, b, c = names
    assert parse([a, c, b]) == CommandLine(captures=(a, c, b))
    assert parse(["-r", a, b, c, "port 80"]) == CommandLine(captures=(a, b, c), rule="port 80")
    assert parse(["-r", c, "-o", "log", "-r", b, a]) == CommandLine(captures=(c, b, a), log="log")
    assert parse([a, "-o", "log", b, "--", c]) == CommandLine(captures=(a, b, c), log="log")
    assert parse([a, "-r", b, c, "tcp"]) == CommandLine(captures=(a, b, c), rule="tcp")
    assert parse([c, f"-r{b}", a, f"--read={b}", "--", a]) == CommandLine(captures=(c, b, a, b, a))
    assert parse([b, "-or", "-r", a, b]) == CommandLine(captures=(b, a, b), log="r")


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["-i", ""], "-i/--interface '': must be the name of an interface"),
        (["-s", ""], "-s/--socket '': must be the name of a file"),
        (["-u", ""], "-u/--user '': must be the name of a user"),
        (["-x"], "unrecognized arguments: -x (see pyp0f --help)"),
        (["--bogus"], "unrecognized arguments: --bogus (see pyp0f --help)"),
        (["--m", "1,1"], "ambiguous option: --m could match --max-clients, --max (see pyp0f --help)"),
        (["-r"], "-r/--read: expected one argument (see pyp0f --help)"),
        (["--read"], "-r/--read: expected one argument (see pyp0f --help)"),
        (["--help=x"], "-h/--help: ignored explicit argument 'x' (see pyp0f --help)"),
        (["-r", ""], "-r/--read '': must be the name of a file"),
        (["-r", "x", "-f", ""], "-f/--fingerprints '': must be the name of a file"),
        (["-r", "x", "-f", "a", "-f", "b"], "-f/--fingerprints: given more than once"),
        (["-r", "x", "--extra-fingerprints", ""], "--extra-fingerprints '': must be the name of a file"),
        (["-r", "x", "-o", ""], "-o/--log '': must be the name of a file"),
        (["-r", "x", "--json", ""], "--json '': must be the name of a file, or -"),
        (["-r", "x", "--ecs="], "--ecs '': must be the name of a file, or -"),
        (["-r", "x", "tcp", "port"], "'tcp': neither an existing file nor the last argument: quote the whole filter"),
        (["-i", "eth0", "-i", "eth0"], "-i/--interface 'eth0': given more than once"),
        (["-i", "eth0", "-i", "any"], "-i/--interface 'any': stands for all interfaces; cannot be used with others"),
        *[
            (["-r", "x", f"--max={value}"], f"-m/--max {value!r}: {CONNECTIONS_HOSTS}")
            for value in (
                "",
                "5",
                "5,",
                ",5",
                "5 ,5",
                "a,b",
                "0,5",
                "5,0",
                "-1,5",
                "5,-1",
                "100001,5",
                "5,500001",
                "4294967297,5",
                "99999999999,5",
                "5;5",
                "5,5x",
                "5,5,5",
                "5x,5",
                "5,6 and more",
                "\u0665,\u0665",
            )
        ],
        (["-r", "x", "-m", f"{'9' * 5000},1"], f"-m/--max '{'9' * 5000},1': {CONNECTIONS_HOSTS}"),
        *[
            (["-r", "x", f"--timeout={value}"], f"-t/--timeout {value!r}: {SECONDS_MINUTES}")
            for value in ("", "5", "0,1", "1,0", "1000001,1", "1,1000001", "1,1h")
        ],
        *[
            (
                ["-r", "x", f"--applications={value}"],
                f"--applications {value!r}: {unknown!r} is not one of {NAMES}; none and all stand alone",
            )
            for value, unknown in (("", ""), ("x,tls", "x"), ("http,all", "all"), ("http,", ""), ("TLS", "TLS"))
        ],
        (
            ["-r", "x", "--classic", "--applications=none"],
            "--applications: p0f 3.09b does not have it; cannot be used with --classic",
        ),
        *[
            (["-r", "x", f"--max-clients={value}"], f"-S/--max-clients {value!r}: must be a number from 1 to 100")
            for value in ("0", "101", "abc", "", "-1", "5 clients", "5x", "1e1")
        ],
    ],
)
def test_refused(arguments: list[str], problem: str) -> None:
    with pytest.raises(UsageError) as refusal:
        parse(arguments)
    assert str(refusal.value) == problem


@pytest.mark.parametrize("option", OPTIONS, ids=title)
def test_repeats_are_refused_always(option: Action) -> None:
    """3.09b accepts a second -m, -t or -S if the first one has the default value."""
    if isinstance(option, End) or (isinstance(option, Value) and option.repeatable):
        return
    default = {"max": "1000,10000", "timeout": "30,120", "max_clients": "20", "applications": "none"}.get(
        option.dest, "x"
    )
    value = [] if isinstance(option, Flag) else [default]
    with pytest.raises(UsageError) as refusal:
        parse([option.option_strings[0], *value, option.option_strings[-1], *value])
    assert str(refusal.value) == f"{title(option)}: given more than once"


def test_what_may_be_repeated() -> None:
    repeatable = [title(option) for option in OPTIONS if isinstance(option, Value) and option.repeatable]
    assert repeatable == ["-r/--read", "-i/--interface", "--extra-fingerprints", "--http-name"]


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["-S", "30"], "-S/--max-clients: limits the clients of the API socket; needs -s"),
        (
            ["-r", "x", "-s", "sock"],
            "-s/--socket: answers queries about live traffic; cannot be used when a capture is read",
        ),
        (["-r", "x", "-d"], "-d/--daemon: cannot be used when a capture is read"),
        (["-d"], "-d/--daemon: needs an output: -o, -s, --json, --ecs, --hosts, --http or --watch"),
        (["-q"], "-q/--quiet: needs an output: -o, -s, --json, --ecs, --hosts, --http or --watch"),
        (["x.pcap", "-i", "eth0"], "-i/--interface: applies to live traffic; cannot be used when a capture is read"),
        (["-d", "--watch"], "-d/--daemon: a daemon has no terminal; cannot be used with --watch"),
        (["--watch", "--json", "-"], "--watch: standard output is already used by --json"),
        (["--watch", "--classic"], "--watch: p0f 3.09b does not have it; cannot be used with --classic"),
        (["-d", "--json", "-"], "-d/--daemon: a daemon has no standard output; --json needs a file"),
        (["-d", "-o", "l", "--ecs", "-"], "-d/--daemon: a daemon has no standard output; --ecs needs a file"),
        (["-r", "x", "--ecs", "-", "--json", "-"], "--ecs: standard output is already used by --json"),
        (["-r", "x", "-p"], "-p/--promiscuous: applies to live traffic; cannot be used when a capture is read"),
        (["-r", "x", "-i", "eth0"], "-i/--interface: applies to live traffic; cannot be used when a capture is read"),
    ],
)
def test_what_does_not_go_together(arguments: list[str], problem: str) -> None:
    with pytest.raises(UsageError) as refusal:
        parse(arguments)
    assert str(refusal.value) == problem


def test_the_options_before_a_list_of_interfaces_are_checked() -> None:
    with pytest.raises(UsageError, match=r"^-m/--max 'x'"):
        parse(["-m", "x", "-L"])


@pytest.mark.parametrize("arguments", [["-h"], ["--help"], ["-r", "x", "-h", "-"], ["-p", "--help"]])
def test_help(arguments: list[str]) -> None:
    """Names each option and shows examples."""
    text = parse(arguments).text
    assert text is not None
    for option in OPTIONS:
        assert ", ".join(option.option_strings) in text
    assert "\nExamples:  pyp0f x.pcap " in text
    assert text.endswith("\n")


def test_version() -> None:
    assert parse(["--version"]).text == f"pyp0f {__version__}\n"


def test_the_schema() -> None:
    """The schema is printed whatever the other options are, like the version."""
    text = parse(["-r", "x", "--json-schema", "-d"]).text
    assert text is not None
    assert json.loads(text)["title"] == "pyp0f observation"
    assert text.endswith("}\n")


def test_every_letter_of_p0f_is_known() -> None:
    assert {name[1:] for option in OPTIONS for name in option.option_strings} >= set("firpomtsdSuL")


@given(st.lists(st.sampled_from(["-r", "-m", "-tS", "--", "-", "--max=", "-L"]) | st.text(max_size=12), max_size=5))
def test_whatever_is_given_is_understood_or_refused(arguments: list[str]) -> None:
    with suppress(UsageError):
        parse(arguments)
