"""More hosts than may be remembered: the oldest tenth goes, and a change of system there goes unnoticed.

With a limit of 20, 21 hosts are remembered; when the 22nd comes, the oldest three go.  Then the oldest four come back
in another guise: the fourth makes a `host change`, the others were forgotten.  p0f announces three and drops one.
"""

from __future__ import annotations

from _build import LINUX, RST, WINDOWS, Capture, Packet, save

ARGUMENTS = ("-m", "1000,20")
REVIEWED = "p0f drops one host where it announces to drop three"


def build() -> bytes:
    """Build the capture."""
    capture = Capture()
    server = "198.51.100.1"
    for number in range(1, 22):  # with the server, one host more than there may be
        client = f"192.0.2.{number}"
        capture.add(LINUX.syn(client, server))
        # The connection is over: no host is in use.
        capture.add(Packet(client, server, flags=RST))
    for number in (4, 3, 2, 1):
        capture.add(WINDOWS.syn(f"192.0.2.{number}", server, 1026))
    return capture.pcap()


if __name__ == "__main__":
    save(__file__, build())
