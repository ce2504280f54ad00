// SPDX-License-Identifier: Apache-2.0
// Whether a group of errors begins, grows, goes on or has stopped, by its counts per minute.
export type Trend = 'new' | 'growing' | 'going_on' | 'stopped';

/** This many of the last minutes count as the present. */
export const presentMinutes = 10;
const hourMs = 3_600_000;
const growth = 2; // times the rate of before

const sum = (counts: readonly number[]) => counts.reduce((total, count) => total + count, 0);

export const presently = (perMinute: readonly number[]) => sum(perMinute.slice(-presentMinutes));

export function trendOf(
  { first_seen, per_minute }: { first_seen: string; per_minute: readonly number[] },
  now: Date,
): Trend {
  const present = presently(per_minute);
  if (present === 0) return 'stopped';
  if (now.getTime() - Date.parse(first_seen) < hourMs) return 'new';
  const before = per_minute.slice(0, -presentMinutes);
  const usual = (sum(before) / Math.max(1, before.length)) * presentMinutes;
  return present > growth * usual ? 'growing' : 'going_on';
}
