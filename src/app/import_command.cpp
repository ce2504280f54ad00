// SPDX-License-Identifier: Apache-2.0
#include "app/import_command.h"

#include <fstream>
#include <iostream>
#include <unordered_map>
#include <unordered_set>

#include "app/databases.h"
#include "app/hand_over.h"
#include "app/signals.h"
#include "app/unfinished.h"
#include "crm/module.h"
#include "identity/module.h"
#include "mes/module.h"
#include "platform/base/temp_folder.h"
#include "platform/telemetry/telemetry.h"
#include "shop/module.h"
#include "transfer/line_reader.h"
#include "transfer/past.h"
#include "transfer/report.h"

namespace atelier::app {
namespace {

using Known = crm::Standing::Known;

/// A line of the file: an order, or why it is none.
struct Entry {
  std::int64_t line = 0;
  std::optional<transfer::Refusal> refusal = {};
  ImportedOrder order = {};
  std::string number = {};  ///< in the other system
};

Error interrupted() {
  return {ErrorKind::unavailable, "interrupted", "Stopped. Run it again to finish."};
}

class Import {
 public:
  Import(Stores& stores, transfer::Stages stages, transfer::Report& report, Instant now,
         bool dry_run)
      : stores_(stores),
        stages_(std::move(stages)),
        report_(report),
        now_(now),
        dry_run_(dry_run),
        hand_over_(stores),
        shop_numbers_(*stores.shop,
                      {shop::kNumberPrefix, shop::reserve_numbers, shop::return_numbers}),
        crm_numbers_(*stores.crm, {crm::kNumberPrefix, crm::reserve_numbers, crm::return_numbers}) {
  }

  Result<void> run(std::istream& in) {
    auto done = read(in);
    ATELIER_TRY(hand_over_.finish());
    ATELIER_TRY(shop_numbers_.give_rest_back());
    ATELIER_TRY(crm_numbers_.give_rest_back());
    return done;
  }

 private:
  Result<void> read(std::istream& in) {
    transfer::LineReader lines(in);
    while (const auto line = lines.next()) {
      ATELIER_TRY_ASSIGN(auto entry, entry_of(*line));
      entries_.push_back(std::move(entry));
      if (entries_.size() < HandOver::kChunk) continue;
      ATELIER_TRY(settle());
      progress_.at(line->number, 0);
      if (StopSignals::pending()) return interrupted();
    }
    if (lines.failed())
      return Error{ErrorKind::unavailable, "file-unreadable",
                   "The file could not be read to its end."};
    return settle();
  }

  Result<Entry> entry_of(const transfer::LineReader::Line& line) {
    if (line.too_long)
      return refused(line, {.type = "line-too-long", .detail = "is longer than 1 MiB"});
    auto record = transfer::read_record(line.text, stages_, now_);
    if (!record) return refused(line, record.error());
    const auto find = [&](std::string_view email) { return find_account(email); };
    auto order = transfer::to_order(*record, find);
    if (!order && order.error().kind == ErrorKind::unprocessable)
      return refused(line, order.error());
    if (!order) return std::move(order).error();
    const auto [earlier, first] = seen_.try_emplace(key_of(*order), line.number);
    if (!first)
      return refused(
          line, {.type = "told-twice",
                 .detail = "is the same order as in line " + std::to_string(earlier->second),
                 .fields = {{"/source_id", "is that of line " + std::to_string(earlier->second)}}});
    return Entry{
        .line = line.number, .order = std::move(*order), .number = record->number.value_or("")};
  }

  static Entry refused(const transfer::LineReader::Line& line, Error error) {
    if (error.fields.empty()) error.fields.push_back({"", error.detail});
    return {.line = line.number,
            .refusal = transfer::Refusal{line.number, transfer::source_id_of(line.text),
                                         std::move(error.type), std::move(error.fields)}};
  }

  /// What an order is known by: its id but for the time in it, which may be told differently.
  static Uuid key_of(const ImportedOrder& order) {
    auto key = order.order.order_id.value;
    std::fill_n(key.bytes.begin(), 6, std::uint8_t{0});
    return key;
  }

  Result<std::optional<transfer::Account>> find_account(std::string_view email) {
    return stores_.identity->read([&](sql::Reader& db) -> Result<std::optional<transfer::Account>> {
      const auto person = identity::find_account(db, email);
      if (!person || person->disabled) return std::optional<transfer::Account>{};
      return std::optional(transfer::Account{{person->id, person->name}, person->roles});
    });
  }

