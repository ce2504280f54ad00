#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Atelier as a company runs it that has PostgreSQL and RabbitMQ, on this machine alone: private engines
# under var/distributed on free ports of the loopback, one process for each part, nginx in front with
# the configuration of deploy/nginx. Sends one order through, then serves until Ctrl-C. See ./run --help.
set -euo pipefail
root=$(dirname "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")")
program=$root/build/release/src/app/atelier
readonly kParts=(identity pricing shop partner crm mes watch)
readonly kPatience=120  # seconds, of a busy machine

once=no
port=8080
replicas=1
tour=()
while (($# > 0)); do
  case $1 in
    --once) once=yes port=0 ;;
    --port) port=${2:?--port needs a number}; shift ;;
    --replicas) replicas=${2:?--replicas needs a number}; shift ;;
    *) tour+=("$1") ;;
  esac
  shift
done

say() { printf 'distributed: %s\n' "$*" >&2; }
die() { say "$@"; exit 1; }

# PostgreSQL refuses to run as root, and its own user may not be let into the folder of the clone.
as_postgres=()
base=$root/var/distributed
if [[ $(id -u) -eq 0 ]]; then
  as_postgres=(setpriv --reuid=postgres --regid=postgres --clear-groups)
  "${as_postgres[@]}" test -x "$root" || base=/var/tmp/atelier-distributed
fi
mkdir -p "$base"/{log,run,postgres,rabbitmq/{home,mnesia,log,conf,schema,gen},nginx,data}

# One that nobody listens at; none is given twice.
given=" "
free_port() {
  local candidate
  while :; do
    candidate=$((20000 + RANDOM % 12000))
    [[ $given == *" $candidate "* ]] && continue
    (exec 3<>"/dev/tcp/127.0.0.1/$candidate") 2>/dev/null && continue
    given+="$candidate "
    found=$candidate
    return
  done
}

wait_until() {
  local -r what=$1 until=$((SECONDS + kPatience))
  shift
  until "$@" >/dev/null 2>&1; do
    ((SECONDS < until)) || die "$what did not come up; see $base/log"
    sleep 0.2
  done
}

