"""Which packets count: filters in libpcap's language (docs/p0f-3.09b.md, section 1.2).

libpcap does the filtering wherever it can see the TCP header.  Where it cannot, because of tags in a cooked capture or
of a link type that it does not know how to filter, the packet is looked at a second time from its IP header on.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import Final, NamedTuple

import pcapy

from pyp0f.errors import CaptureError
from pyp0f.wire.link import (
    DLT_EN10MB,
    DLT_IEEE802_11,
    DLT_IEEE802_11_RADIO,
    DLT_LINUX_SLL,
    DLT_LINUX_SLL2,
    DLT_PFLOG,
    DLT_RAW,
    VLAN_TAGS,
    Link,
    link_for,
)
from pyp0f.wire.packet import MAX_PACKET, PROTOCOL_TCP, PROTOCOL_UDP

_ENCAPSULATION: Final = r"\b(?:vlan|mpls|pppoes)\b"
_ANOTHER_TAG: Final = "vlan"
_VLAN_DEPTH: Final = 3
"""Stacked tags that the filter sees through."""

_TAGS: Final = frozenset([kind.to_bytes(2, "big") for kind in VLAN_TAGS])
_FILTERED_AS: Final = {106: 19, 112: 104}
"""Numbers in files whose meaning the libpcap that pcapy-ng brings along does not know: Linux ATM and Cisco HDLC."""


class Wanted(NamedTuple):
    """What passes in any case.

    Attributes:
        expression: in libpcap's language.
        protocols: protocol numbers in IP headers.
    """

    expression: str
    protocols: tuple[int, ...]

    def and_rule(self, rule: str | None) -> str:
        """The expression, together with the user's rule if there is one."""
        return self.expression if rule is None else f"{self.expression} and ({rule})"


_TCP: Final = Wanted("tcp", (PROTOCOL_TCP,))
_TCP_AND_UDP: Final = Wanted("(tcp or udp)", (PROTOCOL_TCP, PROTOCOL_UDP))


class Source:
    """Where packets come from: opened with libpcap, and filtered.

    Attributes:
        name: what to call it in messages.
        link_type: DLT number, as libpcap reports it.
        link: how to get to the IP header.
        reader: pcapy's.
        sieve: asked about packets that libpcap let through; None if it need not be.
    """

    def __init__(self, reader: pcapy.Reader, name: str, rule: str | None, *, datagrams: bool = False) -> None:
        """Set the filter.

        Args:
            reader: pcapy's.
            name: what to call it in messages.
            rule: a filter expression in libpcap's language; only TCP passes in any case.
            datagrams: let UDP pass as well.

        Raises:
            CaptureError: the rule makes no sense for it.
        """
        self.name = name
        self._wanted = _TCP_AND_UDP if datagrams else _TCP
        self.reader = reader
        self.link_type: int = reader.datalink()
        self.link: Link = link_for(self.link_type)
        self.sieve = self._set_filter(rule)

    def close(self) -> None:
        """Let go of it."""
        self.reader.close()

    def _set_filter(self, rule: str | None) -> Callable[[bytes], bool] | None:
        """Let libpcap filter; what is returned is asked besides, if it is not None."""
        if rule is not None:
            _check_text(rule)
        if rule is not None and re.search(_ENCAPSULATION, rule):
            # Departure: 3.09b makes of these a filter that nothing passes (docs/differences.md, "Filters").
            self._compile([rule], rule)
            return self._behind_link_filter(None)
        expression = self._wanted.and_rule(rule)
        if self.link_type in (DLT_EN10MB, DLT_LINUX_SLL, DLT_LINUX_SLL2):
            return self._set_filter_behind_tags(rule)
        if self.link_type in (DLT_IEEE802_11, DLT_IEEE802_11_RADIO):
            # libpcap looks for IP too early where both flags of a frame between access points are set.
            compile_filter(self.link_type, expression, rule)  # a rule without sense shows only by itself
            self._compile([f"({expression}) or (link[1] & 3 = 3)"], rule)
            try:
                passes = self._behind_link_filter(rule)
            except CaptureError:
                passes = _never  # the rule is about the link, and there is none any more when it comes to IP
            return _if_odd(self._is_between_access_points, passes)
        if self.link_type == DLT_PFLOG:
            return self._behind_link_filter(rule)
        if self.link_type in _FILTERED_AS:
            return compile_filter(_FILTERED_AS[self.link_type], expression, rule)
        self._compile([expression], rule)
        return None

    def _set_filter_behind_tags(self, rule: str | None) -> Callable[[bytes], bool] | None:
        """Ethernet and cooked captures: the rule also applies to what lies behind VLAN tags.

        libpcap takes time and memory that grow with the square of a filter, so a rule is not pasted in more
        often than 3.09b does: packets with more tags are asked again, as they would be without any.
        """
        if rule is None:
            self._compile([self.expression_without_rule()], rule)
            return None
        type_at = self.link.marker_at or 0
        is_ethernet = self.link_type == DLT_EN10MB
        expression = self._wanted.and_rule(rule)
        passes = compile_filter(self.link_type, expression, rule)
        if is_ethernet:
            # What follows the word vlan is about what is behind the tag, so that comes last.  It is used for the second
            # tag, too: of a live packet the first lies beside the packet, and not where bytes could be looked at.
            behind_tags = f"({expression}) or (vlan and (({expression}) or {_ANOTHER_TAG}))"
            self._compile([behind_tags, f"({_is_tag(12)} and {_is_tag(16)}) or ({expression})"], rule)
            tags = [slice(12, 14), slice(16, 18)]
        else:
            self._compile([f"{_is_tag(type_at)} or ({expression})"], rule)
            tags = [slice(type_at, type_at + 2)]
        return _if_odd(
            lambda packet: all(packet[tag] in _TAGS for tag in tags), lambda packet: passes(self._without_tags(packet))
        )

    def expression_without_rule(self) -> str:
        """What passes if the user gave no rule, for links that libpcap can filter by itself."""
        if self.link_type == DLT_EN10MB:
            return _vlan_filter(self._wanted, _VLAN_DEPTH)
        if self.link_type in (DLT_LINUX_SLL, DLT_LINUX_SLL2):
            return _cooked_filter(self._wanted, self.link.marker_at or 0, self.link.skip)
        return self._wanted.expression

    def _without_tags(self, packet: bytes) -> bytes:
        type_at, at = self.link.marker_at or 0, self.link.skip
        kind = packet[type_at : type_at + 2]
        while kind in _TAGS:
            kind = packet[at + 2 : at + 4]
            at += 4
        return packet[:type_at] + kind + packet[type_at + 2 : self.link.skip] + packet[at:]

    def _behind_link_filter(self, rule: str | None) -> Callable[[bytes], bool]:
        passes = compile_filter(DLT_RAW, self._wanted.and_rule(rule), rule)
        return lambda packet: passes(self._behind_link(packet))

    def _is_between_access_points(self, packet: bytes) -> bool:
        start = int.from_bytes(packet[2:4], "little") if self.link_type == DLT_IEEE802_11_RADIO else 0
        return len(packet) > start + 1 and packet[start + 1] & 3 == 3

    def _compile(self, expressions: list[str], rule: str | None) -> None:
        """Set the first of the expressions that libpcap accepts."""
        problem = ""
        for expression in expressions:
            try:
                self.reader.setfilter(expression)
            except pcapy.PcapError as error:
                problem = str(error)
            else:
                return
        if rule is None:
            name = f"link type {self.link_type}"
            raise CaptureError(f"{self.name}: captures of {name} cannot be read: {problem}")
        raise CaptureError(f"filter {rule!r}: {problem}")

    def _behind_link(self, packet: bytes) -> bytes:
        """The packet from its IP header on; nothing if there is none."""
        start = self.link.locate(packet, 0, len(packet))
        return packet[start:] if start >= 0 else b""


