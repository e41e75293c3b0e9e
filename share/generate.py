"""Write what is made from the parsers of the commands: ``python share/generate.py``.

These are the man pages, the completions for shells, and docs/commands.md.  shtab makes the completions; pyproject.toml
fixes its version, so that the files are the same everywhere.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from pyp0f import __version__
from pyp0f.commands import archive, client, db, hosts, options, sendsyn, ship, web
from pyp0f.commands.parser import Flag, Parser, Value

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

ROOT: Final = Path(__file__).resolve().parents[1]

SHELLS: Final = {
    "bash": "share/bash-completion/completions/{}",
    "zsh": "share/zsh/site-functions/_{}",
    "fish": "share/fish/vendor_completions.d/{}.fish",
}
"""Where each shell looks for the completions of a command."""

_FILES: Final = ("FILE", "PATH", "CAPTURE", "LOG", "SOCKET")
"""Names of values that are completed as files."""
_INTERFACE: Final = {
    "bash": "_pyp0f_interfaces",
    "zsh": "_net_interfaces",
    "fish": "(__fish_print_interfaces)",
    "preamble": {"bash": '_pyp0f_interfaces() {\n  compgen -W "any $(ls /sys/class/net 2>/dev/null)" -- "$1"\n}\n'},
}
_USER: Final = {
    "bash": "_pyp0f_users",
    "zsh": "_users",
    "fish": "(__fish_complete_users)",
    "preamble": {"bash": '_pyp0f_users() {\n  compgen -u -- "$1"\n}\n'},
}
_COMPLETIONS: Final = {"interface": _INTERFACE, "user": _USER}
"""How values of options are completed, by the name of the option."""


class Command(NamedTuple):
    """What is written about a command.

    Attributes:
        make_parser: makes its parser.
        purpose: what it is for, in a few words.
        sections: further sections of its man page.  Lines that begin with a space stay as they are.
        see_also: related man pages.
    """

    make_parser: Callable[[], Parser]
    purpose: str
    sections: Mapping[str, str]
    see_also: Sequence[str]


_EXIT_STATUS: Final = "0 on success, 1 after an error.  An error is one line on standard error."
_PYP0F: Final = {
    "CAPTURES AND FILTER": """\
Captures are read in the order of the command line, as one run: what is known about hosts and connections goes on from
one to the next.  They can have different formats and link types.
A folder stands for the captures in it, sorted by the time of their first packet.

An argument is a capture if it is - (standard input) or an existing file, if it begins like a path, or if it ends in
.pcap, .pcapng, .cap, .dmp or .dump, also with a number or an ending of compression.  The last argument that is none of
these is the filter, an expression as in pcap-filter(7).  With -i, -p, -s or -d, existing files do not matter: the
argument is the filter.

Without a capture, pyp0f captures live traffic.  This needs root or the capability CAP_NET_RAW.""",
    "FINDINGS AND MESSAGES": """\
Standard output has a block for each finding.  The log of -o has a line for each, in the format of p0f.  --json and
--ecs write typed and escaped values.  --hosts replaces its file at the end: with JSON lines if the name ends in .jsonl
or .json, with CSV if it ends in .csv, otherwise with a table.  Warnings and errors go to standard error, those of a
daemon also to the system log.

With --classic, findings are those of p0f 3.09b, and --json and --ecs are other forms of them.  Files of -f and
--extra-fingerprints are used with --classic, too.

Findings are hints, not proof: a sender can forge all of them.""",
    "SIGNALS": """\
SIGINT and SIGTERM stop pyp0f gracefully.  A second signal stops it immediately, with status 1.

SIGHUP stops pyp0f, too.  With -d, it opens the files of -o, --json and --ecs again, after rotation.

SIGUSR1 writes one line of statistics while pyp0f captures.""",
    "EXIT STATUS": f"""\
{_EXIT_STATUS}  The status is also 1 if one of several captures could not be read.  A damaged or truncated capture is
read up to the damage, with a warning and status 0.""",
    "EXAMPLES": """\
Read a capture, with a log but without text on the terminal:

  pyp0f capture.pcap -o findings.log -q

Read all captures of a folder in alphabetical order, only web traffic:

  pyp0f *.pcap 'port 80'

Print a line per host, and nothing else:

  pyp0f capture.pcap -q --hosts -

Look at systems in JSON:

  pyp0f capture.pcap --json - | jq -r 'select(.p0f.kind == "syn") | .src_ip + " " + .p0f.label.text'

Read the output of another program:

  tcpdump -U -w - tcp | pyp0f -

Capture on two interfaces until Ctrl-C:

  pyp0f -i eth0 -i eth1

