// SPDX-License-Identifier: Apache-2.0
// The shop's database with quotes that may be ordered: one goes through pricing, the others are
// copies of it. Of whatever engine tests/harness/binding.h says.
#pragma once

#include <deque>
#include <filesystem>
#include <string>
#include <vector>

#include "contracts/ids.h"
#include "platform/auth/auth.h"

namespace atelier::bench {

class Stock {
 public:
  Stock(std::filesystem::path data, std::size_t quotes);
  /// Tokens for the turn that begins.
  void sign_in();
  /// The request that orders the next quote; false where there is none.
  bool order(std::string& request);
  /// Of one of its customers.
  const std::string& token() const { return tokens_.front(); }

 private:
  struct Prepared {
    QuoteId quote;
    std::size_t customer;
  };
  QuoteId priced_quote() const;
  void copy(const QuoteId& id, std::size_t count);

  std::filesystem::path data_;
  std::vector<auth::UserId> customers_;
  std::vector<std::string> tokens_;
  std::deque<Prepared> quotes_;
};

}  // namespace atelier::bench
