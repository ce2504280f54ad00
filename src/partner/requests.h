// SPDX-License-Identifier: Apache-2.0
// The log of partners' requests: written down behind the answers, many at a time, and forgotten
// after kKeepRequests_us. A request never waits for it: past its bound a record is dropped and
// counted. Thread-safe.
#pragma once

#include <mutex>
#include <unordered_map>
#include <vector>

#include "partner/account.h"
#include "platform/base/ticker.h"
#include "platform/http/call.h"
#include "platform/sql/sql.h"

namespace atelier::partner {

using RequestId = Id<struct RequestTag>;

inline constexpr std::int64_t kKeepRequests_us = 30 * kDay;

struct RequestRecord {
  RequestId id;
  PartnerId partner_id;
  KeyId key_id;
  Instant at;
  std::string method;
  std::string path;  ///< without its query
  std::int64_t status = 0;
  std::int64_t duration_us = 0;
  std::string trace_id;
  std::string problem;    ///< "quote-expired"; "" where all was well
  std::string reference;  ///< the partner's own, of the order it was about
};
BOOST_DESCRIBE_STRUCT(RequestRecord, (),
                      (id, partner_id, key_id, at, method, path, status, duration_us, trace_id,
                       problem, reference))

class Requests {
 public:
  Requests(sql::Database& db, const Clock& clock) : db_(db), clock_(clock) {}

  /// The request is about the order of this reference.
  void note(const http::Call& call, const std::string& reference);
  void answered(const http::Call& call, const http::Reply& reply);

  void start();
  /// Writes what is left.
  void stop();
  void flush();

 private:
  sql::Database& db_;
  const Clock& clock_;
  std::mutex mutex_;
  std::unordered_map<std::string, std::string> references_;  ///< by traceparent, of what runs
  std::vector<RequestRecord> records_;
  std::unordered_map<KeyId, Instant> used_;
  std::optional<Ticker> ticker_;
};

}  // namespace atelier::partner
