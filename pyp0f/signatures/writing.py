"""Writes signature files."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pyp0f.signatures.contents import Contents
from pyp0f.signatures.sections import Section


def text_of(contents: Contents) -> str:
    """The text of a signature file with these contents."""
    lines = [f"classes = {','.join(contents.classes)}"] if contents.classes else []
    for section in contents.known:
        if section.plain_labels:
            lines += _plain_lines(contents, section)
    for section in contents.known:
        for statement in section.statements:
            entries = contents.entries_of(statement)
            if entries:
                lines += ["", f"[{section.name}]", f"{statement.keyword} = {statement.write(entries)}"]
    lines += _label_lines(contents)
    return "\n".join([*lines, ""])


def _plain_lines(contents: Contents, section: Section[Any]) -> Iterator[str]:
    """The lines of a section with plain labels."""
    current = ""
    for signature in contents.signatures_in(section):
        label = section.plain_label_of(signature)
        if not current:
            yield ""
            yield f"[{section.name}]"
        if label != current:
            current = label
            yield ""
            yield f"label = {label}"
        yield f"sig   = {signature}"


def _label_lines(contents: Contents) -> Iterator[str]:
    """The lines of all other sections, in the order of the labels."""
    by_label: dict[int, list[str]] = {}
    for section in contents.known:
        for signature in () if section.plain_labels else contents.signatures_in(section):
            by_label.setdefault(section.label_of(signature).number, []).append(f"sig   = {signature}")
    current = ""
    for name, label in contents.labels:
        if name != current:
            current = name
            yield ""
            yield f"[{name}]"
        yield ""
        yield f"label = {label}"
        if label.is_application:
            yield f"sys   = {label.sys}"
        yield from by_label.get(label.number, ())
