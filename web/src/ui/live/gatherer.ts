// SPDX-License-Identifier: Apache-2.0
// Gathers the events of a stream, so that a page draws ten times a second at most: of a thing only
// the newest. Pure.
import type { Row } from './row';

export interface Batch {
  rows: Row[];
  /** Ids. */
  gone: string[];
}

export class Gatherer {
  private things = new Map<string, Row | undefined>(); // by id; undefined: gone

  /** Its id is the first of its values. */
  shown(row: Row) {
    this.things.set(String(row[0]), row);
  }
  gone(id: string) {
    this.things.set(id, undefined);
  }
  /** What has come since the last time; undefined where nothing has. */
  take(): Batch | undefined {
    if (this.things.size === 0) return undefined;
    const batch: Batch = { rows: [], gone: [] };
    for (const [id, row] of this.things) {
      if (row) batch.rows.push(row);
      else batch.gone.push(id);
    }
    this.things = new Map();
    return batch;
  }
}
