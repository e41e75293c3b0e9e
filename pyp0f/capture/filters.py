"""Capture filters in libpcap's language (docs/p0f-3.09b.md, section 1.2).

libpcap filters the packets if it can find the TCP header.  It cannot find it behind VLAN tags in cooked captures and in
some link types.  Such packets pass libpcap's filter and are filtered a second time, from the IP header on.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import cache
from typing import Final, NamedTuple

from pyp0f.capture.inside import InsideFilter, Passes, all_pass, is_one_of, none_passes, with_encapsulations
from pyp0f.errors import CaptureError, FilterError
from pyp0f.wire.link import (
    DLT_EN10MB,
    DLT_IEEE802_11,
    DLT_IEEE802_11_RADIO,
    DLT_LINUX_SLL,
    DLT_LINUX_SLL2,
    DLT_LOOP,
    DLT_NULL,
    DLT_PFLOG,
    DLT_PPP,
    DLT_RAW,
    DLT_RAW_OPENBSD,
    KNOWN,
    MAX_CHAIN,
    VLAN_TAGS,
    Link,
    link_for,
)
from pyp0f.wire.packet import MARK_AT, MAX_PACKET, NO_MARKS, PROTOCOL_TCP, PROTOCOL_UDP, Marks

_ENCAPSULATION: Final = r"\b(?:vlan|mpls|pppoes)\b"
_ANOTHER_TAG: Final = "vlan"
_LENGTH: Final = r"\b(?:len|greater|less)\b"
_ALWAYS_FILTERED: Final = frozenset({DLT_EN10MB, DLT_RAW, DLT_LINUX_SLL})
"""Link types whose filter is compiled only when a packet of an unusual shape needs it."""
_VLAN_DEPTH: Final = 3
"""Stacked VLAN tags that the filter can skip."""

_TAGS: Final = frozenset([kind.to_bytes(2, "big") for kind in VLAN_TAGS])
_FILTERED_AS: Final = {106: 19, 112: 104}
"""Link types that pcapy-ng's libpcap knows under another number only: Linux ATM and Cisco HDLC."""
_IN_MEMORY: Final = {100: 11, 101: DLT_RAW, 102: 15, 103: 16}
"""Link types that have another number in libpcap (DLT) than in files (LINKTYPE)."""

_LOAD, _LOAD_ABSOLUTE = 0xE7, 0x20
"""The bits of a BPF instruction that say whether it reads a packet at a fixed offset, and their value if it does."""
_KERNEL_DATA: Final = 0xFFFFF000
"""Offsets from here on are data of the Linux kernel about a packet."""
_FAMILY_HEADERS: Final = {DLT_NULL: 4, DLT_LOOP: 4, 109: 12}
"""Bytes of the headers that begin with an address family: BSD loopback, OpenBSD loopback and encapsulation."""
_KINDS_BY_FAMILY: Final = {2: b"\x08\0", 24: b"\x86\xdd", 28: b"\x86\xdd", 30: b"\x86\xdd"}
"""EtherTypes by the address families of BSD systems."""
_PPP_BY_KIND: Final = {b"\x08\0": b"\xff\x03\0\x21", b"\x86\xdd": b"\xff\x03\0\x57"}
"""Headers of PPP by EtherType."""
_NO_PPP: Final = bytes(4)
"""In place of a header of PPP, if it is not IP."""


_UNUSUAL_WIRELESS: Final = "(link[1] & 3 = 3) or (link[0] & 0xfc = 0x88 and link[24] & 0x80 != 0)"
"""Frames of 802.11 in which libpcap does not find the IP header: between access points, and aggregates."""


class Wanted(NamedTuple):
    """The transport protocols that pass the filter.

    Attributes:
        expression: filter expression in libpcap's language.
        protocols: their protocol numbers in IP headers.
    """

    expression: str
    protocols: tuple[int, ...]

    def and_rule(self, rule: str | None) -> str:
        """The expression, combined with the user's rule if there is one."""
        return self.expression if rule is None else f"{self.expression} and ({rule})"


_TCP: Final = Wanted("tcp", (PROTOCOL_TCP,))
_TCP_AND_UDP: Final = Wanted("(tcp or udp)", (PROTOCOL_TCP, PROTOCOL_UDP))


