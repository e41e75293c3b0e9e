"""Which signature files load: compared with the reference, p0f 3.09b.

Every file that it loads must load here, but for numbers that wrap there.  What loads only here must have
a reason that docs/differences.md names.
"""

from __future__ import annotations

import os
import random
import re
import shutil
import struct
import subprocess
from pathlib import Path
from typing import Final, TypeVar

import pytest
from covering import HTTP_COVERED, HTTP_NOT_COVERED, TCP_COVERED, TCP_NOT_COVERED, TCP_WRONGLY_REFUSED

from pyp0f.errors import SignatureError
from pyp0f.library.loading import packaged_path, parse_database

pytestmark = [
    pytest.mark.differential,
    pytest.mark.skipif(shutil.which("p0f") is None, reason="p0f 3.09b is not installed"),
]

EMPTY_CAPTURE: Final = struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 1)
LOADED: Final = re.compile(rb"^\[\+\] Loaded (\d+) signature|^\[!\] No signatures found", re.MULTILINE)
REFUSED: Final = re.compile(rb"ABORT : (.*)")


class Reference:
    """Has p0f load signature files."""

    def __init__(self, folder: Path) -> None:
        self._database = folder / "database.fp"
        self._capture = folder / "empty.pcap"
        self._capture.write_bytes(EMPTY_CAPTURE)

    def load(self, data: bytes) -> int | str:
        """The number of signatures, or the reason why the file is refused."""
        self._database.write_bytes(data)
        command: list[str | Path] = ["p0f", "-f", self._database, "-r", self._capture]
        done = subprocess.run(command, capture_output=True, timeout=10, env={"PATH": os.environ["PATH"]})
        if loaded := LOADED.search(done.stdout):
            return int(loaded[1] or 0)
        refused = REFUSED.search(done.stderr + done.stdout)
        assert refused, done
        return refused[1].decode("latin-1")


@pytest.fixture
def reference(tmp_path: Path) -> Reference:
    return Reference(tmp_path)


def load(data: bytes) -> int | str:
    try:
        return parse_database(data).signature_count
    except SignatureError as error:
        return error.reason


def test_packaged_file(reference: Reference) -> None:
    data = Path(packaged_path()).read_bytes()
    assert reference.load(data) == load(data) == 322
    assert reference.load(parse_database(data).dumps()) == 322


# Covered lines --------------------------------------------------------------------------------------


def two_lines(section: str, earlier: str, later: str) -> bytes:
    lines = ("classes = unix", f"[{section}]", "label = s:unix:Linux:", f"sig = {earlier}", f"sig = {later}")
    return "\n".join(lines).encode()


@pytest.mark.parametrize(
    ("section", "pairs", "here", "there"),
    [
        ("tcp:request", TCP_COVERED, False, False),
        ("tcp:response", TCP_NOT_COVERED, True, True),
        ("tcp:request", TCP_WRONGLY_REFUSED, True, False),
        ("http:request", HTTP_COVERED, False, False),
        ("http:response", HTTP_NOT_COVERED, True, True),
    ],
)
def test_covered_lines(
    reference: Reference, section: str, pairs: list[tuple[str, str]], here: bool, there: bool
) -> None:
    for pair in pairs:
        data = two_lines(section, *pair)
        assert load(data) == (2 if here else "is never reached: line 4 covers it"), pair
        assert reference.load(data) == (2 if there else "Signature in line 5 is already covered by line 4."), pair


# Random files ---------------------------------------------------------------------------------------

T = TypeVar("T")

