// SPDX-License-Identifier: Apache-2.0
// The routing table. Every endpoint says in one row its method and path, who may call it, what goes
// in and what comes out; the server dispatches by it and /api/openapi.json is made from it.
//
// Kinds of handlers, by where they run:
//   view    on the I/O thread: memory only, never blocks (projections)
//   read    on a reader's connection of a database
//   write   a closure of a write transaction, see sql.h; answered once it is durable
//   task    on a small pool of threads, may block for a while (argon2, waiting for a worker)
//   receive a task that is given the body as it came, whatever its media type, and may answer later
//   later   a task that may answer later, from any thread
//   upload  the body is streamed to a file of the blob store, then a task
//   stream  server-sent events
//
// `In` is a described struct: the JSON body of post, put, patch; the query of get and delete. `Out`
// is a described struct, With<Out> for a status, headers or ETag of its own, Reply for a body ready
// for the wire; Empty for none. A handler returns Result<Out>, Result<With<Out>> or Result<Reply>.
#pragma once

#include <array>
#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "platform/base/json_codec.h"
#include "platform/blob/blob.h"
#include "platform/http/call.h"
#include "platform/http/own_writes.h"
#include "platform/http/stream.h"
#include "platform/sql/sql.h"

namespace atelier::http {

/// The row of the table beside the handler.
struct Spec {
  auth::Roles roles;                   ///< who may call; none = anyone, signed in or not
  std::string summary;                 ///< one sentence
  int status = 200;                    ///< of success
  std::size_t body_limit = 64 * 1024;  ///< bytes
};

/// Called once, from any thread.
using Respond = std::function<void(Result<Reply>)>;

/// Stands before rows whose callers are not people with sessions, and behind them. Thread-safe.
class Guard {
 public:
  virtual ~Guard() = default;
  /// Says who calls (Call::caller_), before the body is taken. On an I/O thread: memory only.
  virtual std::optional<Error> admit(Call& call) = 0;
  /// Sees every answer before it goes, refusals as well, and may add headers. On an I/O thread.
  virtual void answered(const Call& call, Reply& reply) = 0;
};

enum class Kind : std::uint8_t { inline_, pool, upload, stream };

struct Endpoint {
  Method method;
  std::string pattern;  ///< "/api/shop/orders/{id}"
  Spec spec;
  Kind kind;
  std::string in_schema;   ///< JSON Schema of In, "" for none
  std::string in_name;     ///< among the schemas; "" for what is no struct
  std::string out_schema;  ///< of Out, "" for none and for a Reply
  std::string out_name;
  std::map<std::string, std::string> schemas;  ///< by name: of In, Out and every struct inside them
  bool empty_answer = false;                   ///< Out is Empty
  // Exactly one is set, by kind. inline_ handlers return at once and may respond later from another
  // thread; pool handlers run on the pool and may block. None of them throws.
  std::function<void(const Call&, std::string body, Respond)> handle;
  std::function<Result<Reply>(const Call&, const blob::Stored&)> uploaded;
  std::function<Result<Follow>(const Call&)> follow;
  blob::Store* store = nullptr;             ///< of an upload
  const std::atomic<bool>* open = nullptr;  ///< while false, the server answers not_ready()
  Guard* guard = nullptr;                   ///< in place of sessions and roles, where set

  bool is_open() const { return !open || open->load(); }
};

/// `unavailable` "not-ready": what is asked for still loads; try again in a second.
Error not_ready();

/// Filled once before the server starts, then only read.
class Router {
 public:
  Router();
  ~Router();
  Router(const Router&) = delete;
  Router& operator=(const Router&) = delete;

  template <class In, class Out, class F>
  void view(Method method, std::string pattern, Spec spec, F handler);  // (const Call&, const In&)
  template <class In, class Out, class F>
  void read(Method method, std::string pattern, Spec spec, sql::Database& db, F handler);
  // (sql::Reader&, const Call&, const In&)
  template <class In, class Out, class F>
  void write(Method method, std::string pattern, Spec spec, sql::Database& db, F handler);
  // (sql::Tx&, const Call&, const In&)
  template <class In, class Out, class F>
  void task(Method method, std::string pattern, Spec spec, F handler);  // (const Call&, const In&)
  template <class F>
  void receive(Method method, std::string pattern, Spec spec, F handler);
  // (const Call&, std::string_view body, Respond) -> void
  template <class In, class Out, class F>
  void later(Method method, std::string pattern, Spec spec, F handler);
  // (const Call&, const In&, Respond) -> void
  template <class Out, class F>
  void upload(Method method, std::string pattern, Spec spec, blob::Store& store, F handler);
  // (const Call&, const blob::Stored&)
  template <class F>
  void stream(std::string pattern, Spec spec, F handler);  // (const Call&) -> Result<Follow>

  /// Rows added from now on are closed while `*open` is false; nullptr: never. It outlives the
  /// router.
  void open_next_rows_when(const std::atomic<bool>* open) { open_ = open; }
  /// The views among the rows added from now on show what the writes among them did for the same
  /// client; nullptr: they do anyway. It outlives the router.
  void show_own_writes_by(OwnWrites* own_writes) { own_writes_ = own_writes; }

  /// Who lets callers of the rows added from now on in; nullptr: sessions and roles do. It outlives
  /// the router's last request.
  void guard_next_rows_by(Guard* guard) { guard_ = guard; }

  const std::vector<Endpoint>& endpoints() const { return endpoints_; }

  struct Match {
    const Endpoint* endpoint = nullptr;  ///< nullptr: not found, or allowed is not empty
    std::vector<Method> allowed;         ///< the path exists with these methods
    std::map<std::string, std::string, std::less<>> params;
  };
  /// Literal segments win over parameters; HEAD is served by GET. `path` is as sent, without the
  /// query; one that cannot be decoded matches nothing.
  Match match(Method method, std::string_view path) const;

 private:
  struct Node;
  void add(Endpoint endpoint);
  std::vector<Endpoint> endpoints_;
  std::unique_ptr<Node> root_;
  const std::atomic<bool>* open_ = nullptr;
  OwnWrites* own_writes_ = nullptr;
  Guard* guard_ = nullptr;
};

/// OpenAPI 3.1 of all endpoints, as JSON.
std::string openapi(const Router& router, std::string_view title, std::string_view version);

}  // namespace atelier::http

#include "platform/http/router_handlers.h"
