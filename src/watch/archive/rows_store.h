// SPDX-License-Identifier: Apache-2.0
// How spans and log records are written into one segment.
#pragma once

#include "platform/sql/sql.h"
#include "watch/archive/part.h"

namespace atelier::archive {

/// What is written together, whatever requests it came with. By time: a b-tree and the index of
/// words are quickest to write in their order.
struct Rows {
  std::vector<Part> parts;
  std::vector<Filed<Log>> logs;
};

/// Senders repeat what was not answered: a span may be there more than once, see Search.
void insert(sql::Tx& tx, const Rows& rows);

}  // namespace atelier::archive