def _wanted(datagrams: Marks) -> Wanted:
    """TCP, and some UDP datagrams.  A filter that cannot find the mark of a datagram lets it pass."""
    if not isinstance(datagrams, frozenset):
        return _TCP_AND_UDP
    if not datagrams:
        return _TCP
    marks = [int.from_bytes(mark, "big") for mark in datagrams]
    version4 = _is_in_ranges(f"udp[{MARK_AT}:4]", marks)
    version6 = _is_in_ranges(f"ip6[{40 + MARK_AT}:4]", marks)
    return Wanted(f"(tcp or {version4} or (ip6[6] = {PROTOCOL_UDP} and {version6}))", _TCP_AND_UDP.protocols)


def _is_in_ranges(field: str, values: Iterable[int]) -> str:
    """The expression that a field has one of these values.  The kernel takes 4,096 instructions at most."""
    ranges: list[list[int]] = []
    for value in sorted(values):
        if ranges and value == ranges[-1][1] + 1:
            ranges[-1][1] = value
        else:
            ranges.append([value, value])
    tests = [
        f"{field} = {first:#x}" if first == last else f"({field} >= {first:#x} and {field} <= {last:#x})"
        for first, last in ranges
    ]
    return f"({' or '.join(tests)})"


class Source:
    """A source of packets of one link type, with a filter.

    Attributes:
        name: name of the source in messages.
        link_type: DLT number, as libpcap reports it.
        link: how to find the IP header.
        recheck: second filter for the packets that passed libpcap's; None if none is needed.
    """

    def __init__(
        self,
        name: str,
        link_type: int,
        rule: str | None,
        install: Callable[[str], None],
        *,
        datagrams: Marks = NO_MARKS,
        classic: bool = False,
        inside: bool = False,
    ) -> None:
        """Set the filter.

        Args:
            name: name of the source in messages.
            link_type: DLT number.
            rule: a filter expression in libpcap's language.  Only TCP packets pass, with or without a rule.
            install: sets libpcap's filter; raises `pcapy.PcapError` if libpcap does not accept the expression.
            datagrams: which UDP datagrams pass, too.
            classic: only know the link types of p0f 3.09b.
            inside: also let TCP in encapsulations pass.

        Raises:
            CaptureError: the rule is invalid for the link type, or the link type is not known.
        """
        self.name = name
        self._datagrams = datagrams
        self._wanted = _wanted(datagrams)
        self._install = install
        self.link_type = link_type
        rare = None if classic else _further_link(link_type)
        self._is_rare = rare is not None
        self.link = link_for(link_type) if rare is None else rare
        look_inside = inside and (self._is_rare or link_type in KNOWN)
        self.recheck = self._set_filter_inside(rule, datagrams) if look_inside else self._set_filter(rule)

    def _set_filter_inside(self, rule: str | None, datagrams: Marks) -> Passes | None:
        """Set libpcap's filter so that encapsulated packets pass, too; return the second filter."""
        if self._is_rare:
            plain = all_pass if rule is None else self._set_filter(rule) or all_pass
            return inside_filter(self.link_type, self.link, rule, plain, datagrams=datagrams)
        if rule is not None and re.search(_ENCAPSULATION, rule):
            self._set_filter(rule)
            return InsideFilter(self.link, datagrams)
        expression = self._wanted.expression
        try:
            plain = self._set_filter(rule) or all_pass
        except FilterError as error:
            if rule is None or not _passes_nothing(error) or _compiled_if_valid(self.link_type, rule) is None:
                raise
            plain, expression = none_passes, ""
        if self.link_type == DLT_PFLOG:
            return inside_filter(self.link_type, self.link, rule, plain, datagrams=datagrams)
        if expression:
            expression = self._wanted.and_rule(rule)
        if self.link_type in (DLT_IEEE802_11, DLT_IEEE802_11_RADIO):
            expression = f"({expression}) or {_UNUSUAL_WIRELESS}" if expression else _UNUSUAL_WIRELESS
        self._compile([with_encapsulations(self.link_type, expression, self._wanted.expression)], rule)
        return None if rule is None else inside_filter(self.link_type, self.link, rule, plain, datagrams=datagrams)

    def _set_filter(self, rule: str | None) -> Passes | None:
        """Set libpcap's filter; return the second filter, or None if none is needed."""
        if rule is not None:
            _check_text(rule)
        if self._is_rare:
            return self._behind_link_filter(rule)
        if rule is not None and re.search(_ENCAPSULATION, rule):
            # Departure: 3.09b makes a filter of it that rejects all packets (docs/differences.md, "Filters").
            self._compile([rule], rule)
            return self._behind_link_filter(None)
        expression = self._wanted.and_rule(rule)
        if self.link_type in (DLT_EN10MB, DLT_LINUX_SLL, DLT_LINUX_SLL2):
            return self._set_filter_behind_tags(rule)
        if self.link_type in (DLT_IEEE802_11, DLT_IEEE802_11_RADIO):
            # In frames between access points (both DS flags set), libpcap looks for the IP header too early.
            compile_filter(self.link_type, expression, rule)  # an invalid rule shows only without the addition below
            self._compile([f"({expression}) or (link[1] & 3 = 3)"], rule)
            try:
                passes = self._behind_link_filter(rule)
            except CaptureError:
                passes = none_passes  # the rule is about the link header, which the second filter does not see
            return _only_for(self._is_between_access_points, passes)
        if self.link_type == DLT_PFLOG:
            return self._behind_link_filter(rule)
        if self.link_type in _FILTERED_AS:
            return compile_filter(_FILTERED_AS[self.link_type], expression, rule)
        self._compile([expression], rule)
        return None

    def _set_filter_behind_tags(self, rule: str | None) -> Passes | None:
        """Set the filter of Ethernet and cooked captures, where the rule also applies behind VLAN tags.

        The time and memory that libpcap needs grow with the square of the filter's length.  So the rule is not inserted
        more often than 3.09b does it.  Packets with more tags are filtered a second time, without their tags.
        """
        if rule is None:
            self._compile([expression_for(self.link_type, self.link, self._datagrams)], rule)
            return None
        type_at = self.link.marker_at or 0
        is_ethernet = self.link_type == DLT_EN10MB
        expression = self._wanted.and_rule(rule)
        passes = compile_filter(self.link_type, expression, rule)
        if is_ethernet:
            # All that follows the word vlan applies behind the tag, so that part comes last.  The second tag is found
            # with vlan, too, not by its offset: the kernel keeps the first tag of a live packet outside of the packet.
            behind_tags = f"({expression}) or (vlan and (({expression}) or {_ANOTHER_TAG}))"
            self._compile([behind_tags, f"({_is_tag(12)} and {_is_tag(16)}) or ({expression})"], rule)
            tags = [slice(12, 14), slice(16, 18)]
        else:
            self._compile([f"{_is_tag(type_at)} or ({expression})"], rule)
            tags = [slice(type_at, type_at + 2)]
        return _only_for(
            lambda packet: all(packet[tag] in _TAGS for tag in tags),
            lambda packet: passes(_without_tags(self.link, packet)),
        )

    def _behind_link_filter(self, rule: str | None) -> Passes:
        passes = compile_filter(DLT_RAW, self._wanted.and_rule(rule), rule)
        return lambda packet: passes(self._behind_link(packet))

    def _is_between_access_points(self, packet: bytes) -> bool:
        start = int.from_bytes(packet[2:4], "little") if self.link_type == DLT_IEEE802_11_RADIO else 0
        return len(packet) > start + 1 and packet[start + 1] & 3 == 3

    def _compile(self, expressions: list[str], rule: str | None) -> None:
        """Set the first expression that libpcap accepts as its filter.

        Raises:
            CaptureError: libpcap accepts none of them.
        """
        from pcapy import PcapError  # noqa: PLC0415 - most captures need no filter of libpcap

        problem = ""
        for expression in expressions:
            try:
                self._install(expression)
            except PcapError as error:
                problem = str(error)
            else:
                return
        if rule is not None:
            with suppress(PcapError):
                _program(_FILTERED_AS.get(self.link_type, self.link_type), self._wanted.expression)
                raise FilterError(f"filter {rule!r}: {problem}")
        from pyp0f.capture.link_names import name_of  # noqa: PLC0415 - only for this message

        raise CaptureError(f"{self.name}: link type {self.link_type} ({name_of(self.link_type)}) is not supported")

    def _behind_link(self, packet: bytes) -> bytes:
        """The packet from its IP header on; empty if it has none."""
        start = self.link.locate(packet, 0, len(packet))
        return packet[start:] if start >= 0 else b""


