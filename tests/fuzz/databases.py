"""Random signature files that 3.09b loads.

Two kinds are made.  The first has labels for operating systems in its TCP sections and for programs
everywhere.  The second, *aligned*, also has labels for operating systems in its HTTP sections: 3.09b
mistakes the number of such a label for the index of its name, so the file is laid out to make both
numbers the same (departure HTTP_SYSTEMS).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from .departures import Departure
from .signatures import Label, read_http, read_tcp

if TYPE_CHECKING:
    from .departures import Allowed
    from .dice import Dice
    from .signatures import HttpSignature, TcpSignature

CLASSES: Final = ("win", "unix", "other", "rtos9")
SYSTEMS: Final = (
    "Linux", "Windows", "FreeBSD", "Mac OS X", "iOS", "Solaris", "Foo OS", "a.b/c-d_e!f?(g)", "x", "BeOS", "QNX 4"
)  # fmt: skip
PROGRAMS: Final = ("NMap", "Firefox", "curl", "Apache", "nginx", "probe.r/1", "w(o)rm", "Wget", "Spider 2", "IIS")
FLAVORS: Final = ("", "", "1.x", "3.11 and newer", "a:b-c", "(x)", "7 or 8", "1", "2.x [y]", "\xe9")
LAYOUTS: Final = (
    "mss", "mss,sok,ts,nop,ws", "mss,nop,nop,sok", "mss,nop,ws,nop,nop,sok", "mss,nop,ws,nop,nop,ts,sok,eol+1",
    "mss,nop,ws,sok,ts", "nop,nop,ts,mss", "mss,nop,nop,ts", "mss,nop,ws", "ws,nop,mss,ts,sok", "",
)  # fmt: skip
TOKENS: Final = ("nop", "nop", "mss", "ws", "sok", "ts", "sack", "?9", "?254", "?30")
TOKEN_SIZES: Final = {"nop": 1, "mss": 4, "ws": 3, "sok": 2, "ts": 10, "sack": 10}
OPTION_AREA: Final = 40
BASE_QUIRKS: Final[tuple[tuple[str, ...], ...]] = ((), ("df",), ("df", "id+"), ("df", "id+"), ("id-",))
BASE_QUIRKS_6: Final[tuple[tuple[str, ...], ...]] = ((), ("flow",))

REQUEST_HEADERS: Final = (
    "Host", "User-Agent", "Accept", "Accept-Encoding", "Accept-Language", "Accept-Charset", "Connection",
    "Keep-Alive", "Referer", "Cookie", "X-Custom", "DNT", "Via",
)  # fmt: skip
RESPONSE_HEADERS: Final = (
    "Date", "Server", "Content-Type", "Connection", "Keep-Alive", "Accept-Ranges", "Content-Length", "ETag",
    "Vary", "X-Powered-By", "Set-Cookie",
)  # fmt: skip
TEXTS: Final = ("gzip", "keep-alive", ",*/*;q=", "; x", "bytes", "a:b", "timeout")
UA_TEXTS: Final = ("SunOS", "iPad", "Win", "X11", "BSD")
SOFTWARE: Final = ("", "Firefox/", "curl/", "Apache", "nginx/", " Chrom", "Zz")
ALIGNED_LABELS: Final = 14


def random_database(dice: Dice, allowed: Allowed) -> str:
    """The text of a file of the first kind."""
    lines = [_classes(dice)]
    for section in dice.sample(("mtu", "tcp:request", "tcp:response", "http:request", "http:response"), 5):
        lines.append(f"[{section}]")
        module, _, direction = section.partition(":")
        if module == "mtu":
            lines += _mtu_section(dice)
            continue
        if section == "http:request":
            lines.append(_ua_os(dice, SYSTEMS))
        writer = _Section(dice, allowed, module, direction)
        programs = 0.25 if module == "tcp" else 0.7 if Departure.HTTP_SYSTEMS in allowed else 1
        for _ in range(dice.randint(4, 10)):
            application = dice.chance(programs)
            writer.add_label(dice.choice(PROGRAMS if application else SYSTEMS), application=application)
        lines += writer.lines
    return _finish(dice, lines)


def aligned_database(dice: Dice, allowed: Allowed) -> str:
    """The text of a file of the second kind: the name of label N is number N of all names."""
    names = dice.sample(SYSTEMS + PROGRAMS, ALIGNED_LABELS)
    # The names are numbered from 0 in the order in which they are first seen, the labels from 1.
    agents = ",".join(["Zeroth", *names])
    lines = [_classes(dice), "[http:request]", f"ua_os = {agents}"]
    numbered = iter(names)
    for module, direction, count in (("http", "request", 4), ("http", "response", 3), ("tcp", "request", 4)):
        if (module, direction) != ("http", "request"):
            lines.append(f"[{module}:{direction}]")
        writer = _Section(dice, allowed, module, direction, known_names=names)
        for _ in range(count):
            writer.add_label(next(numbered), application=dice.chance(0.4 if module == "http" else 0.1))
        lines += writer.lines
    writer = _Section(dice, allowed, "tcp", "response", known_names=names)
    for name in numbered:
        writer.add_label(name, application=False)
    lines += ["[tcp:response]", *writer.lines, "[mtu]", *_mtu_section(dice)]
    return _finish(dice, lines)


def _finish(dice: Dice, lines: list[str]) -> str:
    loose: list[str] = []
    for line in lines:
        if dice.chance(0.1):
            loose.append(dice.choice(("", "; a comment", "  ;x", "\t")))
        loose.append(dice.choice(("", "", " ", "\t ")) + line if line[0] != "[" else line)
    return "\n".join(loose) + dice.choice(("", "\n"))


def _classes(dice: Dice) -> str:
    return "classes = " + dice.choice((",", ", ")).join(CLASSES)


def _mtu_section(dice: Dice) -> list[str]:
    lines = []
    for name in ("Ethernet", "DSL x", "GRE/IP"):
        lines.append(f"label = {name}")
        lines += [f"sig = {mtu}" for mtu in dice.some((1500, 1492, 1480, 576, 1400, 40, 100, 65535, 1440, 1500), 4)]
    return lines


def _ua_os(dice: Dice, names: tuple[str, ...]) -> str:
    entries = [name + (f"=[{dice.choice(UA_TEXTS)}]" if dice.chance(0.3) else "") for name in dice.sample(names, 5)]
    return "ua_os = " + ",".join(entries)


class _Section:
    """The labels and signatures of one section; a signature that an earlier one may cover is left out."""

    def __init__(
        self, dice: Dice, allowed: Allowed, module: str, direction: str, known_names: list[str] | None = None
    ) -> None:
        self.dice = dice
        self.allowed = allowed
        self.module = module
        self.direction = direction
        self.known_names = known_names or [*SYSTEMS]
        self.lines: list[str] = []
        self.tcp: list[TcpSignature] = []
        self.http: list[HttpSignature] = []

    def add_label(self, name: str, *, application: bool) -> None:
        dice = self.dice
        specific = dice.chance(0.7)
        system_class = "!" if application else dice.choice((*CLASSES, "WIN", "Unix"))
        self.lines.append(f"label = {'s' if specific else 'g'}:{system_class}:{name}:{dice.choice(FLAVORS)}")
        if application:
            hosts = dice.some([*(f"@{name}" for name in CLASSES), *self.known_names], 4)
            self.lines.append("sys = " + dice.choice((",", ", ")).join(hosts))
        label = Label(specific, application, name)
        for _ in range(dice.randint(1, 4)):
            if self.module == "tcp":
                self._add_tcp(label)
            else:
                self._add_http(label)

    def _add_tcp(self, label: Label) -> None:
        text = _tcp_text(self.dice, self.direction, self.allowed)
        signature = read_tcp(label, text)
        if not any(_may_cover_tcp(earlier, signature) for earlier in self.tcp):
            self.tcp.append(signature)
            self.lines.append(f"sig = {text}")

    def _add_http(self, label: Label) -> None:
        text = _http_text(self.dice, self.direction)
        signature = read_http(label, text)
        if not any(_may_cover_http(earlier, signature) for earlier in self.http):
            self.http.append(signature)
            self.lines.append(f"sig = {text}")


# Covered signatures --------------------------------------------------------------------------------
IGNORED_QUIRKS: Final = frozenset(("df", "id+", "id-", "flow"))


def _may_cover_tcp(earlier: TcpSignature, later: TcpSignature) -> bool:
    """Whether 3.09b might refuse the later line because of the earlier; a yes too many does no harm."""
    return (
        earlier.label.specific
        and earlier.layout == later.layout
        and earlier.eol_padding == later.eol_padding
        and earlier.ip_option_length == later.ip_option_length
        and earlier.quirks - IGNORED_QUIRKS == later.quirks - IGNORED_QUIRKS
        and earlier.mss in (None, later.mss)
        and earlier.scale in (None, later.scale)
        and earlier.payload in ("*", later.payload)
        and (
            earlier.window_kind == "*"
            or (later.window_kind == "=" and earlier.window_kind != "=")
            or (earlier.window_kind, earlier.window) == (later.window_kind, later.window)
        )
    )


def _may_cover_http(earlier: HttpSignature, later: HttpSignature) -> bool:
    names = {header.name for header in later.headers}
    return (
        earlier.label.specific
        and earlier.version in ("*", later.version)
        and all(header.optional or header.name in names for header in earlier.headers)
    )


# Signatures ----------------------------------------------------------------------------------------
def _tcp_text(dice: Dice, direction: str, allowed: Allowed) -> str:
    version = dice.weighted(((0.7, "*"), (0.2, "4"), (0.1, "6")))
    ttl = dice.choice((64, 64, 128, 255, 32, dice.randint(1, 255)))
    form = dice.weighted(((0.7, f"{ttl}"), (0.1, f"{ttl}-"), (0.2, f"{ttl // 2}+{ttl - ttl // 2}")))
    olen = dice.weighted(((0.9, 0), (0.1, dice.choice((4, 8, 40)))))
    if version == "6" or (form.endswith("-") and Departure.RANDOM_TTL not in allowed):
        olen = 0
    options = dice.choice(LAYOUTS) if dice.chance(0.7) else _layout(dice)
    tokens = options.split(",")
    mss = dice.weighted(((0.8, "*"), (0.2, str(dice.choice((1460, 1400, 536, 265)))))) if "mss" in tokens else "*"
    scale = dice.choice(("*", "0", "2", "7", "14", "15", "255")) if "ws" in tokens else dice.choice(("*", "0"))
    window = _window_text(dice, multiples="mss" in tokens)
    quirks = _quirks(dice, version, direction, tokens, scale)
    payload = dice.weighted(((0.8, "0"), (0.15, "*"), (0.05, "+")))
    return f"{version}:{form if ttl > 1 else ttl}:{olen}:{mss}:{window},{scale}:{options}:{','.join(quirks)}:{payload}"


def _window_text(dice: Dice, *, multiples: bool) -> str:
    forms = ["*", str(dice.choice((1024, 8192, 65535, 5840, 0))), f"%{dice.choice((2, 8, 1024, 65535))}"]
    if multiples:
        forms += [f"mss*{dice.choice((1, 4, 10, 44, 1000))}", f"mss*{dice.choice((2, 20))}"]
        forms.append(f"mtu*{dice.choice((1, 2, 4))}")
    return dice.choice(forms)


def _layout(dice: Dice) -> str:
    """Any options that fill whole words."""
    tokens: list[str] = []
    size = 0
    for _ in range(dice.randint(0, 9)):
        token = dice.choice(TOKENS)
        # An unknown option is two bytes of data behind kind and length.
        more = TOKEN_SIZES.get(token, 4)
        if size + more <= OPTION_AREA - 4:
            tokens.append(token)
            size += more
    rest = -size % 4
    if dice.chance(0.3):
        tokens.append(f"eol+{(rest - 1) % 4 + 4 * dice.randint(0, (OPTION_AREA - size - 4) // 4)}")
    else:
        tokens += ["nop"] * rest
    return ",".join(tokens)


def _quirks(dice: Dice, version: str, direction: str, tokens: list[str], scale: str) -> list[str]:
    """Quirks that a packet of this signature can have together."""
    quirks = list(dice.choice(BASE_QUIRKS_6 if version == "6" else BASE_QUIRKS))
    possible = ["ecn", "seq-", "uptr+", "urgf+", "pushf+", "ack-" if direction == "response" else "ack+"]
    if version != "6":
        possible.append("0+")
    if version == "*":
        possible.append("flow")
    if "ts" in tokens:
        possible += ["ts1-", "ts2+"] if direction == "request" else ["ts1-"]
    if {"mss", "ws", "sok"} & set(tokens):
        possible.append("bad")
    if tokens[-1].startswith("eol+") and int(tokens[-1][4:]) > 1:
        possible.append("opt+")
    if dice.chance(0.3):
        quirks += dice.some(possible, 3)
    # An urgent pointer is a quirk only where the flag is not.
    if "urgf+" in quirks and "uptr+" in quirks:
        quirks.remove("uptr+")
    # More than 14 is a quirk of its own, and 14 or less is not.
    if scale in ("15", "255"):
        quirks.append("exws")
    return quirks


def _http_text(dice: Dice, direction: str) -> str:
    names = REQUEST_HEADERS if direction == "request" else RESPONSE_HEADERS
    chosen = dice.sample(names, dice.randint(1, 7))
    headers = []
    for name in chosen:
        mark = "?" if dice.chance(0.2) else ""
        value = f"=[{dice.choice(TEXTS)}]" if name not in ("User-Agent", "Server", "Date") and dice.chance(0.3) else ""
        headers.append(mark + name + value)
    absent = dice.some([name for name in names if name not in chosen], 3)
    return f"{dice.choice('01**')}:{','.join(headers)}:{','.join(absent)}:{dice.choice(SOFTWARE)}"
