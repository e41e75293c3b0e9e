"""The faults of p0f 3.09b that pyp0f mends, put back one by one: evidence that nothing else differs.

``python tests/p0f_faults.py [--only NAME,... | --without NAME,...] ARGUMENTS`` runs pyp0f with these
faults; its output then equals that of 3.09b, whatever the traffic.  docs/differences.md explains each.
Not imitated are the two that do not touch findings in a way that can be repeated: the hour that
``Date`` is off at times, and names of 256 characters and more.
"""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING, Final

from pyp0f.applications.http import application, comparing, sections
from pyp0f.applications.http.facts import DISAGREES_WITH_SYSTEM
from pyp0f.applications.http.head import Reading, ResponseReader
from pyp0f.applications.http.limits import MAX_HTTP_LINE, MIN_RESPONSE_LINE
from pyp0f.capture import filters
from pyp0f.changes.tcp import add
from pyp0f.changes.weights import OTHER_SYSTEM, OTHER_SYSTEM_BY_HTTP, USER_AGENT_OF_OTHER_SYSTEM, Score
from pyp0f.engine import hotloop, slow_path
from pyp0f.engine.connections import Connections
from pyp0f.fingerprinting import tcp
from pyp0f.hosts import table as hosts
from pyp0f.signatures import label, reading, tcp_matching, tcp_section
from pyp0f.signatures import tcp as signatures_tcp
from pyp0f.signatures.tcp_matching import Fit
from pyp0f.wire import decoding as decode
from pyp0f.wire import link, options
from pyp0f.wire.packet import SYN
from pyp0f.wire.quirks import QUIRK_DF, QUIRK_NONZERO_ID, QUIRK_OPT_EOL_NONZERO, QUIRK_ZERO_ID, QUIRKS_IPV6_ONLY
from pyp0f.wire.ttl import MAX_DISTANCE

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest

    from pyp0f.applications.http.facts import HttpSample
    from pyp0f.hosts.samples import TcpProfile
    from pyp0f.signatures.label import Label
    from pyp0f.signatures.tcp import TcpSignature
    from pyp0f.wire.packet import Packet

    Patch = Callable[[object, str, object], None]


def ack_plus(patch: Patch) -> None:
    """Quirk ack+: only bit 24 of the acknowledgement number is looked at."""
    mended = decode.decode

    def faulty(data: bytes, start: int, end: int, seconds: int, microseconds: int) -> Packet | None:
        packet = mended(data, start, end, seconds, microseconds)
        if packet is not None and packet.type == SYN:
            headers = packet.headers
            at = start + (40 if headers.version == 6 else 20 + headers.ip_options_length) + 8
            packet.form = headers._replace(has_ack=bool(data[at] & 0x01))
        return packet

    patch(hotloop, "decode", faulty)
    patch(slow_path, "decode", faulty)


def opt_plus(patch: Patch) -> None:
    """Quirk opt+: a non-zero byte in the very last place after end-of-options is missed."""
    mended = options.read_options

    def read_options(data: bytes, is_syn: bool) -> options.Options:
        found = mended(data, is_syn)
        if found.quirks & QUIRK_OPT_EOL_NONZERO and not any(data[len(data) - found.eol_padding : -1]):
            return found._replace(quirks=found.quirks & ~QUIRK_OPT_EOL_NONZERO)
        return found

    patch(tcp, "read_options", read_options)


def vlan(patch: Patch) -> None:
    """VLAN tags: single ones pass the filter of Ethernet captures, but IP is looked for where the tag is."""
    patch(link.TaggedLink, "locate", link.Link.locate)
    patch(link.TaggedLink, "payload", link.Link.payload)
    patch(filters, "_VLAN_DEPTH", 1)
    patch(filters, "_cooked_filter", lambda *_: "tcp")
    patch(filters, "_is_tag", lambda _: "link[0] != link[0]")
    patch(filters, "_ANOTHER_TAG", "link[0] != link[0]")


def vlan_detected(patch: Patch) -> None:
    """VLAN tags: where the offset is detected, it is corrected for a tag in the wrong direction."""
    mended = link.detect_offset

    def detect_offset(data: bytes, start: int, end: int) -> int:
        offset = mended(data, start, end)
        if offset >= 4 and data[start + offset - 4 : start + offset - 2] == b"\x81\x00":
            return offset - 4
        return offset

    patch(link, "detect_offset", detect_offset)