class FileRules:
    """How the packets of a capture file are filtered, by link type.

    Attributes:
        rule: the user's expression; None if there is none.
        datagrams: which UDP datagrams pass, too.
        classic: whether the file is read as p0f 3.09b reads it.
        wants_length: whether the expression is about the original length of packets.
    """

    def __init__(self, name: str, rule: str | None, *, datagrams: Marks, classic: bool) -> None:
        """Remember what the user wants.

        Args:
            name: name of the file in messages.
            rule: a filter expression in libpcap's language.
            datagrams: which UDP datagrams pass, too.
            classic: read the file as p0f 3.09b reads it.

        Raises:
            CaptureError: libpcap does not accept the rule.
        """
        if rule is not None:
            _check_text(rule)
        self.rule = rule
        self.datagrams = datagrams
        self.classic = classic
        self.wants_length = rule is not None and re.search(_LENGTH, rule) is not None
        self._name = name

    def filter_of(self, link_type: int, order: str) -> tuple[Link, Passes]:
        """How to find the IP headers of a link type, and the filter for its packets.

        Args:
            link_type: LINKTYPE number, as in a file.
            order: byte order of the file, as a character of `struct`.

        Raises:
            CaptureError: libpcap cannot filter the link type, or the rule is not valid for it.
        """
        link_type = _IN_MEMORY.get(link_type, link_type)
        rare = None if self.classic else _further_link(link_type)
        if self.classic or (rare is None and link_type not in KNOWN) or link_type == DLT_RAW_OPENBSD:
            return self._plain_filter_of(link_type, order)  # files have another number for raw IP
        rule, link = self.rule, link_for(link_type) if rare is None else rare
        if rule is None:
            return link, InsideFilter(link, self.datagrams)
        if rare is None and re.search(_ENCAPSULATION, rule):
            passes = compile_filter(link_type, rule, rule)
            return link, InsideFilter(link, self.datagrams, passes, whole=passes)
        plain: Passes = none_passes
        try:
            plain = self._plain_filter_of(link_type, order)[1]
        except FilterError as error:
            if not _passes_nothing(error) or _compiled_if_valid(link_type, rule) is None:
                raise
        return link, inside_filter(link_type, link, rule, plain, datagrams=self.datagrams)

    def link_of(self, link_type: int) -> Link:
        """How to find the IP headers of a link type of `filter_of`."""
        link_type = _IN_MEMORY.get(link_type, link_type)
        rare = None if self.classic else _further_link(link_type)
        return link_for(link_type) if rare is None else rare

    def _plain_filter_of(self, link_type: int, order: str) -> tuple[Link, Passes]:
        """The filter for packets that are not encapsulated."""
        if self.rule is None and link_type in _ALWAYS_FILTERED:
            link = link_for(link_type)
            expression = expression_for(link_type, link, self.datagrams)
            return link, compiled_on_first_use(lambda: compile_filter(link_type, expression, None))
        if link_type in _FAMILY_HEADERS and (self.classic or link_type in KNOWN):
            return link_for(link_type), self._filter_by_family(link_type, order)
        passes: list[Passes] = []

        def install(expression: str) -> None:
            passes[:] = [_program(link_type, expression, self._check_loads)]

        source = Source(self._name, link_type, self.rule, install, datagrams=self.datagrams, classic=self.classic)
        recheck = source.recheck
        if recheck is None:
            return source.link, passes[0]
        if not passes:
            return source.link, recheck
        (first,), second = passes, recheck
        return source.link, lambda packet: first(packet) and second(packet)

    def _check_loads(self, loads: Iterable[int]) -> None:
        """Refuse a filter that asks the kernel for the direction of a packet, which a file does not have."""
        if "bound" in (self.rule or "") and max(loads, default=0) >= _KERNEL_DATA:
            raise FilterError(f"filter {self.rule!r}: a file of this link type does not have directions")

    def _filter_by_family(self, link_type: int, order: str) -> Passes:
        """The filter for packets behind an address family.

        In a live capture, libpcap looks for the number of IPv6 of this system, and in a file for those of several
        systems.  So the packets are filtered as if they had a header of PPP, which is as long as most of these, or an
        Ethernet header.
        """
        expression = _wanted(self.datagrams).and_rule(self.rule)
        compile_filter(link_type, expression, self.rule)  # refuses rules that the link type does not know
        header = _FAMILY_HEADERS[link_type]
        is_short = header == len(_NO_PPP)
        passes = compile_filter(DLT_PPP if is_short else DLT_EN10MB, expression, self.rule)
        big = order == ">" or link_type == DLT_LOOP

        def of_family(packet: bytes) -> bool:
            family = int.from_bytes(packet[:4], "big" if big else "little")
            if not self.classic and family not in _KINDS_BY_FAMILY:  # captured on a machine of the other byte order
                family = int.from_bytes(packet[:4], "little" if big else "big")
            kind = _KINDS_BY_FAMILY.get(family, b"\0\0")
            start = _PPP_BY_KIND.get(kind, _NO_PPP) if is_short else bytes(12) + kind
            return passes(start + packet[header:])

        return of_family


