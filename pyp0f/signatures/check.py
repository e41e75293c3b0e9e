"""Looking a signature file over: all of its mistakes, and what it says in vain.

Loading a file ends at its first mistake, and takes what p0f 3.09b takes.  A check reads on, and also tells of
lines that can never be the answer and of signatures that no packet or message can match.

============ ==========================================================================================
severity     meaning
============ ==========================================================================================
``error``    the file does not load
``warning``  it loads, but something in it is of no effect, or not what was meant
``note``     worth knowing
============ ==========================================================================================
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from pyp0f.applications.http.signatures import HttpSignature
from pyp0f.constants import MAX_HTTP_NAME, MAX_HTTP_VALUE
from pyp0f.errors import SignatureError
from pyp0f.signatures.conflicts import (
    hides_http,
    hides_tcp,
    no_use_of_http,
    no_use_of_tcp,
    possible_mss,
    possible_scale,
    reasons,
    refused_by_p0f,
    versions,
)
from pyp0f.signatures.database import (
    HTTP_REQUEST,
    HTTP_RESPONSE,
    MTU,
    SIGNATURE,
    TCP_REQUEST,
    TCP_RESPONSE,
    UNSURE,
    Database,
    Reader,
    UaOs,
    lines_of,
)
from pyp0f.signatures.label import Label
from pyp0f.signatures.tcp import WINDOW_MSS, WINDOW_MTU, TcpSignature
from pyp0f.wire.packet import (
    OPTION_EOL,
    OPTION_MSS,
    OPTION_NAMES,
    OPTION_NOP,
    OPTION_SACK,
    OPTION_SACK_OK,
    OPTION_TS,
    OPTION_WS,
    QUIRK_DF,
    QUIRK_NAMES,
    QUIRK_NONZERO_ACK,
    QUIRK_NONZERO_ID,
    QUIRK_NONZERO_URG,
    QUIRK_OPT_BAD,
    QUIRK_OPT_EOL_NONZERO,
    QUIRK_OPT_EXWS,
    QUIRK_OPT_NONZERO_TS2,
    QUIRK_OPT_ZERO_TS1,
    QUIRK_URG,
    QUIRK_ZERO_ACK,
    QUIRK_ZERO_ID,
)

ERROR: Final = "error"
WARNING: Final = "warning"
NOTE: Final = "note"


class Problem(NamedTuple):
    """Something that is wrong or odd in a signature file.

    Attributes:
        severity: one of the words in the module's table.
        error: where and what it is.
    """

    severity: str
    error: SignatureError

    def __str__(self) -> str:
        return f"{self.error.where}: {self.severity}: {self.error.what}"


@dataclass(frozen=True, slots=True)
class Report:
    """What a check found.

    Attributes:
        path: of the file.
        database: what could be read of it.
        problems: by line.
    """

    path: str
    database: Database
    problems: tuple[Problem, ...] = field(default=())

    def count(self, severity: str) -> int:
        """How many problems there are of that severity."""
        return sum([problem.severity == severity for problem in self.problems])


def check(data: bytes, path: str = "<text>", base: Database | None = None) -> Report:
    """Look a signature file over.

    Args:
        data: what it contains.
        path: what to call it in messages.
        base: a database that it will be put on top of.
    """
    reader = _Checker(path, base)
    for reader.line, line in enumerate(lines_of(data), 1):
        reader.check(line)
    database = reader.database()
    found = reader.problems
    found += _oddities(database, base or Database.parse(b""), reader)
    found += _hidden(database, {problem.error.line for problem in found if problem.severity == ERROR})
    if base is not None:
        found += _hidden_below(database, base)
    return Report(path, database, tuple(sorted(found, key=lambda problem: problem.error.line)))


# Reading on after mistakes --------------------------------------------------------------------------


class _Checker(Reader):
    """A reader that notes mistakes and goes on.

    Attributes:
        problems: those it noted.
        assumed: numbers of labels that stand for ones that could not be read.
        ua_os_lines: for each entry of ``ua_os``, its line.
    """

    def __init__(self, path: str, base: Database | None) -> None:
        super().__init__(path, base)
        self.problems: list[Problem] = []
        self.assumed: set[int] = set()
        self.ua_os_lines: list[int] = []
        self._lost = False

    def check(self, text: str) -> None:
        """Read a line; what follows a section that is none is passed over, up to the next section."""
        if text.startswith("["):
            self._lost = False
        if self._lost:
            return
        try:
            self.read(text)
        except SignatureError as error:
            self._note(error)
            if self._recover(text):
                self.check(text)

    def add_ua_os(self, entry: UaOs) -> None:
        """As in `Reader`."""
        super().add_ua_os(entry)
        self.ua_os_lines.append(self.line)

    def refuse(self, signature: TcpSignature | HttpSignature, earlier: TcpSignature | HttpSignature) -> None:
        """Note it, and the reason."""
        reason = (
            f"is never reached: line {earlier.line} ({earlier.label.text}) covers it: {reasons(earlier, signature)}"
        )
        self._note(SignatureError(reason, part="signature", value=signature.text))

    def _note(self, error: SignatureError) -> None:
        error.path, error.line = self.path, self.line
        self.problems.append(Problem(ERROR, error))

    def _recover(self, text: str) -> bool:
        """Be ready for what may follow a line with a mistake; True if it should be read once more."""
        keyword = text.partition("=")[0].strip()
        if text.startswith("[") or (not self._section and keyword in ("label", "sys", "sig", "ua_os")):
            self._lost = True
            return False
        lacks_label = keyword in ("sys", "sig") and not self.may_have_signatures
        if keyword == "label" or lacks_label:
            self._assume_label()
        return lacks_label and not (keyword == "sys" and self._section == MTU)

    def _assume_label(self) -> None:
        if self._section == MTU:
            self._link = "?"
            self._expected = SIGNATURE
        else:
            self._expected = UNSURE
            label = Label(len(self._labels) + 1, self.line, False, None, "?", "", path=self.path)
            self.assumed.add(label.number)
            self._labels.append((self._section, label))


# Lines that are never reached -----------------------------------------------------------------------


def _warning(path: str, line: int, part: str, value: str, reason: str, severity: str = WARNING) -> Problem:
    return Problem(severity, SignatureError(reason, part=part, value=value, path=path, line=line))


def _hidden(database: Database, refused: set[int]) -> Iterator[Problem]:
    """Lines that an earlier one hides, but those that are refused for it."""
    seen: dict[int, int] = {}
    for link in database.mtu_signatures:
        line = seen.setdefault(link.mtu, link.line)
        if line != link.line:
            reason = f"is never reached: line {line} has the same MTU, and the first one counts"
            yield _warning(database.path, link.line, "MTU", str(link), reason)
    for section in (database.tcp_request, database.tcp_response):
        yield from _hidden_tcp(section, refused)
    for heads in (database.http_request, database.http_response):
        for number, later in enumerate(heads):
            hiding = next((earlier for earlier in heads[:number] if hides_http(earlier, later)), None)
            if hiding is not None and later.line not in refused:
                yield _never_reached(later, hiding)


def _hidden_tcp(signatures: tuple[TcpSignature, ...], refused: set[int]) -> Iterator[Problem]:
    before: dict[tuple[object, ...], list[TcpSignature]] = {}
    for later in signatures:
        layout = (later.layout, later.eol_padding, later.olen)
        mss, scale = possible_mss(later), possible_scale(later)
        # Only a line with the same MSS and scale, or with any, can hide it.
        rivals = [
            earlier
            for one_mss in {mss, None}
            for one_scale in {scale, None}
            for earlier in before.get((*layout, one_mss, one_scale), ())
        ]
        hiding = min(
            [earlier for earlier in rivals if hides_tcp(earlier, later)], key=lambda one: one.line, default=None
        )
        if hiding is not None:
            if later.line not in refused:
                yield _never_reached(later, hiding)
        elif later.line not in refused:
            yield from _refused_by_p0f(rivals, later)
            if not later.label.generic:
                yield from _generic_before(rivals, later)
        before.setdefault((*layout, mss, scale), []).append(later)


def _never_reached(later: TcpSignature | HttpSignature, hiding: TcpSignature | HttpSignature) -> Problem:
    reason = f"is never reached: line {hiding.line} ({hiding.label.text}) matches first: {reasons(hiding, later)}"
    return _warning(later.path, later.line, "signature", later.text, reason)


def _refused_by_p0f(rivals: list[TcpSignature], later: TcpSignature) -> Iterator[Problem]:
    line = min([earlier.line for earlier in rivals if refused_by_p0f(earlier, later)], default=0)
    if line:
        reason = f"p0f 3.09b refuses the file: it takes line {line} to cover this one"
        yield _warning(later.path, later.line, "signature", later.text, reason, NOTE)


def _generic_before(rivals: list[TcpSignature], later: TcpSignature) -> Iterator[Problem]:
    for earlier in rivals:
        if earlier.label.generic and hides_tcp(earlier.replace(label=later.label), later):
            reason = (
                f"what matches it only fuzzily is given to the generic line {earlier.line} ({earlier.label.text}), "
                "which stands before it"
            )
            yield _warning(later.path, later.line, "signature", later.text, reason, NOTE)
            return


def _hidden_below(database: Database, base: Database) -> Iterator[Problem]:
    """Lines that put others out of use in the database below."""
    for of_tcp, below in ((database.tcp_request, base.tcp_request), (database.tcp_response, base.tcp_response)):
        by_layout: dict[bytes, list[TcpSignature]] = {}
        for signature in below:
            by_layout.setdefault(signature.layout, []).append(signature)
        for above in of_tcp:
            unused = [one for one in by_layout.get(above.layout, ()) if no_use_of_tcp(above, one)]
            yield from _replaces(above, unused)
    for of_http, heads in ((database.http_request, base.http_request), (database.http_response, base.http_response)):
        for head in of_http:
            yield from _replaces(head, [one for one in heads if no_use_of_http(head, one)])


def _replaces(
    above: TcpSignature | HttpSignature, unused: list[TcpSignature] | list[HttpSignature]
) -> Iterator[Problem]:
    if unused:
        first = unused[0]
        more = f" and {len(unused) - 1} more" if len(unused) > 1 else ""
        reason = f"takes the place of {first.path}:{first.line} ({first.label.text}){more}"
        yield _warning(above.path, above.line, "signature", above.text, reason, NOTE)


# What is said in vain -------------------------------------------------------------------------------


def _oddities(database: Database, base: Database, reader: _Checker) -> Iterator[Problem]:
    for link in database.mtu_signatures:
        if link.mtu <= _LEAST_HEADERS:
            yield _warning(
                database.path, link.line, "MTU", str(link), f"no packet has it: headers alone take {_LEAST_HEADERS}"
            )
    for section, signatures in (
        (TCP_REQUEST, database.tcp_request),
        (TCP_RESPONSE, database.tcp_response),
    ):
        for signature in signatures:
            for part, value, reason in _odd_tcp(signature, is_syn=section == TCP_REQUEST):
                yield _warning(database.path, signature.line, part, value, reason)
    for heads in (database.http_request, database.http_response):
        for head in heads:
            for part, value, reason in _odd_http(head):
                yield _warning(database.path, head.line, part, value, reason)
    labels = [(section, label) for section, label in database.labels if label.number not in reader.assumed]
    yield from _odd_labels(database, base, labels)
    yield from _odd_ua_os(database, base, reader.ua_os_lines)


def _systems(database: Database) -> Iterator[Label]:
    for _, label in database.labels:
        if not label.is_application:
            yield label


def _odd_labels(database: Database, base: Database, labels: list[tuple[str, Label]]) -> Iterator[Problem]:
    used = {
        signature.label.number
        for signatures in (
            database.tcp_request, database.tcp_response, database.http_request, database.http_response,
        )
        for signature in signatures
    }  # fmt: skip
    systems = [*_systems(database), *_systems(base)]
    names = {label.name.lower() for label in systems}
    classes = {(label.os_class or "").lower() for label in systems}
    seen: dict[tuple[str, Label], int] = {}
    for section, label in labels:
        if label.number not in used:
            yield _warning(database.path, label.line, "label", str(label), "has no signatures")
        line = seen.setdefault((section, label), label.line)
        if line != label.line:
            reason = f"is the same as in line {line}; a host that matches both counts as changed"
            yield _warning(database.path, label.line, "label", str(label), reason)
        if not label.is_application:
            continue
        if not label.sys and section in (TCP_REQUEST, TCP_RESPONSE, HTTP_REQUEST, HTTP_RESPONSE):
            yield _warning(database.path, label.line, "sys", "", "is empty: on any system, it counts as out of place")
        for name in sorted(label.sys_names):
            if name.lower() not in names:
                yield _warning(database.path, label.line, "sys", name, "is a name that no label of a system has")
        for name in sorted(label.sys_classes):
            if name.lower() not in classes:
                yield _warning(database.path, label.line, "sys", f"@{name}", "is a class that no label has")


def _odd_ua_os(database: Database, base: Database, lines: list[int]) -> Iterator[Problem]:
    names = {label.name.lower() for one in (database, base) for label in _systems(one)}
    for number, (entry, line) in enumerate(zip(database.ua_os, lines, strict=True)):
        if entry.name.lower() not in names:
            reason = "is a name that no label has: it differs from any known system"
            yield _warning(database.path, line, "ua_os", entry.name, reason)
        first = next((earlier.text for earlier in database.ua_os[:number] if earlier.text in entry.text), None)
        if first is not None:
            reason = f"is never found: {_text(first)!r} is found in it first"
            yield _warning(database.path, line, "ua_os", _text(entry.text), reason)


_LEAST_HEADERS: Final = 40
"""Bytes of an IPv4 and a TCP header."""
_LEAST_MSS: Final = 100
"""No window is taken for a multiple of a smaller MSS."""
_LEAST_DIVISOR: Final = 1428
"""The least of the divisors that do not come from the packet's own MSS."""
_MAX_IP_OPTIONS: Final = 40
_MAX_TCP_OPTION_BYTES: Final = 40
_MAX_USUAL_SCALE: Final = 14

