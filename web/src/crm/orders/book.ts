// SPDX-License-Identifier: Apache-2.0
// What a page knows of the orders: the windows it shows, and whether they are live.
import { api, ask } from '../../api/client';
import { LiveLane, type LoadedPage, pageSize } from '../../ui/live/live_lane';
import { LiveList } from '../../ui/live/live_list';
import { cardOf } from '../../ui/live/row';
import type { Source } from '../../ui/live/stream';
import { type Card, type ListFilter, rulesOf, type Usual } from './card';

export const changes: Source = { path: '/api/crm/events', shown: 'order', key: 'order_id' };

export class Book extends LiveList<Card> {
  usual: Usual = new Map();

  constructor(private readonly me: string) {
    super();
  }

  laneOf(filter: ListFilter): LiveLane<Card> {
    return new LiveLane(
      rulesOf(filter, this.me, () => this.usual),
      (page) => this.load(filter, page),
    );
  }

  /** All orders between two places of a list, `to` not among them. */
  async between(filter: ListFilter, from: number, to: number): Promise<Card[]> {
    const first = Math.floor(from / pageSize) + 1;
    const last = Math.floor((to - 1) / pageSize) + 1;
    const numbers = Array.from({ length: last - first + 1 }, (_, i) => first + i);
    const pages = await Promise.all(numbers.map((number) => this.load(filter, number)));
    const begin = (first - 1) * pageSize;
    return pages.flatMap((page) => page.cards).slice(from - begin, to - begin);
  }

  private async load(filter: ListFilter, page: number): Promise<LoadedPage<Card>> {
    const query = { ...filter, page, page_size: pageSize };
    const found = await ask(api.GET('/api/crm/orders', { params: { query } }));
    this.columns = found.columns;
    return {
      cards: found.rows.map((row) => cardOf<Card>(found.columns, row)),
      total: found.total,
      exact: found.total_is_exact,
    };
  }
}
