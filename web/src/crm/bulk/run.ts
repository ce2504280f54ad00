// SPDX-License-Identifier: Apache-2.0
// Does one thing with many orders, a few at a time. Pure.
export interface Result<T> {
  of: T;
  outcome?: 'done' | 'requested';
  error?: unknown;
}

const atOnce = 4; // of the six connections that a browser allows, for the page lives on

/** All of them, though some fail; what was not begun when `stopped` became true is left out.
 * `progress` is called after each. */
export async function runAll<T>(
  things: readonly T[],
  doOne: (thing: T) => Promise<'done' | 'requested'>,
  progress: (results: readonly Result<T>[]) => void,
  stopped: () => boolean,
): Promise<void> {
  const waiting = [...things];
  const results: Result<T>[] = [];
  async function work() {
    for (let of = waiting.shift(); of !== undefined && !stopped(); of = waiting.shift()) {
      const one = of;
      const result = await doOne(one).then(
        (outcome): Result<T> => ({ of: one, outcome }),
        (error): Result<T> => ({ of: one, error }),
      );
      results.push(result);
      progress([...results]);
    }
  }
  await Promise.all(Array.from({ length: atOnce }, work));
}
