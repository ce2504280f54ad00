// SPDX-License-Identifier: Apache-2.0
// The figures that a line of a price was made from: "mass_cast=2.273 g, fix=150.00 RUB/g of silver
// at 2026-01-01T00:00:00Z". Read, and written as the reader's language does.
import type { Format } from '../../i18n/format';

export interface Figure {
  name: string;
  value: string;
}

export function figuresOf(inputs: string): Figure[] {
  return inputs
    .split(', ')
    .map((one) => one.split('='))
    .flatMap(([name, value]) => (name && value ? [{ name, value }] : []));
}

const units: Record<Format['language'], Record<string, string>> = {
  en: { cm2: 'cm²', cm3: 'cm³' },
  ru: { g: 'г', cm2: 'см²', cm3: 'см³', mm: 'мм', h: 'ч', s: 'с', pieces: 'штук' },
};
const amount = /^(-?\d+(?:\.\d+)?)(%|(?: ([A-Z]{3}))?(?:\/([a-z]+\d?))?(?: ([a-z]+\d?))?)(.*)$/s;
const mostDigits = 6;

/** "150.00 RUB/g of silver at ..." as "₽150.00/g"; what is no amount stays as it is. */
export function written(format: Format, value: string): string {
  const [, digits, kind, currency, per, unit, rest] = amount.exec(value) ?? [];
  if (digits === undefined) return value;
  if (kind === '%') return `${format.percent(Number(digits) / 100)}${rest}`;
  const name = (code: string) => units[format.language][code] ?? code;
  const number = currency
    ? format.money({ minor: Math.round(Number(digits) * 100), currency })
    : Number(digits).toLocaleString(format.tag, { maximumFractionDigits: mostDigits });
  if (per) return `${number}/${name(per)}`;
  return unit && unit !== 'of' ? `${number}\u00a0${name(unit)}` : number;
}
