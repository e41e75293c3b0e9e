"""JA4 and JA3 of a ClientHello, JA3S of a ServerHello.

JA4 is a method of FoxIO, JA3 and JA3S are methods of Salesforce; all three are under the BSD 3-Clause license.
GREASE values (RFC 8701) are left out of JA4 and JA3.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from functools import lru_cache
from struct import pack
from typing import Final

from pyp0f.applications.tls.hello import ALPN, SERVER_NAME, ClientHello, ServerHello

_VERSIONS: Final = {
    0x0304: "13",
    0x0303: "12",
    0x0302: "11",
    0x0301: "10",
    0x0300: "s3",
    0x0002: "s2",
    0xFEFF: "d1",
    0xFEFD: "d2",
    0xFEFC: "d3",
}
"""Versions in the words of JA4."""
_ECH: Final = 0xFE0D
"""The extension encrypted_client_hello (RFC 9849)."""
_NOTHING: Final = "000000000000"
_MAX_COUNT: Final = 99


def without_grease(values: Iterable[int]) -> list[int]:
    """The values that are not reserved by RFC 8701: all but 0x0a0a, 0x1a1a, ... 0xfafa."""
    return [value for value in values if value & 0x0F0F != 0x0A0A or value >> 8 != value & 0xFF]


def offered_version(hello: ClientHello) -> int:
    """The highest version that a client offers."""
    # The numbers of DTLS decrease (RFC 6347, section 4.1).
    return (min if hello.transport == "d" else max)(_versions(hello))


def _versions(hello: ClientHello) -> list[int]:
    """The versions that a client offers; that of the message if the extension supported_versions has none."""
    return without_grease(hello.versions or ()) or [hello.version]


def client_words(hello: ClientHello) -> tuple[str, ...]:
    """What is special about a ClientHello, in the words of the field ``params``."""
    values = (*hello.ciphers, *hello.extensions)
    found = (
        ("grease", len(without_grease(values)) < len(values)),
        ("ech", _ECH in hello.extensions),
        ("sslv2", hello.ssl2),
    )
    return tuple([word for word, applies in found if applies])


def server_words(hello: ServerHello) -> tuple[str, ...]:
    """What is special about a ServerHello, in the words of the field ``params``."""
    return ("retry",) if hello.retried else ()


def ja4(hello: ClientHello) -> str:
    """JA4 of a ClientHello, such as ``t13d1516h2_8daaf6152771_e5627efa2ab1``."""
    # The server name and the lists that have no part in it differ between hellos of one program.
    return _ja4(
        hello.version,
        hello.ciphers,
        hello.extensions,
        hello.alpn[:1],
        hello.versions,
        hello.signature_algorithms,
        hello.transport,
    )


@lru_cache(maxsize=256)  # the signature and the output need it, and programs connect again
def _ja4(
    version: int,
    ciphers: tuple[int, ...],
    extensions: tuple[int, ...],
    alpn: tuple[bytes, ...],
    versions: tuple[int, ...] | None,
    algorithms: tuple[int, ...],
    transport: str,
) -> str:
    hello = ClientHello(
        version=version,
        ciphers=ciphers,
        extensions=extensions,
        alpn=alpn,
        versions=versions,
        signature_algorithms=algorithms,
        transport=transport,
    )
    return _hashed(hello, *_sorted_parts(hello))


def ja4_r(hello: ClientHello) -> str:
    """JA4 with the sorted lists in place of the hashes."""
    return "_".join([_first_part(hello), *_sorted_parts(hello)])


def ja4_o(hello: ClientHello) -> str:
    """JA4 with the lists in the order of the wire, with server_name and ALPN."""
    return _hashed(hello, *_ordered_parts(hello))


def ja4_ro(hello: ClientHello) -> str:
    """JA4 with the lists in the order of the wire in place of the hashes."""
    return "_".join([_first_part(hello), *_ordered_parts(hello)])


def ja3_r(hello: ClientHello) -> str:
    """What JA3 is the hash of: version, cipher suites, extensions, groups and point formats as decimal numbers."""
    lists = (hello.ciphers, hello.extensions, hello.groups)
    parts = [_decimal(without_grease(values)) for values in lists]
    return ",".join([str(hello.version), *parts, _decimal(hello.point_formats)])


def ja3(hello: ClientHello) -> str:
    """JA3: an MD5 hash in hex digits."""
    return _md5(ja3_r(hello))


def ja3s_r(hello: ServerHello) -> str:
    """What JA3S is the hash of: version, cipher suite and extensions as decimal numbers."""
    return f"{hello.version},{hello.cipher},{_decimal(hello.extensions)}"


def ja3s(hello: ServerHello) -> str:
    """JA3S: an MD5 hash in hex digits."""
    return _md5(ja3s_r(hello))


def _first_part(hello: ClientHello) -> str:
    """The first part of JA4: transport, version, SNI, number of cipher suites and extensions, ALPN.

    The version is the one with the highest number, as in other programs: over DTLS, this is the oldest one.
    """
    version = _VERSIONS.get(max(_versions(hello)), "00")
    name = "d" if SERVER_NAME in hello.extensions else "i"
    ciphers, extensions = [min(len(without_grease(values)), _MAX_COUNT) for values in (hello.ciphers, hello.extensions)]
    return f"{hello.transport}{version}{name}{ciphers:02}{extensions:02}{_ends(hello.alpn[0] if hello.alpn else b'')}"


def _ends(protocol: bytes) -> str:
    """The first and the last character of a protocol, or of its hex digits."""
    if not protocol:
        return "00"
    ends = protocol[:1] + protocol[-1:]
    if ends.isalnum():  # of bytes: ASCII only
        return ends.decode("ascii")
    digits = protocol.hex()
    return digits[0] + digits[-1]


def _sorted_parts(hello: ClientHello) -> tuple[str, str]:
    """The lists of JA4 in sorted order."""
    extensions = [kind for kind in without_grease(hello.extensions) if kind not in (SERVER_NAME, ALPN)]
    ciphers = sorted(without_grease(hello.ciphers))
    return _hex(ciphers), _with_algorithms(hello, sorted(extensions))


def _ordered_parts(hello: ClientHello) -> tuple[str, str]:
    """The lists of JA4 in the order of the wire."""
    return _hex(without_grease(hello.ciphers)), _with_algorithms(hello, without_grease(hello.extensions))


def _with_algorithms(hello: ClientHello, extensions: list[int]) -> str:
    algorithms = without_grease(hello.signature_algorithms)
    return f"{_hex(extensions)}_{_hex(algorithms)}" if algorithms else _hex(extensions)


def _hashed(hello: ClientHello, ciphers: str, extensions: str) -> str:
    return f"{_first_part(hello)}_{_short_hash(ciphers)}_{_short_hash(extensions)}"


def _short_hash(text: str) -> str:
    return hashlib.sha256(text.encode("ascii")).hexdigest()[:12] if text else _NOTHING


def _md5(text: str) -> str:
    return hashlib.md5(text.encode("ascii"), usedforsecurity=False).hexdigest()


def _hex(values: Sequence[int]) -> str:
    return pack(f">{len(values)}H", *values).hex(",", 2) if values else ""


def _decimal(values: Iterable[int]) -> str:
    return "-".join(map(str, values))
