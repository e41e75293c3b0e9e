"""Combines signature files: the upper file takes precedence, and useless lines of the lower file are removed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain
from typing import Any

from pyp0f.signatures.contents import Contents
from pyp0f.signatures.label import Label
from pyp0f.signatures.sections import AnySignature, Section, Signature, Statement
from pyp0f.signatures.spelling import Spelling, respelled


def on_top(upper: Contents, lower: Contents) -> Contents:
    """Combine the contents of two signature files.

    The signatures of `upper` come first.  Signatures of `lower` that can no longer match are removed.

    Args:
        upper: the file with precedence.
        lower: the other file.
    """
    classes = Spelling((*lower.classes, *upper.classes))
    names = Spelling(names_of(lower))
    first = first_number(lower)
    by_number = {
        label.number: respelled(label, first + index, classes, names) for index, (_, label) in enumerate(upper.labels)
    }
    known = _united(lower.known, upper.known)
    above, below = upper.labels_by_section, lower.labels_by_section
    return Contents(
        classes=classes.all(),
        sections={section.name: _stacked(section, upper, lower, by_number) for section in known},
        statements={statement.keyword: _entries(statement, upper, lower, names) for statement in _statements_of(known)},
        labels_by_section={
            section.name: (
                *[by_number[label.number] for label in above.get(section.name, ())],
                *below.get(section.name, ()),
            )
            for section in known
        },
        known=known,
    )


def _united(lower: tuple[Section[Any], ...], upper: tuple[Section[Any], ...]) -> tuple[Section[Any], ...]:
    names = {section.name for section in lower}
    return (*lower, *[section for section in upper if section.name not in names])


def _statements_of(sections: Iterable[Section[Any]]) -> Iterator[Statement[Any]]:
    return chain.from_iterable([section.statements for section in sections])


def _entries(statement: Statement[Any], upper: Contents, lower: Contents, names: Spelling) -> tuple[Any, ...]:
    renamed = [statement.renamed(entry, names.of) for entry in upper.entries_of(statement)]
    return (*renamed, *lower.entries_of(statement))


def _stacked(
    section: Section[AnySignature], upper: Contents, lower: Contents, labels: dict[int, Label]
) -> tuple[Signature, ...]:
    """The signatures of a section, without signatures of `lower` that those of `upper` make useless."""
    above, below = upper.signatures_in(section), lower.signatures_in(section)
    if section.plain_labels:
        return (*above, *below)
    kept = _useful(section, above, below)
    return (*[_relabelled(section, one, labels[section.label_of(one).number]) for one in above], *kept)


def _useful(
    section: Section[AnySignature], above: Sequence[AnySignature], below: Sequence[AnySignature]
) -> Sequence[AnySignature]:
    """The signatures of `below` that no signature above makes useless."""
    if not above or not below:
        return below
    index = section.index(below)
    for signature in above:
        index.add(signature)
    return [
        signature
        for signature in below
        if not any(section.makes_useless(one, signature) for one in index.rivals(signature))
    ]


def _relabelled(section: Section[AnySignature], signature: AnySignature, label: Label) -> AnySignature:
    """A signature with a new label, which gets the origin of the old one: signatures of a label can differ in it."""
    old = section.label_of(signature)
    if label is old:
        return signature
    return section.relabelled(signature, label if label.origin == old.origin else replace(label, origin=old.origin))


def first_number(lower: Contents) -> int:
    """The number of the first label of contents that take precedence over others."""
    return max([label.number for _, label in lower.labels], default=0) + 1


def names_of(contents: Contents) -> Iterator[str]:
    """The names of systems and programs, in the order in which their spelling counts."""
    for _, label in contents.labels:
        yield label.name
        yield from sorted(label.sys_names)
    for statement in _statements_of(contents.known):
        for entry in contents.entries_of(statement):
            yield from statement.names(entry)
