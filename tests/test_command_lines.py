"""Help texts, man pages, completions and documents say the same about the command lines."""

from __future__ import annotations

import re
import runpy
import shlex
import subprocess
import tomllib
from typing import TYPE_CHECKING, Any, Final

import pytest
from places import ROOT

from pyp0f.commands import archive, client, db, hosts, options, sendsyn, ship, web
from pyp0f.commands.parser import Ended

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pyp0f.commands.parser import Parser

COMMANDS: Final = {
    "pyp0f": options.make_parser,
    "pyp0f-db": db.make_parser,
    "pyp0f-client": client.make_parser,
    "pyp0f-sendsyn": sendsyn.make_parser,
    "pyp0f-hosts": hosts.make_parser,
    "pyp0f-archive": archive.make_parser,
    "pyp0f-web": web.make_parser,
    "pyp0f-ship": ship.make_parser,
}
SHARE: Final = ROOT / "share"
SHELLS: Final = {
    "bash": "bash-completion/completions",
    "zsh": "zsh/site-functions",
    "fish": "fish/vendor_completions.d",
}
DOCUMENTS: Final = [
    path
    for path in (*sorted(ROOT.glob("*.md")), *sorted(ROOT.glob("[!.]*/*.md")), ROOT / "examples" / "pyp0f.service")
    if path.name != "p0f-3.09b.md"
]


@pytest.fixture(scope="module")
def generated() -> dict[str, Any]:
    """What share/generate.py defines."""
    return runpy.run_path(str(SHARE / "generate.py"))


def parsers_of(name: str) -> list[Parser]:
    parser = COMMANDS[name]()
    return [parser, *parser.commands.values()]


def option_names(name: str) -> set[str]:
    return {option for parser in parsers_of(name) for action in parser._actions for option in action.option_strings}


# Generated files ------------------------------------------------------------------------------------

STALE: Final = "run python share/generate.py"


def test_all_commands_are_generated(generated: dict[str, Any]) -> None:
    assert [command.make_parser().prog for command in generated["COMMANDS"]] == list(COMMANDS)
    scripts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["scripts"]
    assert list(scripts) == list(COMMANDS)


def test_the_documentation_is_current(generated: dict[str, Any]) -> None:
    assert (ROOT / "docs" / "commands.md").read_text("utf-8") == generated["commands_page"](), STALE


def test_man_pages_are_current(generated: dict[str, Any]) -> None:
    for command in generated["COMMANDS"]:
        path = SHARE / "man" / "man1" / f"{command.make_parser().prog}.1"
        assert path.read_text("utf-8") == generated["man_page"](command), STALE


@pytest.mark.slow
def test_completions_are_current(generated: dict[str, Any]) -> None:
    pytest.importorskip("shtab", reason="not installed: shtab, which the extra named test brings")
    for path, text in generated["files"]().items():
        assert (ROOT / path).read_text("utf-8") == text, f"{path}: {STALE}"


def test_the_wheel_installs_them(generated: dict[str, Any]) -> None:
    wheel = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["hatch"]["build"]["targets"]["wheel"]
    found = [path for source in wheel["shared-data"] for path in (ROOT / source).rglob("*") if path.is_file()]
    installed = {str(path.relative_to(ROOT)) for path in found}
    names = [f"share/man/man1/{name}.1" for name in COMMANDS]
    names += [path.format(name) for name in COMMANDS for path in generated["SHELLS"].values()]
    assert installed == set(names)


# Man pages ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", COMMANDS)
def test_help_and_man_page_have_the_same_options(name: str) -> None:
    page = (SHARE / "man" / "man1" / f"{name}.1").read_text("utf-8").replace("\\-", "-")
    described = re.findall(r"(?m)^(\\fB-.*)$", page)
    assert {option for line in described for option in re.findall(r"\\fB(-[\w-]+)\\fR", line)} == option_names(name)
    in_help = "".join([parser.format_help() for parser in parsers_of(name)])
    assert set(
        re.findall(r"(?m)(?<=^ {2}| {2}|, )(-{1,2}[a-zA-Z][\w-]*)(?=,| {2}|$| [A-Z]+)", in_help)
    ) >= option_names(name)