_SIZES: Final = {OPTION_EOL: 1, OPTION_NOP: 1, OPTION_MSS: 4, OPTION_WS: 3, OPTION_SACK_OK: 2, OPTION_TS: 10}
_LEAST_SIZES: Final = {**_SIZES, OPTION_SACK: 10}

Oddity = tuple[str, str, str]
"""A part of a line, its value, and what is odd about it."""


def _odd_tcp(signature: TcpSignature, *, is_syn: bool) -> Iterator[Oddity]:
    """Why packets cannot match a line, in parts."""
    yield from _empty_numbers(signature)
    if signature.olen:
        if signature.version == 6:
            yield "IP option length", str(signature.olen), "never matches: it is 0 in IPv6"
        elif signature.olen % 4 or signature.olen > _MAX_IP_OPTIONS:
            yield "IP option length", str(signature.olen), "never matches: must be a multiple of 4, and 40 at most"
    yield from _odd_values(signature, is_syn)
    yield from _odd_options(signature)
    for bit, name in QUIRK_NAMES:
        if signature.quirks & bit:
            reason = _odd_quirk(signature, bit, is_syn)
            if reason:
                yield "quirks", name, reason


def _empty_numbers(signature: TcpSignature) -> Iterator[Oddity]:
    fields = signature.text.split(":")
    window, _, scale = fields[4].partition(",") if len(fields) > 4 else ("0", "", "0")
    parts = [("IP option length", fields[2]), ("MSS", fields[3]), ("window", window), ("window scale", scale)]
    for part, text in parts if "-" not in fields[1] else ():
        if not text:
            yield part, "", "is empty, which reads as 0"


