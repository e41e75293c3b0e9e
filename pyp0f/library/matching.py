"""Looking up in a database what was observed: packets, heads of messages, or their text in a log.

The engine asks the same matchers, of `pyp0f.fingerprinting.tcp` and `pyp0f.applications.http.matching`.
"""

from __future__ import annotations

from typing import NamedTuple

from pyp0f.applications.http.matching import HttpMatcher, is_dishonest
from pyp0f.applications.http.signatures import HttpHead, HttpSignature, observed_head
from pyp0f.fingerprinting.tcp import TcpMatch, TcpMatcher
from pyp0f.signatures.database import Database
from pyp0f.signatures.label import Label, Observed
from pyp0f.signatures.mtu import MtuSignature
from pyp0f.signatures.tcp import ObservedTcp


class HttpMatch(NamedTuple):
    """What an HTTP request or response was found to come from; false if nothing.

    Attributes:
        signature: that it matched; None if none.
        dishonest: the software calls itself something else than programs of that signature do.
    """

    signature: HttpSignature | None
    dishonest: bool

    def __bool__(self) -> bool:
        return self.signature is not None

    @property
    def label(self) -> Label | None:
        """The program, or system, that it matched; None if none."""
        return None if self.signature is None else self.signature.label


class Matcher:
    """Says which signature of a database something matches, as the engine would.

        matcher = pyp0f.Matcher(pyp0f.load_database())
        match = matcher.syn("4:57+7:0:1460:mss*20,7:mss,sok,ts,nop,ws:df,id+:0")
        print(match.label, match.distance, match.signature.path, match.signature.line)

    The database is prepared for this once, when a matcher is made.
    """

    def __init__(self, database: Database) -> None:
        """Prepare.

        Args:
            database: what systems, programs and links look like.
        """
        self._syns = TcpMatcher(database.tcp_request)
        self._syn_acks = TcpMatcher(database.tcp_response)
        self._requests = HttpMatcher(database.http_request, database.known_headers, is_request=True)
        self._responses = HttpMatcher(database.http_response, database.known_headers, is_request=False)
        self._links = {signature.mtu: signature for signature in reversed(database.mtu_signatures)}

    def syn(self, observed: ObservedTcp | Observed | str) -> TcpMatch:
        """What a SYN matches.

        Args:
            observed: the packet's properties, an observation or its finding, or the text of its raw signature;
                for what a text cannot tell see `ObservedTcp.parse`.

        Raises:
            SignatureError: the text is no raw signature.
        """
        return self._syns.match(ObservedTcp.of(observed))

    def syn_ack(self, observed: ObservedTcp | Observed | str) -> TcpMatch:
        """What a SYN+ACK matches; as `syn`."""
        return self._syn_acks.match(ObservedTcp.of(observed))

    def http_request(self, observed: HttpHead | Observed | str) -> HttpMatch:
        """What an HTTP request matches.

        Args:
            observed: its head, an observation or its finding, or the text of its raw signature; for what a text
                cannot tell see `ObservedHttp.parse`.

        Raises:
            SignatureError: the text is no raw signature.
        """
        return _match_head(self._requests, observed)

    def http_response(self, observed: HttpHead | Observed | str) -> HttpMatch:
        """What an HTTP response matches; as `http_request`."""
        return _match_head(self._responses, observed)

    def link(self, mtu: int) -> MtuSignature | None:
        """The kind of link that has this MTU; None if none is known."""
        return self._links.get(mtu)


def _match_head(matcher: HttpMatcher, observed: HttpHead | Observed | str) -> HttpMatch:
    head = observed_head(observed)
    found = matcher.match(head)
    return HttpMatch(found, is_dishonest(found, head))
