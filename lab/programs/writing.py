"""Writes fingerprints/applications.fp from what programs sent.

Programs that send the same make one label: the nearest that all of them use names it, such as Python, or else the
library.  So each text stands in one label.  What a library sends by itself is labelled by the library, too, if only one
of its programs was measured.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Final

from lab.programs.results import Sent
from lab.programs.tables import DEBIAN, NPM, PYPI
from pyp0f.applications.mail.lines import VERSION_SLOT, split_versions
from pyp0f.applications.ssh.signatures import NONE, product_of
from pyp0f.library.loading import CLASSIC_FILE, MODERN_FILE, load_database, packaged_path
from pyp0f.signatures.layers import names_of
from pyp0f.signatures.spelling import Spelling

_ANY: Final = "*"
_HEAD: Final = """\
; Signatures of programs in TLS and further protocols
; ====================================================
;
; The lines of a protocol are read when its first message comes.  docs/signatures.md describes the format.
; "python -m lab programs write" wrote them from what programs sent (docs/laboratory.md): change the tables, not this
; file.  "imitated" in a label: a library that imitates the program sent it, not the program itself.
;
; Copyright (c) 2026 the authors of pyp0f.  SPDX-License-Identifier: MIT
;
; date: {date}

classes = win,unix,other
"""
_TITLES: Final = {
    "tls request": "TLS: ClientHellos",
    "quic request": "QUIC: ClientHellos",
    "dtls request": "DTLS: ClientHellos",
    "tls response": "TLS: ServerHellos",
    "http2 request": "HTTP/2 in clear text: clients",
    "ssh request": "SSH: clients",
    "ssh response": "SSH: servers",
    "smtp request": "SMTP: clients",
    "smtp response": "SMTP: servers",
    "pop3 request": "POP3: clients",
    "pop3 response": "POP3: servers",
    "imap request": "IMAP: clients",
    "imap response": "IMAP: servers",
    "ftp request": "FTP: clients",
    "ftp response": "FTP: servers",
}
"""The kinds of messages, in the order of the file."""
_COMMANDS: Final = 3
"""So many commands of a client of mail or FTP tell it from others."""
_LINE_REQUESTS: Final = ("smtp request", "imap request", "pop3 request", "ftp request")
_LINE_RESPONSES: Final = ("smtp response", "imap response", "pop3 response", "ftp response")
_STATED_SINCE: Final = "2026-11-28"
_OTHER_NAMES: Final = {"ssh2": "ssh2js"}
"""The names that libraries of SSH state, if these are not their own."""
_OLD_STATEMENTS: Final = {"libssh": "libssh-*"}
"""How old versions of a library of SSH state their name."""
_MAIL_SERVERS: Final = "CommuniGate Cyrus Dovecot Exchange hMailServer Kerio MDaemon Microsoft Zimbra"
_SERVERS: Final = {
    "smtp response": f"""
Axigen Barracuda Exim Haraka IceWarp IronPort OpenSMTPD Postfix Proofpoint qmail Sendmail {_MAIL_SERVERS}
""",
    "pop3 response": f"Courier Qpopper {_MAIL_SERVERS}",
    "imap response": f"Courier-IMAP {_MAIL_SERVERS}",
    "ftp response": """
bftpd FileZilla glFTPd inetutils JetDirect Microsoft ProFTPD Pure-FTPd pyftpdlib Serv-U vsFTPd WS_FTP wu-ftpd Xlight
""",
}
"""Names that servers state."""
_SESSION: Final = 5
"""So many commands of a client of FTP are needed to recognize it, whatever it does then."""
_FTP_CLIENTS: Final = "ftp request"
_USUAL_COMMANDS: Final = frozenset(
    ("USER", "PASS", "PORT", "PASV", "TYPE A", "TYPE I", "LIST", "NLST", "RETR", "STOR", "CWD", "SIZE", "QUIT")
)
"""Commands of nearly all clients of FTP."""
_UNUSUAL: Final = 2
"""So many other commands tell a client of FTP from others."""
_DEPENDENT_COMMANDS: Final = frozenset(("OPTS UTF8 ON",))
"""Commands that clients send if the server lists them."""
LINE_KINDS: Final = (*_LINE_REQUESTS, *_LINE_RESPONSES)
"""The kinds of mail and FTP."""
_JA4_KINDS: Final = ("tls request", "quic request", "dtls request")
_SSH_KINDS: Final = ("ssh request", "ssh response")
_INDEXES: Final = {DEBIAN: "Debian", PYPI: "PyPI", NPM: "npm"}
_LANGUAGES: Final = ("Python", "Node.js", "Perl", "Ruby", "Java", "PHP", "Go")
"""Languages: labels of their programs and libraries begin with the language."""
_COMPILED_IN: Final = {"Go": ("Go", "crypto/tls", "net/http", "quic-go", "net/smtp"), "rustls": ("rustls",)}
"""Libraries that are compiled into programs, with their own parts.

