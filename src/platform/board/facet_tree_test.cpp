// SPDX-License-Identifier: Apache-2.0
#include "platform/board/facet_tree.h"

#include <gtest/gtest.h>
#include <map>
#include <random>

namespace atelier::board {
namespace {

using Tree = FacetTree<std::int64_t>;
using Slow = std::map<std::pair<std::int64_t, Slot>, Bucket>;

BucketSet set_of(std::initializer_list<Bucket> buckets) {
  BucketSet set;
  for (const auto bucket : buckets) set.add(bucket);
  return set;
}

std::vector<Slot> page(const Tree& tree, const BucketSet& wanted, std::size_t skip,
                       std::size_t most) {
  std::vector<Slot> slots;
  tree.walk(tree.select(wanted), skip, [&](Slot slot) {
    slots.push_back(slot);
    return slots.size() < most;
  });
  return slots;
}

std::vector<Slot> page(const Slow& slow, const BucketSet& wanted, std::size_t skip,
                       std::size_t most) {
  std::vector<Slot> slots;
  for (const auto& [place, bucket] : slow) {
    if (!wanted.has(bucket) || (skip > 0 && skip-- > 0)) continue;
    slots.push_back(place.second);
    if (slots.size() == most) break;
  }
  return slots;
}

BucketSet some_buckets(std::mt19937& random, Bucket buckets) {
  BucketSet set;
  const auto one_in = 1 + random() % 8;
  for (Bucket bucket = 0; bucket < buckets; ++bucket)
    if (random() % one_in == 0) set.add(bucket);
  return set;
}

void expect_same(const Tree& tree, const Slow& slow, std::mt19937& random, Bucket buckets) {
  const auto wanted = some_buckets(random, buckets);
  std::size_t expected = 0;
  for (const auto& item : slow) expected += wanted.has(item.second);
  ASSERT_EQ(tree.select(wanted).size(), expected);
  const auto skip = random() % (expected + 2);
  ASSERT_EQ(page(tree, wanted, skip, 50), page(slow, wanted, skip, 50));

  const auto key = static_cast<std::int64_t>(random() % 1000);
  const auto from = slow.lower_bound({key, 0});
  ASSERT_EQ(tree.rank(key), static_cast<std::size_t>(std::distance(slow.begin(), from)));
  auto at = from;
  std::size_t left = 20;
  tree.walk_from(key, [&](std::int64_t k, Slot slot) {
    EXPECT_EQ(std::pair(k, slot), at->first);
    ++at;
    return --left > 0;
  });
  ASSERT_EQ(left == 0 || at == slow.end(), true);
  ASSERT_EQ(tree.first_key(),
            slow.empty() ? std::nullopt : std::optional(slow.begin()->first.first));
}

/// Keys repeat, so that the slot decides; phases in which more comes than goes alternate with those
/// in which all but a little goes.
TEST(FacetTree, AnyPageOfAnyBucketsIsWhatLookingAtEveryItemFinds) {
  for (unsigned seed = 1; seed <= 3; ++seed) {
    SCOPED_TRACE(seed);
    std::mt19937 random(seed);
    Tree tree;
    Slow slow;
    constexpr Bucket kBuckets = 40;
    for (int phase = 0; phase < 4; ++phase) {
      for (int i = 0; i < 12'000; ++i) {
        const bool grow = random() % 10 < (phase % 2 == 0 ? 9U : 1U);
        if (grow) {
          const auto key = static_cast<std::int64_t>(random() % 1000);
          const auto slot = static_cast<Slot>(random() % 100'000);
          const auto bucket = static_cast<Bucket>(random() % kBuckets);
          if (slow.try_emplace({key, slot}, bucket).second) tree.insert(key, slot, bucket);
        } else if (!slow.empty()) {
          auto at = slow.lower_bound({static_cast<std::int64_t>(random() % 1000), 0});
          if (at == slow.end()) at = slow.begin();
          tree.erase(at->first.first, at->first.second);
          slow.erase(at);
        }
        if (i % 200 == 0) {
          ASSERT_NO_FATAL_FAILURE(expect_same(tree, slow, random, kBuckets));
        }
      }
    }
    while (!slow.empty()) {
      tree.erase(slow.begin()->first.first, slow.begin()->first.second);
      slow.erase(slow.begin());
    }
    ASSERT_NO_FATAL_FAILURE(expect_same(tree, slow, random, kBuckets));
  }
}

TEST(FacetTree, ABuiltTreeIsTheSameAsOneThatGrew) {
  for (const std::size_t size : {0U, 1U, 120U, 121U, 7000U, 60'000U}) {
    SCOPED_TRACE(size);
    std::mt19937 random(7);
    Slow slow;
    std::vector<Tree::Item> items;
    for (Slot slot = 0; slot < size; ++slot) {
      const auto key = static_cast<std::int64_t>(random() % 1000);
      const auto bucket = static_cast<Bucket>(random() % 10);
      items.push_back({key, slot, bucket});
      slow.emplace(std::pair{key, slot}, bucket);
    }
    Tree tree;
    tree.insert(5, 5, 5);
    tree.build(std::move(items));
    ASSERT_EQ(tree.size(), size);
    for (int i = 0; i < 30; ++i) ASSERT_NO_FATAL_FAILURE(expect_same(tree, slow, random, 10));
    tree.insert(500, 1'000'000, 3);
    slow.emplace(std::pair{500, 1'000'000}, 3);
    for (int i = 0; i < 30; ++i) ASSERT_NO_FATAL_FAILURE(expect_same(tree, slow, random, 10));
  }
}

TEST(FacetTree, ItemsThatArriveInOrderFillTheirLeaves) {
  Tree tree;
  for (Slot slot = 0; slot < 100'000; ++slot) tree.insert(slot, slot, 0);
  // 8 bytes of key, 4 of slot, 2 of bucket.
  EXPECT_LT(tree.bytes(), 100'000U * 16);
  EXPECT_EQ(page(tree, set_of({0}), 99'990, 50).size(), 10U);
}

}  // namespace
}  // namespace atelier::board
