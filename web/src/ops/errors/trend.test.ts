// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { trendOf } from './trend';

const now = new Date('2026-03-08T12:00:00Z');
const yesterday = '2026-03-07T12:00:00Z';
const hour = (before: number, present: number) => [
  ...Array<number>(50).fill(before),
  ...Array<number>(10).fill(present),
];

test('an error that was not seen for ten minutes has stopped', () => {
  expect(trendOf({ first_seen: yesterday, per_minute: hour(5, 0) }, now)).toBe('stopped');
  expect(trendOf({ first_seen: now.toISOString(), per_minute: [] }, now)).toBe('stopped');
});

test('an error of the last hour is new', () => {
  const perMinute = hour(0, 1);
  expect(trendOf({ first_seen: '2026-03-08T11:30:00Z', per_minute: perMinute }, now)).toBe('new');
});

test('an error grows where it comes more than twice as often as before', () => {
  expect(trendOf({ first_seen: yesterday, per_minute: hour(1, 3) }, now)).toBe('growing');
  expect(trendOf({ first_seen: yesterday, per_minute: hour(1, 2) }, now)).toBe('going_on');
  expect(trendOf({ first_seen: yesterday, per_minute: hour(0, 1) }, now)).toBe('growing');
});
