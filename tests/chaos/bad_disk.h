// SPDX-License-Identifier: Apache-2.0
// A disk that can be full, or whose syncs can fail, for the processes that are started with its
// environment. It needs no rights that a mount would; what these processes see is the same.
#pragma once

#include <filesystem>
#include <fstream>
#include <map>
#include <string>

#include "platform/base/temp_folder.h"

namespace atelier::chaos {

class BadDisk {
 public:
  BadDisk() {
    namespace fs = std::filesystem;
    // For whoever a process runs as.
    fs::permissions(folder_.path(), fs::perms(0755));
    fs::copy_file(ATELIER_FAILING_WRITES, library());
    fs::permissions(library(), fs::perms(0755));
  }

  std::map<std::string, std::string> environment() const {
    return {{"LD_PRELOAD", library()}, {"ATELIER_BAD_DISK", folder_.path()}};
  }
  void be_full(bool yes) { set("full", yes); }
  void fail_syncs(bool yes) { set("unsynced", yes); }

 private:
  std::string library() const { return folder_.file("failing_writes.so"); }
  void set(const char* state, bool yes) {
    if (yes)
      std::ofstream(folder_.path() / state);
    else
      std::filesystem::remove(folder_.path() / state);
  }

  TempFolder folder_;
};

}  // namespace atelier::chaos
