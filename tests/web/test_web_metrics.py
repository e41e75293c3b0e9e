"""The metrics."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from typing import TYPE_CHECKING, Final

import pytest
from live_lab import require
from parts import Lines, lines_of, made_parts, shared_parts
from places import ROOT
from prometheus_client.parser import text_string_to_metric_families

if TYPE_CHECKING:
    from pathlib import Path

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
        "pyp0f_store_up", "pyp0f_waiting_batches", "pyp0f_stream_events", "pyp0f_exhausted_connections",
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


@pytest.mark.service
def test_prometheus_takes_metrics_rules_and_configuration(web: Parts, tmp_path: Path) -> None:
    require("promtool")
    command = ["promtool", "check", "metrics"]
    done = subprocess.run(command, input=web.ask("/metrics").body, capture_output=True)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    for name in ("prometheus.yml", "pyp0f_alerts.yml"):
        shutil.copy(ROOT / "examples" / name, tmp_path)
    subprocess.run(["promtool", "check", "config", "prometheus.yml"], cwd=tmp_path, check=True)
    (tmp_path / "test.yml").write_text(_ALERTS)
    subprocess.run(["promtool", "test", "rules", "test.yml"], cwd=tmp_path, check=True)


_ALERTS: Final = """\
rule_files: [pyp0f_alerts.yml]
evaluation_interval: 1m
tests:
  - interval: 1m
    input_series:
      - {series: 'pyp0f_store_up{job="pyp0f"}', values: "1x5 0x9"}
      - {series: 'pyp0f_dropped_total{job="pyp0f", reason="kernel"}', values: "0x3 10+10x20"}
    alert_rule_test:
      - {eval_time: 4m, alertname: Pyp0fStoreFails, exp_alerts: []}
      - eval_time: 9m
        alertname: Pyp0fStoreFails
        exp_alerts:
          - exp_labels: {job: pyp0f}
            exp_annotations: {summary: The store of pyp0f cannot be written.}
      - eval_time: 12m
        alertname: Pyp0fDropsPackets
        exp_alerts:
          - exp_labels: {job: pyp0f, reason: kernel}
            exp_annotations: {summary: The kernel drops packets before pyp0f reads them.}
"""


def names_of(family: Metric) -> set[str]:
    """The name of a metric as expressions have it."""
    return {f"{family.name}_total" if family.type == "counter" else family.name}


def test_names_of_sensors_are_escaped() -> None:
    parts = made_parts(Lines(lines_of("uptime.pcap"), 'a"b\nc'))
    lines = parts.ask("/metrics").body.decode()
    assert 'sensor="a\\"b\\nc"' in lines


def test_texts_of_lines_control_no_terminal() -> None:
    lines = [line.replace(b'"kind":"syn"', b'"kind":"\\u001b[31m"') for line in lines_of("uptime.pcap")]
    text = made_parts(Lines(lines)).ask("/metrics").body.decode()
    assert "[31m" in text
    assert text.replace("\n", "").isprintable()
