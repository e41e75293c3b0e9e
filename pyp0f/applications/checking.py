"""Checks applications that programs bring along, and what they return.

The engine checks the attributes of an application once.  It checks results only after something has failed, so that
right ones cost nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from pyp0f.applications.interface import Application, Certainty, Transport
from pyp0f.arguments import check_flag, check_type, wrong_type
from pyp0f.observations.base import Observation
from pyp0f.signatures.sections import Section
from pyp0f.wire.packet import EVERY_MARK, MARK_AT, MARK_END

_MARK: Final = MARK_END - MARK_AT
"""Bytes of a mark."""
_MARKS: Final = f"a frozenset of bytes objects with {_MARK} bytes each"
_SECTIONS: Final = "a tuple of Section objects"
_STEP: Final = "a pair: a sequence of messages, and True, False or a Handover"
_INSPECTED: Final = "a pair: an observation, and an iterable of scores"
_MAX_SCORE: Final = 255
_SCORE: Final = f"a pair of points from 0 to {_MAX_SCORE} and reasons as bits"


def check_application(application: Application) -> None:
    """Check the attributes of an application.

    Raises:
        TypeError: an attribute is missing, or has the wrong type.
        ValueError: the name is empty or not printable.
    """
    kind = type(application).__qualname__
    name = getattr(application, "name", None)
    check_type(f"{kind}.name", name, str, "text")
    if not name or not str(name).isprintable():
        raise ValueError(f"{kind}.name must be printable text, not {name!r}")
    check_type(f"{kind}.transport", application.transport, Transport, "a Transport")
    check_flag(f"{kind}.is_limited", application.is_limited)
    check_type(f"{kind}.first_bytes", application.first_bytes, bytes, "bytes")
    check_type(f"{kind}.sections", application.sections, tuple, _SECTIONS)
    for section in application.sections:
        check_type(f"{kind}.sections", section, Section, _SECTIONS)
    if application.marks is EVERY_MARK:
        return
    if not isinstance(application.marks, frozenset):
        raise wrong_type(f"{kind}.marks", application.marks, _MARKS)
    for mark in application.marks:
        if not isinstance(mark, bytes) or len(mark) != _MARK:
            raise wrong_type(f"{kind}.marks", mark, _MARKS)


def wrong_certainty(application: Application, found: object) -> TypeError:
    """The error for a result of `Application.starts` that is not a `Certainty`."""
    return _wrong(application, "starts", found, f"a {Certainty.__name__}")


def check_step(application: Application, conversation: object, step: object, *, is_read: bool) -> None:
    """Check a result of `Application.conversation`, or of its `read`, that could not be used.

    Args:
        application: the application.
        conversation: the result of its method.
        step: the result of `read`.
        is_read: whether `read` has returned.

    Raises:
        TypeError: one of them is wrong; otherwise, the error is the application's own.
    """
    if is_read:
        raise wrong_step(application, step) from None
    if not hasattr(conversation, "read"):
        raise _wrong(application, "conversation", conversation, "a Conversation") from None


def wrong_step(application: Application, step: object) -> TypeError:
    """The error for a wrong result of `Conversation.read`."""
    return _wrong(application, "read", step, _STEP)


def wrong_messages(application: Application, messages: object) -> TypeError:
    """The error for messages that are not a sequence."""
    return _wrong(application, "read", messages, _STEP)


def check_inspected(application: Application, found: object) -> None:
    """Check a result of `Inspector.inspect` that could not be used.

    Raises:
        TypeError: it is not a pair of an observation and scores.
    """
    if not isinstance(found, (tuple, list)) or len(found) != 2:
        raise _wrong(application, "inspect", found, _INSPECTED)
    observation, scores = found
    if not isinstance(observation, Observation):
        raise _wrong(application, "inspect", observation, _INSPECTED)
    if not isinstance(scores, (tuple, list)):
        if isinstance(scores, Iterable):
            return  # an iterator may be used up, and the error may be its own
        raise _wrong(application, "inspect", found, _INSPECTED)
    for pair in scores:
        if not isinstance(pair, (tuple, list)) or len(pair) != 2:
            raise _wrong(application, "inspect", found, _INSPECTED)
        points, reasons = pair
        if type(points) is not int or type(reasons) is not int or not 0 <= points <= _MAX_SCORE or reasons < 0:
            raise _wrong(application, "inspect", (points, reasons), _SCORE)


def _wrong(application: Application, method: str, found: object, expected: str) -> TypeError:
    return wrong_type(f"the application {application.name}: the result of {method}", found, expected)
