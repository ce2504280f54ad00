// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { makeFormat } from './format';

const en = makeFormat('en', 'Europe/Moscow');
const ru = makeFormat('ru', 'Europe/Moscow');
/** Intl puts narrow and unbreakable spaces where it likes. */
const plain = (text: string) => text.replace(/[\u00a0\u202f\u2009]/g, ' ');

test('money has its sign in both languages', () => {
  const price = { minor: 1234550, currency: 'RUB' };
  expect(plain(en.money(price))).toBe('₽12,345.50');
  expect(plain(ru.money(price))).toBe('12 345,50 ₽');
});

test('a moment of today is a time, another one has its day', () => {
  const now = new Date('2026-03-08T12:00:00Z');
  expect(en.moment(new Date('2026-03-08T11:03:05Z'), now)).toBe('14:03:05');
  expect(plain(en.moment(new Date('2026-03-05T11:03:05Z'), now))).toBe('5 Mar, 14:03');
  expect(plain(ru.moment(new Date('2026-03-07T22:03:05Z'), now))).toBe('01:03:05');
});

test('a date of another year has its year', () => {
  const now = new Date('2026-03-08T12:00:00Z');
  expect(en.shortDate(new Date('2026-12-31T20:00:00Z'), now)).toBe('31 Dec');
  expect(en.shortDate(new Date('2026-12-31T22:00:00Z'), now)).toBe('1 Jan 2027');
});

test('durations have the unit that one would say', () => {
  expect(
    [0.0485, 0.94, 12, 1500, 90_000, 5_400_000, 1e9].map((ms) => plain(en.duration(ms))),
  ).toEqual(['49 μs', '940 μs', '12 ms', '1.5 secs', '1.5 mins', '1.5 hrs', '12 days']);
  expect(plain(ru.duration(90_000))).toBe('1,5 мин');
});

test('what was or will be is told from now', () => {
  const now = new Date('2026-03-08T12:00:00Z');
  expect(en.ago(new Date('2026-03-08T11:55:00Z'), now)).toBe('5 min ago');
  expect(plain(ru.ago(new Date('2026-03-13T12:00:00Z'), now))).toBe('через 5 дн.');
});

test('bytes are counted in thousands', () => {
  expect(plain(en.bytes(6_796_408))).toBe('6.8 MB');
});
