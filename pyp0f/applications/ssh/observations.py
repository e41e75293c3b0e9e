"""Observations of SSH clients and servers."""

from dataclasses import dataclass
from typing import ClassVar, Final

from pyp0f.applications.interface import Context
from pyp0f.applications.ssh import fingerprints
from pyp0f.applications.ssh.forms import all_words, details, fields
from pyp0f.applications.ssh.greeting import Greeting
from pyp0f.applications.ssh.signatures import Found
from pyp0f.applications.text_observations import TextFinding, TextObservation
from pyp0f.frozen import fast_constructor
from pyp0f.observations.base import Form


class SshFinding(TextFinding):
    """The properties of a greeting that observations and fingerprints share.

    Attributes:
        greeting: what the side says of itself.
        dishonest: whether the software is not what it calls itself: its algorithms are those of another program.
    """

    __slots__ = ()

    greeting: Greeting
    dishonest: bool

    @property
    def banner(self) -> str:
        """The identification line, without its end.

        Bytes that are not UTF-8 are backslash escapes.  It can contain control characters: escape them before you
        print it to a terminal.
        """
        return self.greeting.line.decode("utf-8", "backslashreplace")

    @property
    def version(self) -> str:
        """The version of the protocol, such as ``2.0``."""
        return self.greeting.version

    @property
    def software(self) -> str:
        """Name and version of the program, and comments, as it states them; as text like `banner`."""
        return self.greeting.software.decode("utf-8", "backslashreplace")

    @property
    def hassh(self) -> str | None:
        """HASSH of a client, hasshServer of a server, 32 hex digits; None if there was no KEXINIT."""
        return fingerprints.hassh(self.greeting)

    @property
    def hassh_algorithms(self) -> str | None:
        """What HASSH is the hash of: key exchange, ciphers, MACs and compression; None if there was no KEXINIT."""
        algorithms = fingerprints.hassh_algorithms(self.greeting)
        return None if algorithms is None else algorithms.decode("utf-8", "backslashreplace")

    @property
    def words(self) -> tuple[str, ...]:
        """What is special.

        ``dishonest``: the same as the attribute.  ``guess``: the side assumes the outcome of the negotiation, and a
        message for it follows (RFC 4253, section 7).  ``lf``: the identification line ends with LF alone.  ``lines``:
        other lines come before it.
        """
        return all_words(self.greeting, self.dishonest)

    @property
    def raw_signature(self) -> str:
        """The text that is looked up: version, HASSH and software with colons between them."""
        return fingerprints.raw_signature(self.greeting)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, eq=False)
class SshObservation(SshFinding, TextObservation):
    """A side of a connection of SSH was fingerprinted.

    Attributes:
        greeting: what the side says of itself.
        dishonest: whether the software is not what it calls itself: its algorithms are those of another program.
    """

    form: ClassVar[Form] = Form(fields, details)

    greeting: Greeting
    dishonest: bool = False


class SshRequestObservation(SshObservation):
    """An SSH client was fingerprinted."""

    __slots__ = ()

    kind: ClassVar[str] = "ssh request"


class SshResponseObservation(SshObservation):
    """An SSH server was fingerprinted."""

    __slots__ = ()

    kind: ClassVar[str] = "ssh response"


_request_observation: Final = fast_constructor(SshRequestObservation)
_response_observation: Final = fast_constructor(SshResponseObservation)


def observed(greeting: Greeting, found: Found, context: Context) -> SshObservation:
    """The observation that reports a greeting."""
    observe = _request_observation if context.of_client else _response_observation
    observation: SshObservation = observe(
        context.seconds,
        context.microseconds,
        context.endpoints,
        context.of_client,
        found.signature,
        greeting,
        found.dishonest,
    )
    return observation
