// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { translate } from '../i18n/catalog';
import { texts } from './texts';
import { isLate, mayAskToCancel, type Order, type Step, tell, waitsFor } from './told';

const ru = translate(texts, 'ru');
const en = translate(texts, 'en');

const step = (text: string, more: Partial<Step> = {}): Step => ({
  version: 1,
  at: '2026-03-08T12:00:00Z',
  stage: 'in_production',
  on_hold: false,
  by_customer: false,
  text,
  ...more,
});
const order = (status: Order['state']['status'], more: Partial<Order> = {}): Order => ({
  state: {
    order_id: 'a',
    number: 'S-1',
    status,
    version: 1,
    changed_at: '2026-03-08T12:00:00Z',
    on_hold: false,
  },
  placed_at: '2026-03-08T12:00:00Z',
  reference: '',
  phone: '',
  address: '',
  lines: [],
  total: { minor: 1, currency: 'RUB' },
  cancel: { state: 'none', reason: '', answer: '' },
  timeline: [],
  ...more,
});

test('what the server says in English is told in Russian', () => {
  expect(tell(ru, step('We have your order.'))).toBe('Мы получили ваш заказ.');
  expect(tell(ru, step('On the bench: set stones.', { operation: 'set_stones' }))).toBe(
    'На верстаке: закрепка камней.',
  );
  expect(tell(ru, step('We have paused your order: no gold'))).toBe(
    'Мы приостановили ваш заказ: no gold',
  );
  expect(tell(ru, step('Your order is cancelled: as you asked'))).toBe(
    'Ваш заказ отменён: as you asked',
  );
});

test('a sentence that is not known is shown as it came', () => {
  expect(tell(ru, step('Your order has learnt to fly.'))).toBe('Your order has learnt to fly.');
  expect(tell(en, step('On the bench: engrave.', { operation: 'engrave' }))).toBe(
    'On the bench: engrave.',
  );
});

test('an order says what it waits for', () => {
  expect(waitsFor(en, order('submitted'))).toContain('manager');
  const timeline = [
    step('On the bench: cast.', { operation: 'cast', stage: 'released' }),
    step('On the bench: polish.', { operation: 'polish' }),
    step('Work on your order has begun.'),
  ];
  expect(waitsFor(en, order('in_production', { timeline }))).toBe('At the bench now: polishing.');
  expect(
    waitsFor(en, order('released', { cancel: { state: 'requested', reason: '', answer: '' } })),
  ).toContain('answer');
});

test('a paused order says why', () => {
  const held = order('released', {
    timeline: [step('We have paused your order: no gold', { on_hold: true })],
  });
  held.state.on_hold = true;
  expect(waitsFor(en, held)).toBe('It is paused: no gold');
});

test('cancelling may be asked for until work begins, and once', () => {
  expect(mayAskToCancel(order('released'))).toBe(true);
  expect(mayAskToCancel(order('in_production'))).toBe(false);
  const asked = order('released', { cancel: { state: 'requested', reason: '', answer: '' } });
  expect(mayAskToCancel(asked)).toBe(false);
});

test('late is what is past its promise and still here', () => {
  const now = new Date('2026-03-09T00:00:00Z');
  const { state } = order('released');
  expect(isLate(state, '2026-03-08T00:00:00Z', now)).toBe(true);
  expect(isLate(state, '2026-03-10T00:00:00Z', now)).toBe(false);
  expect(isLate(state, undefined, now)).toBe(false);
  expect(isLate(order('shipped').state, '2026-03-08T00:00:00Z', now)).toBe(false);
});
