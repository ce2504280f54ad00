// SPDX-License-Identifier: Apache-2.0
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Rules } from './lane';
import { LiveLane, type LoadedPage, pageSize } from './live_lane';

interface Card {
  id: string;
  state: string;
}
const rules: Rules<Card> = {
  idOf: ({ id }) => id,
  compare: (a, b) => a.id.localeCompare(b.id),
  takes: () => true,
};
const card = (id: string, state = 'ready'): Card => ({ id, state });
const page = (...cards: Card[]): LoadedPage<Card> => ({ cards, total: cards.length, exact: true });

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());
const settle = () => vi.advanceTimersByTimeAsync(0);

test('a change that comes while a page is under way is not lost', async () => {
  let answer: (page: LoadedPage<Card>) => void = () => {};
  const lane = new LiveLane(rules, () => new Promise((resolve) => (answer = resolve)));
  lane.open();
  lane.apply({ cards: [card('a', 'claimed')], gone: [] });
  answer(page(card('a')));
  await settle();
  expect(lane.lane.cards[0]?.state).toBe('claimed');
  lane.close();
});

test('many changes lead to one question', async () => {
  const load = vi.fn(async () => page(card('a'), card('b')));
  const lane = new LiveLane(rules, load);
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
  const lane = new LiveLane(rules, load);
  lane.open();
  await settle();
  lane.want(pageSize * 100, pageSize * 100 + 20);
  await settle();
  expect(load).toHaveBeenLastCalledWith(101);
  expect(lane.lane.from).toBe(pageSize * 100);
  expect(lane.lane.cards.length).toBe(1);
  lane.close();
});

test('where nothing answers, what was shown stays and the question is repeated', async () => {
  const load = vi.fn(async () => page(card('a')));
  const lane = new LiveLane(rules, load);
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
