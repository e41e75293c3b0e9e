"""SMTP, FTP, POP3 and IMAP as applications of the engine: which connections are theirs, and their sections.

In all four, the server speaks first.  SMTP and FTP both greet with 220: then the words of the greeting decide, and if
these do not, the first commands of the client.  Ports do not count.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Final

from pyp0f.applications.interface import Application, Certainty, Context, Conversation, Inspector
from pyp0f.applications.text_sections import TextSection, TextSignatures, learn
from pyp0f.changes.weights import APPLICATION_ON_OTHER_SYSTEM, USER_AGENT_OF_OTHER_SYSTEM, Score
from pyp0f.errors import SignatureError
from pyp0f.observations.base import Observation
from pyp0f.signatures.database import Database
from pyp0f.signatures.sections import ANY, Index

if TYPE_CHECKING:  # a plain run does not load it
    from pyp0f.applications.text_signatures import TextSignature

_NO, _MAYBE, _YES = Certainty
_MAX_LINES: Final = 8
"""Commands of a client that are looked at to recognize its protocol."""
_MAX_UNDECIDED: Final = 1_024
"""Bytes after which a side that was not recognized is not of these protocols."""
_GREETINGS: Final = (b"220", b"421", b"554")
"""Codes with which servers of SMTP and FTP begin: ready, or no service."""
_MAX_TAG: Final = 16
"""Characters of the tag before a command of IMAP."""

_OWN_VERBS: Final = {
    "smtp": b"EHLO HELO LHLO MAIL RCPT DATA BDAT STARTTLS VRFY EXPN ETRN XCLIENT XFORWARD",
    "ftp": b"FEAT SYST CLNT OPTS PWD XPWD TYPE PASV EPSV PORT EPRT CWD HOST ACCT PBSZ PROT CCC LANG SITE",
    "pop3": b"CAPA APOP STLS UIDL TOP DELE UTF8 XTND",
    "imap": b"",
}
_SHARED_VERBS: Final = {
    b"USER": ("ftp", "pop3"),
    b"PASS": ("ftp", "pop3"),
    b"STAT": ("ftp", "pop3"),
    b"LIST": ("ftp", "pop3"),
    b"RETR": ("ftp", "pop3"),
    b"LANG": ("ftp", "pop3"),
    b"AUTH": ("smtp", "ftp", "pop3"),
    b"HELP": ("smtp", "ftp"),
    b"NOOP": ("smtp", "ftp", "pop3"),
    b"RSET": ("smtp", "pop3"),
    b"QUIT": ("smtp", "ftp", "pop3"),
}
_OWNERS: Final = {verb: (name,) for name, verbs in _OWN_VERBS.items() for verb in verbs.split()} | _SHARED_VERBS
"""The protocols that have a command."""
_FIRST_LETTERS: Final = frozenset([b"", *[verb[:1] for verb in _OWNERS]])
_FTP_MECHANISMS: Final = (b"TLS", b"SSL", b"TLS-C", b"TLS-P", b"GSSAPI")
"""Arguments of AUTH in FTP."""
_IMAP_VERBS: Final = (
    b"CAPABILITY", b"LOGIN", b"STARTTLS", b"AUTHENTICATE", b"ID", b"NOOP", b"LOGOUT", b"SELECT", b"EXAMINE",
)  # fmt: skip
"""Commands with which clients of IMAP begin."""


def _client(name: str, data: bytes) -> Certainty:
    """Whether a client speaks a protocol that is not IMAP."""
    if data[:1].upper() not in _FIRST_LETTERS:
        return _NO  # nearly always
    *lines, rest = data[:_MAX_UNDECIDED].split(b"\n", _MAX_LINES)
    for line in lines:
        verb, _, argument = line.strip().upper().partition(b" ")
        owners = _OWNERS.get(verb, ())
        if verb == b"AUTH" and argument in _FTP_MECHANISMS:
            owners = ("ftp",)
        if name not in owners:
            return _NO
        if len(owners) == 1:
            return _YES
    if len(lines) >= _MAX_LINES or len(data) >= _MAX_UNDECIDED:
        return _NO
    verb, blank, _ = rest.upper().partition(b" ")
    verb = verb.strip()
    if blank:
        return _MAYBE if name in _OWNERS.get(verb, ()) else _NO
    begun = [names for whole, names in _OWNERS.items() if whole.startswith(verb)]
    return _MAYBE if any(name in names for names in begun) else _NO


def _imap_client(data: bytes) -> Certainty:
    """Whether a client begins with a tag and a command."""
    line, newline, _ = data[:_MAX_UNDECIDED].partition(b"\n")
    tag, blank, rest = line.upper().partition(b" ")
    if not (tag.isalnum() or (tag and tag.replace(b".", b"").isalnum())) or len(tag) > _MAX_TAG:
        return _NO
    verb, end, _ = rest.strip(b"\r").partition(b" ")
    if newline or end:
        return _YES if blank and verb in _IMAP_VERBS else _NO
    return _MAYBE if any(known.startswith(verb) for known in _IMAP_VERBS) else _NO


def _greets(name: str, data: bytes) -> Certainty:
    """Whether a server greets as one of SMTP or FTP does, or refuses the client."""
    if not any(code.startswith(data[:3]) for code in _GREETINGS):
        return _NO
    if data[3:4] not in (b"", b" ", b"-"):
        return _NO
    text = data[:_MAX_UNDECIDED].upper()
    if b"\n" not in text:
        return _MAYBE if len(text) < _MAX_UNDECIDED else _NO
    mail, files = b"MTP" in text, b"FTP" in text
    if mail == files:
        return _MAYBE
    return _YES if mail == (name == "smtp") else _NO


def _begins(data: bytes, *beginnings: bytes) -> Certainty:
    """Whether data has one of these beginnings."""
    if data.startswith(beginnings):
        return _YES
    return _MAYBE if any(one.startswith(data) for one in beginnings) else _NO


_PIECES_OF_SERVERS: Final = (
    ("banner", 6, " ", 0, 1),
    ("name in the banner", 1, "", 4, 5),
    ("versions in the banner", 1, "", 1, 2),
    ("capabilities", 6, ",", 2, 3),
    ("reply", 2, " ", 3, 4),
)


FURTHER: Final = f",{ANY}"
"""The end of commands in a line, if any further ones can follow."""


def begins(expected: str, found: str) -> bool:
    """Whether commands begin like those of a line that ends with `FURTHER`."""
    return found.startswith(expected[:-1]) or found == expected[: -len(FURTHER)]


class VersionedSection(TextSection):
    """A section of servers.

    The texts have three parts: banner, capabilities, reply.  In the banner, ``*`` can stand for a version.  A banner
    of a line can also be ``*NAME*``: it stands for any banner that states this name.
    """

    def __init__(self, name: str) -> None:
        """Make a section.

        Args:
            name: the text between the brackets.
        """
        super().__init__(name, parts=5, pieces=_PIECES_OF_SERVERS)

    @property
    def form(self) -> str:
        """What a line must be, for messages."""
        return "must be banner, capabilities and reply, with ':' between them"

    def split(self, text: str) -> tuple[str, ...]:
        """The banner without its versions, its versions, the capabilities, the reply, and the name in the banner."""
        # At the first line or message.
        from pyp0f.applications.mail.lines import is_name_alone, split_versions, stated_name  # noqa: PLC0415 - at the first message

        banner, *others = text.split(self.separator, 2)
        if banner == ANY:
            return (ANY, ANY, *others, ANY)
        words = (ANY, ANY) if is_name_alone(banner) else split_versions(banner)
        return (*words, *others, stated_name(banner))

    def check(self, parts: tuple[str, ...]) -> None:
        """Check the parts of a line.

        Raises:
            SignatureError: the name of ``*NAME*`` is not among those that are recognized.
        """
        from pyp0f.applications.mail.words import STATED  # noqa: PLC0415 - only if there is such a line

        name = parts[-1]
        if parts[0] == ANY and name != ANY and name not in STATED:
            raise SignatureError("is not the name of a server that pyp0f recognizes", part="banner", value=name)

    def name_in(self, observation: Any) -> str:  # noqa: ANN401 - see the base
        """The name of a server in the greeting."""
        from pyp0f.applications.mail.shapes import server_in  # noqa: PLC0415 - for suggestions only

        return server_in(observation.banner).partition(" ")[0]


class CommandSection(TextSection):
    """A section of clients.

    A ``?`` before a command, or before the name of a header, says that it is optional.  ``*`` as the last command
    stands for any further ones, or for none.
    """

    def readings(self, text: str) -> tuple[str, ...]:
        """The texts that a line stands for.

        Raises:
            SignatureError: too many of its items are optional.
        """
        from pyp0f.applications.mail.lines import readings  # noqa: PLC0415 - only if there is such a line

        return readings(text)

    def part_fits(self, place: int, expected: str, found: str) -> bool:  # noqa: ARG002 - see the base
        """Whether a part fits; ``*`` as the last item stands for any further ones."""
        return begins(expected, found) if expected.endswith(FURTHER) else expected in (ANY, found)

    def answer(self, matcher: Any, text: str) -> tuple[TextSignature | None, bool]:  # noqa: ANN401 - see the base
        """The line that a text belongs to, and whether the client is not what it calls itself."""
        found: tuple[TextSignature | None, bool] = matcher.judge(text)
        return found

    def index(self, asked: Sequence[TextSignature] | None = None) -> Index[TextSignature]:  # noqa: ARG002 - see the base
        """A new and empty index of signatures."""
        from pyp0f.applications.mail.beginnings import CommandIndex  # noqa: PLC0415 - only if there is such a line

        return CommandIndex(self, FURTHER)

    def covers(self, earlier: TextSignature, later: TextSignature) -> bool:
        """Whether a file is rejected: all that the later line matches, the earlier and specific line matches first."""
        return not earlier.label.generic and self.hides(earlier, later)

    def hides(self, earlier: TextSignature, later: TextSignature) -> bool:
        """Whether all that matches the later line matches the earlier line first."""
        from pyp0f.applications.mail.beginnings import includes  # noqa: PLC0415 - only if there is such a line

        return includes(self, earlier, later) and (later.label.generic or not earlier.label.generic)

    def overlaps(self, one: TextSignature, other: TextSignature) -> bool:
        """Whether the commands of a client can match both lines."""
        from pyp0f.applications.mail.beginnings import overlaps  # noqa: PLC0415 - only if there is such a line

        return overlaps(self, one, other)

    def matcher(self, signatures: Sequence[Any]) -> Any:  # noqa: ANN401 - see the base
        """What finds the line of a client."""
        from pyp0f.applications.mail.beginnings import CommandMatcher  # noqa: PLC0415 - at the first message

        return CommandMatcher(self, signatures, FURTHER)


_COMMANDS: Final = ("commands", 8, ",")
_PIECES_OF_CLIENTS: Final = {
    "smtp": (_COMMANDS, ("header lines", 5, ",")),
    "ftp": (_COMMANDS,),
    "pop3": (_COMMANDS,),
    "imap": (("tag", 3, ""), _COMMANDS),
}
"""The parts of the texts of clients: name, weight of a difference, and the text between items."""


def _sections(name: str) -> tuple[CommandSection, VersionedSection]:
    """The sections of a protocol.

    Args:
        name: smtp, ftp, pop3 or imap.
    """
    pieces = tuple([(*piece, n, n + 1) for n, piece in enumerate(_PIECES_OF_CLIENTS[name])])
    return CommandSection(f"{name}:request", parts=len(pieces), pieces=pieces), VersionedSection(f"{name}:response")


class LineProtocol(Application):
    """Base class of SMTP, FTP, POP3 and IMAP."""

    sections: ClassVar[tuple[TextSection, ...]]

    def starts(self, data: bytes, from_client: bool) -> Certainty:
        """Whether a side begins like this in this protocol."""
        name = self.name
        if name == "imap":
            return _imap_client(data) if from_client else _begins(data, b"* OK", b"* PREAUTH", b"* BYE")
        if from_client:
            return _client(name, data)
        return _begins(data, b"+OK") if name == "pop3" else _greets(name, data)

    def conversation(self) -> Conversation:
        """A reader for one connection."""
        from pyp0f.applications.mail.conversation import conversation_of  # noqa: PLC0415 - at the first connection

        return conversation_of(self.name)

    def inspector(self, database: Database) -> Inspector:
        """Prepare the protocol with the signatures of a database."""
        requests, responses = self.sections
        return LineInspector(self.name, TextSignatures(database, requests), TextSignatures(database, responses))


class LineInspector(Inspector):
    """Looks up messages, makes observations of them, and keeps and compares what they show."""

    def __init__(self, name: str, requests: TextSignatures, responses: TextSignatures) -> None:
        """Prepare.

        Args:
            name: of the protocol.
            requests: signatures of clients.
            responses: signatures of servers.
        """
        self._name = name
        self._requests = requests
        self._responses = responses

    def inspect(self, message: Any, context: Context) -> tuple[Observation, tuple[Score, ...]]:  # noqa: ANN401 - see the base
        """The observation that reports a message, and a score if what it shows or names does not fit its host."""
        # At the first message.
        from pyp0f.applications.mail.observations import observed  # noqa: PLC0415 - at the first message
        from pyp0f.applications.named_systems import score_named  # noqa: PLC0415 - at the first message

        if context.of_client:
            signature, dishonest = self._requests.answer(message.raw_signature)
        else:
            signature, dishonest = self._responses.find(message.raw_signature), False
        scores = learn(self._name, None if signature is None else signature.label, context)
        if not scores and context.of_client:
            scores = score_named(context.host, message.own_software, USER_AGENT_OF_OTHER_SYSTEM)
        elif not scores:
            scores = score_named(context.host, message.banner, APPLICATION_ON_OTHER_SYSTEM)
        return observed(self._name, message, signature, context, dishonest), scores


class Smtp(LineProtocol):
    """SMTP and LMTP: greeting and EHLO of the server; commands and header lines of the client."""

    name = "smtp"
    sections = _sections("smtp")


class Ftp(LineProtocol):
    """FTP, its control connection: greeting and FEAT of the server; commands of the client."""

    name = "ftp"
    sections = _sections("ftp")


class Pop3(LineProtocol):
    """POP3: greeting and CAPA of the server; commands of the client."""

    name = "pop3"
    sections = _sections("pop3")


class Imap(LineProtocol):
    """IMAP: greeting and capabilities of the server; form of the tags and commands of the client."""

    name = "imap"
    sections = _sections("imap")


SMTP: Final = Smtp()
FTP: Final = Ftp()
POP3: Final = Pop3()
IMAP: Final = Imap()
