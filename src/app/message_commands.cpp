// SPDX-License-Identifier: Apache-2.0
#include "app/message_commands.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <iostream>

#include <boost/json/serialize.hpp>

#include "app/message_api.h"
#include "app/person.h"
#include "app/targets.h"
#include "platform/http/uri.h"

namespace atelier::app {
namespace {

namespace json = boost::json;
using http::percent_encode;

struct Unreachable {
  std::string context;
  std::string error;
};
BOOST_DESCRIBE_STRUCT(Unreachable, (), (context, error))

struct GroupRow : bus::DeadLetterGroup {
  std::string context;
};
BOOST_DESCRIBE_STRUCT(GroupRow, (bus::DeadLetterGroup), (context))
struct GroupList {
  std::vector<GroupRow> groups;
  std::vector<Unreachable> unreachable;
};
BOOST_DESCRIBE_STRUCT(GroupList, (), (groups, unreachable))

struct PageRow : LetterPage {
  std::string context;
};
BOOST_DESCRIBE_STRUCT(PageRow, (LetterPage), (context))
struct PageList {
  std::vector<PageRow> pages;
  std::vector<Unreachable> unreachable;
};
BOOST_DESCRIBE_STRUCT(PageList, (), (pages, unreachable))

struct OutboxRow : OutboxView {
  std::string context;
};
BOOST_DESCRIBE_STRUCT(OutboxRow, (OutboxView), (context))
struct OutboxList {
  std::vector<OutboxRow> outboxes;
  std::vector<Unreachable> unreachable;
};
BOOST_DESCRIBE_STRUCT(OutboxList, (), (outboxes, unreachable))

struct ResentRow : Resent {
  std::string context;
};
BOOST_DESCRIBE_STRUCT(ResentRow, (Resent), (context))
struct ResentList {
  std::vector<ResentRow> resent;
  std::vector<Unreachable> unreachable;
};
BOOST_DESCRIBE_STRUCT(ResentList, (), (resent, unreachable))

struct Nothing {};
BOOST_DESCRIBE_STRUCT(Nothing, (), ())

/// "crm.evt/01a2..." is a letter, "crm.evt/order.status/order-unknown" a group.
struct Target {
  std::string queue;
  std::string rest;  ///< an id, or a type
  std::string error_kind;
  bool group() const { return !error_kind.empty(); }

  static Target read(const std::string& text) {
    const auto first = std::min(text.find('/'), text.size());
    const auto second = std::min(text.find('/', first + 1), text.size());
    Target target{.queue = text.substr(0, first)};
    if (first < text.size()) target.rest = text.substr(first + 1, second - first - 1);
    if (second < text.size()) target.error_kind = text.substr(second + 1);
    return target;
  }
};

std::string seconds_of(Instant at) { return to_rfc3339(at).substr(0, 19) + "Z"; }

/// The running system, as someone who signed in sees it.
class Remote {
 public:
  explicit Remote(const RemoteArguments& arguments)
      : arguments_(arguments), person_(arguments.url) {}

  Result<void> sign_in() {
    const char* email = std::getenv("ATELIER_EMAIL");
    const char* password = std::getenv("ATELIER_PASSWORD");
    if (!email || !password)
      return Error{ErrorKind::unauthenticated, "no-credentials",
                   "Set ATELIER_EMAIL and ATELIER_PASSWORD to a lead's or an administrator's."};
    return person_.sign_in(email, password);
  }

  template <class T>
  Result<T> get(const std::string& context, const std::string& path) {
    ATELIER_TRY_ASSIGN(const auto answer, person_.get(address(context, path)));
    return from_json<T>(json::serialize(answer));
  }
  template <class T, class In>
  Result<T> post(const std::string& context, const std::string& path, const In& body) {
    ATELIER_TRY_ASSIGN(const auto answer,
                       person_.post(address(context, path), json::parse(to_json(body))));
    return from_json<T>(answer.is_null() ? "{}" : json::serialize(answer));
  }

