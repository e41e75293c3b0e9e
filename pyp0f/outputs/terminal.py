"""The form that people read: a block of lines per observation (specification, section 12.2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyp0f.observation import Observation


def block(observation: Observation) -> str:
    """The observation as p0f shows it on a terminal, with the empty line after it."""
    ends = observation.endpoints
    if observation.of_client:
        subject = f"client   = {ends.client}/{ends.client_port}"
    else:
        subject = f"server   = {ends.server}/{ends.server_port}"
    fields = "".join([f"| {key:<8} = {value}\n" for key, value in observation.fields()])
    return (
        f".-[ {ends.client}/{ends.client_port} -> {ends.server}/{ends.server_port} ({observation.kind}) ]-\n"
        f"|\n| {subject}\n{fields}|\n`----\n\n"
    )
