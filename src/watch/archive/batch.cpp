// SPDX-License-Identifier: Apache-2.0
#include "watch/archive/batch.h"

#include <algorithm>
#include <protozero/pbf_reader.hpp>

#include "watch/archive/otlp_fields.h"

namespace atelier::archive {
namespace {

using protozero::pbf_reader;

constexpr std::size_t kMostRecords = 100'000;
constexpr std::size_t kMostLinks = 128;        // of one span: the default limit of the SDKs
constexpr std::size_t kMostWords = 16 * 1024;  // bytes of one record that can be searched for
constexpr int kDeepest = 32;
constexpr std::string_view kOrderId = "atelier.order.id";
constexpr std::string_view kContext = "atelier.context";
constexpr std::string_view kServiceName = "service.name";
constexpr std::uint64_t kNs = 1000;
constexpr std::uint64_t kLatest_ns = 1ULL << 62;

// A field of another type than it should have is one that is not known, and is skipped.
constexpr auto kBytes = protozero::pbf_wire_type::length_delimited;
constexpr std::uint32_t bytes(otlp::Tag tag) { return protozero::tag_and_type(tag, kBytes); }
constexpr std::uint32_t varint(otlp::Tag tag) {
  return protozero::tag_and_type(tag, protozero::pbf_wire_type::varint);
}
constexpr std::uint32_t fixed64(otlp::Tag tag) {
  return protozero::tag_and_type(tag, protozero::pbf_wire_type::fixed64);
}

std::string_view view(protozero::data_view data) { return {data.data(), data.size()}; }
pbf_reader reader(std::string_view text) { return pbf_reader(text.data(), text.size()); }

/// A time that no one can mean is none.
std::int64_t to_us(std::uint64_t ns) {
  return ns > kLatest_ns ? 0 : static_cast<std::int64_t>(ns / kNs);
}

bool all_zero(std::string_view id) {
  return std::ranges::all_of(id, [](char c) { return c == '\0'; });
}
bool valid_id(std::string_view id, std::size_t size) { return id.size() == size && !all_zero(id); }
/// An id that need not be there: what is none counts as absent.
std::string_view id_or_none(std::string_view id, std::size_t size) {
  return valid_id(id, size) ? id : std::string_view();
}

/// Goes through everything inside a value, so that what is kept can be read later; strings are
/// handed to `visit`.
template <class F>
void walk_value(pbf_reader value, int depth, F& visit) {
  namespace field = otlp::any_value;
  if (depth > kDeepest) throw protozero::exception();
  while (value.next()) {
    switch (value.tag_and_type()) {
      case bytes(field::string_value):
        visit(view(value.get_view()));
        break;
      case bytes(field::array_value):
      case bytes(field::kvlist_value): {
        const bool pairs = value.tag() == field::kvlist_value;
        pbf_reader list = value.get_message();
        while (list.next(otlp::list::values, kBytes)) {
          pbf_reader inner = list.get_message();
          if (!pairs) {
            walk_value(inner, depth + 1, visit);
            continue;
          }
          while (inner.next())
            if (inner.tag_and_type() == bytes(otlp::key_value::value))
              walk_value(inner.get_message(), depth + 1, visit);
            else
              inner.skip();
        }
        break;
      }
      case varint(field::bool_value):
        (void)value.get_bool();
        break;
      case varint(field::int_value):
        (void)value.get_int64();
        break;
      case fixed64(field::double_value):
        (void)value.get_double();
        break;
      default:
        value.skip();
    }
  }
}

/// `visit(key, text)` for each string in it.
template <class F>
void read_attribute(pbf_reader attribute, F visit) {
  std::string_view key;
  while (attribute.next()) {
    switch (attribute.tag_and_type()) {
      case bytes(otlp::key_value::key):
        key = view(attribute.get_view());
        break;
      case bytes(otlp::key_value::value): {
        auto with_key = [&](std::string_view text) { visit(key, text); };
        walk_value(attribute.get_message(), 0, with_key);
        break;
      }
      default:
        attribute.skip();
    }
  }
}

std::string_view service_of(std::string_view resource) {
  std::string_view service;
  pbf_reader message = reader(resource);
  while (message.next()) {
    if (message.tag_and_type() == bytes(otlp::resource::attributes)) {
      read_attribute(message.get_message(), [&](std::string_view key, std::string_view text) {
        if (key == kServiceName) service = text;
      });
    } else {
      message.skip();
    }
  }
  return service;
}

/// Nothing inside is looked at one by one, but it must be a message.
void check_message(pbf_reader message) {
  while (message.next()) message.skip();
}

Link read_link(pbf_reader message) {
  Link link;
  while (message.next()) {
    switch (message.tag_and_type()) {
      case bytes(otlp::link::trace_id):
        link.trace = view(message.get_view());
        break;
      case bytes(otlp::link::span_id):
        link.span = view(message.get_view());
        break;
      default:
        message.skip();
    }
  }
  return link;
}

bool is_error(pbf_reader status) {
  bool error = false;
  while (status.next())
    if (status.tag_and_type() == varint(otlp::status::code))
      error = status.get_enum() == otlp::kStatusError;
    else
      status.skip();
  return error;
}

void read_span_field(pbf_reader& message, Span& span, std::uint64_t& start, std::uint64_t& end) {
  namespace field = otlp::span;
  switch (message.tag_and_type()) {
    case bytes(field::trace_id):
      span.trace = view(message.get_view());
      break;
    case bytes(field::span_id):
      span.span = view(message.get_view());
      break;
    case bytes(field::parent_span_id):
      span.parent = id_or_none(view(message.get_view()), kSpanIdBytes);
      break;
    case bytes(field::name):
      span.name = view(message.get_view());
      break;
    case varint(field::kind):
      span.kind = message.get_enum();
      break;
    case fixed64(field::start_time_unix_nano):
      start = message.get_fixed64();
      break;
    case fixed64(field::end_time_unix_nano):
      end = message.get_fixed64();
      break;
    case bytes(field::attributes):
      read_attribute(message.get_message(), [&](std::string_view key, std::string_view text) {
        if (key == kOrderId) span.order_id = text;
        if (key == kContext) span.context = text;
      });
      break;
    case bytes(field::events):
      check_message(message.get_message());
      break;
    case bytes(field::links): {
      const Link link = read_link(message.get_message());
      if (valid_id(link.trace, kTraceIdBytes) && valid_id(link.span, kSpanIdBytes) &&
          span.links.size() < kMostLinks)
        span.links.push_back(link);
      break;
    }
    case bytes(field::status):
      span.failed = is_error(message.get_message());
      break;
    default:
      message.skip();
  }
}

void add_words(std::string& words, std::string_view text) {
  if (words.size() + text.size() >= kMostWords) return;
  words += text;
  words += ' ';
}

Log read_log(std::string_view record) {
  namespace field = otlp::log_record;
  Log log{.record = record};
  std::int64_t observed_us = 0;
  pbf_reader message = reader(record);
  while (message.next()) {
    switch (message.tag_and_type()) {
      case fixed64(field::time_unix_nano):
        log.time_us = to_us(message.get_fixed64());
        break;
      case fixed64(field::observed_time_unix_nano):
        observed_us = to_us(message.get_fixed64());
        break;
      case varint(field::severity_number):
        log.severity = message.get_enum();
        break;
      case bytes(field::event_name):
        add_words(log.words, view(message.get_view()));
        break;
      case bytes(field::body): {
        auto word = [&](std::string_view text) { add_words(log.words, text); };
        walk_value(message.get_message(), 0, word);
        break;
      }
      case bytes(field::attributes):
        read_attribute(message.get_message(), [&](std::string_view key, std::string_view text) {
          if (key == kOrderId) log.order_id = text;
          add_words(log.words, text);
        });
        break;
      case bytes(field::trace_id):
        log.trace = id_or_none(view(message.get_view()), kTraceIdBytes);
        break;
      case bytes(field::span_id):
        log.span = id_or_none(view(message.get_view()), kSpanIdBytes);
        break;
      default:
        message.skip();
    }
  }
  if (log.time_us == 0) log.time_us = observed_us;
  return log;
}

class BatchReader {
 public:
  BatchReader(Signal signal, Batch& batch) : signal_(signal), batch_(batch) {}

