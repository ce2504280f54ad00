// SPDX-License-Identifier: Apache-2.0
#include "transfer/seed.h"

#include <algorithm>

#include "contracts/order_number.h"
#include "transfer/seed_words.h"

namespace atelier::transfer {
namespace {

/// Every tenth order comes through a manager and every tenth from a partner.
constexpr std::int64_t kCrmTurn = 3;
constexpr std::int64_t kPartnerTurn = 7;

constexpr std::uint64_t kOperatorIds = 1;
constexpr std::uint64_t kManagerIds = 2;
constexpr std::uint64_t kCustomerIds = 3;
constexpr int kManagers = 6;

Context channel_of(std::int64_t index) {
  const auto turn = index % 10;
  return turn == kCrmTurn ? Context::crm : turn == kPartnerTurn ? Context::partner : Context::shop;
}

}  // namespace

/// Random numbers of one order: SplitMix64 (Steele, Lea, Flood: "Fast splittable pseudorandom
/// number generators", 2014).
class Seed::Draw {
 public:
  Draw(std::uint64_t seed, std::uint64_t stream, std::uint64_t index)
      : state_(mix(seed * 0x9e3779b97f4a7c15 + stream) ^ mix(index + 0x632be59bd9b4e019)) {}

  std::uint64_t bits() { return mix(state_ += 0x9e3779b97f4a7c15); }
  /// 0 to `n` - 1.
  std::int64_t below(std::int64_t n) {
    return static_cast<std::int64_t>(bits() % static_cast<std::uint64_t>(n));
  }
  bool chance(int per_mille) { return below(1000) < per_mille; }
  /// [0, 1)
  double part() { return static_cast<double>(bits() >> 11) * 0x1.0p-53; }
  template <class List>
  auto& of(const List& list) {
    return list[static_cast<std::size_t>(below(static_cast<std::int64_t>(std::size(list))))];
  }
  std::string digits(int count) {
    std::string out;
    for (int i = 0; i < count; ++i) out += static_cast<char>('0' + below(10));
    return out;
  }
  std::string hex(int count) {
    std::string out;
    for (int i = 0; i < count; ++i) out += "0123456789abcdef"[below(16)];
    return out;
  }
  /// A UUID of version 7.
  Uuid id(Instant at) {
    Uuid id;
    const std::uint64_t high = static_cast<std::uint64_t>(at.us / 1000) << 16 | 0x7000 |
                               static_cast<std::uint64_t>(below(4096));
    const std::uint64_t low = bits() >> 2 | std::uint64_t{1} << 63;
    for (std::size_t i = 0; i < 8; ++i) {
      id.bytes[i] = static_cast<std::uint8_t>(high >> (56 - 8 * i));
      id.bytes[8 + i] = static_cast<std::uint8_t>(low >> (56 - 8 * i));
    }
    return id;
  }
  std::string name() {
    if (chance(300))
      return std::string(of(words::kEnglishNames)) + " " + std::string(of(words::kEnglishSurnames));
    const std::string surname(of(words::kRussianSurnames));
    if (chance(400)) return std::string(of(words::kRussianMen)) + " " + surname;
    return std::string(of(words::kRussianWomen)) + " " + surname + "а";
  }
  /// The same person for the same number.
  static NamedUser person(std::uint64_t seed, std::uint64_t stream, std::int64_t number) {
    Draw draw(seed, stream, static_cast<std::uint64_t>(number));
    return {{draw.id({})}, draw.name()};
  }

 private:
  static std::uint64_t mix(std::uint64_t z) {
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
  }

