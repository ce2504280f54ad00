// SPDX-License-Identifier: Apache-2.0
// What a measured model costs and whether a person has to look at it first. Pure: the same
// measurement, parameters and price list give the same appraisal to the kopeck, years later too.
#pragma once

#include "pricing/price.h"

namespace atelier::pricing {

/// Everything of a quote but whose it is and when it was made.
struct Appraisal {
  PriceOutcome outcome = PriceOutcome::failed;
  ModelSummary model;
  std::vector<Offer> offers;  ///< in the order of the price list; empty if failed
  std::vector<PriceRemark> remarks;
  bool operator==(const Appraisal&) const = default;
};
BOOST_DESCRIBE_STRUCT(Appraisal, (), (outcome, model, offers, remarks))

/// `list` has passed check(). `model` was measured in the unit that `order` names.
Appraisal appraise(const geometry::Measurement& model, const PriceParameters& order, Speed speed,
                   const PriceList& list);

/// The appraisal of what could not be measured.
Appraisal not_appraised(const Error& reason);

ModelSummary summary_of(const geometry::Measurement& model);

/// A defect in words: "12 edges have one facet only: the surface has holes".
std::string describe(const geometry::Defect& defect);

}  // namespace atelier::pricing
