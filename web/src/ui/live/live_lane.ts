// SPDX-License-Identifier: Apache-2.0
// A lane that is kept true: loads the pages that are near the screen, takes changes at once, and
// asks the server again, not too often, where a change left it stale.
import { Lane, type Rules } from './lane';

export const pageSize = 60;
const settleMs = 1500; // changes that come within it are asked about together
const retryMs = 3000;

export interface LoadedPage<C> {
  cards: C[];
  total: number;
  exact: boolean;
}
/** Pages count from 1. */
export type Load<C> = (page: number) => Promise<LoadedPage<C>>;

export interface Changes<C> {
  cards: readonly C[];
  /** Ids. */
  gone: readonly string[];
}

export class LiveLane<C> {
  readonly lane: Lane<C>;
  /** Why nothing could be loaded; what was loaded before stays. */
  failure: unknown;
  loaded = false;
  private version = 0;
  private readonly listeners = new Set<() => void>();
  private wanted = { from: 0, to: 1 };
  private pages = { first: 1, last: 1 };
  private loading = false;
  private again = false;
  private missed: Changes<C>[] = []; // came while a page was under way, which may not know them yet
  private timer: ReturnType<typeof setTimeout> | undefined;
  private closed = true;

  constructor(
    private readonly rules: Rules<C>,
    private readonly load: Load<C>,
  ) {
    this.lane = new Lane(rules);
  }

  readonly subscribe = (listener: () => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };
  readonly snapshot = () => this.version;

  open() {
    this.closed = false;
    void this.reload();
  }
  close() {
    this.closed = true;
    clearTimeout(this.timer);
  }

  /** The places that are near the screen, `to` not among them. */
  want(from: number, to: number) {
    this.wanted = { from, to };
    const { first, last } = this.pagesWanted();
    if (first < this.pages.first || last > this.pages.last) void this.reload();
  }

  apply(changes: Changes<C>) {
    if (this.loading) this.missed.push(changes);
    if (!this.loaded) return;
    if (this.put(changes)) this.notify();
    if (this.lane.stale) this.reloadIn(settleMs);
  }

  async reload(): Promise<void> {
    if (this.closed) return;
    if (this.loading) {
      this.again = true;
      return;
    }
    this.loading = true;
    this.missed = [];
    clearTimeout(this.timer);
    this.timer = undefined;
    const { first, last } = this.pagesWanted();
    try {
      const numbers = Array.from({ length: last - first + 1 }, (_, i) => first + i);
      const pages = await Promise.all(numbers.map((number) => this.load(number)));
      this.fill(first, last, pages);
    } catch (failure) {
      this.failure = failure;
      this.reloadIn(retryMs);
    }
    this.loading = false;
    if (this.closed) return;
    this.notify();
    if (!this.again) return;
    this.again = false;
    await this.reload();
  }

  private fill(first: number, last: number, pages: readonly LoadedPage<C>[]) {
    this.failure = undefined;
    this.loaded = true;
    this.pages = { first, last };
    this.lane.fill(
      (first - 1) * pageSize,
      pages.flatMap((page) => page.cards),
      pages[0]?.total ?? 0,
      pages.every((page) => page.exact),
    );
    for (const changes of this.missed) this.put(changes);
    if (this.lane.stale) this.reloadIn(settleMs);
  }

  private put({ cards, gone }: Changes<C>): boolean {
    const now = new Date();
    let changed = false;
    for (const card of cards) changed = this.lane.put(card, this.rules.takes(card, now)) || changed;
    for (const id of gone) changed = this.lane.remove(id) || changed;
    return changed;
  }

  private pagesWanted() {
    return {
      first: Math.floor(this.wanted.from / pageSize) + 1,
      last: Math.floor(Math.max(this.wanted.from, this.wanted.to - 1) / pageSize) + 1,
    };
  }

  private reloadIn(ms: number) {
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      void this.reload();
    }, ms);
  }

  private notify() {
    this.version += 1;
    for (const listener of this.listeners) listener();
  }
}
