// SPDX-License-Identifier: Apache-2.0
// What lists and their streams send of a thing: the values only, in the order of `columns`. Pure.

export type Row = readonly unknown[];

export function cardOf<C>(columns: readonly string[], row: Row): C {
  const card: Record<string, unknown> = {};
  for (const [i, name] of columns.entries()) {
    if (row[i] !== null) card[name] = row[i];
  }
  return card as C;
}