@pytest.mark.slow
@pytest.mark.parametrize("name", COMMANDS)
def test_man_pages_have_no_faults(name: str) -> None:
    path = SHARE / "man" / "man1" / f"{name}.1"
    done = subprocess.run(["groff", "-man", "-ww", "-Tascii", "-P-cbou", path], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    titles = re.findall(r"(?m)^[A-Z].*$", done.stdout)
    assert titles[1:4] == ["NAME", "SYNOPSIS", "DESCRIPTION"]
    assert titles[-1] == "SEE ALSO"
    for option in option_names(name):
        assert option in done.stdout


# Completions ----------------------------------------------------------------------------------------


def completed(shell: str, line: str) -> list[str]:
    """What a shell offers at the end of a command line."""
    name = line.split(maxsplit=1)[0]
    if shell == "bash":
        script = (
            'source "$1"; COMP_WORDS=($2); [[ $2 == *" " ]] && COMP_WORDS+=(""); '
            "COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); compopt() { :; }; "  # compopt works only while completing
            f'_shtab_{name.replace("-", "_")}; printf "%s\\n" "${{COMPREPLY[@]}}"'
        )
        command = ["bash", "--norc", "-c", script, "bash", str(SHARE / SHELLS["bash"] / name), line]
    else:
        script = f"source '{SHARE / SHELLS['fish'] / name}.fish'; complete -C '{line}'"
        command = ["fish", "--no-config", "-c", script]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.stderr == ""
    return [found.partition("\t")[0] for found in done.stdout.splitlines() if found]


@pytest.mark.slow
@pytest.mark.parametrize("shell", ["bash", "fish"])
def test_shells_complete(shell: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.pcap").touch()
    assert set(completed(shell, "pyp0f --")) == {name for name in option_names("pyp0f") if name.startswith("--")}
    assert completed(shell, "pyp0f --pro") == ["--promiscuous"]
    assert completed(shell, "pyp0f -r a") == ["a.pcap"]
    assert completed(shell, "pyp0f a") == ["a.pcap"]
    assert "lo" in completed(shell, "pyp0f -i l")
    assert "root" in completed(shell, "pyp0f -u roo")
    assert set(completed(shell, "pyp0f-db ")) >= {"check", "unknown"}
    assert completed(shell, "pyp0f-db check --st") == ["--strict"]
    assert completed(shell, "pyp0f-db unknown --st") == []
    assert completed(shell, "pyp0f-db unknown a") == ["a.pcap"]
    assert completed(shell, "pyp0f-db filter --to ipt") == ["iptables"]
    assert set(completed(shell, "pyp0f-db explain --kind ")) == {"syn", "syn+ack"}
    assert set(completed(shell, "pyp0f-hosts --format ")) == {"table", "csv", "json"}
    assert completed(shell, "pyp0f-hosts a") == ["a.pcap"]


@pytest.mark.slow
def test_zsh_loads_the_completions() -> None:
    script = (
        'fpath=("$1" $fpath); autoload -Uz compinit; compinit -u -D; '
        "for c in ${@:2}; do autoload +X -Uz _$c; print $_comps[$c]; done"
    )
    done = subprocess.run(
        ["zsh", "-f", "-c", script, "zsh", SHARE / SHELLS["zsh"], *COMMANDS], capture_output=True, text=True
    )
    assert (done.stdout.split(), done.stderr) == ([f"_{name}" for name in COMMANDS], "")
    for name in COMMANDS:
        assert subprocess.run(["zsh", "-n", SHARE / SHELLS["zsh"] / f"_{name}"]).returncode == 0


# Documents ------------------------------------------------------------------------------------------


_PROMPT: Final = "$ "


def shown() -> Iterator[tuple[str, str]]:
    """Each command line in a block of code: its place, and its text."""
    for path in DOCUMENTS:
        # The lines of docs/commands.md are help texts; examples have two more spaces.
        indent = "      " if path.name == "commands.md" else "ExecStart=" if path.suffix == ".service" else "    "
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
            start = indent if line.startswith(indent) else _PROMPT
            if line.startswith(start):
                for text in re.split(r" {3,}", line.removeprefix(start)):
                    if re.search(r"(?:^|[\s/])pyp0f(?:-\w+)? ", text):
                        yield f"{path.relative_to(ROOT)}:{number}", text


def calls_in(line: str) -> Iterator[list[str]]:
    """The calls of the commands in a line of shell: name and arguments."""
    lexer = shlex.shlex(line, posix=True, punctuation_chars="|&;<>()")
    lexer.whitespace_split = True
    call: list[str] = []
    for token in (*lexer, ";"):
        if set(token) <= set("|&;()"):
            yield from [call] if call else []
            call = []
        elif call or token.rpartition("/")[2] in COMMANDS:
            call.append(token.rpartition("/")[2] if not call else token)


def test_the_shown_command_lines_are_understood() -> None:
    places = list(shown())
    calls = 0
    for place, line in places:
        for name, *arguments in calls_in(line):
            calls += 1
            end = next((number for number, text in enumerate(arguments) if text in (">", ">>", "<")), len(arguments))
            try:
                if name == "pyp0f":
                    options.parse(arguments[:end])
                else:
                    COMMANDS[name]().parse(arguments[:end])
            except Ended:
                pass
            except Exception as error:
                raise AssertionError(f"{place}: {line}") from error
    assert calls >= 40
    assert {name for _, line in places for name, *_ in calls_in(line)} == set(COMMANDS)


def test_each_option_is_explained_in_a_document() -> None:
    """Besides docs/commands.md, which has all of them, and CHANGELOG.md."""
    text = "\n".join(
        [path.read_text("utf-8") for path in DOCUMENTS if path.name not in ("commands.md", "CHANGELOG.md")]
    )
    for name in ("pyp0f", "pyp0f-db"):
        for parser in parsers_of(name):
            for action in parser._actions:
                if action.dest in ("help", "version"):
                    continue
                names = [re.escape(option) for option in action.option_strings]
                assert not names or re.search(rf"(?<![\w-])(?:{'|'.join(names)})(?![\w-])", text), action.option_strings
