// SPDX-License-Identifier: Apache-2.0
// How much work there is per work center. Pure.
import type { Schemas } from '../../api/client';

type Bucket = Schemas['mes.BucketTotal'];

export interface CenterLoad {
  center: string;
  free: number;
  held: number;
  inWork: number;
  paused: number;
  overdue: number;
  onHold: number;
  /** All but what is done. */
  total: number;
}

/** The most loaded first. */
export function loadOf(buckets: readonly Bucket[]): CenterLoad[] {
  const centers = new Map<string, CenterLoad>();
  for (const { work_center: center, state, overdue, on_hold, count } of buckets) {
    if (state === 'done') continue;
    const none = {
      center,
      free: 0,
      held: 0,
      inWork: 0,
      paused: 0,
      overdue: 0,
      onHold: 0,
      total: 0,
    };
    const load = centers.get(center) ?? none;
    centers.set(center, load);
    load.total += count;
    if (overdue) load.overdue += count;
    if (on_hold) load.onHold += count;
    else if (state === 'ready') load.free += count;
    if (state === 'claimed') load.held += count;
    if (state === 'in_progress') load.inWork += count;
    if (state === 'paused') load.paused += count;
  }
  return [...centers.values()].sort((a, b) => b.total - a.total);
}
