"""The interface between the engine and an application protocol.

The engine is created with `Application` objects.  For each engine, an application makes one
`Inspector`, which has the signatures of a database; for each connection of its protocol it makes one `Conversation`,
which reads both streams.  The engine calls them in this order:

==========================  ==========================================================================================
call                        meaning
==========================  ==========================================================================================
`Application.starts`        Do the first bytes of a side belong to this protocol?  No, perhaps, yes.
`Application.conversation`  Begin to read a connection.
`Conversation.read`         Read on; return the messages that are complete now, and whether the connection goes on, or
                            goes on as another protocol (`Handover`).
`Conversation.end`          Return the messages that are complete because the connection ends.
`Inspector.inspect`         Match a message with the signatures; return the observation to report, and scores of the
                            comparison with what the host said before (`pyp0f.changes`); keep what it says now.
==========================  ==========================================================================================

All of it is without I/O and without a clock.  Data from the network never raises an exception.
"""

from __future__ import annotations

import enum
from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from typing import Any, ClassVar, Final

from pyp0f.arguments import check_flag, check_type
from pyp0f.changes.weights import Score
from pyp0f.hosts.table import Host
from pyp0f.observations.base import Endpoints, Observation
from pyp0f.signatures.database import Database
from pyp0f.signatures.sections import Section
from pyp0f.wire.packet import EVERY_MARK, NO_MARKS, Marks


class Certainty(enum.IntEnum):
    """Whether the first bytes of a side belong to a protocol."""

    NO = 0
    """They do not."""
    MAYBE = 1
    """More bytes are needed."""
    YES = 2
    """They do."""


class Transport(enum.Enum):
    """What carries a protocol."""

    TCP = "tcp"
    """Streams: all bytes of a side, in order."""
    UDP = "udp"
    """Datagrams, one at a time."""


class Handover:
    """The result of reading if the connection goes on as another protocol, which is recognized anew.

    Examples are TLS after STARTTLS, and anything in a tunnel of a proxy.  The rest of both streams is read as if the
    connection began there.  The conversation is not called again.  Over UDP, this has no meaning.

    Attributes:
        client: how many bytes of the client's stream come before.  They need not all have come yet.
        server: how many bytes of the server's stream.
    """

    __slots__ = ("client", "server")

    def __init__(self, client: int, server: int) -> None:
        """Make a result.

        Args:
            client: see `Handover`; 0 or more.
            server: see `Handover`; 0 or more.

        Raises:
            TypeError: a number is not a whole number.
            ValueError: it is negative.
        """
        for name, value in (("client", client), ("server", server)):
            check_type(name, value, int, "a whole number")
            if value < 0:
                raise ValueError(f"{name} must be 0 or more, not {value}")
        self.client = client
        self.server = server


class Late:
    """A message that is known only now, with the side that sent it, which need not be the one that sent data now.

    Attributes:
        message: the message.
        of_client: whether the client sent it.
    """

    __slots__ = ("message", "of_client")

    def __init__(self, message: Any, of_client: bool) -> None:  # noqa: ANN401 - the application's own type
        """Make a message.

        Args:
            message: see `Late`.
            of_client: see `Late`.

        Raises:
            TypeError: `of_client` is not True or False.
        """
        check_flag("of_client", of_client)
        self.message = message
        self.of_client = of_client


Step = tuple[Sequence[Any], bool | Handover]
"""The result of reading: the messages that are complete now, in order, all of a type that is the application's own,
or all `Late`; and whether the conversation needs more data.  If it does not, its methods are not called again."""

GO_ON: Final[Step] = ((), True)
"""No message is complete, and more data is wanted."""
END: Final[Step] = ((), False)
"""No message is complete, and nothing more is wanted."""


class Conversation(ABC):
    """Reads one connection."""

    __slots__ = ()

    @abstractmethod
    def read(self, data: bytes, from_client: bool, is_full: bool) -> Step:
        """Read on, after one side has sent something.

        Args:
            data: over TCP, all that this side has sent so far, in order, at most
                `pyp0f.engine.streams.MAX_STREAM` bytes, from its first byte or from a `Handover` on; over UDP, the
                datagram.
            from_client: the side that sent it; the other one is the server.
            is_full: no more bytes of this side will follow; always False over UDP.
        """

    def end(self, from_client: bool) -> Sequence[Any]:  # noqa: ARG002 - subclasses use it
        """The messages of a side that are complete because it sends nothing more.  By default there are none.

        It is called for both sides when the connection ends, and is the last call.  Over UDP it is not called.

        Args:
            from_client: the side.
        """
        return ()


