#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# CPU per request of the page of a board (http_bench) beside nginx, which serves a file of the same
# size and headers asked for the same way. Both with one thread, in turns, under the same load.
#
#   bench/http_beside_nginx.sh [BUILD_DIR] [SECONDS] [ROUNDS]     needs nginx-light and wrk
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
build=${1:-build/release}
seconds=${2:-4}
rounds=${3:-3}

folder=$(mktemp -d)
chmod 755 "$folder"  # a worker of nginx that root starts is nobody
mkfifo "$folder/input"
cleanup() {
  exec 3>&- || true
  if [[ -s $folder/nginx.pid ]]; then kill "$(cat "$folder/nginx.pid")"; fi
  rm -rf "$folder"
}
trap cleanup EXIT

free_port() {
  python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}
ours=$(free_port)
theirs=$(free_port)
board="/api/mes/board?stage=cast&overdue=false&page=3&page_size=50"

"$build/bench/http_bench" --serve "$ours" <"$folder/input" >"$folder/token" &
server=$!
exec 3>"$folder/input"
until [[ -s $folder/token ]]; do :; done
bearer="Authorization: Bearer $(cat "$folder/token")"

mkdir -p "$folder/root/api/mes"
curl -sf -H "$bearer" "http://127.0.0.1:$ours$board" >"$folder/root/api/mes/board"
cat >"$folder/nginx.conf" <<CONF
daemon on; worker_processes 1; pid $folder/nginx.pid; error_log $folder/error.log;
events { worker_connections 512; }
http {
  sendfile on; tcp_nopush on; keepalive_requests 1000000000; access_log off;
  default_type application/json; client_body_temp_path $folder/body;
  server { listen 127.0.0.1:$theirs; root $folder/root; }
}
CONF
nginx -c "$folder/nginx.conf" 2>/dev/null
until [[ -s $folder/nginx.pid ]]; do :; done
worker=$(pgrep -P "$(cat "$folder/nginx.pid")")

# One line: requests a second, us of CPU for each.
load() {
  local pid=$1 url=$2 before after lines
  ticks() { awk '{ print $14 + $15 }' "/proc/$pid/stat"; }
  before=$(ticks)
  lines=$(wrk -t1 -c16 -d"$seconds" -H "$bearer" "$url")
  after=$(ticks)
  if grep -q "Non-2xx" <<<"$lines"; then echo "wrong answers: $lines" >&2; exit 1; fi
  awk -v ticks=$((after - before)) -v hz="$(getconf CLK_TCK)" '
    /requests in/ { requests = $1 } /Requests\/sec/ { rate = $2 }
    END { printf "%.0f %.2f\n", rate, ticks / hz * 1e6 / requests }' <<<"$lines"
}

echo "$(stat -c %s "$folder/root/api/mes/board") bytes; requests/s and us of CPU for each"
for ((round = 0; round < rounds; ++round)); do
  mine=$(load "$server" "http://127.0.0.1:$ours$board")
  nginx=$(load "$worker" "http://127.0.0.1:$theirs$board")
  awk -v mine="$mine" -v nginx="$nginx" 'BEGIN {
    split(mine, a); split(nginx, b);
    printf "atelier %6d %6.2f   nginx %6d %6.2f   ratio %.2f\n", a[1], a[2], b[1], b[2], a[2] / b[2] }'
done