VERSIONS: Final = ("*", "4", "6", "*", "4", "6", "", "5")
NUMBERS: Final = ("0", "1", "4", "007", "64", "255", "256", "1000", "1460", "65535", "65536", "", "x", "4294967360")
TTLS: Final = ("64-", "64-", "32-", "64-0", "64-:", "54+10", "255+1", "64+", "30", "28", *NUMBERS)
WINDOWS: Final = ("*", "8192", "5840", "4320", "%2", "%1024", "%1", "%", "mss*4", "mss*20", "mtu*3", "mss*", "mtu*1001")
GOOD_OPTIONS: Final = ("mss", "nop", "ws", "sok", "sack", "ts")
OPTIONS: Final = (*GOOD_OPTIONS, "?2", "?77", "?", "?256", "eol+1", "eol+", "eol", "foo", "")
GOOD_QUIRKS: Final = ("df", "id+", "id-", "ecn")
QUIRKS: Final = (*GOOD_QUIRKS, "0+", "flow", "seq-", "ts1-", "exws", "bad", "opt+", "foo", "")
GOOD_HEADERS: Final = ("Host", "Accept=[*/*]", "?Referer", "A_b-9", "Accept=[a,b:c]")
HEADERS: Final = (*GOOD_HEADERS, "?", "=[x]", "a=[", "a=x", "a b", "")
GOOD_SYSTEMS: Final = ("Linux", "Mac OS X", "@unix", "@WIN", "a.b/c-d_e!f?(g)")
SYSTEMS: Final = (*GOOD_SYSTEMS, "@foo", "Linux=[x]", "a=[b]", "=[c]", "a=", "")
GOOD_NAMES: Final = ("Linux", "linux", "a b", " x ", "a.b/c-d_e!f?(g)", "Mac OS X")
NAMES: Final = (*GOOD_NAMES, "", "y:z", "\u00e9")
BLANKS: Final = ("", "", "", "", "", "", " ", "\t", "  ")
STRAY: Final = ("", *":, -+*09[]=?x;%\t\r\n\0\u00e9")


