// SPDX-License-Identifier: Apache-2.0
// What an order is said to be at, in the reader's language. The server tells each step as an English
// sentence; those that it makes are known here by heart, any other is shown as it came.
import type { Schemas } from '../api/client';
import type { Translate } from '../i18n/catalog';
import type { Tone } from '../ui/status';
import { en } from './texts_en';

export type Order = Schemas['channel.OrderView'];
export type Step = Schemas['channel.Step'];
export type State = Schemas['channel.StatusView'];
type Say = Translate<typeof en>;

/** The way of an order, without its ends that are none of the workshop's. */
export const way = [
  'submitted',
  'confirmed',
  'released',
  'in_production',
  'ready_to_ship',
  'shipped',
  'delivered',
] as const satisfies readonly State['status'][];

export function toneOf({ status, on_hold }: Pick<State, 'status' | 'on_hold'>): Tone {
  if (status === 'cancelled') return 'idle';
  if (on_hold) return 'warn';
  return status === 'delivered' || status === 'closed' ? 'ok' : 'info';
}

export const isOver = ({ status }: Pick<State, 'status'>) =>
  status === 'delivered' || status === 'closed' || status === 'cancelled';

/** Past what was promised, and still with the workshop. */
export const isLate = (state: State, promised: string | undefined, now: Date) =>
  promised !== undefined &&
  !isOver(state) &&
  state.status !== 'shipped' &&
  new Date(promised) < now;

/** As the server sees it too: once work has begun, nobody cancels from here. */
export const mayAskToCancel = ({ state, cancel }: Pick<Order, 'state' | 'cancel'>) =>
  ['submitted', 'confirmed', 'released'].includes(state.status) && cancel.state !== 'requested';

const sentences = new Map<string, string>(
  Object.entries(en)
    .filter(([key]) => key.startsWith('said.'))
    .map(([key, text]) => [text as string, key.slice('said.'.length)]),
);
const bench = 'On the bench: ';
const withReason = /^(We have paused your order|Your order is cancelled): (.+)$/s;

export function tell(t: Say, { text, operation }: Pick<Step, 'text' | 'operation'>): string {
  if (operation !== undefined && text.startsWith(bench))
    return t('said.bench', { operation: t.code('operation', operation) });
  const [, what, why] = withReason.exec(text) ?? [];
  if (why !== undefined)
    return t(what === 'Your order is cancelled' ? 'said.cancelled.why' : 'said.held.why', { why });
  const known = sentences.get(text);
  return known === undefined ? text : t.code('said', known);
}

/** What has to happen next, and who does it. */
export function waitsFor(t: Say, { state, cancel, timeline }: Order): string {
  if (!isOver(state) && cancel.state === 'requested') return t('waits.cancel');
  if (state.on_hold) {
    const held = timeline.findLast((step) => step.on_hold);
    const why = withReason.exec(held?.text ?? '')?.[2];
    return why === undefined ? t('waits.held.unsaid') : t('waits.held', { why });
  }
  const last = timeline.findLast((step) => step.text.startsWith(bench));
  if (state.status === 'in_production' && last?.operation !== undefined)
    return t('waits.operation', { operation: t.code('operation', last.operation) });
  return t.code('waits', state.status);
}
