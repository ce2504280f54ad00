#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# What stands in deploy/ is accepted by those who will read it. One line for each, as in tests/style.
set -uo pipefail
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../.." || exit 1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

source tests/harness/says.sh

# The units, with a program that exists here: systemd looks for it.
units_are_good() {
  mkdir -p "$work/units"
  local unit
  for unit in deploy/systemd/*.service deploy/systemd/*.target; do
    sed 's|/usr/bin/atelier|/bin/true|' "$unit" >"$work/units/$(basename "$unit")"
  done
  cp "$work/units/atelier@.service" "$work/units/atelier@shop.service"
  # It says what it does not like and still ends with 0.
  systemd-analyze verify --man=no "$work"/units/atelier{@shop.service,-migrate.service,.target} 2>&1 |
    tee "$work/verify"
  [[ ! -s $work/verify ]]
}

nginx_takes_it() {
  mkdir -p "$work/nginx"
  cp deploy/nginx/*.conf "$work/nginx"
  sed -i "s|listen 8080;|listen unix:$work/nginx/socket;|" "$work/nginx/atelier.conf"
  cat >"$work/nginx/nginx.conf" <<END
pid $work/nginx/pid;
error_log stderr;
events {}
http { access_log off; include atelier.conf; }
END
  nginx -t -p "$work/nginx" -c "$work/nginx/nginx.conf"
}

# Every option that the files tell of is one that the program has.
environment_is_known() {
  local name help
  help=$(build/release/src/app/atelier --help)
  for name in $(sed -n 's/^\(ATELIER_[A-Z_]*\)=.*/\1/p' deploy/systemd/*.env | sort -u); do
    [[ $help == *"$name"* ]] || { echo "$name is unknown"; return 1; }
  done
}

rules_are_those_of_the_program() {
  build/release/src/app/atelier alerts rules | diff deploy/prometheus/atelier.rules.yml -
}

# All parts in one process, so that every metric is there that has no other label than its part.
metrics_are_taken() {
  local url status
  build/release/src/app/atelier serve --data "$work/data" --port 0 2>"$work/log" &
  local -r server=$!
  timeout 60 grep -qm1 atelier.ready <(tail -n +1 -F --pid="$server" "$work/log" 2>/dev/null)
  url=$(grep -o 'http://127.0.0.1:[0-9]*' "$work/log" | head -n 1)
  curl -fs "$url/api/openapi.json" >"$work/api" # one request at least
  curl -fs "$url/metrics" >"$work/metrics"
  { kill "$server" && wait "$server"; } 2>/dev/null
  grep -q ^process_cpu_seconds_total "$work/metrics" && promtool check metrics <"$work/metrics"
}

says "systemd takes the units" units_are_good
says "nginx takes the configuration" nginx_takes_it
says "the environment files name what there is" environment_is_known
says "the rules are those of the program" rules_are_those_of_the_program
says "Prometheus takes its configuration and the rules" promtool check config deploy/prometheus/prometheus.yml
says "each alert fires when it should and not else" promtool test rules deploy/prometheus/tests/alerts.yml
says "Alertmanager takes its configuration" amtool check-config deploy/alertmanager/alertmanager.yml
says "the dashboards are those that are made" deploy/grafana/make-dashboards --check
says "Prometheus takes what the program tells" metrics_are_taken
says "dashboards and rules ask for what there is" tests/deploy/metrics.py
exit "$failed"
