// SPDX-License-Identifier: Apache-2.0
#include "watch/resolve.h"

#include <algorithm>

#include "contracts/order_hops.h"
#include "contracts/order_number.h"
#include "watch/views.h"

namespace atelier::watch {
namespace {

/// Who is asked for what.
std::vector<std::string> owners_of(FindBy by) {
  switch (by) {
    case FindBy::order:
    case FindBy::number:
      return {"crm", "shop", "partner", "mes"};
    case FindBy::message:
      return {"crm", "shop", "partner", "mes", "pricing"};
    case FindBy::reference:
      return {"crm", "partner"};
    case FindBy::email:
    case FindBy::phone:
      return {"identity"};
    case FindBy::customer:
    case FindBy::quote:
      return {"shop", "partner"};
  }
  return {};
}

bool is_phone(std::string_view text) {
  const auto digits = std::ranges::count_if(text, [](char c) { return c >= '0' && c <= '9'; });
  return digits >= 10 && text.find_first_not_of("+0123456789 ()-.") == std::string_view::npos;
}

bool is_personal(FindBy by) { return by == FindBy::email || by == FindBy::phone; }

class Resolver {
 public:
  explicit Resolver(const Contexts& contexts) : contexts_(contexts) {}

  /// Returns what leads further.
  Found ask(const std::vector<Find>& finds) {
    std::vector<Contexts::Question> questions;
    for (const auto& find : finds)
      for (const auto& owner : owners_of(find.by))
        questions.push_back({owner, http::Method::post, "find", to_json(find)});
    Found further;
    auto answers = contexts_.ask_for<Found>(questions);
    for (std::size_t i = 0; i < answers.size(); ++i) {
      if (!answers[i]) {
        note(questions[i].context, answers[i].error());
        continue;
      }
      for (auto& order : answers[i]->orders) add(std::move(order));
      std::ranges::move(answers[i]->customers, std::back_inserter(further.customers));
      std::ranges::move(answers[i]->keys, std::back_inserter(further.keys));
    }
    return further;
  }

  Resolved resolved;

 private:
  void add(FoundOrder order) {
    if (resolved.orders.size() < kMostFound && std::ranges::count(resolved.orders, order) == 0)
      resolved.orders.push_back(std::move(order));
  }
  void note(const std::string& context, const Error& error) {
    if (std::ranges::count(resolved.unreachable, context, &Unreachable::context) == 0)
      resolved.unreachable.push_back(unreachable(context, error));
  }

  const Contexts& contexts_;
};

}  // namespace

std::vector<FindBy> may_be(std::string_view text) {
  if (Uuid::parse(text)) return {FindBy::order, FindBy::quote, FindBy::message};
  if (text.find('@') != std::string_view::npos) return {FindBy::email};
  if (is_order_number(text)) return {FindBy::number};  // its check digit is right: no customer's
  std::vector<FindBy> list{FindBy::number, FindBy::reference};
  if (is_phone(text)) list.push_back(FindBy::phone);
  return list;
}

Resolved resolve(const Contexts& contexts, const OrdersOfTrace& orders_of, const std::string& text,
                 People people) {
  Resolver resolver(contexts);
  std::vector<Find> finds;
  for (const auto by : may_be(text))
    if (people == People::yes || !is_personal(by)) finds.push_back({by, text});
  if (const auto trace = trace_id_of(text))
    for (const auto& order : orders_of(*trace)) finds.push_back({FindBy::order, order.str()});
  const auto further = resolver.ask(finds);
  std::vector<Find> next;
  for (const auto& customer : further.customers) next.push_back({FindBy::customer, customer.str()});
  for (const auto& key : further.keys) {
    next.push_back({FindBy::order, key.str()});
    next.push_back({FindBy::quote, key.str()});
  }
  const auto quotes = next.empty() ? further : resolver.ask(next);
  for (const auto& key : quotes.keys)
    if (std::ranges::count(resolver.resolved.quotes, key) == 0)
      resolver.resolved.quotes.push_back(key);
  return std::move(resolver.resolved);
}

}  // namespace atelier::watch
