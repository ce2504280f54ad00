// SPDX-License-Identifier: Apache-2.0
/** A plain ring as a binary STL: a torus, watertight, 20.2 x 20.2 x 2.2 mm. */
export function ring({ radius = 9, thickness = 1.1, around = 64, across = 24 } = {}) {
  const corner = (i, j) => {
    const u = (2 * Math.PI * (i % around)) / around;
    const v = (2 * Math.PI * (j % across)) / across;
    const out = radius + thickness * Math.cos(v);
    return [out * Math.cos(u), out * Math.sin(u), thickness * Math.sin(v)];
  };
  const facets = [];
  for (let i = 0; i < around; ++i)
    for (let j = 0; j < across; ++j) {
      const [a, b, c, d] = [corner(i, j), corner(i + 1, j), corner(i + 1, j + 1), corner(i, j + 1)];
      facets.push([a, b, c], [a, c, d]);
    }
  const bytes = Buffer.alloc(84 + 50 * facets.length);
  bytes.writeUInt32LE(facets.length, 80);
  facets.forEach((facet, f) =>
    facet.flat().forEach((value, i) => bytes.writeFloatLE(value, 84 + 50 * f + 12 + 4 * i)),
  );
  return bytes;
}
