// SPDX-License-Identifier: Apache-2.0
#include "app/tour.h"

#include <cstdio>
#include <fstream>
#include <iostream>

#include <boost/json.hpp>

#include "app/demo.h"
#include "app/signals.h"
#include "app/trouble.h"
#include "app/wait.h"
#include "geometry/sample.h"
#include "platform/base/temp_folder.h"
#include "platform/telemetry/telemetry.h"

namespace atelier::app {
namespace {

namespace json = boost::json;

constexpr int kDemoOrders = 300;

/// Prints a line per step: what was done, what came of it, how long it took.
class Steps {
 public:
  void begin() { started_ = Clock::now(); }
  void done(std::string_view what, const std::string& result) {
    const auto now = Clock::now();
    const std::chrono::duration<double, std::milli> took = now - started_;
    std::printf("  %2d  %-34.*s %9.1f ms   %s\n", ++number_, static_cast<int>(what.size()),
                what.data(), took.count(), result.c_str());
    std::fflush(stdout);
    started_ = Clock::now();
  }

 private:
  using Clock = std::chrono::steady_clock;
  Clock::time_point started_ = Clock::now();
  int number_ = 0;
};

std::string rubles(std::int64_t minor) {
  auto whole = std::to_string(minor / 100);
  for (int at = static_cast<int>(whole.size()) - 3; at > 0; at -= 3)
    whole.insert(static_cast<std::size_t>(at), " ");
  char kopecks[8];
  std::snprintf(kopecks, sizeof kopecks, ".%02d", static_cast<int>(minor % 100));
  return whole + kopecks + " RUB";
}

struct Travellers {
  Person customer, manager, op;
};

/// The order on its way.
class Journey {
 public:
  Journey(Travellers people, std::filesystem::path model)
      : people_(std::move(people)), model_(std::move(model)) {}

  Result<void> run() {
    ATELIER_TRY(upload());
    ATELIER_TRY(quote());
    ATELIER_TRY(order());
    ATELIER_TRY(approve());
    ATELIER_TRY(produce());
    ATELIER_TRY(ship());
    ATELIER_TRY(arrive());
    return agree();
  }
  const std::string& model_hash() const { return hash_; }

 private:
  Result<void> upload() {
    steps_.begin();
    ATELIER_TRY_ASSIGN(const auto stored, people_.customer.upload("/api/pricing/models", model_));
    hash_ = text(stored, "/hash");
    steps_.done("the customer uploads the model",
                std::to_string(number(stored, "/size_bytes") / 1024) + " KB, sha256 " +
                    hash_.substr(0, 12) + "...");
    return {};
  }

  Result<void> quote() {
    ATELIER_TRY_ASSIGN(
        const auto asked,
        people_.customer.post("/api/shop/quotes", {{"model_hash", hash_},
                                                   {"file_name", model_.filename().string()},
                                                   {"product", "ring"},
                                                   {"size", "17.5"},
                                                   {"quantity", 1}}));
    quote_id_ = text(asked, "/quote_id");
    json::value quoted;
    ATELIER_TRY(wait_for([&]() -> Result<bool> {
      ATELIER_TRY_ASSIGN(quoted, people_.customer.get("/api/shop/quotes/" + quote_id_));
      return text(quoted, "/status") != "requested";
    }));
    if (text(quoted, "/status") != "priced")
      return Error{ErrorKind::unprocessable, "not-priced",
                   "The model got no price (" + text(quoted, "/status") +
                       "): " + json::serialize(quoted.at("remarks"))};
    const auto& offers = quoted.at("offers").as_array();
    const auto& offer = offers.front();
    alloy_ = text(offer, "/alloy");
    steps_.done("pricing measures and quotes it", std::to_string(offers.size()) + " alloys; " +
                                                      alloy_ + " " +
                                                      rubles(number(offer, "/total/minor")));
    return {};
  }

  Result<void> order() {
    ATELIER_TRY_ASSIGN(
        const auto placed,
        people_.customer.post("/api/shop/orders",
                              {{"lines", json::array{{{"quote_id", quote_id_}, {"alloy", alloy_}}}},
                               {"phone", "+7 900 000-00-00"},
                               {"address", "Kostroma, 1 Sovetskaya st."}}));
    order_id_ = text(placed, "/state/order_id");
    steps_.done("the customer orders", text(placed, "/state/number"));
    return {};
  }

  Result<void> approve() {
    ATELIER_TRY(wait_for([&]() -> Result<bool> {
      return people_.manager.get("/api/crm/orders/" + order_id_).ok();
    }));
    steps_.done("the order reaches the CRM", "submitted");
    ATELIER_TRY_ASSIGN(const auto state,
                       people_.manager.post("/api/crm/orders/" + order_id_ + "/approve"));
    steps_.done("the manager approves it", text(state, "/status"));
    return {};
  }

  Result<void> produce() {
    ATELIER_TRY(wait_for(
        [&]() -> Result<bool> { return people_.op.get("/api/mes/orders/" + order_id_).ok(); }));
    steps_.done("the job is on the bench", "the operators' board shows it");
    ATELIER_TRY(work_on(people_.op, order_id_, 1'000, [&](const std::string& code) {
      steps_.done("the operator claims, starts, ends", code);
    }));
    return {};
  }

  Result<void> ship() {
    ATELIER_TRY(people_.op.post("/api/mes/orders/" + order_id_ + "/ship",
                                {{"carrier", "CDEK"}, {"tracking_number", "TOUR-1"}}));
    steps_.done("the parcel leaves", "CDEK TOUR-1");
    return {};
  }

