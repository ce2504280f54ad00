#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Configures where that is needed and builds; all but silent when nothing is to be done.
#
#   tools/build.sh PRESET [TARGET...]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
preset=$1
shift

# CMake looks after its own files from then on, but not after the presets.
ninja_file=build/$preset/build.ninja
if [[ ! -f $ninja_file || CMakePresets.json -nt $ninja_file ]]; then
  cmake --preset "$preset"
fi
options=(-C "build/$preset")
[[ -t 1 ]] || options+=(--quiet)
exec ninja "${options[@]}" ${CMAKE_BUILD_PARALLEL_LEVEL:+-j "$CMAKE_BUILD_PARALLEL_LEVEL"} "$@"
