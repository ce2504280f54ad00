// SPDX-License-Identifier: Apache-2.0
// A card of the dispatch board, and how the board puts cards in order. Pure.
import type { Schemas } from '../../api/client';

export type Card = Schemas['mes.Card'];

const ranks: Record<Card['priority'], number> = { urgent: 0, high: 1, normal: 2 };

/** As the server has it: the more urgent first, then by due date. */
export function compareCards(a: Card, b: Card): number {
  return (
    ranks[a.priority] - ranks[b.priority] ||
    Date.parse(a.due_at) - Date.parse(b.due_at) ||
    (a.lot_id < b.lot_id ? -1 : a.lot_id > b.lot_id ? 1 : 0)
  );
}

/** May be taken by whoever is first. */
export const isFree = (card: Card) => card.state === 'ready' && !card.on_hold;

const hour = 3_600_000;
export type Urgency = 'overdue' | 'today' | 'soon' | 'later';

export function urgencyOf(dueAt: string, now: Date): Urgency {
  const left = Date.parse(dueAt) - now.getTime();
  if (left < 0) return 'overdue';
  if (left < 24 * hour) return 'today';
  return left < 72 * hour ? 'soon' : 'later';
}