def _check_text(rule: str) -> None:
    """Refuse a filter that cannot be passed to libpcap."""
    if not isinstance(rule, str):
        raise TypeError(f"a filter must be text, not {rule!r}")
    if "\0" in rule:
        raise CaptureError(f"filter {rule!r}: a filter cannot contain a NUL")
    try:
        rule.encode()
    except UnicodeEncodeError:
        raise CaptureError(f"filter {rule!r}: a filter must be UTF-8 text") from None


def compile_filter(link_type: int, expression: str, rule: str | None) -> Callable[[bytes], bool]:
    """A compiled filter to ask packet by packet; unlike libpcap's own it only knows the captured length."""
    try:
        program = pcapy.compile(link_type, MAX_PACKET, expression, 1, 0)
    except pcapy.PcapError as error:
        raise CaptureError(f"filter {rule!r}: {error}") from None
    return lambda packet: bool(packet and program.filter(packet))


def compiled_late(make: Callable[[], Callable[[bytes], bool]]) -> Callable[[bytes], bool]:
    """A filter that is only made when it is asked for the first time."""
    made = cache(make)

    def passes(packet: bytes) -> bool:
        return made()(packet)

    return passes


def _vlan_filter(wanted: Wanted, depth: int) -> str:
    """What is wanted, also behind up to `depth` VLAN tags: in libpcap's language, `vlan` moves all that follows."""
    expression = wanted.expression
    return expression if depth == 0 else f"{expression} or (vlan and ({_vlan_filter(wanted, depth - 1)}))"


def _never(_: bytes) -> bool:
    return False


def _if_odd(is_odd: Callable[[bytes], bool], passes: Callable[[bytes], bool]) -> Callable[[bytes], bool]:
    """Ask about odd packets, which libpcap lets through unseen; all others have passed already."""
    return lambda packet: not is_odd(packet) or passes(packet)


def _cooked_filter(wanted: Wanted, type_at: int, tag_at: int) -> str:
    """What is wanted, also behind VLAN tags, for cooked captures, where libpcap's language has no `vlan`."""
    behind_tags = _behind_tag(wanted, tag_at, _VLAN_DEPTH)
    return f"{wanted.expression} or ({_is_tag(type_at)} and ({behind_tags}))"


def _is_tag(at: int) -> str:
    return f"(link[{at}:2] = 0x8100 or link[{at}:2] = 0x88a8 or link[{at}:2] = 0x9100)"


def _is_wanted(wanted: Wanted, at: int) -> str:
    return " or ".join([f"link[{at}] = {protocol}" for protocol in wanted.protocols])


def _behind_tag(wanted: Wanted, tag: int, depth: int) -> str:
    """What is wanted behind the tag whose two bytes of control information lie at that offset."""
    kind, ip = tag + 2, tag + 4
    found = (
        f"(link[{kind}:2] = 0x0800 and ({_is_wanted(wanted, ip + 9)})) or (link[{kind}:2] = 0x86dd and "
        f"({_is_wanted(wanted, ip + 6)} or (link[{ip + 6}] = 44 and ({_is_wanted(wanted, ip + 40)}))))"
    )
    return found if depth == 1 else f"{found} or ({_is_tag(kind)} and ({_behind_tag(wanted, ip, depth - 1)}))"
