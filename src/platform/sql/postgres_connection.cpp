// SPDX-License-Identifier: Apache-2.0
#include "platform/sql/postgres_connection.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <poll.h>

#include "platform/sql/postgres_values.h"

namespace atelier::sql::postgres {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr milliseconds kFirstBackoff{20};
constexpr milliseconds kLongestBackoff{1000};
/// Past the time-out of its statement a server that is alive has answered.
constexpr milliseconds kGrace{5000};
constexpr int kBinaryAnswers = 1;

/// A closure that committed would do so without its effects. Only literals come here, so the first
/// word says it.
bool controls_transactions(std::string_view text) {
  const auto from = text.find_first_not_of(" \t\r\n");
  if (from == std::string_view::npos) return false;
  const auto word = text.substr(from, text.find_first_of(" \t\r\n;", from) - from);
  static constexpr std::array<std::string_view, 9> kWords = {
      "BEGIN", "START", "COMMIT", "END", "ROLLBACK", "ABORT", "SAVEPOINT", "RELEASE", "PREPARE"};
  return std::ranges::any_of(kWords, [&](std::string_view each) {
    return each.size() == word.size() && ::strncasecmp(each.data(), word.data(), word.size()) == 0;
  });
}

}  // namespace

void Connection::ensure_open() {
  if (connection_ && !gone()) return;
  if (steady_clock::now() < next_try_) throw ServerFailure("", last_refusal_);
  try {
    connect();
    backoff_ = milliseconds(0);
  } catch (const ServerFailure& failure) {
    close();
    backoff_ = std::clamp(backoff_ * 2, kFirstBackoff, kLongestBackoff);
    const double jitter = std::uniform_real_distribution<>(0.5, 1)(random_);
    next_try_ = steady_clock::now() + std::chrono::duration_cast<milliseconds>(backoff_ * jitter);
    last_refusal_ = failure.what();
    throw;
  }
}

void Connection::close() {
  connection_.reset();
  statements_.clear();
  sent_.clear();
  synced_ = true;
}

/// A server that went away while nothing was asked has closed its end, which shows without waiting.
bool Connection::gone() {
  pollfd readable{PQsocket(connection_.get()), POLLIN, 0};
  while (::poll(&readable, 1, 0) > 0) {
    if (PQconsumeInput(connection_.get()) == 1) continue;
    close();
    return true;
  }
  return false;
}

void Connection::connect() {
  close();
  const auto seconds = std::max<std::int64_t>(2, options_.connect.count() / 1000);
  const std::string timeout = std::to_string(seconds);
  // The first dbname may be a whole URL; what follows overrides its parts.
  std::vector<const char*> keys = {"dbname", "connect_timeout", "application_name",
                                   "client_encoding", "tcp_user_timeout"};
  std::vector<const char*> values = {options_.url.c_str(), timeout.c_str(), options_.name.c_str(),
                                     "UTF8", "15000"};
  if (!options_.database.empty()) {
    keys.push_back("dbname");
    values.push_back(options_.database.c_str());
  }
  keys.push_back(nullptr);
  values.push_back(nullptr);
  connection_.reset(PQconnectdbParams(keys.data(), values.data(), 1));
  if (PQstatus(connection_.get()) != CONNECTION_OK)
    throw ServerFailure("", PQerrorMessage(connection_.get()));
  // What it warns of while it shuts down is told by the failures that follow.
  PQsetNoticeProcessor(
      connection_.get(), [](void*, const char*) {}, nullptr);
  const auto ms = [](milliseconds time) { return std::to_string(time.count()); };
  const std::string settings =
      "SET statement_timeout=" + ms(options_.statement) + ";SET lock_timeout=" + ms(options_.wait) +
      ";SET idle_in_transaction_session_timeout=" + ms(options_.statement + kGrace) +
      ";SET client_min_messages=warning";
  const Answer answer(PQexec(connection_.get(), settings.c_str()));
  if (PQresultStatus(answer.get()) != PGRES_COMMAND_OK) raise(answer.get(), "SET");
  PQsetnonblocking(connection_.get(), 1);
  expect(PQenterPipelineMode(connection_.get()));
}

std::size_t Connection::send(Sql sql, std::span<const Value> params) {
  if (controls_transactions(sql.text))
    throw Failure(Failure::Kind::misuse, std::string("controls the transaction: ") + sql.text);
  const Parameters parameters(params);
  const Prepared& prepared = prepare(sql.text, parameters);
  expect(PQsendQueryPrepared(connection_.get(), prepared.name.c_str(), parameters.count(),
                             parameters.data(), parameters.lengths(), parameters.formats(),
                             kBinaryAnswers));
  synced_ = false;
  changed_.push_back(0);
  sent_.push_back({Sent::Kind::statement, sql.text, changed_.size() - 1});
  return changed_.size() - 1;
}

void Connection::control(Sql sql) {
  const Prepared& prepared = prepare(sql.text, Parameters({}));
  expect(PQsendQueryPrepared(connection_.get(), prepared.name.c_str(), 0, nullptr, nullptr, nullptr,
                             kBinaryAnswers));
  synced_ = false;
  sent_.push_back({Sent::Kind::control, sql.text});
}

std::int64_t Connection::changed(std::size_t statement) {
  finish();
  return changed_.at(statement);
}

void Connection::query(Sql sql, std::span<const Value> params, const Visit& visit) {
  send(sql, params);
  const Answer answer = read_all();
  ResultRow row(answer.get(), sql.text);
  const int rows = PQntuples(answer.get());
  for (int i = 0; i < rows; ++i) {
    row.go_to(i);
    if (!visit(row)) return;
  }
}

void Connection::finish() {
  if (!sent_.empty()) read_all();
}

