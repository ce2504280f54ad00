// SPDX-License-Identifier: Apache-2.0
// The part of the board that one list shows: the cards near the screen, and how many there are. A
// change is put in its place at once where that place is known; everything else makes the lane
// stale, and then the server is asked for the same part again. Pure.
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

export class Lane {
  /** The place of the first card of `cards` among all. */
  from = 0;
  cards: readonly Card[] = [];
  total = 0;
  /** False: at least so many. */
  exact = true;
  stale = true;

  fill(from: number, cards: readonly Card[], total: number, exact: boolean) {
    Object.assign(this, { from, cards, total, exact, stale: false });
  }

  at(place: number): Card | undefined {
    return this.cards[place - this.from];
  }

  placeOf(lot: string): number {
    const index = this.cards.findIndex((card) => card.lot_id === lot);
    return index < 0 ? -1 : index + this.from;
  }

  /** Puts a card where it belongs now. `shown`: what takes() says of it. Whether anything changed. */
  put(card: Card, shown: boolean | undefined): boolean {
    const index = this.cards.findIndex((one) => one.lot_id === card.lot_id);
    if (shown === false) return index >= 0 && this.takeOut(index);
    const was = this.cards[index];
    if (was && compareCards(was, card) === 0) {
      this.cards = this.cards.with(index, card);
      return true;
    }
    this.stale = true;
    if (shown === undefined) return false;
    if (was) this.takeOut(index);
    return this.insert(card) || was !== undefined;
  }

  remove(lot: string): boolean {
    const index = this.cards.findIndex((card) => card.lot_id === lot);
    return index >= 0 && this.takeOut(index);
  }

  private takeOut(index: number): boolean {
    this.cards = this.cards.toSpliced(index, 1);
    this.total -= 1;
    this.stale = true;
    return true;
  }

  /** Only between cards that are known is it known where it belongs. */
  private insert(card: Card): boolean {
    const next = this.cards.findIndex((one) => compareCards(card, one) < 0);
    const index = next < 0 ? this.cards.length : next;
    const before = index === 0 && this.from > 0;
    const behind = next < 0 && this.from + this.cards.length < this.total;
    if (before || behind) return false;
    this.cards = this.cards.toSpliced(index, 0, card);
    this.total += 1;
    return true;
  }
}
