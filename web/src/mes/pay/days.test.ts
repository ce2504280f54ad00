// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { dayAfter, monthOf } from './days';

test('the day after is in the next month where this one ends', () => {
  expect(dayAfter('2026-03-01')).toBe('2026-03-02');
  expect(dayAfter('2026-02-28')).toBe('2026-03-01');
  expect(dayAfter('2028-02-28')).toBe('2028-02-29');
  expect(dayAfter('2026-12-31')).toBe('2027-01-01');
});

test('a month goes from its first day until today', () => {
  expect(monthOf(new Date(2026, 2, 15, 23, 30))).toEqual({ from: '2026-03-01', to: '2026-03-15' });
});
