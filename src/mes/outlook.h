// SPDX-License-Identifier: Apache-2.0
// How the floor does: lots by stage, and the orders that will miss their promise. The forecast
// looks at every lot on the board and so is made in the background, a little at a time; a question
// gets the last one.
//
// Thread-safe.
#pragma once

#include <memory>
#include <mutex>
#include <stop_token>

#include "mes/board.h"
#include "mes/forecast.h"

namespace atelier::mes {

class Outlook {
 public:
  Outlook(sql::Database& db, const Board& board, flow::Flow& flow, const Clock& clock)
      : db_(db), board_(board), flow_(flow), clock_(clock) {}

  /// Looks through the floor. On one thread; stops early where it is told to.
  void turn(const std::stop_token& stopping);

  /// Lots by stage, in the order of the routings; what is packed and not shipped comes last.
  std::vector<flow::StageView> stages(Instant now) const;
  std::shared_ptr<const Risks> risks() const;

 private:
  void look(const Routings& routings, const std::stop_token& stopping);

  sql::Database& db_;
  const Board& board_;
  flow::Flow& flow_;
  const Clock& clock_;
  mutable std::mutex mutex_;
  std::map<std::string, std::int64_t> places_;  ///< of the stages, within their routings
  std::shared_ptr<const Risks> risks_ = std::make_shared<Risks>();
};

/// GET /internal/mes/risks, /stages and /flow.
void add_outlook_routes(http::Router& router, const Outlook& outlook, const flow::Flow& flow);

}  // namespace atelier::mes