Few programs change what they send; the version of the library and of the language of a program's module do.  So what
one of their programs sends is what others send that were made with the same version, and does not name that program.
"""
_SYSTEMS: Final = {
    "Safari": "Mac OS X,iOS",
    "Apple": "Mac OS X,iOS",
    "WebKitGTK": "@unix",
    "Epiphany": "@unix",
    "libsoup": "@unix",
    "Exchange": "@win",
    "Microsoft": "@win",
    "Serv-U": "@win",
}
"""The systems on which something runs, by its name."""
_USUAL_SYSTEMS: Final = "@unix,@win"
_SAME_VERSIONS: Final = {
    "Chromium": ("Chrome", "Edge"),
    "libcurl": ("curl", "libcurl-gnutls", "libcurl-nss"),
    "libcoap": ("coap-client-gnutls", "coap-client-openssl"),
    "libpq": ("psql",),
    "FreeTDS": ("tsql",),
    "Postfix": ("posttls-finger",),
    "Python": ("ssl", "urllib"),
    "Node.js": ("https", "fetch", "http2"),
    ".NET": ("dotnet HttpClient",),
    "Java": ("HttpClient", "HttpsURLConnection"),
    "Ruby": ("net/http", "gem"),
}
"""Programs and modules whose versions are those of another one or of a library."""
_SSH_VERSION: Final = re.compile(r"v?\d+\.\d|(?<=[_-])\d")
"""The beginning of a version in the name of a program of SSH: a number with a dot, or one after a mark."""
_UPSTREAM: Final = re.compile(r"(?:\d+:)?(\d+(?:\.\d+)?)")
"""The beginning of a version of a package: a number, or two with a dot."""
_OPENSSL: Final = re.compile(r"([01]\.\d\.\d|\d+(?:\.\d+)?)")
"""The same of OpenSSL, whose third number counted before 3.0."""
_VERSIONED: Final = re.compile(r"(?P<name>\D+?) (?P<version>[\d.]+)(?: \((?P<system>.+)\))?")
"""A program whose name has a version, such as ``Chrome 131 (Android)``: that of its package is another one."""


def applications_text(rows: Iterable[Sent]) -> str:
    """The text of the file for all rows."""
    found = list(rows)
    lines = [_HEAD.format(date=max(row.date for row in found))]
    for kind, title in _TITLES.items():
        of_kind = [row for row in found if row.kind == kind]
        if of_kind:
            lines += [f"; {title}", f"; {'-' * len(title)}", "", f"[{kind.replace(' ', ':')}]", ""]
            lines += _section(of_kind)
            if kind in _JA4_KINDS:
                lines += _families(of_kind)
            if kind in _SSH_KINDS:
                lines += _stated(of_kind)
            if kind == _FTP_CLIENTS:
                lines += _beginnings(of_kind)
            if kind in _LINE_RESPONSES:
                lines += _named(_SERVERS[kind])
    names = Spelling(names_of(load_database(packaged_path(CLASSIC_FILE), packaged_path(MODERN_FILE))))
    return "\n".join([_respelled(line, names) for line in lines])


def _respelled(line: str, names: Spelling) -> str:
    """A line in which the name of a program is spelled as in the other packaged files."""
    if not line.startswith("label = "):
        return line
    kind, system, name, flavor = line.split(":", 3)
    return f"{kind}:{system}:{names.of(name)}:{flavor}"


def _section(rows: Sequence[Sent]) -> Iterator[str]:
    by_signature: dict[str, list[Sent]] = {}
    for row in rows:
        if is_telling(row.kind, row.signature):
            by_signature.setdefault(line_of(row), []).append(row)
    labelled: dict[str, list[tuple[str, list[Sent]]]] = {}
    for signature, sent in by_signature.items():
        labelled.setdefault(label_of(sent), []).append((signature, sent))
    for label in sorted(labelled, key=str.casefold):
        found = labelled[label]
        sent = sorted({row for _, rows in found for row in rows})
        yield from _origins(sent)
        yield from _programs(sent)
        yield f"label = s:!:{label}"
        yield f"sys   = {_systems(sent)}"
        yield from [f"sig   = {signature}" for signature in sorted(signature for signature, _ in found)]
        yield ""


def _families(rows: Sequence[Sent]) -> Iterator[str]:
    """Generic labels: the cipher suites that only programs of one library offer, with any extensions.

    Programs that make their messages themselves, as scanners do, have no library.
    """
    programs = {_name(row) for row in rows}
    libraries: dict[str, set[str]] = {}
    for row in rows:
        libraries.setdefault(_ciphers_of(row.signature), set()).add(row.chain[-1])
    found: dict[str, list[str]] = {}
    for ciphers, names in libraries.items():
        if len(names) == 1 and not names & programs:
            found.setdefault(min(names), []).append(ciphers)
    for library in sorted(found, key=str.casefold):
        of_library = [row for row in rows if row.chain[-1] == library]
        date = max(row.date for row in of_library)
        yield f"; origin: measured | date {date} | source the specific lines of this library | script programs"
        yield f"label = g:!:{library}:"
        yield f"sys   = {_systems(of_library)}"
        yield from [f"sig   = {signature}" for signature in sorted(found[library])]
        yield ""


def _stated(rows: Sequence[Sent]) -> Iterator[str]:
    """Generic labels: software that states the name of a library, with any algorithms.

    Programs that state the name of another one, as honeypots do, are left out.
    """
    found: dict[str, set[str]] = {}
    for row in rows:
        library, software = row.chain[-1], stated_software(row.signature)
        if product_of(software) in (*library.casefold().split(), _OTHER_NAMES.get(library)):
            found.setdefault(library, set()).add(software)
    for library in sorted(found, key=str.casefold):
        date = max(row.date for row in rows if row.chain[-1] == library)
        yield f"; origin: measured | date {date} | source the names that programs state | script programs"
        yield f"label = g:!:{library}:"
        yield f"sys   = {_systems_of([library])}"
        yield from [f"sig   = {_ANY}:{_ANY}:{software}" for software in sorted(found[library])]
        if library in _OLD_STATEMENTS:
            yield f"; origin: derived | date {_STATED_SINCE} | source the name that versions before 0.8 state"
            yield f"sig   = {_ANY}:{_ANY}:{_OLD_STATEMENTS[library]}"
        yield ""


def _named(names: str) -> Iterator[str]:
    """Generic labels: servers of mail or FTP that state their name in a greeting of any form."""
    for name in sorted(names.split(), key=str.casefold):
        yield f"; origin: derived | date {_STATED_SINCE} | source the name that servers state in their greeting"
        yield f"label = g:!:{name}:"
        yield f"sys   = {_SYSTEMS.get(name, _USUAL_SYSTEMS)}"
        yield f"sig   = {_ANY}{name}{_ANY}:{_ANY}:{_ANY}"
        yield ""


def stated_software(signature: str) -> str:
    """The software of an identification of SSH with ``*`` in place of its version and of what follows."""
    software = signature.split(":", 2)[2]
    name, blank, _ = software.partition(" ")
    version = _SSH_VERSION.search(name)
    if version:
        return f"{name[: version.start()]}{_ANY}"
    return f"{name}{blank}{_ANY}" if blank or not name[-1:].isalnum() else name


def _beginnings(rows: Sequence[Sent]) -> Iterator[str]:
    """Generic labels: commands with which only the sessions of one program begin, and any further ones.

    What follows depends on what the user does.  Beginnings of usual commands alone are of many programs.
    """
    sessions: dict[str, set[str]] = {}
    for row in rows:
        sessions.setdefault(row.chain[0], set()).add(",".join(_without_optional(row.signature)))
    found: dict[str, set[str]] = {}
    for row in rows:
        others = {one for name, own in sessions.items() if name != row.chain[0] for one in own}
        beginning = _own_beginning(row.signature.split(","), others)
        if beginning:
            found.setdefault(row.chain[0], set()).add(beginning)
    for program in sorted(found, key=str.casefold):
        of_program = [row for row in rows if row.chain[0] == program]
        date = max(row.date for row in of_program)
        yield f"; origin: measured | date {date} | source the specific lines of this program | script programs"
        yield f"label = g:!:{program}:"
        yield f"sys   = {_systems(of_program)}"
        yield from [f"sig   = {signature}" for signature in sorted(found[program])]
        yield ""


def _own_beginning(commands: Sequence[str], others: Iterable[str]) -> str:
    """The shortest beginning that tells a session from those of other programs; empty if there is none."""
    for count in range(_SESSION, len(commands) + 1):
        first = commands[:count]
        if len(set(first) - _USUAL_COMMANDS) < _UNUSUAL:
            continue
        kept = ",".join(_without_optional(",".join(first)))
        if not any(one == kept or one.startswith(f"{kept},") for one in others):
            return ",".join([f"?{one}" if one in _DEPENDENT_COMMANDS else one for one in first]) + f",{_ANY}"
    return ""


def _without_optional(signature: str) -> list[str]:
    return [one for one in signature.split(",") if one not in _DEPENDENT_COMMANDS]


def _ciphers_of(signature: str) -> str:
    """JA4 with any extensions and protocols: version, number of cipher suites, and their hash."""
    first, ciphers, _ = signature.split("_", 2)
    return f"{first[:3]}{_ANY}{first[4:6]}{_ANY * 4}_{ciphers}_{_ANY}"


# Signatures -----------------------------------------------------------------------------------------


def _general_ja4(signature: str) -> str:
    """JA4 with any number of extensions, and with or without a host name.

    The last part holds the extensions without host name and ALPN.  So it determines the rest of the number.
    """
    first, rest = signature[:10], signature[10:]
    return f"{first[:3]}{_ANY}{first[4:6]}{_ANY}{_ANY}{first[8:]}{rest}"


def _general_ssh(signature: str) -> str:
    """The lists of algorithms with any version and software: they name the library."""
    version, lists, _ = signature.split(":", 2)
    return f"{version}:{lists}:{_ANY}"


def _general_http2(signature: str) -> str:
    """The settings, windows and pseudo-headers with any headers."""
    return f"{signature.rpartition('|')[0]}|{_ANY}"


_GENERAL: Final[Mapping[str, Callable[[str], str]]] = {
    "tls request": _general_ja4,
    "quic request": _general_ja4,
    "dtls request": _general_ja4,
    "http2 request": _general_http2,
    "ssh request": _general_ssh,
    "ssh response": _general_ssh,
}


def line_of(row: Sent) -> str:
    """The line for what a program sent.

    If the banner of a server of mail or FTP names the program, versions, capabilities and reply can be any: they depend
    on the configuration.
    """
    if row.kind in _LINE_RESPONSES:
        banner = row.signature.partition(":")[0]
        if row.program.casefold() in banner.casefold():
            return f"{split_versions(banner)[0].replace(VERSION_SLOT, _ANY)}:{_ANY}:{_ANY}"
    return general(row.kind, row.signature)


def is_telling(kind: str, signature: str) -> bool:
    """Whether what a program sent is enough to tell it from others.

    A client of mail or FTP that ends or changes to TLS after two commands looks like many.  So does a program of SSH
    whose algorithms were not seen.
    """
    if kind in _SSH_KINDS:
        return signature.split(":", 2)[1] != NONE
    tag, _, rest = signature.partition(":")
    commands = rest if kind == "imap request" else tag
    return kind not in _LINE_REQUESTS or commands.count(",") + 1 >= _COMMANDS


def general(kind: str, signature: str) -> str:
    """A raw signature as a line of the file, with ``*`` for what differs from host to host."""
    change = _GENERAL.get(kind)
    return signature if change is None else change(signature)


# Labels ---------------------------------------------------------------------------------------------


def label_of(rows: Sequence[Sent]) -> str:
    """The label, without the type, for programs that send the same."""
    chains = [row.chain if row.defaults else (_name(row), *row.chain) for row in rows]
    common = next((name for name in chains[0] if all(name in chain for chain in chains)), "")
    if not common:
        return f"{_joined(dict.fromkeys(chain[-1] for chain in chains))}:"
    last = rows[0].chain[-1]
    parts = _COMPILED_IN.get(last)
    if parts and not all(row.defaults for row in rows) and not {_name(row) for row in rows} & set(parts):
        common = last
    return _label_of_common(common, rows)


def _label_of_common(common: str, rows: Sequence[Sent]) -> str:
    """The label for what all programs have in common: one program, or something that all of them use."""
    last, library = rows[0].chain[-1], _library(rows)
    language = next((one for one in _LANGUAGES if all(one in row.chain for row in rows)), "")
    name = language if language and common != last else common
    module = common if name != common else ""
    notes = [] if name in (last, library) else [library]
    if all(row.imitation for row in rows):
        notes.append("imitated")
    return f"{name}:{' '.join(filter(None, [module, _common_versions(common, rows), _in_brackets(notes)]))}"


def _in_brackets(notes: Sequence[str]) -> str:
    return f"({', '.join(notes)})" if notes else ""


def _common_versions(common: str, rows: Iterable[Sent]) -> str:
    """The versions of a program, or of something that programs use; those for other systems by themselves."""
    names = (common, *_SAME_VERSIONS.get(common, ()))
    by_system: dict[str, list[str]] = {}
    for row in rows:
        stated = row.version_of(common)
        if stated or _name(row) in names:
            system, version = ("", stated) if stated else _program_version(row)
            by_system.setdefault(system, []).append(version)
    upstream = _OPENSSL if common == "OpenSSL" else _UPSTREAM
    return ", ".join([f"{_versions(by_system[system], upstream)} {system}".strip() for system in sorted(by_system)])


def _name(row: Sent) -> str:
    """The name of a program, without a version."""
    found = _VERSIONED.fullmatch(row.program)
    return found["name"] if found else row.program


def _library(rows: Sequence[Sent]) -> str:
    """The last library with its versions."""
    names = _joined(dict.fromkeys(row.chain[-1] for row in rows))
    return f"{names} {_library_versions(rows)}".strip()


def _program_version(row: Sent) -> tuple[str, str]:
    """The system of a program, empty for the usual ones, and its version."""
    found = _VERSIONED.fullmatch(row.program)
    return (found["system"] or "", found["version"]) if found else ("", row.version)


def _library_versions(rows: Iterable[Sent]) -> str:
    """The versions of the last library."""
    found = {row.library_version for row in rows}
    return _versions(found, _OPENSSL if all(row.chain[-1] == "OpenSSL" for row in rows) else _UPSTREAM)


def _versions(versions: Iterable[str], upstream: re.Pattern[str] = _UPSTREAM) -> str:
    """The lowest and the highest of some versions, of each the first two numbers; empty if none is known."""
    known = {found[1] for version in versions if (found := upstream.match(version))}
    numbers = sorted(known, key=lambda version: [int(number) for number in version.split(".")])
    return " to ".join(dict.fromkeys([numbers[0], numbers[-1]])) if numbers else ""


def _joined(names: Iterable[str]) -> str:
    return " or ".join(sorted(names, key=str.casefold))


def _systems(rows: Iterable[Sent]) -> str:
    """The systems on which the programs run."""
    found = {
        next((_SYSTEMS[name] for name in (_name(row), *row.chain) if name in _SYSTEMS), _USUAL_SYSTEMS) for row in rows
    }
    return found.pop() if len(found) == 1 else _USUAL_SYSTEMS


def _systems_of(names: Iterable[str]) -> str:
    return next((_SYSTEMS[name] for name in names if name in _SYSTEMS), _USUAL_SYSTEMS)


# Comments -------------------------------------------------------------------------------------------


def _programs(rows: Iterable[Sent]) -> Iterator[str]:
    """A comment that names the programs, if they are several."""
    names = sorted({row.program for row in rows}, key=str.casefold)
    if len(names) > 1:
        yield f"; programs: {', '.join(names)}"


def _origins(rows: Iterable[Sent]) -> Iterator[str]:
    """The comments that say where lines come from (docs/signatures.md)."""

    def key(row: Sent) -> tuple[str, str, str]:
        return row.package, row.place.partition(" ")[0], row.date

    for (package, index, date), found in groupby(sorted(rows, key=key), key=key):
        sent = list(found)
        versions = sorted({row.version for row in sent}, key=_numbers)
        parts = {
            "date": date,
            "package": f"{package} ({_INDEXES[index]})",
            "version": " to ".join(dict.fromkeys([versions[0], versions[-1]])),
            "script": "programs",
        }
        if sent[0].imitation:
            parts["variant"] = "imitation"
        yield " | ".join(["; origin: measured", *[f"{name} {value}" for name, value in parts.items()]])


def _numbers(version: str) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", version.rpartition(":")[2])]
