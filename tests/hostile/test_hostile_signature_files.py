"""Signature files that are made to be slow: time in proportion to the number of lines, or a refusal."""

from __future__ import annotations

import time
from collections.abc import Iterable
from itertools import combinations, islice, permutations
from pathlib import Path
from typing import Final

import pytest

from pyp0f.applications.standard import SECTIONS
from pyp0f.commands import db
from pyp0f.errors import SignatureError
from pyp0f.library.loading import parse_database
from pyp0f.signatures.check import check

pytestmark = pytest.mark.hostile

LINES: Final = 3000
SECONDS_PER_LINE: Final = 0.001
"""Of a processor, to load or to check a file; a third is measured at most."""
NAMES: Final = ["Host", "User-Agent", "Accept", "Accept-Language", "Accept-Encoding", "Via", "Keep-Alive", "Range"]


def file_of(section: str, lines: Iterable[str], kind: str = "s") -> bytes:
    label = f"label = {kind}:!:x:\nsys = @unix\n" if "tcp" not in section else f"label = {kind}:unix:x:\n"
    signatures = "".join([f"sig = {line}\n" for line in islice(lines, LINES)])
    return f"classes = unix\n[{section}]\n{label}{signatures}".encode()


def subsets(names: Iterable[str]) -> list[str]:
    known = list(names)
    return [",".join(some) for count in range(len(known) + 1) for some in combinations(known, count)]


OPTIONAL: Final = [f"?X{number}" for number in range(13)]
FILES: Final = {
    "moduli": file_of("tcp:request", (f"*:64:0:1460:%{60_000 - n},0:mss:df:0" for n in range(LINES))),
    "windows": file_of("tcp:request", (f"*:64:0:*:{n},*:mss,ws:df:0" for n in range(LINES))),
    "equal": file_of("tcp:request", ["*:64:0:1460:8192,0:mss:df:0"] * LINES, "g"),
    "TTLs": file_of(
        "tcp:request",
        (f"{v}:{ttl}{r}:0:*:%{n},0:mss::{p}" for n in (7, 9) for ttl in range(1, 256)
         for v in "46*" for p in "0+*" for r in ("", "-")),
        "g",
    ),
    "quirks": file_of(
        "tcp:request",
        (f"{v}:64:0:1460:{w},0:mss:{q}:{p}" for w in ("45360", *[f"%{n}" for n in range(2, 200)])
         for v in "4*" for q in subsets(["df", "id+", "id-", "0+"]) for p in "0+*"),
        "g",
    ),
    "orders": file_of("http:request", (f"1:{','.join(names)}::x" for names in permutations(NAMES))),
    "orders of optional ones": file_of("http:request", (f"1:Host,{','.join(names)}::x"
                                                        for names in permutations([f"?{name}" for name in NAMES]))),
    "optional ones": file_of("http:request", (f"1:Host,?X{n}::x" for n in range(LINES)), "g"),
    "sets of optional ones": file_of("http:request", (f"1:Host,{some}::x" for some in subsets(OPTIONAL)[1:]), "g"),
    "sets of absent ones": file_of("http:request", (f"1:Host:{some}:x"
                                                    for some in subsets(name[1:] for name in OPTIONAL)), "g"),
    "texts": file_of("http:request", (f"1:Host,User-Agent=[{'a' * (n % 900 + 1)}]:X{n // 900}:x"
                                      for n in range(LINES)), "g"),
    "MTUs": b"[mtu]\n" + b"label = x\nsig = 1500\n" * LINES,
    "origins": b"; origin: x\n" * LINES * 10 + b"[mtu]\nlabel = x\nsig = 1500\n",
    "ua_os": ("[http:request]\nua_os = " + ",".join(f"Name{n}" for n in range(LINES * 3))).encode(),
    "long ua_os": ("[http:request]\nua_os = " + ",".join(f"N{n}=[{'a' * n}]" for n in range(1, 1500))).encode(),
    "errors": b"\xff\n" * LINES * 3,
    "labels": b"classes = unix\n[tcp:request]\n" + b"label = s:unix:x:\n" * LINES,
    "sections": b"[tcp:request]\n[http:request]\n" * LINES,
    "statements": b"[http:request]\n" + b"ua_os = X\n" * LINES,
    "systems": b"[http:request]\nlabel = s:!:x:\nsys = " + b",".join([b"N%d" % n for n in range(LINES * 3)])
               + b"\nsig = 1:Host::x\n",
    "classes": b"classes = " + b",".join([b"c%d" % n for n in range(LINES * 3)]) + b"\n",
    "a long line": b"[mtu]\n" + b"x" * 2_000_000,
    "a long comment": b"; origin: " + b"x " * 1_000_000,
    "TLS": file_of("tls:request", (f"t13*{n % 90 + 10}**00_{n:012x}_*" for n in range(LINES)), "g"),
    "lines of SSH": file_of("ssh:request", (f"*:*:x{n}_*" for n in range(LINES)), "g"),
    "lines of SMTP": file_of("smtp:response", (f"* {n} *:*:*" for n in range(LINES)), "g"),
    "commands of FTP": file_of("ftp:request", (",".join(["USER"] * (n % 300)) for n in range(LINES)), "g"),
}  # fmt: skip


