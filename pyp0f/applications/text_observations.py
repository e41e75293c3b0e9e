"""What all observations have in common whose text is looked up in a section of signatures."""

from dataclasses import dataclass

from pyp0f.applications.text_signatures import TextSignature
from pyp0f.observations.base import UNKNOWN, Matched, Observation
from pyp0f.observations.json_form import label_details, signature_details


class TextFinding(Matched):
    """What a message is by its text: the properties that observations and fingerprints share.

    Attributes:
        signature: the signature that matches; None if there is none.
    """

    __slots__ = ()

    signature: TextSignature | None

    @property
    def raw_signature(self) -> str:
        """The text that is looked up."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, eq=False)
class TextObservation(TextFinding, Observation):
    """A message was fingerprinted by its text.

    Attributes:
        signature: the signature that matches; None if there is none.
    """

    signature: TextSignature | None = None


def label_field(signature: TextSignature | None) -> tuple[str, str]:
    """The first field: ``app``, or ``os`` if the label is that of a system, and the text of the label."""
    label = None if signature is None else signature.label
    if label is None:
        return "app", UNKNOWN
    return ("app" if label.is_application else "os"), label.text


def params_field(signature: TextSignature | None, words: tuple[str, ...]) -> tuple[str, str]:
    """The field ``params``: ``generic`` if the signature is generic, and further words; or ``none``.

    Args:
        signature: the signature that matches; None if there is none.
        words: what else is special about the message.
    """
    found = ("generic", *words) if signature is not None and signature.label.generic else words
    return "params", " ".join(found) or "none"


def signature_members(found: TextFinding) -> dict[str, object]:
    """The JSON members of label and signature."""
    return {
        "label": label_details(found.label),
        "signature": signature_details(found.signature),
        "generic": found.generic,
    }
