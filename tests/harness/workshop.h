// SPDX-License-Identifier: Apache-2.0
// A running system with the people of a workshop, and what they do all day in one line each.
// Whatever is refused where a story needs it done throws, with the answer in its words.
#pragma once

#include <string>
#include <vector>

#include <boost/json/object.hpp>

#include "tests/harness/deployment.h"
#include "tests/harness/user.h"

namespace atelier::harness {

inline constexpr char kPassword[] = "a good long password";

class Workshop {
 public:
  /// Starts the system in `data` and makes the accounts if they are not there.
  explicit Workshop(const std::filesystem::path& data, const Start& start = {});

  Deployment system;
  User admin, customer, manager, op, other_op, lead, on_call;

  User sign_up(const std::string& name);

  static void write_ring(const std::filesystem::path& file, double size_mm = 17.5);
  /// Uploads a sample ring; its hash.
  std::string upload_ring(double size_mm = 17.5);
  std::string upload(const std::filesystem::path& file);
  /// A quote of the customer in one alloy, once it is no longer `requested`.
  Answer quote(const std::string& model_hash, const std::string& alloy = "silver-925");
  /// Orders these quotes, one line each; the order's id.
  std::string order(const std::vector<std::string>& quote_ids,
                    const std::string& alloy = "silver-925");
  void approve(const std::string& order_id);
  /// From a model to an order that `mes` has; its id.
  std::string released_order(const std::string& model_hash, int lines = 1);

  struct Operation {
    std::string id, code, state;
    std::int64_t seq = 0;
    boost::json::object outcome;  ///< what is said when it is finished and all is well
  };
  /// All operations of an order in `mes`, lot by lot, in the order of the routing; newer attempts
  /// after older ones.
  std::vector<Operation> operations(const std::string& order_id);
  /// Claims, starts and finishes an operation.
  void work(User& who, const Operation& operation);
  /// The same for everything that is left to do of an order.
  void make(const std::string& order_id);
  /// The same up to an operation of the first lot, which is claimed and started only.
  Operation make_until(const std::string& order_id, const std::string& code);
  /// How many operations an operator may hold at once.
  void set_work_limit(int limit);
  void ship(const std::string& order_id);

  std::string status_in_shop(const std::string& order_id);
  std::string status_in_crm(const std::string& order_id);
  std::string status_in_mes(const std::string& order_id);
};

}  // namespace atelier::harness