  std::uint64_t state_;
};

Seed::Seed(const SeedPlan& plan, SeedPeople people, const Stages& stages, SeedPrefixes prefixes)
    : plan_(plan), people_(std::move(people)), stages_(stages), prefixes_(prefixes) {
  for (int i = 0; i < kOperators; ++i)
    operators_.push_back(Draw::person(plan.seed, kOperatorIds, i));
  managers_ = people_.managers;
  while (managers_.size() < kManagers)
    managers_.push_back(Draw::person(plan.seed, kManagerIds, std::ssize(managers_)));
}

std::int64_t Seed::others_among(std::int64_t orders) {
  const auto rest = orders % 10;
  return orders / 10 * 2 + (rest > kCrmTurn) + (rest > kPartnerTurn);
}

ImportedOrder Seed::order(std::int64_t index) const {
  Draw draw(plan_.seed, 0, static_cast<std::uint64_t>(index));
  ImportedOrder imported;
  auto& order = imported.order;
  const auto age = static_cast<double>(plan_.orders - index) - 0.5;
  order.placed_at = plan_.now -
                    static_cast<std::int64_t>(age / static_cast<double>(plan_.orders) * kSpan_us) -
                    kMinute;
  order.order_id = {draw.id(order.placed_at)};
  add_channel(imported, index);
  add_customer(imported, draw, index);
  add_lines(imported, draw);
  imported.manager = draw.of(managers_);
  add_past(imported, draw, status_of(draw, index));
  add_promise(imported, draw);
  if (released_at(imported)) add_work(imported, draw, index);
  if (imported.state.status == OrderStatus::submitted) imported.manager.reset();  // nobody's yet
  return imported;
}

void Seed::add_channel(ImportedOrder& imported, std::int64_t index) const {
  auto& order = imported.order;
  order.channel = channel_of(index);
  const auto others = others_among(index);
  order.number = order.channel == Context::shop
                     ? order_number(prefixes_.shop, plan_.first_shop_number + index - others)
                     : order_number(prefixes_.other, plan_.first_other_number + others);
}

void Seed::add_customer(ImportedOrder& imported, Draw& draw, std::int64_t index) const {
  auto& order = imported.order;
  const auto demo_turn = std::max<std::int64_t>(plan_.orders / 200, 5);
  NamedUser customer;
  if (order.channel == Context::shop && index % demo_turn == 0 && !people_.customers.empty())
    customer = draw.of(people_.customers);
  else
    customer = Draw::person(plan_.seed, kCustomerIds,
                            draw.below(std::clamp<std::int64_t>(plan_.orders / 8, 20, 100'000)));
  order.customer_id = customer.id.str();
  order.customer_name = std::move(customer.name);
  order.phone =
      "+7 9" + draw.digits(2) + " " + draw.digits(3) + "-" + draw.digits(2) + "-" + draw.digits(2);
  order.address =
      std::string(draw.of(words::kStreets)) + ", " + std::to_string(1 + draw.below(120));
  order.reference = draw.of(words::kReferences);
  if (order.reference.ends_with('-') || order.reference.ends_with(' '))
    order.reference += draw.digits(5);
}

void Seed::add_lines(ImportedOrder& imported, Draw& draw) const {
  auto& order = imported.order;
  const auto many = draw.below(100);
  const std::size_t count = many < 85 ? 1 : many < 97 ? 2 : 3;
  for (std::size_t i = 0; i < count; ++i) {
    const auto product = static_cast<ProductKind>(draw.below(10) * draw.below(10) / 20);
    const auto quantity = draw.chance(800) ? 1 : 2 + draw.below(9);
    const Money total{quantity * (3'000 + draw.below(90'000)) * 100, "RUB"};
    order.lines.push_back(
        {.line_id = {draw.id(order.placed_at)},
         .quote_id = {},
         .model_hash = draw.hex(64),
         .file_name = std::string(name_of(product)) + "-" + draw.digits(4) + ".stl",
         .product = product,
         .alloy = std::string(draw.of(words::kAlloys)),
         .finish = std::string(draw.of(words::kFinishes)),
         .size = product == ProductKind::ring ? std::string(draw.of(words::kSizes)) : "",
         .quantity = quantity,
         .total = total});
    order.total.minor += total.minor;
  }
}

/// By age: the newest are not approved yet, the oldest are over, all between are being made.
OrderStatus Seed::status_of(Draw& draw, std::int64_t index) const {
  using enum OrderStatus;
  const auto newness = static_cast<double>(index) / static_cast<double>(plan_.orders);
  const auto fate = draw.below(1000);
  if (fate >= 970) return cancelled;
  if (newness > 0.93) return fate < 680 ? submitted : confirmed;
  if (newness < 0.15 && fate > 30) return fate < 560 ? closed : fate < 830 ? delivered : shipped;
  if (fate > 880) return fate < 930 ? shipped : delivered;
  return fate < 130 ? released : fate < 790 ? in_production : ready_to_ship;
}

void Seed::add_past(ImportedOrder& imported, Draw& draw, OrderStatus status) const {
  using enum OrderStatus;
  const auto& order = imported.order;
  // Who cancels does so before the work begins, or on its way.
  const auto way = status == cancelled ? static_cast<int>(draw.below(4)) : static_cast<int>(status);
  const auto steps = way + (status == cancelled ? 2 : 1);
  const auto age = static_cast<double>(plan_.now - order.placed_at);
  if (status != cancelled && status >= shipped) imported.parcel = {"CDEK", draw.digits(10)};
  std::vector<PastStep> past;
  past.reserve(static_cast<std::size_t>(steps));
  for (int i = 0; i < steps; ++i) {
    const auto reached = i > way ? cancelled : static_cast<OrderStatus>(i);
    const auto after = i == 0 ? 0 : age * (i + 0.9 * draw.part()) / (steps + 1);
    past.push_back({reached, order.placed_at + static_cast<std::int64_t>(after),
                    actor_for(reached, imported, draw)});
  }
  const auto lived = live_through(imported, past, {});
  ATELIER_ASSERT(lived.ok());
  if (status < shipped && draw.chance(39)) {
    const auto& manager = *imported.manager;
    const auto since = imported.state.changed_at;
    const auto held = put_on_hold(
        imported, since + (plan_.now - since) / 2,
        {"user:" + manager.id.str(), manager.name, std::string(draw.of(words::kHoldReasons))});
    ATELIER_ASSERT(held.ok());
  }
}

Actor Seed::actor_for(OrderStatus reached, const ImportedOrder& imported, Draw& draw) const {
  using enum OrderStatus;
  const auto by = [](const NamedUser& user) { return Actor{"user:" + user.id.str(), user.name}; };
  switch (reached) {
    case submitted:
      return {"user:" + imported.order.customer_id, imported.order.customer_name};
    case in_production:
    case ready_to_ship:
    case shipped:
      return by(draw.of(operators_));
    case cancelled: {
      auto manager = by(*imported.manager);
      manager.reason = draw.of(words::kCancelReasons);
      return manager;
    }
    default:
      return by(*imported.manager);
  }
}

/// Three weeks; a promise that could not be kept was moved, but for one in ten.
void Seed::add_promise(ImportedOrder& imported, Draw& draw) const {
  const auto placed = imported.order.placed_at;
  imported.promised_at = placed + 21 * kDay;
  if (imported.state.status >= OrderStatus::shipped) return;
  if (draw.chance(97))
    imported.promised_at =
        placed + static_cast<std::int64_t>(static_cast<double>(plan_.now - placed) *
                                           (0.4 + 0.55 * draw.part()));
  else if (imported.promised_at < plan_.now + kDay)
    imported.promised_at = plan_.now + kDay + draw.below(12 * kDay);
}

void Seed::add_work(ImportedOrder& imported, Draw& draw, std::int64_t index) const {
  for (const auto& line : imported.order.lines)
    imported.progress.push_back(progress_of(imported, line.product, draw));
  auto& first = imported.progress.front();
  if (imported.state.status == OrderStatus::in_production && first.state == WorkState::packed) {
    first.state = WorkState::ready;
    first.stage = stages_.at(imported.order.lines.front().product).back();
  }
  // Those who can sign in have two each, so that they can take more.
  const auto demo_turn = std::max<std::int64_t>(plan_.orders / 16, 1);
  const auto turn = index / demo_turn - 4;
  if (imported.state.status == OrderStatus::in_production && index % demo_turn == 0 && turn >= 0 &&
      turn < 2 * std::ssize(people_.operators)) {
    first.state = WorkState::claimed;
    first.holder = people_.operators[static_cast<std::size_t>(turn) % people_.operators.size()];
  }
}

LineProgress Seed::progress_of(const ImportedOrder& imported, ProductKind product,
                               Draw& draw) const {
  using enum OrderStatus;
  const auto status = imported.state.status;
  const auto since = imported.state.changed_at;
  LineProgress progress{.stage = {},
                        .state = WorkState::packed,
                        .since = since + static_cast<std::int64_t>(
                                             static_cast<double>(plan_.now - since) * draw.part()),
                        .holder = {}};
  if (status >= ready_to_ship && status != cancelled) return progress;
  if (status == in_production && draw.chance(60)) return progress;
  const auto& codes = stages_.at(product);
  progress.stage = status == in_production ? draw.of(codes) : codes.front();
  const auto fate = draw.below(100);
  progress.state = status == cancelled || fate < 80  ? WorkState::ready
                   : fate < 86 || status == released ? WorkState::claimed
                                                     : WorkState::in_progress;
  if (progress.state != WorkState::ready) progress.holder = draw.of(operators_);
  return progress;
}

}  // namespace atelier::transfer
