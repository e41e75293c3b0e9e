"""The recorder of programs: tables, results, and the file of signatures that is made from them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest
from places import PCAPS
from surroundings import mostly_slow

from lab.errors import LabError
from lab.programs.captures import MAX_BYTES
from lab.programs.command import APPLICATIONS, kept_rows
from lab.programs.recording import CAPTURES, GROUPS, Group, chosen, group_named, record
from lab.programs.results import Sent, differences, parse_rows, read_rows
from lab.programs.tables import Program, programs_in, programs_of
from lab.programs.writing import applications_text, general, is_telling, label_of, line_of
from lab.rows import UNKNOWN, observations_of, raw_signature_of, said_of
from lab.stack import Bench
from pyp0f.commands.main import main
from pyp0f.library.loading import load_database

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

each_group = pytest.mark.parametrize("group", GROUPS, ids=lambda group: group.name)
SHOWN: Final = [group for group in GROUPS if group.capture.exists()]
some_groups = pytest.mark.parametrize("group", mostly_slow(SHOWN), ids=lambda group: group.name)
JA4: Final = "t13d1516h2_8daaf6152771_e5627efa2ab1"


def sent(program: str, libraries: str, **values: str) -> Sent:
    """A row with some usual values."""
    usual = {
        "kind": "tls request", "library_version": "", "place": "debian sid", "package": "p", "version": "1:2.3.4-5",
        "date": "2026-01-02", "signature": JA4,
    }  # fmt: skip
    return Sent(program=program, libraries=libraries, **{**usual, **values})


# Tables ---------------------------------------------------------------------------------------------


def test_line_is_a_program_in_each_of_its_places() -> None:
    text = (
        "# comment\ncurl\tcurl/OpenSSL\tdebian:trixie,sid curl libcurl4\tcurl {url}\n\nx 1\timitation of Y\tpypi z\tw\n"
    )
    assert [(one.name, one.place, one.libraries, one.imitation) for one in programs_in(text)] == [
        ("curl", "debian trixie", ("curl", "OpenSSL"), False),
        ("curl", "debian sid", ("curl", "OpenSSL"), False),
        ("x 1", "pypi", ("Y",), True),
    ]
    assert programs_in(text)[0].packages == ("curl", "libcurl4")


@pytest.mark.parametrize(
    "line", ["a\tb\tdebian x", "a\tb\tmaven x\tc", "a\tb\tdebian\tc", "a\tb\tdebian:warty x\tc", "a\tb\tpypi:sid x\tc"]
)
def test_refuses_wrong_lines(line: str) -> None:
    with pytest.raises(LabError, match="must"):
        programs_in(line)


def test_refuses_unknown_names() -> None:
    with pytest.raises(LabError, match="must be one of tls-clients"):
        group_named("x")
    with pytest.raises(LabError, match="no such program"):
        chosen(GROUPS[0], ["x"], [])
    with pytest.raises(LabError, match="no such table"):
        programs_of("x")
    with pytest.raises(LabError, match="not a row"):
        parse_rows("a\tb\n")


@each_group
def test_results_are_those_of_programs_in_the_table(group: Group) -> None:
    known = {(one.name, one.place, one.packages[0], one.uses) for one in programs_of(group.name)}
    rows = read_rows(group.name)
    assert rows
    assert {(row.program, row.place, row.package, row.libraries) for row in rows} <= known
    assert {row.kind for row in rows} <= set(group.kinds)


# Labels ---------------------------------------------------------------------------------------------

CURL: Final = sent("curl", "defaults of libcurl/OpenSSL", version="7.88.1-10", library_version="3.0.19-1")
NEW_CURL: Final = sent("curl", "defaults of libcurl/OpenSSL", version="8.23.0-1", library_version="3.6.5-1")
CARGO: Final = sent("cargo", "libcurl/OpenSSL", library_version="3.6.5-1")
PYCURL: Final = sent("pycurl", "defaults of libcurl 8.16/OpenSSL", library_version="3.5.3")
AXEL: Final = sent("axel", "OpenSSL", library_version="3.6.5-1")
PIP: Final = sent("pip", "Python/OpenSSL", version="23.1")
URLLIB3: Final = sent("urllib3", "defaults of urllib3/Python/OpenSSL", version="2.8.0")
S_CLIENT: Final = sent("OpenSSL s_client", "defaults of OpenSSL", library_version="3.0.19-1")
GIT: Final = sent("git", "libcurl/GnuTLS")
OPENSSH: Final = sent("OpenSSH", "OpenSSH", version="1:10.6p1-1")
LFTP: Final = sent("lftp", "OpenSSH")
CHROME: Final = sent("Chrome 99", "imitation of Chromium/BoringSSL")
NEW_CHROME: Final = sent("Chrome 116", "imitation of Chromium/BoringSSL")
PHONE: Final = sent("Chrome 99 (Android)", "imitation of Chromium/BoringSSL")
CHROMIUM: Final = sent("Chromium", "Chromium/BoringSSL", version="116.0.1")


@pytest.mark.parametrize(
    ("rows", "label"),
    [
        ((CURL,), "libcurl:7.88 (OpenSSL 3.0)"),
        ((CURL, NEW_CURL), "libcurl:7.88 to 8.23 (OpenSSL 3.0 to 3.6)"),
        ((CARGO,), "cargo:2.3 (OpenSSL 3.6)"),
        ((CARGO, NEW_CURL), "libcurl:8.23 (OpenSSL 3.6)"),
        ((PYCURL,), "libcurl:8.16 (OpenSSL 3.5)"),
        ((PYCURL, CURL), "libcurl:7.88 to 8.16 (OpenSSL 3.0 to 3.5)"),
        ((S_CLIENT,), "OpenSSL:3.0"),
        ((S_CLIENT, PIP), "OpenSSL:3.0"),
        ((URLLIB3,), "Python:urllib3 2.8 (OpenSSL)"),
        ((URLLIB3, PIP), "Python:(OpenSSL)"),
        ((CURL, CARGO, AXEL), "OpenSSL:3.0 to 3.6"),
        ((AXEL,), "axel:2.3 (OpenSSL 3.6)"),
        ((OPENSSH, LFTP), "OpenSSH:10.6"),
        ((PIP,), "Python:pip 23.1 (OpenSSL)"),
        ((CURL, GIT), "libcurl:7.88 (GnuTLS or OpenSSL 3.0)"),
        ((AXEL, GIT), "GnuTLS or OpenSSL:"),
        ((CHROME, NEW_CHROME, PHONE), "Chrome:99 to 116, 99 Android (BoringSSL, imitated)"),
        ((CHROME, CHROMIUM), "Chromium:99 to 116.0 (BoringSSL)"),
    ],
)
def test_programs_that_send_the_same_have_one_label(rows: tuple[Sent, ...], label: str) -> None:
    assert label_of(rows) == label


def test_each_line_says_where_it_comes_from() -> None:
    text = applications_text([CURL, NEW_CURL, PIP])
    assert text.partition("[tls:request]\n\n")[2].splitlines()[:6] == [
        "; origin: measured | date 2026-01-02 | package p (Debian) | version 7.88.1-10 to 23.1 | script programs",
        "; programs: curl, pip",
        "label = s:!:OpenSSL:3.0 to 3.6",
        "sys   = @unix,@win",
        "sig   = t13*15**h2_8daaf6152771_e5627efa2ab1",
        "",
    ]


def test_cipher_suites_of_one_library_alone_are_a_generic_line() -> None:
    text = applications_text([CURL, sent("scanner", "scanner", signature="t13d101000_000000000001_000000000002")])
    assert text.partition("label = g:")[2].splitlines() == [
        "!:OpenSSL:",
        "sys   = @unix,@win",
        "sig   = t13*15****_8daaf6152771_*",
    ]
    assert "g:" not in applications_text([CURL, CHROME])


@pytest.mark.parametrize(
    ("kind", "program", "signature", "line"),
    [
        ("tls request", "x", JA4, "t13*15**h2_8daaf6152771_e5627efa2ab1"),
        ("quic request", "x", "q13i0310h3_55b375c5d22e_f2a83c8e78ae", "q13*03**h3_55b375c5d22e_f2a83c8e78ae"),
        ("http2 request", "x", "3:100|0|0|m,p,s,a|accept", "3:100|0|0|m,p,s,a|*"),
        ("ssh response", "x", "2.0:671c5858369db8e0a60108d866bbf8ec:X_1", "2.0:671c5858369db8e0a60108d866bbf8ec:*"),
        ("smtp response", "Exim", "_ ESMTP Exim 4.96 _:SIZE,HELP:_ Hello _", "_ ESMTP Exim * _:*:*"),
        ("smtp response", "Other", "_ ESMTP Exim 4.96 _:SIZE:_", "_ ESMTP Exim 4.96 _:SIZE:_"),
        ("smtp request", "x", "EHLO,MAIL FROM<>,DATA:From", "EHLO,MAIL FROM<>,DATA:From"),
    ],
)
def test_lines_leave_out_what_differs_between_hosts(kind: str, program: str, signature: str, line: str) -> None:
    assert line_of(sent(program, program, kind=kind, signature=signature)) == line


def test_what_many_clients_send_is_not_telling() -> None:
    assert not is_telling("smtp request", "EHLO,STARTTLS:")
    assert not is_telling("imap request", "A9:CAPABILITY,LOGOUT")
    assert is_telling("imap request", "A9:CAPABILITY,LOGIN,LOGOUT")
    assert is_telling("tls request", JA4)
    assert "sig " not in applications_text([sent("x", "x", kind="smtp request", signature="EHLO,STARTTLS:")])


def test_differences_are_those_of_the_programs_that_were_measured() -> None:
    changed = sent("curl", "libcurl/OpenSSL", signature="x")
    assert differences([CURL, PIP], [changed]) == [
        f"-tls request\tcurl\tdebian sid\t{JA4}", "+tls request\tcurl\tdebian sid\tx",
    ]  # fmt: skip
    assert differences([CURL, PIP], [CURL]) == []


# The file and the captures --------------------------------------------------------------------------


def test_file_is_made_of_the_results() -> None:
    assert APPLICATIONS.read_text("utf-8") == applications_text(kept_rows()), "run python -m lab programs write"


def test_all_shipped_lines_say_where_they_come_from() -> None:
    found = load_database()
    lines = [
        (section, signature)
        for section in found.known
        for signature in found.signatures_in(section)
        if signature.path.endswith(APPLICATIONS.name)
    ]
    assert len(lines) > 50
    for section, signature in lines:
        origins = signature.label.origin
        assert origins, (section.name, str(signature))


@some_groups
def test_capture_is_small_and_named(group: Group, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert group.capture.stat().st_size <= MAX_BYTES
    log = tmp_path / "log"
    assert main(["-r", str(group.capture), "-o", str(log)]) == 0, capsys.readouterr().err
    assert log.read_bytes() == group.capture.with_suffix(".log").read_bytes(), "run python -m lab programs write"
    known = {general(row.kind, row.signature) for row in read_rows(group.name)}
    found = [observation for _, observation in observations_of(group.capture, group.names())]
    assert found
    assert {general(one.kind, raw_signature_of(one)) for one in found} <= known
    assert [one for one in found if said_of(one) == UNKNOWN] == []


def test_nothing_lies_about() -> None:
    names = {group.name for group in SHOWN}
    assert names >= {"tls-clients", "quic-clients", "dtls-clients", "http2-clients", "ssh-clients", "smtp-servers"}
    assert CAPTURES.parent == PCAPS
    assert {path.stem for path in CAPTURES.iterdir() if path.suffix in (".pcap", ".log")} == names


# Recording again ------------------------------------------------------------------------------------


def programs_here(group: Group, *names: str) -> Iterator[Program]:
    """Programs of a table, as this machine has them."""
    for program in chosen(group, names, ["sid"]):
        yield Program(
            name=program.name, libraries=program.libraries, imitation=False, place="machine",
            packages=program.packages, command=program.command,
        )  # fmt: skip


@pytest.mark.lab
def test_programs_of_this_machine_are_named(tmp_path: Path) -> None:
    group = group_named("tls-clients")
    programs = list(programs_here(group, "curl", "urllib", "OpenSSL s_client"))
    (found,) = record(Bench(tmp_path), group, programs, "2026-01-02")
    said = {said_of(observation).partition(" ")[0] for _, observation in observations_of(found.capture, group.names())}
    assert said == {"libcurl", "Python", "OpenSSL"}
    assert {row.program for row in found.rows} == {"curl", "urllib", "OpenSSL s_client"}


def test_sessions_of_ftp_are_recognized_by_their_beginning() -> None:
    """Only if no other program begins so, and not by usual commands alone."""
    own = {
        "lister": "FEAT,OPTS UTF8 ON,USER,PASS,PWD,LIST",
        "other": "USER,PASS,SYST,FEAT,TYPE I,LIST",
        "third": "USER,PASS,SYST,FEAT,TYPE I,RETR",
        "plain": "USER,PASS,TYPE I,PASV,SIZE,RETR",
    }
    rows = [sent(name, name, kind="ftp request", signature=commands) for name, commands in own.items()]
    lines = applications_text(rows).splitlines()
    assert [line for line in lines if line.endswith(",*")] == [
        "sig   = FEAT,?OPTS UTF8 ON,USER,PASS,PWD,*",
        "sig   = USER,PASS,SYST,FEAT,TYPE I,LIST,*",
        "sig   = USER,PASS,SYST,FEAT,TYPE I,RETR,*",
    ]
    assert lines.count("label = g:!:lister:") == 1
