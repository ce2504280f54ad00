#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Builds the fuzzers: tests/fuzz/build.sh OUTDIR; then OUTDIR/json_fuzz -max_total_time=60
set -eu
out=${1:?usage: tests/fuzz/build.sh OUTDIR}
mkdir -p "$out"
out=$(cd "$out" && pwd)
cd "$(dirname "$0")/../.."

flags="-std=c++20 -O1 -g -ffp-contract=off -fno-sanitize-recover=all -Isrc -I."

fuzzer() {
  name=$1
  shift
  # shellcheck disable=SC2086  # a list of flags
  clang++-14 $flags -fsanitize=fuzzer,address,undefined -o "$out/$name" "tests/fuzz/$name.cpp" "$@"
}

# What several fuzzers share is compiled once.
library() {
  name=$1
  shift
  mkdir -p "$out/$name"
  for source; do
    # shellcheck disable=SC2086
    clang++-14 $flags -fsanitize=fuzzer-no-link,address,undefined -c "$source" \
      -o "$out/$name/$(basename "$source").o"
  done
}

base=src/platform/base
fuzzer json_fuzz $base/json.cpp $base/json_codec.cpp $base/json_parse.cpp $base/json_query.cpp \
  $base/text.cpp $base/time.cpp $base/uuid.cpp $base/assert.cpp -lboost_json
# shellcheck disable=SC2046  # a list of files
library geometry $(find src/geometry -name '*.cpp' ! -name '*_test.cpp') $base/assert.cpp
for format in stl obj ply threemf; do
  fuzzer ${format}_fuzz "$out"/geometry/*.o -lembree3 -lz
done

http=src/platform/http
fuzzer http_fuzz $http/call.cpp $http/gzip.cpp $http/router.cpp $http/uri.cpp $http/server/compress.cpp \
  $http/server/request_parser.cpp $http/server/wire.cpp $base/json.cpp $base/json_codec.cpp \
  $base/json_parse.cpp $base/json_query.cpp $base/text.cpp $base/time.cpp $base/uuid.cpp \
  $base/assert.cpp -lboost_json -lz

contracts=src/contracts
fuzzer import_fuzz src/transfer/line_reader.cpp src/transfer/record.cpp src/transfer/past.cpp \
  $contracts/imported_order.cpp $contracts/order_status.cpp $contracts/order_number.cpp \
  src/platform/blob/folder.cpp $base/file.cpp $base/json.cpp $base/json_codec.cpp \
  $base/json_parse.cpp $base/json_query.cpp $base/text.cpp $base/text_rules.cpp $base/time.cpp \
  $base/uuid.cpp $base/assert.cpp -lboost_json -lsodium

archive=src/watch/archive
otlp="$archive/batch.cpp $archive/otlp_schema.cpp $archive/otlp_json_read.cpp $archive/otlp_json_write.cpp
  src/platform/telemetry/text.cpp $base/json.cpp $base/json_codec.cpp $base/json_parse.cpp $base/json_query.cpp
  $base/text.cpp $base/time.cpp $base/uuid.cpp $base/assert.cpp -lboost_json -lsodium"
# shellcheck disable=SC2086  # a list of files
fuzzer otlp_fuzz $otlp
# shellcheck disable=SC2086
fuzzer otlp_json_fuzz $otlp
fuzzer gunzip_fuzz $http/gzip.cpp $base/assert.cpp -lz
fuzzer exposition_fuzz src/watch/metrics/exposition.cpp src/watch/metrics/history.cpp $base/assert.cpp
