"""Counts for the overview."""

from __future__ import annotations

from pyp0f.web.ingest import Sensor
from pyp0f.web.overview import lag_of, rate_details, sensor_details


def test_lag() -> None:
    sensor = Sensor("east")
    assert lag_of(sensor, 5.0) == 0
    sensor.newest = 2_000_000
    assert (lag_of(sensor, 5.0), lag_of(sensor, 1.0)) == (3.0, 0.0)


def test_details() -> None:
    assert sensor_details(Sensor("east"))["newest"] is None
    assert rate_details(0, 1, 2) == {"time": "1970-01-01T00:00:00.000000+00:00", "packets": 1, "observations": 2}
