// SPDX-License-Identifier: Apache-2.0
// How a typed handler becomes an Endpoint: decode In, call, encode Out. Included by router.h only.
#pragma once

#include <concepts>
#include <exception>
#include <type_traits>

#include "platform/http/router.h"

namespace atelier::http {

namespace detail {

constexpr bool takes_body(Method method) {
  return method == Method::post || method == Method::put || method == Method::patch;
}

/// `unsupported` "not-json" where a body is sent as something else.
Result<void> expect_json(const Call& call, std::string_view body);

template <class T>
concept FlatValue = requires {
  JsonCodec<T>::kLiteral;
};
template <class T>
inline constexpr bool is_query_field = FlatValue<T>;
template <class T>
inline constexpr bool is_query_field<std::optional<T>> = is_query_field<T>;
template <class T>
inline constexpr bool is_query_field<std::vector<T>> = FlatValue<T>;

/// Whether In can be written as a query: it has no structs inside.
template <class In>
constexpr bool fits_query() {
  bool fits = true;
  boost::mp11::mp_for_each<typename JsonCodec<In>::Members>([&](auto member) {
    fits &= is_query_field<typename JsonCodec<In>::template TypeOf<decltype(member)>>;
  });
  return fits;
}

template <class In>
Result<In> decode(const Call& call, std::string_view body) {
  if constexpr (fits_query<In>()) {
    if (!takes_body(call.method)) return from_query<In>(call.query);
  }
  if constexpr (std::is_same_v<In, Empty>) {
    if (body.empty()) return Empty{};
  }
  ATELIER_TRY(expect_json(call, body));
  return from_json<In>(body);
}

template <class T>
inline constexpr bool is_with = false;
template <class T>
inline constexpr bool is_with<With<T>> = true;
template <class T>
inline constexpr bool is_nothing = std::is_same_v<T, Empty> || std::is_same_v<T, Done>;

/// What a handler's Result holds: Done for Result<void>.
template <class R>
using AnswerIn = std::remove_cvref_t<decltype(std::declval<R&>().value())>;

template <class Answer, class Out>
concept AnswerOf = std::same_as<Answer, Out> || std::same_as<Answer, With<Out>> ||
    std::same_as<Answer, Reply> ||(is_nothing<Answer>&& is_nothing<Out>);

template <class T>
Reply encode_body(const T& out, int status) {
  if constexpr (is_nothing<T>) {
    return Reply{.status = status == 200 ? 204 : status, .content_type = ""};
  } else {
    // Room for as much as the last one of its kind took and a little more: to grow is to copy all.
    thread_local std::size_t usual = 0;
    Reply reply{.status = status};
    reply.body.reserve(usual);
    append_json(reply.body, out);
    usual = reply.body.size() + reply.body.size() / 16;
    return reply;
  }
}

template <class Answer>
Reply encode(Answer&& answer, int status_of_row) {
  using T = std::remove_cvref_t<Answer>;
  if constexpr (std::is_same_v<T, Reply>) {
    return std::forward<Answer>(answer);
  } else if constexpr (is_with<T>) {
    Reply reply = encode_body(answer.out, answer.status ? answer.status : status_of_row);
    reply.headers = std::move(answer.headers);
    reply.etag = std::move(answer.etag);
    return reply;
  } else {
    return encode_body(answer, status_of_row);
  }
}

template <class R>
Result<Reply> encode_result(R result, int status_of_row) {
  if (!result) return std::move(result).error();
  return encode(std::move(result).value(), status_of_row);
}

/// The exception of a handler as `internal`: a mistake of ours, which must not end the process.
Error error_of(const std::exception& thrown);

/// Calls `f`, which returns a Result; what it throws becomes an error of the same Result.
template <class F>
auto guarded(F&& f) -> decltype(f()) {
  try {
    return f();
  } catch (const std::exception& thrown) {
    return error_of(thrown);
  }
}

/// The same inside a transaction, whose own failures belong to the Database.
template <class F>
auto guarded_in_transaction(F&& f) -> decltype(f()) {
  try {
    return f();
  } catch (const sql::Failure&) {
    throw;
  } catch (const std::exception& thrown) {
    return error_of(thrown);
  }
}

template <class T>
inline constexpr bool has_schema = !is_nothing<T> && !std::is_same_v<T, Reply>;

template <class In, class Out>
Endpoint endpoint(Method method, std::string pattern, Spec spec, Kind kind) {
  ATELIER_ASSERT(takes_body(method) || fits_query<In>());
  Endpoint made{
      .method = method, .pattern = std::move(pattern), .spec = std::move(spec), .kind = kind};
  if constexpr (has_schema<In>) {
    made.in_name = schema_name<In>();
    made.in_schema = json_schema<In>();
    collect_schemas<In>(made.schemas);
  }
  if constexpr (has_schema<Out>) {
    made.out_name = schema_name<Out>();
    made.out_schema = json_schema<Out>();
    collect_schemas<Out>(made.schemas);
  }
  made.empty_answer = is_nothing<Out>;
  return made;
}

inline constexpr std::string_view kWroteCookie = "wrote";

/// Gives the client a cookie for its next pages of the same context; nothing for "".
void remember_write(Reply& reply, const Call& call, std::string_view wrote);

using Handle = std::function<void(const Call&, std::string body, Respond)>;
/// The same handler, called once the client's own writes are to be seen.
Handle awaiting_own_writes(OwnWrites& own_writes, Handle handle);

/// `call_handler(call, in)` returns what the handler does.
template <class In, class Out, class F>
auto answering(int status, F call_handler) {
  using Answer = AnswerIn<std::invoke_result_t<F&, const Call&, const In&>>;
  static_assert(AnswerOf<Answer, Out>, "the handler returns another type than its row says");
  return [status, call_handler = std::move(call_handler)](const Call& call, const std::string& body,
                                                          const Respond& respond) {
    respond(guarded([&]() -> Result<Reply> {
      ATELIER_TRY_ASSIGN(const In in, decode<In>(call, body));
      return encode_result(call_handler(call, in), status);
    }));
  };
}

}  // namespace detail

template <class In, class Out, class F>
void Router::view(Method method, std::string pattern, Spec spec, F handler) {
  auto row = detail::endpoint<In, Out>(method, std::move(pattern), std::move(spec), Kind::inline_);
  row.handle = detail::answering<In, Out>(row.spec.status, std::move(handler));
  if (own_writes_) row.handle = detail::awaiting_own_writes(*own_writes_, std::move(row.handle));
  add(std::move(row));
}

template <class In, class Out, class F>
void Router::task(Method method, std::string pattern, Spec spec, F handler) {
  auto row = detail::endpoint<In, Out>(method, std::move(pattern), std::move(spec), Kind::pool);
  row.handle = detail::answering<In, Out>(row.spec.status, std::move(handler));
  add(std::move(row));
}

template <class In, class Out, class F>
void Router::read(Method method, std::string pattern, Spec spec, sql::Database& db, F handler) {
  auto row = detail::endpoint<In, Out>(method, std::move(pattern), std::move(spec), Kind::pool);
  auto reading = [&db, handler = std::move(handler)](const Call& call, const In& in) {
    return db.read([&](sql::Reader& reader) { return handler(reader, call, in); });
  };
  row.handle = detail::answering<In, Out>(row.spec.status, std::move(reading));
  add(std::move(row));
}

template <class In, class Out, class F>
void Router::write(Method method, std::string pattern, Spec spec, sql::Database& db, F handler) {
  using R = std::invoke_result_t<F&, sql::Tx&, const Call&, const In&>;
  static_assert(detail::AnswerOf<detail::AnswerIn<R>, Out>,
                "the handler returns another type than its row says");
  // The closure may run again, after the request's connection is gone: it owns what it reads.
  struct Work {
    Call call;
    In in;
    F handler;
    std::string wrote = {};
  };
  auto row = detail::endpoint<In, Out>(method, std::move(pattern), std::move(spec), Kind::inline_);
  row.handle = [&db, status = row.spec.status, handler = std::move(handler),
                own_writes = own_writes_](const Call& call, const std::string& body,
                                          const Respond& respond) {
    auto in = detail::guarded([&] { return detail::decode<In>(call, body); });
    if (!in) return respond(std::move(in).error());
    auto work = std::make_shared<Work>(Work{call, std::move(in).value(), handler});
    const telemetry::Scope scope(call.trace);
    db.write(
        [work, own_writes](sql::Tx& tx) -> R {
          return detail::guarded_in_transaction([&]() -> R {
            if (own_writes) own_writes->begin();
            R result = work->handler(tx, work->call, work->in);
            if (own_writes) work->wrote = own_writes->end();
            return result;
          });
        },
        [work, respond, status](R result) {
          respond(detail::guarded([&]() -> Result<Reply> {
            ATELIER_TRY_ASSIGN(auto reply, detail::encode_result(std::move(result), status));
            detail::remember_write(reply, work->call, work->wrote);
            return reply;
          }));
        });
  };
  add(std::move(row));
}

template <class F>
void Router::receive(Method method, std::string pattern, Spec spec, F handler) {
  auto row =
      detail::endpoint<Empty, Reply>(method, std::move(pattern), std::move(spec), Kind::pool);
  row.handle = [handler = std::move(handler)](const Call& call, const std::string& body,
                                              const Respond& respond) {
    const auto failed = detail::guarded([&]() -> Result<void> {
      handler(call, body, respond);
      return {};
    });
    if (!failed) respond(failed.error());
  };
  add(std::move(row));
}

template <class In, class Out, class F>
void Router::later(Method method, std::string pattern, Spec spec, F handler) {
  auto row = detail::endpoint<In, Out>(method, std::move(pattern), std::move(spec), Kind::pool);
  row.handle = [handler = std::move(handler)](const Call& call, const std::string& body,
                                              const Respond& respond) {
    const auto failed = detail::guarded([&]() -> Result<void> {
      ATELIER_TRY_ASSIGN(const In in, detail::decode<In>(call, body));
      handler(call, in, respond);
      return {};
    });
    if (!failed) respond(failed.error());
  };
  add(std::move(row));
}

template <class Out, class F>
void Router::upload(Method method, std::string pattern, Spec spec, blob::Store& store, F handler) {
  auto row =
      detail::endpoint<Empty, Out>(method, std::move(pattern), std::move(spec), Kind::upload);
  row.store = &store;
  row.uploaded = [status = row.spec.status, handler = std::move(handler)](
                     const Call& call, const blob::Stored& stored) {
    return detail::guarded(
        [&]() -> Result<Reply> { return detail::encode_result(handler(call, stored), status); });
  };
  add(std::move(row));
}

template <class F>
void Router::stream(std::string pattern, Spec spec, F handler) {
  auto row = detail::endpoint<Empty, Empty>(Method::get, std::move(pattern), std::move(spec),
                                            Kind::stream);
  row.follow = [handler = std::move(handler)](const Call& call) {
    return detail::guarded([&]() -> Result<Follow> { return handler(call); });
  };
  add(std::move(row));
}

}  // namespace atelier::http
