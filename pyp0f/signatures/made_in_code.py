"""Makes a database from values that a program has made, with the checks of the reader of files.

A value must be one that a line of a file can have: it is written, and the line is read again.  So nothing in a database
can control a terminal or forge a line of a log, and `Database.dumps` gives a file that gives an equal database.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from pyp0f.arguments import wrong_type
from pyp0f.errors import SignatureError
from pyp0f.safetext import safe_text
from pyp0f.signatures.database import Database
from pyp0f.signatures.label import DIGITS, LETTERS, Label, check_line, check_shown, consists_of
from pyp0f.signatures.reading import Reader, lines_of
from pyp0f.signatures.sections import Entry, Section, Signature, Statement

_IN_CODE: Final = "<code>"
_SIGNATURES: Final = "a list of signatures of this section"
_ENTRIES: Final = "a list of entries of this statement"
_NOT_THE_SAME: Final = "would not mean the same in a file"


def database_of(
    sections: Iterable[Section[Any]],
    signatures: Mapping[str, Iterable[Signature]],
    statements: Mapping[str, Iterable[Any]],
) -> Database:
    """Make a database from values.  The classes of their labels are declared automatically.

    Args:
        sections: the sections that the database may have.
        signatures: signatures in matching order, by the name of their section.
        statements: entries of further statements, by keyword.

    Raises:
        SignatureError: a value cannot stand in a file, or a signature can never match because an earlier one covers it.
        TypeError: a value is not of the type of its section or statement.
        ValueError: the name of a section or statement is unknown.
    """
    reader = _ValueReader(sections, _IN_CODE)
    _check_names("section", signatures, [section.name for section in reader.sections])
    _check_names("statement", statements, reader.keywords)
    try:
        for keyword, (_, statement) in reader.keywords.items():
            for entry in statements.get(keyword, ()):
                reader.add_entry(statement, _entry(statement, entry))
        for section in reader.sections:
            of_section = signatures.get(section.name, ())
            reader.add_all(section, [_signature(section, signature) for signature in of_section])
    except SignatureError as error:
        error.path = _IN_CODE
        raise
    return reader.database()


class _ValueReader(Reader):
    """Collects values.  They get the spelling that names would get in a file."""

    def add_entry(self, statement: Statement[Entry], entry: Entry) -> None:
        """Add an entry of a further statement."""
        super().add_entry(statement, statement.renamed(entry, self._name))


def _check_names(what: str, given: Iterable[str], known: Iterable[str]) -> None:
    for name in given:
        if name not in known:
            raise ValueError(f"there is no {what} {name!r}: it must be one of {', '.join(known)}")


def _signature(section: Section[Any], signature: Any) -> Any:  # noqa: ANN401 - of the type of the section
    """A signature as a file has it.

    Raises:
        SignatureError: it cannot stand in a file.
        TypeError: it is not a signature of this section.
    """
    name = f"signatures[{section.name!r}]"
    try:
        text = str(signature)
        label = Label(name=section.plain_label_of(signature)) if section.plain_labels else section.label_of(signature)
        written = signature.text
        origin = getattr(signature if section.plain_labels else label, "origin", "")
    except Exception as error:  # a value of a wrong type can raise any error
        raise wrong_type(name, signature, _SIGNATURES) from error
    if section.plain_labels:
        part = f"{section.name.upper()} label"
        if not label.name:
            raise SignatureError("is missing", part=part)
        _check_value(label.name, part)
        check_shown(label.name, part)
    else:
        _check_label(label)
    _check_origin(origin)
    _check_value(text, "signature")
    again = section.parse(text, label, signature.line)
    if not isinstance(signature, type(again)):
        raise wrong_type(name, signature, _SIGNATURES)
    if again != signature:
        raise SignatureError(_NOT_THE_SAME, part="signature", value=text)
    if section.plain_labels:
        return signature
    if written and written != text:
        _check_value(written, "text")
        again = section.parse(written, label, signature.line)
        if again != signature:
            raise SignatureError(f"{_NOT_THE_SAME} as {text}", part="text", value=written)
    return again


def _entry(statement: Statement[Any], entry: Any) -> Any:  # noqa: ANN401 - of the type of the statement
    """An entry of a further statement as a file has it.

    Raises:
        SignatureError: it cannot stand in a file.
        TypeError: it is not an entry of this statement.
    """
    name = f"statements[{statement.keyword!r}]"
    try:
        text = statement.write([entry])
    except Exception as error:  # as in `_signature`
        raise wrong_type(name, entry, _ENTRIES) from error
    _check_value(text, statement.keyword)
    again = list(statement.read(text, str))
    if again != [entry]:
        raise SignatureError(_NOT_THE_SAME, part=statement.keyword, value=text)
    return again[0]


def _check_label(label: Label) -> None:
    """Check that a file can have a label.

    Raises:
        SignatureError: it cannot.
        TypeError: it is not a label.
    """
    if not isinstance(label, Label):
        raise wrong_type("the label of a signature", label, "a Label")
    _check_value(str(label), "label")
    _check_value(label.sys, "sys")
    if Label.parse(str(label), label.sys) != label:
        raise SignatureError(_NOT_THE_SAME, part="label", value=str(label))
    for name in (label.os_class, *label.sys_classes):
        if name is not None and not consists_of(name, LETTERS + DIGITS):
            raise SignatureError("must be letters and digits", part="class", value=name)


def _check_origin(origin: str) -> None:
    if not all(safe_text(line) == line for line in origin.split("\n")):
        raise SignatureError("must have printable characters only", part="origin", value=origin)


def _check_value(text: str, part: str) -> None:
    """Check that the value of a line comes back when the line is read.

    Raises:
        SignatureError: it does not.
    """
    check_line(text)
    try:
        lines = lines_of(text.encode("utf-8", "surrogateescape"))
    except UnicodeEncodeError:
        lines = []
    if lines != [text]:
        raise SignatureError("must be one line of text without blanks around it", part=part, value=text)
