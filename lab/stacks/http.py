"""HTTP clients and servers of Debian, PyPI and npm.  A new one is a line in a table in lab/http.

Each program has a port of its own on the loopback interface of a namespace.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from lab.errors import LabError
from lab.namespaces import Space, end_group, recording, space, wait_for
from lab.rows import SOFTWARE
from lab.stack import HERE, REQUEST, RESPONSE, Bench, Origin, Stack, named, run
from lab.tree import Tree

_FOLDER: Final = HERE / "http"
_DEBIAN: Final = "debian"
_PYPI: Final = "pypi"
_NPM: Final = "npm"
_INDEXES: Final = (_DEBIAN, _PYPI, _NPM)
_SECONDS: Final = "25"
_RANDOM_AGENTS: Final = {"yt-dlp": (SOFTWARE,), "sqlmap": (SOFTWARE,)}
"""Programs that choose a User-Agent at random."""
_REQUESTS: Final = (
    ("{url}",), ("{url}x.txt",), ("-I", "{url}"), ("--http1.0", "{url}"), ("{url}missing",), ("--compressed", "{url}"),
)  # fmt: skip
"""Arguments of curl for what servers are asked."""


@dataclass(frozen=True, slots=True)
class Program:
    """A client or a server.

    Attributes:
        name: its name in rows.
        index: where its packages are: ``debian``, ``pypi`` or ``npm``.
        packages: the packages.  The version of the first one is that of the program.
        command: a shell command; for PyPI, a program in Python.
        port: its port.
    """

    name: str
    index: str
    packages: tuple[str, ...]
    command: str
    port: int

    @property
    def url(self) -> str:
        """The address of the server."""
        return f"http://127.0.0.1:{self.port}/"


def programs_in(text: str) -> tuple[Program, ...]:
    """The programs of a table.

    A program keeps its port, because captures that are kept say only with the port which program it was.

    Args:
        text: lines with port, name, index and packages, and command, separated by tabs; lines with # are comments.

    Raises:
        LabError: a line is wrong.
    """
    return tuple([_program(line) for line in text.splitlines() if line and not line.startswith("#")])


def _program(line: str) -> Program:
    parts = line.split("\t")
    if len(parts) != 4 or not parts[0].isdecimal():
        raise LabError(f"must have four columns, the first one a port: {line!r}")
    index, *packages = parts[2].split()
    if index not in _INDEXES or not packages:
        raise LabError(f"must be {', '.join(_INDEXES)}, and packages: {parts[2]!r}")
    return Program(parts[1], index, tuple(packages), parts[3], int(parts[0]))


def table_of(kind: str) -> tuple[Program, ...]:
    """The programs of a kind: ``clients``, ``more-clients``, ``further-clients`` or ``servers``."""
    return programs_in((_FOLDER / f"{kind}.tsv").read_text("utf-8"))


class _Place:
    """Where programs are installed: a tree of Debian, an environment of Python, a folder of npm."""

    def __init__(self, bench: Bench, suite: str, programs: tuple[Program, ...]) -> None:
        self._tree = Tree(bench, suite)
        self._environment = bench.folder / "environments" / "http"
        self._modules = bench.folder / "environments" / "http-npm"
        for index, install in ((_DEBIAN, self._tree.install), (_PYPI, self._install), (_NPM, self._install_modules)):
            packages = [package for one in programs if one.index == index for package in one.packages]
            if packages:
                install(*packages)
        self.files = self._tree.root / "lab"

    @property
    def _python(self) -> str:
        return str(self._environment / "bin" / "python")

    def _install(self, *packages: str) -> None:
        if not self._environment.exists():
            run(sys.executable, "-m", "venv", str(self._environment))
        run(self._python, "-m", "pip", "install", "-q", "--disable-pip-version-check", *packages, timeout=900)

    def _install_modules(self, *packages: str) -> None:
        self._modules.mkdir(parents=True, exist_ok=True)
        options = ("--silent", "--no-fund", "--no-audit", "--prefix", str(self._modules))
        run("npm", "install", *options, *packages, timeout=900)

    def put_files(self, programs: tuple[Program, ...]) -> None:
        """Put files into the tree: ``{port}`` in those that a command names becomes the port of that program."""
        for source in sorted((_FOLDER / "root").rglob("*")):
            target = self.files / source.relative_to(_FOLDER / "root")
            target.parent.mkdir(parents=True, exist_ok=True)
            if source.is_file():
                ports = [one.port for one in programs if f"/{source.name}" in one.command]
                text = source.read_text("utf-8")
                target.write_text(text.replace("{port}", str(ports[0])) if ports else text, "utf-8")

    def command(self, program: Program) -> tuple[str, ...]:
        """The command line of a program."""
        text = program.command.replace("{port}", str(program.port)).replace("{url}", program.url)
        if program.index == _DEBIAN:
            return self._tree.command("sh", "-c", text)
        if program.index == _NPM:
            home = str(self._modules)
            words = (f"HOME={home}", f"PATH={self._modules / 'node_modules' / '.bin'}:/usr/bin:/bin")
            return ("env", "-C", home, *words, "sh", "-c", text)
        values = f"url, port, folder = {program.url!r}, {program.port}, {str(self.files)!r}"
        return (self._python, "-c", f"import sys; {values}; {program.command}")

    def versions(self, programs: tuple[Program, ...]) -> Iterator[tuple[str, str]]:
        """The first package of each program, and its version."""
        code = "import sys; from importlib.metadata import version; print(version(sys.argv[1]))"
        for package, index in dict.fromkeys([(one.packages[0], one.index) for one in programs]):
            if index == _DEBIAN:
                yield package, self._tree.version(package)
            elif index == _NPM:
                about = (self._modules / "node_modules" / package / "package.json").read_text("utf-8")
                yield package, str(json.loads(about)["version"])
            else:
                yield package, run(self._python, "-c", code, package).strip()


def measure_clients(suite: str, kind: str, bench: Bench, capture: Path) -> Origin:
    """Let each client fetch a page."""
    programs = table_of(kind)
    place = _Place(bench, suite, programs)
    place.put_files(programs)
    folder = bench.fresh("http")
    log = folder / "responder.log"
    with space("http") as here, recording(here, "lo", capture):
        ports = [one.port for one in programs]
        here.start(sys.executable, "-m", "lab.responder", str(min(ports)), str(max(ports)), output=log)
        wait_for(lambda: "ready" in log.read_text(), "the HTTP server")
        for program in programs:
            if not here.try_run("timeout", "-k", "2", _SECONDS, *place.command(program)):
                bench.say(f"{program.name}: the command fails")
    return _origin(place, suite, programs, kind)


def measure_servers(suite: str, kind: str, bench: Bench, capture: Path) -> Origin:
    """Ask each server."""
    programs = table_of(kind)
    place = _Place(bench, suite, programs)
    place.put_files(programs)
    folder = bench.fresh("http")
    with space("http") as here, recording(here, "lo", capture):
        for program in programs:
            process = here.start(*place.command(program), output=folder / f"{program.port}.log")
            try:
                _ask(here, program)
            except LabError as error:
                bench.say(f"{program.name}: {error}")
            end_group(process)
    return _origin(place, suite, programs, kind)


def _ask(here: Space, program: Program) -> None:
    """Send a server some requests.

    Raises:
        LabError: it does not listen.
    """
    wait_for(lambda: f":{program.port} " in here.run("ss", "-Hltn"), "the server", 20)
    for request in _REQUESTS:
        words = [word.replace("{url}", program.url) for word in request]
        here.try_run("curl", "-s", "-o", "/dev/null", "--max-time", "5", *words)


def _origin(place: _Place, suite: str, programs: tuple[Program, ...], kind: str) -> Origin:
    versions = ", ".join([f"{package} {version}" for package, version in place.versions(programs) if version])
    indexes = {one.index for one in programs}
    names = {_DEBIAN: f"Debian {suite}", _PYPI: "PyPI", _NPM: "npm"}
    source = ", ".join([name for index, name in names.items() if index in indexes])
    return {"source": source, "version": versions, "script": f"http/{kind}.tsv"}


STACKS: Final = tuple(
    Stack(
        name=f"http-{kind}",
        system="!:HTTP:",
        names=named(what, [(program.port, program.name) for program in table_of(kind)]),
        measure=partial(measure, "sid", kind),
        programs={"debootstrap": "debootstrap", "curl": "curl", "ss": "iproute2"},
        shown=frozenset(program.port for program in table_of(kind)),
        varies=_RANDOM_AGENTS if kind == "clients" else {},
        seconds=120,
    )
    for kind, what, measure in (
        ("clients", REQUEST, measure_clients),
        ("more-clients", REQUEST, measure_clients),
        ("further-clients", REQUEST, measure_clients),
        ("servers", RESPONSE, measure_servers),
    )
)
