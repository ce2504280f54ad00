// SPDX-License-Identifier: Apache-2.0
#include "identity/person.h"

#include <algorithm>

namespace atelier::identity {
namespace {

constexpr std::size_t kLongestEmail = 254;
constexpr std::size_t kLongestLocalPart = 64;

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == text.npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

bool is_alphanumeric(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }

bool is_local_part(std::string_view text) {
  const auto allowed = [](char c) {
    return is_alphanumeric(c) ||
           std::string_view("!#$%&'*+-/=?^_`{|}~.").find(c) != std::string_view::npos;
  };
  return !text.empty() && text.size() <= kLongestLocalPart && text.front() != '.' &&
         text.back() != '.' && std::all_of(text.begin(), text.end(), allowed);
}

bool is_domain(std::string_view text) {
  const auto allowed = [](char c) { return is_alphanumeric(c) || c == '-' || c == '.'; };
  return !text.empty() && is_alphanumeric(text.front()) && is_alphanumeric(text.back()) &&
         text.find("..") == text.npos && std::all_of(text.begin(), text.end(), allowed);
}

}  // namespace

std::optional<std::string> normalise_email(std::string_view text) {
  std::string email(trimmed(text));
  if (email.size() > kLongestEmail) return std::nullopt;
  std::transform(email.begin(), email.end(), email.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  const auto at = email.find('@');
  if (at == email.npos) return std::nullopt;
  const std::string_view view(email);
  if (!is_local_part(view.substr(0, at)) || !is_domain(view.substr(at + 1))) return std::nullopt;
  return email;
}

std::optional<std::string> last_ten_digits(std::string_view phone) {
  std::string digits;
  for (const char c : phone)
    if (c >= '0' && c <= '9') digits += c;
  if (digits.size() < 10) return std::nullopt;
  return digits.substr(digits.size() - 10);
}

bool is_pin(std::string_view text) {
  return text.size() >= kShortestPin && text.size() <= kLongestPin &&
         text.find_first_not_of("0123456789") == text.npos;
}

Result<void> may_have_pin(const Person& person) {
  if (person.roles == auth::Role::operator_) return {};
  return Error{ErrorKind::conflict, "not-an-operator",
               "A PIN is for people whose only role is operator: it is too short for more."};
}

Result<void> may_change_access(const UserId& by, const Person& who, auth::Roles roles,
                               bool disabled) {
  if (by == who.id && (disabled || !roles.any(auth::Role::admin)))
    return Error{ErrorKind::conflict, "not-yourself",
                 "You cannot disable your own account or take the role admin from it. Ask another "
                 "administrator."};
  return {};
}

}  // namespace atelier::identity
