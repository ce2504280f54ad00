#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# clang-tidy (packages clang-14 and clang-tidy-14) over FILEs, or over all that is built without app
# and Beast, whose coroutines clang 14 does not read.
#
#   tools/tidy.sh [FILE.cpp...]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

readonly precompiled=src/platform/base/CMakeFiles/atelier_base.dir/cmake_pch.hxx.pch
tools/build.sh tidy "$precompiled" >&2

files=("$@")
if [[ ${#files[@]} -eq 0 ]]; then
  mapfile -t files < <(jq -r '.[].file' build/tidy/compile_commands.json | grep -v /build/)
fi
printf '%s\0' "${files[@]}" |
  xargs -0 -n 1 -P "$(nproc)" clang-tidy-14 -p build/tidy --quiet 2> >(grep -v 'warnings generated' >&2)