  /// Decides about the lines read so far, in their order, and hands over what is to be taken; what
  /// was taken before as well, in case that one context has not got it.
  Result<void> settle() {
    std::vector<ImportedOrder> orders;
    for (auto& entry : entries_)
      if (!entry.refusal) orders.push_back(std::move(entry.order));
    ATELIER_TRY_ASSIGN(
        const auto standings,
        stores_.crm->read([&](sql::Reader& db) -> Result<std::vector<crm::Standing>> {
          return crm::look_up(db, orders);
        }));
    std::vector<ImportedOrder> taken;
    std::size_t next = 0;
    for (const auto& entry : entries_) {
      if (entry.refusal) {
        report_.refused(*entry.refusal);
        continue;
      }
      auto& order = orders[next];
      if (standings[next].known == Known::differently) {
        report_.refused(told_differently(entry, order));
      } else {
        ATELIER_TRY(number(order, standings[next], entry.number));
        standings[next].known == Known::same ? report_.skipped(1) : report_.taken(1);
        taken.push_back(std::move(order));
      }
      ++next;
    }
    entries_.clear();
    if (dry_run_ || taken.empty()) return {};
    return hand_over_.give(std::move(taken));
  }

  static transfer::Refusal told_differently(const Entry& entry, const ImportedOrder& order) {
    return {entry.line,
            order.origin->source_id,
            "told-differently",
            {{"", "was taken over before, and something else was told about it then"}}};
  }

  Result<void> number(ImportedOrder& order, const crm::Standing& standing,
                      const std::string& old_number) {
    auto& number = order.order.number;
    if (standing.known == Known::same) {
      if (number != standing.number) transfer::renumber(order, standing.number, old_number);
    } else if (number.empty() || standing.number_taken || !numbers_.insert(number).second) {
      if (dry_run_) return {};
      auto& sequence = order.order.channel == Context::shop ? shop_numbers_ : crm_numbers_;
      ATELIER_TRY_ASSIGN(auto made, sequence.next());
      transfer::renumber(order, std::move(made), old_number);
    }
    return {};
  }

  Stores& stores_;
  transfer::Stages stages_;
  transfer::Report& report_;
  Instant now_;
  bool dry_run_;
  HandOver hand_over_;
  Numbers shop_numbers_;
  Numbers crm_numbers_;
  Progress progress_;
  std::vector<Entry> entries_;
  std::unordered_map<Uuid, std::int64_t> seen_;  ///< the line of each order of this file
  std::unordered_set<std::string> numbers_;      ///< kept so far
};

Result<void> run(const Config& config, const ImportArguments& arguments, transfer::Report& report) {
  const auto& folder = config.data;
  std::ifstream in(arguments.file, std::ios::binary);
  if (!in)
    return Error{ErrorKind::unavailable, "file-unreadable",
                 "Cannot read " + arguments.file.string()};
  const SystemClock clock;
  ATELIER_TRY_ASSIGN(auto stores, open_stores(config, clock));
  const auto file = std::filesystem::absolute(arguments.file).string();
  const Unfinished task{"atelier import " + file + " --data " + folder.string(), "import " + file};
  ATELIER_TRY(require_finished_but(folder, task));
  ATELIER_TRY_ASSIGN(auto stages, stores.mes->read([](sql::Reader& db) -> Result<transfer::Stages> {
    return mes::stages(db);
  }));
  if (!arguments.dry_run) ATELIER_TRY(write_unfinished(folder, task));
  Import import(stores, std::move(stages), report, clock.now(), arguments.dry_run);
  ATELIER_TRY(import.run(in));
  return arguments.dry_run ? Result<void>() : remove_unfinished(folder);
}

}  // namespace

int import_command(const Config& config, const ImportArguments& arguments) {
  const StopSignals signals;
  telemetry::set_log_level(telemetry::Level::error);
  std::ofstream json;
  if (!arguments.report.empty()) json.open(arguments.report, std::ios::binary | std::ios::trunc);
  transfer::Report report(std::cout, arguments.report.empty() ? nullptr : &json, arguments.dry_run);
  // A dry run makes no databases where there are none.
  std::optional<TempFolder> scratch;
  auto where = config;
  if (arguments.dry_run && !has_database(config, "crm")) {
    where.database.clear();
    where.data = scratch.emplace().path();
  }
  const auto done = run(where, arguments, report);
  report.finish(done.ok());
  const bool written = std::cout.flush() && (arguments.report.empty() || json.flush());
  if (!done) std::cerr << "atelier: " << done.error().detail << " (" << done.error().type << ")\n";
  if (!written) std::cerr << "atelier: the report could not be written\n";
  if (!done || !written) return 3;
  return report.totals().refused > 0 ? 1 : 0;
}

}  // namespace atelier::app
