// SPDX-License-Identifier: Apache-2.0
// For tests: stands before a server on this machine, carries what is said, and can be
// told to delay it, to fall silent, to cut connections, or one at a word that its client says.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <list>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>

namespace atelier {

/// Thread-safe.
class BadNetwork {
 public:
  /// Listens on a free port and carries to `target` on the loopback.
  explicit BadNetwork(int target);
  ~BadNetwork();
  BadNetwork(const BadNetwork&) = delete;
  BadNetwork& operator=(const BadNetwork&) = delete;

  int port() const { return port_; }

  /// Every connection breaks, in the middle of whatever it says.
  void cut();
  /// What arrives from now on is held for so long before it goes on; zero for a good network.
  void delay(std::chrono::milliseconds by) { delay_ms_ = static_cast<int>(by.count()); }
  /// Nothing goes on, and nobody is told: half-open, as behind a firewall that forgot.
  void fall_silent(bool silent);
  /// New connections are closed at once.
  void refuse(bool yes) { refuse_ = yes; }

  enum class Lost {
    request,  ///< never reaches the server
    answer,   ///< reaches it, and is carried out
  };
  /// The next connection whose client says `word` is cut there, and no other after it. With
  /// `refuse` nobody gets a new one then.
  void cut_at(std::string word, Lost lost, bool refuse = false);
  bool has_cut() const { return has_cut_; }

 private:
  struct Link {
    int near;
    int far;
    std::thread thread;
    std::atomic<bool> over = false;
  };
  void accept_all();
  void carry(const Link& link);
  void hold();
  bool carry_request(const Link& link);
  bool carry_answer(const Link& link) const;
  std::optional<Lost> lost_here(std::string_view said);

  const int target_;
  int listener_ = -1;
  int port_ = 0;
  std::atomic<int> delay_ms_ = 0;
  std::atomic<bool> silent_ = false;
  std::atomic<bool> refuse_ = false;
  std::atomic<bool> has_cut_ = false;

  std::mutex mutex_;
  std::condition_variable changed_;
  bool stopping_ = false;
  std::string word_;  ///< "" for none
  Lost lost_ = Lost::request;
  bool refuse_then_ = false;
  std::list<Link> links_;
  std::thread acceptor_;
};

}  // namespace atelier
