// SPDX-License-Identifier: Apache-2.0
#include "tests/chaos/people.h"

#include <deque>
#include <fstream>
#include <stdexcept>

#include <boost/json.hpp>

#include "geometry/sample.h"
#include "tests/chaos/time.h"
#include "tests/harness/token.h"

namespace atelier::chaos {
namespace {

namespace json = boost::json;
using harness::Answer;

constexpr std::int64_t kRenew_us = kMinute;
constexpr int kPatience_ms = 10'000;
/// Long enough to arrive, too short to be answered: what the answer says stays unknown.
constexpr int kImpatience_ms = 4;
constexpr unsigned kOneInHangsUp = 50;
/// Quotes that a customer keeps ahead: who has one orders, also while nothing is priced.
constexpr std::size_t kStock = 25;
constexpr auto kBetweenLooks = std::chrono::milliseconds(100);
constexpr auto kBetweenOperations = std::chrono::milliseconds(300);
constexpr auto kBetweenUploads = std::chrono::milliseconds(500);
constexpr std::int64_t kFewSegments = 32;  // of a model: its size is not what is tried here
constexpr auto kPause = std::chrono::milliseconds(50);

bool promises_nothing(const Answer& answer) { return answer.status == 0 || answer.status >= 500; }

std::int64_t number(const Answer& answer, const char* pointer) {
  const auto text = answer[pointer];
  return text.empty() ? 0 : std::stoll(text);
}

std::string ask_for_quote(Guest& customer, const std::string& model_hash) {
  return customer.post("shop", "/api/shop/quotes",
                       {{"model_hash", model_hash},
                        {"file_name", "ring.stl"},
                        {"product", "ring"},
                        {"size", "17.5"},
                        {"quantity", 1},
                        {"alloys", json::array{"silver-925"}}})["/quote_id"];
}

/// The oldest of them; "" where it is not priced yet.
std::string take_priced(Guest& customer, std::deque<std::string>& quotes) {
  if (quotes.empty()) return {};
  const auto quote = customer.get("shop", "/api/shop/quotes/" + quotes.front());
  if (!quote.ok() || quote["/status"] == "requested") return {};
  auto id = std::move(quotes.front());
  quotes.pop_front();
  return quote["/status"] == "priced" ? id : "";
}

Asked place(Guest& customer, const std::string& quote, bool hangs_up) {
  http::Request request{.method = "POST",
                        .path = "/api/shop/orders",
                        .body = json::serialize(json::object{
                            {"lines", json::array{{{"quote_id", quote}, {"alloy", "silver-925"}}}},
                            {"phone", "+7 900 000-00-00"},
                            {"address", "1 Main st."}})};
  if (hangs_up) request.timeout_ms = kImpatience_ms;
  const auto placed = customer.ask("shop", std::move(request));
  return {.quote_id = quote,
          .customer = customer.id(),
          .told = placed.ok()                ? Told::accepted
                  : promises_nothing(placed) ? Told::unknown
                                             : Told::refused,
          .order_id = placed["/state/order_id"],
          .total_minor = number(placed, "/total/minor")};
}

}  // namespace

Answer Guest::ask(const std::string& context, http::Request request) {
  const auto url = cluster_.url(context, turn_++);
  if (url.empty()) return {};
  const auto now_us = SystemClock().now().us;
  if (now_us > token_until_us_) {
    token_ = harness::token_for(cluster_.data(), id_, name_, role_);
    token_until_us_ = now_us + kRenew_us;
    connections_.clear();  // also those to processes that are gone
  }
  if (request.timeout_ms > kPatience_ms) request.timeout_ms = kPatience_ms;
  // What writes is sent over a connection of its own: one that broke meanwhile would be sent twice.
  harness::User fresh(url);
  harness::User& user =
      request.method == "GET" ? connections_.try_emplace(url, url).first->second : fresh;
  user.set_token(token_);
  return user.send(request);
}

Answer Guest::post(const std::string& context, const std::string& path, const json::value& body) {
  return ask(context, {.method = "POST", .path = path, .body = json::serialize(body)});
}

People::People(const Cluster& cluster, Ledger& ledger, const Crowd& crowd,
               const std::string& model_hash)
    : cluster_(cluster), ledger_(ledger), crowd_(crowd), model_hash_(model_hash) {
  const auto hire = [&](int count, auto does) {
    for (int i = 0; i < count; ++i)
      threads_.emplace_back(
          [this, i, does](const std::stop_token& stop) { (this->*does)(i, stop); });
  };
  hire(crowd.customers, &People::order);
  hire(crowd.operators, &People::work);
  hire(crowd.observers, &People::look);
  hire(crowd.designers, &People::upload);
}

People::~People() {
  for (auto& thread : threads_) thread.request_stop();
}

void People::order(int number_of_customer, const std::stop_token& stop) {
  Guest customer(cluster_, auth::UserId::make(), "Anna " + std::to_string(number_of_customer),
                 auth::Role::customer);
  std::minstd_rand random(static_cast<unsigned>(crowd_.seed * 1000 + number_of_customer));
  const auto period = std::chrono::duration_cast<Steady::duration>(
      Seconds(crowd_.customers / crowd_.orders_per_second));
  std::deque<std::string> quotes;  // asked for, the oldest first
  auto next = Steady::now();
  while (!stop.stop_requested()) {
    next += period;
    for (int i = 0; i < 2 && quotes.size() < kStock; ++i)
      if (auto id = ask_for_quote(customer, model_hash_); !id.empty())
        quotes.push_back(std::move(id));
    if (const auto id = take_priced(customer, quotes); !id.empty())
      ledger_.note(place(customer, id, random() % kOneInHangsUp == 0));
    else
      let_pass(kPause);
    const auto now = Steady::now();
    if (now < next)
      let_pass(next - now);
    else
      next = now;  // what was not ordered in time is not ordered in a rush later
  }
}

/// Any order, as far as it goes.
void People::work(int number_of_operator, const std::stop_token& stop) {
  std::minstd_rand random(static_cast<unsigned>(crowd_.seed * 2000 + number_of_operator));
  while (!stop.stop_requested()) {
    // New ones each time: nobody may hold more than a few operations that a fault left with them.
    Guest op(cluster_, auth::UserId::make(), "Olga", auth::Role::operator_);
    Guest rival(cluster_, auth::UserId::make(), "Peter", auth::Role::operator_);
    if (const auto asked = ledger_.pick(random))
      while (!stop.stop_requested() && bring_forward(op, rival, asked->order_id)) {
      }
    let_pass(kPause);
  }
}

/// Does what is ready of an order; both want each operation at the same time. False where nothing
/// was done.
bool People::bring_forward(Guest& op, Guest& rival, const std::string& order_id) {
  const auto order = op.get("mes", "/api/mes/orders/" + order_id);
  if (!order.ok()) return false;
  if (order["/status"] == "ready_to_ship")
    op.post("mes", "/api/mes/orders/" + order_id + "/ship",
            {{"carrier", "CDEK"}, {"tracking_number", "T-1"}});
  const auto claim = [&](Guest& who, const std::string& operation) {
    const auto answer = who.post("mes", "/api/mes/operations/" + operation + "/claim");
    if (answer.ok()) ledger_.claimed(operation, who.id());
    return answer.ok();
  };
  bool done = false;
  for (const auto& lot : order.body.at("lots").as_array()) {
    json::array list;
    for (const auto& item : lot.at("check_list").as_array()) list.push_back(item.at("code"));
    for (const auto& operation : lot.at("operations").as_array()) {
      if (operation.at("state") != "ready") continue;
      const std::string id(operation.at("id").as_string());
      bool rival_has_it = false;
      std::jthread race([&] { rival_has_it = claim(rival, id); });
      const bool mine = claim(op, id);
      race.join();
      if (!mine && !rival_has_it) continue;
      Guest& who = mine ? op : rival;
      const auto path = "/api/mes/operations/" + id + "/";
      who.post("mes", path + "start");
      json::object outcome;
      if (operation.at("inspection").as_bool()) outcome["verdict"] = "pass";
      if (operation.at("code") == "pack") outcome["checked"] = list;
      done = who.post("mes", path + "finish", outcome).ok() || done;
      let_pass(kBetweenOperations);
    }
  }
  return done;
}

void People::look(int number_of_observer, const std::stop_token& stop) {
  Guest manager(cluster_, auth::UserId::make(), "Irina", auth::Role::manager);
  Guest lead(cluster_, auth::UserId::make(), "Galina", auth::Role::lead);
  std::minstd_rand random(static_cast<unsigned>(crowd_.seed * 3000 + number_of_observer));
  const auto look_at = [&](Guest& who, const std::string& context, const std::string& id,
                           const char* version) {
    const auto least = ledger_.at_least(context, id);
    const auto answer = who.get(context, "/api/" + context + "/orders/" + id);
    if (!answer.ok()) return;
    const auto now = number(answer, version);
    if (now < least) ledger_.went_back(context, id);
    ledger_.seen(context, id, now);
  };
  while (!stop.stop_requested()) {
    if (const auto asked = ledger_.pick(random)) {
      Guest customer(cluster_, asked->customer, "Anna", auth::Role::customer);
      look_at(customer, "shop", asked->order_id, "/state/version");
      look_at(manager, "crm", asked->order_id, "/state/version");
      look_at(lead, "mes", asked->order_id, "/version");
    }
    let_pass(kBetweenLooks);
  }
}

void People::upload(int number_of_designer, const std::stop_token& stop) {
  std::minstd_rand random(static_cast<unsigned>(crowd_.seed * 4000 + number_of_designer));
  std::uniform_real_distribution<> size_mm(15, 22);
  while (!stop.stop_requested()) {
    if (auto hash = upload_model(cluster_, size_mm(random)); !hash.empty())
      ledger_.uploaded(std::move(hash));
    let_pass(kBetweenUploads);
  }
}

std::string upload_model(const Cluster& cluster, double size_mm) {
  const TempFolder folder;
  const auto file = folder.path() / "ring.stl";
  std::ofstream out(file, std::ios::binary);
  if (!geometry::sample_model("ring", {.size_mm = size_mm, .segments = kFewSegments}, out))
    throw std::runtime_error("no sample ring");
  out.close();
  Guest designer(cluster, auth::UserId::make(), "Vera", auth::Role::customer);
  const auto stored =
      designer.ask("pricing", {.method = "POST", .path = "/api/pricing/models", .file = file});
  return stored.ok() ? stored["/hash"] : "";
}

void approve_everything(const Cluster& cluster) {
  Guest manager(cluster, auth::UserId::make(), "Irina", auth::Role::manager);
  const auto ruled = manager.ask(
      "crm",
      {.method = "PUT",
       .path = "/api/crm/approval-rule",
       .body = json::serialize(json::object{
           {"enabled", true}, {"limit", {{"minor", 100'000'000'00}, {"currency", "RUB"}}}})});
  if (!ruled.ok()) throw std::runtime_error("the rule of approval: " + ruled.text);
}

}  // namespace atelier::chaos
