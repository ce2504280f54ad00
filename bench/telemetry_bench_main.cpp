// SPDX-License-Identifier: Apache-2.0
// What it costs a request to be told about. Budgets: a span 500 ns when somebody gets it and 100 ns
// when nobody does, a log record 300 ns, a counter 25 ns.
#include <benchmark/benchmark.h>

#include "platform/telemetry/finished_span.h"
#include "platform/telemetry/metrics.h"

namespace atelier::telemetry {
namespace {

void span_with_attributes() {
  Span span("GET /api/shop/orders/{id}", SpanKind::server);
  span.set({attr::kHttpMethod, "GET"});
  span.set({attr::kHttpRoute, "/api/shop/orders/{id}"});
  span.set({attr::kHttpStatus, 200});
}

void span_without_exporter(benchmark::State& state) {
  for (auto _ : state) span_with_attributes();
}
BENCHMARK(span_without_exporter);

void span_with_exporter(benchmark::State& state) {
  if (state.thread_index() == 0) {
    set_span_exporter([](const FinishedSpan& span) { benchmark::DoNotOptimize(&span); });
  }
  for (auto _ : state) span_with_attributes();
  if (state.thread_index() == 0) set_span_exporter(nullptr);
}
BENCHMARK(span_with_exporter)->Threads(1)->Threads(2);

void traceparent_there_and_back(benchmark::State& state) {
  const auto context = TraceContext::make();
  for (auto _ : state) benchmark::DoNotOptimize(TraceContext::parse(context.traceparent()));
}
BENCHMARK(traceparent_there_and_back);

void log_record(benchmark::State& state) {
  // At the pace of a writer who keeps up: a flood would measure how fast lines are dropped.
  set_log_sink([](std::string_view line) { benchmark::DoNotOptimize(line.data()); });
  const Scope scope(TraceContext::make());
  int in_burst = 0;
  for (auto _ : state) {
    log(Level::info, "order.released", "Order R-000123 went to the bench.",
        {{attr::kOrderId, "0197c1f0-7d1e-7c3a-9d3e-1a2b3c4d5e6f"}, {attr::kCount, 3}});
    if (++in_burst == 1000) {
      state.PauseTiming();
      flush_logs();
      in_burst = 0;
      state.ResumeTiming();
    }
  }
  set_log_sink(nullptr);
}
BENCHMARK(log_record);

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
