"""SSH as an application of the engine: it recognizes SSH, and imports the readers when they are needed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from pyp0f.applications.interface import Application, Certainty, Context, Conversation, Inspector
from pyp0f.applications.text_sections import SectionSignatures, TextSection, compare
from pyp0f.changes.weights import APPLICATION_ON_OTHER_SYSTEM, Score
from pyp0f.observations.base import Observation
from pyp0f.signatures.database import Database
from pyp0f.signatures.label import Label
from pyp0f.signatures.sections import ANY, Index

if TYPE_CHECKING:  # a plain run does not load it
    from pyp0f.applications.ssh.signatures import Found
    from pyp0f.applications.text_signatures import TextSignature

_START: Final = b"SSH-"
_MAX_BEFORE: Final = 1_024
"""Bytes of other lines that a server may send before its identification, as long as the client has sent none."""
_HTTP: Final = b"HTTP/"
"""Responses to requests that were captured late or not at all: they are not lines before an identification."""
_TEXT: Final = b"\t\n\r\x1b" + bytes(range(32, 256))
"""Bytes of lines of text."""
_NO, _MAYBE, _YES = Certainty


_SOFTWARE: Final = 2
"""The index of software among the parts of a text."""
_PIECES: Final = (("version", 1, "", 0, 1), ("HASSH", 7, "", 1, 2), ("software", 4, "_", 2, 3))


class SshSection(TextSection):
    """A section of greetings of SSH: version, HASSH and software, of which the last one may end with ``*``."""

    def __init__(self, name: str) -> None:
        """Make a section.

        Args:
            name: the text between the brackets.
        """
        super().__init__(name, parts=3, pieces=_PIECES, program=(0, 1))

    @property
    def form(self) -> str:
        """What a line must be, for messages."""
        return "must be version, HASSH and software, with ':' between them"

    def matcher(self, signatures: Sequence[TextSignature]) -> Any:  # noqa: ANN401 - see the base
        """What finds the line of a greeting, and whether its software is honest."""
        from pyp0f.applications.ssh.signatures import SshMatcher  # noqa: PLC0415 - at the first message

        return SshMatcher(signatures)

    def answer(self, matcher: Any, text: str) -> tuple[TextSignature | None, bool]:  # noqa: ANN401 - see the base
        """The line that a text belongs to, and whether its software is not what it calls itself."""
        found: Found = matcher.find(text)
        return found

    def check(self, parts: tuple[str, ...]) -> None:
        """Check the parts of a line."""
        from pyp0f.applications.ssh.signatures import check  # noqa: PLC0415 - only if there is such a line

        check(parts)

    def part_fits(self, place: int, expected: str, found: str) -> bool:
        """Whether a part fits; ``*`` at the end of software stands for any rest."""
        if place == _SOFTWARE and expected.endswith(ANY):
            return found.startswith(expected[:-1])
        return expected in (ANY, found)

    def name_in(self, observation: Any) -> str:  # noqa: ANN401 - see the base
        """The name of the software, without its version."""
        software: str = observation.software
        return software.partition(" ")[0].partition("_")[0]

    def widened(self, text: str) -> str:
        """The text, with ``*`` in place of software that a line cannot have."""
        version, hassh, software = text.split(self.separator, 2)
        return f"{version}:{hassh}:{software.partition(ANY)[0].rstrip()}{ANY}"

    def index(self, asked: Sequence[TextSignature] | None = None) -> Index[TextSignature]:  # noqa: ARG002 - see the base
        """A new and empty index of signatures."""
        from pyp0f.applications.ssh.signatures import SshIndex  # noqa: PLC0415 - only if there is such a line

        return SshIndex()

    def covers(self, earlier: TextSignature, later: TextSignature) -> bool:
        """Whether a file is rejected: all that the later line matches, the earlier and specific line matches first."""
        return not earlier.label.generic and self.hides(earlier, later)

    def hides(self, earlier: TextSignature, later: TextSignature) -> bool:
        """Whether all that matches the later line matches the earlier line first."""
        from pyp0f.applications.ssh.signatures import includes  # noqa: PLC0415 - only if there is such a line

        return includes(earlier, later) and (later.label.generic or not earlier.label.generic)

    def overlaps(self, one: TextSignature, other: TextSignature) -> bool:
        """Whether a greeting can match both lines."""
        from pyp0f.applications.ssh.signatures import overlaps  # noqa: PLC0415 - only if there is such a line

        return overlaps(one, other)


SSH_REQUEST: Final = SshSection("ssh:request")
SSH_RESPONSE: Final = SshSection("ssh:response")


class Ssh(Application):
    """SSH: the identification and the first KEXINIT of both sides."""

    name = "ssh"
    first_bytes = _START[:1]
    sections = (SSH_REQUEST, SSH_RESPONSE)

    def starts(self, data: bytes, from_client: bool) -> Certainty:
        """Whether a side begins with an identification.

        Either side may speak first.  A server may send lines of text before.
        """
        start = data[:4]
        if start == _START:
            return _YES
        if _START.startswith(start):
            return _MAYBE
        return _NO if from_client else _follows(data)

    def conversation(self) -> Conversation:
        """A reader for one connection."""
        from pyp0f.applications.ssh.conversation import SshConversation  # noqa: PLC0415 - at the first connection

        return SshConversation()

    def inspector(self, database: Database) -> Inspector:
        """Prepare SSH with the signatures of a database."""
        return SshInspector(database)


def _follows(data: bytes) -> Certainty:
    """Whether an identification follows on lines of text of a server."""
    if data.startswith(_HTTP):
        return _NO
    end = data.find(b"\nSSH-", 0, _MAX_BEFORE + len(_START))
    if data[: _MAX_BEFORE if end < 0 else end].translate(None, _TEXT):
        return _NO
    return _YES if end >= 0 else _MAYBE if len(data) < _MAX_BEFORE + len(_START) else _NO


class SshFacts:
    """What is stored for a host about SSH.

    Attributes:
        label: label of the latest recognized program or system; None if there is none.
        software: the latest software, as it is shown: it may name the system.
        is_dishonest: whether any software was not what it called itself.
    """

    __slots__ = ("is_dishonest", "label", "software")

    def __init__(self) -> None:
        self.label: Label | None = None
        self.software = ""
        self.is_dishonest = False


class SshSignatures(SectionSignatures):
    """The signatures of a section of SSH."""

    __slots__ = ()

    def find(self, text: str) -> Found:
        """The line that a text belongs to, and whether the software in it is not what it calls itself."""
        found: Found = self.answer(text)  # type: ignore[assignment] # SshSection.answer
        return found


class SshInspector(Inspector):
    """Looks up greetings, makes observations of them, and keeps and compares what they show."""

    def __init__(self, database: Database) -> None:
        """Prepare.

        Args:
            database: with the sections of SSH.
        """
        self._requests = SshSignatures(database, SSH_REQUEST)
        self._responses = SshSignatures(database, SSH_RESPONSE)

    def facts(self) -> SshFacts:
        """An empty record for a host."""
        return SshFacts()

    def inspect(self, message: Any, context: Context) -> tuple[Observation, tuple[Score, ...]]:  # noqa: ANN401 - a greeting
        """The observation that reports a greeting, and a score if what it shows or names does not fit its host."""
        from pyp0f.applications.named_systems import score_named  # noqa: PLC0415 - at the first greeting
        from pyp0f.applications.ssh.fingerprints import raw_signature, shown  # noqa: PLC0415 - at the first greeting
        from pyp0f.applications.ssh.observations import observed  # noqa: PLC0415 - at the first greeting

        found = (self._requests if context.of_client else self._responses).find(raw_signature(message))
        facts: SshFacts = context.facts
        facts.software = shown(message.software)
        scores: tuple[Score, ...] = ()
        if found.signature is not None:
            facts.label = found.signature.label
            scores = compare(facts.label, context.host)
        if found.dishonest:
            facts.is_dishonest = True
        scores = scores or score_named(context.host, facts.software, APPLICATION_ON_OTHER_SYSTEM)
        return observed(message, found, context), scores


SSH: Final = Ssh()
"""SSH as it is read without ``--classic``."""
