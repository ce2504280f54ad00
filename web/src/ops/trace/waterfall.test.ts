// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { rowsOf, type Span, scaleOf, startUs } from './waterfall';

const span = (id: string, start: string, ms: number, parent?: string): Span => ({
  span: id,
  ...(parent && { parent }),
  service: 'atelier',
  name: id,
  kind: 'internal',
  start,
  duration_us: ms * 1000,
  failed: false,
  attributes: {},
  events: [],
  links: [],
  linked_from: [],
  logs: [],
});
const keys = (spans: Span[], closed: string[] = []) =>
  rowsOf({ spans }, new Set(closed), false).map(({ key, depth }) => `${depth} ${key}`);

const noon = '2026-03-08T12:00:00Z';

test('times keep their microseconds', () => {
  expect(startUs('2026-03-08T12:00:00.000250Z') - startUs(noon)).toBe(250);
  expect(startUs('2026-03-08T12:00:00.5Z') - startUs(noon)).toBe(500_000);
});

test('children stand under their parents, and strangers are roots', () => {
  const spans = [
    span('a', noon, 10),
    span('b', noon, 5, 'a'),
    span('d', noon, 5, 'a'),
    span('c', noon, 5, 'b'),
    span('lost', noon, 5, 'nobody'),
  ];
  expect(keys(spans)).toEqual(['0 a', '1 b', '2 c', '1 d', '0 lost']);
  expect(keys(spans, ['a'])).toEqual(['0 a', '0 lost']);
});

test('a chain of 20,000 spans is no problem', () => {
  const chain = Array.from({ length: 20_000 }, (_, i) =>
    span(`s${i}`, noon, 1, i > 0 ? `s${i - 1}` : undefined),
  );
  expect(rowsOf({ spans: chain }, new Set(), false)).toHaveLength(20_000);
});

test('without a long pause the scale is even', () => {
  const scale = scaleOf([span('a', noon, 100), span('b', '2026-03-08T12:00:00.050Z', 10)]);
  expect(scale.gaps).toEqual([]);
  expect(scale.place(startUs(noon) + 50_000)).toBeCloseTo(0.5);
});

test('three days between two spans take little room and are told', () => {
  const scale = scaleOf([span('a', noon, 10), span('b', '2026-03-11T12:00:00Z', 10)]);
  expect(scale.gaps).toHaveLength(1);
  expect(scale.gaps[0]?.ms).toBeCloseTo(3 * 24 * 3600 * 1000 - 10);
  expect(scale.place(startUs(noon) + 10_000)).toBeCloseTo(0.485);
  expect(scale.place(startUs('2026-03-11T12:00:00Z'))).toBeCloseTo(0.515);
  expect(scale.place(startUs('2026-03-11T12:00:00.010Z'))).toBeCloseTo(1);
});
