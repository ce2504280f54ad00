// SPDX-License-Identifier: Apache-2.0
// What has happened to an order: its events and the managers' notes, the newest first. Pure.
import type { Schemas } from '../../api/client';
import type { Order } from '../orders/use_order';

export type Event = Schemas['OrderEvent'];
export type Note = Order['notes'][number];
export type Entry =
  | { at: string; who: string; event: Event }
  | { at: string; who: string; note: Note };

export function storyOf({ timeline, notes }: Pick<Order, 'timeline' | 'notes'>): Entry[] {
  const events: Entry[] = timeline.map((event) => ({ at: event.at, who: event.actor_name, event }));
  const said: Entry[] = notes.map((note) => ({ at: note.at, who: note.actor_name, note }));
  // Of events at the same moment the later version comes first.
  return [...events, ...said].reverse().sort((a, b) => Date.parse(b.at) - Date.parse(a.at));
}

const promised = /^Promised (\d{4}-\d\d-\d\dT[\d:.]+Z)(?:: (.+))?$/s;

/** The date and reason of a note that the server writes when a promise changes. */
export function promiseIn({ text }: Pick<Note, 'text'>) {
  const [, at, reason] = promised.exec(text) ?? [];
  return at === undefined ? undefined : { at: new Date(at), ...(reason && { reason }) };
}

/** Who changed the order last: whoever was faster. Undefined where it was the reader. */
export function lastActor({ timeline }: Pick<Order, 'timeline'>, me: string): string | undefined {
  const last = timeline.at(-1);
  return last && last.actor !== `user:${me}` ? last.actor_name : undefined;
}
