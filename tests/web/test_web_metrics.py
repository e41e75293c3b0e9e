"""The metrics."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest
from parts import Lines, lines_of, made_parts, shared_parts
from places import ROOT
from prometheus_client.parser import text_string_to_metric_families

if TYPE_CHECKING:
    from parts import Parts
    from prometheus_client.core import Metric


@pytest.fixture
def web() -> Parts:
    return shared_parts()


def test_prometheus_reads_all_metrics(web: Parts) -> None:
    families = {family.name: family for family in text_string_to_metric_families(web.ask("/metrics").body.decode())}
    assert set(families) >= {
        "pyp0f_packets", "pyp0f_dropped", "pyp0f_table_entries", "pyp0f_stored_hosts", "pyp0f_observations",
        "pyp0f_matched", "pyp0f_unmatched", "pyp0f_lines", "pyp0f_wrong_lines", "pyp0f_lag_seconds", "pyp0f_streams",
        "pyp0f_store_up", "pyp0f_waiting_batches", "pyp0f_stream_events",
    }  # fmt: skip
    kinds = {sample.labels["kind"]: sample.value for sample in families["pyp0f_observations"].samples}
    assert kinds["host change"] == 3


def test_the_rules_and_the_dashboard_use_metrics_that_exist(web: Parts) -> None:
    known = {
        name
        for family in text_string_to_metric_families(web.ask("/metrics").body.decode())
        for name in names_of(family)
    }
    for file in ("pyp0f_alerts.yml", "grafana_dashboard.json"):
        used = set(re.findall(r"pyp0f_[a-z_]+", (ROOT / "examples" / file).read_text()))
        assert len(used) > 4
        assert used <= known
    assert json.loads((ROOT / "examples" / "grafana_dashboard.json").read_text())["panels"]


def names_of(family: Metric) -> set[str]:
    """The name of a metric as expressions have it."""
    return {f"{family.name}_total" if family.type == "counter" else family.name}


def test_names_of_sensors_are_escaped() -> None:
    parts = made_parts(Lines(lines_of("uptime.pcap"), 'a"b\nc'))
    lines = parts.ask("/metrics").body.decode()
    assert 'sensor="a\\"b\\nc"' in lines
