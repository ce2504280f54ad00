// SPDX-License-Identifier: Apache-2.0
// For tests and benchmarks: a PostgreSQL of their own, in a folder that goes away with it. It ends
// with the thread that started it, however that ends. What cannot work ends the program and says
// why.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <sys/types.h>

#include "platform/base/temp_folder.h"

namespace atelier {

class PrivatePostgres {
 public:
  enum class Durability {
    none,  ///< quick; what a stop of the server leaves is still right
    full,  ///< every commit is synced: for benchmarks
  };
  /// With `environment` beside one's own.
  explicit PrivatePostgres(Durability durability = Durability::none,
                           std::map<std::string, std::string> environment = {});
  ~PrivatePostgres();
  PrivatePostgres(const PrivatePostgres&) = delete;
  PrivatePostgres& operator=(const PrivatePostgres&) = delete;

  /// Where it has ended: again, on the same port. Answers when this returns.
  void start();
  /// As after a crash: all connections break, and the next start recovers from the log.
  void stop_at_once();

  int port() const { return port_; }
  std::string url(const std::string& database = "postgres") const;
  void create(const std::string& database);
  /// One more with all that `from` has, which nobody uses meanwhile.
  void copy(const std::string& from, const std::string& to);
  void drop(const std::string& database);
  /// Statements in `database`; the first column of the first row of the last of them, or "".
  std::string run(const std::string& statements, const std::string& database = "postgres") const;

  /// The one of this process, started when first asked for, with the durability named then.
  static PrivatePostgres& shared(Durability durability = Durability::none);

 private:
  void end(int signal);
  bool becomes_ready() const;

  const Durability durability_;
  const std::map<std::string, std::string> environment_;
  TempFolder folder_;
  int port_ = 0;
  pid_t server_ = -1;
};

}  // namespace atelier
