"""The command pyp0f-db filter: its output and exit status."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest

from pyp0f.commands.db import main
from pyp0f.commands.db_filter import FORMS
from pyp0f.library.packet_filters.text import WRITERS

SIGNATURE: Final = "*:64:0:1460:1024,0:mss::0"
NEITHER: Final = "neither a signature nor a label of SYNs or SYN+ACKs"
FILE: Final = """\
classes = unix
[tcp:request]
label = s:unix:Mine:one
sig = 4:64:0:1460:1024,0:mss::0
label = s:unix:Mine:two
sig = 4:64:0:1460:1025,0:mss::0
sig = 4:64:0:1460:1026,0:mss,ts::0
[tcp:response]
label = s:unix:Mine:one
sig = 6:64:0:1460:1027,0:mss::0
"""


@pytest.fixture(autouse=True)
def _in_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("mine.fp").write_text(FILE)


def run(*arguments: str, capfd: pytest.CaptureFixture[str]) -> tuple[int, str, str]:
    status = main(["filter", *arguments])
    return (status, *capfd.readouterr())


def comments(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip().startswith("#")]


def test_forms_are_those_that_can_be_written() -> None:
    assert tuple(WRITERS) == FORMS


def test_prints_all_forms(capfd: pytest.CaptureFixture[str]) -> None:
    status, out, err = run(SIGNATURE, capfd=capfd)
    assert (status, err) == (0, "")
    assert out.index("tcp[14:2] = 1024") < out.index("ip6tables -A INPUT") < out.index("tcp window == 1024 counter\n")


@pytest.mark.parametrize("form", FORMS)
def test_prints_one_form(form: str, capfd: pytest.CaptureFixture[str]) -> None:
    _, every, _ = run(SIGNATURE, capfd=capfd)
    status, out, _ = run("--to", form, SIGNATURE, capfd=capfd)
    assert status == 0
    assert out in every
    assert len(out) < len(every) / 2


def test_rules_can_drop(capfd: pytest.CaptureFixture[str]) -> None:
    _, out, _ = run("--drop", SIGNATURE, capfd=capfd)
    assert out.count(" counter drop\n") == 2
    assert out.count(" -j DROP\n") == 2


@pytest.mark.parametrize(("options", "kind"), [((), "SYN"), (("--response",), "SYN+ACK")])
def test_signature_is_of_a_syn_or_a_syn_ack(
    options: tuple[str, ...], kind: str, capfd: pytest.CaptureFixture[str]
) -> None:
    _, out, _ = run("--to", "tcpdump", *options, SIGNATURE, capfd=capfd)
    assert comments(out) == [f"# signature, {kind} over IPv{version}: {SIGNATURE}" for version in (4, 6)]


@pytest.mark.parametrize("label", ["Mine one", "mine ONE", "s:unix:Mine:one"])
def test_label_is_looked_up(label: str, capfd: pytest.CaptureFixture[str]) -> None:
    _, out, _ = run("--to", "tcpdump", "-f", "mine.fp", label, capfd=capfd)
    assert comments(out) == [
        "# Mine one, SYN over IPv4: 4:64:0:1460:1024,0:mss::0",
        "# Mine one, SYN+ACK over IPv6: 6:64:0:1460:1027,0:mss::0",
    ]


def test_name_stands_for_all_its_labels(capfd: pytest.CaptureFixture[str]) -> None:
    status, out, err = run("--to", "tcpdump", "--extra-fingerprints", "mine.fp", "Mine", capfd=capfd)
    assert status == 0
    assert len(comments(out)) == 3
    assert err == ("[!] 4:64:0:1460:1026,0:mss,ts::0: its options take 14 bytes, which is not a multiple of 4\n")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "needs at least one signature or label (see pyp0f-db filter --help)"),
        (("-f", "mine.fp", "Mine on"), f"'Mine on': {NEITHER}; there is 'Mine one'"),
        (("-f", "mine.fp", "zzz"), f"'zzz': {NEITHER}"),
        (("4:64:0",), "<text>: MSS '': is missing"),
        (("--to", "pf", "Mine"), "--to 'pf': must be tcpdump, iptables or nftables"),
        (("-f", "none.fp", "Mine"), "none.fp: No such file or directory"),
    ],
)  # fmt: skip
def test_errors_have_one_line(arguments: tuple[str, ...], message: str, capfd: pytest.CaptureFixture[str]) -> None:
    assert run(*arguments, capfd=capfd) == (1, "", f"[-] {message}\n")


def test_fails_if_no_packet_can_match(capfd: pytest.CaptureFixture[str]) -> None:
    status, out, err = run("4:64:0:1460:1026,0:mss,ts::0", capfd=capfd)
    assert (status, out) == (1, "")
    assert err.startswith("[!] ")
