// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { Lane } from '../../ui/live/lane';
import { type Card, isOverdue, isStuck, rulesOf, takes } from './card';

const now = new Date();
const day = 86_400_000;
const from = (days: number) => new Date(now.getTime() + days * day).toISOString();
const usual = new Map([['submitted', 86_400]] as const);
const card = (id: string, placed: number, more: Partial<Card> = {}): Card =>
  ({
    order_id: id,
    channel: 'shop',
    status: 'submitted',
    placed_at: from(placed),
    changed_at: from(-0.5),
    promised_at: from(placed + 21),
    on_hold: false,
    ...more,
  }) as Card;

test('an order is overdue until it has left the house', () => {
  const late = card('a', -22, { status: 'in_production' });
  expect(isOverdue(late, now)).toBe(true);
  expect(isOverdue({ ...late, status: 'shipped' }, now)).toBe(false);
});

test('an order is stuck when it is longer in its status than usual, where there is a usual', () => {
  const old = card('a', -3, { changed_at: from(-2) });
  expect(isStuck(old, usual, now)).toBe(true);
  expect(isStuck({ ...old, status: 'in_production' }, usual, now)).toBe(false);
});

test('a list takes what its filter says, and leaves searches to the server', () => {
  const mine = card('a', -1, { manager: { id: 'me', name: 'Irina' } });
  const shown = (filter: Parameters<typeof takes>[0], one = mine) =>
    takes(filter, one, 'me', usual, now);
  expect(shown({})).toBe(true);
  expect(shown({ manager: 'me' })).toBe(true);
  expect(shown({ manager: 'me' }, card('b', -1))).toBe(false);
  expect(shown({ status: 'shipped' })).toBe(false);
  expect(shown({ channel: 'partner' })).toBe(false);
  expect(shown({ overdue: true })).toBe(false);
  expect(shown({ stuck: true }, card('b', -3, { changed_at: from(-2) }))).toBe(true);
  expect(shown({ on_hold: true })).toBe(false);
  expect(shown({ q: 'S-1' })).toBeUndefined();
});

test('the newest come first, or what is overdue and then what is stuck', () => {
  const cards = [
    card('new', -1),
    card('stuck', -2, { changed_at: from(-2) }),
    card('late', -30, { status: 'in_production' }),
  ];
  const order = (filter: Parameters<typeof rulesOf>[0]) =>
    cards.toSorted(rulesOf(filter, 'me', () => usual).compare).map((one) => one.order_id);
  expect(order({})).toEqual(['new', 'stuck', 'late']);
  expect(order({ order: 'urgent' })).toEqual(['late', 'stuck', 'new']);
});

test('an order that moves on leaves the list of its status', () => {
  const rules = rulesOf({ status: 'submitted' }, 'me', () => usual);
  const lane = new Lane(rules);
  lane.fill(0, [card('a', -1), card('b', -2)], 2, true);
  const moved = card('a', -1, { status: 'released' });
  lane.put(moved, rules.takes(moved, now));
  expect(lane.cards.map((one) => one.order_id)).toEqual(['b']);
  expect(lane.total).toBe(1);
});
