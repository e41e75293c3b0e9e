"""Signatures of SYNs and SYN+ACKs (docs/p0f-3.09b.md, sections 3.10 and 4.2)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from pyp0f.arguments import check_flag, check_type, check_whole_number
from pyp0f.frozen import fast_constructor
from pyp0f.signatures.label import BLANKS, Label, Observed
from pyp0f.signatures.provenance import Provenance
from pyp0f.signatures.tcp_matching import Fit, ObservedTcp, compare
from pyp0f.signatures.tcp_pattern import WINDOW_FORMS, TcpPattern
from pyp0f.signatures.tcp_reading import (
    check_quirks,
    read_mss,
    read_olen,
    read_options,
    read_payload,
    read_quirks,
    read_ttl,
    read_version,
    read_window_and_scale,
    split_fields,
)
from pyp0f.wire.quirks import ALL_QUIRKS

_RANGES: Final = (
    ("ttl", 255),
    ("olen", 255),
    ("mss", 65535),
    ("window", 65535),
    ("scale", 255),
    ("eol_padding", 255),
    ("quirks", ALL_QUIRKS),
)
"""The numbers of a signature, and the largest values."""
_OPEN: Final = ("mss", "scale")
"""Those that can be None."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, eq=False)
class TcpSignature(TcpPattern):
    """A line of a ``[tcp:...]`` section: the pattern of packets, and the label.

    Making one raises TypeError if a value has the wrong type, and ValueError if it is out of range.  Whether the values
    suit each other is checked when a database is made of it (`pyp0f.make_database`).

    Attributes:
        label: the system or program that sends matching packets.
        line: line number in the file, from 1; 0 if the signature was made in code.  Not compared.
        text: the value of the line, as written.  Not compared.
    """

    label: Label
    line: int = field(default=0, compare=False)
    text: str = field(default="", compare=False)

    def __post_init__(self) -> None:
        check_type("label", self.label, Label, "a Label")
        check_type("line", self.line, int, "a whole number")
        check_type("text", self.text, str, "text")
        check_type("layout", self.layout, bytes, "bytes")
        check_flag("random_ttl", self.random_ttl)
        check_type("payload", self.payload, (bool, type(None)), "True, False or None")
        if self.version not in (4, 6, None):
            raise ValueError(f"version must be 4, 6 or None, not {self.version!r}")
        if self.window_form not in WINDOW_FORMS:
            raise ValueError(f"window_form must be one of {', '.join(WINDOW_FORMS)}, not {self.window_form!r}")
        for name, most in _RANGES:
            value = getattr(self, name)
            if value is not None or name not in _OPEN:
                check_whole_number(name, value, 0, most)

    @classmethod
    def parse(cls, text: str, label: Label) -> TcpSignature:
        """Parse the value of a ``sig`` line.

        Args:
            text: the value, such as ``4:64:0:*:mss*20,7:mss,sok,ts,nop,ws:df,id+:0``.
            label: the system or program that sends matching packets.

        Raises:
            SignatureError: a part is invalid; the error names it.
            TypeError: an argument has the wrong type.
        """
        check_type("text", text, str, "text")
        check_type("label", label, Label, "a Label")
        return parse_tcp(text.strip(BLANKS), label)

    @property
    def path(self) -> str:
        """The path of the file; empty if the signature was made in code."""
        return self.label.path if self.line else ""

    @property
    def provenance(self) -> tuple[Provenance, ...]:
        """Where the signature comes from; empty if the file does not say it."""
        return self.label.provenance

    def matches(self, observed: ObservedTcp | Observed | str) -> Fit:
        """Compare a SYN or SYN+ACK with this signature alone.  Other signatures of a database are not considered.

        Args:
            observed: the properties of a packet, an observation, its finding, or the text of its raw signature.

        Raises:
            SignatureError: the text is not a raw signature.
            TypeError: `observed` has another type.
        """
        return compare(self, ObservedTcp.of(observed))


_make_signature: Final = fast_constructor(TcpSignature)


def parse_tcp(text: str, label: Label, line: int = 0) -> TcpSignature:
    """Parse the value of a ``sig`` line.

    Args:
        text: the value, without blanks around it.
        label: the label of the line.
        line: the line number.

    Raises:
        SignatureError: a part is invalid; the error names it.
    """
    fields = split_fields(text)
    version = read_version(fields[0])
    ttl, random_ttl = read_ttl(fields[1])
    olen = read_olen(fields[2])
    mss = read_mss(fields[3])
    window_form, window, scale = read_window_and_scale(fields[4])
    layout, eol_padding = read_options(fields[5])
    quirks = read_quirks(fields[6])
    check_quirks(quirks, version)
    payload = read_payload(fields[7])
    return _make_signature(
        label=label,
        line=line,
        text=text,
        version=version,
        ttl=ttl,
        random_ttl=random_ttl,
        olen=olen,
        mss=mss,
        window_form=window_form,
        window=window,
        scale=scale,
        layout=layout,
        eol_padding=eol_padding,
        quirks=quirks,
        payload=payload,
    )
