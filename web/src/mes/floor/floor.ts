// SPDX-License-Identifier: Apache-2.0
// What a page knows of the shop floor: the lanes it shows, whether they are live, and what is being
// taken. Nothing is shown as taken before the server has said so: what is asked for is `taking`.
import { ApiError, api, ask } from '../../api/client';
import { LiveLane, type LoadedPage, pageSize } from '../../ui/live/live_lane';
import { LiveList } from '../../ui/live/live_list';
import { cardOf } from '../../ui/live/row';
import type { Source } from '../../ui/live/stream';
import type { Card } from './card';
import { type LaneFilter, rulesOf } from './lane';

export const changes: Source = { path: '/api/mes/events', shown: 'card', key: 'lot_id' };

async function load(
  filter: LaneFilter,
  page: number,
): Promise<LoadedPage<Card> & { columns: readonly string[] }> {
  const query = { ...filter, page, page_size: pageSize };
  const found = await ask(api.GET('/api/mes/board', { params: { query } }));
  return {
    columns: found.columns,
    cards: found.rows.map((row) => cardOf<Card>(found.columns, row)),
    total: found.total,
    exact: found.total_is_exact,
  };
}

/** The cards of the order with this number. */
export async function cardsOfOrder(number: string): Promise<Card[]> {
  const { cards } = await load({ q: number }, 1);
  return cards.filter((card) => card.number === number);
}

/** What became of a card that could not be taken. */
export interface Refused {
  card: Card;
  error: unknown;
  /** Who was faster. */
  holder?: string;
}

export class Floor extends LiveList<Card> {
  refused: Refused | undefined;
  readonly taking = new Set<string>(); // lots

  constructor(private readonly me: string) {
    super();
  }

  laneOf(filter: LaneFilter): LiveLane<Card> {
    return new LiveLane(rulesOf(filter, this.me), async (page) => {
      const found = await load(filter, page);
      this.columns = found.columns;
      return found;
    });
  }

  async take(card: Card): Promise<void> {
    if (this.taking.has(card.lot_id)) return;
    this.taking.add(card.lot_id);
    this.setRefused(undefined);
    try {
      const path = { id: card.operation_id };
      const taken = await ask(api.POST('/api/mes/operations/{id}/claim', { params: { path } }));
      this.apply({ cards: [taken], gone: [] });
    } catch (error) {
      this.setRefused({ card, error, ...(await this.look(card, error)) });
    }
    this.taking.delete(card.lot_id);
    this.notify();
  }

  setRefused(refused: Refused | undefined) {
    this.refused = refused;
    this.notify();
  }

  /** Brings a card up to date that has turned out to be old. */
  private async look(card: Card, error: unknown): Promise<{ holder?: string }> {
    if (!(error instanceof ApiError) || error.status !== 409) return {};
    const cards = await cardsOfOrder(card.number).catch(() => []);
    this.apply({ cards, gone: [] });
    const holder = cards.find((one) => one.operation_id === card.operation_id)?.worker?.name;
    return holder === undefined ? {} : { holder };
  }
}
