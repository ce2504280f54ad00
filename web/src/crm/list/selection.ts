// SPDX-License-Identifier: Apache-2.0
// Which orders were chosen for what is to be done with several. Pure: a change makes a new one.
import type { Card } from '../orders/card';

/** More than so many at once nobody has looked at. */
export const mostSelected = 500;

export class Selection {
  private constructor(private readonly byId: ReadonlyMap<string, Card>) {}
  static readonly none = new Selection(new Map());

  has = (id: string) => this.byId.has(id);
  get size() {
    return this.byId.size;
  }
  get cards(): Card[] {
    return [...this.byId.values()];
  }
  toggled(card: Card): Selection {
    const byId = new Map(this.byId);
    if (!byId.delete(card.order_id) && byId.size < mostSelected) byId.set(card.order_id, card);
    return new Selection(byId);
  }
  with(cards: readonly Card[]): Selection {
    const byId = new Map(this.byId);
    for (const card of cards) {
      if (byId.size >= mostSelected) break;
      byId.set(card.order_id, card);
    }
    return new Selection(byId);
  }
  without(ids: ReadonlySet<string>): Selection {
    return new Selection(new Map([...this.byId].filter(([id]) => !ids.has(id))));
  }
}
