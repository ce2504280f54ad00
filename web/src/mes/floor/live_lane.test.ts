// SPDX-License-Identifier: Apache-2.0
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Card } from './card';
import { LiveLane, type LoadedPage, pageSize } from './live_lane';

const card = (lot: string, more: Partial<Card> = {}): Card =>
  ({ lot_id: lot, due_at: '2026-03-10T12:00:00Z', priority: 'normal', ...more }) as Card;
const page = (...cards: Card[]): LoadedPage => ({ cards, total: cards.length, exact: true });

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());
const settle = () => vi.advanceTimersByTimeAsync(0);

test('a change that comes while a page is under way is not lost', async () => {
  let answer: (page: LoadedPage) => void = () => {};
  const lane = new LiveLane({}, 'me', () => new Promise((resolve) => (answer = resolve)));
  lane.open();
  lane.apply({ cards: [card('a', { state: 'claimed' })], gone: [] });
  answer(page(card('a', { state: 'ready' })));
  await settle();
  expect(lane.lane.cards[0]?.state).toBe('claimed');
  lane.close();
});

test('many changes lead to one question', async () => {
  const load = vi.fn(async () => page(card('a'), card('b')));
  const lane = new LiveLane({}, 'me', load);
  lane.open();
  await settle();
  for (let i = 0; i < 50; ++i) lane.apply({ cards: [card(`c${i}`)], gone: [] });
  expect(lane.lane.total).toBe(52);
  await vi.advanceTimersByTimeAsync(2000);
  expect(load).toHaveBeenCalledTimes(2);
  lane.close();
});

test('only the pages near the screen are asked for and held', async () => {
  const load = vi.fn(async () => ({ ...page(card('a')), total: 1_000_000 }));
  const lane = new LiveLane({}, 'me', load);
  lane.open();
  await settle();
  lane.want(pageSize * 100, pageSize * 100 + 20);
  await settle();
  expect(load).toHaveBeenLastCalledWith({}, 101);
  expect(lane.lane.from).toBe(pageSize * 100);
  expect(lane.lane.cards.length).toBe(1);
  lane.close();
});

test('where nothing answers, what was shown stays and the question is repeated', async () => {
  const load = vi.fn(async () => page(card('a')));
  const lane = new LiveLane({}, 'me', load);
  lane.open();
  await settle();
  load.mockRejectedValueOnce(new Error('away'));
  await lane.reload();
  expect(lane.failure).toBeDefined();
  expect(lane.lane.cards.length).toBe(1);
  await vi.advanceTimersByTimeAsync(3000);
  expect(lane.failure).toBeUndefined();
  lane.close();
});
