// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { makeFormat } from '../../i18n/format';
import { figuresOf, written } from './figures';

const en = makeFormat('en');
const ru = makeFormat('ru');
const plain = (text: string) => text.replace(/[\u00a0\u202f]/g, ' ');

test('figures are read by name', () => {
  expect(figuresOf('mass_cast=2.273 g, metal_loss=15.00%')).toEqual([
    { name: 'mass_cast', value: '2.273 g' },
    { name: 'metal_loss', value: '15.00%' },
  ]);
  expect(figuresOf('')).toEqual([]);
});

test('figures are written as the language does', () => {
  const values = [
    '150.00 RUB/g of silver at 2026-01-01T00:00:00.000000Z',
    '2.273 g',
    '15.00%',
    '0.585',
    '300.00 RUB',
    '3.89330 cm2',
    '48 s',
    '5.00% from 10 pieces',
    'polished',
  ];
  expect(values.map((value) => plain(written(en, value)))).toEqual([
    '₽150.00/g',
    '2.273 g',
    '15%',
    '0.585',
    '₽300.00',
    '3.8933 cm²',
    '48 s',
    '5% from 10 pieces',
    'polished',
  ]);
  expect(values.slice(0, 6).map((value) => plain(written(ru, value)))).toEqual([
    '150,00 ₽/г',
    '2,273 г',
    '15 %',
    '0,585',
    '300,00 ₽',
    '3,8933 см²',
  ]);
});
