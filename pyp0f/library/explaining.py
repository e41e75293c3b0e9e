"""Explains an answer: which signatures fit a packet or head, how, and what differs from those that nearly fit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, SupportsBytes

from pyp0f.applications.http.candidates import http_candidates, nearest_heads
from pyp0f.applications.http.head import RequestReader
from pyp0f.applications.http.sections import HTTP_REQUEST, HTTP_RESPONSE
from pyp0f.applications.http.signatures import HttpHead, ObservedHttp
from pyp0f.applications.raw_signatures import ALL_KINDS, TEXT_SECTIONS, kinds_of
from pyp0f.applications.text_sections import TextSection
from pyp0f.arguments import check_type, check_whole_number, wrong_type
from pyp0f.errors import SignatureError
from pyp0f.fingerprinting.candidates import TCP_SECTIONS, nearest, preferred, tcp_candidates
from pyp0f.library.adapters import Bytes, captured
from pyp0f.library.fingerprinter import Fingerprinter, TcpFingerprint, decode_packet, read_head
from pyp0f.library.loading import DatabaseOrPath, as_database
from pyp0f.observations.base import UNKNOWN, Observation
from pyp0f.observations.json_form import label_details, signature_details
from pyp0f.safetext import safe_text
from pyp0f.signatures.candidates import (
    GENERIC,
    REQUEST,
    RESPONSE,
    REWRITTEN,
    SYN,
    SYN_ACK,
    Candidate,
    Near,
    place_of,
)
from pyp0f.signatures.database import Database
from pyp0f.signatures.label import Observed
from pyp0f.signatures.tcp_matching import ObservedTcp
from pyp0f.verdicts.judging import DISHONEST, Verdict, verdict_of, verdict_of_rewritten
from pyp0f.wire.link import DLT_RAW_FILE

_HTTP_SECTIONS: Final = {REQUEST: HTTP_REQUEST, RESPONSE: HTTP_RESPONSE}
_SHOWN_LABELS: Final = 3
"""Labels of one name that a message shows."""
_PROBES: Final = {"sendsyn probe": SYN, "sendsyn response": SYN_ACK}


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """Why a packet or head has its answer.  ``str()`` gives it as text of several lines.

    Attributes:
        kind: ``syn``, ``syn+ack``, ``http request``, ``tls request`` or another kind with a raw signature.
        raw_signature: the packet or head in the format of a signature.
        candidates: all signatures that fit, by how they fit.
        answer: the candidate that is the answer in the log; None if there is none.
        near: if no signature fits, those that nearly do, the nearest one first; at most three.
        verdict: what the answer means, and how sure it is; None if nothing is recognized.
    """

    kind: str
    raw_signature: str
    candidates: tuple[Candidate, ...]
    answer: Candidate | None
    near: tuple[Near, ...]
    verdict: Verdict | None

    def __str__(self) -> str:
        return "\n".join(map(safe_text, self._lines()))

    def _lines(self) -> Iterator[str]:
        yield f"{self.kind}: {self.raw_signature}"
        yield f"answer: {UNKNOWN if self.answer is None else self.answer.label.text}"
        if self.verdict is not None:
            yield f"verdict: {self.verdict}"
        for candidate in self.candidates:
            yield from _candidate_lines(candidate)
        if not self.candidates:
            yield "no signature fits" + ("; the nearest are:" if self.near else ", and none is near")
        for near in self.near:
            yield f"  {near.label.text}, {place_of(near.signature)}"
            yield f"    {near.signature.text}"
            yield from [f"    {one}" for one in near.differences]

    def to_dict(self) -> dict[str, object]:
        """All values as JSON types."""
        return {
            "kind": self.kind,
            "raw_signature": self.raw_signature,
            "answer": None if self.answer is None else label_details(self.answer.label),
            "candidates": [{"way": one.way, **_details(one), "changes": list(one.changes)} for one in self.candidates],
            "near": [_details(one) for one in self.near],
            "verdict": None if self.verdict is None else self.verdict.to_dict(),
        }


def _candidate_lines(candidate: Candidate) -> Iterator[str]:
    changes = f" ({'; '.join(candidate.changes)})" if candidate.changes else ""
    yield f"  {candidate.way}: {candidate.label.text}, {place_of(candidate.signature)}{changes}"
    yield f"    {candidate.signature.text}"
    if not candidate.changes:
        yield from [f"    {one}" for one in candidate.differences]
    yield from [f"    {origin}" for origin in getattr(candidate.signature, "provenance", ())]


def _details(line: Candidate | Near) -> dict[str, object]:
    differences = [{"part": one.part, "found": one.found, "expected": one.expected} for one in line.differences]
    return {
        "label": label_details(line.label),
        "signature": signature_details(line.signature),
        "differences": differences,
    }


def explain(
    subject: Bytes | SupportsBytes | Observation | Observed | str,
    *,
    kind: str | None = None,
    link_type: int | None = None,
    peer_mss: int = 0,
    database: DatabaseOrPath = None,
) -> Explanation | None:
    """Explain which signatures fit a packet, a message, an observation or a raw signature, and which nearly do.

    For example::

        print(pyp0f.explain("4:57+7:0:1460:mss*20,7:mss,sok,ts,nop,ws:df,id+:0"))

    Args:
        subject: bytes of a packet, a packet of Scapy or dpkt, an observation, its finding, or the text of a raw
            signature.  `ObservedTcp.parse` and `ObservedHttp.parse` say what is assumed where a raw signature does not
            tell.
        kind: for a finding and for text, what it is about: ``syn``, ``syn+ack``, ``http request``, ``tls request`` or
            any other kind with a raw signature.  If None, it follows from the form of the text.  Then a text can be of
            several kinds; the first one with a signature that fits is taken, or else the first one.
        link_type: link type of bytes, a `LinkType` or another number of libpcap.  If None, bytes begin with an IPv4 or
            IPv6 header.
        peer_mss: for a packet with a SYN+ACK, the MSS of the SYN that it answers, 0 to 65535; 0 if unknown.
        database: a database, or the path of a signature file, which is read at each call; the packaged signatures if
            None.

    Returns:
        None for a packet that is not a SYN, a SYN+ACK, or a packet with a complete HTTP head.

    Raises:
        SignatureError: the text is not a raw signature, or the signature file is wrong.
        TypeError: an argument has the wrong type.
        ValueError: `kind` is unknown or does not suit the raw signature, or an argument is out of range.
    """
    check_type("kind", kind, (str, type(None)), "text or None")
    if link_type is not None:
        check_whole_number("link_type", link_type, 0, 0xFFFF)
    check_whole_number("peer_mss", peer_mss, 0, 0xFFFF)
    if kind is not None and kind not in ALL_KINDS:
        raise ValueError(f"kind must be one of {', '.join(ALL_KINDS)}, not {kind!r}")
    known = as_database(database)
    if isinstance(subject, Observation):
        kind = _PROBES.get(subject.kind, subject.kind)
        if kind not in ALL_KINDS:
            raise TypeError(f"subject must be about a packet or a message, not an observation of kind {kind!r}")
    text = subject if isinstance(subject, str) else getattr(subject, "raw_signature", None)
    if isinstance(text, str):
        return _explain_text(text, subject, kind, known)
    if not isinstance(subject, Bytes) and not hasattr(subject, "__bytes__"):
        raise wrong_type("subject", subject, "a packet, an observation, its finding or a raw signature")
    return _explain_packet(subject, link_type, peer_mss, known)


def _explain_text(text: str, subject: Any, kind: str | None, database: Database) -> Explanation:  # noqa: ANN401
    text = text.strip()
    possible = kinds_of(text)
    if kind is None and not isinstance(subject, str):
        possible = possible[:1]  # a finding
    if kind is None and not possible:
        raise SignatureError(_other_text(text, database), part="raw signature", value=text)
    found = [_explain_kind(text, subject, one, database) for one in ((kind,) if kind else possible)]
    return next((one for one in found if one.candidates), found[0])


def _other_text(text: str, database: Database) -> str:
    """The reason why a text is not a raw signature, with the labels that it names."""
    reason = "is not a raw signature as the log has it, such as 4:64+0:0:1460:mss*44,7:mss,sok,ts,nop,ws:df,id+:0"
    labels = [label for _, label in database.labels]
    wanted = text.lower()
    named = [
        one
        for one in labels
        if wanted in (str(one).lower(), one.name.lower()) or f"{one.text} ".lower().startswith(f"{wanted} ")
    ]
    if not named:
        return reason
    places = [f"{one.text} ({place_of(one)})" for one in named[:_SHOWN_LABELS]]
    more = f" and {len(named) - _SHOWN_LABELS} more" if len(named) > _SHOWN_LABELS else ""
    return f"{reason}, but the name of a label, or its beginning; it has the signatures of {', '.join(places)}{more}"


def _explain_kind(text: str, subject: Any, kind: str, database: Database) -> Explanation:  # noqa: ANN401
    is_tcp = kinds_of(text)[:1] == (SYN,)
    if kind in TCP_SECTIONS:
        return _explain_tcp(ObservedTcp.of(subject), text, kind, database)
    if is_tcp:
        raise SignatureError("is one of TCP", part="raw signature", value=text)
    if kind in TEXT_SECTIONS:
        return _explain_message(text, TEXT_SECTIONS[kind], database)
    return _explain_head(ObservedHttp.parse(text), text, kind, database)


def _explain_packet(subject: Any, link_type: int | None, peer_mss: int, database: Database) -> Explanation | None:  # noqa: ANN401
    data, number = captured(subject, link_type, DLT_RAW_FILE)
    fingerprinter = Fingerprinter(database)
    found = fingerprinter.fingerprint(data, number, peer_mss)
    if isinstance(found, TcpFingerprint):
        return _explain_tcp(ObservedTcp.of(found), found.raw_signature, found.kind, database)
    packet = decode_packet(data, number)
    head = None if packet is None or found is None else read_head(packet.payload)
    if head is None or found is None:
        return None
    kind = REQUEST if isinstance(head, RequestReader) else RESPONSE
    return _explain_head(head, found.raw_signature, kind, database)


def _explain_tcp(observed: ObservedTcp, text: str, kind: str, database: Database) -> Explanation:
    signatures = database.signatures_in(TCP_SECTIONS[kind])
    candidates = tcp_candidates(signatures, observed)
    answer = preferred(signatures, observed)
    rewritten = verdict_of_rewritten(kind, [one for one in candidates if one.way == REWRITTEN])
    return Explanation(
        kind=kind,
        raw_signature=text,
        candidates=candidates,
        answer=answer,
        near=() if candidates else nearest(signatures, observed),
        verdict=rewritten if answer is None else verdict_of(kind, answer.way, answer.label, answer.changes),
    )


def _explain_head(head: HttpHead, text: str, kind: str, database: Database) -> Explanation:
    signatures = database.signatures_in(_HTTP_SECTIONS[kind])
    candidates = http_candidates(signatures, head)
    fingerprinter = Fingerprinter(database)
    match = (fingerprinter.http_request if kind == REQUEST else fingerprinter.http_response)(head)
    # A signature of an outdated file can fit without being the answer (docs/differences.md).
    answer = next((one for one in candidates if one.signature is match.signature), None)
    verdict = None
    if answer is not None:
        verdict = verdict_of(kind, DISHONEST if match.dishonest else answer.way, answer.label)
    return Explanation(
        kind=kind,
        raw_signature=text,
        candidates=candidates,
        answer=answer,
        near=() if candidates else nearest_heads(signatures, head),
        verdict=verdict,
    )


def _explain_message(text: str, section: TextSection, database: Database) -> Explanation:
    if len(section.split(text)) != section.parts:
        raise SignatureError(section.form, part=f"raw signature of {section.kind}", value=text)
    from pyp0f.applications.text_candidates import nearest_texts, text_candidates, text_differences  # noqa: PLC0415 - rarely used

    signatures = database.signatures_in(section)
    candidates = text_candidates(section, signatures, text)
    signature, dishonest = section.answer(section.matcher(signatures), text)
    answer = next((one for one in candidates if one.signature is signature), None)
    if answer is None and signature is not None:  # SSH: the algorithms show a library, and the software another name
        differences = text_differences(section, signature, text)
        answer = Candidate(signature=signature, way=DISHONEST if dishonest else GENERIC, differences=differences)
        candidates = (answer, *candidates)
    verdict = None
    if answer is not None:
        verdict = verdict_of(section.kind, DISHONEST if dishonest else answer.way, answer.label)
    return Explanation(
        kind=section.kind,
        raw_signature=text,
        candidates=candidates,
        answer=answer,
        near=() if candidates else nearest_texts(section, signatures, text),
        verdict=verdict,
    )
