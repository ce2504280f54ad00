// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { type Result, runAll } from './run';

const tick = () => Promise.resolve();

test('one that fails stops nothing, and is told with its reason', async () => {
  let last: readonly Result<number>[] = [];
  await runAll(
    [1, 2, 3, 4, 5, 6],
    async (n) => {
      if (n === 2) throw new Error('somebody was faster');
      return n === 3 ? 'requested' : 'done';
    },
    (results) => {
      last = results;
    },
    () => false,
  );
  expect(last.map((one) => one.of).toSorted()).toEqual([1, 2, 3, 4, 5, 6]);
  expect(last.find((one) => one.of === 2)?.error).toEqual(new Error('somebody was faster'));
  expect(last.filter((one) => one.outcome === 'done').length).toBe(4);
});

test('no more than a few are under way', async () => {
  let now = 0;
  let most = 0;
  await runAll(
    Array.from({ length: 30 }, (_, i) => i),
    async () => {
      now += 1;
      most = Math.max(most, now);
      await tick();
      now -= 1;
      return 'done';
    },
    () => {},
    () => false,
  );
  expect(most).toBe(4);
});

test('what has not begun when it is stopped is left alone', async () => {
  const done: number[] = [];
  await runAll(
    Array.from({ length: 30 }, (_, i) => i),
    async (n) => {
      done.push(n);
      await tick();
      return 'done';
    },
    () => {},
    () => done.length >= 8,
  );
  expect(done.length).toBeLessThan(30);
});
