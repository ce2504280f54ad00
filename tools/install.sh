#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Installs the Debian packages that are missing; needs neither network nor privilege when none is.
#
#   tools/install.sh [build|distributed|test]     distributed includes build, test all
set -euo pipefail
packages=$(dirname "${BASH_SOURCE[0]}")/packages

say() { printf 'install: %s\n' "$*" >&2; }
die() { say "$@"; exit 1; }

case ${1:-build} in
  build) lists=("$packages/build.txt") ;;
  distributed) lists=("$packages/build.txt" "$packages/distributed.txt") ;;
  test) lists=("$packages/build.txt" "$packages/distributed.txt" "$packages/test.txt") ;;
  *) die "unknown list '$1': build, distributed or test" ;;
esac

wanted=$(sed -e 's/#.*//' -e '/^[[:space:]]*$/d' "${lists[@]}" | sort -u)

# Node from elsewhere than Debian brings npm along, and conflicts with Debian's.
! command -v npm >/dev/null || wanted=$(grep -vx -e nodejs -e npm <<<"$wanted")

command -v dpkg-query >/dev/null ||
  die "this is not Debian; it takes what is named in ${lists[*]}, built by hand"

installed() {
  # shellcheck disable=SC2086  # one word for each package
  dpkg-query -W -f='${db:Status-Status} ${Package}\n' $1 2>/dev/null |
    sed -n 's/^installed //p' | sort -u || true
}
mapfile -t missing < <(comm -23 <(echo "$wanted") <(installed "$wanted"))
[[ ${#missing[@]} -eq 0 ]] && exit 0

# Debian's two Boosts cannot be installed together, and apt would take the other one away unasked.
if [[ " ${missing[*]} " == *" libboost1.81-dev "* && -n $(installed libboost1.74-dev) ]]; then
  die "libboost1.81-dev cannot stand beside libboost1.74-dev, which is installed." \
    "If nothing else needs that one: apt-get remove libboost1.74-dev"
fi

as_root=()
if [[ $(id -u) -ne 0 ]]; then
  command -v sudo >/dev/null ||
    die "missing: ${missing[*]}. As root: apt-get install ${missing[*]}"
  as_root=(sudo)
fi

say "installing ${missing[*]}"
# RUNLEVEL: of a package with a service only the program is wanted; in single-user mode none starts.
apt=("${as_root[@]}" env RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=120)
"${apt[@]}" update </dev/null >&2 || say "the package lists could not be refreshed; trying with the old ones"
"${apt[@]}" install -y --no-install-recommends --no-remove "${missing[@]}" </dev/null >&2 ||
  die "could not install ${missing[*]}: is there a network, and is this Debian 12?"
