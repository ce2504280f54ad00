// SPDX-License-Identifier: Apache-2.0
#include "geometry/zip.h"

#include <algorithm>
#include <cstring>
#include <zlib.h>

#include "geometry/read_errors.h"

namespace atelier::geometry {
namespace {

// APPNOTE.TXT, "ZIP File Format Specification", 4.3.
constexpr std::size_t kEnd = 22;
constexpr std::size_t kLongestComment = 65'535;
constexpr std::size_t kDirectoryRow = 46;
constexpr std::size_t kLocalHeader = 30;
constexpr std::size_t kMostEntries = 10'000;
constexpr std::uint16_t kStored = 0;
constexpr std::uint16_t kDeflated = 8;
constexpr std::uint16_t kEncrypted = 1;

constexpr ReadErrors kErrors("3mf");

Error bad_zip(const std::string& why) { return kErrors.bad("bad-zip", "The archive", why); }

std::uint16_t u16(std::string_view bytes, std::size_t at) {
  std::uint16_t value;
  std::memcpy(&value, bytes.data() + at, sizeof value);
  return value;
}
std::uint32_t u32(std::string_view bytes, std::size_t at) {
  std::uint32_t value;
  std::memcpy(&value, bytes.data() + at, sizeof value);
  return value;
}

std::optional<std::size_t> find_end(std::string_view archive) {
  if (archive.size() < kEnd) return std::nullopt;
  const std::size_t last = archive.size() - kEnd;
  const std::size_t first = last > kLongestComment ? last - kLongestComment : 0;
  for (std::size_t at = last + 1; at-- > first;)
    if (archive.substr(at).starts_with("PK\5\6")) return at;
  return std::nullopt;
}

Result<std::string_view> packed_bytes(std::string_view archive, std::size_t local,
                                      std::size_t size) {
  if (local > archive.size() || archive.size() - local < kLocalHeader ||
      !archive.substr(local).starts_with("PK\3\4"))
    return bad_zip("lists an entry where there is none");
  // Name and extra field of the local header may differ from the directory's.
  const std::size_t start =
      local + kLocalHeader + u16(archive, local + 26) + u16(archive, local + 28);
  if (start > archive.size() || archive.size() - start < size)
    return kErrors.truncated("an entry of the archive is not complete");
  return archive.substr(start, size);
}

}  // namespace

Result<std::vector<ZipEntry>> list_zip(std::string_view archive) {
  const auto end = find_end(archive);
  if (!end) return kErrors.truncated("the archive has no directory");
  const std::size_t count = u16(archive, *end + 10);
  std::size_t at = u32(archive, *end + 16);
  if (count > kMostEntries || at == 0xFFFF'FFFF)
    return bad_zip("has more entries, or larger ones, than a model needs");
  std::vector<ZipEntry> entries;
  for (std::size_t i = 0; i < count; ++i) {
    if (at > *end || *end - at < kDirectoryRow || !archive.substr(at).starts_with("PK\1\2"))
      return bad_zip("has a damaged directory");
    const std::size_t name_size = u16(archive, at + 28);
    const std::size_t row =
        kDirectoryRow + name_size + u16(archive, at + 30) + u16(archive, at + 32);
    if (*end - at < row) return bad_zip("has a damaged directory");
    if (u16(archive, at + 8) & kEncrypted) return bad_zip("is encrypted");
    ZipEntry entry{.name = archive.substr(at + kDirectoryRow, name_size),
                   .crc = u32(archive, at + 16),
                   .method = u16(archive, at + 10)};
    ATELIER_TRY_ASSIGN(entry.packed,
                       packed_bytes(archive, u32(archive, at + 42), u32(archive, at + 20)));
    entries.push_back(entry);
    at += row;
  }
  return entries;
}

struct ZipStream::State {
  ZipEntry entry;
  std::size_t left = 0;  // that may still be unpacked
  uLong crc = 0;
  bool ended = false;
  z_stream zip{};

  ~State() {
    if (entry.method == kDeflated) inflateEnd(&zip);
  }

  Result<std::size_t> copy(std::span<char> into) {
    const std::size_t count = std::min(into.size(), entry.packed.size());
    std::memcpy(into.data(), entry.packed.data(), count);
    entry.packed.remove_prefix(count);
    ended = entry.packed.empty();
    return count;
  }

  Result<std::size_t> inflate_some(std::span<char> into) {
    zip.next_out = reinterpret_cast<Bytef*>(into.data());
    zip.avail_out = static_cast<uInt>(into.size());
    const int status = inflate(&zip, Z_NO_FLUSH);
    ended = status == Z_STREAM_END;
    const std::size_t count = into.size() - zip.avail_out;
    if (status != Z_OK && !ended)
      return bad_zip("is damaged in \"" + std::string(entry.name.substr(0, 60)) + "\"");
    return count;
  }
};

ZipStream::ZipStream(std::unique_ptr<State> state) : state_(std::move(state)) {}
ZipStream::ZipStream(ZipStream&&) noexcept = default;
ZipStream::~ZipStream() = default;

Result<ZipStream> ZipStream::open(const ZipEntry& entry, std::size_t most) {
  if (entry.method != kStored && entry.method != kDeflated)
    return bad_zip("is packed in a way that no 3MF is");
  auto state = std::make_unique<State>();
  state->left = most;
  if (entry.method == kDeflated) {
    state->zip.next_in =
        reinterpret_cast<Bytef*>(const_cast<char*>(entry.packed.data()));  // zlib only reads it
    state->zip.avail_in = static_cast<uInt>(entry.packed.size());
    if (inflateInit2(&state->zip, -MAX_WBITS) != Z_OK) throw std::bad_alloc();
  }
  state->entry = entry;
  return ZipStream(std::move(state));
}

Result<std::size_t> ZipStream::read(std::span<char> into) {
  if (state_->ended) return std::size_t{0};
  ATELIER_TRY_ASSIGN(const std::size_t count, state_->entry.method == kStored
                                                  ? state_->copy(into)
                                                  : state_->inflate_some(into));
  if (count > state_->left)
    return Error{ErrorKind::too_large, "3mf-too-large",
                 "The archive unpacks to more than a model of the facets that are allowed takes; "
                 "export it with a coarser tolerance (0.01 mm is plenty)."};
  state_->left -= count;
  state_->crc = crc32_z(state_->crc, reinterpret_cast<const Bytef*>(into.data()), count);
  if (state_->ended && state_->crc != state_->entry.crc)
    return bad_zip("is damaged: a checksum is wrong");
  // Deflated data may give nothing and go on; the caller takes 0 for the end.
  if (count == 0 && !state_->ended) return read(into);
  return count;
}

}  // namespace atelier::geometry
