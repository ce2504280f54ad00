// SPDX-License-Identifier: Apache-2.0
// How spans and log records are written into one segment.
#pragma once

#include "platform/sql/sql.h"
#include "watch/archive/batch.h"

namespace atelier::archive {

/// What is written together, whatever requests it came with.
struct Rows {
  template <class Record>
  struct Filed {
    std::int64_t at_us;  ///< where it is put, which is when it was but for what cannot be
    const Record* record;
    const Source* source;
  };
  std::vector<Filed<Span>> spans;
  std::vector<Filed<Log>> logs;

  /// By time: a b-tree and the index of words are quickest to write in their order.
  void sort();
};

/// A span that is there already is left as it is: senders repeat what was not answered.
void insert(sql::Tx& tx, const Rows& rows);

}  // namespace atelier::archive
