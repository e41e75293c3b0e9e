"""Records the programs of a table: each has a port of its own on the loopback interface of a namespace."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Final

from lab.errors import LabError
from lab.namespaces import Space, end_group, recording, space, wait_for
from lab.programs.places import ADDRESS, HOST, Place, place_named
from lab.programs.results import Sent
from lab.programs.tables import DEBIAN, HERE, PYPI, Program, programs_of
from lab.rows import observations_of, raw_signature_of
from lab.stack import Bench, Names, run

CAPTURES: Final = HERE.parent.parent / "pcaps" / "programs"
_FIRST_PORT: Final = 7000
_LAST_PORT: Final = 7_400
_SECONDS: Final = "40"
"""How long a client may run."""
_START: Final = 30.0
"""Seconds that a server has until it listens."""
_TOGETHER: Final = 3
"""How many clients run at a time."""
_MODULE: Final = (sys.executable, "-m")
"""How programs of the laboratory are started, in the folder of the project."""
_WITH_NAME: Final = ("unshare", "--uts", "sh", "-c", 'hostname "$0" && exec "$@"', "server.example.org")
"""Runs a server on a machine with this name, which many show."""
_LOOPBACK_MTU: Final = 65_600
"""Bytes of a packet that are recorded: all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """The programs of one table.

    Attributes:
        name: the name of the table.
        kinds: the kinds of observations that are measured.
        responder: for clients: the module that they talk to, in this folder, and its arguments; the ports come before
            the last of them.  Empty for servers.
        probes: for servers: the command lines that talk to them, with ``{port}``.
        protocol: what tcpdump records.
        shown: the place of which a small capture is kept.
    """

    name: str
    kinds: tuple[str, ...]
    responder: tuple[str, ...] = ()
    probes: tuple[tuple[str, ...], ...] = ()
    protocol: str = "tcp"
    shown: str = f"{DEBIAN} sid"

    @property
    def capture(self) -> Path:
        """The small capture in the repository."""
        return CAPTURES / f"{self.name}.pcap"

    def names(self, ports: Iterable[int] = range(_FIRST_PORT, _LAST_PORT)) -> Names:
        """What is measured, by kind and port of the server."""
        return {(kind, port): self.name for kind in self.kinds for port in ports}


_SINK: Final = ("udp_sink", "{ports}")
_TLS_RESPONDER: Final = ("tls_responder", "{ports}", "{certificate}")


def _ask(protocol: str) -> tuple[str, ...]:
    """The probe for servers of mail and FTP."""
    return (*_MODULE, "lab.programs.mail_peer", "ask", protocol, "{port}")


GROUPS: Final = (
    Group(name="tls-clients", kinds=("tls request",), responder=_TLS_RESPONDER),
    Group(name="tls-imitations", kinds=("tls request",), responder=_TLS_RESPONDER, shown=PYPI),
    Group(name="http2-clients", kinds=("http2 request",), responder=("tcp_sink", "{ports}")),
    Group(name="quic-clients", kinds=("quic request",), responder=_SINK, protocol="udp", shown=PYPI),
    Group(name="dtls-clients", kinds=("dtls request",), responder=_SINK, protocol="udp", shown=f"{DEBIAN} trixie"),
    Group(name="ssh-clients", kinds=("ssh request",), responder=("ssh_peer", "serve", "{ports}")),
    Group(name="ssh-servers", kinds=("ssh response",), probes=((*_MODULE, "lab.programs.ssh_peer", "ask", "{port}"),)),
    Group(name="smtp-clients", kinds=("smtp request",), responder=("mail_peer", "serve", "smtp", "{ports}")),
    Group(name="smtp-servers", kinds=("smtp response",), probes=(_ask("smtp"),)),
    Group(name="imap-clients", kinds=("imap request",), responder=("mail_peer", "serve", "imap", "{ports}")),
    Group(name="imap-servers", kinds=("imap response",), probes=(_ask("imap"),)),
    Group(name="pop3-clients", kinds=("pop3 request",), responder=("mail_peer", "serve", "pop3", "{ports}")),
    Group(name="pop3-servers", kinds=("pop3 response",), probes=(_ask("pop3"),)),
    Group(name="ftp-clients", kinds=("ftp request",), responder=("mail_peer", "serve", "ftp", "{ports}")),
    Group(name="ftp-servers", kinds=("ftp response",), probes=(_ask("ftp"),)),
)


def group_named(name: str) -> Group:
    """The group with this name.

    Raises:
        LabError: there is none.
    """
    for group in GROUPS:
        if group.name == name:
            return group
    raise LabError(f"{name}: must be one of {', '.join(one.name for one in GROUPS)}")


def chosen(group: Group, names: Sequence[str], places: Sequence[str]) -> list[Program]:
    """The programs of a group with one of some names in one of some places; all if none is given.

    Raises:
        LabError: there are none.
    """
    found = [
        program
        for program in programs_of(group.name)
        if (not names or program.name in names) and (not places or program.place in places or program.suite in places)
    ]
    if not found:
        raise LabError(f"{group.name}: there is no such program")
    return found


