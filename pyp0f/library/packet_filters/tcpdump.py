"""Packet filters in the language of libpcap, for tcpdump and for captures of pyp0f."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

from pyp0f.library.packet_filters.conditions import (
    AnyBit,
    Condition,
    Conditions,
    FieldTest,
    LargestMultiple,
    MssMultiple,
    Multiple,
)

_Place = Callable[[int, int], str]
"""Writes a field, given by its offset from the IP header and its size, in the language of libpcap."""


def expression_of(conditions: Conditions) -> str:
    """The filter expression.  Protocols are named, so that it works on every link type."""
    name = "ip" if conditions.version == 4 else "ip6"
    return f"{name} and {' and '.join(_texts(conditions.tests, _named_by_header(conditions)))}"


def expression_from_ip_header(version: int, tests: Iterable[Condition]) -> str:
    """The filter expression with all offsets counted from the IP header, which makes a short program."""
    name = "ip" if version == 4 else "ip6"
    return " and ".join(_texts(tests, lambda at, size: _field(name, at, size)))


def _named_by_header(conditions: Conditions) -> _Place:
    """Fields of the TCP header are counted from there.  libpcap can do that for IPv4 only."""
    name = "ip" if conditions.version == 4 else "ip6"
    first = conditions.tests[0]
    tcp_at = (first.value & 0x0F) * 4 if conditions.version == 4 and isinstance(first, FieldTest) else 0

    def place(at: int, size: int) -> str:
        return _field("tcp", at - tcp_at, size) if tcp_at and at >= tcp_at else _field(name, at, size)

    return place


def _field(name: str, at: int, size: int) -> str:
    return f"{name}[{at}]" if size == 1 else f"{name}[{at}:{size}]"


def _texts(tests: Iterable[Condition], place: _Place) -> list[str]:
    return [_WRITERS[type(test)](test, place) for test in tests]


def _field_test(test: FieldTest, place: _Place) -> str:
    field = place(test.at, test.size)
    if test.is_whole:
        return f"{field} {test.relation} {test.value}"
    return f"{field} & {test.mask:#x} {test.relation} {test.value:#x}"


def _any_bit(test: AnyBit, place: _Place) -> str:
    return f"({' or '.join([_field_test(one, place) for one in test.tests])})"


def _multiple(test: Multiple, place: _Place) -> str:
    return f"{place(test.at, 2)} % {test.divisor} = 0"


def _mss_multiple(test: MssMultiple, place: _Place) -> str:
    window, mss = place(test.at, 2), place(test.mss_at, 2)
    products = []
    if test.mss is None:
        products = [
            f"{window} = {f'({mss} {_signed(addition)})' if addition else mss} * {test.factor}"
            for addition in test.additions
        ]
    products += [f"{window} = {number}" for number in test.windows]
    return f"({' or '.join(products)})"


def _largest_multiple(test: LargestMultiple, place: _Place) -> str:
    window, mss = place(test.at, 2), place(test.mss_at, 2)
    if test.mss is not None:
        return f"({' or '.join([f'{window} = {number}' for number in test.windows])})"
    units = [f"({mss} {_signed(addition)})" if addition else mss for addition in test.additions]
    return f"({' or '.join([f'{window} = 65535 / {unit} * {unit}' for unit in units])})"


def _signed(number: int) -> str:
    return f"{'-' if number < 0 else '+'} {abs(number)}"


_WRITERS: Final[dict[type, Callable[..., str]]] = {
    FieldTest: _field_test,
    AnyBit: _any_bit,
    Multiple: _multiple,
    MssMultiple: _mss_multiple,
    LargestMultiple: _largest_multiple,
}
