// SPDX-License-Identifier: Apache-2.0
import type { Schemas } from '../../api/client';

type Rate = Pick<Schemas['mes.PieceRate'], 'id' | 'operation' | 'product' | 'effective_from'>;

/** Of each operation and product the latest that has begun is in force, as the ledger takes it. */
export function rateStates(rates: readonly Rate[], now: Date) {
  const states = new Map<string, 'now' | 'later' | 'past'>();
  const inForce = new Map<string, Rate>();
  for (const rate of rates) {
    if (new Date(rate.effective_from) > now) {
      states.set(rate.id, 'later');
      continue;
    }
    states.set(rate.id, 'past');
    const key = `${rate.operation} ${rate.product ?? ''}`;
    const other = inForce.get(key);
    const later =
      !other ||
      rate.effective_from > other.effective_from ||
      (rate.effective_from === other.effective_from && rate.id > other.id);
    if (later) inForce.set(key, rate);
  }
  for (const { id } of inForce.values()) states.set(id, 'now');
  return states;
}