  /// `take(context, T)` for each that answers.
  template <class T, class F>
  std::vector<Unreachable> each(const std::string& path, F take) {
    return each_by([&](const std::string& context) { return get<T>(context, path); }, take);
  }
  /// The same for any way to `ask(context)`.
  template <class Ask, class F>
  std::vector<Unreachable> each_by(Ask ask, F take) {
    std::vector<Unreachable> unreachable;
    for (const auto& context : contexts()) {
      auto answer = ask(context);
      if (answer) {
        take(context, std::move(*answer));
      } else {
        unreachable.push_back({context, answer.error().type + ": " + answer.error().detail});
      }
    }
    return unreachable;
  }

  /// Whose queue it is: named before its dot.
  Result<std::string> context_of(const std::string& queue) const {
    if (!arguments_.context.empty()) return arguments_.context;
    const auto name = queue.substr(0, queue.find('.'));
    for (const auto& context : context_names())
      if (context == name) return name;
    return Error{ErrorKind::unprocessable, "context-required",
                 "Say --context: " + queue + " does not tell whose it is."};
  }

 private:
  static std::string address(const std::string& context, const std::string& path) {
    return "/api/" + percent_encode(context) + "/ops/" + path;
  }
  std::vector<std::string> contexts() const {
    if (!arguments_.context.empty()) return {arguments_.context};
    return {context_names().begin(), context_names().end()};
  }

