"""The small captures in ``pcaps/programs``: one session for each form that the programs of a table have."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from lab.programs.recording import Group
from lab.programs.writing import general
from lab.rows import observations_of, raw_signature_of
from lab.stack import run

MAX_BYTES: Final = 100_000
"""The size of a capture at most."""
_HAS_DATA: Final = "ip[2:2] - ((ip[0] & 15) << 2) - ((tcp[12] & 240) >> 2) != 0"


def keep_capture(group: Group, capture: Path) -> None:
    """Cut the small capture of a table out of one.

    It has what the measured side of a session sent, and the other side's SYN or SYN+ACK.  The first session of each
    program counts, unless another program had the same form.
    """
    ports = {observation.server_port for _, observation in observations_of(capture, group.names())}
    forms: set[str] = set()
    wanted = []
    for port in sorted(ports):
        names = {(kind, port): "" for kind in group.kinds}
        first = next(observation for _, observation in observations_of(capture, names))
        form = general(first.kind, raw_signature_of(first))
        if form not in forms:
            forms.add(form)
            wanted.append(_filter(first.client_port, port, from_client=first.kind.endswith("request")))
    group.capture.parent.mkdir(exist_ok=True)
    run("tcpdump", "-Z", "root", "-r", str(capture), "-w", str(group.capture), " or ".join(wanted))


def _filter(client: int, server: int, *, from_client: bool) -> str:
    """The filter expression for one session."""
    source = client if from_client else server
    return (
        f"(port {client} and port {server} and"
        f" (udp or tcp[tcpflags] & tcp-syn != 0 or (src port {source} and {_HAS_DATA})))"
    )