def inside_filter(link_type: int, link: Link, rule: str | None, plain: Passes, *, datagrams: Marks) -> InsideFilter:
    """The filter for packets of a link type, also if they are encapsulated.

    Args:
        link_type: DLT number.
        link: how to get to the first header.
        rule: the user's expression; None if there is none.
        plain: the filter for packets that are not encapsulated.
        datagrams: which UDP datagrams pass, too.
    """
    if rule is None:
        return InsideFilter(link, datagrams, plain)
    inner = _compiled_if_valid(DLT_RAW, rule) or none_passes
    whole = None
    if link_type in KNOWN and link_type not in _FAMILY_HEADERS:
        whole = _compiled_if_valid(link_type, rule)
    if whole is not None and link.marker_at is not None:
        whole = _also_without_tags(link, whole)
    return InsideFilter(link, datagrams, plain, whole=whole or none_passes, inner=inner)


def _passes_nothing(error: FilterError) -> bool:
    """Whether a rule is valid, but no TCP packet can pass it.  It may be about what tunnels are made of."""
    return "rejects all packets" in str(error)


def _also_without_tags(link: Link, passes: Passes) -> Passes:
    return lambda packet: passes(packet) or passes(_without_tags(link, packet))


def _compiled_if_valid(link_type: int, rule: str) -> Passes | None:
    """A rule without the addition that only TCP passes; None if it is not valid for a link type."""
    try:
        return compile_filter(_FILTERED_AS.get(link_type, link_type), f"({rule})", rule)
    except FilterError:
        return None


