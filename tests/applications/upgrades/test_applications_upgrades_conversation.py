"""Where a connection goes on as another protocol."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from upgrade_bytes import (
    GSS_REQUEST,
    LDAP_REQUEST,
    LDAP_RESPONSE,
    MYSQL,
    RDP_REQUEST,
    RDP_RESPONSE,
    SSL_REQUEST,
    STREAM,
    UPGRADES_SEEN,
    Upgrade,
)

from pyp0f.applications.interface import END, GO_ON, Handover
from pyp0f.applications.upgrades.conversation import UpgradeConversation


def told(seen: Upgrade, own: UpgradeConversation, size: int) -> list[object]:
    """What the conversation says about each turn, in pieces of this size."""
    sent = {True: b"", False: b""}
    found: list[object] = []
    for number, turn in enumerate(seen.turns):
        from_client = (number % 2 == 0) is not seen.by_server
        for at in range(0, len(turn), size):
            sent[from_client] += turn[at : at + size]
            messages, further = own.read(sent[from_client], from_client, False)
            assert messages == ()
            found.append(further)
    return found


@pytest.mark.parametrize("size", [1, 2, 5, 1000])
@pytest.mark.parametrize("seen", UPGRADES_SEEN, ids=str)
def test_each_goes_on(seen: Upgrade, size: int) -> None:
    *before, last = told(seen, UpgradeConversation(), size)
    # The bytes at the end of an answer need not have come.
    while isinstance(before[-1], Handover):
        assert (before[-1].client, before[-1].server) == (len(seen.client), len(seen.server))
        before.pop()
    assert set(before) == {True}
    assert isinstance(last, Handover)
    assert (last.client, last.server) == (len(seen.client), len(seen.server))


@pytest.mark.parametrize("seen", UPGRADES_SEEN, ids=str)
def test_a_client_that_does_not_wait(seen: Upgrade) -> None:
    if seen.by_server:
        return
    own = UpgradeConversation()
    assert own.read(seen.client + b"more", True, False) == GO_ON
    _, further = own.read(seen.server + b"more", False, False)
    assert isinstance(further, Handover)
    assert (further.client, further.server) == (len(seen.client), len(seen.server))


@pytest.mark.parametrize(
    ("client", "server"),
    [
        (b"\4\1\x01\xbb\1\2\3\4u\0", b"\0\x5b" + bytes(6)),
        (b"\5\1\1", b"\5\1"),  # GSSAPI
        (b"\5\1\0", b"\5\xff"),
        (b"\5\1\2\1\1u\1p", b"\5\2\1\1"),
        (b"\5\1\0\5\3\0\1" + bytes(6), b"\5\0\5\0"),  # UDP ASSOCIATE
        (b"\5\1\0\5\1\0\1" + bytes(6), b"\5\0\5\5\0\1"),
        (b"\5\1\0\5\1\0\2" + bytes(6), b"\5\0\5\0\0\1"),
        (SSL_REQUEST, b"N"),
        (SSL_REQUEST, b"E"),
        (GSS_REQUEST, b"G"),
        (LDAP_REQUEST, LDAP_RESPONSE.replace(b"\n\1\0", b"\n\1\2")),
        (LDAP_REQUEST, b"\x30\x0c\2\1\1\x61\7\n\1\0\4\0\4\0"),
        (STREAM, STREAM + b"<failure xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>"),
        (RDP_REQUEST, RDP_RESPONSE[:15] + bytes(4)),
        (RDP_REQUEST, RDP_RESPONSE[:11] + b"\3\0\x08\0\5\0\0\0"),
    ],
)
def test_refused(client: bytes, server: bytes) -> None:
    own = UpgradeConversation()
    assert own.read(client, True, False) == GO_ON
    assert own.read(server, False, False) == END


@pytest.mark.parametrize("client", [b"\xa5\0\0\1" + bytes(40), b"\x20\0\0\2" + bytes(40), b"\x20\0\0\1" + bytes(40)])
def test_mysql_without_tls(client: bytes) -> None:
    own = UpgradeConversation()
    assert own.read(MYSQL, False, False) == GO_ON
    assert own.read(client, True, False) == END


def test_full_streams() -> None:
    assert UpgradeConversation().read(STREAM + bytes(9000), True, True) == END


def test_a_client_that_was_not_recognized() -> None:
    assert UpgradeConversation().read(b"?", True, False) == END


@given(st.sampled_from(UPGRADES_SEEN), st.data())
def test_any_bytes(seen: Upgrade, data: st.DataObject) -> None:
    """Changed anywhere, or anything: no exception."""
    changed = [bytearray(seen.client), bytearray(seen.server)]
    for one in changed:
        for at, value in data.draw(st.lists(st.tuples(st.integers(0, len(one) - 1), st.integers(0, 255)), max_size=4)):
            one[at] = value
    own = UpgradeConversation()
    first = not seen.by_server
    for from_client in (first, not first):
        _, further = own.read(bytes(changed[not from_client]), from_client, False)
        if further is not True:
            break
