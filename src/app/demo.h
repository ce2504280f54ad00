// SPDX-License-Identifier: Apache-2.0
// The demo: accounts of every role, and a few hundred orders in all stages, made through the API
// like anyone else's.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "app/person.h"
#include "app/targets.h"

namespace atelier::app {

/// The same password for all: a demo listens on the loopback address only.
inline constexpr char kDemoPassword[] = "atelier-demo";

std::vector<identity::Account> demo_accounts();

/// E-mails, names and the password, on standard output.
void print_demo_accounts();

/// Someone of the demo, signed in. `name` is what stands before the @: "anna".
Result<Person> demo_person(const std::string& base_url, const std::string& name);

/// Takes an order through the next `operations` operations of its lots, as the operator who is
/// signed in: claim, start, finish. Calls `did` after each with its code. Returns how many were
/// done; fewer where nothing is left to do.
Result<int> work_on(Person& op, const std::string& order_id, int operations,
                    const std::function<void(const std::string& code)>& did);

/// Fills an empty system with `orders` orders. Does nothing if there are orders already.
Result<void> fill_demo(const std::string& base_url, int orders);

}  // namespace atelier::app
