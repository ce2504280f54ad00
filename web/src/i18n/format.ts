// SPDX-License-Identifier: Apache-2.0
// Times, durations, numbers and money in the reader's language and time zone.
import type { Language } from './catalog';

export interface Money {
  minor: number;
  currency: string;
}

const tags: Record<Language, string> = { en: 'en-GB', ru: 'ru-RU' };
const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

export function makeFormat(language: Language, timeZone?: string) {
  const tag = tags[language];
  const zone = timeZone === undefined ? {} : { timeZone };
  const clock = new Intl.DateTimeFormat(tag, { timeStyle: 'medium', ...zone });
  const precise = new Intl.DateTimeFormat(tag, {
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    fractionalSecondDigits: 3,
    ...zone,
  });
  const dayAndTime = new Intl.DateTimeFormat(tag, {
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
    ...zone,
  });
  const date = new Intl.DateTimeFormat(tag, { dateStyle: 'medium', ...zone });
  const calendarDay = new Intl.DateTimeFormat(tag, {
    day: 'numeric',
    month: 'short',
    timeZone: 'UTC',
  });
  const dayOfYear = new Intl.DateTimeFormat(tag, { day: 'numeric', month: 'short', ...zone });
  const year = new Intl.DateTimeFormat('en-CA', { year: 'numeric', ...zone });
  const full = new Intl.DateTimeFormat(tag, { dateStyle: 'full', timeStyle: 'long', ...zone });
  const sameDay = new Intl.DateTimeFormat('en-CA', { dateStyle: 'short', ...zone });
  const relative = new Intl.RelativeTimeFormat(tag, { numeric: 'auto', style: 'short' });
  const count = new Intl.NumberFormat(tag);
  const compact = new Intl.NumberFormat(tag, { notation: 'compact', maximumFractionDigits: 1 });
  const rate = new Intl.NumberFormat(tag, { maximumSignificantDigits: 2 });
  const money = new Map<string, Intl.NumberFormat>();

  const unit = (value: number, name: string, digits = 0) =>
    new Intl.NumberFormat(tag, {
      style: 'unit',
      unit: name,
      unitDisplay: 'short',
      maximumFractionDigits: digits,
    }).format(value);
  /** One digit behind the point where the number is small. */
  const digits = (value: number) => (value < 10 ? 1 : 0);

  function duration(ms: number): string {
    if (ms < 1) return unit(ms * 1000, 'microsecond');
    if (ms < second) return unit(ms, 'millisecond', digits(ms));
    if (ms < minute) return unit(ms / second, 'second', digits(ms / second));
    if (ms < hour) return unit(ms / minute, 'minute', digits(ms / minute));
    if (ms < 2 * day) return unit(ms / hour, 'hour', digits(ms / hour));
    return unit(ms / day, 'day', digits(ms / day));
  }

  return {
    language,
    tag,
    /** "14:03:05" */
    clock: (at: Date) => clock.format(at),
    /** "14:03:05.123" */
    precise: (at: Date) => precise.format(at),
    date: (at: Date) => date.format(at),
    /** "8 Mar" in this year, with the year in another. */
    shortDate: (at: Date, now: Date = new Date()) =>
      (year.format(at) === year.format(now) ? dayOfYear : date).format(at),
    /** "8 Mar", of a day that the server counts: those are of UTC. */
    day: (at: Date) => calendarDay.format(at),
    full: (at: Date) => full.format(at),
    /** The time of today, or day and time. */
    moment: (at: Date, now: Date = new Date()) =>
      sameDay.format(at) === sameDay.format(now) ? clock.format(at) : dayAndTime.format(at),
    /** "5 min ago", "in 2 days" */
    ago(at: Date, now: Date = new Date()): string {
      const ms = at.getTime() - now.getTime();
      const size = Math.abs(ms);
      if (size < minute) return relative.format(Math.round(ms / second), 'second');
      if (size < hour) return relative.format(Math.round(ms / minute), 'minute');
      if (size < 2 * day) return relative.format(Math.round(ms / hour), 'hour');
      return relative.format(Math.round(ms / day), 'day');
    },
    duration,
    number: (value: number) => count.format(value),
    /** As many digits as one would say: "0.12", "340". */
    rate: (value: number) => (value < 100 ? rate.format(value) : count.format(Math.round(value))),
    compact: (value: number) => compact.format(value),
    percent: (share: number) =>
      new Intl.NumberFormat(tag, { style: 'percent', maximumFractionDigits: 1 }).format(share),
    bytes(value: number): string {
      const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'];
      let at = 0;
      let rest = value;
      while (rest >= 1000 && at < units.length - 1) {
        rest /= 1000;
        ++at;
      }
      return unit(rest, units[at] ?? 'byte', at > 0 ? digits(rest) : 0);
    },
    money({ minor, currency }: Money): string {
      let format = money.get(currency);
      if (!format) {
        // Without the narrow symbol English says "RUB".
        format = new Intl.NumberFormat(tag, {
          style: 'currency',
          currency,
          currencyDisplay: 'narrowSymbol',
        });
        money.set(currency, format);
      }
      const scale = 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2);
      return format.format(minor / scale);
    },
  };
}

export type Format = ReturnType<typeof makeFormat>;
