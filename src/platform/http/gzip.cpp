// SPDX-License-Identifier: Apache-2.0
#include "platform/http/gzip.h"

#include <zlib.h>

#include "platform/base/assert.h"

namespace atelier::http {
namespace {

/// Its 256 KB are made once per thread: making them anew takes longer than a small body.
class Deflater {
 public:
  Deflater() {
    constexpr int kGzip = 16 + MAX_WBITS;
    constexpr int kMemory = 8;
    const int made =
        deflateInit2(&stream_, Z_BEST_SPEED, Z_DEFLATED, kGzip, kMemory, Z_DEFAULT_STRATEGY);
    ATELIER_ASSERT(made == Z_OK);
  }
  ~Deflater() { deflateEnd(&stream_); }
  Deflater(const Deflater&) = delete;
  Deflater& operator=(const Deflater&) = delete;

  std::string run(std::string_view bytes) {
    deflateReset(&stream_);
    std::string out(deflateBound(&stream_, bytes.size()), '\0');
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
    stream_.avail_in = static_cast<uInt>(bytes.size());
    stream_.next_out = reinterpret_cast<Bytef*>(out.data());
    stream_.avail_out = static_cast<uInt>(out.size());
    const int ended = deflate(&stream_, Z_FINISH);
    ATELIER_ASSERT(ended == Z_STREAM_END);
    out.resize(stream_.total_out);
    return out;
  }

 private:
  z_stream stream_{};
};

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

std::string gzip(std::string_view bytes) {
  thread_local Deflater deflater;
  return deflater.run(bytes);
}

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

}  // namespace atelier::http
