"""The file of signatures of programs: versions of libraries, names with versions, and what SSH programs state."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from typing import Final

import pytest

from lab.programs.command import kept_rows
from lab.programs.results import Sent
from lab.programs.tables import programs_in
from lab.programs.writing import applications_text, label_of, stated_software
from pyp0f.applications.ssh.signatures import SshMatcher
from pyp0f.library.loading import load_database

HASSH: Final = "1" * 32


def sent(program: str, libraries: str, version: str = "1.2", library_version: str = "") -> Sent:
    """A row of TLS."""
    return Sent(
        kind="tls request", program=program, libraries=libraries, library_version=library_version, place="npm",
        package="p", version=version, date="2026-01-02", signature="t13d1516h2_8daaf6152771_e5627efa2ab1",
    )  # fmt: skip


def states(program: str, libraries: str, software: str) -> Sent:
    """A row of SSH."""
    return Sent(
        kind="ssh response", program=program, libraries=libraries, library_version="", place="npm", package="p",
        version="1.2", date="2026-01-02", signature=f"2.0:{HASSH}:{software}",
    )  # fmt: skip


def test_table_can_say_the_version_of_a_library() -> None:
    first, second = programs_in("x\tNode.js/OpenSSL 1.0.2u\tnpm node@8\tw\ny\tMbed TLS\tpypi y\tw\n")
    assert (first.libraries, first.library_version) == (("Node.js", "OpenSSL"), "1.0.2u")
    assert (second.libraries, second.library_version) == (("Mbed TLS",), "")


@pytest.mark.parametrize(
    ("rows", "label"),
    [
        (
            (sent("Chromium 64", "Chromium/BoringSSL"), sent("Chromium", "Chromium/BoringSSL", "116.0.1")),
            "Chromium:64 to 116.0 (BoringSSL)",
        ),
        ((sent("axel", "OpenSSL", "2.3", "1.0.2u"),), "axel:2.3 (OpenSSL 1.0.2)"),
        ((sent("axel", "OpenSSL", "2.3", "1.1.1k"), sent("curl", "OpenSSL", "8", "3.6.5-1")), "OpenSSL:1.1.1 to 3.6"),
        (
            [sent(name, "imitation of Chromium/BoringSSL") for name in ("Chrome 99", "Edge 101", "Opera 90")]
            + [sent("Chromium", "Chromium/BoringSSL", "110.1")],
            "Chromium:99 to 110.1 (BoringSSL)",
        ),
        ((sent("hydra", "libssh", "9.1", "0.9.8"),), "hydra:9.1 (libssh 0.9)"),
        ((sent("rclone", "Go", "1.60", "2:1.19~1"),), "Go:1.19"),
        ((sent("rclone", "Go", "1.60", "2:1.19~1"), sent("crypto/tls", "Go", "1.24", "1.24")), "Go:1.19 to 1.24"),
        ((sent("crypto/tls", "Go", "1.24", "1.24"),), "Go:crypto/tls 1.24"),
        ((sent("uv", "rustls", "0.13"),), "rustls:"),
    ],
)
def test_labels_have_the_versions_that_matter(rows: Sequence[Sent], label: str) -> None:
    assert label_of(rows) == label


@cache
def text_of_all_clients() -> str:
    return applications_text([row for row in kept_rows() if row.kind == "tls request"])


@pytest.mark.parametrize(
    ("library", "line"),
    [
        ("GnuTLS", "t13*29****_723694b0fccc_*"),
        ("Go", "t13*13****_f57a46bbacb6_*"),
        ("OpenSSL", "t13*30****_1d37bd780c83_*"),
    ],
)
def test_usual_cipher_suites_of_a_library_name_it(library: str, line: str) -> None:
    """A single program with a wrong library in a table takes this away from all programs of the library."""
    labels = text_of_all_clients().split("label = ")
    assert [one.split("\n")[0] for one in labels if f"sig   = {line}\n" in one] == [f"g:!:{library}:"]


def test_names_that_ssh_programs_state_are_generic_lines() -> None:
    rows = [states("X", "Dropbear", "dropbear_2020.81"), states("Y", "Dropbear", "dropbear")]
    honeypot = states("Honeypot", "Twisted", "OpenSSH_9.2p1 Debian-2")
    assert applications_text([*rows, honeypot]).partition("label = g:")[2].splitlines() == [
        "!:Dropbear:",
        "sys   = @unix,@win",
        "sig   = *:*:dropbear",
        "sig   = *:*:dropbear_*",
    ]


def test_ssh_without_algorithms_is_no_specific_line() -> None:
    row = states("X", "Dropbear", "dropbear_2020.81")
    text = applications_text([replace(row, signature=row.signature.replace(HASSH, "none"))])
    assert [line for line in text.splitlines() if line.startswith("sig ")] == ["sig   = *:*:dropbear_*"]


@pytest.mark.parametrize(
    ("software", "stated"),
    [
        ("OpenSSH_9.2p1 Debian-2", "OpenSSH_*"),
        ("libssh2_1.11.1", "libssh2_*"),
        ("ssh2js1.17.0", "ssh2js*"),
        ("tinyssh_20230101-1 6mZtYbya", "tinyssh_*"),
        ("tinyssh NGmISSlM", "tinyssh *"),
        ("JSCH_", "JSCH_*"),
        ("Go", "Go"),
    ],
)
def test_stated_software_leaves_out_versions(software: str, stated: str) -> None:
    assert stated_software(f"2.0:none:{software}") == stated


@pytest.mark.parametrize("kind", ["ssh request", "ssh response"])
def test_only_programs_that_state_the_name_of_another_one_are_dishonest(kind: str) -> None:
    found = load_database()
    (section,) = [section for section in found.known if section.name == kind.replace(" ", ":")]
    matcher = SshMatcher(found.signatures_in(section))
    rows = [row for row in kept_rows() if row.kind == kind]
    assert rows
    assert {row.program for row in rows if matcher.find(row.signature).dishonest} <= {"Cowrie", "ncrack", "ssh-audit"}
    other = matcher.find(f"2.0:{HASSH}:OpenSSH_5.3")
    assert other.signature
    assert (other.signature.label.name, other.signature.label.generic, other.dishonest) == ("OpenSSH", True, False)
