// SPDX-License-Identifier: Apache-2.0
#include "pricing/quote_jobs.h"

#include <algorithm>
#include <random>

#include "platform/bus/bus_codec.h"
#include "pricing/metrics.h"

namespace atelier::pricing {
namespace {

using telemetry::Level;
namespace attr = telemetry::attr;

// The pool answers every measuring within its own deadline; this is for the queue before it.
constexpr std::chrono::minutes kPatience{10};
constexpr std::chrono::seconds kPoll{1};  // for jobs that were postponed
constexpr std::int64_t kFirstRetry_us = kSecond;
constexpr std::int64_t kLongestRetry_us = kMinute;

PriceDone answer_of(const QuoteId& id, const std::string& requester,
                    const PriceParameters& parameters, Appraisal appraisal, const PriceList& list,
                    Instant now) {
  return {.quote_id = id,
          .requester = requester,
          .parameters = parameters,
          .outcome = appraisal.outcome,
          .model = appraisal.model,
          .offers = std::move(appraisal.offers),
          .remarks = std::move(appraisal.remarks),
          .price_list_version = list.version,
          .priced_at = now,
          .valid_until = now + list.validity_days * kDay};
}

Appraisal appraise(const Measured& measured, const PriceParameters& parameters,
                   const PriceList& list) {
  return measured ? appraise(*measured, parameters, Speed::standard, list)
                  : not_appraised(measured.error());
}

/// From what is in the database, without measuring; nullopt where that is not enough.
std::optional<Appraisal> appraise_known(sql::Tx& tx, const PriceParameters& parameters,
                                        const PriceList& list) {
  if (auto known = store::find_appraisal(tx, parameters, list.version)) return known;
  const auto measured = store::find_measured(tx, {parameters.model_hash, parameters.unit});
  if (!measured) return std::nullopt;
  auto appraisal = appraise(*measured, parameters, list);
  store::insert_appraisal(tx, parameters, list.version, appraisal);
  return appraisal;
}

/// Doubled at each attempt, between half and all of it.
std::int64_t retry_after_us(std::int64_t attempts) {
  thread_local std::minstd_rand random{std::random_device{}()};
  const auto full =
      std::min(kLongestRetry_us, kFirstRetry_us << std::min<std::int64_t>(attempts, 6));
  return std::uniform_int_distribution<std::int64_t>(full / 2, full)(random);
}

/// Whether asking again later could give another answer.
bool is_ours(const Error& error) {
  return error.kind != ErrorKind::unprocessable && error.kind != ErrorKind::not_found;
}

}  // namespace

QuoteJobs::QuoteJobs(sql::Database& db, const bus::Outbox& outbox, Measurer& measurer,
                     const PriceLists& lists, const Clock& clock, int threads)
    : db_(db),
      outbox_(outbox),
      measurer_(measurer),
      lists_(lists),
      clock_(clock),
      thread_count_(threads) {}

Result<bus::Outcome> QuoteJobs::take(sql::Tx& tx, const PriceRequested& request,
                                     const bus::Envelope& envelope) {
  const auto now = tx.now();
  const auto& list = lists_.current(now);
  if (auto known = appraise_known(tx, request.parameters, list)) {
    tx.on_commit([outcome = known->outcome, waited_us = now - envelope.created_at] {
      observe_quote(outcome, waited_us);
    });
    outbox_.send(tx, answer_of(request.quote_id, request.requester, request.parameters,
                               std::move(*known), list, now));
    return bus::Outcome::applied;
  }
  const auto& trace = telemetry::current();
  store::insert_job(tx, {.quote_id = request.quote_id,
                         .requester = request.requester,
                         .parameters = request.parameters,
                         .traceparent = trace.valid() ? trace.traceparent() : "",
                         .queued_at = now});
  tx.on_commit([this] { wake(); });
  return bus::Outcome::applied;
}

void QuoteJobs::start() {
  for (int i = 0; i < thread_count_; ++i) threads_.emplace_back([this] { run(); });
}

void QuoteJobs::cease() {
  {
    std::lock_guard lock(mutex_);
    ceasing_ = true;
  }
  changed_.notify_all();
}

bool QuoteJobs::ceasing() {
  std::lock_guard lock(mutex_);
  return ceasing_;
}

void QuoteJobs::stop() {
  cease();
  for (auto& thread : threads_) thread.join();
  threads_.clear();
}

void QuoteJobs::wake() {
  {
    std::lock_guard lock(mutex_);
    ++wakes_;
  }
  changed_.notify_all();
}

void QuoteJobs::run() {
  while (const auto job = next()) {
    const auto parent = telemetry::TraceContext::parse(job->traceparent);
    telemetry::Span span("pricing.quote", telemetry::SpanKind::consumer,
                         parent.value_or(telemetry::TraceContext::make()));
    span.set({attr::kContext, "pricing"});
    span.set({attr::kQuoteId, job->quote_id.str()});
    span.set({attr::kModelHash, job->parameters.model_hash});
    if (const auto answered = answer(*job); !answered) {
      span.fail(answered.error().type);
      // One that failed because we are being stopped is due when we start again.
      if (!ceasing()) postpone(*job, answered.error());
    }
    release(job->quote_id);
  }
}

std::optional<Job> QuoteJobs::next() {
  for (;;) {
    std::uint64_t seen = 0;
    {
      std::lock_guard lock(mutex_);
      if (ceasing_) return std::nullopt;
      seen = wakes_;
    }
    if (auto job = claim()) return job;
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, kPoll, [&] { return ceasing_ || wakes_ != seen; });
  }
}