def links(patch: Patch) -> None:
    """Link types: fixed and partly wrong header lengths, radiotap and cooked v2 left to detection."""
    for dlt, skip in ((link.DLT_LOOP, 8), (link.DLT_PPP_SERIAL, 8), (link.DLT_IEEE802_11, 32), (link.DLT_PFLOG, 28)):
        patch(link._TABLE, str(dlt), (dlt, ("", lambda skip=skip: link.Link(skip))))
    for dlt in (link.DLT_IEEE802_11_RADIO, link.DLT_LINUX_SLL2):
        patch(link._TABLE, str(dlt), (dlt, ("", link.DetectedLink)))
    patch(filters.Source, "_is_between_access_points", lambda *_: False)


def versions(patch: Patch) -> None:
    """IP versions of signatures: never compared with the packet's; 0+ of any-version signatures always counts."""

    def compare(signature: TcpSignature, sample: TcpProfile, _: int = 0) -> Fit:
        fit = Fit.EXACT
        quirks = signature.quirks
        if signature.version is None:
            quirks &= ~(QUIRKS_IPV6_ONLY if sample.version == 4 else QUIRK_DF | QUIRK_NONZERO_ID | QUIRK_ZERO_ID)
        if quirks != sample.quirks:
            if (
                quirks & ~sample.quirks & ~tcp_matching._MAY_BE_MISSING
                or sample.quirks & ~quirks & ~tcp_matching._MAY_BE_EXTRA
            ):
                return Fit.NO
            fit = Fit.FUZZY
        if (signature.eol_padding, signature.olen) != (sample.eol_padding, sample.ip_options_length):
            return Fit.NO
        if signature.random_ttl:
            if signature.ttl < sample.ttl:
                return Fit.NO
        elif not 0 <= signature.ttl - sample.ttl <= MAX_DISTANCE:
            fit = Fit.FUZZY
        agrees = (
            signature.mss in (None, sample.mss)
            and signature.scale in (None, sample.scale)
            and signature.payload in (None, sample.has_payload)
            and tcp_matching.window_agrees(signature, sample)
        )
        return fit if agrees else Fit.NO

    patch(tcp, "compare", compare)


def pruning(patch: Patch) -> None:
    """Host pruning: the least recently refreshed host goes, unless it is in use."""

    def prune(self: hosts.Hosts) -> int:
        address, host = next(iter(self._hosts.items()))
        if host.in_use:
            return 0
        del self._hosts[address]
        return 1

    patch(hosts.Hosts, "prune", prune)


def time_backwards(patch: Patch) -> None:
    """Time going backwards: ages are computed modulo 2^32, so that what is younger than now is very old."""

    def expire_flows(self: Connections, now: int) -> None:
        for flow in list(self._by_age.values()):
            if (now - flow.created) % 2**32 <= self.age_limit:
                break
            self.remove(flow)

    def expire_hosts(self: hosts.Hosts, now: int) -> None:
        for address, host in list(self._hosts.items()):
            if (now - host.last_seen) % 2**32 <= self.idle_limit:
                break
            if host.in_use == 0:
                del self._hosts[address]

    patch(Connections, "expire", expire_flows)
    patch(hosts.Hosts, "expire", expire_hosts)


def responses(patch: Patch) -> None:
    """Segmented response heads: each segment after the first costs a line."""

    def read(self: ResponseReader, data: bytes, is_full: bool) -> Reading:
        if len(data) < MIN_RESPONSE_LINE:
            return Reading.MORE
        end = min(len(data), MAX_HTTP_LINE)
        self.store_all(data[self._begin : self._at])
        newline = data.find(b"\n", self._at, end)
        at = max(self._at, end if newline < 0 else newline)
        if self.rules.find_bad_in_line(data[self._at : at]) or at >= MAX_HTTP_LINE > self._at:
            return Reading.FAILED
        if self._at == MAX_HTTP_LINE or at < MIN_RESPONSE_LINE:
            return Reading.FAILED
        if newline < 0 and self._at < MAX_HTTP_LINE:
            self._at = len(data)
            return Reading.FAILED if is_full else Reading.MORE
        if not data.startswith(b"HTTP/1."):
            return Reading.FAILED
        self.version = 1 if data[7] == 0x31 else 0
        self._at = self._begin = at + 1
        return self._read_headers(data, is_full)

    patch(ResponseReader, "read", read)


