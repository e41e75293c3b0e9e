"""JA4, JA3 and JA3S, with values that their authors and other programs published."""

from __future__ import annotations

from hashlib import md5

import pytest
from hello_bytes import BROWSER
from hypothesis import given
from hypothesis import strategies as st

from pyp0f.applications.tls.fingerprints import ja3, ja3_r, ja3s, ja3s_r, ja4, ja4_o, ja4_r, ja4_ro, without_grease
from pyp0f.applications.tls.hello import ClientHello, ServerHello

CHROME = ClientHello(
    version=0x0303,
    ciphers=(0xEAEA, *BROWSER),
    extensions=(
        0x1A1A, 0x001B, 0x0000, 0x0033, 0x0010, 0x4469, 0x0017, 0x002D, 0x000D, 0x0005, 0x0023, 0x0012, 0x002B, 0xFF01,
        0x000B, 0x000A, 0x0015,
    ),
    alpn=(b"h2", b"http/1.1"),
    versions=(0x7A7A, 0x0304, 0x0303),
    groups=(0x5A5A, 29, 23, 24),
    point_formats=(0,),
    signature_algorithms=(0x0403, 0x0804, 0x0401, 0x0503, 0x0805, 0x0501, 0x0806, 0x0601),
)  # fmt: skip
"""The example of the description of JA4."""
CIPHERS = "002f,0035,009c,009d,1301,1302,1303,c013,c014,c02b,c02c,c02f,c030,cca8,cca9"
ALGORITHMS = "0403,0804,0401,0503,0805,0501,0806,0601"


def test_the_published_example() -> None:
    assert ja4(CHROME) == "t13d1516h2_8daaf6152771_e5627efa2ab1"
    extensions = "0005,000a,000b,000d,0012,0015,0017,001b,0023,002b,002d,0033,4469,ff01"
    assert ja4_r(CHROME) == f"t13d1516h2_{CIPHERS}_{extensions}_{ALGORITHMS}"


def test_in_the_order_of_the_wire() -> None:
    ciphers = "1301,1302,1303,c02b,c02f,c02c,c030,cca9,cca8,c013,c014,009c,009d,002f,0035"
    extensions = "001b,0000,0033,0010,4469,0017,002d,000d,0005,0023,0012,002b,ff01,000b,000a,0015"
    assert ja4_ro(CHROME) == f"t13d1516h2_{ciphers}_{extensions}_{ALGORITHMS}"
    assert ja4_o(CHROME).startswith("t13d1516h2_acb858a92679_")


def test_without_signature_algorithms() -> None:
    """There is no underscore at the end."""
    assert ja4(CHROME._replace(signature_algorithms=())).endswith("_6d807ffa2a79")


def test_without_lists() -> None:
    hello = ClientHello(0x0303, ())
    assert ja4(hello) == ja4_o(hello) == "t12i000000_000000000000_000000000000"
    assert ja4_r(hello) == ja4_ro(hello) == "t12i000000__"
    assert ja4(hello._replace(extensions=(0x0000,))) == "t12d000100_000000000000_000000000000"


def test_long_lists_count_as_99() -> None:
    hello = ClientHello(0x0303, tuple(range(300)), tuple(range(100, 200)))
    assert ja4(hello).startswith("t12i999900_")


@pytest.mark.parametrize(
    ("version", "versions", "text"),
    [
        (0x0303, None, "12"),
        (0x0302, None, "11"),
        (0x0301, None, "10"),
        (0x0300, None, "s3"),
        (0x0002, None, "s2"),
        (0x0305, None, "00"),
        (0x0303, (0x0303, 0x0304), "13"),
        (0x0303, (0x0302, 0x0301), "11"),
        (0x0303, (0xFAFA, 0x0303), "12"),
        (0x0303, (), "12"),
        (0x0302, (0x3A3A,), "11"),
        (0x0303, (0x7F1C,), "00"),
    ],
)
def test_versions(version: int, versions: tuple[int, ...] | None, text: str) -> None:
    assert ja4(ClientHello(version, (), versions=versions))[1:3] == text


@pytest.mark.parametrize(
    ("protocol", "text"),
    [
        (b"", "00"),
        (b"h2", "h2"),
        (b"http/1.1", "h1"),
        (b"x", "xx"),
        (b"\xab", "ab"),
        (b" ", "20"),
        (b"\xab\xcd", "ad"),
        (b" a", "21"),
        (b"0\xab", "3b"),
        (b"a ", "60"),
        (b"01\xab\xcd", "3d"),
        (b"0\xab\xcd1", "01"),
    ],
)
def test_protocols(protocol: bytes, text: str) -> None:
    assert ja4(ClientHello(0x0303, (), alpn=(protocol, b"zz")))[8:10] == text


def test_grease() -> None:
    grease = [0x0A0A + step * 0x1010 for step in range(16)]
    assert without_grease([*grease, 0x0A1A, 0x0A0B, 0x1301]) == [0x0A1A, 0x0A0B, 0x1301]


def test_ja3() -> None:
    """The example is one of the description of JA3."""
    hello = ClientHello(
        769, (47, 53, 5, 10, 49161, 49162, 49171, 49172, 50, 56, 19, 4), (0, 10, 11), groups=(23, 24, 25),
        point_formats=(0,),
    )  # fmt: skip
    assert ja3_r(hello) == "769,47-53-5-10-49161-49162-49171-49172-50-56-19-4,0-10-11,23-24-25,0"
    assert ja3(hello) == "ada70206e40642a3e4461f35503241d5"
    empty = ClientHello(769, (4, 5, 10, 9, 100, 98, 3, 6, 19, 18, 99))
    assert ja3_r(empty) == "769,4-5-10-9-100-98-3-6-19-18-99,,,"
    assert ja3(empty) == "de350869b8c85de67a350c8d186f11e6"


def test_ja3_without_grease() -> None:
    assert ja3_r(ClientHello(771, (0x0A0A, 1), (0x1A1A, 2), groups=(0x2A2A, 3))) == "771,1,2,3,"


def test_ja3s() -> None:
    hello = ServerHello(769, 47, (65281, 0, 11, 35, 5, 16))
    assert ja3s_r(hello) == "769,47,65281-0-11-35-5-16"
    assert ja3s(hello) == md5(b"769,47,65281-0-11-35-5-16", usedforsecurity=False).hexdigest()


@given(st.permutations(CHROME.ciphers), st.permutations(CHROME.extensions))
def test_ja4_does_not_depend_on_the_order(ciphers: list[int], extensions: list[int]) -> None:
    hello = CHROME._replace(ciphers=tuple(ciphers), extensions=tuple(extensions))
    assert ja4(hello) == ja4(CHROME)
    assert ja4_r(hello) == ja4_r(CHROME)
