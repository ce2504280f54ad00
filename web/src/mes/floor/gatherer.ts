// SPDX-License-Identifier: Apache-2.0
// Gathers the events of the stream, so that a page draws ten times a second at most: of a card only
// the newest. Pure.
import type { Row } from './card';

export interface Batch {
  rows: Row[];
  /** Lots. */
  gone: string[];
}

export class Gatherer {
  private cards = new Map<string, Row | undefined>(); // by lot; undefined: gone

  card(row: Row) {
    this.cards.set(String(row[0]), row);
  }
  gone(lot: string) {
    this.cards.set(lot, undefined);
  }
  /** What has come since the last time; undefined where nothing has. */
  take(): Batch | undefined {
    if (this.cards.size === 0) return undefined;
    const batch: Batch = { rows: [], gone: [] };
    for (const [lot, row] of this.cards) {
      if (row) batch.rows.push(row);
      else batch.gone.push(lot);
    }
    this.cards = new Map();
    return batch;
  }
}
