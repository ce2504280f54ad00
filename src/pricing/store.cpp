// SPDX-License-Identifier: Apache-2.0
#include "pricing/store.h"

#include "platform/base/json_codec.h"

namespace atelier::pricing::store {
namespace {

/// JSON that we wrote ourselves: where it cannot be read the database is damaged.
template <class T>
T decode(const sql::Row& row, int column) {
  auto value = from_json<T>(row.text(column));
  if (!value)
    throw sql::Failure(sql::Failure::Kind::misuse, "damaged JSON: " + value.error().detail);
  return std::move(*value);
}

}  // namespace

constexpr sql::Sql kInsertModel =
    "INSERT INTO model (hash, size_bytes, file_name, uploaded_by, uploaded_at)"
    " VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING";

bool insert_model(sql::Tx& tx, const ModelFile& model) {
  return tx.exec(kInsertModel, model.hash, model.size_bytes, model.file_name, model.uploaded_by,
                 model.uploaded_at) == 1;
}

constexpr sql::Sql kFindModel =
    "SELECT size_bytes, file_name, uploaded_by, uploaded_at FROM model WHERE hash = $1";

std::optional<ModelFile> find_model(sql::Reader& db, std::string_view hash) {
  return db.first(
      kFindModel,
      [&](const sql::Row& row) {
        return ModelFile{.hash = std::string(hash),
                         .size_bytes = row.i64(0),
                         .file_name = row.str(1),
                         .uploaded_by = row.str(2),
                         .uploaded_at = row.time(3)};
      },
      hash);
}

constexpr sql::Sql kFindMeasured =
    "SELECT result, failure FROM measurement WHERE model_hash = $1 AND unit = $2";

std::optional<Measured> find_measured(sql::Reader& db, const ModelKey& key) {
  return db.first(
      kFindMeasured,
      [](const sql::Row& row) {
        return row.null(0) ? Measured(error_of(decode<ModelFailure>(row, 1)))
                           : Measured(decode<geometry::Measurement>(row, 0));
      },
      key.hash, key.unit);
}

constexpr sql::Sql kInsertMeasured =
    "INSERT INTO measurement (model_hash, unit, measured_at, result, failure)"
    " VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING";

void insert_measured(sql::Tx& tx, const ModelKey& key, const Measured& measured) {
  std::optional<std::string> result;
  std::optional<std::string> failure;
  if (measured)
    result = to_json(*measured);
  else
    failure = to_json(ModelFailure{measured.error().type, measured.error().detail});
  tx.exec(kInsertMeasured, key.hash, key.unit, tx.now(), result, failure);
}

constexpr sql::Sql kForgetFailure =
    "DELETE FROM measurement WHERE model_hash = $1 AND unit = $2 AND failure IS NOT NULL";

bool forget_failure(sql::Tx& tx, const ModelKey& key) {
  return tx.exec(kForgetFailure, key.hash, key.unit) == 1;
}

constexpr sql::Sql kPriceLists = "SELECT body FROM price_list ORDER BY version";

std::vector<PriceList> price_lists(sql::Reader& db) {
  return db.all(kPriceLists, [](const sql::Row& row) { return decode<PriceList>(row, 0); });
}

constexpr sql::Sql kInsertPriceList =
    "INSERT INTO price_list (version, effective_at, body) VALUES ($1, $2, $3)"
    " ON CONFLICT DO NOTHING";

bool insert_price_list(sql::Tx& tx, const PriceList& list) {
  return tx.exec(kInsertPriceList, list.version, list.effective_at, to_json(list)) == 1;
}

constexpr sql::Sql kNewestPriceList = "SELECT max(version) FROM price_list";

std::int64_t newest_price_list(sql::Reader& db) {
  return db.first(kNewestPriceList, [](const sql::Row& row) { return row.i64(0); }).value();
}

constexpr sql::Sql kFindAppraisal =
    "SELECT body FROM appraisal"
    " WHERE model_hash = $1 AND parameters = $2 AND price_list_version = $3";

std::optional<Appraisal> find_appraisal(sql::Reader& db, const PriceParameters& parameters,
                                        std::int64_t price_list_version) {
  return db.first(
      kFindAppraisal, [](const sql::Row& row) { return decode<Appraisal>(row, 0); },
      parameters.model_hash, to_json(parameters), price_list_version);
}

constexpr sql::Sql kInsertAppraisal =
    "INSERT INTO appraisal (model_hash, parameters, price_list_version, appraised_at, body)"
    " VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING";

void insert_appraisal(sql::Tx& tx, const PriceParameters& parameters,
                      std::int64_t price_list_version, const Appraisal& appraisal) {
  tx.exec(kInsertAppraisal, parameters.model_hash, to_json(parameters), price_list_version,
          tx.now(), to_json(appraisal));
}

constexpr sql::Sql kInsertJob =
    "INSERT INTO job (quote_id, requester, parameters, traceparent, queued_at, due_at, attempts)"
    " VALUES ($1, $2, $3, $4, $5, $5, 0) ON CONFLICT DO NOTHING";

bool insert_job(sql::Tx& tx, const Job& job) {
  return tx.exec(kInsertJob, job.quote_id, job.requester, to_json(job.parameters), job.traceparent,
                 job.queued_at) == 1;
}

constexpr sql::Sql kDueJobs =
    "SELECT quote_id, requester, parameters, traceparent, queued_at, attempts FROM job"
    " WHERE done_at IS NULL AND due_at <= $1 ORDER BY due_at, quote_id LIMIT $2";

std::vector<Job> due_jobs(sql::Reader& db, Instant now, int most) {
  return db.all(
      kDueJobs,
      [](const sql::Row& row) {
        return Job{.quote_id = row.id<QuoteId>(0),
                   .requester = row.str(1),
                   .parameters = decode<PriceParameters>(row, 2),
                   .traceparent = row.str(3),
                   .queued_at = row.time(4),
                   .attempts = row.i64(5)};
      },
      now, most);
}

constexpr sql::Sql kJobWaitsSince =
    "SELECT queued_at FROM job WHERE quote_id = $1 AND done_at IS NULL";

std::optional<Instant> job_waits_since(sql::Reader& db, const QuoteId& id) {
  return db.first(
      kJobWaitsSince, [](const sql::Row& row) { return row.time(0); }, id);
}

constexpr sql::Sql kPostponeJob =
    "UPDATE job SET due_at = $2, attempts = attempts + 1 WHERE quote_id = $1 AND done_at IS NULL";

void postpone_job(sql::Tx& tx, const QuoteId& id, Instant until) {
  tx.exec(kPostponeJob, id, until);
}

constexpr sql::Sql kFinishJob =
    "UPDATE job SET done_at = $2 WHERE quote_id = $1 AND done_at IS NULL";

bool finish_job(sql::Tx& tx, const QuoteId& id) { return tx.exec(kFinishJob, id, tx.now()) == 1; }

constexpr sql::Sql kPruneJobs = "DELETE FROM job WHERE done_at < $1";
constexpr sql::Sql kPruneAppraisals = "DELETE FROM appraisal WHERE appraised_at < $1";

void prune(sql::Tx& tx, Instant before) {
  tx.exec(kPruneJobs, before);
  tx.exec(kPruneAppraisals, before);
}

}  // namespace atelier::pricing::store
