// SPDX-License-Identifier: Apache-2.0
#include "platform/base/time.h"

#include <algorithm>
#include <chrono>

namespace atelier {
namespace {

constexpr std::int64_t kEarliest_us = 0;                                      // 1970-01-01
constexpr std::int64_t kLatest_us = 253'402'300'799 * kSecond + kSecond - 1;  // end of 9999

void put_digits(char* to, int digits, std::int64_t value) {
  for (int i = digits - 1; i >= 0; --i, value /= 10) to[i] = static_cast<char>('0' + value % 10);
}

/// Reads from the front of a text. One failure spoils the rest, so callers ask once at the end.
class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {}

  /// Exactly `digits` digits, as a number.
  int number(int digits) {
    int value = 0;
    for (int i = 0; i < digits; ++i) value = value * 10 + digit();
    return value;
  }
  /// One of `choices`, or '\0'.
  char one_of(std::string_view choices) {
    if (rest_.empty() || choices.find(rest_.front()) == std::string_view::npos) {
      failed_ = true;
      return '\0';
    }
    const char c = rest_.front();
    rest_.remove_prefix(1);
    return c;
  }
  bool next_is(char c) const { return rest_.starts_with(c); }
  bool next_is_digit() const {
    return !rest_.empty() && rest_.front() >= '0' && rest_.front() <= '9';
  }
  bool done() const { return !failed_ && rest_.empty(); }

 private:
  int digit() {
    const char c = one_of("0123456789");
    return c == '\0' ? 0 : c - '0';
  }

  std::string_view rest_;
  bool failed_ = false;
};

/// ".123456789" as microseconds; what is finer is cut off. 0 where there is no fraction.
std::int64_t read_fraction_us(Reader& in) {
  if (!in.next_is('.')) return 0;
  in.one_of(".");
  std::int64_t nanoseconds = in.number(1);
  int digits = 1;
  for (; digits < 9 && in.next_is_digit(); ++digits) nanoseconds = nanoseconds * 10 + in.number(1);
  for (; digits < 9; ++digits) nanoseconds *= 10;
  return nanoseconds / 1000;
}

/// "Z" or "+hh:mm" as microseconds east of UTC; nullopt for hours and minutes that no clock shows.
std::optional<std::int64_t> read_offset_us(Reader& in) {
  const char sign = in.one_of("Zz+-");
  if (sign == 'Z' || sign == 'z') return 0;
  const int hours = in.number(2);
  in.one_of(":");
  const int minutes = in.number(2);
  if (hours > 23 || minutes > 59) return std::nullopt;
  const std::int64_t east = hours * kHour + minutes * kMinute;
  return sign == '-' ? -east : east;
}

}  // namespace

std::string to_rfc3339(Instant at) {
  const std::int64_t us = std::clamp(at.us, kEarliest_us, kLatest_us);
  const std::chrono::year_month_day date{
      std::chrono::sys_days{std::chrono::days{static_cast<int>(us / kDay)}}};
  const std::int64_t in_day = us % kDay;
  std::string out = "0000-00-00T00:00:00.000000Z";
  put_digits(&out[0], 4, static_cast<int>(date.year()));
  put_digits(&out[5], 2, static_cast<unsigned>(date.month()));
  put_digits(&out[8], 2, static_cast<unsigned>(date.day()));
  put_digits(&out[11], 2, in_day / kHour);
  put_digits(&out[14], 2, in_day / kMinute % 60);
  put_digits(&out[17], 2, in_day / kSecond % 60);
  put_digits(&out[20], 6, in_day % kSecond);
  return out;
}

std::optional<Instant> parse_rfc3339(std::string_view text) {
  Reader in(text);
  const int year = in.number(4);
  in.one_of("-");
  const int month = in.number(2);
  in.one_of("-");
  const int day = in.number(2);
  in.one_of("Tt");
  const int hour = in.number(2);
  in.one_of(":");
  const int minute = in.number(2);
  in.one_of(":");
  const int second = in.number(2);
  const std::int64_t fraction_us = read_fraction_us(in);
  const auto offset_us = read_offset_us(in);
  if (!in.done() || !offset_us) return std::nullopt;

  const std::chrono::year_month_day date{std::chrono::year{year},
                                         std::chrono::month{static_cast<unsigned>(month)},
                                         std::chrono::day{static_cast<unsigned>(day)}};
  // A leap second (":60") is no point of a time line that counts 86400 seconds a day.
  if (!date.ok() || hour > 23 || minute > 59 || second > 59) return std::nullopt;

  const std::int64_t days = std::chrono::sys_days{date}.time_since_epoch().count();
  const std::int64_t us =
      days * kDay + hour * kHour + minute * kMinute + second * kSecond + fraction_us - *offset_us;
  if (us < kEarliest_us || us > kLatest_us) return std::nullopt;
  return Instant{us};
}

Instant SystemClock::now() const {
  const auto since_1970 = std::chrono::system_clock::now().time_since_epoch();
  return {std::chrono::duration_cast<std::chrono::microseconds>(since_1970).count()};
}

}  // namespace atelier
