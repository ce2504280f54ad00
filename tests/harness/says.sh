# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
# For suites of lines: a command, and a line "ok" or "not ok" with what it had to say.
# Sourced; needs $work, a folder of the suite's own, and leaves $failed, its exit code.
failed=0

# says WHAT COMMAND...
says() {
  local -r what=$1
  shift
  if "$@" >"$work/out" 2>&1; then
    echo "ok $what"
  else
    echo "not ok $what"
    sed 's/^/   /' "$work/out"
    failed=1
  fi
}
