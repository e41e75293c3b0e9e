"""HTTP/1 as an application of the engine: the first request and the first response of a connection."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Final

from pyp0f.applications.browsers import score_user_agent
from pyp0f.applications.http.comparing import first_claimed, score_http
from pyp0f.applications.http.conversation import HttpConversation
from pyp0f.applications.http.facts import DISHONEST, HttpFacts, HttpSample
from pyp0f.applications.http.head import HeadReader, Reading, RequestReader, WholeHead
from pyp0f.applications.http.limits import MIN_REQUEST_LINE
from pyp0f.applications.http.matching import HeadAnswer, HttpMatcher
from pyp0f.applications.http.observations import HttpFinding, HttpRequestObservation, HttpResponseObservation
from pyp0f.applications.http.rules import CLASSIC_RULES, STANDARD_RULES, HttpRules
from pyp0f.applications.http.sections import HTTP_REQUEST, HTTP_RESPONSE, UA_OS, known_headers, outdated_files
from pyp0f.applications.interface import Application, Certainty, Context, Conversation, Inspector
from pyp0f.changes.scoring import score_application
from pyp0f.changes.weights import NOTHING, Score
from pyp0f.frozen import fast_constructor
from pyp0f.hosts.table import QUALITY_GENERIC
from pyp0f.observations.base import UNKNOWN, Endpoints, Observation
from pyp0f.signatures.database import Database

_USUAL: Final = (b"GET /", b"HEAD /")
"""Requests that p0f reads, too.  They are recognized before their first line is complete."""

_MAX_CLAIMED: Final = 256
"""User-Agents of which is remembered which system they name."""
_NO, _MAYBE, _YES = Certainty

_Make = Callable[[int, int, Endpoints, bool, HttpFinding], Observation]

_request_observation: Final[_Make] = fast_constructor(HttpRequestObservation)
_response_observation: Final[_Make] = fast_constructor(HttpResponseObservation)


class Http(Application):
    """HTTP/1.0 and HTTP/1.1: the first request of a connection, and its response."""

    name = "http"
    sections = (HTTP_REQUEST, HTTP_RESPONSE)

    def __init__(self, rules: HttpRules) -> None:
        """Make the application.

        Args:
            rules: which heads are read.
        """
        self._rules = rules

    def starts(self, data: bytes, from_client: bool) -> Certainty:
        """Whether the client begins with a request; a server never begins."""
        if not from_client:
            return _NO
        if len(data) <= MIN_REQUEST_LINE:
            return _MAYBE
        if data.startswith(_USUAL) or self._rules.match_request_line(data):
            return _YES
        progress = RequestReader(self._rules).read(data, is_full=False)
        return _MAYBE if progress is Reading.MORE else _NO

    def conversation(self) -> Conversation:
        """A reader for one connection."""
        return HttpConversation(self._rules)

    def inspector(self, database: Database) -> Inspector:
        """Prepare HTTP with the signatures of a database."""
        return HttpInspector(database, self._rules)


class HttpInspector(Inspector):
    """Matches heads, scores them, and stores their facts."""

    def __init__(self, database: Database, rules: HttpRules) -> None:
        """Prepare.

        Args:
            database: with the sections of HTTP.
            rules: which heads are read.
        """
        self._arguments = database, rules
        known, outdated = known_headers(database), outdated_files(database)
        self._requests, self._responses = [
            HttpMatcher(database.signatures_in(section), known, rules, is_request=section.is_request, outdated=outdated)
            for section in (HTTP_REQUEST, HTTP_RESPONSE)
        ]
        self._by_text = rules.any_case
        self._compares_tls = rules.any_case
        ua_os = [(entry.text, entry.name) for entry in database.entries_of(UA_OS)]
        self._first_claimed = lru_cache(_MAX_CLAIMED)(lambda software: first_claimed(software, ua_os))

    def __reduce__(self) -> tuple[type[HttpInspector], tuple[Database, HttpRules]]:
        return type(self), self._arguments  # a copy begins with empty caches

    def facts(self) -> HttpFacts:
        """An empty record for a host."""
        return HttpFacts()

    def inspect(self, message: HeadReader | WholeHead, context: Context) -> tuple[Observation, tuple[Score, ...]]:
        """Match, compare and keep a head; the observation is a request or a response."""
        seconds, endpoints, of_client = context.seconds, context.endpoints, context.of_client
        answer = (self._requests if of_client else self._responses).answer(message)
        finding = answer.finding
        signature = finding.signature
        label = None if signature is None else signature.label
        sample = HttpSample(label, 0 if of_client else message.date, seconds, endpoints.server_port)
        scores = self._compare(answer, sample, context)
        _learn(finding, sample, context)
        observe = _request_observation if of_client else _response_observation
        return observe(seconds, context.microseconds, endpoints, of_client, finding), scores

    def _compare(self, answer: HeadAnswer, sample: HttpSample, context: Context) -> tuple[Score, ...]:
        """Score the program against the system, and the head against the previous one."""
        finding, software, via = answer
        host, facts, of_client = context.host, context.facts, context.of_client
        label, claimed_os, by_program = sample.label, None, None
        if label is not None and label.is_application:
            by_program = score_application(host, label)
            if of_client and software is not None and not finding.dishonest:
                claimed_os = self._first_claimed(software)
                if claimed_os is not None:
                    facts.compare_systems(claimed_os, host.label)
        if of_client:
            reference = facts.request
        else:
            reference = facts.response if facts.response and facts.response.port == sample.port else None
        score = score_http(host, sample, reference, of_client, claimed_os, via, self._by_text)
        scores = (score,) if by_program is None else (by_program, score)
        if of_client and self._compares_tls and finding.software is not None:
            by_tls = score_user_agent(host, finding.software)
            if by_tls != NOTHING:
                scores = (*scores, by_tls)
        return scores


def _learn(finding: HttpFinding, sample: HttpSample, context: Context) -> None:
    """Store the program, its language, and the system that the head matches."""
    facts: HttpFacts = context.facts
    label, language = sample.label, finding.language
    if not context.of_client:
        facts.response = sample
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
        facts.request = sample
    context.host.label = label
    context.host.quality = QUALITY_GENERIC * label.generic


HTTP: Final = Http(STANDARD_RULES)
"""HTTP as it is read without ``--classic``."""
CLASSIC_HTTP: Final = Http(CLASSIC_RULES)
"""HTTP as p0f 3.09b reads it."""
