// SPDX-License-Identifier: Apache-2.0
// What a page knows of a list: the lanes it shows, and whether they are live.
import type { Changes, LiveLane } from './live_lane';
import { cardOf } from './row';
import type { Word } from './stream';

export class LiveList<C> {
  live = false;
  /** Since when what is shown was not brought up to date any more. */
  brokenAt: Date | undefined;
  /** Of the list's rows, once a page of it was read. */
  protected columns: readonly string[] = [];
  private version = 0;
  private readonly listeners = new Set<() => void>();
  private readonly lanes = new Set<LiveLane<C>>();

  readonly subscribe = (listener: () => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };
  readonly snapshot = () => this.version;

  add(lane: LiveLane<C>) {
    this.lanes.add(lane);
    lane.open();
    return () => {
      this.lanes.delete(lane);
      lane.close();
    };
  }

  readonly hear = (word: Word) => {
    if (word.kind === 'live') this.setLive(word.live);
    else if (word.kind === 'resync' || this.columns.length === 0) this.reload();
    else
      this.apply({
        cards: word.batch.rows.map((row) => cardOf<C>(this.columns, row)),
        gone: word.batch.gone,
      });
  };

  /** Also what the server answers to a deed: it is not waited for in the stream. */
  apply(changes: Changes<C>) {
    for (const lane of this.lanes) lane.apply(changes);
  }

  reload() {
    for (const lane of this.lanes) void lane.reload();
  }

  protected notify() {
    this.version += 1;
    for (const listener of this.listeners) listener();
  }

  private setLive(live: boolean) {
    if (live && this.brokenAt) this.reload();
    this.live = live;
    this.brokenAt = live ? undefined : (this.brokenAt ?? new Date());
    this.notify();
  }
}
