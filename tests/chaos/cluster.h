// SPDX-License-Identifier: Apache-2.0
// Atelier with its parts apart, on engines of its own and over a network that can be made bad.
#pragma once

#include <string>
#include <vector>

#include "platform/base/temp_folder.h"
#include "platform/testing/bad_network.h"
#include "platform/testing/private_postgres.h"
#include "platform/testing/private_rabbitmq.h"
#include "tests/chaos/bad_disk.h"
#include "tests/chaos/time.h"
#include "tests/harness/processes.h"

namespace atelier::chaos {

/// What the processes need, and outlive them.
struct Surroundings {
  Surroundings();

  BadDisk disk_of_postgres;
  BadDisk disk_of_rabbitmq;
  PrivatePostgres postgres;
  testing::PrivateRabbitmq rabbitmq;
  BadNetwork to_postgres;
  BadNetwork to_rabbitmq;
  TempFolder folder;
};

/// As thread-safe as Processes.
class Cluster : public Surroundings, public harness::Processes {
 public:
  /// `replicas` processes each of crm and mes. Ready when it returns.
  explicit Cluster(int replicas);
  /// Nobody is left waiting for an answer.
  ~Cluster();

  /// Ends it, however it may have ended already, and starts it again, as systemd would, until it
  /// stays; does not wait until it is ready. With `environment` beside what it always has.
  void restart(const std::string& part, const std::vector<std::string>& environment = {});
  /// Everything runs and says that it is ready; what has ended is started again. False after
  /// `longest`.
  bool wait_until_ready(Seconds longest);
};

}  // namespace atelier::chaos
