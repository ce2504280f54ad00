// SPDX-License-Identifier: Apache-2.0
// People use the system for some minutes while one thing after the other goes wrong; then it may
// heal, and everything that anybody was told must hold. Prints a report in Markdown; 0 if it does
// hold.
//
//   chaos [--minutes 5] [--seed 1] [--rate 40] [--pause 5] [--most-faults 10000] [--least-faults 0]
//         [--least-orders 0] [--healing 60] [--only FAULT]
//
// --rate: orders a second, where the system keeps up; --pause: seconds from one fault to the next;
// --healing: seconds that everything has in the end to arrive where it should.
// It ends after so many minutes or faults, whichever comes first. --only: faults that have it in
// their name.
#include <cstdio>
#include <ctime>
#include <map>
#include <set>
#include <stdexcept>
#include <string>

#include "tests/chaos/faults.h"
#include "tests/chaos/people.h"
#include "tests/chaos/time.h"
#include "tests/chaos/verdict.h"

namespace atelier::chaos {
namespace {

constexpr int kReplicas = 2;
constexpr double kSize_mm = 17.5;  // of the ring that is ordered
constexpr Seconds kReady{120};     // of a busy machine
constexpr Seconds kCalm{10};       // before the first fault

struct Options {
  double minutes = 5;
  std::uint64_t seed = 1;
  double rate = 40;
  double pause_s = 5;
  double most_faults = 10'000;
  double healing_s = 60;
  double least_faults = 0;
  double least_orders = 0;
  std::string only;
};

Options read_options(int argc, char** argv) {
  Options options;
  double seed = 1;
  const std::map<std::string, double*> known{{"--minutes", &options.minutes},
                                             {"--seed", &seed},
                                             {"--rate", &options.rate},
                                             {"--pause", &options.pause_s},
                                             {"--most-faults", &options.most_faults},
                                             {"--healing", &options.healing_s},
                                             {"--least-faults", &options.least_faults},
                                             {"--least-orders", &options.least_orders}};
  for (int i = 1; i < argc; i += 2) {
    const auto option = known.find(argv[i]);
    if (argv[i] == std::string("--only") && i + 1 < argc) {
      options.only = argv[i + 1];
      continue;
    }
    if (option == known.end() || i + 1 == argc)
      throw std::runtime_error(std::string("what is ") + argv[i] + "? See chaos_main.cpp");
    *option->second = std::stod(argv[i + 1]);
  }
  options.seed = static_cast<std::uint64_t>(seed);
  return options;
}

struct Broken {
  std::vector<std::string> moved_in_calm;  ///< metrics, before the first fault
  std::vector<Injected> faults;
  double lasted_s = 0;
};

Broken break_things(Cluster& cluster, const Options& options) {
  Faults faults(cluster, options.seed, options.only);
  Broken broken{.moved_in_calm = faults.moved_in_calm(kCalm)};
  auto& list = broken.faults;
  const auto begun = Steady::now();
  const auto now_s = [&] { return Seconds(Steady::now() - begun).count(); };
  while (now_s() + options.pause_s < options.minutes * 60 &&
         static_cast<double>(list.size()) < options.most_faults) {
    let_pass(Seconds(options.pause_s));
    list.push_back(faults.inject(now_s()));
    const auto& fault = list.back();
    std::fprintf(stderr, "%6.0f s  %s: %s\n", fault.at_s, fault.kind.c_str(), fault.what.c_str());
  }
  broken.lasted_s = now_s();
  return broken;
}

std::string joined(const std::set<std::string>& words) {
  std::string text;
  for (const auto& word : words) text += (text.empty() ? "`" : ", `") + word + '`';
  return text.empty() ? "nothing" : text;
}

void print_faults(const Broken& broken) {
  struct Sum {
    int times = 0;
    double seconds = 0;
    std::set<std::string> shown_by;
  };
  std::map<std::string, Sum> kinds;
  for (const auto& fault : broken.faults) {
    auto& kind = kinds[fault.kind];
    ++kind.times;
    kind.seconds += fault.took_s;
    kind.shown_by.insert(fault.shown_by.begin(), fault.shown_by.end());
  }
  std::printf("\n| fault | times | seconds in all | metrics that showed it |\n|---|---|---|---|\n");
  for (const auto& [kind, sum] : kinds)
    std::printf("| %s | %d | %.0f | %s |\n", kind.c_str(), sum.times, sum.seconds,
                joined(sum.shown_by).c_str());
  std::printf("\nOf these moved in %.0f seconds before the first fault: %s.\n", kCalm.count(),
              joined({broken.moved_in_calm.begin(), broken.moved_in_calm.end()}).c_str());
  std::printf("\n## One after the other\n\n");
  for (const auto& fault : broken.faults)
    std::printf("- %.0f s: %s: %s\n", fault.at_s, fault.kind.c_str(), fault.what.c_str());
}

void print_report(const Options& options, const Broken& broken, const Verdict& verdict) {
  const std::string only = options.only.empty() ? "" : " --only '" + options.only + "'";
  char date[16];
  const auto now = std::time(nullptr);
  std::strftime(date, sizeof date, "%Y-%m-%d", std::gmtime(&now));
  std::printf("# Chaos, %s: %s\n\n", date, verdict.broken.empty() ? "everything held" : "BROKEN");
  std::printf("`tests/chaos/run --minutes %g --seed %llu --rate %g --pause %g%s`\n\n",
              options.minutes, static_cast<unsigned long long>(options.seed), options.rate,
              options.pause_s, only.c_str());
  std::printf("| | |\n|---|---|\n");
  std::printf("| faults | %zu in %.0f s |\n", broken.faults.size(), broken.lasted_s);
  std::printf("| orders accepted | %zu |\n", verdict.accepted);
  std::printf("| refused | %zu |\n", verdict.refused);
  std::printf("| without an answer | %zu, of which %zu were placed |\n", verdict.unknown,
              verdict.unknown_that_happened);
  std::printf("| shipped meanwhile | %zu |\n", verdict.shipped);
  std::printf("| events in the timelines | %zu |\n", verdict.events);
  std::printf("| models kept | %zu |\n", verdict.models);
  std::printf("| healed | %.1f s after the last fault |\n", verdict.healed_s);
  std::printf("| laws broken | %zu |\n\n", verdict.broken.size());
  for (const auto& law : verdict.broken) std::printf("- %s\n", law.c_str());
  print_faults(broken);
}

int run(const Options& options) {
  Cluster cluster(kReplicas);
  approve_everything(cluster);
  const auto model = upload_model(cluster, kSize_mm);
  if (model.empty()) throw std::runtime_error("no model could be uploaded");
  Ledger ledger;
  Broken broken;
  {
    const People people(cluster, ledger, {.orders_per_second = options.rate, .seed = options.seed},
                        model);
    broken = break_things(cluster, options);
  }
  if (!cluster.wait_until_ready(kReady)) {
    std::fprintf(stderr, "not everything came back\n");
    return 1;
  }
  auto verdict = judge(cluster, ledger, Seconds(options.healing_s));
  for (const auto& fault : broken.faults)
    if (fault.shown_by.empty())
      verdict.broken.push_back("no metric showed " + fault.kind + ": " + fault.what);
  print_report(options, broken, verdict);
  const bool enough = static_cast<double>(broken.faults.size()) >= options.least_faults &&
                      static_cast<double>(verdict.accepted) >= options.least_orders;
  if (!enough) std::fprintf(stderr, "fewer faults or orders than asked for\n");
  return verdict.broken.empty() && enough ? 0 : 1;
}

}  // namespace
}  // namespace atelier::chaos

int main(int argc, char** argv) {
  try {
    return atelier::chaos::run(atelier::chaos::read_options(argc, argv));
  } catch (const std::exception& error) {
    std::fprintf(stderr, "chaos: %s\n", error.what());
    return 1;
  }
}
