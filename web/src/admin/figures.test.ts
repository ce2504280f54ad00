// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { fromText, toText } from './figures';
import { inWords } from './wrong';

test('figures are written without needless digits', () => {
  expect(toText(1_050_000, 2)).toBe('10500');
  expect(toText(1250, 2)).toBe('12.5');
  expect(toText(5, 2, ',')).toBe('0,05');
  expect(toText(-150, 2)).toBe('-1.5');
  expect(toText(42, 0)).toBe('42');
});

test('figures are read with point or comma and with blanks between thousands', () => {
  expect(fromText('10 500', 2)).toBe(1_050_000);
  expect(fromText('12,5', 2)).toBe(1250);
  expect(fromText('12.', 2)).toBe(1200);
  expect(fromText('7', 0)).toBe(7);
});

test('what is no figure, or too fine, is none', () => {
  for (const text of ['', 'a', '1.2.3', '1,234', '1e5', '--1'])
    expect(fromText(text, 2)).toBe(undefined);
  expect(fromText('1.5', 0)).toBe(undefined);
});

test('a figure comes back as it went', () => {
  for (const value of [0, 1, 99, 100, 12_345_678])
    expect(fromText(toText(value, 2), 2)).toBe(value);
});

test('what the server says of a field is said in Russian', () => {
  expect(inWords('must be from 1 to 30000', 'ru')).toBe('должно быть от 1 до 30000');
  expect(inWords('must have 10 to 200 characters', 'ru')).toBe('должно иметь от 10 до 200 знаков');
  expect(inWords('must be new', 'ru')).toBe('must be new');
  expect(inWords('must be new', 'en')).toBe('must be new');
});
