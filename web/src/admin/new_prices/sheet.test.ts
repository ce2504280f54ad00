// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { inUnits, type PriceList, sectionsOf, textOf, withTyped } from './sheet';

const fixed = '2026-01-01T00:00:00Z';
const list = {
  version: 1,
  metals: [
    { code: 'silver', fix_minor_per_g: 15_000, fixed_at: fixed },
    { code: 'gold', fix_minor_per_g: 1_050_000, fixed_at: fixed },
  ],
  alloys: [],
  finishes: [],
  complexity: [{ product: 'ring', factor_bp: 12_500 }],
  quantity_breaks: [{ from: 5, discount_bp: 300 }],
  margin_bp: 2500,
} as unknown as PriceList;
const sections = sectionsOf(list);
const now = new Date('2026-03-01T10:00:00Z');
const figure = (pointer: string) => {
  const found = sections.flatMap(({ figures }) => figures).find((one) => one.pointer === pointer);
  if (!found) throw new Error(pointer);
  return found;
};

test('figures are shown in the units people know', () => {
  expect(textOf(list, figure('/metals/1/fix_minor_per_g'), '.')).toBe('10500');
  expect(textOf(list, figure('/margin_bp'), ',')).toBe('25');
  expect(textOf(list, figure('/complexity/0/factor_bp'), ',')).toBe('1,25');
});

test('what was typed makes a new list, and a new fixing is of now', () => {
  const typed = { '/metals/1/fix_minor_per_g': '11 000,50', '/margin_bp': '27.5' };
  const { list: next, unreadable } = withTyped(list, sections, typed, now);
  expect(unreadable).toEqual([]);
  expect(next.metals[1]?.fix_minor_per_g).toBe(1_100_050);
  expect(next.metals[1]?.fixed_at).toBe(now.toISOString());
  expect(next.metals[0]?.fixed_at).toBe(fixed);
  expect(next.margin_bp).toBe(2750);
  expect(list.margin_bp).toBe(2500);
});

test('what is no figure is named, and changes nothing', () => {
  const { list: next, unreadable } = withTyped(list, sections, { '/margin_bp': 'much' }, now);
  expect(unreadable).toEqual(['/margin_bp']);
  expect(next.margin_bp).toBe(2500);
});

test('the bounds of a figure are said in its unit', () => {
  expect(inUnits('must be from 0 to 9000', 'percent', '.')).toBe('must be from 0 to 90');
  expect(inUnits('must be from 1 to 150', 'money', ',')).toBe('must be from 0,01 to 1,5');
  expect(inUnits('is there twice', 'money', '.')).toBe('is there twice');
});
