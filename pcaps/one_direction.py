"""Connections of which one direction was captured, or of which one direction was captured late."""

from __future__ import annotations

from _build import PLAIN_SERVER, Capture, Session, save
from _sessions import REQUEST, RESPONSE

REVIEWED = "p0f reports nothing of a connection whose SYN comes after its SYN+ACK, or not at all"


def exchange(capture: Capture, client: str) -> Capture:
    """Write one exchange."""
    Session(capture, client, "198.51.100.1", server_stack=PLAIN_SERVER).open().request(REQUEST).respond(
        RESPONSE
    ).close()
    return capture


def build() -> bytes:
    """Build the capture."""
    capture = Capture()
    server_only = exchange(Capture(), "192.0.2.1")
    server_only.records = [record for record in server_only.records if record.data[26:30] == bytes([198, 51, 100, 1])]
    late = exchange(Capture(gap=100), "192.0.2.2")
    from_client = [record for record in late.records if record.data[30:34] == bytes([198, 51, 100, 1])]
    from_server = [record for record in late.records if record not in from_client]
    late_client = exchange(Capture(gap=100), "192.0.2.3")
    answers = [record for record in late_client.records if record.data[26:30] == bytes([198, 51, 100, 1])]
    rest = [record for record in late_client.records if record not in answers]
    capture.records = [*server_only.records, *from_client, *from_server, *answers, *rest]
    return capture.pcap()


if __name__ == "__main__":
    save(__file__, build())
