// SPDX-License-Identifier: Apache-2.0
#include "platform/telemetry/exposition.h"

#include <charconv>
#include <cmath>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <limits>
#include <optional>
#include <set>

namespace atelier::telemetry {
namespace {

class Reader {
 public:
  Exposition read(std::string_view text) {
    if (!text.ends_with('\n')) error("does not end with a new line");
    while (!text.empty()) {
      const auto end = std::min(text.find('\n'), text.size() - 1);
      line_ = text.substr(0, end);
      text.remove_prefix(end + 1);
      line_.starts_with("# ") ? read_comment() : read_sample();
    }
    for (const auto& [labels, last] : histograms_) {
      if (!last.complete) error("histogram without +Inf bucket, _sum or _count: " + labels);
    }
    return std::move(page_);
  }

 private:
  struct Histogram {
    double bound = -1;
    double cumulative = 0;
    bool sum = false;
    bool complete = false;
  };

  void error(const std::string& what) { page_.errors.push_back(what + ": " + std::string(line_)); }

  void read_comment() {
    const bool help = line_.starts_with("# HELP ");
    if (!help && !line_.starts_with("# TYPE ")) return error("neither HELP nor TYPE");
    const auto rest = line_.substr(7);
    const auto blank = std::min(rest.find(' '), rest.size());
    const std::string name(rest.substr(0, blank));
    const std::string_view what = rest.substr(std::min(blank + 1, rest.size()));
    if (help) {
      if (what.empty() || !helped_.insert(name).second) error("HELP empty or given twice");
      return;
    }
    if (!helped_.contains(name)) error("TYPE without HELP");
    if (what != "counter" && what != "gauge" && what != "histogram") error("unknown TYPE");
    if (!page_.types.emplace(name, what).second) error("family in two places");
    if ((what == "counter") != name.ends_with("_total")) error("_total is for counters");
    family_ = name;
  }

  void read_sample() {
    const auto name_end = std::min(line_.find_first_of("{ "), line_.size());
    const std::string name(line_.substr(0, name_end));
    std::string_view rest = line_.substr(name_end);
    std::map<std::string, std::string> labels;
    if (rest.starts_with('{') && !read_labels(rest, labels)) return error("labels");
    if (!rest.starts_with(' ')) return error("no value");
    const auto value = read_number(rest.substr(1));
    if (!value) return error("value");
    const std::string series(line_.substr(0, line_.size() - rest.size()));
    if (!page_.samples.emplace(series, *value).second) error("series twice");
    check_family(name, labels, *value);
  }

  static std::optional<double> read_number(std::string_view text) {
    if (text == "+Inf") return std::numeric_limits<double>::infinity();
    if (text == "-Inf") return -std::numeric_limits<double>::infinity();
    if (text == "NaN") return std::numeric_limits<double>::quiet_NaN();
    double value = 0;
    const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (ec != std::errc{} || end != text.data() + text.size()) return {};
    return value;
  }

  static bool read_labels(std::string_view& rest, std::map<std::string, std::string>& labels) {
    do {
      rest.remove_prefix(1);  // '{' or ','
      const auto equals = rest.find("=\"");
      if (equals == 0 || equals == std::string_view::npos) return false;
      const std::string name(rest.substr(0, equals));
      rest.remove_prefix(equals + 2);
      std::string value;
      for (;; rest.remove_prefix(1)) {
        if (rest.empty()) return false;
        if (rest.front() == '"') break;
        if (rest.front() == '\\') {
          rest.remove_prefix(1);
          if (rest.empty() || std::string_view("\\\"n").find(rest.front()) == std::string::npos) {
            return false;
          }
        }
        value += rest.front();
      }
      rest.remove_prefix(1);
      if (!labels.emplace(name, value).second) return false;
    } while (rest.starts_with(','));
    if (!rest.starts_with('}')) return false;
    rest.remove_prefix(1);
    return true;
  }

  void check_family(const std::string& name, std::map<std::string, std::string> labels,
                    double value) {
    if (page_.types[family_] != "histogram") {
      if (name != family_) error("outside its family");
      if (page_.types[family_] == "counter" && !(value >= 0)) error("counter below zero");
      return;
    }
    const auto bound = labels.extract("le");
    std::string key = family_;
    for (const auto& [label, text] : labels) key += "," + label + "=" + text;
    auto& histogram = histograms_[key];
    if (name == family_ + "_bucket") {
      const auto upper = bound ? read_number(bound.mapped()) : std::nullopt;
      if (!upper || *upper <= histogram.bound) return error("bounds do not ascend");
      if (value < histogram.cumulative) error("buckets are not cumulative");
      histogram.bound = *upper;
      histogram.cumulative = value;
    } else if (name == family_ + "_sum") {
      histogram.sum = true;
    } else if (name == family_ + "_count") {
      if (value != histogram.cumulative) error("count differs from the +Inf bucket");
      histogram.complete = histogram.sum && std::isinf(histogram.bound);
    } else {
      error("outside its family");
    }
  }

  Exposition page_;
  std::string_view line_;
  std::string family_;
  std::set<std::string> helped_;
  std::map<std::string, Histogram> histograms_;
};

}  // namespace

Exposition parse_exposition(std::string_view text) { return Reader().read(text); }

namespace {

constexpr std::string_view kHistogramHead = "# HELP h_seconds H.\n# TYPE h_seconds histogram\n";

TEST(Exposition, ReadsWhatIsRight) {
  const auto page = parse_exposition(
      "# HELP a_total A.\n# TYPE a_total counter\na_total{x=\"\\\"\\\\\\n\",y=\"\"} 1e+06\n" +
      std::string(kHistogramHead) +
      "h_seconds_bucket{le=\"1\"} 1\nh_seconds_bucket{le=\"+Inf\"} 2\nh_seconds_sum 3.5\n"
      "h_seconds_count 2\n");
  EXPECT_THAT(page.errors, testing::IsEmpty());
  EXPECT_EQ(page.samples.at(R"(a_total{x="\"\\\n",y=""})"), 1e6);
}

TEST(Exposition, RefusesWhatAScraperWould) {
  const std::string counter = "# HELP a_total A.\n# TYPE a_total counter\n";
  const std::string histogram(kHistogramHead);
  for (const std::string& bad : {
           counter + "a_total 1",
           counter + "a_total one\n",
           counter + "a_total{x=\"1} 1\n",
           counter + "a_total{x=\"\\q\"} 1\n",
           counter + "a_total{x=\"1\",x=\"2\"} 1\n",
           counter + "a_total -1\n",
           counter + "a_total 1\na_total 2\n",
           counter + "b_total 1\n",
           counter + counter,
           std::string("# TYPE a_total counter\na_total 1\n"),
           std::string("# HELP a A.\n# TYPE a counter\na 1\n"),
           histogram + "h_seconds_bucket{le=\"1\"} 1\nh_seconds_sum 1\nh_seconds_count 1\n",
           histogram + "h_seconds_bucket{le=\"1\"} 2\nh_seconds_bucket{le=\"+Inf\"} 1\n"
                       "h_seconds_sum 1\nh_seconds_count 1\n",
           histogram + "h_seconds_bucket{le=\"+Inf\"} 1\nh_seconds_sum 1\nh_seconds_count 2\n",
       }) {
    EXPECT_FALSE(parse_exposition(bad).errors.empty()) << bad;
  }
}

}  // namespace
}  // namespace atelier::telemetry
