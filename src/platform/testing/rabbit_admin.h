// SPDX-License-Identifier: Apache-2.0
// For tests: what an administrator may do on a broker. Throws std::runtime_error where that fails.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <variant>

namespace atelier::testing {

class RabbitAdmin {
 public:
  using Arguments = std::map<std::string, std::variant<bool, std::int64_t, std::string>>;

  explicit RabbitAdmin(const std::string& url);
  ~RabbitAdmin();
  RabbitAdmin(const RabbitAdmin&) = delete;
  RabbitAdmin& operator=(const RabbitAdmin&) = delete;

  void add_exchange(const std::string& name, const std::string& type);
  /// A quorum queue, durable.
  void add_queue(const std::string& name, Arguments arguments = {});
  void bind(const std::string& queue, const std::string& exchange, const std::string& key);
  void unbind(const std::string& queue, const std::string& exchange, const std::string& key);
  /// Also where there is none.
  void remove_queue(const std::string& name);
  void remove_exchange(const std::string& name);
  void publish(const std::string& exchange, const std::string& key, const std::string& body);
  /// Messages that nobody holds.
  std::int64_t ready(const std::string& queue);
  std::int64_t consumers(const std::string& queue);

 private:
  struct Native;
  void check(const char* what);

  std::unique_ptr<Native> native_;
};

}  // namespace atelier::testing
