"""Sections of signature files whose lines are texts of observations (``raw_sig``), with ``*`` for parts of any value.

An application makes a `TextSection` for each kind of its messages, and a `TextSignatures` for each section in its
inspector (docs/architecture.md, "Sections of applications").  Everything else is loaded when the first such line is
read or the first such message is seen: most runs need none of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any, ClassVar, Final

from pyp0f.applications.interface import Context
from pyp0f.changes.scoring import score_application
from pyp0f.changes.weights import APPLICATION_ON_OTHER_SYSTEM, NOTHING, Score
from pyp0f.hosts.table import Host
from pyp0f.signatures.database import Database
from pyp0f.signatures.label import Label
from pyp0f.signatures.sections import ANY, Index, Section
from pyp0f.signatures.suggesting import Gatherer

if TYPE_CHECKING:  # a plain run does not load it
    import functools

    from pyp0f.applications.text_signatures import TextSignature


Piece = tuple[str, int, str, int, int]
"""A piece of a text in explanations.  Its items:

1. its name
2. how much a difference weighs at most
3. the text between its items; empty if it has no items
4. the index of the first part of the text that belongs to it
5. the index after its last part
"""
_WEIGHT: Final = 4
"""How much a difference weighs if a section does not say it."""
REMEMBERED: Final = 256
"""Texts of a section whose lines are remembered."""
_LONGEST_REMEMBERED: Final = 2_000
"""Characters of such a text."""


class TextSection(Section[Any]):
    """A section such as ``[tls:request]``, whose signatures are of the type `TextSignature`.

    Attributes:
        parts: number of parts of a text.
        separator: the text between two parts.
        kind: the kind of observation, such as ``tls request``.
        pieces: what explanations show of a text.
        program: indexes of the parts that messages of one program share; all, unless a section says it.
    """

    in_p0f: ClassVar[bool] = False

    def __init__(
        self,
        name: str,
        *,
        parts: int,
        separator: str = ":",
        pieces: Sequence[Piece] = (),
        program: Sequence[int] = (),
    ) -> None:
        """Make a section.

        Args:
            name: the text between the brackets.
            parts: number of parts of a text; the last one may contain separators.
            separator: the text between two parts.
            pieces: what explanations show of a text; by default, each part.
            program: indexes of the parts that messages of one program share; by default, all.
        """
        super().__init__(name)
        self.parts = parts
        self.separator = separator
        self.kind = name.replace(":", " ")
        self.pieces = tuple(pieces) or tuple([(f"part {n + 1}", _WEIGHT, "", n, n + 1) for n in range(parts)])
        self.program = tuple(program) or tuple(range(parts))

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
        from pyp0f.applications.text_signatures import TextIndex  # noqa: PLC0415 - only if there is such a line

        return TextIndex()

    def matcher(self, signatures: Sequence[TextSignature]) -> Any:  # noqa: ANN401 - a section may have its own
        """What finds the line of a text among the signatures of the section, in matching order."""
        from pyp0f.applications.text_signatures import TextMatcher  # noqa: PLC0415 - at the first message

        return TextMatcher(self, signatures)

    def part_fits(self, place: int, expected: str, found: str) -> bool:  # noqa: ARG002 - subclasses use it
        """Whether a part of a text fits that of a line.

        Args:
            place: the index of the part.
            expected: the part of the line.
            found: the part of the text.
        """
        return expected in (ANY, found)

    def fits(self, signature: TextSignature, parts: tuple[str, ...]) -> bool:
        """Whether a line matches a text.

        Args:
            signature: the line.
            parts: the parts of the text.
        """
        return len(parts) == self.parts and any(
            all(map(self.part_fits, range(self.parts), reading, parts)) for reading in signature.readings
        )

    def gatherer(self) -> Gatherer[Any, Any]:
        """A new gatherer for messages that match no signature of this section."""
        from pyp0f.applications.text_suggesting import TextGatherer  # noqa: PLC0415 - for suggestions only

        return TextGatherer(self)

    def program_of(self, parts: tuple[str, ...]) -> tuple[str, ...]:
        """What messages of one program share: they get one label in suggestions."""
        return tuple([parts[place] for place in self.program if place < len(parts)])

    def name_in(self, observation: Any) -> str:  # noqa: ANN401, ARG002 - an observation of this section
        """A name for the program of a message, for a suggestion; empty if it does not name itself."""
        return ""

    def widened(self, text: str) -> str:
        """A line that matches a text which cannot stand in a file itself.  By default, the text."""
        return text

    def answer(self, matcher: Any, text: str) -> tuple[TextSignature | None, bool]:  # noqa: ANN401 - see `matcher`
        """The line that a text belongs to, or None; and whether the program is not what it calls itself.

        Args:
            matcher: what `matcher` made.
            text: the raw signature.
        """
        return matcher.find(text), False

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
    facts: ProgramFacts = host.facts_of(application) or host.add_facts(application, ProgramFacts())
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

    __slots__ = ("_answer", "_database", "_section")

    def __init__(self, database: Database, section: TextSection) -> None:
        """Note what is needed.  Nothing is read.

        Args:
            database: the signatures.
            section: the section of the lines.
        """
        self._database = database
        self._section = section
        self._answer: functools._lru_cache_wrapper[tuple[TextSignature | None, bool]] | None = None

    def __reduce__(self) -> tuple[type[SectionSignatures], tuple[Database, TextSection]]:
        return type(self), (self._database, self._section)  # a copy begins with an empty cache

    def answer(self, text: str) -> tuple[TextSignature | None, bool]:
        """The line that a text belongs to, and whether the program is not what it calls itself.

        The latest answers are remembered: programs connect again.
        """
        answer = self._answer
        if answer is None:
            section = self._section
            matcher = section.matcher(self._database.signatures_in(section))
            answer = self._answer = lru_cache(REMEMBERED)(partial(section.answer, matcher))
        return answer(text) if len(text) <= _LONGEST_REMEMBERED else answer.__wrapped__(text)


class TextSignatures(SectionSignatures):
    """The signatures of a section whose texts belong to one line each."""

    __slots__ = ()

    def find(self, text: str) -> TextSignature | None:
        """The first specific line that a text matches, or else the first generic one; None if there is none."""
        return self.answer(text)[0]