Run as a service with an API socket, as the user p0f:

  pyp0f -i eth0 -s /var/lib/p0f/p0f.sock -o /var/lib/p0f/p0f.log -d -u p0f""",
}

COMMANDS: Final = (
    Command(
        options.make_parser,
        "passive fingerprinting of TCP traffic",
        _PYP0F,
        (
            "pyp0f-hosts(1)",
            "pyp0f-db(1)",
            "pyp0f-client(1)",
            "pyp0f-sendsyn(1)",
            "pyp0f-web(1)",
            "pcap-filter(7)",
            "tcpdump(8)",
        ),
    ),
    Command(
        db.make_parser,
        "check signature files, and make signatures",
        {"EXIT STATUS": _EXIT_STATUS},
        ("pyp0f(1)",),
    ),
    Command(
        client.make_parser,
        "ask a running pyp0f or p0f about a host",
        {"EXIT STATUS": f"{_EXIT_STATUS}  An unknown host is not an error."},
        ("pyp0f(1)",),
    ),
    Command(
        sendsyn.make_parser,
        "send SYN packets that make a server show its signature",
        {"EXIT STATUS": _EXIT_STATUS},
        ("pyp0f(1)", "pyp0f-db(1)"),
    ),
    Command(
        hosts.make_parser,
        "summaries of hosts from JSON logs",
        {"EXIT STATUS": f"{_EXIT_STATUS}  The status is also 1 if a line of a log could not be read."},
        ("pyp0f(1)", "pyp0f-archive(1)"),
    ),
    Command(
        archive.make_parser,
        "a dataset from many captures",
        {"EXIT STATUS": f"{_EXIT_STATUS}  The status is also 1 if a capture that was named could not be read."},
        ("pyp0f(1)", "pyp0f-hosts(1)"),
    ),
    Command(
        web.make_parser,
        "a page, an HTTP interface and metrics for lines of pyp0f",
        {"SIGNALS": "SIGINT and SIGTERM end pyp0f-web; what was read is stored first.", "EXIT STATUS": _EXIT_STATUS},
        ("pyp0f(1)", "pyp0f-hosts(1)"),
    ),
    Command(
        ship.make_parser,
        "observations of a sensor to a message broker",
        {"EXIT STATUS": _EXIT_STATUS},
        ("pyp0f(1)", "pyp0f-hosts(1)"),
    ),
)


# Man pages ------------------------------------------------------------------------------------------


def man_page(command: Command) -> str:
    """The man page of a command, as source text for man(7)."""
    parser = command.make_parser()
    lines = [
        f'.TH {_quoted(parser.prog.upper())} 1 "" {_quoted(f"pyp0f {__version__}")} "User Commands"',
        ".SH NAME",
        f"{_escaped(parser.prog)} \\- {_escaped(command.purpose)}",
        ".SH SYNOPSIS",
        *_synopsis(parser),
        ".SH DESCRIPTION",
        *_paragraphs(parser.description or ""),
        *_options(parser, ".SH"),
    ]
    for name, inner in parser.commands.items():
        lines += [f".SH {_quoted(f'COMMAND {name.upper()}')}", *_paragraphs(inner.description or "")]
        lines += [*_options(inner, ".SS"), *_epilog(inner, ".SS")]
    for title, text in command.sections.items():
        lines += [f".SH {_quoted(title)}", *_paragraphs(text)]
    if "EXAMPLES" not in command.sections:
        lines += _epilog(parser, ".SH")
    pages = [page.removesuffix(")").partition("(") for page in command.see_also]
    lines += [".SH SEE ALSO", *[f".BR {_escaped(name)} ({section})," for name, _, section in pages]]
    lines[-1] = lines[-1].removesuffix(",")
    return "\n".join(lines) + "\n"


def _synopsis(parser: Parser) -> Iterator[str]:
    for number, one in enumerate(parser.commands.values() or [parser]):
        if number:
            yield ".br"
        name, _, rest = (one.usage or "").partition(" [")
        yield f".B {_escaped(name)}"
        if rest:
            yield _escaped(f"[{rest}")


def _options(parser: Parser, heading: str) -> Iterator[str]:
    """A section for each group of options."""
    for group in parser._action_groups:
        actions = [action for action in group._group_actions if not isinstance(action, argparse._SubParsersAction)]
        if actions:
            yield f"{heading} {_quoted((group.title or '').upper() if heading == '.SH' else group.title or '')}"
        for action in actions:
            value = f" \\fI{_escaped(str(action.metavar))}\\fR" if action.metavar else ""
            names = ", ".join([f"\\fB{_escaped(name)}\\fR" for name in action.option_strings])
            yield ".TP"
            yield names + value if names else value.lstrip()
            yield _escaped(action.help or "")


def _epilog(parser: Parser, heading: str) -> Iterator[str]:
    """The examples, and what is said before them."""
    notes, _, examples = (parser.epilog or "").partition("Examples:\n")
    if notes.strip():
        yield f"{heading} {_quoted('NOTES' if heading == '.SH' else 'Notes')}"
        yield from _paragraphs(notes)
    examples, _, rest = examples.partition("\n\n")
    yield f"{heading} {_quoted('EXAMPLES' if heading == '.SH' else 'Examples')}"
    yield from _paragraphs(examples)
    yield from _paragraphs(rest)


def _paragraphs(text: str) -> Iterator[str]:
    """Paragraphs are filled; lines that begin with spaces stay as they are."""
    is_literal = False
    yield ".PP"
    for line in text.strip("\n").splitlines():
        if line.startswith(" ") is not is_literal:
            is_literal = not is_literal
            yield ".nf" if is_literal else ".fi"
        yield _escaped(line) if line else ".PP"
    if is_literal:
        yield ".fi"


def _escaped(text: str) -> str:
    """Text as it is, whatever signs it contains."""
    text = (
        text.replace("\\", "\\e").replace("-", "\\-").replace("'", "\\(aq").replace("~", "\\(ti").replace("^", "\\(ha")
    )
    return f"\\&{text}" if text.startswith(".") else text


def _quoted(text: str) -> str:
    return '"' + _escaped(text).replace('"', '""') + '"'


# Completions ----------------------------------------------------------------------------------------


def completion(command: Command, shell: str) -> str:
    """The completions of a command for a shell."""
    import shtab  # noqa: PLC0415 - the rest needs only pyp0f

    text: str = shtab.complete(_plain_parser(command.make_parser()), shell)
    return "\n".join([line.rstrip() for line in text.strip().splitlines()]) + "\n"


def _plain_parser(parser: Parser) -> argparse.ArgumentParser:
    """The same options as actions of argparse itself, which shtab knows, with the completions of their values."""
    plain = argparse.ArgumentParser(prog=parser.prog, description=parser.description, add_help=False)
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            continue
        help_text = (action.help or "").replace("%", "%%")
        if not action.option_strings:
            _complete(plain.add_argument(action.dest, nargs=action.nargs, metavar=action.metavar, help=help_text))
        elif isinstance(action, Value):
            kind = "append" if action.repeatable else "store"
            # Each shell would want other quotes around names with spaces.
            choices = [name for name in action.names if " " not in name] or None
            added = plain.add_argument(
                *action.option_strings, action=kind, choices=choices, metavar=action.metavar, help=help_text
            )
            _complete(added)
        else:
            kind = "store_true" if isinstance(action, Flag) else "help"
            plain.add_argument(*action.option_strings, action=kind, help=help_text)
    if parser.commands:
        inner = plain.add_subparsers()
        for name, command in parser.commands.items():
            purpose = parser.purposes[name]
            inner.add_parser(name, parents=[_plain_parser(command)], add_help=False, help=purpose)
    return plain


def _complete(action: argparse.Action) -> None:
    """Say how the value of an action is completed."""
    from shtab import FILE  # noqa: PLC0415 - as above

    found: Any = FILE if action.metavar in _FILES else _COMPLETIONS.get(action.dest)
    if found is not None:
        action.complete = found  # type: ignore[attr-defined] # shtab's


# Documentation --------------------------------------------------------------------------------------

_DOCS: Final = """\
# Commands

