// SPDX-License-Identifier: Apache-2.0
// The bus over RabbitMQ: between processes of one or several contexts. The topology is there
// before: deploy/rabbitmq/definitions.json. docs/rabbitmq.md tells what each fault does.
#pragma once

#include <memory>

#include "platform/bus/bus.h"
#include "platform/bus/rabbit/publisher.h"
#include "platform/bus/rabbit/queue_reader.h"

namespace atelier::bus {

struct RabbitOptions {
  std::string url;                  ///< amqp://user:password@host:port/vhost
  std::string process = "atelier";  ///< how the management page names its connections
  BusOptions bus;
  rabbit::LinkTimes link;
  rabbit::PublisherOptions publisher;
  int prefetch = 512;  ///< messages of one queue that are held unacknowledged, at most
};

/// An error only where the URL cannot be read: a broker that is away is waited for.
Result<std::unique_ptr<Bus>> make_rabbit_bus(const RabbitOptions& options, const Clock& clock);

}  // namespace atelier::bus
