// SPDX-License-Identifier: Apache-2.0
// OTLP requests made by hand, for tests and benchmarks.
#pragma once

#include <cstdint>
#include <protozero/pbf_writer.hpp>
#include <string>
#include <vector>

#include "platform/base/time.h"

namespace atelier::archive::testing {

using protozero::pbf_writer;

struct Attribute {
  std::string key, value;
};

inline void add_attribute(pbf_writer& out, std::uint32_t tag, const Attribute& attribute) {
  pbf_writer pair(out, tag);
  pair.add_string(1, attribute.key);
  pbf_writer value(pair, 2);
  value.add_string(1, attribute.value);
}

/// The same id for the same number.
inline std::string trace_id(std::uint64_t number) {
  std::string id(16, '\x11');
  for (int i = 0; i < 8; ++i) id[15 - i] = static_cast<char>(number >> (8 * i));
  return id;
}
inline std::string span_id(std::uint64_t number) {
  return trace_id(number).substr(7, 1) + trace_id(number).substr(9);
}

struct TestSpan {
  std::string trace = trace_id(1);
  std::string span = span_id(1);
  std::string parent = {};
  std::string name = "GET /things";
  int kind = 2;
  Instant start = {};
  std::int64_t duration_us = 1000;
  bool failed = false;
  std::vector<Attribute> attributes = {};
  std::vector<std::pair<std::string, std::string>> links = {};  ///< trace, span
};

struct TestLog {
  Instant at = {};
  std::string body = "something happened";
  std::string event = {};
  int severity = 9;
  std::string trace = {};
  std::string span = {};
  std::vector<Attribute> attributes = {};
};

inline std::uint64_t to_ns(Instant at) { return static_cast<std::uint64_t>(at.us) * 1000; }

inline void add(pbf_writer& out, const TestSpan& span) {
  out.add_bytes(1, span.trace);
  out.add_bytes(2, span.span);
  if (!span.parent.empty()) out.add_bytes(4, span.parent);
  out.add_string(5, span.name);
  out.add_enum(6, span.kind);
  out.add_fixed64(7, to_ns(span.start));
  out.add_fixed64(8, to_ns(span.start + span.duration_us));
  for (const auto& attribute : span.attributes) add_attribute(out, 9, attribute);
  for (const auto& [trace, id] : span.links) {
    pbf_writer link(out, 13);
    link.add_bytes(1, trace);
    link.add_bytes(2, id);
  }
  if (span.failed) {
    pbf_writer status(out, 15);
    status.add_enum(3, 2);
  }
}

inline void add(pbf_writer& out, const TestLog& log) {
  out.add_fixed64(1, to_ns(log.at));
  out.add_enum(2, log.severity);
  {
    pbf_writer body(out, 5);
    body.add_string(1, log.body);
  }
  for (const auto& attribute : log.attributes) add_attribute(out, 6, attribute);
  if (!log.trace.empty()) out.add_bytes(9, log.trace);
  if (!log.span.empty()) out.add_bytes(10, log.span);
  if (!log.event.empty()) out.add_string(12, log.event);
}

/// A whole request of spans or of log records, all of one service.
template <class Record>
std::string request(const std::string& service, const std::vector<Record>& records,
                    const std::string& version = "") {
  std::string bytes;
  pbf_writer out(bytes);
  {
    pbf_writer group(out, 1);
    {
      pbf_writer resource(group, 1);
      add_attribute(resource, 1, {"service.name", service});
      if (!version.empty()) add_attribute(resource, 1, {"service.version", version});
    }
    pbf_writer scope_group(group, 2);
    {
      pbf_writer scope(scope_group, 1);
      scope.add_string(1, "by hand");
    }
    for (const auto& record : records) {
      pbf_writer one(scope_group, 2);
      add(one, record);
    }
  }
  return bytes;
}

}  // namespace atelier::archive::testing