class Context:
    """When and where a message was seen, and what is known of its sender.  The engine sets all attributes.

    Attributes:
        seconds: packet time when it was complete, whole seconds since 1970.
        microseconds: the rest of the packet time.
        endpoints: the connection.
        of_client: whether the client sent it.
        host: the sender.
        facts: what the sender said by this protocol before; what `Inspector.facts` made.
    """

    __slots__ = ("endpoints", "facts", "host", "microseconds", "of_client", "seconds")

    seconds: int
    microseconds: int
    endpoints: Endpoints
    of_client: bool
    host: Host
    facts: Any


class Inspector(ABC):
    """An application, prepared with the signatures of a database; each engine has its own."""

    def facts(self) -> Any:  # noqa: ANN401 - the application's own type
        """A new record of what an address says by this protocol; it is kept with the host.  None if nothing is kept."""
        return None

    @abstractmethod
    def inspect(self, message: Any, context: Context) -> tuple[Observation, Iterable[Score]]:  # noqa: ANN401 - the application's own type
        """Match a message with the signatures, compare it with what is known of its sender, and keep what it says.

        Args:
            message: one that the conversation returned.
            context: when and where it was seen; the sender and its facts, which this method updates.

        Returns:
            The observation that reports it, and its scores.  A score is a pair: points, 0 to 255, and reasons as bits,
            such as `pyp0f.changes.weights.OTHER_SERVER`.  They are recorded in their order; none if it fits.
        """


class Application(ABC):
    """An application protocol.

    Attributes:
        name: tells applications apart; the key of what hosts keep of it.
        transport: what carries it.
        marks: over UDP, the bytes 1 to 4 (counted from 0) that its datagrams may have, as a frozenset of `bytes`
            objects; by default any.  Other datagrams are passed over in a tenth of a microsecond.
        is_limited: over UDP, whether the engine reads only so many datagrams per second (`pyp0f.engine.limits`),
            because reading them is costly.
        first_bytes: over TCP, the bytes with which a side can begin, if connections are to be read whose SYN was not
            captured.  `starts` must be certain then with the first segment.  Usually empty.
        sections: those of the signature file that are its own.
    """

    name: ClassVar[str]
    transport: ClassVar[Transport] = Transport.TCP
    marks: ClassVar[Marks] = EVERY_MARK
    is_limited: ClassVar[bool] = False
    first_bytes: ClassVar[bytes] = b""
    sections: ClassVar[tuple[Section[Any], ...]] = ()

    @abstractmethod
    def starts(self, data: bytes, from_client: bool) -> Certainty:
        """Whether a side begins like this in this protocol.

        More data cannot make a protocol possible again.  Over TCP, the engine asks once for each first byte alone.

        Args:
            data: what the side has sent so far; over UDP, one datagram.
            from_client: whether the client sent it.
        """

    @abstractmethod
    def conversation(self) -> Conversation:
        """A reader for one connection.

        Raises:
            CannotReadError: a library is missing.  The engine warns once, and no longer reads this protocol.
        """

    @abstractmethod
    def inspector(self, database: Database) -> Inspector:
        """The application, prepared with the signatures of a database."""


class CannotReadError(Exception):
    """A protocol cannot be read on this system; the message is one line that says why.  The engine handles it."""


def marks_of(applications: Iterable[Application]) -> Marks:
    """Which datagrams some applications want."""
    wanted = [one.marks for one in applications if one.transport is Transport.UDP]
    if not wanted:
        return NO_MARKS
    known = [marks for marks in wanted if isinstance(marks, frozenset)]
    return EVERY_MARK if len(known) < len(wanted) else frozenset().union(*known)


class Prepared:
    """An application in one engine.

    Attributes:
        application: the application.
    """

    __slots__ = ("_database", "_inspector", "application")

    def __init__(self, application: Application, database: Database) -> None:
        """Store what the inspector will be made of.

        Args:
            application: the application.
            database: the signatures of the engine.
        """
        self.application = application
        self._database = database
        self._inspector: Inspector | None = None

    def inspector(self) -> Inspector:
        """The inspector, which is made at the first call: its signatures are read for it."""
        if self._inspector is None:
            inspector = self.application.inspector(self._database)
            name = f"the inspector of the application {self.application.name}"
            check_type(name, inspector, Inspector, "an Inspector")
            self._inspector = inspector
        return self._inspector
