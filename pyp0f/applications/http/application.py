"""HTTP/1 as an application of the engine: the first request and the first response of a connection."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from pyp0f.applications.http.comparing import first_claimed, score_http
from pyp0f.applications.http.conversation import HttpConversation
from pyp0f.applications.http.facts import DISAGREES_WITH_SYSTEM, DISHONEST, HONEST, HttpFacts, HttpSample
from pyp0f.applications.http.head import HeadReader, RequestReader, WholeHead
from pyp0f.applications.http.matching import Answer, HttpMatcher
from pyp0f.applications.http.sections import HTTP_REQUEST, HTTP_RESPONSE, UA_OS, known_headers
from pyp0f.applications.interface import Application, Certainty, Context, Conversation, Inspector
from pyp0f.changes.scoring import score_application
from pyp0f.changes.weights import Score
from pyp0f.hosts.table import Host
from pyp0f.observations.base import UNKNOWN, HttpRequestObservation, HttpResponseObservation, Observation
from pyp0f.signatures.database import Database

_METHODS = (b"GET /", b"HEAD /")


class Http(Application):
    """HTTP/1.0 and HTTP/1.1, as p0f reads them: requests by GET and HEAD, and their responses."""

    name = "http"
    sections = (HTTP_REQUEST, HTTP_RESPONSE)

    def starts(self, data: bytes, from_client: bool) -> Certainty:
        """Whether the client begins with a request by GET or HEAD; a server never begins."""
        if not from_client:
            return Certainty.NO
        if len(data) < RequestReader.SHORTEST:
            return Certainty.MAYBE
        return Certainty.YES if data.startswith(_METHODS) else Certainty.NO

    def conversation(self) -> Conversation:
        """A reader for one connection."""
        return HttpConversation()

    def inspector(self, database: Database) -> Inspector:
        """HTTP with the signatures of a database."""
        return HttpInspector(database)


class _Head(NamedTuple):
    """What a head means.

    Attributes:
        answer: what it says of the program.
        date: its ``Date`` in seconds since 1970, 0 if it had none.
    """

    answer: Answer
    date: int


class HttpInspector(Inspector):
    """Matches heads, compares them with what hosts said before, and keeps what they say."""

    def __init__(self, database: Database) -> None:
        """Prepare.

        Args:
            database: with the sections of HTTP.
        """
        known = known_headers(database)
        self._requests = HttpMatcher(database.signatures_in(HTTP_REQUEST), known, is_request=True)
        self._responses = HttpMatcher(database.signatures_in(HTTP_RESPONSE), known, is_request=False)
        self._ua_os = [(entry.text, entry.name) for entry in database.entries_of(UA_OS)]

    def facts(self) -> HttpFacts:
        """Nothing is known yet."""
        return HttpFacts()

    def interpret(self, message: HeadReader | WholeHead, from_client: bool) -> _Head:
        """Match a head."""
        matcher = self._requests if from_client else self._responses
        return _Head(matcher.answer(message), message.date)

    def observe(self, meaning: _Head, context: Context) -> Observation:
        """The request or response."""
        kind = HttpRequestObservation if context.of_client else HttpResponseObservation
        return kind(*context, meaning.answer.finding)

    def compare(self, meaning: _Head, context: Context, host: Host, facts: HttpFacts) -> Iterator[Score]:
        """The program against the system, and the head against the one before."""
        finding, software, via = meaning.answer
        label = finding.label
        is_program = label is not None and label.is_application
        if label is not None and is_program:
            score = score_application(host, label)
            if score is not None:
                yield score
        claimed_os = None
        if is_program and context.of_client and software is not None and not finding.dishonest:
            claimed_os = first_claimed(software, self._ua_os)
        if claimed_os is not None and host.label is not None:
            if claimed_os == host.label.name:
                facts.dishonesty = HONEST
            elif facts.dishonesty == HONEST:
                facts.dishonesty = DISAGREES_WITH_SYSTEM
        sample = self._sample(meaning, context)
        reference = facts.request if context.of_client else facts.response
        if not context.of_client and reference is not None and reference.port != sample.port:
            reference = None
        yield score_http(host, sample, reference, is_client=context.of_client, claimed_os=claimed_os, via=via)

    def learn(self, meaning: _Head, context: Context, host: Host, facts: HttpFacts) -> None:
        """Keep the program, its language, and the system that the head shows."""
        finding = meaning.answer.finding
        label, language = finding.label, finding.language
        if not context.of_client:
            facts.response = self._sample(meaning, context)
        if language is not None and language != UNKNOWN:
            facts.language = language
        if label is None:
            return
        if label.is_application:
            facts.name = label.name
            facts.flavor = label.flavor
            if finding.dishonest:
                facts.dishonesty = DISHONEST
            return
        if context.of_client:
            facts.request = self._sample(meaning, context)
        host.label = label
        host.quality = 2 * label.generic

    @staticmethod
    def _sample(meaning: _Head, context: Context) -> HttpSample:
        finding = meaning.answer.finding
        return HttpSample(finding.signature, meaning.date, context.seconds, context.endpoints.server_port)


HTTP = Http()
