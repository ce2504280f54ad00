// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import type { Schemas } from '../../api/client';
import { periodOf } from '../work/pay';
import { loadOf } from './load';

const bucket = (
  work_center: string,
  state: Schemas['mes.BucketTotal']['state'],
  count: number,
  more: Partial<Schemas['mes.BucketTotal']> = {},
): Schemas['mes.BucketTotal'] => ({
  stage: 'cast',
  state,
  work_center,
  status: 'in_production',
  overdue: false,
  on_hold: false,
  count,
  ...more,
});

test('work is counted per work center, the most loaded first, and what is done is none', () => {
  const [first, second] = loadOf([
    bucket('casting', 'ready', 2),
    bucket('casting', 'ready', 3, { on_hold: true, overdue: true }),
    bucket('setting', 'in_progress', 7),
    bucket('setting', 'done', 90),
  ]);
  expect(first).toMatchObject({ center: 'setting', inWork: 7, total: 7 });
  expect(second).toMatchObject({ center: 'casting', free: 2, onHold: 3, overdue: 3, total: 5 });
});

test('a period ends with today, whatever the month', () => {
  const now = new Date(2026, 2, 1, 15);
  expect(periodOf(1, now)).toMatchObject({ from: '2026-03-01', to: '2026-03-02' });
  expect(periodOf(7, now)).toMatchObject({ from: '2026-02-23', to: '2026-03-02' });
});
