// SPDX-License-Identifier: Apache-2.0
// What a lane of the board shows. Pure.
import type { Rules } from '../../ui/live/lane';
import { type Card, compareCards, isFree } from './card';

export interface LaneFilter {
  stage?: string;
  status?: Card['status'];
  work_center?: string;
  who?: 'free' | 'mine';
  overdue?: true;
  q?: string;
}

/** Whether a lane shows a card; undefined where only the server can tell. */
export function takes(filter: LaneFilter, card: Card, me: string, now: Date): boolean | undefined {
  if (filter.stage && card.stage !== filter.stage) return false;
  if (filter.status && card.status !== filter.status) return false;
  if (filter.work_center && card.work_center !== filter.work_center) return false;
  if (filter.who === 'free' && !isFree(card)) return false;
  if (filter.who === 'mine' && card.worker?.id !== me) return false;
  if (filter.overdue && Date.parse(card.due_at) >= now.getTime()) return false;
  return filter.q ? undefined : true;
}

export const rulesOf = (filter: LaneFilter, me: string): Rules<Card> => ({
  idOf: (card) => card.lot_id,
  compare: compareCards,
  takes: (card, now) => takes(filter, card, me, now),
});
