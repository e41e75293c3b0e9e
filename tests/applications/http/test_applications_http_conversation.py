"""The allowed order of heads on a connection."""

from __future__ import annotations

import pytest

from pyp0f.applications.http.conversation import HttpConversation
from pyp0f.applications.http.rules import CLASSIC_RULES, STANDARD_RULES
from pyp0f.applications.interface import END, GO_ON

REQUEST = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"
RESPONSE = b"HTTP/1.1 200 OK\r\nServer: x\r\n\r\n"
TOO_LONG = b"GET / HTTP/1.1\r\nA: " + b"v" * 1025
TOO_LONG_RESPONSE = b"HTTP/1.1 200 OK\r\nA: " + b"v" * 1025


def test_a_request_and_its_response() -> None:
    own = HttpConversation(CLASSIC_RULES)
    messages, goes_on = own.read(REQUEST, True, False)
    assert (len(messages), goes_on) == (1, True)
    messages, goes_on = own.read(RESPONSE, False, False)
    assert (len(messages), goes_on) == (1, False)


@pytest.mark.parametrize("size", range(1, 28))
def test_heads_may_be_cut_anywhere(size: int) -> None:
    own = HttpConversation(CLASSIC_RULES)
    if size < len(REQUEST) - 1:  # its last byte decides nothing
        assert own.read(REQUEST[:size], True, False) == GO_ON
    assert len(own.read(REQUEST, True, False)[0]) == 1
    assert own.read(RESPONSE[:size], False, False) == GO_ON
    assert len(own.read(RESPONSE, False, False)[0]) == 1


def test_the_server_never_begins() -> None:
    assert HttpConversation(CLASSIC_RULES).read(RESPONSE, False, False) == END


def test_the_server_does_not_interrupt() -> None:
    own = HttpConversation(CLASSIC_RULES)
    own.read(REQUEST[:20], True, False)
    assert own.read(RESPONSE, False, False) == END


def test_more_requests_are_passed_over() -> None:
    own = HttpConversation(CLASSIC_RULES)
    own.read(REQUEST, True, False)
    assert own.read(REQUEST * 2, True, False) == GO_ON


@pytest.mark.parametrize("from_client", [True, False])
def test_after_a_value_that_is_too_long_the_next_data_ends_it(from_client: bool) -> None:
    own = HttpConversation(CLASSIC_RULES)
    assert own.read(TOO_LONG, True, False) == GO_ON
    assert own.read(TOO_LONG + b"\r\n\r\n" if from_client else RESPONSE, from_client, False) == END
    own = HttpConversation(CLASSIC_RULES)
    own.read(REQUEST, True, False)
    assert own.read(TOO_LONG_RESPONSE, False, False) == GO_ON
    assert own.read(REQUEST * 2 if from_client else TOO_LONG_RESPONSE + b"\n", from_client, False) == END


@pytest.mark.parametrize("data", [b"GET / HTTP/1.1\r\nA b\r\n", b"GET \n\n" + bytes(20), b"GET / NOTHING/1.1\r\n\r\n"])
def test_what_is_not_http_ends_it(data: bytes) -> None:
    assert HttpConversation(CLASSIC_RULES).read(data, True, False) == END


def test_a_full_buffer_ends_what_is_not_complete() -> None:
    assert HttpConversation(CLASSIC_RULES).read(REQUEST[:20], True, True) == END
    own = HttpConversation(CLASSIC_RULES)
    own.read(REQUEST, True, False)
    assert own.read(RESPONSE[:20], False, True) == END


def test_long_values_without_classic() -> None:
    own = HttpConversation(STANDARD_RULES)
    assert own.read(TOO_LONG, True, False) == GO_ON
    assert len(own.read(TOO_LONG + b"\r\n\r\n", True, False)[0]) == 1
    assert own.read(TOO_LONG_RESPONSE, False, False) == GO_ON
    assert len(own.read(TOO_LONG_RESPONSE + b"\n\n", False, False)[0]) == 1


@pytest.mark.parametrize("size", range(1, 20))
def test_a_request_with_a_body_may_be_cut_anywhere(size: int) -> None:
    data = b"POST / HTTP/1.1\r\nHost: x\r\n\r\nbody"
    own = HttpConversation(STANDARD_RULES)
    assert own.read(data[:size], True, False) == GO_ON
    assert len(own.read(data, True, False)[0]) == 1
    assert own.read(data * 2, True, False) == GO_ON
    assert len(own.read(RESPONSE, False, False)[0]) == 1
    assert HttpConversation(CLASSIC_RULES).read(data, True, False) == END
