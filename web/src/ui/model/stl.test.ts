// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { readStl } from './stl';

/** One facet from the origin, 4 x 2 x 0, moved along x by 10. */
const corners = [10, 0, 0, 14, 0, 0, 10, 2, 0];

function binary(header = ''): ArrayBuffer {
  const bytes = new ArrayBuffer(84 + 50);
  new Uint8Array(bytes).set(new TextEncoder().encode(header));
  const view = new DataView(bytes);
  view.setUint32(80, 1, true);
  corners.forEach((value, i) => void view.setFloat32(84 + 12 + 4 * i, value, true));
  return bytes;
}
const text = (words: string) => new TextEncoder().encode(words).buffer as ArrayBuffer;

test('a binary model is read, put in the middle and measured', () => {
  const mesh = readStl(binary());
  expect(mesh?.size).toEqual([4, 2, 0]);
  expect([...(mesh?.corners ?? [])]).toEqual([-2, -1, 0, 2, -1, 0, -2, 1, 0]);
});

test('a binary model whose header says "solid" is a binary one all the same', () => {
  expect(readStl(binary('solid ring'))?.size).toEqual([4, 2, 0]);
});

test('a model of text is read', () => {
  const words = `solid ring
    facet normal 0 0 1
      outer loop
        vertex 10 0 0
        vertex 1.4e1 0 0
        VERTEX 10 2 0
      endloop
    endfacet
  endsolid ring`;
  expect(readStl(text(words))?.size).toEqual([4, 2, 0]);
});

test('what is no model is not taken for one', () => {
  expect(readStl(new ArrayBuffer(0))).toBeUndefined();
  expect(readStl(text('hello, this is a letter'))).toBeUndefined();
  expect(readStl(binary().slice(0, 100))).toBeUndefined();
  expect(readStl(text('solid x\nvertex 1 2 nan\nvertex 1 2 3\nvertex 2 2 3'))).toBeUndefined();
});
