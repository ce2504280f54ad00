// SPDX-License-Identifier: Apache-2.0
// Reads the text format of Prometheus, 0.0.4, as anyone may write it: what is no sample is passed
// over and counted. Copies nothing: what it gives are views of the text.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace atelier::watch::metrics {

using Labels = std::map<std::string, std::string, std::less<>>;

/// A line "metric{labels} value". A time behind it is not looked at.
struct Sample {
  std::string_view metric;
  std::string_view labels;  ///< as they stand, without braces
  double value = 0;
};

/// A line "# TYPE family word" or "# HELP family words".
struct Description {
  std::string_view family;
  std::string_view text;
};

class Exposition {
 public:
  explicit Exposition(std::string_view text) : rest_(text) {}

  enum class Line { sample, type, help, end };
  /// The next line that says something; end, from then on, where there is none.
  Line next();
  const Sample& sample() const { return sample_; }
  const Description& description() const { return description_; }
  std::size_t refused() const { return refused_; }

 private:
  std::optional<Line> comment(std::string_view line);

  std::string_view rest_;
  Sample sample_;
  Description description_;
  std::size_t refused_ = 0;
};

/// Labels as they stand in a sample; nullopt where they are none.
std::optional<Labels> parse_labels(std::string_view text);

}  // namespace atelier::watch::metrics
