// SPDX-License-Identifier: Apache-2.0
#include "tests/chaos/verdict.h"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <set>
#include <thread>

#include <boost/json.hpp>

#include "platform/blob/blob.h"
#include "tests/chaos/people.h"
#include "tests/chaos/time.h"

namespace atelier::chaos {
namespace {

namespace json = boost::json;
using harness::Answer;

constexpr int kReaders = 4;
constexpr std::size_t kMostTold = 50;  ///< broken laws that are told in words

std::int64_t number(const Answer& answer, const char* pointer) {
  const auto text = answer[pointer];
  return text.empty() ? 0 : std::stoll(text);
}

class Judge {
 public:
  Judge(Cluster& cluster, const Ledger& ledger) : cluster_(cluster), ledger_(ledger) {}

  Verdict judge(Seconds longest) {
    for (auto& law : ledger_.broken()) accuse(law);
    wait_until_quiet(longest);
    const auto list = list_in_crm();
    const auto asked = ledger_.all();
    std::atomic<std::size_t> next = 0;
    std::vector<std::jthread> readers;
    for (int i = 0; i < kReaders; ++i)
      readers.emplace_back([&] {
        Look look(*this);
        for (auto at = next++; at < asked.size(); at = next++) look.at(asked[at], list);
      });
    readers.clear();
    look_at_models();
    const auto happened = verdict_.accepted + verdict_.unknown_that_happened;
    if (list.size() != happened)
      accuse("the CRM has " + std::to_string(list.size()) + " orders, but " +
             std::to_string(happened) + " were placed");
    return std::move(verdict_);
  }

 private:
  /// One reader with its people.
  class Look {
   public:
    explicit Look(Judge& judge)
        : judge_(judge),
          manager_(judge.cluster_, auth::UserId::make(), "Irina", auth::Role::manager),
          lead_(judge.cluster_, auth::UserId::make(), "Galina", auth::Role::lead) {}

    void at(const Asked& asked, const std::set<std::string>& list) {
      Guest customer(judge_.cluster_, asked.customer, "Anna", auth::Role::customer);
      const auto quote = customer.get("shop", "/api/shop/quotes/" + asked.quote_id);
      const auto ordered = quote["/order_id"];
      judge_.count(asked.told, !ordered.empty() && ordered != "null");
      if (asked.told == Told::refused && !ordered.empty() && ordered != "null")
        judge_.accuse("quote " + asked.quote_id + " was refused and yet ordered");
      if (asked.told != Told::accepted) return;
      const auto& id = asked.order_id;
      if (ordered != id) judge_.accuse("order " + id + " is not that of its quote");
      if (!list.contains(id)) judge_.accuse("order " + id + " is not in the list of the CRM");
      const auto shop = customer.get("shop", "/api/shop/orders/" + id);
      const auto crm = manager_.get("crm", "/api/crm/orders/" + id);
      const auto mes = lead_.get("mes", "/api/mes/orders/" + id);
      const auto version = number(crm, "/state/version");
      if (!shop.ok() || !crm.ok() || !mes.ok())
        return judge_.accuse("order " + id + ": shop " + std::to_string(shop.status) + ", crm " +
                             std::to_string(crm.status) + ", mes " + std::to_string(mes.status));
      if (number(shop, "/state/version") != version || number(mes, "/version") != version ||
          shop["/state/status"] != crm["/state/status"] || mes["/status"] != crm["/state/status"])
        judge_.accuse("order " + id + ": the contexts do not agree: shop " +
                      shop["/state/version"] + ", crm " + crm["/state/version"] + ", mes " +
                      mes["/version"]);
      if (number(shop, "/total/minor") != asked.total_minor ||
          number(crm, "/order/total/minor") != asked.total_minor)
        judge_.accuse("order " + id + ": its total has changed");
      check_timeline(id, crm, version);
      judge_.note_timeline(static_cast<std::size_t>(version), crm["/state/status"] == "shipped");
    }

   private:
    /// No gap, and each status follows the one before.
    void check_timeline(const std::string& id, const Answer& crm, std::int64_t version) {
      std::int64_t next = 1;
      std::string status;
      for (const auto& event : crm.body.at("timeline").as_array()) {
        if (event.at("version").to_number<std::int64_t>() != next++)
          return judge_.accuse("order " + id + ": its timeline lacks version " +
                               std::to_string(next - 1));
        if (event.at("kind") != "moved") continue;
        if (const auto* from = event.as_object().if_contains("from");
            from && from->is_string() && from->as_string() != status)
          judge_.accuse("order " + id + ": from " + std::string(from->as_string()) +
                        ", but it was " + status);
        status = event.at("to").as_string();
      }
      if (next - 1 != version) judge_.accuse("order " + id + ": its timeline ends early");
    }

