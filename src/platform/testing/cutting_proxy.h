// SPDX-License-Identifier: Apache-2.0
// For tests: stands before a server on this machine and cuts one connection at a word that the
// client sends, so that either the request or its answer is lost.
#pragma once

#include <atomic>
#include <list>
#include <string>
#include <thread>

namespace atelier {

class CuttingProxy {
 public:
  enum class Cut {
    request,  ///< never reaches the server
    answer,   ///< reaches it, and is carried out
  };
  CuttingProxy(int server_port, std::string word, Cut cut);
  ~CuttingProxy();
  CuttingProxy(const CuttingProxy&) = delete;
  CuttingProxy& operator=(const CuttingProxy&) = delete;

  int port() const { return port_; }
  /// From now on the next word is cut at, once.
  void arm() { armed_ = true; }
  bool has_cut() const { return cut_; }
  /// Whether connections made after the cut are closed at once.
  void refuse_after_cut(bool refuse) { refuse_ = refuse; }

 private:
  void accept_all();
  void carry(int client);
  bool carry_once(int client, int server);

  const int server_port_;
  const std::string word_;
  const Cut where_;
  int listener_ = -1;
  int wake_[2] = {-1, -1};  ///< closing its write end ends all threads
  int port_ = 0;
  std::atomic<bool> armed_ = false;
  std::atomic<bool> cut_ = false;
  std::atomic<bool> refuse_ = false;
  std::list<std::thread> carriers_;
  std::thread acceptor_;
};

}  // namespace atelier
