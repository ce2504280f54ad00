// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <vector>

namespace atelier::testing {

/// Ports of the loopback that nobody listens on, all different: for servers that cannot be told to
/// choose one, or that have to come back where they were. The kernel gives none of them to an
/// outgoing connection meanwhile. Throws std::runtime_error where there are none.
std::vector<int> free_ports(std::size_t count);
int free_port();

/// Whether somebody does listen there.
bool listens(int port);

}  // namespace atelier::testing