def _odd_values(signature: TcpSignature, is_syn: bool) -> Iterator[Oddity]:
    mss, scale, layout = signature.mss, signature.scale, signature.layout
    if mss and OPTION_MSS not in layout:
        yield "MSS", str(mss), "never matches: without the option mss it is 0"
    if scale is not None and OPTION_WS not in layout:
        if scale:
            yield "window scale", str(scale), "never matches: without the option ws it is 0"
    elif (
        scale is not None
        and layout.count(OPTION_WS) == 1
        and (scale > _MAX_USUAL_SCALE) != bool(signature.quirks & QUIRK_OPT_EXWS)
    ):
        yield "window scale", str(scale), "never matches: the quirk exws says that it is above 14"
    if signature.window_form in (WINDOW_MSS, WINDOW_MTU):
        value = str(signature).split(":")[4].partition(",")[0]
        if possible_mss(signature) is not None and (possible_mss(signature) or 0) < _LEAST_MSS:
            yield "window", value, f"never matches: multiples need an MSS of {_LEAST_MSS} or more"
        elif is_syn and signature.window * min(_LEAST_DIVISOR, (mss or _LEAST_MSS) - 12) > 0xFFFF:
            yield "window", value, "never matches: no window is so large"


def _odd_options(signature: TcpSignature) -> Iterator[Oddity]:
    layout = signature.layout
    text = str(signature).split(":")[5]
    if OPTION_EOL in layout[:-1]:
        yield "options", text, "never matches: nothing is read after end-of-options"
        return
    if signature.quirks & QUIRK_OPT_BAD:
        return
    size = sum([_LEAST_SIZES.get(kind, 2) for kind in layout]) + signature.eol_padding
    if size > _MAX_TCP_OPTION_BYTES:
        yield "options", text, f"never matches: they take {size} bytes, and a header has room for 40"
    elif size % 4 and all(kind in _SIZES for kind in layout):
        yield "options", text, f"never matches: they take {size} bytes, which must be a multiple of 4"