children=()  # in the order of their start
stop_all() {
  trap - EXIT INT TERM
  local i
  for ((i = ${#children[@]} - 1; i >= 0; --i)); do
    kill -TERM "${children[i]}" 2>/dev/null || continue
    wait "${children[i]}" 2>/dev/null || true
  done
  [[ -z ${epmd_port:-} ]] || ERL_EPMD_PORT=$epmd_port epmd -kill >/dev/null 2>&1 || true
}
trap 'status=$?; stop_all; exit $status' EXIT
trap 'exit 130' INT TERM

# start NAME COMMAND...: in the background, deaf to Ctrl-C, which reaches this script alone.
start() {
  local -r name=$1
  shift
  setsid "$@" >"$base/log/$name.log" 2>&1 </dev/null &
  children+=($!)
}

start_postgres() {
  local bin
  bin=$(ls -d /usr/lib/postgresql/*/bin | sort -V | tail -n 1)
  free_port && database_port=$found
  ((${#as_postgres[@]} == 0)) || chown postgres "$base/postgres"
  cd "$base/postgres"
  [[ -f data/PG_VERSION ]] ||
    "${as_postgres[@]}" "$bin/initdb" -D data -U atelier --auth=trust -E UTF8 --locale=C >"$base/log/initdb.log" 2>&1 ||
    die "cannot make a cluster; see $base/log/initdb.log"
  chmod 700 data
  start postgres "${as_postgres[@]}" "$bin/postgres" -D "$base/postgres/data" -p "$database_port" \
    -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c max_connections=300
  wait_until PostgreSQL "$bin/pg_isready" -q -h 127.0.0.1 -p "$database_port"
  cd "$root"
}

start_rabbitmq() {
  local -r home=$base/rabbitmq
  free_port && broker_port=$found
  free_port && epmd_port=$found
  free_port && local -r dist_port=$found
  free_port && management_port=$found
  free_port && rabbitmq_metrics=http://127.0.0.1:$found
  "$root/deploy/rabbitmq/make-definitions" --passwords "$home/passwords" >"$home/conf/definitions.json"
  sed -e "s|^load_definitions = .*|load_definitions = $home/conf/definitions.json|" \
    -e "s|^listeners.tcp.default = .*|listeners.tcp.default = 127.0.0.1:$broker_port|" \
    -e "s|^management.tcp.port = .*|management.tcp.port = $management_port|" \
    -e "s|^prometheus.tcp.port = .*|prometheus.tcp.port = ${rabbitmq_metrics##*:}|" \
    -e "s|^disk_free_limit.absolute = .*|disk_free_limit.absolute = 50MB|" \
    "$root/deploy/rabbitmq/rabbitmq.conf" >"$home/conf/rabbitmq.conf"
  cp "$root/deploy/rabbitmq/enabled_plugins" "$home/conf/enabled_plugins"
  start rabbitmq env HOME="$home/home" LANG=C.UTF-8 RABBITMQ_CONF_ENV_FILE=/dev/null \
    RABBITMQ_NODENAME=atelier-try@localhost RABBITMQ_NODE_PORT="$broker_port" \
    RABBITMQ_NODE_IP_ADDRESS=127.0.0.1 RABBITMQ_DIST_PORT="$dist_port" \
    ERL_EPMD_PORT="$epmd_port" ERL_EPMD_ADDRESS=127.0.0.1 RABBITMQ_MNESIA_BASE="$home/mnesia" \
    RABBITMQ_LOG_BASE="$home/log" RABBITMQ_CONFIG_FILE="$home/conf/rabbitmq.conf" \
    RABBITMQ_ADVANCED_CONFIG_FILE="$home/conf/advanced.config" RABBITMQ_SCHEMA_DIR="$home/schema" \
    RABBITMQ_ENABLED_PLUGINS_FILE="$home/conf/enabled_plugins" \
    RABBITMQ_GENERATED_CONFIG_DIR="$home/gen" RABBITMQ_PID_FILE="$home/pid" \
    RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS="-kernel inet_dist_use_interface {127,0,0,1} +S 2:2" \
    /usr/lib/rabbitmq/bin/rabbitmq-server
  wait_until RabbitMQ bash -c "exec 3<>/dev/tcp/127.0.0.1/$broker_port"
}

password_of() { sed -n "s/^$1 //p" "$base/rabbitmq/passwords"; }

# One process of a part; its address goes to the list of nginx.
start_part() {
  local -r part=$1 number=$2
  free_port && local -r port=$found
  local options=()
  [[ $part != identity ]] || options=(--demo-accounts)
  [[ $part != watch ]] || options=(--peer "$(IFS=,; echo "${peers[*]}")" --rabbitmq-metrics "$rabbitmq_metrics")
  ((number > 1)) || peers+=("$part=http://127.0.0.1:$port")
  start "$part-$number" env ATELIER_BROKER="amqp://$part:$(password_of "$part")@127.0.0.1:$broker_port/atelier" \
    "$program" serve --target="$part" --port "$port" --data "$base/data" --database "$database" \
    --trusted-proxy 127.0.0.1 --web-root "$pages" "${options[@]}"
  echo "server 127.0.0.1:$port;" >>"$base/nginx/$part.servers"
  readiness+=("http://127.0.0.1:$port/readyz")
}

start_nginx() {
  local part
  ((port != 0)) || { free_port && port=$found; }
  for part in "${kParts[@]}"; do
    echo "upstream atelier_$part { $(tr '\n' ' ' <"$base/nginx/$part.servers") keepalive 16; }"
  done >"$base/nginx/atelier-upstreams.conf"
  sed "s/listen 8080;/listen 127.0.0.1:$port;/" "$root/deploy/nginx/atelier.conf" >"$base/nginx/atelier.conf"
  cat >"$base/nginx/nginx.conf" <<END
$([[ $(id -u) -ne 0 ]] || echo 'user root;')
daemon off;
worker_processes 1;
error_log stderr warn;
pid $base/run/nginx.pid;
events { worker_connections 1024; }
http {
  access_log off;
  client_body_temp_path $base/nginx/body;
  proxy_temp_path $base/nginx/proxy;
  fastcgi_temp_path $base/nginx/fastcgi;
  uwsgi_temp_path $base/nginx/uwsgi;
  scgi_temp_path $base/nginx/scgi;
  include atelier.conf;
}
END
  start nginx nginx -p "$base/nginx" -c "$base/nginx/nginx.conf"
  wait_until nginx curl -fs "http://127.0.0.1:$port/api/openapi.json"
}

say "everything is under $base, records under log/"
start_postgres
say "PostgreSQL answers at 127.0.0.1:$database_port"
start_rabbitmq
say "RabbitMQ answers at 127.0.0.1:$broker_port, its management page at http://127.0.0.1:$management_port" \
  "(operator, $(password_of operator))"

database=postgres://atelier@127.0.0.1:$database_port/atelier
pages=$("$root/tools/web.sh") || true
"$program" migrate --database "$database" --data "$base/data" >&2
readiness=()
peers=()
rm -f "$base"/nginx/*.servers
for part in "${kParts[@]}"; do
  start_part "$part" 1
  [[ $part != crm && $part != mes ]] || for ((i = 2; i <= replicas; ++i)); do start_part "$part" "$i"; done
done
for url in "${readiness[@]}"; do wait_until "$url" curl -fs "$url"; done
say "${#readiness[@]} processes are ready"
start_nginx

"$program" tour --at "http://127.0.0.1:$port" "${tour[@]}"
[[ $once == no ]] || exit 0
printf '\nServing at http://127.0.0.1:%s until Ctrl-C.\n' "$port"
wait -n "${children[@]}" || true
die "one of the processes has ended; see $base/log"