This page is made from the programs themselves. `--help` of each command prints the same text, `man pyp0f` says more
about captures, filters and signals, and [operations.md](operations.md) shows how they are used.

Options and other arguments may stand in any order. Long options can be abbreviated, and a value can follow `=`:
`--fing=my.fp`. After `--`, nothing is an option. The exit status is 0 on success and 1 after an error; an error is one
line on standard error.

The wheel installs man pages, and completions for bash, zsh and fish, in the folder `share` of the Python environment.
Where that is `/usr` or `~/.local`, `man` and the shells find them by themselves. For an environment in `.venv`:

    man -M .venv/share/man pyp0f
    source .venv/share/bash-completion/completions/pyp0f       # bash: in ~/.bashrc
    fpath=($PWD/.venv/share/zsh/site-functions $fpath)         # zsh: in ~/.zshrc, before compinit
    source .venv/share/fish/vendor_completions.d/pyp0f.fish    # fish: in ~/.config/fish/config.fish
"""


def commands_page() -> str:
    """The page docs/commands.md."""
    parts = [_DOCS]
    for command in COMMANDS:
        parser = command.make_parser()
        for one in (parser, *parser.commands.values()):
            text = "".join([f"    {line}".rstrip() + "\n" for line in one.format_help().splitlines()])
            parts.append(f"\n## {one.prog}\n\n{text}")
    return "".join(parts)


def files() -> dict[str, str]:
    """All generated files: path from the root of the project, and content."""
    found = {"docs/commands.md": commands_page()}
    for command in COMMANDS:
        name = command.make_parser().prog
        found[f"share/man/man1/{name}.1"] = man_page(command)
        for shell, path in SHELLS.items():
            found[path.format(name)] = completion(command, shell)
    return found


def main() -> int:
    """Write all files."""
    for path, text in files().items():
        target = ROOT / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, "utf-8")
        print(path)
    return 0


if __name__ == "__main__":
    sys.exit(main())
