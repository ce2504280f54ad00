// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { Gatherer } from '../../ui/live/gatherer';
import { cardOf } from '../../ui/live/row';
import { Wedge } from './scanner';

test('of many events of a card only the newest is handed on', () => {
  const gatherer = new Gatherer();
  gatherer.shown(['lot-1', 'ready']);
  gatherer.shown(['lot-1', 'claimed']);
  gatherer.shown(['lot-2', 'ready']);
  gatherer.gone('lot-2');
  expect(gatherer.take()).toEqual({ rows: [['lot-1', 'claimed']], gone: ['lot-2'] });
  expect(gatherer.take()).toBeUndefined();
});

test('a row becomes a card by the names of its columns, without what is null', () => {
  expect(cardOf(['lot_id', 'worker', 'number'], ['lot-1', null, 'S-1'])).toEqual({
    lot_id: 'lot-1',
    number: 'S-1',
  });
});

function type(codes: readonly string[], everyMs: number) {
  const wedge = new Wedge();
  return codes.map((code, i) => wedge.key({ code, timeStamp: 1000 + i * everyMs })).at(-1);
}
const scan = ['KeyS', 'Minus', 'Digit0', 'Digit0', 'Digit7', 'Minus', 'Digit4', 'Enter'];

test('what is typed faster than anyone types and ends with Enter is a scan', () => {
  expect(type(scan, 10)).toEqual({ scanned: 'S-007-4', typing: true });
});

test('what a person types is none', () => {
  expect(type(scan, 120)).toEqual({ typing: false });
  expect(type(['KeyT', 'Enter'], 10)).toEqual({ typing: false });
});