class Writer:
    """Writes signature files that are valid, nearly so, or wrong."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)

    def file(self) -> bytes:
        """A few statements, mostly in valid places, and sometimes one or two random edits."""
        lines = [f"classes = {self.joined(('win', 'unix'), 2)}" if self.odds(0.05) else "classes = win,unix"]
        section = self.one("mtu", "tcp:request", "tcp:request", "tcp:response", "http:request", "http:response")
        lines.append(f"[{section}]")
        if section == "http:request" and self.odds(0.4):
            lines.append(f"ua_os = {self.joined(GOOD_SYSTEMS[:2] if self.odds(0.5) else SYSTEMS, 4)}")
        for _ in range(self._random.randint(1, 2)):
            lines += self.label(section)
            lines += [f"sig = {self.signature(section)}" for _ in range(self._random.randint(0, 2))]
        if self.odds(0.07):
            lines.insert(self._random.randrange(len(lines)), self.one(*lines, "[mtu]", "sys = Linux", "foo = 1", "; x"))
        ends = BLANKS if self.odds(0.1) else ("",)
        text = "\n".join([line + self.one(*ends) for line in lines])
        for _ in range(self.one(0, 0, 0, 0, 0, 1, 2)):
            at = self._random.randrange(len(text))
            text = text[:at] + self.one(*STRAY) + text[at + self.one(0, 1) :]
        return text.encode()

    def label(self, section: str) -> list[str]:
        name = self.one(*NAMES) if self.odds(0.05) else self.one(*GOOD_NAMES)
        if section == "mtu":
            return [f"label = {name}"]
        kind = self.one("s", "s", "s", "g")
        if self.odds(0.3):
            return [f"label = {kind}:!:{name}:", f"sys = {self.systems()}"]
        return [f"label = {kind}:{self.one('foo', '') if self.odds(0.03) else self.one('unix', 'WIN')}:{name}:{name}"]

    def systems(self) -> str:
        return self.joined(SYSTEMS if self.odds(0.1) else GOOD_SYSTEMS, 3)

    def signature(self, section: str) -> str:
        if section == "mtu":
            return self.one("1460", "1500", *NUMBERS) if self.odds(0.3) else "1492"
        return self.tcp() if section.startswith("tcp") else self.http()

    def tcp(self) -> str:
        """A TCP signature whose fields are mostly valid."""
        fields = ["*", "64", "0", "*", "*,*", "mss,nop,nop,sok", "", "0"]
        for at in range(len(fields)):
            if self.odds(0.15):
                fields[at] = self.tcp_field(at)
        return ":".join(fields)

    def tcp_field(self, at: int) -> str:
        if at == 0:
            return self.one(*VERSIONS)
        if at == 1:
            return self.one(*TTLS)
        if at in (2, 3):
            return self.one("*", *NUMBERS)
        if at == 4:
            return f"{self.one(*WINDOWS, *NUMBERS)},{self.one('*', *NUMBERS)}"
        if at == 5:
            return self.joined(GOOD_OPTIONS if self.odds(0.6) else OPTIONS, 4)
        if at == 6:
            return self.joined(GOOD_QUIRKS if self.odds(0.6) else QUIRKS, 3)
        return self.one("*", "0", "+", "1", "")

    def http(self) -> str:
        known = GOOD_HEADERS if self.odds(0.7) else HEADERS
        absent = ("Host", "Via", "A_b-9") if self.odds(0.8) else HEADERS
        version = self.one("2", "") if self.odds(0.03) else self.one("0", "1", "*", "*")
        return f"{version}:{self.joined(known, 3)}:{self.joined(absent, 2)}:{self.one('', 'curl/', 'a b', ' x', 'y:z')}"

    def joined(self, items: tuple[str, ...], most: int) -> str:
        """A list, mostly without blanks around its items."""
        chosen = self._random.choices(items, k=self._random.randint(0, most))
        spaced = chosen if self.odds(0.85) else [self.one(*BLANKS) + item + self.one(*BLANKS) for item in chosen]
        return ",".join(spaced) + ("," if self.odds(0.05) else "")

    def odds(self, chance: float) -> bool:
        return self._random.random() < chance

    def one(self, *items: T) -> T:
        return self._random.choice(items)


def tidy(data: bytes) -> bytes:
    """The file without blanks at line ends and around items of lists, which only matter to the reference."""
    return b"\n".join([tidy_line(line.strip(b" \t\r")) for line in data.partition(b"\0")[0].split(b"\n")])


def tidy_line(line: bytes) -> bytes:
    keyword = line.partition(b"=")[0].strip(b" \t")
    if keyword == b"ua_os":  # names may hold blanks, but no tabs
        return outside_brackets(rb"\t", b" ", line)
    if keyword not in (b"sig", b"sys", b"classes"):
        return line
    line = outside_brackets(rb"[ \t]*,[ \t]*", b",", line)
    fields = line.split(b":")
    if keyword == b"sig" and len(fields) >= 8:  # options and quirks
        fields[-3:-1] = [field.strip(b" \t") for field in fields[-3:-1]]
        return b":".join(fields)
    # Headers and absent headers.
    return outside_brackets(rb"(?<=:)[ \t]+|[ \t]+(?=:)", b"", line)


def outside_brackets(pattern: bytes, replacement: bytes, line: bytes) -> bytes:
    def replace(found: re.Match[bytes]) -> bytes:
        return found[1] or replacement

    return re.sub(rb"(\[[^\]]*\])|" + pattern, replace, line)


def give_a_character_to_skip(data: bytes) -> bytes:
    """The file with a character after each ``n-:`` for the reference to skip, where it now skips one that counts."""
    return re.sub(rb"(?m)^([ \t]*sig[ \t]*=[^:]*:[0-9]*-:)(?=[0-9:])", rb"\1x", data)


def is_mended(data: bytes, reference: Reference) -> bool:
    """Whether the reference refuses the file only because of a fault that is corrected here."""
    plain = tidy(data)
    verdicts = reference.load(plain), reference.load(give_a_character_to_skip(plain))
    return any(isinstance(verdict, int) or "already covered" in verdict for verdict in verdicts)


def has_wrapping_number(data: bytes) -> bool:
    """Whether the reference truncates a number to 32 bits, or skips a digit of it after ``n-:``."""
    return re.search(rb"[0-9]{10}|-:[0-9]{3}", data) is not None


@pytest.mark.parametrize("block", range(10))
def test_random_files(reference: Reference, block: int) -> None:
    for seed in range(block * 60, block * 60 + 60):
        data = Writer(seed).file()
        here, there = load(data), reference.load(data)
        what = (seed, data, here, there)
        if isinstance(here, int):
            assert here == there or is_mended(data, reference), what
        elif isinstance(there, int):
            assert here.startswith("must be from"), what
            assert has_wrapping_number(data), what


def test_random_files_go_round(reference: Reference) -> None:
    """The reference loads the printed form of each file that it loads."""
    for seed in range(600, 900):
        data = Writer(seed).file()
        if isinstance(load(data), int) and isinstance(reference.load(data), int):
            printed = parse_database(data).dumps()
            assert reference.load(printed) == load(data), (seed, data, printed)
