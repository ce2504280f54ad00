// SPDX-License-Identifier: Apache-2.0
#include "pricing/price_list.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/mp11.hpp>

#include "contracts/pricing.h"
#include "platform/base/enum_text.h"

namespace atelier::pricing {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::Field;
using testing::IsEmpty;

std::vector<FieldError> errors_of(const PriceList& list) {
  FieldErrors errors;
  check(list, errors);
  return errors.take();
}

TEST(PriceList, ThatIsShippedPassesItsOwnCheck) {
  EXPECT_THAT(errors_of(default_price_list()), IsEmpty());
}

TEST(PriceList, ThatIsShippedHasTheAlloysOfTheTrade) {
  std::vector<std::string> codes;
  for (const auto& alloy : default_price_list().alloys) codes.push_back(alloy.code);
  EXPECT_THAT(codes, ElementsAre("silver-925", "gold-585-yellow", "gold-585-white", "gold-585-red",
                                 "gold-750-yellow", "gold-750-white", "gold-750-red",
                                 "platinum-950", "palladium-950", "brass"));
}

TEST(PriceList, ThatIsShippedKnowsTheComplexityOfEveryProduct) {
  boost::mp11::mp_for_each<boost::describe::describe_enumerators<ProductKind>>([](auto kind) {
    EXPECT_THAT(default_price_list().complexity,
                Contains(Field(&Complexity::product, std::string(name_of(kind.value)))));
  });
}

// A figure nobody can trace is a figure nobody dares to change.
TEST(PriceList, ThatIsShippedSaysWhereEachFigureComesFrom) {
  const auto& list = default_price_list();
  const auto has_source = [&](const std::string& figure) {
    return std::ranges::any_of(list.sources, [&](const Source& s) {
      return !s.source.empty() && (s.figure == figure || s.figure.starts_with(figure + "."));
    });
  };
  const std::set<std::string_view> not_figures{"version", "effective_at", "currency", "sources"};
  using Members = boost::describe::describe_members<PriceList, boost::describe::mod_public>;
  boost::mp11::mp_for_each<Members>([&](auto member) {
    EXPECT_TRUE(not_figures.contains(member.name) || has_source(member.name)) << member.name;
  });
}

TEST(PriceList, IsRefusedWhereAnAlloyHasNoMetal) {
  auto list = default_price_list();
  list.alloys[0].metal = "unobtainium";
  EXPECT_THAT(errors_of(list), ElementsAre(Field(&FieldError::pointer, "/alloys/0/metal")));
}

TEST(PriceList, IsRefusedWhereACodeIsThereTwice) {
  auto list = default_price_list();
  list.finishes[1].code = list.finishes[0].code;
  EXPECT_THAT(errors_of(list), ElementsAre(Field(&FieldError::pointer, "/finishes/1/code")));
}

TEST(PriceList, IsRefusedWhereMarginIsAllOfThePrice) {
  auto list = default_price_list();
  list.margin_bp = 10'000;
  EXPECT_THAT(errors_of(list), ElementsAre(Field(&FieldError::pointer, "/margin_bp")));
}

TEST(PriceList, IsRefusedWhereTenPiecesCostLessThanNine) {
  auto list = default_price_list();
  list.quantity_breaks = {{10, 1'100}};  // 10 * 0.89 = 8.9
  EXPECT_THAT(errors_of(list),
              ElementsAre(Field(&FieldError::pointer, "/quantity_breaks/0/discount_bp")));
  list.quantity_breaks = {{10, 1'000}};  // 10 * 0.90 = 9.0
  EXPECT_THAT(errors_of(list), IsEmpty());
}

TEST(PriceList, IsRefusedWhereBreaksAreNotInOrder) {
  auto list = default_price_list();
  list.quantity_breaks = {{10, 400}, {5, 500}};
  EXPECT_THAT(errors_of(list), ElementsAre(Field(&FieldError::pointer, "/quantity_breaks/1/from")));
}

}  // namespace
}  // namespace atelier::pricing
