// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { Lane } from '../../ui/live/lane';
import type { Card } from './card';
import { rulesOf, takes } from './lane';

const now = new Date('2026-03-08T12:00:00Z');
const card = (lot: string, due: string, more: Partial<Card> = {}): Card =>
  ({
    lot_id: lot,
    number: `S-${lot}`,
    stage: 'cast',
    work_center: 'casting',
    state: 'ready',
    due_at: `2026-03-${due}T12:00:00Z`,
    priority: 'normal',
    status: 'in_production',
    on_hold: false,
    ...more,
  }) as Card;
const lots = (lane: Lane<Card>) => lane.cards.map((one) => one.lot_id);
function laneOf(from: number, cards: Card[], total: number) {
  const lane = new Lane<Card>(rulesOf({}, 'me'));
  lane.fill(from, cards, total, true);
  return lane;
}

test('a card that appears is put between the cards it belongs to, the urgent first', () => {
  const lane = laneOf(0, [card('a', '10'), card('c', '12')], 2);
  expect(lane.put(card('b', '11'), true)).toBe(true);
  expect(lane.put(card('u', '20', { priority: 'urgent' }), true)).toBe(true);
  expect(lots(lane)).toEqual(['u', 'a', 'b', 'c']);
  expect(lane.total).toBe(4);
});

test('a card that no longer belongs here goes, and the total with it', () => {
  const lane = laneOf(0, [card('a', '10'), card('b', '11')], 2);
  lane.put(card('a', '10', { stage: 'clean' }), false);
  lane.remove('b');
  expect(lots(lane)).toEqual([]);
  expect(lane.total).toBe(0);
});

test('a card whose place is outside of what is known leaves the lane stale and as it is', () => {
  const lane = laneOf(60, [card('a', '10'), card('b', '11')], 300);
  expect(lane.put(card('earlier', '01'), true)).toBe(false);
  expect(lane.put(card('later', '20'), true)).toBe(false);
  expect(lots(lane)).toEqual(['a', 'b']);
  expect(lane.stale).toBe(true);
});

test('a change that moves nothing needs no question to the server', () => {
  const lane = laneOf(0, [card('a', '10')], 1);
  lane.put(card('a', '10', { state: 'claimed' }), true);
  expect(lane.cards[0]?.state).toBe('claimed');
  expect(lane.stale).toBe(false);
});

test('what a search finds only the server knows', () => {
  const lane = laneOf(0, [card('a', '10')], 1);
  expect(takes({ q: 'S-' }, card('b', '11'), 'me', now)).toBeUndefined();
  expect(lane.put(card('b', '11'), undefined)).toBe(false);
  expect(lane.stale).toBe(true);
  expect(lane.put(card('a', '10', { state: 'claimed' }), undefined)).toBe(true);
});

test('a lane takes what its filter says', () => {
  const mine = card('a', '10', { worker: { id: 'me', name: 'Nina' }, state: 'claimed' });
  expect(takes({ who: 'mine' }, mine, 'me', now)).toBe(true);
  expect(takes({ who: 'mine' }, mine, 'other', now)).toBe(false);
  expect(takes({ who: 'free' }, mine, 'me', now)).toBe(false);
  expect(takes({ who: 'free' }, card('a', '10', { on_hold: true }), 'me', now)).toBe(false);
  expect(takes({ overdue: true }, card('a', '07'), 'me', now)).toBe(true);
  expect(takes({ overdue: true }, card('a', '09'), 'me', now)).toBe(false);
  expect(takes({ work_center: 'setting' }, card('a', '10'), 'me', now)).toBe(false);
});
