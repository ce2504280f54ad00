// SPDX-License-Identifier: Apache-2.0
// All of this context's SQL.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "platform/sql/sql.h"
#include "pricing/appraisal.h"
#include "pricing/model.h"

namespace atelier::pricing {

std::span<const sql::Migration> migrations();  // made from schema/*.sql

struct ModelFile {
  std::string hash;
  std::int64_t size_bytes = 0;
  std::string file_name;
  std::string uploaded_by;
  Instant uploaded_at;
};

/// A quote that was asked for by message.
struct Job {
  QuoteId quote_id;
  std::string requester;
  PriceParameters parameters;
  std::string traceparent;
  Instant queued_at;
  std::int64_t attempts = 0;  ///< that failed for reasons of ours
};

namespace store {

/// Whether it was not known yet. The first upload's name stays.
bool insert_model(sql::Tx& tx, const ModelFile& model);
std::optional<ModelFile> find_model(sql::Reader& db, std::string_view hash);

/// nullopt where nobody has measured it.
std::optional<Measured> find_measured(sql::Reader& db, const ModelKey& key);
/// Keeps what is already there: a model is measured once.
void insert_measured(sql::Tx& tx, const ModelKey& key, const Measured& measured);
/// Forgets that a model was refused; returns whether it had been.
bool forget_failure(sql::Tx& tx, const ModelKey& key);

std::vector<PriceList> price_lists(sql::Reader& db);
std::int64_t newest_price_list(sql::Reader& db);  ///< its version
/// False where its version is there already.
bool insert_price_list(sql::Tx& tx, const PriceList& list);

std::optional<Appraisal> find_appraisal(sql::Reader& db, const PriceParameters& parameters,
                                        std::int64_t price_list_version);
void insert_appraisal(sql::Tx& tx, const PriceParameters& parameters,
                      std::int64_t price_list_version, const Appraisal& appraisal);

/// Whether it was not known yet. Due at once.
bool insert_job(sql::Tx& tx, const Job& job);
/// What is not done and due by `now`, oldest first.
std::vector<Job> due_jobs(sql::Reader& db, Instant now, int most);
void postpone_job(sql::Tx& tx, const QuoteId& id, Instant until);
/// Since when it waits; nullopt where it is not known or done.
std::optional<Instant> job_waits_since(sql::Reader& db, const QuoteId& id);
/// False where it is done already.
bool finish_job(sql::Tx& tx, const QuoteId& id);

/// Drops appraisals and finished jobs from before `before`.
void prune(sql::Tx& tx, Instant before);

}  // namespace store
}  // namespace atelier::pricing
