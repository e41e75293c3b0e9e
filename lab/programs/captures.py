"""The small captures in ``pcaps/programs``: one session for each form that the programs of a table have."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from lab.programs.recording import Group
from lab.programs.writing import LINE_KINDS, general, is_telling
from lab.rows import observations_of, raw_signature_of
from lab.stack import run
from pyp0f.observations.base import Observation

MAX_BYTES: Final = 100_000
"""The size of a capture at most."""
_HAS_DATA: Final = "ip[2:2] - ((ip[0] & 15) << 2) - ((tcp[12] & 240) >> 2) != 0"


def keep_capture(group: Group, capture: Path) -> None:
    """Cut the small capture of a table out of one.

    It has what the measured side of a session sent, and the other side's SYN or SYN+ACK; of mail and FTP, both sides.
    The first session of each program counts, unless another program had the same form.
    """
    sessions: dict[int, Observation] = {}
    for _, observation in observations_of(capture, group.names()):
        if is_telling(observation.kind, raw_signature_of(observation)):
            sessions.setdefault(observation.server_port, observation)
    by_form: dict[str, Observation] = {}
    for _, first in sorted(sessions.items()):
        by_form.setdefault(general(first.kind, raw_signature_of(first)), first)
    wanted = [_filter(first) for first in by_form.values()]
    group.capture.parent.mkdir(exist_ok=True)
    run("tcpdump", "-Z", "root", "-r", str(capture), "-w", str(group.capture), " or ".join(wanted))


def _filter(observation: Observation) -> str:
    """The filter expression for one session."""
    client, server = observation.client_port, observation.server_port
    source = client if observation.of_client else server
    # Mail and FTP are dialogues: one side alone is not reported.
    side = "port" if observation.kind in LINE_KINDS else "src port"
    return (
        f"(port {client} and port {server} and"
        f" (udp or tcp[tcpflags] & tcp-syn != 0 or ({side} {source} and {_HAS_DATA})))"
    )
