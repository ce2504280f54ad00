// SPDX-License-Identifier: Apache-2.0
#include "platform/http/server/static_files.h"

#include <array>
#include <sys/stat.h>

#include "platform/http/server/compress.h"
#include "platform/http/uri.h"

namespace atelier::http {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view kPolicy =
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
    "worker-src 'self'; connect-src 'self'; object-src 'none'; base-uri 'none'; "
    "frame-ancestors 'none'; form-action 'self'";

constexpr std::array<std::pair<std::string_view, std::string_view>, 17> kTypes{{
    {".html", "text/html; charset=utf-8"},
    {".js", "text/javascript; charset=utf-8"},
    {".mjs", "text/javascript; charset=utf-8"},
    {".css", "text/css; charset=utf-8"},
    {".json", "application/json"},
    {".map", "application/json"},
    {".webmanifest", "application/manifest+json"},
    {".svg", "image/svg+xml"},
    {".png", "image/png"},
    {".jpg", "image/jpeg"},
    {".webp", "image/webp"},
    {".ico", "image/x-icon"},
    {".woff2", "font/woff2"},
    {".wasm", "application/wasm"},
    {".txt", "text/plain; charset=utf-8"},
    {".stl", "model/stl"},
    {".xml", "application/xml"},
}};

std::string_view type_of(const fs::path& file) {
  const auto extension = file.extension().string();
  for (const auto& [known, type] : kTypes) {
    if (known == extension) return type;
  }
  return "application/octet-stream";
}

/// The path below the root; nullopt for what would lead out of it or to hidden files.
std::optional<fs::path> relative_path(std::string_view path) {
  fs::path out;
  path.remove_prefix(1);
  while (!path.empty()) {
    const auto segment = percent_decode(next_segment(path));
    if (!segment || segment->empty() || segment->front() == '.' ||
        segment->find_first_of("/\\") != std::string::npos)
      return std::nullopt;
    out /= *segment;
  }
  return out;
}

std::optional<struct stat> regular_file(const fs::path& file) {
  struct stat info {};
  if (::stat(file.c_str(), &info) != 0 || !S_ISREG(info.st_mode)) return std::nullopt;
  return info;
}

std::string etag_of(const struct stat& info, std::string_view coding) {
  return std::to_string(info.st_size) + '-' + std::to_string(info.st_mtim.tv_sec) + '-' +
         std::to_string(info.st_mtim.tv_nsec) + (coding.empty() ? "" : "-") + std::string(coding);
}

}  // namespace

bool StaticFiles::owns(std::string_view path) const {
  if (root_.empty() || !path.starts_with('/')) return false;
  for (const std::string_view prefix : {"/api", "/v1", "/internal"}) {
    if (path.starts_with(prefix) && (path.size() == prefix.size() || path[prefix.size()] == '/'))
      return false;
  }
  return true;
}

std::optional<Reply> StaticFiles::find(std::string_view path,
                                       std::string_view accept_encoding) const {
  const auto relative = relative_path(path);
  if (!relative) return std::nullopt;
  fs::path file = root_ / *relative;
  auto info = path.ends_with('/') ? std::nullopt : regular_file(file);
  const bool own = info.has_value();
  if (!own) {
    if (relative->has_extension()) return std::nullopt;  // a missing asset is missing
    file = root_ / "index.html";
    info = regular_file(file);
    if (!info) return std::nullopt;
  }
  Reply reply{.content_type = std::string(type_of(file)), .file = file};
  std::string_view coding;
  for (const auto& [name, suffix] :
       {std::pair<std::string_view, std::string_view>{"br", ".br"}, {"gzip", ".gz"}}) {
    if (!accepts_coding(accept_encoding, name)) continue;
    const fs::path coded = file.string() + std::string(suffix);
    if (const auto coded_info = regular_file(coded)) {
      reply.file = coded;
      reply.headers.emplace_back("Content-Encoding", name);
      info = coded_info;
      coding = name;
      break;
    }
  }
  reply.etag = etag_of(*info, coding);
  const bool hashed = own && path.starts_with("/assets/");
  reply.headers.emplace_back("Cache-Control",
                             hashed ? "public, max-age=31536000, immutable" : "no-cache");
  reply.headers.emplace_back("Vary", "Accept-Encoding");
  reply.headers.emplace_back("Content-Security-Policy", kPolicy);
  reply.headers.emplace_back("Referrer-Policy", "strict-origin-when-cross-origin");
  reply.headers.emplace_back("Cross-Origin-Opener-Policy", "same-origin");
  return reply;
}

}  // namespace atelier::http