  /// Throws what protozero throws.
  void read() {
    pbf_reader message = reader(*batch_.bytes);
    while (message.next()) {
      if (message.tag_and_type() == bytes(otlp::request::resources))
        read_resource(message.get_view());
      else
        message.skip();
    }
  }
  bool too_many() const { return batch_.spans.size() + batch_.logs.size() > kMostRecords; }

 private:
  // Fields come in any order, so who it is from is looked for before what it is.
  void read_resource(protozero::data_view group) {
    Source source;
    for (pbf_reader message(group); message.next();)
      if (message.tag_and_type() == bytes(otlp::resource_group::resource))
        source.resource = view(message.get_view());
      else
        message.skip();
    source.service = service_of(source.resource);
    for (pbf_reader message(group); message.next();)
      if (message.tag_and_type() == bytes(otlp::resource_group::scopes))
        read_scope(message.get_view(), source);
      else
        message.skip();
  }

  void read_scope(protozero::data_view group, Source source) {
    for (pbf_reader message(group); message.next();)
      if (message.tag_and_type() == bytes(otlp::scope_group::scope))
        source.scope = view(message.get_view());
      else
        message.skip();
    check_message(reader(source.scope));
    batch_.sources.push_back(source);
    for (pbf_reader message(group); message.next();)
      if (message.tag_and_type() == bytes(otlp::scope_group::records))
        read_record(view(message.get_view()));
      else
        message.skip();
  }

