// SPDX-License-Identifier: Apache-2.0
// Those who use the system meanwhile: customers who order, operators who work, observers who look.
// They know nothing of faults; they only write down what they are told.
#pragma once

#include <map>
#include <string>
#include <thread>
#include <vector>

#include "tests/chaos/cluster.h"
#include "tests/chaos/ledger.h"
#include "tests/harness/user.h"

namespace atelier::chaos {

/// Somebody with a token of their own, at whichever process is next.
class Guest {
 public:
  Guest(const Cluster& cluster, auth::UserId id, std::string name, auth::Role role)
      : cluster_(cluster), id_(id), name_(std::move(name)), role_(role) {}

  const auth::UserId& id() const { return id_; }
  /// `context` answers, or nobody does (status 0).
  harness::Answer ask(const std::string& context, http::Request request);
  harness::Answer get(const std::string& context, const std::string& path) {
    return ask(context, {.path = path});
  }
  harness::Answer post(const std::string& context, const std::string& path,
                       const boost::json::value& body = boost::json::object());

 private:
  const Cluster& cluster_;
  const auth::UserId id_;
  const std::string name_;
  const auth::Role role_;
  unsigned turn_ = 0;
  std::string token_;
  std::int64_t token_until_us_ = 0;
  std::map<std::string, harness::User> connections_;  ///< by address
};

struct Crowd {
  int customers = 16;
  int operators = 2;
  int observers = 2;
  int designers = 1;              ///< who upload models
  double orders_per_second = 40;  ///< of all customers, where the system keeps up
  std::uint64_t seed = 1;
};

/// Busy for as long as this lives.
class People {
 public:
  People(const Cluster& cluster, Ledger& ledger, const Crowd& crowd, const std::string& model_hash);
  /// They finish what they are at.
  ~People();
  People(const People&) = delete;
  People& operator=(const People&) = delete;

 private:
  void order(int number, const std::stop_token& stop);
  void work(int number, const std::stop_token& stop);
  bool bring_forward(Guest& op, Guest& rival, const std::string& order_id);
  void look(int number, const std::stop_token& stop);
  void upload(int number, const std::stop_token& stop);

  const Cluster& cluster_;
  Ledger& ledger_;
  const Crowd crowd_;
  const std::string model_hash_;
  std::vector<std::jthread> threads_;
};

/// A sample ring of that inner diameter, uploaded; its hash, or "" where that was not answered with
/// success.
std::string upload_model(const Cluster& cluster, double size_mm);
/// From now on orders are approved by the rule.
void approve_everything(const Cluster& cluster);

}  // namespace atelier::chaos
