"""Signatures of SSH: reading, comparing, matching, honesty."""

from __future__ import annotations

import csv

import pytest
from places import ROOT
from talk import DATABASE

from pyp0f.applications.ssh.application import SSH_REQUEST, SSH_RESPONSE, SshSection, SshSignatures
from pyp0f.applications.ssh.signatures import Found, product_of
from pyp0f.applications.text_signatures import TextSignature
from pyp0f.errors import SignatureError
from pyp0f.library.loading import parse_database
from pyp0f.signatures.label import Label

ONE, TWO, THREE, OTHER = ["0123456789abcdef"[number] * 32 for number in (1, 2, 3, 4)]
LINES = f"""
[ssh:request]
label = s:!:OpenSSH:9.2
sys = @unix
sig = 2.0:{ONE}:OpenSSH_9.2*
label = s:!:OpenSSH:9.x
sys = @unix
sig = 2.0:{ONE}:OpenSSH_9.*
label = s:!:Go x/crypto:
sys = @unix
sig = *:{TWO}:*
label = s:!:Python:Paramiko 3.x, AsyncSSH 2.x
sys = @unix
sig = *:{OTHER[:-1]}5:*
label = s:!:Paramiko:
sys = @unix
sig = *:{OTHER[:-1]}6:*
label = s:!:Cowrie:
sys = @unix
sig = *:{THREE}:SSH-trap
label = s:!:Cisco:IOS
sys = @other
sig = 1.5:none:Cisco-1.25
label = g:!:OpenSSH:
sys = @unix
sig = *:*:OpenSSH_*
"""


def line(text: str, *, generic: bool = False) -> TextSignature:
    label = Label(number=1, line=1, os_class=None, name="x", flavor="", generic=generic)
    found: TextSignature = SSH_REQUEST.parse(text, label, 1)
    return found


def find(text: str) -> Found:
    return SshSignatures(parse_database((DATABASE + LINES).encode()), SSH_REQUEST).find(text)


@pytest.mark.parametrize(
    ("text", "label", "dishonest"),
    [
        (f"2.0:{ONE}:OpenSSH_9.2p1 Debian-2", "OpenSSH 9.2", False),
        (f"2.0:{ONE}:OpenSSH_9.3", "OpenSSH 9.x", False),
        (f"2.0:{ONE}:OpenSSH_10.0", "OpenSSH", False),  # the generic line
        (f"2.0:{OTHER}:OpenSSH_9.2p1", "OpenSSH", False),  # configured otherwise
        (f"2.0:{OTHER}:unknown", None, False),
        (f"2.0:{TWO}:Go", "Go x/crypto", False),
        (f"2.0:{TWO}:Gitea", "Go x/crypto", False),  # a program that uses the library
        (f"2.0:{TWO}:OpenSSH_9.2p1", "Go x/crypto", True),
        (f"1.99:{TWO}:openssh-1", "Go x/crypto", True),
        (f"2.0:{OTHER[:-1]}5:paramiko_3.4", "Python Paramiko 3.x, AsyncSSH 2.x", False),
        (f"2.0:{OTHER[:-1]}5:OpenSSH_9.2p1", "Python Paramiko 3.x, AsyncSSH 2.x", True),
        (f"2.0:{OTHER[:-1]}6:AsyncSSH_2.14", "Paramiko", False),
        (f"2.0:{THREE}:OpenSSH_6.0p1 Debian-4+deb7u2", "Cowrie", True),
        (f"2.0:{ONE}:Cowrie", "OpenSSH 9.2", True),
        (f"2.0:{ONE}:7.34", "OpenSSH 9.2", False),  # the name is hidden
        (f"2.0:{ONE}:", "OpenSSH 9.2", False),
        ("1.5:none:Cisco-1.25", "Cisco IOS", False),
        ("1.5:none:Cisco-1.3", None, False),
        ("2.0:none:OpenSSH_9.2p1", "OpenSSH", False),
    ],
)
def test_matching(text: str, label: str | None, dishonest: bool) -> None:
    found = find(text)
    assert (None if found.signature is None else found.signature.label.text, found.dishonest) == (label, dishonest)


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("2.0:x", "signature"),
        ("*:*:*", "signature"),
        ("2:x:*", "HASSH"),
        (f"x:{ONE}:*", "version"),
        (f"2.0:{ONE.upper().replace('1', 'A')}:*", "HASSH"),
        (f"2.0:{ONE}:*x", "software"),
    ],
)
def test_wrong_lines(text: str, part: str) -> None:
    with pytest.raises(SignatureError) as caught:
        line(text)
    assert caught.value.part == part


