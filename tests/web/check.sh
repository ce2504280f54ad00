#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# tests/web/check.sh PROGRAM: the sources of the pages, without a browser. A line "ok" or "not ok" for each.
set -uo pipefail
program=$(realpath "${1:?the atelier program}")
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../.." || exit 1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

source tests/harness/says.sh

npm() { (cd web && ../tools/node.sh npm run --silent "$@"); }

# The types of the client are made from this file: it is what the program answers, or they lie.
description_is_current() {
  tools/node.sh node tests/web/description.mjs "$program" >"$work/openapi.json" &&
    diff web/openapi.json "$work/openapi.json" >"$work/diff" && return
  head -n 20 "$work/diff"
  echo "tests/web/description.mjs PROGRAM > web/openapi.json makes it anew"
  return 1
}

says "the pages build, and none loads too much at first" tools/web.sh
says "the linter finds nothing" npm lint
says "the unit tests pass" npm test
says "openapi.json is what the program serves" description_is_current
exit "$failed"