def _without_tags(link: Link, packet: bytes) -> bytes:
    """A packet of Ethernet or of a cooked capture without its VLAN tags."""
    type_at, at = link.marker_at or 0, link.skip
    kind = packet[type_at : type_at + 2]
    for _ in range(MAX_CHAIN):
        if kind not in _TAGS or at >= len(packet):
            break
        kind = packet[at + 2 : at + 4]
        at += 4
    return packet[:type_at] + kind + packet[type_at + 2 : link.skip] + packet[at:]


def _check_text(rule: str) -> None:
    """Refuse a filter that cannot be passed to libpcap."""
    if not isinstance(rule, str):
        raise TypeError(f"a filter must be text, not {rule!r}")
    if "\0" in rule:
        raise FilterError(f"filter {rule!r}: a filter cannot contain a NUL")
    try:
        rule.encode()
    except UnicodeEncodeError:
        raise FilterError(f"filter {rule!r}: a filter must be UTF-8 text") from None


def expression_for(link_type: int, link: Link, datagrams: Marks) -> str:
    """The filter expression without a rule of the user, for links that libpcap can filter by itself.

    Args:
        link_type: DLT number.
        link: how to find the IP header.
        datagrams: which UDP datagrams pass, too.
    """
    wanted = _wanted(datagrams)
    if link_type == DLT_EN10MB:
        return _vlan_filter(wanted, _VLAN_DEPTH)
    if link_type in (DLT_LINUX_SLL, DLT_LINUX_SLL2):
        return _cooked_filter(wanted, link.marker_at or 0, link.skip)
    return wanted.expression


def compile_filter(link_type: int, expression: str, rule: str | None) -> Passes:
    """Compile a filter that is applied packet by packet.

    In it, ``len`` is the captured length of the packet; in libpcap's own filter it is the original length.

    Args:
        link_type: DLT number.
        expression: complete expression in libpcap's language.
        rule: the user's part of it, for the error message.

    Raises:
        CaptureError: libpcap does not accept the expression.
    """
    from pcapy import PcapError  # noqa: PLC0415 - most captures need no filter of libpcap

    try:
        return _program(link_type, expression)
    except PcapError as error:
        raise FilterError(f"filter {rule!r}: {error}") from None


