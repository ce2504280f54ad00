// SPDX-License-Identifier: Apache-2.0
#include "watch/gunzip.h"

#include <algorithm>
#include <zlib.h>

namespace atelier::watch {
namespace {

constexpr std::size_t kStep = 64 * 1024;

class Inflater {
 public:
  explicit Inflater(std::string_view packed) {
    constexpr int kGzip = 16 + MAX_WBITS;
    const int made = inflateInit2(&stream_, kGzip);
    ATELIER_ASSERT(made == Z_OK);
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
    stream_.avail_in = static_cast<uInt>(packed.size());
  }
  ~Inflater() { inflateEnd(&stream_); }
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;

  /// Appends up to `kStep` bytes. Z_STREAM_END after the last, Z_OK before it; the rest is wrong.
  int step(std::string& out) {
    const auto size = out.size();
    out.resize(size + kStep);
    stream_.next_out = reinterpret_cast<Bytef*>(out.data() + size);
    stream_.avail_out = kStep;
    const int code = inflate(&stream_, Z_NO_FLUSH);
    out.resize(out.size() - stream_.avail_out);
    if (code != Z_STREAM_END || stream_.avail_in == 0) return code;
    return inflateReset(&stream_);  // another member follows, as RFC 1952 allows
  }

 private:
  z_stream stream_{};
};

}  // namespace

Result<std::string> gunzip(std::string_view packed, std::size_t most_bytes) {
  std::string out;
  Inflater inflater(packed);
  for (;;) {
    const int code = inflater.step(out);
    if (out.size() > most_bytes)
      return Error{ErrorKind::too_large, "body-too-large",
                   "The body may unpack to " + std::to_string(most_bytes) + " bytes at most."};
    if (code == Z_STREAM_END) return out;
    if (code != Z_OK)
      return Error{ErrorKind::malformed, "gzip-unreadable", "The body is not whole gzip."};
  }
}

}  // namespace atelier::watch
