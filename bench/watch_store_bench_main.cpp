// SPDX-License-Identifier: Apache-2.0
// What watch's archive takes in and how fast it finds: spans and log records as they come over
// OTLP, beside the plain way, which is a statement and a commit for each; traces and words among
// many records.
//
//   watch_store_bench [--spans 300000] [--plain 2000] [--logs 1000000] [--asks 50]
#include <chrono>
#include <cstdlib>
#include <future>
#include <memory>
#include <random>
#include <string>
#include <time.h>

#include "bench/support/arguments.h"
#include "bench/support/figures.h"
#include "platform/base/temp_folder.h"
#include "watch/archive/archive.h"
#include "watch/archive/search.h"
#include "watch/archive/test_otlp.h"
#include "watch/archive/words.h"

namespace atelier::archive {
namespace {

using testing::TestLog;
using testing::TestSpan;

constexpr int kSpansOfTrace = 5;
constexpr int kTracesOfRequest = 100;
constexpr int kLogsOfRequest = 500;
constexpr int kRequestsAtOnce = 16;  // that wait for one commit, as those of several senders do
constexpr std::int64_t kLogEvery_us = 1000;
constexpr double kSpansBar = 20'000;
constexpr double kWordBar_ms = 100;
constexpr const char* kWords[] = {"order",  "quote",  "gold",   "ring",    "ledger", "claimed",
                                  "polish", "waits",  "parcel", "handed",  "stone",  "released",
                                  "cast",   "refuse", "board",  "promise", "lot",    "finished"};

double cpu_s() {
  timespec time{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
}

template <class Work>
double cpu_of(Work work) {
  const auto begun = cpu_s();
  work();
  return cpu_s() - begun;
}

template <class Work>
double time_ms(Work work) {
  const auto begun = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begun)
      .count();
}

class Bench {
 public:
  explicit Bench(Limits limits = {.most_bytes = std::int64_t{1} << 40})
      : segments_(folder_.path(), limits, clock_) {
    if (!segments_.open()) std::abort();
    archive_ = std::make_unique<Archive>(segments_, clock_);
  }

