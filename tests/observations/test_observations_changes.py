"""Observations of host changes and address sharing."""

from __future__ import annotations

import pytest
from sample_observations import change_observation

from pyp0f.observations.changes import ChangeObservation, HostChangeObservation, IpSharingObservation


@pytest.mark.parametrize(
    ("kind", "text"), [(HostChangeObservation, "host change"), (IpSharingObservation, "ip sharing")]
)
def test_changes(kind: type[ChangeObservation], text: str) -> None:
    found = change_observation(kind, ("ttl", "port"), (0, 0, 0, 1))
    assert (found.kind, found.reasons, found.hits) == (text, ("ttl", "port"), (0, 0, 0, 1))