  Result<void> arrive() {
    ATELIER_TRY(wait_for([&]() -> Result<bool> {
      ATELIER_TRY_ASSIGN(const auto order, people_.customer.get("/api/shop/orders/" + order_id_));
      return text(order, "/state/status") == "shipped";
    }));
    steps_.done("the customer sees it", "shipped");
    return {};
  }

  /// Every context tells the same status at the same version.
  Result<void> agree() {
    std::string told;
    ATELIER_TRY(wait_for([&]() -> Result<bool> {
      ATELIER_TRY_ASSIGN(const auto shop, people_.customer.get("/api/shop/orders/" + order_id_));
      ATELIER_TRY_ASSIGN(crm_, people_.manager.get("/api/crm/orders/" + order_id_));
      ATELIER_TRY_ASSIGN(const auto mes, people_.op.get("/api/mes/orders/" + order_id_));
      const auto version = number(crm_, "/state/version");
      told = "shop, crm and mes: " + text(crm_, "/state/status") + ", version " +
             std::to_string(version);
      return text(shop, "/state/status") == "shipped" && text(crm_, "/state/status") == "shipped" &&
             text(mes, "/status") == "shipped" && number(shop, "/state/version") == version &&
             number(mes, "/version") == version;
    }));
    steps_.done("every context agrees", told);
    print_timeline();
    return {};
  }

  /// Every status, and of the work what was finished; who took what when is in the same timeline.
  void print_timeline() const {
    std::printf("\nThe order's journey, as the CRM tells it:\n");
    for (const auto& event : crm_.at("timeline").as_array()) {
      auto what = text(event, "/to");
      if (text(event, "/kind") == "worked") {
        const auto& work = event.at("work");
        const auto deed = text(work, "/deed");
        if (deed != "finished" && deed != "passed" && deed != "packed") continue;
        what = "  " + deed + " " + text(work, "/operation");
      }
      std::printf("  %s  %2lld  %-21s %-5s %s %s\n", text(event, "/at").substr(11, 12).c_str(),
                  static_cast<long long>(number(event, "/version")), what.c_str(),
                  text(event, "/context").c_str(), text(event, "/actor_name").c_str(),
                  text(event, "/reason").c_str());
    }
    std::fflush(stdout);
  }

  Travellers people_;
  std::filesystem::path model_;
  Steps steps_;
  std::string hash_, quote_id_, alloy_, order_id_;
  json::value crm_;
};

Result<std::filesystem::path> model_for(const TourArguments& arguments,
                                        const std::filesystem::path& folder) {
  if (!arguments.model.empty()) return arguments.model;
  auto file = folder / "tour-ring.stl";
  std::ofstream out(file, std::ios::binary);
  ATELIER_TRY(geometry::sample_model("ring", {}, out));
  if (!out.flush())
    return Error{ErrorKind::unavailable, "storage-failed", "Cannot write " + file.string()};
  return file;
}

/// The hash of its model.
Result<std::string> send_one_order(const std::string& base_url, const TourArguments& arguments) {
  const TempFolder folder;
  ATELIER_TRY_ASSIGN(auto customer, demo_person(base_url, "anna"));
  ATELIER_TRY_ASSIGN(auto manager, demo_person(base_url, "irina"));
  ATELIER_TRY_ASSIGN(auto op, demo_person(base_url, "pavel"));
  ATELIER_TRY_ASSIGN(auto model, model_for(arguments, folder.path()));
  std::printf("\nOne order, from a 3D model to a parcel, over HTTP:\n");
  Journey journey({std::move(customer), std::move(manager), std::move(op)}, std::move(model));
  ATELIER_TRY(journey.run());
  return journey.model_hash();
}

Result<void> show_all(System& system, const std::string& base_url, const TourArguments& arguments) {
  ATELIER_TRY(system.load(StopSignals::pending));
  ATELIER_TRY(fill_demo(base_url, kDemoOrders));
  ATELIER_TRY_ASSIGN(const auto hash, send_one_order(base_url, arguments));
  // What is broken on purpose would be logged among the lines of the tour.
  telemetry::set_log_sink([](std::string_view) {});
  auto shown = show_trouble(base_url, system.database("mes"), hash);
  telemetry::set_log_sink(nullptr);
  return shown;
}

int complain(const Error& error) {
  std::cerr << "\natelier: the tour ended early: " << error.detail << " (" << error.type << ")\n";
  return 1;
}

/// Through a system that somebody else has started, and goes on serving.
int tour_at(const TourArguments& arguments) {
  auto done = fill_demo(arguments.at, kDemoOrders);
  const auto sent = done ? send_one_order(arguments.at, arguments) : std::move(done).error();
  if (!sent) return complain(sent.error());
  print_demo_accounts();
  return 0;
}

}  // namespace

int tour(Config config, const TourArguments& arguments) {
  if (!arguments.at.empty()) return tour_at(arguments);
  const StopSignals signals;
  config.data = config.data / "demo";
  telemetry::set_log_level(telemetry::Level::warn);  // the steps are what is to be read here
  if (arguments.once) config.server.port = 0;
  auto system = System::start(config, demo_accounts());
  if (!system) {
    std::cerr << "atelier: " << system.error().detail << " (" << system.error().type << ")\n";
    return 1;
  }
  const auto base_url = "http://127.0.0.1:" + std::to_string((*system)->port());
  const auto done = show_all(**system, base_url, arguments);
  if (!done) complain(done.error());
  if (done && !arguments.once) {
    print_demo_accounts();
    std::printf("\nServing at %s until Ctrl-C. The API: %s/api/openapi.json\n", base_url.c_str(),
                base_url.c_str());
    std::fflush(stdout);
    signals.wait();
  }
  (*system)->stop();
  return done ? 0 : 1;
}

}  // namespace atelier::app