void Connection::flush() {
  if (!synced_) expect(PQpipelineSync(connection_.get()));
  synced_ = true;
  if (PQflush(connection_.get()) < 0) lose(PQerrorMessage(connection_.get()));
}

void Connection::script(const char* text) {
  finish();
  expect(PQexitPipelineMode(connection_.get()));
  PQsetnonblocking(connection_.get(), 0);
  const Answer answer(PQexec(connection_.get(), text));
  const auto status = PQresultStatus(answer.get());
  if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) {
    if (PQstatus(connection_.get()) == CONNECTION_OK) {
      PQsetnonblocking(connection_.get(), 1);
      expect(PQenterPipelineMode(connection_.get()));
    }
    raise(answer.get(), text);
  }
  PQsetnonblocking(connection_.get(), 1);
  expect(PQenterPipelineMode(connection_.get()));
}

/// The statement with the types of these parameters. A parameter that was only ever NULL has the
/// type that the server infers; when it first has a value, the statement is prepared anew with its
/// type.
Connection::Prepared& Connection::prepare(const char* text, const Parameters& parameters) {
  Prepared& prepared = statements_[text];
  const auto& types = parameters.types();
  bool fits = prepared.ready && prepared.types.size() == types.size();
  for (std::size_t i = 0; fits && i < types.size(); ++i)
    fits = types[i] == 0 || types[i] == prepared.types[i];
  if (fits) return prepared;
  const auto known = std::exchange(prepared.types, types);
  for (std::size_t i = 0; i < std::min(known.size(), types.size()); ++i)
    if (types[i] == 0) prepared.types[i] = known[i];
  // Those that control transactions have names to be told by on the wire.
  prepared.name = controls_transactions(text) ? text : "s" + std::to_string(++names_);
  prepared.ready = true;  // unless its answer says otherwise
  expect(PQsendPrepare(connection_.get(), prepared.name.c_str(), text, parameters.count(),
                       prepared.types.data()));
  synced_ = false;
  sent_.push_back({Sent::Kind::prepare, text});
  return prepared;
}

/// Reads the answers to all that was sent and returns the last. Where one of them failed the server
/// skips the rest; the failure is thrown once all has been read.
Connection::Answer Connection::read_all() {
  flush();
  Answer last;
  Answer failed;
  const char* failed_text = "";
  while (!sent_.empty()) {
    const Sent sent = sent_.front();
    Answer answer = next();
    if (!answer) continue;  // the end of the answer before
    const auto status = PQresultStatus(answer.get());
    if (status == PGRES_PIPELINE_SYNC) continue;
    sent_.pop_front();
    if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK) {
      take(sent, answer.get());
      last = std::move(answer);
      continue;
    }
    if (sent.kind == Sent::Kind::prepare) statements_.erase(sent.text);
    if (!failed && status != PGRES_PIPELINE_ABORTED) {
      failed_text = sent.text;
      failed = std::move(answer);
    }
  }
  while (true) {
    const Answer answer = next();
    if (answer && PQresultStatus(answer.get()) == PGRES_PIPELINE_SYNC) break;
  }
  if (failed) raise(failed.get(), failed_text);
  return last;
}

void Connection::take(const Sent& sent, const PGresult* result) {
  auto* const answer = const_cast<PGresult*>(result);  // libpq takes what it only reads as its own
  const std::string_view said = PQcmdStatus(answer);
  if (sent.kind == Sent::Kind::control) committed_ = said == "COMMIT";
  if (sent.kind == Sent::Kind::statement && !said.starts_with("SELECT"))
    changed_[sent.statement] = std::strtoll(PQcmdTuples(answer), nullptr, 10);
}

/// The next answer; nullptr between two statements.
Connection::Answer Connection::next() {
  const auto deadline = steady_clock::now() + options_.statement + kGrace;
  while (PQisBusy(connection_.get()) == 1) {
    wait_readable(deadline);
    if (PQconsumeInput(connection_.get()) == 0) lose(PQerrorMessage(connection_.get()));
  }
  Answer answer(PQgetResult(connection_.get()));
  if (PQstatus(connection_.get()) != CONNECTION_OK) {
    const std::string state = answer && PQresultErrorField(answer.get(), PG_DIAG_SQLSTATE)
                                  ? PQresultErrorField(answer.get(), PG_DIAG_SQLSTATE)
                                  : "";
    const ServerFailure failure(state, PQerrorMessage(connection_.get()));
    close();
    throw failure;
  }
  return answer;
}

void Connection::wait_readable(steady_clock::time_point deadline) {
  const auto left = std::chrono::ceil<milliseconds>(deadline - steady_clock::now()).count();
  if (left <= 0) lose("no answer in time");
  const int unsent = PQflush(connection_.get());
  if (unsent < 0) lose(PQerrorMessage(connection_.get()));
  pollfd wanted{PQsocket(connection_.get()),
                static_cast<short>(POLLIN | (unsent > 0 ? POLLOUT : 0)), 0};
  if (::poll(&wanted, 1, static_cast<int>(left)) < 0 && errno != EINTR) lose(std::strerror(errno));
}

/// What libpq refuses to send it says the same way, whether it is our mistake or the connection's.
void Connection::expect(int ok) {
  if (ok != 1) lose(PQerrorMessage(connection_.get()));
}

void Connection::raise(const PGresult* result, const char* text) {
  const char* state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
  if (PQstatus(connection_.get()) != CONNECTION_OK || !state) lose(PQresultErrorMessage(result));
  const ServerFailure failure(state, std::string(PQresultErrorMessage(result)) + "in: " + text);
  if (failure.lost()) close();
  throw failure;
}

void Connection::lose(const std::string& why) {
  close();
  throw ServerFailure("", why);
}

}  // namespace atelier::sql::postgres