INVALID: Final = {"errors", "a long line", "commands of FTP"}
"""Files that have other errors."""


@pytest.mark.parametrize("name", FILES)
def test_time_to_load_and_to_check(name: str) -> None:
    data = FILES[name]
    limit = SECONDS_PER_LINE * max(data.count(b"\n"), data.count(b","), len(data) // 10_000)
    began = time.process_time()
    try:
        parse_database(data)
    except SignatureError:
        loads = False
    else:
        loads = True
    loaded = time.process_time()
    report = check(data, SECTIONS)
    checked = time.process_time()
    errors = [str(problem) for problem in report.problems if problem.severity == "error"]
    assert loads == (not errors)
    assert name in INVALID or all("is like too many earlier lines" in error for error in errors)
    assert loaded - began < limit
    assert checked - loaded < 2 * limit


EACH_FIELD: Final = """\
classes = win,unix
[mtu]
label = x
sig = 1500
[tcp:request]
label = s:unix:Linux:3
sig = *:64:0:*:*,0:mss:df:0
[http:request]
ua_os = Linux,Windows=[NT]
label = s:!:Program:2
sys = @unix,Linux
sig = 1:Host,User-Agent=[a],?X-A:Via:Soft
[ssh:request]
label = s:!:x:
sys = @unix
sig = *:*:Twisted_*
[smtp:response]
label = s:!:y:
sys = @unix
sig = _ ESMTP Postfix:*:*
[ftp:request]
label = s:!:z:
sys = @unix
sig = USER,PASS
[tls:request]
label = s:!:a:
sys = @unix
sig = t13*29**00_723694b0fccc_af435d46f2e2
[http2:request]
label = s:!:b:
sys = @unix
sig = 1:65536|*|*|*|a
"""


@pytest.mark.parametrize("character", ["\x1b", "\x7f", "\x85", "\u202e", "\x07"])
def test_characters_that_control_a_terminal(character: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """No line can have them, at any place.  Comments can, but what is shown of them is clean."""
    parse_database(EACH_FIELD.encode())
    lines = EACH_FIELD.splitlines()
    for number, line in enumerate(lines):
        for at in (1, line.find("=") + 3, len(line) - 1):
            changed = [*lines[:number], line[:at] + character + line[at:], *lines[number + 1 :]]
            data = "\n".join(changed).encode()
            with pytest.raises(SignatureError) as caught:
                parse_database(data)
            found = [str(problem) for problem in check(data, SECTIONS).problems if problem.severity == "error"]
            assert f":{number + 1}: " in str(caught.value)
            assert found
            assert all(text.isprintable() for text in [str(caught.value), *found])
    (tmp_path / "my.fp").write_text(f"; date: {character}\n; origin: {character}\n{EACH_FIELD}", "utf-8")
    assert db.main(["export", "-f", str(tmp_path / "my.fp")]) == 0
    assert capsys.readouterr().out.replace("\n", "").isprintable()
