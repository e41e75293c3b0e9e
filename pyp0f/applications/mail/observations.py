"""Observations of clients and servers of SMTP, FTP, POP3 and IMAP."""

from dataclasses import dataclass
from typing import ClassVar, Final

from pyp0f.applications.interface import Context
from pyp0f.applications.mail.exchange import Request, Response
from pyp0f.applications.mail.forms import request_details, request_fields, response_details, response_fields
from pyp0f.applications.text_observations import TextObservation
from pyp0f.applications.text_signatures import TextSignature
from pyp0f.frozen import fast_constructor
from pyp0f.observations.base import Form


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, eq=False)
class LineRequestObservation(TextObservation):
    """A client of SMTP, FTP, POP3 or IMAP was fingerprinted by its commands.

    Attributes:
        protocol: smtp, ftp, pop3 or imap.
        request: what the client shows.
        dishonest: whether X-Mailer or User-Agent names another program than commands and header lines show.
    """

    form: ClassVar[Form] = Form(request_fields, request_details)

    protocol: str
    request: Request
    dishonest: bool = False

    @property
    def kind(self) -> str:
        """The protocol and ``request``."""
        return f"{self.protocol} request"

    @property
    def commands(self) -> tuple[str, ...]:
        """The commands in their order and spelling: verbs, and the form of their arguments."""
        return self.request.commands

    @property
    def headers(self) -> tuple[str, ...]:
        """SMTP: the names of the header lines of the first message; otherwise empty."""
        return self.request.headers

    @property
    def software(self) -> str | None:
        """What the client says of itself: X-Mailer or User-Agent of a mail, or ID of IMAP; known words and versions."""
        return self.request.software

    @property
    def raw_signature(self) -> str:
        """The text that is looked up (docs/mail-ftp.md)."""
        return self.request.raw_signature


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, eq=False)
class LineResponseObservation(TextObservation):
    """A server of SMTP, FTP, POP3 or IMAP was fingerprinted by its greeting and its capabilities.

    Attributes:
        protocol: smtp, ftp, pop3 or imap.
        response: what the server shows.
    """

    form: ClassVar[Form] = Form(response_fields, response_details)

    protocol: str
    response: Response

    @property
    def kind(self) -> str:
        """The protocol and ``response``."""
        return f"{self.protocol} response"

    @property
    def banner(self) -> str:
        """The shape of the greeting: known words and versions; ``_`` stands for everything else."""
        return self.response.banner

    @property
    def capabilities(self) -> tuple[str, ...]:
        """What the server says that it can do, in its order and spelling."""
        return self.response.capabilities

    @property
    def reply(self) -> str:
        """The shape of the reply to the first command; of FTP, to USER."""
        return self.response.reply

    @property
    def software(self) -> str | None:
        """What the server says of itself: IMPLEMENTATION of POP3, ID of IMAP, or the banner."""
        return self.response.software

    @property
    def raw_signature(self) -> str:
        """The text that is looked up (docs/mail-ftp.md)."""
        return self.response.raw_signature


_request_observation: Final = fast_constructor(LineRequestObservation)
_response_observation: Final = fast_constructor(LineResponseObservation)


def observed(
    protocol: str,
    message: Request | Response,
    signature: TextSignature | None,
    context: Context,
    dishonest: bool = False,
) -> TextObservation:
    """The observation that reports a message."""
    where = context.seconds, context.microseconds, context.endpoints, context.of_client
    found: TextObservation = (
        _request_observation(*where, signature, protocol, message, dishonest)
        if context.of_client
        else _response_observation(*where, signature, protocol, message)
    )
    return found
