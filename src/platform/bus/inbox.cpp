// SPDX-License-Identifier: Apache-2.0
#include "platform/bus/inbox.h"

#include <algorithm>
#include <set>

#include "platform/bus/dead_letters.h"
#include "platform/bus/envelope_sql.h"
#include "platform/bus/message_context.h"
#include "platform/bus/process_span.h"
#include "platform/telemetry/metrics.h"

namespace atelier::bus {
namespace {

telemetry::Family<telemetry::Counter> duplicates{
    "atelier_inbox_duplicates_total", "Messages that came again and changed nothing.", {"queue"}};
telemetry::Family<telemetry::Histogram> transit{
    "atelier_message_transit_seconds",
    "From the commit that sent a message until the commit that took it.",
    {"queue"}};

/// Never better however often it is tried.
bool hopeless(const Error& error) {
  return error.kind == ErrorKind::malformed || error.kind == ErrorKind::unprocessable;
}

/// Messages of one key are handled one after the other. A message that has to wait would otherwise
/// be parked while the one it waits for, which does not see it yet, lets nobody go on.
void lock_keys(sql::Tx& tx, const std::string& queue, const std::set<Uuid>& keys) {
  std::vector<std::string> names;
  for (const Uuid& key : keys)
    if (!key.nil()) names.push_back(queue + ' ' + key.str());
  const std::vector<std::string_view> all(names.begin(), names.end());
  if (!all.empty()) tx.lock(all);
}

sql::Changes insert(sql::Tx& tx, const std::string& queue, const Envelope& message) {
  return tx.exec(
      "INSERT INTO inbox (queue, msg_id, type, msg_key, msg_version, received_at, outcome)"
      " VALUES ($1,$2,$3,$4,$5,$6,$7) ON CONFLICT DO NOTHING",
      queue, message.id, message.type, message.key, message.version, tx.now(), Outcome::applied);
}

bool known(sql::Tx& tx, const std::string& queue, const Uuid& message) {
  return tx.exists("SELECT 1 FROM inbox WHERE queue = $1 AND msg_id = $2", queue, message);
}

void set_outcome(sql::Tx& tx, const std::string& queue, const Uuid& message, Outcome outcome) {
  tx.exec("UPDATE inbox SET outcome = $3, error = '' WHERE queue = $1 AND msg_id = $2", queue,
          message, outcome);
}

void park(sql::Tx& tx, const std::string& queue, const Envelope& message) {
  exec_envelope(tx,
                "INSERT INTO parked (" ATELIER_ENVELOPE_COLUMNS
                ", queue) VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11)",
                message, queue);
}

void forget_parked(sql::Tx& tx, const std::string& queue, const Uuid& message) {
  tx.exec("DELETE FROM parked WHERE queue = $1 AND msg_id = $2", queue, message);
}

void forget_failures(sql::Tx& tx, const std::string& queue, const Uuid& message) {
  tx.exec("DELETE FROM delivery_failure WHERE queue = $1 AND msg_id = $2", queue, message);
}

std::vector<Envelope> parked_of(sql::Tx& tx, const std::string& queue, const Uuid& key) {
  return tx.all("SELECT " ATELIER_ENVELOPE_COLUMNS
                " FROM parked WHERE queue = $1 AND msg_key = $2 ORDER BY msg_version, msg_id",
                read_envelope, queue, key);
}

}  // namespace

/// What one run of the transaction tells beside its result. Set anew by each run.
struct Inbox::Trial {
  Instant at;
  std::optional<Error> refused;       ///< by a handler, and not by the engine's or the disk's fault
  std::optional<Envelope> unparking;  ///< the parked message that was refused, if it was one
  bool some_parked = true;            ///< in this queue, for all that is known
};

Inbox::Inbox(std::shared_ptr<const Consumer> consumer, int attempts)
    : consumer_(std::move(consumer)), attempts_(attempts) {}

void Inbox::receive(std::vector<Delivery> deliveries) {
  // What has failed before may do so again, which is no reason for others to be tried twice.
  if (deliveries.size() > 1) {
    const auto fresh = [](const Delivery& one) { return one.message->attempt == 1; };
    const auto again = std::ranges::stable_partition(deliveries, fresh);
    for (Delivery& one : again) receive({std::move(one)});
    deliveries.erase(again.begin(), again.end());
    if (deliveries.empty()) return;
  }
  // All queues of a database touch their orders in the same order, so that none waits for another
  // that waits for it.
  std::ranges::stable_sort(deliveries, {}, [](const Delivery& one) { return one.message->key; });
  const auto all = std::make_shared<const std::vector<Delivery>>(std::move(deliveries));
  const auto trial = std::make_shared<Trial>();
  db().write(
      [this, all, trial](sql::Tx& tx) {
        *trial = Trial{.at = tx.now()};
        return take(tx, *all, *trial);
      },
      [this, all, trial](const Result<std::vector<Taken>>& taken) {
        if (taken.ok()) {
          crash_point("after_consume");
          for (std::size_t i = 0; i < all->size(); ++i) settle((*all)[i], (*taken)[i], *trial);
        } else if (all->size() == 1) {
          settle_failed(all->front(), taken.error(), *trial);
        } else {
          for (const Delivery& one : *all) receive({one});
        }
      });
}

/// What becomes of each. An error if one of them fails.
Result<std::vector<Inbox::Taken>> Inbox::take(sql::Tx& tx, const std::vector<Delivery>& deliveries,
                                              Trial& trial) {
  std::set<Uuid> keys;
  for (const auto& [message, after, done] : deliveries) keys.insert(message->key);
  lock_keys(tx, queue(), keys);
  std::vector<std::optional<sql::Changes>> inserted(deliveries.size());
  std::set<Uuid> here;
  for (std::size_t i = 0; i < deliveries.size(); ++i) {
    const auto& [message, after, done] = deliveries[i];
    if (!after.nil() && !here.contains(after) && !known(tx, queue(), after)) continue;
    inserted[i].emplace(insert(tx, queue(), *message));
    here.insert(message->id);
  }
  trial.some_parked = tx.exists("SELECT 1 FROM parked WHERE queue = $1 LIMIT 1", queue());
  std::vector<Taken> taken(deliveries.size(), Taken::behind);
  for (std::size_t i = 0; i < deliveries.size(); ++i) {
    if (!inserted[i]) continue;
    taken[i] = *inserted[i] == 0 ? Taken::duplicate : Taken::fresh;
    if (taken[i] == Taken::duplicate) continue;
    const Envelope& message = *deliveries[i].message;
    ATELIER_TRY(handle(tx, message, trial));
    if (message.attempt > 1) forget_failures(tx, queue(), message.id);
  }
  return taken;
}

/// The effect of a message whose inbox row stands, and of those that waited for it.
Result<void> Inbox::handle(sql::Tx& tx, const Envelope& message, Trial& trial) {
  ATELIER_TRY_ASSIGN(const Outcome outcome, dispatch(tx, message, trial));
  if (outcome != Outcome::applied) set_outcome(tx, queue(), message.id, outcome);
  if (outcome == Outcome::parked) {
    park(tx, queue(), message);
    trial.some_parked = true;
  }
  if (outcome == Outcome::parked || !trial.some_parked) return {};
  return unpark(tx, message.key, trial);
}

/// Until none of them makes progress. An error of one of them fails the whole: the message that let
/// it go on is then handed on again, until the parked one is taken too or is a dead letter.
Result<void> Inbox::unpark(sql::Tx& tx, const Uuid& key, Trial& trial) {
  for (bool progress = true; progress;) {
    progress = false;
    for (const Envelope& waiting : parked_of(tx, queue(), key)) {
      trial.unparking = waiting;
      ATELIER_TRY_ASSIGN(const Outcome outcome, dispatch(tx, waiting, trial));
      trial.unparking.reset();
      if (outcome == Outcome::parked) continue;
      set_outcome(tx, queue(), waiting.id, outcome);
      forget_parked(tx, queue(), waiting.id);
      forget_failures(tx, queue(), waiting.id);
      progress = true;
    }
  }
  return {};
}

Result<Outcome> Inbox::dispatch(sql::Tx& tx, const Envelope& message, Trial& trial) {
  const CauseScope cause(message);
  ProcessSpan span(message, queue(), tx.now());
  Result<Outcome> result = call(tx, message, trial);
  if (!result) {
    span.fail(result.error().type);
    trial.refused = result.error();
  }
  return result;
}

Result<Outcome> Inbox::call(sql::Tx& tx, const Envelope& message, Trial& trial) {
  const Consumer::Handler* const handler = consumer_->handler(message.type);
  if (!handler) {
    return Error{ErrorKind::unprocessable, "no-handler", queue() + " does not handle its type."};
  }
  try {
    return (*handler)(tx, message);
  } catch (const sql::Failure& failure) {
    // A wrong statement is the handler's fault; a full disk is nobody's attempt.
    if (failure.kind == sql::Failure::Kind::misuse) {
      trial.refused = Error{ErrorKind::internal, "statement-failed", failure.what()};
    }
    throw;
  } catch (const std::exception& exception) {
    return Error{ErrorKind::internal, "handler-threw", exception.what()};
  }
}

void Inbox::settle(const Delivery& delivery, Taken taken, const Trial& trial) {
  if (taken == Taken::duplicate) duplicates.with({queue()}).add();
  if (taken == Taken::fresh) {
    const auto waited_us = trial.at - delivery.message->created_at;
    transit.with({queue()}).observe(static_cast<double>(waited_us) / kSecond);
  }
  delivery.done({taken == Taken::behind ? Receipt::Kind::behind : Receipt::Kind::taken});
}

/// Of one that was taken by itself.
void Inbox::settle_failed(const Delivery& delivery, const Error& failed, const Trial& trial) {
  const Error error = trial.refused.value_or(failed);
  const std::string text = error_text(error);
  if (!trial.refused && error.kind != ErrorKind::internal) {
    // The database was busy or its disk full: that will pass, and is not the message's fault.
    return delivery.done({Receipt::Kind::failed, text});
  }
  const bool own = !trial.unparking;
  note_failure(own ? *delivery.message : *trial.unparking, error,
               [own, text, done = delivery.done](bool dead) {
                 done(own && dead ? Receipt{} : Receipt{Receipt::Kind::failed, text});
               });
}

/// Counts a failed attempt; `then` is told whether the message is a dead letter now.
void Inbox::note_failure(const Envelope& culprit, const Error& error,
                         std::function<void(bool dead)> then) {
  using telemetry::Level;
  const std::string text = error_text(error);
  log_message(Level::warn, "message.failed", "A message could not be handled", culprit, queue(),
              text);
  auto dead = std::make_shared<bool>(false);
  db().write([this, culprit, error,
              dead](sql::Tx& tx) { return count_failure(tx, culprit, error, *dead); },
             [this, culprit, text, dead, then = std::move(then)](const Result<void>& counted) {
               const bool buried = counted.ok() && *dead;
               if (buried) {
                 log_message(Level::error, "message.dead", "A message is a dead letter now",
                             culprit, queue(), text);
               }
               then(buried);
             });
}

Result<void> Inbox::count_failure(sql::Tx& tx, const Envelope& culprit, const Error& error,
                                  bool& dead) {
  const std::string text = error_text(error);
  const auto attempts = tx.first(
      "INSERT INTO delivery_failure (queue, msg_id, attempts, error, failed_at)"
      " VALUES ($1, $2, 1, $3, $4) ON CONFLICT (queue, msg_id) DO UPDATE SET"
      " attempts = delivery_failure.attempts + 1, error = excluded.error,"
      " failed_at = excluded.failed_at RETURNING attempts",
      [](const sql::Row& row) { return row.i64(0); }, queue(), culprit.id, text, tx.now());
  dead = *attempts >= attempts_ || hopeless(error);
  if (dead) give_up(tx, culprit, text, *attempts);
  return {};
}

void Inbox::give_up(sql::Tx& tx, const Envelope& message, const std::string& error,
                    std::int64_t attempts) {
  bury(tx, message, queue(), error, attempts);
  tx.exec(
      "INSERT INTO inbox"
      " (queue, msg_id, type, msg_key, msg_version, received_at, outcome, error)"
      " VALUES ($1,$2,$3,$4,$5,$6,'dead',$7)"
      " ON CONFLICT (queue, msg_id) DO UPDATE SET outcome = 'dead', error = excluded.error",
      queue(), message.id, message.type, message.key, message.version, tx.now(), error);
  forget_parked(tx, queue(), message.id);
  forget_failures(tx, queue(), message.id);
}

void Inbox::give_up(std::shared_ptr<const Envelope> message, std::string why,
                    std::function<void(Receipt)> done) {
  db().write(
      [this, message, why](sql::Tx& tx) -> Result<bool> {
        if (known(tx, queue(), message->id)) return false;
        give_up(tx, *message, why, message->attempt);
        return true;
      },
      [this, message, why, done = std::move(done)](const Result<bool>& buried) {
        if (!buried.ok()) return done({Receipt::Kind::failed, error_text(buried.error())});
        if (*buried) {
          log_message(telemetry::Level::error, "message.dead", "A message is a dead letter now",
                      *message, queue(), why);
        }
        done({});
      });
}

Result<void> Inbox::replay(const Uuid& id, const Decision& decision) {
  auto trial = std::make_shared<Trial>();
  const auto result = db().write([this, id, decision, trial](sql::Tx& tx) -> Result<void> {
    *trial = Trial{.at = tx.now()};
    if (!lock_dead_letter(tx, queue(), id)) return no_such_dead_letter();
    const auto message = find_dead_letter(tx, queue(), id);
    lock_keys(tx, queue(), {message->key});
    set_outcome(tx, queue(), id, Outcome::applied);
    ATELIER_TRY(handle(tx, *message, *trial));
    mark_replayed(tx, queue(), id, decision);
    return {};
  });
  if (result.ok() || !trial->refused) return result;
  if (trial->unparking) {
    note_failure(*trial->unparking, *trial->refused, [](bool) {});
    return *trial->refused;
  }
  ATELIER_TRY(db().write([&](sql::Tx& tx) -> Result<void> {
    mark_replay_failed(tx, queue(), id, decision, error_text(*trial->refused));
    return {};
  }));
  return *trial->refused;
}

}  // namespace atelier::bus
