// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { rateStates } from './rate_states';

const now = new Date('2026-03-10T12:00:00Z');
const rate = (id: string, effective_from: string, product?: 'ring') => ({
  id,
  operation: 'cast',
  effective_from,
  ...(product && { product }),
});

test('the latest that has begun is in force; the others were, or will be', () => {
  const states = rateStates(
    [
      rate('c', '2026-04-01T00:00:00Z'),
      rate('b', '2026-03-01T00:00:00Z'),
      rate('a', '2026-02-01T00:00:00Z'),
    ],
    now,
  );
  expect(Object.fromEntries(states)).toEqual({ a: 'past', b: 'now', c: 'later' });
});

test('a product has a rate of its own beside that of all', () => {
  const states = rateStates(
    [rate('a', '2026-02-01T00:00:00Z'), rate('b', '2026-03-01T00:00:00Z', 'ring')],
    now,
  );
  expect(Object.fromEntries(states)).toEqual({ a: 'now', b: 'now' });
});

test('of two that began at the same moment the one added later counts', () => {
  const at = '2026-03-01T00:00:00Z';
  expect(rateStates([rate('a', at), rate('b', at)], now).get('b')).toBe('now');
});
