// SPDX-License-Identifier: Apache-2.0
#include "pricing/quote_command.h"

#include <chrono>
#include <iomanip>
#include <ostream>

#include "geometry/mapped_file.h"
#include "geometry/read_model.h"
#include "platform/base/json_codec.h"
#include "pricing/appraisal.h"
#include "pricing/figures.h"
#include "pricing/units.h"

namespace atelier::pricing {
namespace {

using std::chrono::steady_clock;

constexpr std::size_t kMostFacets = 20'000'000;

/// A measurement and how long its two halves took.
struct Timed {
  geometry::Measurement measurement;
  std::int64_t volume_pass_us = 0;  ///< reading, volume, area, bounding box
  std::int64_t topology_us = 0;     ///< welding, shells, defects, walls
};

struct QuoteReport {
  std::string file;
  geometry::Measurement measurement;
  std::int64_t volume_pass_us = 0;
  std::int64_t topology_us = 0;
  PriceParameters parameters;
  Speed speed{};
  std::int64_t price_list_version = 0;
  Appraisal appraisal;
};
BOOST_DESCRIBE_STRUCT(QuoteReport, (),
                      (file, measurement, volume_pass_us, topology_us, parameters, speed,
                       price_list_version, appraisal))

std::int64_t us_between(steady_clock::time_point from, steady_clock::time_point to) {
  return std::chrono::duration_cast<std::chrono::microseconds>(to - from).count();
}

Result<Timed> measure_timed(const QuoteCommand& command) {
  const auto began = steady_clock::now();
  ATELIER_TRY_ASSIGN(const auto file, geometry::MappedFile::open(command.file.string()));
  ATELIER_TRY_ASSIGN(const auto model, geometry::read_model(file.bytes(), kMostFacets));
  ATELIER_TRY_ASSIGN(const auto totals, geometry::measure(model.facets()));
  const auto summed = steady_clock::now();
  ATELIER_TRY_ASSIGN(auto measurement, measure_in(command.unit, model, totals));
  return Timed{std::move(measurement), us_between(began, summed),
               us_between(summed, steady_clock::now())};
}

const char* words_for(geometry::UnitSource source) {
  switch (source) {
    case geometry::UnitSource::caller:
      return "";
    case geometry::UnitSource::file:
      return ", as it says";
    case geometry::UnitSource::guess:
      return ", by its size";
  }
  return "";
}

std::string walls_in_words(const geometry::Measurement& m) {
  if (!m.thickness) return "";
  std::string text = "  walls   from " + decimal(m.thickness->min_um, 3) + " mm, usually " +
                     decimal(m.thickness->median_um, 3) + " mm";
  if (m.hole) text += "; a round hole of " + decimal(m.hole->diameter_um, 3) + " mm";
  return text + '\n';
}

void print_model(const QuoteReport& report, std::ostream& out) {
  const auto& m = report.measurement;
  out << report.file << ": " << m.format << ", " << m.facets << " facets, " << m.shells
      << (m.shells == 1 ? " shell, " : " shells, ")
      << (m.watertight ? "watertight" : "not watertight") << '\n'
      << "  size    " << decimal(m.size_um[0], 3) << " x " << decimal(m.size_um[1], 3) << " x "
      << decimal(m.size_um[2], 3) << " mm, the unit of the file being " << *m.unit
      << words_for(*m.unit_source) << '\n'
      << "  volume  " << decimal(m.volume_milli_mm3, 3) << " mm3\n"
      << "  area    " << decimal(m.area_milli_mm2, 3) << " mm2\n"
      << walls_in_words(m) << "  took    " << decimal(report.volume_pass_us, 3)
      << " ms for volume, area and size; " << decimal(report.topology_us, 3)
      << " ms for shells, defects and walls\n";
}

void print_row(std::ostream& out, const std::string& first, const std::vector<std::string>& cells) {
  out << std::left << std::setw(17) << first << std::right;
  for (const auto& cell : cells) out << std::setw(12) << cell;
  out << '\n';
}

void print_offers(const QuoteReport& report, const PriceList& list, std::ostream& out) {
  const auto& offers = report.appraisal.offers;
  if (offers.empty()) return;
  std::vector<std::string> head{"cast, g", "finished, g"};
  for (const auto& line : offers.front().lines) head.push_back(line.code);
  head.push_back("total");
  out << '\n'
      << report.parameters.quantity << (report.parameters.quantity == 1 ? " piece, " : " pieces, ")
      << report.parameters.finish << ", in " << list.currency << ", price list " << list.version
      << ":\n";
  print_row(out, "", head);
  for (const auto& offer : offers) {
    std::vector<std::string> cells{decimal(offer.mass_cast_mg, 3),
                                   decimal(offer.mass_finished_mg, 3)};
    for (const auto& line : offer.lines) cells.push_back(decimal(line.minor, 2));
    cells.push_back(decimal(offer.total.minor, 2));
    print_row(out, offer.alloy, cells);
  }
  if (offers.size() > 1) return;
  out << '\n';
  for (const auto& line : offers.front().lines)
    out << "  " << std::left << std::setw(10) << line.code << std::right << line.formula << "\n"
        << "            " << line.inputs << '\n';
}

void print_for_people(const QuoteReport& report, const PriceList& list, std::ostream& out) {
  print_model(report, out);
  if (!report.appraisal.remarks.empty()) out << '\n';
  for (const auto& remark : report.appraisal.remarks)
    out << "  " << remark.code << ": " << remark.detail << '\n';
  print_offers(report, list, out);
  if (report.appraisal.outcome == PriceOutcome::needs_review)
    out << "\nA person has to look at this model before it is made.\n";
}

int exit_status(PriceOutcome outcome) {
  switch (outcome) {
    case PriceOutcome::priced:
      return 0;
    case PriceOutcome::failed:
      return 1;
    case PriceOutcome::needs_review:
      return 2;
  }
  return 1;
}

}  // namespace

int quote_command(const QuoteCommand& command, std::ostream& out, std::ostream& err) {
  const auto& list = default_price_list();
  auto timed = measure_timed(command);
  if (!timed) {
    err << command.file.string() << ": " << timed.error().detail << " (" << timed.error().type
        << ")\n";
    return 1;
  }
  QuoteReport report{.file = command.file.string(),
                     .measurement = std::move(timed->measurement),
                     .volume_pass_us = timed->volume_pass_us,
                     .topology_us = timed->topology_us,
                     .parameters = {.unit = command.unit,
                                    .product = command.product,
                                    .finish = command.finish,
                                    .quantity = command.quantity,
                                    .alloys = command.alloys},
                     .speed = command.speed,
                     .price_list_version = list.version};
  report.appraisal = appraise(report.measurement, report.parameters, report.speed, list);
  if (command.json)
    out << to_json(report) << '\n';
  else
    print_for_people(report, list, out);
  return exit_status(report.appraisal.outcome);
}

}  // namespace atelier::pricing