def _program(link_type: int, expression: str, check: Callable[[Iterable[int]], None] | None = None) -> Passes:
    """Compile a filter; raises `pcapy.PcapError`.

    Args:
        link_type: DLT number.
        expression: complete expression in libpcap's language.
        check: called with the offsets that the filter reads.
    """
    import pcapy  # noqa: PLC0415 - most captures need no filter of libpcap

    program = pcapy.compile(link_type, MAX_PACKET, expression, 1, 0)
    if check is not None:
        check([offset for code, _, _, offset in program.get_bpf() if code & _LOAD == _LOAD_ABSOLUTE])
    return lambda packet: bool(packet and program.filter(packet))


def classic_bpf(link_type: int, expression: str) -> list[tuple[int, int, int, int]]:
    """Compile a filter to a classic BPF program: code, two jump offsets and a number for each instruction.

    Args:
        link_type: DLT number.
        expression: complete expression in libpcap's language.

    Raises:
        CaptureError: libpcap does not accept the expression.
    """
    import pcapy  # noqa: PLC0415 - most captures need no filter of libpcap

    try:
        program: list[tuple[int, int, int, int]] = pcapy.compile(link_type, MAX_PACKET, expression, 1, 0).get_bpf()
    except pcapy.PcapError as error:
        raise FilterError(f"filter {expression!r}: {error}") from None
    return program


def compiled_on_first_use(make: Callable[[], Passes]) -> Passes:
    """A filter that is compiled when the first packet is passed to it."""
    made = cache(make)

    def passes(packet: bytes) -> bool:
        return made()(packet)

    return passes


def _vlan_filter(wanted: Wanted, depth: int) -> str:
    """The expression for packets with up to `depth` VLAN tags.

    In libpcap's language, ``vlan`` shifts the offsets of all that follows.
    """
    expression = wanted.expression
    return expression if depth == 0 else f"{expression} or (vlan and ({_vlan_filter(wanted, depth - 1)}))"


def _further_link(link_type: int) -> Link | None:
    """A new `Link` for a link type that p0f does not know; None if p0f knows it, or if pyp0f does not."""
    if link_type in KNOWN:
        return None
    from pyp0f.wire.further_links import LINKS  # noqa: PLC0415 - most captures are of the usual link types

    return LINKS[link_type]() if link_type in LINKS else None


def _only_for(concerns: Passes, passes: Passes) -> Passes:
    """A second filter for the packets that libpcap passes unchecked; all others pass, because libpcap checked them."""
    return lambda packet: not concerns(packet) or passes(packet)


def _cooked_filter(wanted: Wanted, type_at: int, tag_at: int) -> str:
    """The expression for packets with and without VLAN tags in cooked captures, where libpcap has no ``vlan``."""
    behind_tags = _behind_tag(wanted, tag_at, _VLAN_DEPTH)
    return f"{wanted.expression} or ({_is_tag(type_at)} and ({behind_tags}))"


def _is_tag(at: int) -> str:
    return is_one_of(f"link[{at}:2]", VLAN_TAGS)


def _is_wanted(wanted: Wanted, at: int) -> str:
    return " or ".join([f"link[{at}] = {protocol}" for protocol in wanted.protocols])


def _behind_tag(wanted: Wanted, tag: int, depth: int) -> str:
    """The expression for packets behind a VLAN tag and up to `depth` - 1 further ones.

    Args:
        wanted: the transport protocols.
        tag: offset of the tag's two bytes of control information.
        depth: number of tags, 1 or more.
    """
    kind, ip = tag + 2, tag + 4
    found = (
        f"(link[{kind}:2] = 0x0800 and ({_is_wanted(wanted, ip + 9)})) or (link[{kind}:2] = 0x86dd and "
        f"({_is_wanted(wanted, ip + 6)} or (link[{ip + 6}] = 44 and ({_is_wanted(wanted, ip + 40)}))))"
    )
    return found if depth == 1 else f"{found} or ({_is_tag(kind)} and ({_behind_tag(wanted, ip, depth - 1)}))"
