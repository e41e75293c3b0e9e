"""Sections of signature files whose lines are texts of observations (``raw_sig``), with ``*`` for parts of any value.

An application makes a `TextSection` for each kind of its messages, and a `TextSignatures` for each section in its
inspector (docs/architecture.md, "Sections of applications").  Everything else is loaded when the first such line is
read or the first such message is seen: most runs need none of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Final

from pyp0f.applications.interface import Context
from pyp0f.changes.scoring import score_application
from pyp0f.changes.weights import APPLICATION_ON_OTHER_SYSTEM, NOTHING, Score
from pyp0f.hosts.table import Host
from pyp0f.signatures.database import Database
from pyp0f.signatures.label import Label
from pyp0f.signatures.sections import ANY, Index, Section

if TYPE_CHECKING:  # a plain run does not load it
    from pyp0f.applications.text_signatures import TextSignature


class TextSection(Section[Any]):
    """A section such as ``[tls:request]``, whose signatures are of the type `TextSignature`.

    Attributes:
        parts: number of parts of a text.
        separator: the text between two parts.
    """

    in_p0f: ClassVar[bool] = False

    def __init__(self, name: str, *, parts: int, separator: str = ":") -> None:
        """Make a section.

        Args:
            name: the text between the brackets.
            parts: number of parts of a text; the last one may contain separators.
            separator: the text between two parts.
        """
        super().__init__(name)
        self.parts = parts
        self.separator = separator

    @property
    def form(self) -> str:
        """What a line must be, for messages."""
        return f"must be {self.parts} parts with {self.separator!r} between them"

    def split(self, text: str) -> tuple[str, ...]:
        """The parts of a text of an observation or of a line.  Another number than `parts` means that it is invalid."""
        return tuple(text.split(self.separator, self.parts - 1))

    def check(self, parts: tuple[str, ...]) -> None:
        """Check the parts of a line.  By default, everything is valid.

        Raises:
            SignatureError: a part is invalid; the error names it.
        """

    def readings(self, text: str) -> Iterable[str]:
        """The texts that a line stands for, if it has optional parts.  By default, the line itself.

        Raises:
            SignatureError: a part is invalid, or there are too many readings.
        """
        return (text,)

    def parse(self, text: str, label: Label, line: int) -> TextSignature:
        """Parse the value of a ``sig`` line."""
        from pyp0f.applications.text_signatures import parse_text  # noqa: PLC0415 - only if there is such a line

        return parse_text(self, text, label, line)

    def index(self, asked: Sequence[TextSignature] | None = None) -> Index[TextSignature]:  # noqa: ARG002 - see the base
        """A new and empty index of signatures."""
        from pyp0f.applications.text_signatures import TextIndex  # noqa: PLC0415 - as above

        return TextIndex()

    def matcher(self, signatures: Sequence[TextSignature]) -> Any:  # noqa: ANN401 - a section may have its own
        """What finds the line of a text among the signatures of the section, in matching order."""
        from pyp0f.applications.text_signatures import TextMatcher  # noqa: PLC0415 - at the first message

        return TextMatcher(self, signatures)

    def covers(self, earlier: TextSignature, later: TextSignature) -> bool:
        """Whether a file is rejected: all that the later line matches, the earlier and specific line matches first."""
        return not earlier.label.generic and earlier.includes(later)

    def hides(self, earlier: TextSignature, later: TextSignature) -> bool:
        """Whether all that matches the later line matches the earlier line first."""
        return earlier.includes(later) and (later.label.generic or not earlier.label.generic)

    def overlaps(self, one: TextSignature, other: TextSignature) -> bool:
        """Whether a text can match both lines."""
        return one.overlaps(other)

    def reasons(self, earlier: TextSignature, later: TextSignature) -> str:
        """A text that says why the earlier line covers the later one."""
        if earlier.text != later.text:
            return f"its parts are equal or {ANY}"
        if earlier.label.text == later.label.text:
            return "it is the same"
        return "it is the same; programs of one library look alike: use one label that names the library"


_STACKS_OF_PROGRAMS: Final = frozenset(("gVisor", "lwIP", "passt", "slirp", "smoltcp"))
"""Labels of network stacks that are programs: they say nothing about the system behind them."""


class ProgramFacts:
    """What an address said by one protocol.

    Attributes:
        client: the program or system that its latest recognized message as a client shows; None if there is none.
        server: the same for its latest message as a server.
    """

    __slots__ = ("client", "server")

    def __init__(self) -> None:
        self.client: Label | None = None
        self.server: Label | None = None


def learn(application: str, label: Label | None, context: Context) -> tuple[Score, ...]:
    """Keep what a message shows of its sender, and compare it with the system of the sender.

    Args:
        application: the name of the application.
        label: the label of the signature; None if none matches.  Then nothing is kept.
        context: when and where the message was seen.

    Returns:
        A score if a program cannot run on the system, or if the label is of another system.
    """
    host = context.host
    if label is None:
        return ()
    facts: ProgramFacts = (host.facts or {}).get(application) or host.add_facts(application, ProgramFacts())
    if context.of_client:
        facts.client = label
    else:
        facts.server = label
    return compare(label, host)


def compare(label: Label, host: Host) -> tuple[Score, ...]:
    """Compare what a message shows of its sender with the system of the sender.

    Args:
        label: a program or a system.
        host: the sender.

    Returns:
        A score if a program cannot run on the system, or if the label is of another system.
    """
    known = host.label
    if known is None or known.name in _STACKS_OF_PROGRAMS:
        return ()
    if label.is_application:
        score = score_application(host, label)
        return () if score is None or score == NOTHING else (score,)
    return () if label.name == known.name else (APPLICATION_ON_OTHER_SYSTEM,)


class SectionSignatures:
    """The signatures of one section in a database, made ready when the first text is looked up."""

    __slots__ = ("_database", "_matcher", "_section")

    def __init__(self, database: Database, section: TextSection) -> None:
        """Note what is needed.  Nothing is read.

        Args:
            database: the signatures.
            section: the section of the lines.
        """
        self._database = database
        self._section = section
        self._matcher: Any = None

    def matcher(self) -> Any:  # noqa: ANN401 - the section's own type
        """What finds the line of a text (`TextSection.matcher`)."""
        if self._matcher is None:
            self._matcher = self._section.matcher(self._database.complete().signatures_in(self._section))
        return self._matcher


class TextSignatures(SectionSignatures):
    """The signatures of a section whose texts belong to one line each."""

    __slots__ = ()

    def find(self, text: str) -> TextSignature | None:
        """The first specific line that a text matches, or else the first generic one; None if there is none."""
        found: TextSignature | None = self.matcher().find(text)
        return found
