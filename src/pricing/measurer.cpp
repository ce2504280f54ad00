// SPDX-License-Identifier: Apache-2.0
#include "pricing/measurer.h"

#include "platform/telemetry/metrics.h"

namespace atelier::pricing {
namespace {

telemetry::Family<telemetry::Counter> cache{
    "atelier_model_cache_total",
    "Models asked for: measured before, being measured, new",
    {"result"}};

// A refusal for good is worth keeping; a failure of ours is not the model's.
bool is_final(const Measured& measured) {
  return measured.ok() || measured.error().kind == ErrorKind::unprocessable;
}

struct Seat {
  std::counting_semaphore<>& seats;
  ~Seat() { seats.release(); }
};

Error no_such_model() {
  return {ErrorKind::not_found, "model-not-found",
          "There is no model with this hash. Upload the file first."};
}

}  // namespace

struct Measurer::Flight {
  std::mutex mutex;
  std::condition_variable landed;
  std::optional<Measured> measured;
};

Result<std::optional<Measured>> Measurer::find(const ModelKey& key) {
  return db_.read([&](sql::Reader& reader) -> Result<std::optional<Measured>> {
    return store::find_measured(reader, key);
  });
}

Result<void> Measurer::start(const ModelKey& key, Lane lane) {
  ATELIER_TRY(join(key, lane));
  return {};
}

Measured Measurer::measure(const ModelKey& key, Lane lane, std::chrono::milliseconds patience) {
  ATELIER_TRY_ASSIGN(auto known, find(key));
  if (known) {
    cache.with({"hit"}).add();
    return std::move(*known);
  }
  if (lane == Lane::background) return wait(key, lane, patience);
  if (!seats_.try_acquire()) return measuring_busy();
  const Seat seat{seats_};
  return wait(key, lane, patience);
}

Measured Measurer::wait(const ModelKey& key, Lane lane, std::chrono::milliseconds patience) {
  ATELIER_TRY_ASSIGN(const auto flight, join(key, lane));
  std::unique_lock lock(flight->mutex);
  if (!flight->landed.wait_for(lock, patience, [&] { return flight->measured.has_value(); }))
    return Error{ErrorKind::timeout, "measuring-takes-long",
                 "The model is still being measured. Ask again in a few seconds."};
  return *flight->measured;
}

Result<std::shared_ptr<Measurer::Flight>> Measurer::join(const ModelKey& key, Lane lane) {
  if (!blob::is_hash(key.hash)) return no_such_model();
  const auto file = blobs_.locate(key.hash);
  if (!file) return file.error().kind == ErrorKind::not_found ? no_such_model() : file.error();

  std::lock_guard lock(mutex_);
  if (const auto found = flights_.find(key); found != flights_.end()) {
    cache.with({"joined"}).add();
    return found->second;
  }
  auto flight = std::make_shared<Flight>();
  // It may have landed since it was looked for: a flight is taken off the list only after its
  // result is in the database.
  ATELIER_TRY_ASSIGN(auto known, find(key));
  if (known) {
    cache.with({"hit"}).add();
    flight->measured = std::move(*known);
    return flight;
  }
  ATELIER_TRY(pool_.submit(lane, *file, key.unit, [this, key, flight](Measured measured) {
    land(key, flight, std::move(measured));
  }));
  cache.with({"miss"}).add();
  flights_.emplace(key, flight);
  return flight;
}

void Measurer::land(const ModelKey& key, const std::shared_ptr<Flight>& flight, Measured measured) {
  if (is_final(measured)) {
    const auto stored = db_.write([&](sql::Tx& tx) -> Result<void> {
      store::insert_measured(tx, key, measured);
      return {};
    });
    // Who waits is answered all the same; the next one measures again.
    if (!stored)
      telemetry::log(telemetry::Level::error, "pricing.measurement_not_stored",
                     "A measurement could not be stored",
                     {{telemetry::attr::kModelHash, key.hash},
                      {telemetry::attr::kErrorType, stored.error().type}});
  }
  {
    std::lock_guard lock(mutex_);
    flights_.erase(key);
  }
  std::lock_guard lock(flight->mutex);
  flight->measured = std::move(measured);
  flight->landed.notify_all();
}

}  // namespace atelier::pricing