  std::string random_id(std::size_t size) {
    std::string id(size, '\0');
    for (auto& c : id) c = static_cast<char>(random_() % 255 + 1);
    return id;
  }
  std::string request_of_spans(int traces) {
    std::vector<TestSpan> spans;
    for (int i = 0; i < traces; ++i) {
      const auto trace = random_id(16);
      const auto root = random_id(8);
      for (int j = 0; j < kSpansOfTrace; ++j)
        spans.push_back(
            {.trace = trace,
             .span = j == 0 ? root : random_id(8),
             .parent = j == 0 ? "" : root,
             .name = j == 0 ? "POST /api/shop/orders" : "INSERT order",
             .kind = j == 0 ? 2 : 3,
             .start = clock_.now() + next_++,
             .attributes = {{"http.route", "/api/shop/orders"},
                            {"http.request.method", "POST"},
                            {"db.namespace", "shop"},
                            {"atelier.order.id", "0197c1f0-7d1e-7c3a-9d3e-1a2b3c4d5e6f"}}});
      last_trace_ = trace;
    }
    return testing::request("shop", spans);
  }
  std::string request_of_logs(int count) {
    std::vector<TestLog> logs;
    for (int i = 0; i < count; ++i) {
      std::string body;
      for (int j = 0; j < 8; ++j) (body += kWords[random_() % std::size(kWords)]) += ' ';
      ++logs_;
      if (logs_ % 100'000 == 0) body += "seldom";
      logs.push_back({.at = clock_.now() - (total_logs_ - logs_) * kLogEvery_us,
                      .body = body,
                      .event = "order.changed",
                      .severity = logs_ % 1000 == 0 ? 17 : 9,
                      .trace = random_id(16),
                      .span = random_id(8),
                      .attributes = {{"atelier.order.number", "S-" + std::to_string(logs_)}}});
    }
    return testing::request("shop", logs);
  }
  void expect_logs(std::int64_t total) { total_logs_ = total; }

  void take(Signal signal, std::vector<std::string> requests) {
    std::vector<std::promise<void>> done(requests.size());
    for (std::size_t i = 0; i < requests.size(); ++i) {
      auto batch = read_batch(signal, std::move(requests[i]));
      archive_->take(std::make_shared<Batch>(std::move(batch).value()), [&done, i](Result<void> r) {
        if (!r) std::abort();
        done[i].set_value();
      });
    }
    for (auto& one : done) one.get_future().get();
  }

  Search search() { return Search(segments_, clock_); }
  std::int64_t bytes() const { return segments_.bytes(); }
  const std::string& last_trace() const { return last_trace_; }

 private:
  const TempFolder folder_;
  const SystemClock clock_;
  Segments segments_;
  std::unique_ptr<Archive> archive_;
  std::mt19937_64 random_{1};
  std::int64_t next_ = 0, logs_ = 0, total_logs_ = 0;
  std::string last_trace_;
};

/// Records per second of CPU: reading the requests and writing them down.
double spans_per_s(Bench& bench, long spans) {
  double cpu = 0;
  long taken = 0;
  while (taken < spans) {
    std::vector<std::string> requests;
    for (int i = 0; i < kRequestsAtOnce; ++i)
      requests.push_back(bench.request_of_spans(kTracesOfRequest));
    cpu += cpu_of([&] { bench.take(Signal::traces, std::move(requests)); });
    taken += kRequestsAtOnce * kTracesOfRequest * kSpansOfTrace;
  }
  return static_cast<double>(taken) / cpu;
}

double plain_spans_per_s(long spans) {
  Bench bench;
  double cpu = 0;
  for (long i = 0; i < spans; ++i) {
    // One at a time is what makes it plain; the trace has one span.
    auto batch = read_batch(Signal::traces,
                            testing::request<TestSpan>("shop", {{.trace = bench.random_id(16),
                                                                 .span = bench.random_id(8),
                                                                 .start = SystemClock().now()}}));
    std::vector<std::string> one{*batch->bytes};
    cpu += cpu_of([&] { bench.take(Signal::traces, std::move(one)); });
  }
  return static_cast<double>(spans) / cpu;
}

void measure_spans(const bench::Arguments& arguments) {
  Bench bench;
  const auto rate = spans_per_s(bench, arguments.get<long>("spans"));
  const auto plain = plain_spans_per_s(arguments.get<long>("plain"));
  bench::print({.what = "spans kept per second of one core, from OTLP to the disk",
                .figure = bench::number(rate, 0, "spans/s"),
                .baseline = "a commit for each: " + bench::number(plain, 0, "spans/s"),
                .ratio = bench::number(rate / plain, 1, "x"),
                .bar = bench::at_least(kSpansBar, rate, "spans/s")});
  std::vector<double> reads;
  auto search = bench.search();
  for (int i = 0; i < arguments.get("asks"); ++i)
    reads.push_back(time_ms([&] { (void)search.trace(bench.last_trace()).value(); }));
  bench::print(
      {.what = "one trace among " + bench::number(arguments.get<double>("spans"), 0, "spans"),
       .figure = bench::number(bench::median(reads), 2, "ms")});
}

void measure_words(const bench::Arguments& arguments) {
  Bench bench;
  const auto logs = arguments.get<std::int64_t>("logs");
  bench.expect_logs(logs);
  double cpu = 0;
  for (std::int64_t taken = 0; taken < logs;) {
    std::vector<std::string> requests;
    for (int i = 0; i < kRequestsAtOnce && taken < logs; ++i) {
      const auto count = static_cast<int>(std::min<std::int64_t>(kLogsOfRequest, logs - taken));
      requests.push_back(bench.request_of_logs(count));
      taken += count;
    }
    cpu += cpu_of([&] { bench.take(Signal::logs, std::move(requests)); });
  }
  const auto many = bench::number(static_cast<double>(logs), 0, "records");
  bench::print({.what = "log records kept per second of one core",
                .figure = bench::number(static_cast<double>(logs) / cpu, 0, "records/s")});
  bench::print({.what = "bytes on the disk for each record, with the index of words",
                .figure = bench::number(
                    static_cast<double>(bench.bytes()) / static_cast<double>(logs), 0, "bytes")});
  auto search = bench.search();
  const auto ask = [&](const std::string& what, const LogFilter& filter) {
    std::vector<double> times;
    std::size_t found = 0;
    for (int i = 0; i < arguments.get("asks"); ++i)
      times.push_back(time_ms([&] { found = search.logs(filter, 50).value().found.size(); }));
    bench::print({.what = what + " " + std::to_string(found) + " found among " + many,
                  .figure = bench::number(bench::median(times), 1, "ms"),
                  .bar = bench::at_most(kWordBar_ms, bench::median(times), "ms")});
  };
  ask("a page by a word of a third of them,", {.words = "gold"});
  ask("a page by four such words,", {.words = "gold ring ledger claimed"});
  ask("a page by a word of one in 100,000,", {.words = "seldom"});
  ask("a page by one order's number,", {.words = "S-1234"});
  ask("a page by a word that is nowhere,", {.words = "nowhere"});
  ask("a page of errors with a word,", {.words = "gold", .least_severity = kError});
  ask("a page of errors with a seldom word,",
      {.words = "seldom", .least_severity = kError, .service = "shop"});
}

}  // namespace
}  // namespace atelier::archive

int main(int argc, char** argv) {
  const atelier::bench::Arguments arguments(
      argc, argv, {{"spans", 300'000}, {"plain", 2'000}, {"logs", 1'000'000}, {"asks", 20}});
  atelier::archive::measure_spans(arguments);
  atelier::archive::measure_words(arguments);
}