@pytest.mark.parametrize(
    ("earlier", "later", "hidden", "overlapping"),
    [
        (f"2.0:{ONE}:a*", f"2.0:{ONE}:ab", True, True),
        (f"2.0:{ONE}:ab", f"2.0:{ONE}:a*", False, True),
        ("*:*:a*", f"2.0:{ONE}:ab*", True, True),
        (f"2.0:{ONE}:*", f"*:{ONE}:ab*", False, True),
        (f"2.0:{ONE}:a", f"2.0:{ONE}:b", False, False),
        (f"2.0:{ONE}:a*", f"2.0:{TWO}:a*", False, False),
        (f"2.0:{ONE}:*", f"2.0:{ONE}:", True, True),
    ],
)
def test_lines_compared(earlier: str, later: str, hidden: bool, overlapping: bool) -> None:
    one, other = line(earlier), line(later)
    assert SSH_REQUEST.hides(one, other) is SSH_REQUEST.covers(one, other) is hidden
    assert SSH_REQUEST.overlaps(one, other) is SSH_REQUEST.overlaps(other, one) is overlapping
    assert not SSH_REQUEST.covers(line(earlier, generic=True), other)
    index = SSH_REQUEST.index()
    index.add(one)
    assert not hidden or one in index.rivals(other)


def test_a_line_that_is_never_reached_is_refused() -> None:
    lines = f"[ssh:request]\nlabel = s:!:a:\nsys = @unix\nsig = *:*:a*\nsig = *:{ONE}:ab\n"
    with pytest.raises(SignatureError, match="line"):
        parse_database((DATABASE + lines).encode())


@pytest.mark.parametrize(
    ("software", "name"),
    [
        ("OpenSSH_9.2p1", "openssh"),
        ("OpenSSH_for_Windows_9.5", "openssh"),
        ("libssh2_1.10.0", "libssh2"),
        ("libssh_0.9.6", "libssh"),
        ("JSCH-0.1.54", "jsch"),
        ("Go", "go"),
        ("7.34", ""),
        ("", ""),
    ],
)
def test_names_of_programs(software: str, name: str) -> None:
    assert product_of(software) == name


PACKAGED = (ROOT / "fingerprints" / "applications.fp").read_bytes()
LIARS = {"ncrack", "ssh-audit", "Cowrie"}
"""Measured programs that state the name of another one."""


@pytest.mark.slow
@pytest.mark.parametrize(("name", "section"), [("clients", SSH_REQUEST), ("servers", SSH_RESPONSE)])
def test_honesty_of_measured_programs(name: str, section: SshSection) -> None:
    """No program is dishonest but those that are; and most are if they state the name of another library."""
    signatures = SshSignatures(parse_database(PACKAGED), section)
    with (ROOT / "lab" / "programs" / "measured" / f"ssh-{name}.tsv").open(newline="") as file:
        rows = [(row[1], row[-1]) for row in csv.reader(file, delimiter="\t") if row[0] == section.kind]
    assert {program for program, text in rows if signatures.find(text).dishonest} == {
        program for program, _ in rows if program in LIARS
    }
    stated = {text.split(":", 2)[2] for program, text in rows if program not in LIARS}
    found = [
        signatures.find(":".join([*text.split(":", 2)[:2], software])).dishonest
        for _, text in rows
        for software in stated
        if ":none:" not in text
    ]
    assert sum(found) > 0.7 * len(found)
