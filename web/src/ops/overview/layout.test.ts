// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { mapOf } from './layout';

const call = (from: string, to: string) => ({
  from,
  to,
  count: 10,
  failed: 0,
  per_second: 1,
  p50_ms: 1,
  p95_ms: 2,
  p99_ms: 3,
});

test('the map goes from the callers outside to the services within', () => {
  const map = mapOf(['shop', 'crm'], [call('', 'shop'), call('shop', 'crm')]);
  const x = (name: string) => map.places.find((place) => place.name === name)?.x ?? 0;
  expect(x('')).toBeLessThan(x('shop'));
  expect(x('shop')).toBeLessThan(x('crm'));
  expect(map.ways.map(({ line }) => line.slice(0, 1))).toEqual(['M', 'M']);
});

test('one process that calls itself is on the map, with room for what is written beside it', () => {
  const map = mapOf(['atelier'], [call('', 'atelier'), call('atelier', 'atelier')]);
  expect(map.ways).toHaveLength(2);
  expect(map.width).toBeGreaterThan(map.ways[1]?.labelX ?? Number.POSITIVE_INFINITY);
});

test('services that nobody calls are there too', () => {
  expect(mapOf(['lonely'], []).places).toHaveLength(1);
});
