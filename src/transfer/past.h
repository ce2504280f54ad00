// SPDX-License-Identifier: Apache-2.0
// The order that a record tells of, with its past.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "transfer/record.h"

namespace atelier::transfer {

/// Someone who can sign in here.
struct Account {
  NamedUser user;
  auth::Roles roles;
};
/// Nobody with this e-mail is nullopt.
using FindAccount = std::function<Result<std::optional<Account>>(std::string_view email)>;

/// An id made of when and what: the same again for the same, and in the order of time among those
/// that were drawn (a UUID of version 7 whose random part is a digest of `what`).
Uuid derived_id(Instant at, std::string_view what);

/// The order of a record that was read by read_record(). Its number is the record's where that can
/// be kept, otherwise "": renumber() it. `unprocessable` "invalid-fields" for an operator or
/// manager who has no account.
Result<ImportedOrder> to_order(const Record& record, const FindAccount& find);

/// Whether a number of another system can stay: letters, digits and -_/. only, at most 22, and not
/// of the shape that the channels here make theirs of, for it would be given out again.
bool can_keep_number(std::string_view number);
/// Gives the order a number made here. The number it had becomes its reference where it has none,
/// and is noted for managers.
void renumber(ImportedOrder& imported, std::string number, std::string_view old_number);

}  // namespace atelier::transfer
