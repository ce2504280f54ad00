// SPDX-License-Identifier: Apache-2.0
// The stream of a list's changes. It goes on from where it broke, or says that the page is to be
// read again.
import { renewSession } from '../../api/client';
import { type Batch, Gatherer } from './gatherer';

export type Word =
  | { kind: 'batch'; batch: Batch }
  | { kind: 'resync' }
  /** Whether the stream stands, now. */
  | { kind: 'live'; live: boolean };

/** Where a list's changes come from, and what they are called there. */
export interface Source {
  path: string;
  /** The event with a row of what is in the list. */
  shown: string;
  /** What the event "gone" calls the id. */
  key: string;
}

const flushMs = 100;
const againMs = 1000;

export class Stream {
  private source: EventSource | undefined;
  private again: ReturnType<typeof setTimeout> | undefined;
  private last = '';
  private live = false;
  private readonly gatherer = new Gatherer();
  private readonly timer: ReturnType<typeof setInterval>;

  constructor(
    private readonly from: Source,
    private readonly say: (word: Word) => void,
  ) {
    this.timer = setInterval(() => this.flush(), flushMs);
    this.connect();
  }

  get isLive() {
    return this.live;
  }

  close() {
    this.source?.close();
    clearInterval(this.timer);
    clearTimeout(this.again);
  }

  private connect() {
    const source = new EventSource(
      `${this.from.path}${this.last && `?after=${encodeURIComponent(this.last)}`}`,
    );
    this.source = source;
    let stood = false;
    source.onopen = () => {
      stood = true;
      this.setLive(true);
    };
    source.onerror = () => {
      // A browser gives up where the answer is a refusal, so it is never left to it.
      source.close();
      this.setLive(false);
      this.again = setTimeout(() => void this.reconnect(stood), againMs);
    };
    const follow = (name: string, take: (data: string) => void) =>
      source.addEventListener(name, ({ data, lastEventId }) => {
        this.last = lastEventId;
        take(data);
      });
    follow(this.from.shown, (data) => this.gatherer.shown(JSON.parse(data)));
    follow('gone', (data) => this.gatherer.gone(JSON.parse(data)[this.from.key]));
    follow('total', () => {});
    follow('resync', () => this.say({ kind: 'resync' }));
  }

  /** One that never stood may have been refused because the session's token had ended. */
  private async reconnect(stood: boolean) {
    if (!stood) await renewSession().catch(() => false);
    this.connect();
  }

  private flush() {
    const batch = this.gatherer.take();
    if (batch) this.say({ kind: 'batch', batch });
  }

  private setLive(live: boolean) {
    if (this.live === live) return;
    this.live = live;
    this.say({ kind: 'live', live });
  }
}
