// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { mostBytes, shownName, unfit } from './upload';

test('what cannot be priced is not sent', () => {
  expect(unfit({ name: 'ring.STL', size: 84 })).toBeUndefined();
  expect(unfit({ name: 'ring.step', size: 84 })).toBe('no-model');
  for (const name of ['ring.obj', 'ring.PLY', 'ring.3mf'])
    expect(unfit({ name, size: 84 })).toBeUndefined();
  expect(unfit({ name: 'ring.stl', size: 0 })).toBe('empty');
  expect(unfit({ name: 'ring.stl', size: mostBytes + 1 })).toBe('too-large');
});

test('a name is cut to what the server takes, and keeps its end', () => {
  expect(shownName('ring.stl')).toBe('ring.stl');
  expect(shownName('a\nb.stl')).toBe('a b.stl');
  const long = shownName(`${'кольцо'.repeat(30)}.stl`);
  expect(new TextEncoder().encode(long).length).toBeLessThanOrEqual(200);
  expect(long.endsWith('кольцо.stl')).toBe(true);
});
