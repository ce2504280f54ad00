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

}  // namespace

std::string gzip(std::string_view bytes) {
  thread_local Deflater deflater;
  return deflater.run(bytes);
}

}  // namespace atelier::http
