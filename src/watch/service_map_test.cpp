// SPDX-License-Identifier: Apache-2.0
#include "watch/service_map.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace atelier::watch {
namespace {

using testing::ElementsAre;
using testing::FieldsAre;

constexpr Instant kNow{1'000'000'000'000};
constexpr std::int64_t kConsumer = 5;

archive::Batch told(std::initializer_list<archive::Span> spans) {
  archive::Batch batch;
  batch.sources.push_back({.service = "atelier", .resource = {}, .scope = {}});
  batch.spans = spans;
  return batch;
}

archive::Span created(std::string_view id) {
  return {.source = 0,
          .trace = "t",
          .span = id,
          .parent = "request",
          .name = "create",
          .context = "shop"};
}

archive::Span processed(std::string_view parent) {
  return {.source = 0,
          .trace = "t",
          .span = "p",
          .parent = parent,
          .name = "process",
          .kind = kConsumer,
          .failed = true,
          .context = "crm"};
}

class AMapOfServices : public testing::Test {
 protected:
  /// from, to, count, failed
  std::vector<std::tuple<std::string, std::string, std::int64_t, std::int64_t>> calls() {
    std::vector<std::tuple<std::string, std::string, std::int64_t, std::int64_t>> all;
    for (const auto& call : map_.calls(5, kNow))
      all.emplace_back(call.from, call.to, call.count, call.failed);
    return all;
  }
  ServiceMap map_;
};

TEST_F(AMapOfServices, NamesTheCallerThatIsToldOfInTheSameBatch) {
  map_.add(told({processed("c"), created("c")}), kNow);
  EXPECT_THAT(calls(), ElementsAre(FieldsAre("shop", "crm", 1, 1)));
}

TEST_F(AMapOfServices, NamesTheCallerThatWasToldOfBefore) {
  map_.add(told({created("c")}), kNow);
  map_.add(told({processed("c")}), kNow);
  EXPECT_THAT(calls(), ElementsAre(FieldsAre("shop", "crm", 1, 1)));
}

TEST_F(AMapOfServices, NamesTheCallerThatIsToldOfAfterwards) {
  map_.add(told({processed("c"), processed("c"), processed("another")}), kNow);
  EXPECT_THAT(calls(), ElementsAre(FieldsAre("", "crm", 3, 3)));
  map_.add(told({created("c")}), kNow);
  map_.add(told({created("c")}), kNow);
  EXPECT_THAT(calls(), ElementsAre(FieldsAre("", "crm", 1, 1), FieldsAre("shop", "crm", 2, 2)));
  map_.add(told({created("another")}), kNow);
  EXPECT_THAT(calls(), ElementsAre(FieldsAre("shop", "crm", 3, 3)));
}

TEST_F(AMapOfServices, DoesNotTakeWhatGoesOutForACall) {
  constexpr std::int64_t kProducer = 4;
  auto sending = processed("");
  sending.kind = kProducer;
  sending.links = {{.trace = "t", .span = "c"}};
  map_.add(told({created("c"), sending}), kNow);
  EXPECT_THAT(calls(), testing::IsEmpty());
}

TEST_F(AMapOfServices, FindsTheCallerByALink) {
  auto span = processed("");
  span.links = {{.trace = "t", .span = "c"}};
  map_.add(told({span}), kNow);
  map_.add(told({created("c")}), kNow);
  EXPECT_THAT(calls(), ElementsAre(FieldsAre("shop", "crm", 1, 1)));
}

}  // namespace
}  // namespace atelier::watch
