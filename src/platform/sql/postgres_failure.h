// SPDX-License-Identifier: Apache-2.0
// What PostgreSQL says when it refuses, and what that means for whoever runs the transaction.
#pragma once

#include <string>
#include <string_view>

#include "platform/sql/sql.h"

namespace atelier::sql::postgres {

class ServerFailure : public Failure {
 public:
  /// `state` is the SQLSTATE, "" where the connection broke without one.
  ServerFailure(std::string state, const std::string& what);

  /// The connection is of no use any more.
  bool lost() const { return lost_; }
  /// The same transaction may well succeed at once: another one was in its way.
  bool conflict() const { return state_ == "40001" || state_ == "40P01"; }
  const std::string& state() const { return state_; }

 private:
  std::string state_;
  bool lost_;
};

}  // namespace atelier::sql::postgres
