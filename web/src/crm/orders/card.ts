// SPDX-License-Identifier: Apache-2.0
// An order in the managers' list, and how the list takes and orders it. Pure.
import type { Schemas } from '../../api/client';
import type { Rules } from '../../ui/live/lane';

export type Card = Schemas['crm.Card'];
export type OrderStatus = Card['status'];
export type Channel = Card['channel'];

/** The way of an order, and its other end. */
export const statuses = [
  'submitted',
  'confirmed',
  'released',
  'in_production',
  'ready_to_ship',
  'shipped',
  'delivered',
  'closed',
  'cancelled',
] as const satisfies readonly OrderStatus[];

/** As the server is asked for it. */
export interface ListFilter {
  status?: OrderStatus;
  channel?: Channel;
  /** "me", or an id. */
  manager?: string;
  overdue?: true;
  stuck?: true;
  on_hold?: true;
  q?: string;
  order?: 'urgent';
}

/** For how long an order is usually in a status, in seconds; none where it may stay. */
export type Usual = ReadonlyMap<OrderStatus, number>;

type Dated = Pick<Card, 'status' | 'changed_at' | 'promised_at'>;

export const hasLeft = (status: OrderStatus) =>
  statuses.indexOf(status) >= statuses.indexOf('shipped');
export const isOver = (status: OrderStatus) => status === 'closed' || status === 'cancelled';

export const isOverdue = ({ status, promised_at }: Dated, now: Date) =>
  !hasLeft(status) && Date.parse(promised_at) < now.getTime();

export function isStuck({ status, changed_at }: Dated, usual: Usual, now: Date): boolean {
  const seconds = usual.get(status);
  return seconds !== undefined && Date.parse(changed_at) + seconds * 1000 < now.getTime();
}

function rankOf(card: Card, usual: Usual, now: Date): number {
  if (isOverdue(card, now)) return 0;
  return isStuck(card, usual, now) ? 1 : 2;
}

/** Whether the list shows an order; undefined where only the server can tell. */
export function takes(
  filter: ListFilter,
  card: Card,
  me: string,
  usual: Usual,
  now: Date,
): boolean | undefined {
  const manager = filter.manager === 'me' ? me : filter.manager;
  if (filter.status && card.status !== filter.status) return false;
  if (filter.channel && card.channel !== filter.channel) return false;
  if (manager && card.manager?.id !== manager) return false;
  if (filter.on_hold && !card.on_hold) return false;
  if (filter.overdue && !isOverdue(card, now)) return false;
  if (filter.stuck && !isStuck(card, usual, now)) return false;
  return filter.q ? undefined : true;
}

/** `usual`: as it is known by now. */
export function rulesOf(filter: ListFilter, me: string, usual: () => Usual): Rules<Card> {
  const rank = (card: Card) => (filter.order ? rankOf(card, usual(), new Date()) : 0);
  return {
    idOf: (card) => card.order_id,
    compare: (a, b) =>
      rank(a) - rank(b) ||
      Date.parse(b.placed_at) - Date.parse(a.placed_at) ||
      (a.order_id < b.order_id ? -1 : a.order_id > b.order_id ? 1 : 0),
    takes: (card, now) => takes(filter, card, me, usual(), now),
  };
}
