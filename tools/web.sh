#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Builds the pages of web/ where anything of them has changed, and prints the folder to serve: build/web.
# Where they cannot be built (no npm, no registry) it says so, prints what there is, and ends with 1.
#
#   tools/web.sh          builds
#   tools/web.sh modules  only brings the packages, for tests and linters
set -euo pipefail
root=$(dirname "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")")
cd "$root"
pages=$root/build/web

bring_modules() {
  # npm writes this file last, so an npm ci that was cut short is begun again.
  [[ web/package-lock.json -nt web/node_modules/.package-lock.json ]] || return 0
  echo "web: bringing the packages of the pages from npm" >&2
  (cd web && ../tools/node.sh npm ci --silent --no-audit --no-fund --ignore-scripts >&2)
}

# One sum over names and contents of all that the pages are made of.
fingerprint() {
  find web -type d \( -name node_modules -o -name fallback \) -prune -o -type f ! -name schema.d.ts -print0 |
    LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum
}

build() {
  bring_modules || return 1
  (cd web && ../tools/node.sh npm run --silent build >&2) || return 1
  # Whoever has an older page open may still ask for its parts: those of a week are kept.
  if [[ -d $pages/assets ]]; then
    find "$pages/assets" -type f -mtime -7 -exec cp -np {} build/web.new/assets/ \;
  fi
  fingerprint >build/web.new/.made-of
  # Whoever is stopped in between leaves no half of a folder behind.
  rm -rf build/web.old
  [[ ! -d $pages ]] || mv "$pages" build/web.old
  mv build/web.new "$pages"
  rm -rf build/web.old
}

if [[ ${1:-} == modules ]]; then
  bring_modules
  exit
fi
if [[ -f $pages/.made-of && $(<"$pages/.made-of") == "$(fingerprint)" ]] || build; then
  echo "$pages"
  exit
fi
echo "web: the pages could not be built, see above (are npm and its registry there?); the program runs all the same" >&2
[[ -f $pages/index.html ]] && echo "$pages" || echo "$root/web/fallback"
exit 1