@dataclass(frozen=True, slots=True)
class Recorded:
    """What the programs of one place sent.

    Attributes:
        place: the name of the place.
        rows: what each of them sent.
        capture: the capture.
    """

    place: str
    rows: tuple[Sent, ...]
    capture: Path


def record(bench: Bench, group: Group, programs: Iterable[Program], date: str) -> Iterator[Recorded]:
    """Run programs, and record them.

    Args:
        bench: the folder for everything that is made.
        group: the group of the programs.
        programs: the programs.
        date: the day, as in 2026-11-28.
    """

    def place_of(program: Program) -> str:
        return program.place

    for name, some in groupby(sorted(programs, key=place_of), key=place_of):
        place = place_named(bench, name)
        capture = bench.folder / f"{group.name}-{name}.pcap".replace(" ", "-")
        ports = {_FIRST_PORT + number: program for number, program in enumerate(some)}
        run_all = _run_clients if group.responder else _run_servers
        with space("programs") as here, recording(here, "lo", capture, group.protocol, _LOOPBACK_MTU):
            sources = dict(run_all(bench, here, group, place, ports))
        rows = tuple(_sent(capture, group, sources, date))
        for port, (program, _, _) in sources.items():
            if not any(row.program == program.name for row in rows):
                bench.say(f"{program.name}, {name}, port {port}: nothing was seen")
        if sources:
            yield Recorded(name, rows, capture)


_Source = tuple[Program, str, str]
"""A program, its version, and that of its last library."""


def _install(bench: Bench, place: Place, program: Program) -> _Source | None:
    """Install a program.  The result is None if that fails."""
    try:
        place.install(program)
        version = place.version(program)
    except LabError as error:
        bench.say(f"{program.name}, {program.place}: {error}")
        return None
    return (program, version, place.library_version(program)) if version else None


def _sent(capture: Path, group: Group, sources: Mapping[int, _Source], date: str) -> Iterator[Sent]:
    """The rows of a capture."""
    found = {
        (observation.kind, observation.server_port, raw_signature_of(observation))
        for _, observation in observations_of(capture, group.names(sources))
    }
    for kind, port, signature in sorted(found):
        program, version, library_version = sources[port]
        yield Sent(
            kind=kind,
            program=program.name,
            libraries=program.uses,
            library_version=library_version,
            place=program.place,
            package=program.packages[0],
            version=version,
            date=date,
            signature=signature,
        )


def _run_clients(
    bench: Bench, here: Space, group: Group, place: Place, ports: Mapping[int, Program]
) -> Iterator[tuple[int, _Source]]:
    """Let each client talk to the responder: once by name, once by address."""
    sources = {port: found for port, program in ports.items() if (found := _install(bench, place, program))}
    folder = _folder(bench, group, place)
    values = {"{ports}": [str(min(ports)), str(max(ports))], "{certificate}": certificate(folder)}
    words = [value for word in group.responder for value in values.get(word, [word])]
    log = folder / "responder.log"
    here.start(*_MODULE, f"lab.programs.{words[0]}", *words[1:], output=log)
    wait_for(lambda: "ready" in log.read_text(), "the responder", _START)

    def talk(port: int) -> None:
        by_address = "{host}" in ports[port].command or "{url}" in ports[port].command
        for host in (HOST, ADDRESS) if by_address else (HOST,):
            command = place.command(ports[port], host=host, port=port, url=f"https://{host}:{port}/")
            here.try_run("timeout", "-k", "2", _SECONDS, *command)

    with ThreadPoolExecutor(_TOGETHER) as pool:
        list(pool.map(talk, sources))
    yield from sources.items()


def _run_servers(
    bench: Bench, here: Space, group: Group, place: Place, ports: Mapping[int, Program]
) -> Iterator[tuple[int, _Source]]:
    """Install and start one server after the other, and let the probes talk to it.

    Only one mail server can be installed at a time.
    """
    folder = _folder(bench, group, place)
    for port, program in ports.items():
        source = _install(bench, place, program)
        if source is None:
            continue
        yield port, source
        log = folder / f"{port}.log"
        process = here.start(*_WITH_NAME, *place.command(program, port=port), output=log)
        try:
            wait_for(lambda port=port: f":{port} " in here.run("ss", "-Hltn"), "the server", _START)  # type: ignore[misc]
            for probe in group.probes:
                here.try_run(*[word.replace("{port}", str(port)) for word in probe])
        except LabError as error:
            bench.say(f"{program.name}, {program.place}: {error} (see {log})")
        end_group(process)


def _folder(bench: Bench, group: Group, place: Place) -> Path:
    return bench.fresh(f"programs-{group.name}-{place.name}".replace(" ", "-"))


def certificate(folder: Path) -> list[str]:
    """Make a certificate and a key, and return their paths."""
    paths = [str(folder / "certificate.pem"), str(folder / "key.pem")]
    kind = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2")
    names = ("-subj", f"/CN={HOST}", "-addext", f"subjectAltName=DNS:{HOST},IP:{ADDRESS}")
    run("openssl", "req", "-x509", *kind, *names, "-out", paths[0], "-keyout", paths[1])
    return paths