def unknown_os(patch: Patch) -> None:
    """Unknown OS: counts as another one than the one that HTTP names, and lowers the software's honesty."""
    mended_http, mended_system = comparing.score_http, comparing._score_system

    def score_http(
        host: hosts.Host,
        sample: HttpSample,
        reference: HttpSample | None,
        is_client: bool,
        claimed_os: str | None,
        via: bool,
        by_text: bool,
    ) -> Score:
        score = mended_http(host, sample, reference, is_client, claimed_os, via, by_text)
        if claimed_os is not None and host.label is None:
            facts = host.facts_of("http")
            facts.dishonesty = facts.dishonesty or DISAGREES_WITH_SYSTEM
            return add(score, USER_AGENT_OF_OTHER_SYSTEM)
        return score

    def score_system(host: hosts.Host, label: Label, reference: HttpSample | None, by_text: bool) -> Score:
        score = mended_system(host, label, reference, by_text)
        return add(score, OTHER_SYSTEM_BY_HTTP) if host.label is None and score != OTHER_SYSTEM else score

    patch(application, "score_http", score_http)
    patch(comparing, "_score_system", score_system)


def http_os_labels(patch: Patch) -> None:
    """HTTP OS labels: the number of a label is compared with the index of a name, which is nearly never the same."""
    mended_change, mended_name = comparing._label_change, reading.Reader._name
    index: dict[str, int] = {}

    def name_of(self: reading.Reader, name: str) -> str:
        spelling = mended_name(self, name)
        index.setdefault(spelling, len(index))
        return spelling

    def label_change(old: Label, new: Label, by_text: bool, other_name: Score, other_label: Score) -> Score:
        if new.is_application or old.name != new.name:
            return mended_change(old, new, by_text, other_name, other_label)
        return other_label if index[old.name] != new.number else (0, 0)

    patch(reading.Reader, "_name", name_of)
    patch(comparing, "_label_change", label_change)


def random_ttl(patch: Patch) -> None:
    """Random TTL: the character after ``n-:`` is swallowed."""
    mended = signatures_tcp.parse_tcp

    def parse_tcp(text: str, label: Label, line: int = 0) -> TcpSignature:
        return mended(re.sub(r"^([^:]*:[0-9]*-:).", r"\1", text), label, line)

    patch(tcp_section, "parse_tcp", parse_tcp)


def apostrophes(patch: Patch) -> None:
    """Apostrophes: a name must not contain one."""
    alphabet = label.NAME_ALPHABET.replace("'", "")
    patch(label, "NAME_ALPHABET", alphabet)
    ua_os = sections._match_ua_os.__self__.pattern  # type: ignore[attr-defined]
    patch(sections, "_match_ua_os", re.compile(ua_os.replace("'", "")).match)


FAULTS: Final = {
    fault.__name__: fault
    for fault in (
        ack_plus,
        opt_plus,
        vlan,
        vlan_detected,
        links,
        versions,
        pruning,
        time_backwards,
        responses,
        unknown_os,
        http_os_labels,
        random_ttl,
        apostrophes,
    )
}


def set_attribute(owner: object, name: str, value: object) -> None:
    """Replace an attribute, or an entry of a dictionary given as (key, value)."""
    if isinstance(owner, dict) and isinstance(value, tuple):
        owner[value[0]] = value[1]
    else:
        setattr(owner, name, value)


def apply(monkeypatch: pytest.MonkeyPatch, *names: str) -> None:
    """Put faults back for the time of a test."""

    def patch(owner: object, name: str, value: object) -> None:
        if isinstance(owner, dict) and isinstance(value, tuple):
            monkeypatch.setitem(owner, *value)
        else:
            monkeypatch.setattr(owner, name, value)

    for name in names:
        FAULTS[name](patch)


def main(arguments: list[str]) -> int:
    """Run pyp0f with faults."""
    names = list(FAULTS)
    if arguments[:1] == ["--only"]:
        names, arguments = arguments[1].split(","), arguments[2:]
    elif arguments[:1] == ["--without"]:
        left_out, arguments = arguments[1].split(","), arguments[2:]
        names = [name for name in names if name not in left_out]
    for name in names:
        FAULTS[name](set_attribute)
    from pyp0f.commands.main import main as pyp0f  # noqa: PLC0415 - the faults must be in place before

    return pyp0f(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
