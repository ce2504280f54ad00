// SPDX-License-Identifier: Apache-2.0
#include "platform/http/client/client.h"

#include <cstdio>
#include <curl/curl.h>

namespace atelier::http {
namespace {

// curl_global_init() is not thread-safe: once, before the first handle.
void init_curl() {
  [[maybe_unused]] static const auto once = curl_global_init(CURL_GLOBAL_DEFAULT);
}

struct Body {
  std::string& text;
  std::size_t most_bytes;
};

std::size_t append_body(char* data, std::size_t, std::size_t size, void* to) {
  const auto& body = *static_cast<Body*>(to);
  if (size > body.most_bytes - body.text.size()) return 0;
  body.text.append(data, size);
  return size;
}

std::size_t append_header(char* data, std::size_t, std::size_t size, void* to) {
  const std::string_view line(data, size);
  const auto colon = line.find(':');
  if (colon == std::string_view::npos) return size;
  std::string name(line.substr(0, colon));
  for (auto& c : name)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  auto value = line.substr(colon + 1);
  while (!value.empty() && value.front() == ' ') value.remove_prefix(1);
  while (!value.empty() && (value.back() == '\r' || value.back() == '\n')) value.remove_suffix(1);
  (*static_cast<std::map<std::string, std::string>*>(to))[name] = value;
  return size;
}

std::size_t hand_on(char* data, std::size_t, std::size_t size, void* to) {
  const auto& on_bytes = *static_cast<const std::function<bool(std::string_view)>*>(to);
  return on_bytes({data, size}) ? size : 0;
}

struct CloseFile {
  void operator()(std::FILE* file) const { std::fclose(file); }
};
struct FreeList {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};

Error no_answer(CURLcode code) {
  if (code == CURLE_OPERATION_TIMEDOUT)
    return {ErrorKind::timeout, "no-answer-in-time", "The server did not answer in time."};
  return {ErrorKind::unavailable, "no-answer", curl_easy_strerror(code)};
}

}  // namespace

struct Client::Handle {
  CURL* curl = nullptr;
  std::unique_ptr<curl_slist, FreeList> headers;

  Handle() {
    init_curl();
    curl = curl_easy_init();
    ATELIER_ASSERT(curl != nullptr);
  }
  ~Handle() { curl_easy_cleanup(curl); }

  void add_header(const std::string& line) {
    // On success the list that was passed is part of the one returned.
    auto* longer = curl_slist_append(headers.get(), line.c_str());
    ATELIER_ASSERT(longer != nullptr);
    static_cast<void>(headers.release());
    headers.reset(longer);
  }

  void begin(const std::string& url, const std::string& token, int timeout_ms) {
    curl_easy_reset(curl);
    headers.reset();
    curl_easy_setopt(curl, CURLOPT_URL, url.c_str());
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, static_cast<long>(timeout_ms));
    if (!token.empty()) add_header("Authorization: Bearer " + token);
  }
};

Client::Client(std::string base_url)
    : base_url_(std::move(base_url)), handle_(std::make_unique<Handle>()) {}
Client::~Client() = default;
Client::Client(Client&&) noexcept = default;
Client& Client::operator=(Client&&) noexcept = default;

Result<Response> Client::send(const Request& request) {
  Response response;
  Body body{response.body, request.most_bytes};
  handle_->begin(base_url_ + request.path, token_, request.timeout_ms);
  auto* curl = handle_->curl;
  curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, request.method.c_str());
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, append_body);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, &body);
  curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, append_header);
  curl_easy_setopt(curl, CURLOPT_HEADERDATA, &response.headers);

  std::unique_ptr<std::FILE, CloseFile> file;
  if (!request.file.empty()) {
    file.reset(std::fopen(request.file.c_str(), "rb"));
    if (!file)
      return Error{ErrorKind::not_found, "no-such-file", "Cannot read " + request.file.string()};
    curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(curl, CURLOPT_READDATA, file.get());
    curl_easy_setopt(curl, CURLOPT_INFILESIZE_LARGE,
                     static_cast<curl_off_t>(std::filesystem::file_size(request.file)));
    handle_->add_header("Content-Type: application/octet-stream");
  } else if (!request.body.empty() || request.method == "POST" || request.method == "PUT") {
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, request.body.data());
    curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE,
                     static_cast<curl_off_t>(request.body.size()));
    handle_->add_header("Content-Type: " + request.content_type);
  }
  handle_->add_header("Expect:");
  for (const auto& [name, value] : request.headers) handle_->add_header(name + ": " + value);
  curl_easy_setopt(curl, CURLOPT_HTTPHEADER, handle_->headers.get());
  if (request.method == "HEAD") curl_easy_setopt(curl, CURLOPT_NOBODY, 1L);

  if (const auto code = curl_easy_perform(curl); code != CURLE_OK) return no_answer(code);
  long status = 0;
  curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
  response.status = static_cast<int>(status);
  curl_off_t retry_after = 0;
  curl_easy_getinfo(curl, CURLINFO_RETRY_AFTER, &retry_after);
  response.retry_after = std::chrono::seconds(retry_after);
  return response;
}

Result<void> Client::follow(const std::string& path, int timeout_ms,
                            const std::function<bool(std::string_view)>& on_bytes) {
  handle_->begin(base_url_ + path, token_, timeout_ms);
  auto* curl = handle_->curl;
  handle_->add_header("Accept: text/event-stream");
  curl_easy_setopt(curl, CURLOPT_HTTPHEADER, handle_->headers.get());
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, hand_on);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, &on_bytes);
  const auto code = curl_easy_perform(curl);
  if (code == CURLE_OK || code == CURLE_WRITE_ERROR) return {};
  return no_answer(code);
}

}  // namespace atelier::http
