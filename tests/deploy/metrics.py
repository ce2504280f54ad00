#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What dashboards and rules ask for exists: ends with 1 and names each metric that nothing tells.

What others tell stands in OTHERS, by who does.
"""

import json
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
OTHERS = {
    # Prometheus itself
    "up", "ALERTS",
    # RabbitMQ's plugin, /metrics/detailed with the families that prometheus.yml asks for
    "rabbitmq_detailed_queue_consumers", "rabbitmq_detailed_queue_messages_ready",
    "rabbitmq_detailed_queue_messages_unacked",
    # prometheus-postgres-exporter
    "pg_up", "pg_stat_database_numbackends",
}
METRIC = re.compile(r"\b(?:up|ALERTS|(?:atelier|http|db|messaging|process|rabbitmq|pg)_\w+)\b(?=[\[{)\s]|$)")


def told():
    """The names in the code: those of histograms with what Prometheus makes of them."""
    names = set(OTHERS)
    for path in (ROOT / "src").rglob("*.cpp"), (ROOT / "src").rglob("*.h"):
        for source in path:
            if not source.name.endswith("_test.cpp") and "watch/alerts" not in source.as_posix():
                names |= set(re.findall(r'"((?:atelier|http|db|messaging|process)_[a-z_]+)"', source.read_text("utf-8")))
    return names | {name + end for name in names if name.endswith("_seconds") for end in ("_bucket", "_sum", "_count")}


def asked():
    """Each expression with where it stands."""
    for path in sorted((ROOT / "deploy/grafana/dashboards").glob("*.json")):
        for panel in json.loads(path.read_text("utf-8"))["panels"]:
            for target in panel["targets"]:
                yield f"{path.name}, {panel['title']}", target["expr"]
    rules = (ROOT / "deploy/prometheus/atelier.rules.yml").read_text("utf-8")
    for name, expression in re.findall(r"- alert: (\w+)\n\s+expr: \|-\n(.*?)\n\s+for:", rules, re.DOTALL):
        yield name, expression


def tested():
    """The alerts of which the tests say that they fire."""
    text = (ROOT / "deploy/prometheus/tests/alerts.yml").read_text("utf-8")
    return set(re.findall(r"\{labels: '\{alertname=\"(\w+)\"\}'", text))


def main():
    known, bad, alerts = told(), [], set()
    for where, expression in asked():
        metrics = METRIC.findall(re.sub(r'"[^"]*"|by \([^)]*\)', "", expression))
        if not metrics:
            bad.append(f"{where}: asks for nothing in {expression}")
        bad += [f"{where}: nothing tells {metric}" for metric in metrics if metric not in known]
        if "," not in where:
            alerts.add(where)
    bad += [f"no test makes {name} fire" for name in sorted(alerts - tested())]
    print("\n".join(bad))
    sys.exit(1 if bad or not alerts else 0)


if __name__ == "__main__":
    main()