_NEEDS: Final = {
    QUIRK_OPT_ZERO_TS1: OPTION_TS,
    QUIRK_OPT_NONZERO_TS2: OPTION_TS,
    QUIRK_OPT_EXWS: OPTION_WS,
    QUIRK_OPT_EOL_NONZERO: OPTION_EOL,
}
"""Quirks that are about an option."""


def _odd_quirk(signature: TcpSignature, quirk: int, is_syn: bool) -> str:
    """Why no packet has that quirk together with all else that a line asks for; empty if some may have it."""
    option = _NEEDS.get(quirk)
    if option is not None and option not in signature.layout:
        return f"never matches: there is no option {OPTION_NAMES.get(option, 'eol+n')}"
    others = signature.quirks
    is_ipv4 = 4 in versions(signature)
    reasons = (
        (QUIRK_NONZERO_ID, is_ipv4 and not others & QUIRK_DF, "matches IPv4 only fuzzily: df is missing"),
        (QUIRK_ZERO_ID, bool(others & QUIRK_DF), "never matches IPv4: it is about packets without df"),
        (QUIRK_NONZERO_URG, bool(others & QUIRK_URG), "never matches: it is about packets without URG"),
        (QUIRK_NONZERO_ACK, not is_syn, "never matches: a SYN+ACK has ACK set"),
        (QUIRK_ZERO_ACK, is_syn, "never matches: a SYN has ACK not set"),
        (QUIRK_OPT_NONZERO_TS2, not is_syn, "never matches: it is about SYNs"),
        (QUIRK_OPT_EOL_NONZERO, not signature.eol_padding, "never matches: there is no padding"),
    )  # fmt: skip
    return next((reason for bit, applies, reason in reasons if bit == quirk and applies), "")


def _odd_http(signature: HttpSignature) -> Iterator[Oddity]:
    """Why messages cannot match a line, in parts."""
    before: set[bytes] = set()
    for rule in signature.headers:
        name = _text(rule.name)
        if rule.name in signature.absent:
            kind = "is optional, but" if rule.optional else "never matches: is asked for, and"
            yield "header", name, f"{kind} must be absent"
        if rule.optional and rule.name in before:
            yield "header", name, "is optional, but named before: one of that name alone never matches"
        if len(rule.name) > MAX_HTTP_NAME and not rule.optional:
            yield "header", name, f"never matches: names are read up to {MAX_HTTP_NAME} letters"
        if rule.text is not None and len(rule.text) > MAX_HTTP_VALUE:
            yield "header", name, f"never matches: values are read up to {MAX_HTTP_VALUE} bytes"
        before.add(rule.name)
    for number, absent in enumerate(signature.absent):
        if absent in signature.absent[:number]:
            yield "absent header", _text(absent), "is named twice"


def _text(data: bytes) -> str:
    return data.decode("utf-8", "backslashreplace")