    Judge& judge_;
    Guest manager_, lead_;
  };

  void accuse(const std::string& law) {
    const std::lock_guard lock(mutex_);
    if (verdict_.broken.size() < kMostTold) verdict_.broken.push_back(law);
  }
  void count(Told told, bool happened) {
    const std::lock_guard lock(mutex_);
    verdict_.accepted += told == Told::accepted;
    verdict_.refused += told == Told::refused;
    verdict_.unknown += told == Told::unknown;
    verdict_.unknown_that_happened += told == Told::unknown && happened;
  }
  void note_timeline(std::size_t events, bool shipped) {
    const std::lock_guard lock(mutex_);
    verdict_.events += events;
    verdict_.shipped += shipped;
  }

  void look_at_models() {
    const auto models = ledger_.models();
    verdict_.models = models.size();
    for (const auto& hash : models) {
      const auto digest = blob::digest_of(cluster_.data() / "models" / hash.substr(0, 2) / hash);
      if (!digest || digest->sha256 != hash) accuse("model " + hash + " is not there whole");
    }
  }

  /// Until no outbox holds anything, the list of the CRM has all that was accepted, and the last
  /// orders are the same everywhere.
  void wait_until_quiet(Seconds longest) {
    const auto begun = Steady::now();
    const auto left = [&] { return longest - Seconds(Steady::now() - begun); };
    Guest admin(cluster_, auth::UserId::make(), "Admin", auth::Role::admin);
    for (const auto& context : Cluster::contexts()) {
      Answer status;
      const bool empty = comes_true(left(), [&] {
        status = admin.get(context, "/api/" + context + "/ops/outbox");
        return status.ok() && number(status, "/pending") == 0;
      });
      if (!empty)
        return accuse("the outbox of " + context + " still holds " + status["/pending"] +
                      ", the last error is " + status["/last_error"]);
      if (const auto dead = number(status, "/dead_letters"); dead > 0)
        accuse(std::to_string(dead) + " dead letters in " + context);
    }
    // What has left an outbox may wait in a queue.
    Guest manager(cluster_, auth::UserId::make(), "Irina", auth::Role::manager);
    const auto in_crm = [&](const std::string& filter) {
      return static_cast<std::size_t>(
          number(manager.get("crm", "/api/crm/orders?page_size=1" + filter), "/total"));
    };
    if (!comes_true(left(), [&] {
          return in_crm("&status=submitted") == 0 && in_crm("") >= ledger_.accepted();
        }))
      return accuse("orders are missing from the CRM");
    const auto all = ledger_.all();
    for (auto at = all.size() - std::min<std::size_t>(all.size(), 200); at < all.size(); ++at) {
      if (all[at].told != Told::accepted) continue;
      Guest customer(cluster_, all[at].customer, "Anna", auth::Role::customer);
      // One that stays different is found by the readers.
      comes_true(left(), [&] {
        return customer.get("shop", "/api/shop/orders/" + all[at].order_id)["/state/version"] ==
               manager.get("crm", "/api/crm/orders/" + all[at].order_id)["/state/version"];
      });
    }
    verdict_.healed_s = Seconds(Steady::now() - begun).count();
  }

  /// The ids of all orders of the CRM's list.
  std::set<std::string> list_in_crm() {
    std::set<std::string> ids;
    Guest manager(cluster_, auth::UserId::make(), "Irina", auth::Role::manager);
    for (int page = 1;; ++page) {
      const auto list =
          manager.get("crm", "/api/crm/orders?page_size=200&page=" + std::to_string(page));
      if (!list.ok()) {
        accuse("page " + std::to_string(page) + " of the CRM's list: " + list.text);
        return ids;
      }
      const auto rows = harness::rows_of(list.body);
      if (rows.empty()) return ids;
      for (const auto& row : rows)
        if (std::string id(row.at("order_id").as_string()); !ids.insert(id).second)
          accuse("order " + id + " is in the CRM's list twice");
    }
  }

  Cluster& cluster_;
  const Ledger& ledger_;
  std::mutex mutex_;
  Verdict verdict_;
};

}  // namespace

Verdict judge(Cluster& cluster, const Ledger& ledger, Seconds longest) {
  return Judge(cluster, ledger).judge(longest);
}

}  // namespace atelier::chaos