std::optional<Job> QuoteJobs::claim() {
  std::lock_guard lock(claims_);
  // The others hold one each at most: among this many there is one that is free, if there is any.
  auto due = db_.read([&](sql::Reader& reader) -> Result<std::vector<Job>> {
    return store::due_jobs(reader, clock_.now(), thread_count_);
  });
  if (!due) return std::nullopt;
  for (auto& job : *due)
    if (claimed_.insert(job.quote_id).second) return std::move(job);
  return std::nullopt;
}

void QuoteJobs::release(const QuoteId& id) {
  std::lock_guard lock(claims_);
  claimed_.erase(id);
}

Result<void> QuoteJobs::answer(const Job& job) {
  const auto& parameters = job.parameters;
  const auto measured =
      measurer_.measure({parameters.model_hash, parameters.unit}, Lane::background, kPatience);
  if (!measured && is_ours(measured.error())) return measured.error();

  const auto now = clock_.now();
  const auto& list = lists_.current(now);
  const auto appraisal = appraise(measured, parameters, list);
  ATELIER_TRY(db_.write([&](sql::Tx& tx) -> Result<void> {
    if (!store::finish_job(tx, job.quote_id)) return {};
    // A model that is not here yet may be uploaded the next moment.
    if (measured || measured.error().kind != ErrorKind::not_found)
      store::insert_appraisal(tx, parameters, list.version, appraisal);
    outbox_.send(tx, answer_of(job.quote_id, job.requester, parameters, appraisal, list, now));
    return {};
  }));
  observe_quote(appraisal.outcome, now - job.queued_at);
  return {};
}

void QuoteJobs::postpone(const Job& job, const Error& error) {
  const auto until = clock_.now() + retry_after_us(job.attempts);
  const auto postponed = db_.write([&](sql::Tx& tx) -> Result<void> {
    store::postpone_job(tx, job.quote_id, until);
    return {};
  });
  telemetry::log(Level::warn, "pricing.quote_postponed",
                 postponed ? "A quote could not be made and is tried again later"
                           : "A quote could neither be made nor postponed and is tried again",
                 {{attr::kQuoteId, job.quote_id.str()},
                  {attr::kErrorType, error.type},
                  {attr::kReason, error.detail}});
  if (postponed) return;
  // It stays due while the database takes no writes: without a pause it would be tried in a circle.
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, kPoll, [&] { return ceasing_; });
}

}  // namespace atelier::pricing