  void read_record(std::string_view record) {
    if (too_many()) return;
    if (signal_ == Signal::logs) {
      batch_.logs.push_back(read_log(record));
      batch_.logs.back().source = batch_.sources.size() - 1;
      return;
    }
    auto span = read_span(record);
    span.source = batch_.sources.size() - 1;
    if (!valid_id(span.trace, kTraceIdBytes))
      reject("a span has no valid trace id");
    else if (!valid_id(span.span, kSpanIdBytes))
      reject("a span has no valid id");
    else if (span.start_us == 0)
      reject("a span does not say when it began");
    else
      batch_.spans.push_back(std::move(span));
  }

  void reject(const char* why) {
    if (batch_.rejected++ == 0) batch_.why = why;
  }

  const Signal signal_;
  Batch& batch_;
};

}  // namespace

Span read_span(std::string_view body) {
  Span span{.body = body};
  std::uint64_t start = 0;
  std::uint64_t end = 0;
  pbf_reader message = reader(body);
  while (message.next()) read_span_field(message, span, start, end);
  span.start_us = to_us(start);
  // An end before the start happens where a clock was set back.
  span.duration_us = end > start && end <= kLatest_ns ? to_us(end - start) : 0;
  return span;
}

bool Span::entry() const {
  return parent.empty() || kind == otlp::kServer || kind == otlp::kConsumer;
}

Result<Batch> read_batch(Signal signal, std::string request) {
  Batch batch{.bytes = std::make_shared<const std::string>(std::move(request))};
  BatchReader reading(signal, batch);
  try {
    reading.read();
  } catch (const protozero::exception&) {
    return Error{ErrorKind::malformed, "otlp-unreadable",
                 "The body is not an OTLP request in protobuf."};
  }
  if (reading.too_many())
    return Error{ErrorKind::too_large, "otlp-too-many",
                 "One request may hold " + std::to_string(kMostRecords) + " records at most."};
  return batch;
}

}  // namespace atelier::archive
