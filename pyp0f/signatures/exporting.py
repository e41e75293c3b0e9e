"""Writes signature files that p0f 3.09b loads.

p0f 3.09b does not know the window ``mss*max``, compares the IPv6 flow label, refuses apostrophes in names, and refuses
a file in which a line covers a later one by its rule (docs/p0f-3.09b.md, section 3.10).  So a signature becomes
several lines, and lines and sections that p0f would refuse are left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

from pyp0f.signatures.contents import Contents
from pyp0f.signatures.label import Label
from pyp0f.signatures.provenance import ORIGIN_MARK
from pyp0f.signatures.sections import AnySignature, Section

_APOSTROPHE: Final = str.maketrans("", "", "'")


def p0f_text(contents: Contents, comments: Iterable[str] = ()) -> str:
    """The text of a file for p0f 3.09b with all signatures, as far as it can express them.

    Args:
        contents: the signatures.
        comments: lines for the beginning of the file.
    """
    lines = [f"; {line}".rstrip() for line in comments]
    if contents.classes:
        lines += ["", f"classes = {','.join(contents.classes)}"]
    for section in contents.known:
        if not section.in_p0f:
            continue
        lines += ["", f"[{section.name}]"]
        for statement in section.statements:
            entries = contents.entries_of(statement)
            if entries:
                lines.append(f"{statement.keyword} = {statement.write(entries).translate(_APOSTROPHE)}")
        lines += _plain_lines(contents, section) if section.plain_labels else _label_lines(contents, section)
    return "\n".join([*lines, ""])


def _plain_lines(contents: Contents, section: Section[Any]) -> Iterator[str]:
    """The lines of a section with plain labels."""
    previous = ""
    for signature in contents.signatures_in(section):
        label = section.plain_label_of(signature)
        if label != previous:
            previous = label
            yield ""
            yield from _origin_lines(signature.origin)
            yield f"label = {label}"
        yield f"sig   = {signature}"


def _label_lines(contents: Contents, section: Section[Any]) -> Iterator[str]:
    """The lines of another section, without those that p0f would refuse."""
    previous = 0
    for signature in _accepted(section, contents.signatures_in(section)):
        label = section.label_of(signature)
        if label.number != previous:
            previous = label.number
            yield ""
            yield from _origin_lines(label.origin)
            yield from _label(label)
        yield f"sig   = {signature}"


def _accepted(section: Section[AnySignature], signatures: Iterable[AnySignature]) -> Iterator[AnySignature]:
    """The signatures as p0f knows them, without those that an earlier one covers by the rule of p0f."""
    lines = [line for signature in signatures for line in section.for_p0f(signature)]
    index = section.index(lines)
    for line in lines:
        if not any(section.refused_by_p0f(earlier, line) for earlier in index.rivals(line)):
            index.add(line)
            yield line


def _origin_lines(origin: str) -> list[str]:
    return [f"{ORIGIN_MARK} {line}" for line in origin.splitlines()]


def _label(label: Label) -> Iterator[str]:
    text = f"{label}"
    flavor = label.flavor
    yield f"label = {text[: len(text) - len(flavor)].translate(_APOSTROPHE)}{flavor}"
    if label.is_application:
        yield f"sys   = {label.sys.translate(_APOSTROPHE)}"