  const RemoteArguments& arguments_;
  Person person_;
};

int complain(const Error& error) {
  std::cerr << "atelier: " << error.detail << " (" << error.type << ")\n";
  return 1;
}

/// The exit code.
int tell(const std::vector<Unreachable>& unreachable) {
  for (const auto& [context, error] : unreachable)
    std::cerr << "atelier: " << context << " does not tell: " << error << '\n';
  return unreachable.empty() ? 0 : 1;
}

int list_groups(Remote& remote, bool as_json) {
  GroupList list;
  list.unreachable = remote.each<LetterGroups>(
      "dead-letters/groups", [&](const std::string& context, LetterGroups answer) {
        for (auto& group : answer.groups) list.groups.push_back({std::move(group), context});
      });
  if (as_json) {
    std::cout << to_json(list) << '\n';
    return list.unreachable.empty() ? 0 : 1;
  }
  if (list.groups.empty() && list.unreachable.empty()) std::puts("Nothing waits.");
  if (!list.groups.empty())
    std::printf("%-8s  %8s  %-20s  %-20s  %s\n", "context", "letters", "oldest", "newest", "group");
  for (const auto& row : list.groups)
    std::printf("%-8s  %8lld  %-20s  %-20s  %s/%s/%s\n", row.context.c_str(),
                static_cast<long long>(row.letters), seconds_of(row.oldest_at).c_str(),
                seconds_of(row.newest_at).c_str(), row.queue.c_str(), row.type.c_str(),
                row.error_kind.c_str());
  return tell(list.unreachable);
}

std::string page_path(const DeadLetterArguments& arguments) {
  const auto filter = Target::read(arguments.what);
  std::string path = "dead-letters?limit=" + std::to_string(arguments.limit);
  const std::pair<const char*, const std::string&> parts[] = {{"&queue=", filter.queue},
                                                              {"&type=", filter.rest},
                                                              {"&error_kind=", filter.error_kind},
                                                              {"&after=", arguments.after}};
  for (const auto& [name, value] : parts)
    if (!value.empty()) path += name + percent_encode(value);
  return path;
}

int list_letters(Remote& remote, const DeadLetterArguments& arguments) {
  PageList list;
  list.unreachable = remote.each<LetterPage>(page_path(arguments),
                                             [&](const std::string& context, LetterPage page) {
                                               list.pages.push_back({std::move(page), context});
                                             });
  if (arguments.remote.json) {
    std::cout << to_json(list) << '\n';
    return list.unreachable.empty() ? 0 : 1;
  }
  for (const auto& page : list.pages) {
    for (const auto& letter : page.dead_letters)
      std::printf("%s  %s/%s  %s  order %s version %lld, %d attempts\n    %s\n",
                  seconds_of(letter.died_at).c_str(), letter.queue.c_str(), letter.id.str().c_str(),
                  letter.type.c_str(), letter.key.str().c_str(),
                  static_cast<long long>(letter.version), letter.attempts, letter.error.c_str());
    if (page.next)
      std::printf("More: --letters --context %s --after %s\n", page.context.c_str(),
                  page.next->c_str());
  }
  return tell(list.unreachable);
}

std::string letter_path(const Target& letter) {
  return "dead-letters/" + percent_encode(letter.queue) + "/" + percent_encode(letter.rest);
}

void print_letter(const bus::WholeDeadLetter& letter) {
  std::printf("%s/%s  %s, schema %d, by %s\n", letter.queue.c_str(), letter.id.str().c_str(),
              letter.type.c_str(), letter.schema, letter.exchange.c_str());
  std::printf("order %s, version %lld\nsent %s, cause %s\ntrace %s\n", letter.key.str().c_str(),
              static_cast<long long>(letter.version), to_rfc3339(letter.created_at).c_str(),
              letter.cause.empty() ? "-" : letter.cause.c_str(), letter.traceparent.c_str());
  std::printf("%s since %s after %d attempts\n    %s\n%s\n",
              std::string(name_of(letter.state)).c_str(), to_rfc3339(letter.died_at).c_str(),
              letter.attempts, letter.error.c_str(), letter.payload.text.c_str());
  for (const auto& decision : letter.decisions)
    std::printf("%s  %s by %s: %s%s%s\n", to_rfc3339(decision.at).c_str(),
                std::string(name_of(decision.deed)).c_str(), decision.actor.c_str(),
                decision.reason.c_str(), decision.error.empty() ? "" : "\n    ",
                decision.error.c_str());
}

Result<void> show_letter(Remote& remote, const DeadLetterArguments& arguments) {
  const auto letter = Target::read(arguments.what);
  ATELIER_TRY_ASSIGN(const auto context, remote.context_of(letter.queue));
  ATELIER_TRY_ASSIGN(const auto whole,
                     remote.get<bus::WholeDeadLetter>(context, letter_path(letter)));
  if (arguments.remote.json) {
    std::cout << to_json(whole) << '\n';
  } else {
    print_letter(whole);
  }
  return {};
}

/// How many of the group wait.
Result<std::int64_t> waiting(Remote& remote, const std::string& context, const Target& group) {
  ATELIER_TRY_ASSIGN(const auto all, remote.get<LetterGroups>(context, "dead-letters/groups"));
  for (const auto& one : all.groups)
    if (one.queue == group.queue && one.type == group.rest && one.error_kind == group.error_kind)
      return one.letters;
  return Error{ErrorKind::not_found, "no-such-group", "No letters of this group wait."};
}

/// The exit code.
Result<int> decide_about_group(Remote& remote, const DeadLetterArguments& arguments,
                               const Target& group, const char* deed) {
  ATELIER_TRY_ASSIGN(const auto context, remote.context_of(group.queue));
  ATELIER_TRY_ASSIGN(const auto letters, waiting(remote, context, group));
  if (!arguments.yes) {
    std::printf("%lld letters; say --yes to %s them.\n", static_cast<long long>(letters), deed);
    return 2;
  }
  GroupProgress sum;
  GroupDecision decision{
      {arguments.reason}, group.queue, group.rest, group.error_kind, std::nullopt};
  do {
    ATELIER_TRY_ASSIGN(auto progress, remote.post<GroupProgress>(
                                          context, std::string("dead-letters/") + deed, decision));
    sum.done += progress.done;
    sum.failed += progress.failed;
    if (sum.first_error.empty()) sum.first_error = std::move(progress.first_error);
    decision.after = std::move(progress.next);
    std::fprintf(stderr, "%lld of %lld\n", static_cast<long long>(sum.done + sum.failed),
                 static_cast<long long>(letters));
  } while (decision.after);
  if (arguments.remote.json) {
    std::cout << to_json(sum) << '\n';
  } else {
    std::printf("%s: %lld, failed: %lld%s%s\n", deed, static_cast<long long>(sum.done),
                static_cast<long long>(sum.failed), sum.failed ? ", first: " : "",
                sum.first_error.c_str());
  }
  return sum.failed ? 1 : 0;
}

Result<int> decide(Remote& remote, const DeadLetterArguments& arguments, const char* deed) {
  const auto target = Target::read(arguments.what);
  if (target.group()) return decide_about_group(remote, arguments, target, deed);
  ATELIER_TRY_ASSIGN(const auto context, remote.context_of(target.queue));
  ATELIER_TRY(
      remote.post<Nothing>(context, letter_path(target) + "/" + deed, Reason{arguments.reason}));
  std::printf("%s: %s\n", deed, arguments.what.c_str());
  return 0;
}

Result<int> run(Remote& remote, const DeadLetterArguments& arguments) {
  using enum DeadLetterArguments::Deed;
  switch (arguments.deed) {
    case list:
      return arguments.letters || !arguments.what.empty()
                 ? list_letters(remote, arguments)
                 : list_groups(remote, arguments.remote.json);
    case show:
      ATELIER_TRY(show_letter(remote, arguments));
      return 0;
    case replay:
      return decide(remote, arguments, "replay");
    case discard:
      return decide(remote, arguments, "discard");
  }
  return 2;
}

}  // namespace

int dead_letters_command(const DeadLetterArguments& arguments) {
  Remote remote(arguments.remote);
  if (const auto signed_in = remote.sign_in(); !signed_in) return complain(signed_in.error());
  const auto done = run(remote, arguments);
  return done ? *done : complain(done.error());
}

namespace {

int resend(Remote& remote, const OutboxArguments& arguments) {
  const auto since = parse_rfc3339(arguments.since);
  if (!since) {
    std::cerr << "atelier: --since is a time such as 2026-03-01T12:00:00Z\n";
    return 2;
  }
  ResentList list;
  list.unreachable = remote.each_by(
      [&](const std::string& context) {
        return remote.post<Resent>(context, "outbox/resend", Resend{{arguments.reason}, *since});
      },
      [&](const std::string& context, Resent resent) {
        list.resent.push_back({resent, context});
      });
  if (arguments.remote.json) {
    std::cout << to_json(list) << '\n';
    return list.unreachable.empty() ? 0 : 1;
  }
  for (const auto& row : list.resent)
    std::printf("%-8s  %8lld messages\n", row.context.c_str(),
                static_cast<long long>(row.messages));
  return tell(list.unreachable);
}

int show_outboxes(Remote& remote, bool as_json) {
  OutboxList list;
  list.unreachable =
      remote.each<OutboxView>("outbox", [&](const std::string& context, OutboxView status) {
        list.outboxes.push_back({std::move(status), context});
      });
  if (as_json) {
    std::cout << to_json(list) << '\n';
    return list.unreachable.empty() ? 0 : 1;
  }
  std::printf("%-8s  %8s  %10s  %12s  %s\n", "context", "pending", "oldest", "dead letters",
              "last error of the oldest");
  for (const auto& row : list.outboxes)
    std::printf("%-8s  %8lld  %8.1f s  %12lld  %s\n", row.context.c_str(),
                static_cast<long long>(row.pending),
                static_cast<double>(row.oldest_age_us) / kSecond,
                static_cast<long long>(row.dead_letters), row.last_error.c_str());
  return tell(list.unreachable);
}

}  // namespace

int outbox_command(const OutboxArguments& arguments) {
  Remote remote(arguments.remote);
  if (const auto signed_in = remote.sign_in(); !signed_in) return complain(signed_in.error());
  return arguments.resend ? resend(remote, arguments)
                          : show_outboxes(remote, arguments.remote.json);
}

}  // namespace atelier::app
