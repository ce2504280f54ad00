// SPDX-License-Identifier: Apache-2.0
// The part of a list that is shown: the cards near the screen, and how many there are. A change is
// put in its place at once where that place is known; everything else makes the lane stale, and
// then the server is asked for the same part again. Pure.

/** How a list is ordered and what it takes. */
export interface Rules<C> {
  idOf: (card: C) => string;
  /** As the server orders them. */
  compare: (a: C, b: C) => number;
  /** Whether the list shows a card; undefined where only the server can tell. */
  takes: (card: C, now: Date) => boolean | undefined;
}

export class Lane<C> {
  /** The place of the first card of `cards` among all. */
  from = 0;
  cards: readonly C[] = [];
  total = 0;
  /** False: at least so many. */
  exact = true;
  stale = true;

  constructor(private readonly rules: Pick<Rules<C>, 'idOf' | 'compare'>) {}

  fill(from: number, cards: readonly C[], total: number, exact: boolean) {
    Object.assign(this, { from, cards, total, exact, stale: false });
  }

  at(place: number): C | undefined {
    return this.cards[place - this.from];
  }

  placeOf(id: string): number {
    const index = this.indexOf(id);
    return index < 0 ? -1 : index + this.from;
  }

  /** Puts a card where it belongs now. `shown`: what Rules.takes says of it. Whether anything
   * changed. */
  put(card: C, shown: boolean | undefined): boolean {
    const index = this.indexOf(this.rules.idOf(card));
    if (shown === false) return index >= 0 && this.takeOut(index);
    const was = this.cards[index];
    if (was && this.rules.compare(was, card) === 0) {
      this.cards = this.cards.with(index, card);
      return true;
    }
    this.stale = true;
    if (shown === undefined) return false;
    if (was) this.takeOut(index);
    return this.insert(card) || was !== undefined;
  }

  remove(id: string): boolean {
    const index = this.indexOf(id);
    return index >= 0 && this.takeOut(index);
  }

  private indexOf(id: string): number {
    return this.cards.findIndex((card) => this.rules.idOf(card) === id);
  }

  private takeOut(index: number): boolean {
    this.cards = this.cards.toSpliced(index, 1);
    this.total -= 1;
    this.stale = true;
    return true;
  }

  /** Only between cards that are known is it known where it belongs. */
  private insert(card: C): boolean {
    const next = this.cards.findIndex((one) => this.rules.compare(card, one) < 0);
    const index = next < 0 ? this.cards.length : next;
    const before = index === 0 && this.from > 0;
    const behind = next < 0 && this.from + this.cards.length < this.total;
    if (before || behind) return false;
    this.cards = this.cards.toSpliced(index, 0, card);
    this.total += 1;
    return true;
  }
}
