// SPDX-License-Identifier: Apache-2.0
// What a page knows of the shop floor: the lanes it shows, whether they are live, and what is being
// taken. Nothing is shown as taken before the server has said so: what is asked for is `taking`.
import { ApiError, api, ask } from '../../api/client';
import { type Card, cardOf } from './card';
import type { LaneFilter } from './lane';
import { type Changes, LiveLane, type LoadedPage, pageSize } from './live_lane';
import type { Word } from './stream';

let columns: readonly string[] = []; // of the board's rows, once a page of it was read

async function load(filter: LaneFilter, page: number): Promise<LoadedPage> {
  const query = { ...filter, page, page_size: pageSize };
  const found = await ask(api.GET('/api/mes/board', { params: { query } }));
  columns = found.columns;
  return {
    cards: found.rows.map((row) => cardOf(columns, row)),
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

export class Floor {
  live = false;
  /** Since when what is shown was not brought up to date any more. */
  brokenAt: Date | undefined;
  refused: Refused | undefined;
  readonly taking = new Set<string>(); // lots
  private version = 0;
  private readonly listeners = new Set<() => void>();
  private readonly lanes = new Set<LiveLane>();

  constructor(
    private readonly me: string,
    private readonly loadPage = load,
  ) {}

  readonly subscribe = (listener: () => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };
  readonly snapshot = () => this.version;

  laneOf(filter: LaneFilter): LiveLane {
    return new LiveLane(filter, this.me, this.loadPage);
  }
  add(lane: LiveLane) {
    this.lanes.add(lane);
    lane.open();
    return () => {
      this.lanes.delete(lane);
      lane.close();
    };
  }

  readonly hear = (word: Word) => {
    if (word.kind === 'batch')
      this.apply({
        cards: word.batch.rows.map((row) => cardOf(columns, row)),
        gone: word.batch.gone,
      });
    else if (word.kind === 'resync') this.reload();
    else this.setLive(word.live);
  };

  /** Also what the server answers to a deed: it is not waited for in the stream. */
  apply(changes: Changes) {
    for (const lane of this.lanes) lane.apply(changes);
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

  reload() {
    for (const lane of this.lanes) void lane.reload();
  }

  /** Brings a card up to date that has turned out to be old. */
  private async look(card: Card, error: unknown): Promise<{ holder?: string }> {
    if (!(error instanceof ApiError) || error.status !== 409) return {};
    const cards = await cardsOfOrder(card.number).catch(() => []);
    this.apply({ cards, gone: [] });
    const holder = cards.find((one) => one.operation_id === card.operation_id)?.worker?.name;
    return holder === undefined ? {} : { holder };
  }

  private setLive(live: boolean) {
    if (live && this.brokenAt) this.reload();
    this.live = live;
    this.brokenAt = live ? undefined : (this.brokenAt ?? new Date());
    this.notify();
  }

  private notify() {
    this.version += 1;
    for (const listener of this.listeners) listener();
  }
}
