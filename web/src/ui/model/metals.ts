// SPDX-License-Identifier: Apache-2.0
// What metals look like; a code that is not known is grey like steel.
const colours: readonly [RegExp, string][] = [
  [/^gold-585-yellow/, '#e3bd6b'],
  [/^gold-750-yellow/, '#e8b84a'],
  [/^gold-.*-white/, '#dcd6c6'],
  [/^gold-.*-red/, '#dc9c78'],
  [/^silver/, '#e6e6e6'],
  [/^platinum/, '#cfd3d6'],
  [/^palladium/, '#c6c8cc'],
  [/^brass/, '#c9a13c'],
];

export const colourOf = (alloy: string) =>
  colours.find(([codes]) => codes.test(alloy))?.[1] ?? '#d0d3d8';
