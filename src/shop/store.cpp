// SPDX-License-Identifier: Apache-2.0
#include "shop/store.h"

namespace atelier::shop::store {

sql::Sql audited_orders() {
  return "SELECT order_id, version, status, on_hold, 'shop' FROM order_state"
         " WHERE order_id >= $1 AND order_id < $2 ORDER BY order_id LIMIT $3";
}

}  // namespace atelier::shop::store
