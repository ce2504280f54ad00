// SPDX-License-Identifier: Apache-2.0
// What can be done about an order, and with which it makes sense.
import { api, ask, type Schemas } from '../../api/client';
import { type Card, hasLeft, isOver } from './card';

export type Deed =
  | { what: 'approve' }
  | { what: 'hold' | 'resume' | 'cancel'; reason: string }
  | { what: 'promise'; date: Date; reason: string };
export type What = Deed['what'];
export const whats = ['approve', 'hold', 'resume', 'cancel', 'promise'] as const satisfies What[];

/** "requested": production was asked and answers later. */
export type Outcome = Schemas['crm.CommandResult']['outcome'];

type About = Pick<Card, 'status' | 'on_hold' | 'pending_command'>;

/** What the page offers; what it does not know of, the server refuses. */
export function mayDo(what: What, { status, on_hold, pending_command }: About): boolean {
  if (what === 'approve') return status === 'submitted' && !on_hold;
  if (hasLeft(status) || isOver(status)) return false;
  if (what === 'promise') return true;
  if (pending_command) return false;
  if (what === 'cancel') return true;
  return what === 'resume' ? on_hold : !on_hold;
}

/** Of one order. Throws an ApiError. */
export async function carryOut(deed: Deed, id: string): Promise<Outcome> {
  const params = { path: { id } };
  if (deed.what === 'approve') {
    await ask(api.POST('/api/crm/orders/{id}/approve', { params }));
    return 'done';
  }
  if (deed.what === 'promise') {
    const { promise_revision } = await ask(api.GET('/api/crm/orders/{id}', { params }));
    await promise(id, promise_revision, deed.date, deed.reason);
    return 'done';
  }
  const body = { reason: deed.reason };
  const paths = {
    hold: '/api/crm/orders/{id}/hold',
    resume: '/api/crm/orders/{id}/resume',
    cancel: '/api/crm/orders/{id}/cancel',
  } as const;
  const { outcome } = await ask(api.POST(paths[deed.what], { params, body }));
  return outcome;
}

/** `revision`: of the promise that was seen. */
export const promise = (id: string, revision: number, date: Date, reason: string) =>
  ask(
    api.PUT('/api/crm/orders/{id}/promise', {
      params: { path: { id } },
      body: { revision, promised_at: date.toISOString(), ...(reason && { reason }) },
    }),
  );

/** The end of a day as a date field says it, "2026-03-08", where the reader is. */
export function endOfDay(field: string): Date | undefined {
  const [year, month, day] = field.split('-').map(Number);
  if (!year || !month || !day) return undefined;
  return new Date(year, month - 1, day, 23, 59, 59);
}

/** A date as a date field wants it. */
export function dayField(date: Date): string {
  const two = (value: number) => String(value).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}
