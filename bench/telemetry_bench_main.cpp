// SPDX-License-Identifier: Apache-2.0
// What it costs a request to be told about. Budgets: a span 500 ns when somebody gets it and 30 ns
// when nobody does, a log record 300 ns, a counter 25 ns; all of them without taking memory, which
// a test counts (allocation_test.cpp). The machine is shared: the median of several runs is what
// counts.
#include <benchmark/benchmark.h>

#include "platform/telemetry/export.h"
#include "platform/telemetry/metrics.h"
#include "platform/telemetry/telemetry.h"

namespace atelier::telemetry {
namespace {

constexpr const char* kRoute = "/api/shop/orders/{id}";

void span_with_attributes() {
  Span span({"GET", kRoute}, SpanKind::server);
  span.set({attr::kHttpMethod, "GET"});
  span.set({attr::kHttpRoute, kRoute});
  span.set({attr::kHttpStatus, 200});
}

/// At the pace of a thread that keeps up with what is recorded: a flood would measure how fast it
/// is dropped.
template <class Work, class CatchUp>
void in_bursts(benchmark::State& state, Work work, CatchUp catch_up) {
  int in_burst = 0;
  for (auto _ : state) {
    work();
    if (++in_burst < 1000) continue;
    state.PauseTiming();
    catch_up();
    in_burst = 0;
    state.ResumeTiming();
  }
}

void span_that_nobody_gets(benchmark::State& state) {
  for (auto _ : state) span_with_attributes();
}
BENCHMARK(span_that_nobody_gets);

void span_of_a_caller_who_does_not_sample(benchmark::State& state) {
  const auto sink = export_to([](Signal, std::string_view) {});
  auto caller = TraceContext::make();
  caller.sampled = false;
  const Scope scope(caller);
  for (auto _ : state) span_with_attributes();
}
BENCHMARK(span_of_a_caller_who_does_not_sample);

std::shared_ptr<void> sink_of_nothing;

void span_kept(benchmark::State& state) {
  if (state.thread_index() == 0) sink_of_nothing = export_to([](Signal, std::string_view) {});
  in_bursts(state, span_with_attributes, flush_export);
  if (state.thread_index() == 0) sink_of_nothing.reset();
}
BENCHMARK(span_kept)->Threads(1)->Threads(2);

void span_dropped_at_the_tail(benchmark::State& state) {
  if (state.thread_index() == 0) {
    set_sampling({.ratios = {{kRoute, 0}}});
    sink_of_nothing = export_to([](Signal, std::string_view) {});
  }
  for (auto _ : state) span_with_attributes();
  if (state.thread_index() == 0) {
    sink_of_nothing.reset();
    set_sampling({});
  }
}
BENCHMARK(span_dropped_at_the_tail)->Threads(1)->Threads(2);

void traceparent_there_and_back(benchmark::State& state) {
  const auto context = TraceContext::make();
  for (auto _ : state) benchmark::DoNotOptimize(TraceContext::parse(context.traceparent()));
}
BENCHMARK(traceparent_there_and_back);

void log_records(benchmark::State& state) {
  set_log_sink([](std::string_view line) { benchmark::DoNotOptimize(line.data()); });
  const Scope scope(TraceContext::make());
  const auto record = [] {
    log(Level::info, "order.released", "Order R-000123 went to the bench.",
        {{attr::kOrderId, "0197c1f0-7d1e-7c3a-9d3e-1a2b3c4d5e6f"}, {attr::kCount, 3}});
  };
  in_bursts(state, record, flush_logs);
  set_log_sink(nullptr);
}

void log_record(benchmark::State& state) { log_records(state); }
BENCHMARK(log_record);

void log_record_exported(benchmark::State& state) {
  const auto sink = export_to([](Signal, std::string_view) {});
  log_records(state);
}
BENCHMARK(log_record_exported);

void log_below_the_level(benchmark::State& state) {
  for (auto _ : state) log(Level::debug, "quiet", "", {{attr::kCount, 3}});
}
BENCHMARK(log_below_the_level);

void counter_known(benchmark::State& state) {
  static auto& counter = Family<Counter>("bench_known_total", "Bench.").get();
  for (auto _ : state) counter.add();
}
BENCHMARK(counter_known)->Threads(1)->Threads(2);

void histogram_found_by_labels(benchmark::State& state) {
  static Family<Histogram> family("bench_seconds", "Bench.", {"route", "method", "status"});
  for (auto _ : state) family.with({"/api/shop/orders/{id}", "GET", "200"}).observe(0.0021);
}
BENCHMARK(histogram_found_by_labels)->Threads(1)->Threads(2);

void metrics_page(benchmark::State& state) {
  static Family<Histogram> family("bench_page_seconds", "Bench.", {"route"});
  for (int i = 0; i < 100; ++i) family.with({std::to_string(i)}).observe(0.01);
  for (auto _ : state) benchmark::DoNotOptimize(metrics_text());
}
BENCHMARK(metrics_page)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace atelier::telemetry

BENCHMARK_MAIN();
