// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { catalog, translate } from './catalog';

const texts = catalog(
  {
    hello: 'Hello, {name}',
    orders: { one: '{n} order', other: '{n} orders' },
    'status.shipped': 'shipped',
  },
  {
    hello: 'Здравствуйте, {name}',
    orders: { one: '{n} заказ', few: '{n} заказа', many: '{n} заказов', other: '{n} заказа' },
    'status.shipped': 'отправлен',
  },
);

test('a text is told what it asks for', () => {
  expect(translate(texts, 'en')('hello', { name: 'Anna' })).toBe('Hello, Anna');
});

test('Russian has its three plurals, English its two', () => {
  const ru = translate(texts, 'ru');
  expect([1, 2, 5, 11, 21, 104].map((n) => ru('orders', { n }))).toEqual([
    '1 заказ',
    '2 заказа',
    '5 заказов',
    '11 заказов',
    '21 заказ',
    '104 заказа',
  ]);
  const en = translate(texts, 'en');
  expect([1, 2].map((n) => en('orders', { n }))).toEqual(['1 order', '2 orders']);
});

test('numbers in a text are written as the language does', () => {
  expect(translate(texts, 'en')('orders', { n: 1_000_000 })).toBe('1,000,000 orders');
  expect(translate(texts, 'ru')('orders', { n: 1_000_000 })).toBe('1\u00a0000\u00a0000 заказов');
});

test('a code of the server that nobody knows is shown as it is', () => {
  const ru = translate(texts, 'ru');
  expect(ru.code('status', 'shipped')).toBe('отправлен');
  expect(ru.code('status', 'teleported')).toBe('teleported');
});
