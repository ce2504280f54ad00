// SPDX-License-Identifier: Apache-2.0
// Atelier with its parts apart, on engines of its own and over a network that can be made bad.
#pragma once

#include <filesystem>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "platform/base/temp_folder.h"
#include "platform/testing/bad_network.h"
#include "platform/testing/private_postgres.h"
#include "platform/testing/private_rabbitmq.h"
#include "tests/chaos/bad_disk.h"
#include "tests/chaos/time.h"
#include "tests/harness/program.h"

namespace atelier::chaos {

/// Thread-safe, but that one part is started or stopped by one thread at a time.
class Cluster {
 public:
  /// `replicas` processes each of crm and mes. Ready when it returns.
  explicit Cluster(int replicas);
  ~Cluster();
  Cluster(const Cluster&) = delete;
  Cluster& operator=(const Cluster&) = delete;

  const std::filesystem::path& data() const { return data_; }
  static const std::vector<std::string>& contexts();

  /// "mes-2"
  const std::vector<std::string>& parts() const { return names_; }
  /// Where a part answers, one of its processes after the other; "" while none runs.
  std::string url(const std::string& context, unsigned turn) const;
  std::string url_of(const std::string& part) const;
  pid_t pid_of(const std::string& part) const;

  void kill_hard(const std::string& part);
  /// Ends it, however it may have ended already, and starts it again; does not wait until it is
  /// ready. With `environment` beside what it always has.
  void restart(const std::string& part, const std::vector<std::string>& environment = {});
  bool running(const std::string& part);
  /// Everything runs and says that it is ready; what has ended is started again. False after
  /// `longest`.
  bool wait_until_ready(Seconds longest);

  BadDisk disk_of_postgres;
  PrivatePostgres postgres;
  testing::PrivateRabbitmq rabbitmq;
  BadNetwork to_postgres;
  BadNetwork to_rabbitmq;

 private:
  struct Part {
    std::string name;
    std::string context;
    std::shared_ptr<harness::Program> program;
  };
  std::shared_ptr<harness::Program> program_of(const std::string& part) const;
  std::shared_ptr<harness::Program> start(const std::string& context,
                                          const std::vector<std::string>& environment) const;
  void replace(const std::string& part, std::shared_ptr<harness::Program> program);

  TempFolder folder_;
  std::filesystem::path data_;
  std::vector<std::string> names_;
  mutable std::mutex mutex_;
  std::vector<Part> parts_;
};

}  // namespace atelier::chaos
