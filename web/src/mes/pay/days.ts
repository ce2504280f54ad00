// SPDX-License-Identifier: Apache-2.0
// Days as the server and <input type="date"> write them: "2026-03-01".
const two = (value: number) => String(value).padStart(2, '0');
const textOf = (year: number, month: number, day: number) => {
  const at = new Date(Date.UTC(year, month, day));
  return `${at.getUTCFullYear()}-${two(at.getUTCMonth() + 1)}-${two(at.getUTCDate())}`;
};

export function dayAfter(day: string): string {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  return textOf(year, month - 1, date + 1);
}

/** The reader's month until today. */
export function monthOf(now: Date) {
  const [year, month] = [now.getFullYear(), now.getMonth()];
  return { from: textOf(year, month, 1), to: textOf(year, month, now.getDate()) };
}
