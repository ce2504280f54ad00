// SPDX-License-Identifier: Apache-2.0
// Reads STL for showing it. What a model measures and costs, the server decides.

export interface Mesh {
  /** x, y, z of three corners for each facet, around the middle of the model. */
  corners: Float32Array<ArrayBuffer>;
  /** Of the box around it, in the file's unit. */
  size: [number, number, number];
}

const headerBytes = 84;
const facetBytes = 50;
const normalBytes = 12;
const cornersOfFacet = 9; // three of three numbers

function binaryCorners(bytes: ArrayBuffer, facets: number): Float32Array<ArrayBuffer> {
  const view = new DataView(bytes);
  const corners = new Float32Array(facets * cornersOfFacet);
  for (let facet = 0; facet < facets; ++facet) {
    const at = headerBytes + facet * facetBytes + normalBytes;
    for (let i = 0; i < cornersOfFacet; ++i)
      corners[facet * cornersOfFacet + i] = view.getFloat32(at + 4 * i, true);
  }
  return corners;
}

const vertex = /^\s*vertex\s+(\S+)\s+(\S+)\s+(\S+)/gim;

function textCorners(bytes: ArrayBuffer): Float32Array<ArrayBuffer> {
  const numbers: number[] = [];
  for (const [, x, y, z] of new TextDecoder().decode(bytes).matchAll(vertex))
    numbers.push(Number(x), Number(y), Number(z));
  return Float32Array.from(numbers.slice(0, numbers.length - (numbers.length % cornersOfFacet)));
}

/** Moves the model to the middle and tells how large it is. */
function centred(corners: Float32Array<ArrayBuffer>): Mesh | undefined {
  const low = [Infinity, Infinity, Infinity];
  const high = [-Infinity, -Infinity, -Infinity];
  corners.forEach((value, i) => {
    const axis = i % 3;
    low[axis] = Math.min(low[axis] ?? value, value);
    high[axis] = Math.max(high[axis] ?? value, value);
  });
  const along = (axis: number) => (high[axis] ?? 0) - (low[axis] ?? 0);
  const size: Mesh['size'] = [along(0), along(1), along(2)];
  if (!size.every(Number.isFinite) || Math.max(...size) === 0) return undefined;
  for (let i = 0; i < corners.length; ++i) {
    const axis = i % 3;
    corners[i] = (corners[i] ?? 0) - ((low[axis] ?? 0) + (high[axis] ?? 0)) / 2;
  }
  return { corners, size };
}

/** The model, or undefined where the file is none. Many text files begin like a binary one and the
 * other way round, so the length decides. */
export function readStl(bytes: ArrayBuffer): Mesh | undefined {
  const facets =
    bytes.byteLength >= headerBytes ? new DataView(bytes).getUint32(headerBytes - 4, true) : 0;
  const binary = facets > 0 && bytes.byteLength >= headerBytes + facets * facetBytes;
  return centred(binary ? binaryCorners(bytes, facets) : textCorners(bytes));
}
