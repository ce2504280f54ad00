// SPDX-License-Identifier: Apache-2.0
// The figures of a price list that are edited, each by its JSON pointer, and the list that they make.
import type { Schemas } from '../../api/client';
import { fromText, toText } from '../figures';

export type PriceList = Schemas['pricing.PriceList'];
export type Unit =
  | 'money'
  | 'perGram'
  | 'perCm2'
  | 'perCm3'
  | 'perHour'
  | 'percent'
  | 'whole'
  | 'days'
  | 'factor'
  | 'mm'
  | 'gram';
/** Digits behind the point, of what the server counts in the smallest unit. */
export const digitsOf: Record<Unit, number> = {
  money: 2,
  perGram: 2,
  perCm2: 2,
  perCm3: 2,
  perHour: 2,
  percent: 2,
  whole: 0,
  days: 0,
  factor: 4,
  mm: 3,
  gram: 3,
};

export interface Figure {
  pointer: string;
  unit: Unit;
  /** What it is called: a key of the catalog, and of whose it is where there are several. */
  key: string;
  of?: { group: 'metal' | 'alloy' | 'finish' | 'product'; code: string };
}
export interface Section {
  key: string;
  figures: readonly Figure[];
  /** Rarely changed: shown when asked for. */
  folded?: boolean;
}

const plain = (at: string, figures: readonly (readonly [string, Unit])[]): Figure[] =>
  figures.map(([name, unit]) => ({ pointer: `${at}/${name}`, unit, key: name }));

export function sectionsOf(list: PriceList): Section[] {
  return [
    {
      key: 'metals',
      figures: list.metals.map(({ code }, i) => ({
        pointer: `/metals/${i}/fix_minor_per_g`,
        unit: 'perGram',
        key: 'fix',
        of: { group: 'metal', code },
      })),
    },
    {
      key: 'whole',
      figures: plain('', [
        ['margin_bp', 'percent'],
        ['overhead_bp', 'percent'],
        ['vat_bp', 'percent'],
        ['rush_bp', 'percent'],
        ['validity_days', 'days'],
      ]),
    },
    {
      key: 'alloys',
      folded: true,
      figures: list.alloys.flatMap(({ code }, i): Figure[] => [
        {
          pointer: `/alloys/${i}/alloying_minor_per_g`,
          unit: 'perGram',
          key: 'alloying',
          of: { group: 'alloy', code },
        },
        {
          pointer: `/alloys/${i}/metal_loss_bp`,
          unit: 'percent',
          key: 'metal_loss',
          of: { group: 'alloy', code },
        },
      ]),
    },
    {
      key: 'making',
      folded: true,
      figures: [
        ...plain('/casting', [
          ['flask_share_minor', 'money'],
          ['labour_minor', 'money'],
          ['refining_minor_per_g', 'perGram'],
          ['sprue_bp', 'percent'],
        ]),
        ...plain('/printing', [
          ['setup_minor', 'money'],
          ['resin_minor_per_cm3', 'perCm3'],
          ['support_bp', 'percent'],
          ['machine_minor_per_hour', 'perHour'],
          ['seconds_per_mm_height', 'whole'],
          ['seconds_per_cm3', 'whole'],
        ]),
        ...plain('/losses', [
          ['shrink_bp', 'percent'],
          ['finishing_bp', 'percent'],
        ]),
      ],
    },
    {
      key: 'finishes',
      folded: true,
      figures: [
        ...list.finishes.flatMap(({ code }, i): Figure[] => [
          {
            pointer: `/finishes/${i}/minor_per_cm2`,
            unit: 'perCm2',
            key: 'per_cm2',
            of: { group: 'finish', code },
          },
          {
            pointer: `/finishes/${i}/minimum_minor`,
            unit: 'money',
            key: 'minimum',
            of: { group: 'finish', code },
          },
        ]),
        ...list.complexity.map(
          ({ product }, i): Figure => ({
            pointer: `/complexity/${i}/factor_bp`,
            unit: 'factor',
            key: 'complexity',
            of: { group: 'product', code: product },
          }),
        ),
      ],
    },
    {
      key: 'breaks',
      folded: true,
      figures: list.quantity_breaks.flatMap((_, i): Figure[] => [
        { pointer: `/quantity_breaks/${i}/from`, unit: 'whole', key: 'break_from' },
        { pointer: `/quantity_breaks/${i}/discount_bp`, unit: 'percent', key: 'break_discount' },
      ]),
    },
    {
      key: 'limits',
      folded: true,
      figures: plain('/limits', [
        ['flask_diameter_um', 'mm'],
        ['flask_height_um', 'mm'],
        ['least_side_um', 'mm'],
        ['least_sum_of_sides_um', 'mm'],
        ['most_mass_mg', 'gram'],
        ['most_pieces', 'whole'],
        ['defect_share_bp', 'percent'],
      ]),
    },
  ];
}

type Node = Record<string, unknown>;

function parentOf(list: PriceList, pointer: string): [Node, string] {
  const path = pointer.slice(1).split('/');
  const last = path.pop() ?? '';
  const parent = path.reduce((node, part) => node[part] as Node, list as unknown as Node);
  return [parent, last];
}

export function textOf(list: PriceList, { pointer, unit }: Figure, point: string): string {
  const [parent, name] = parentOf(list, pointer);
  return toText(Number(parent[name]), digitsOf[unit], point);
}

/** What was typed, by pointer; what is not there is as in the list it began from. */
export type Typed = Readonly<Record<string, string>>;

/** The list with what was typed; `unreadable` are the pointers of what is no figure. */
export function withTyped(list: PriceList, sections: readonly Section[], typed: Typed, now: Date) {
  const next = structuredClone(list);
  const unreadable: string[] = [];
  for (const figure of sections.flatMap(({ figures }) => figures)) {
    const text = typed[figure.pointer];
    if (text === undefined) continue;
    const value = fromText(text, digitsOf[figure.unit]);
    if (value === undefined) unreadable.push(figure.pointer);
    else {
      const [parent, name] = parentOf(next, figure.pointer);
      if (name === 'fix_minor_per_g' && parent[name] !== value) parent.fixed_at = now.toISOString();
      parent[name] = value;
    }
  }
  return { list: next, unreadable };
}

/** "must be from 0 to 9000", of what the server counts, in the unit that people see: "0 to 90". */
export function inUnits(detail: string, unit: Unit, point: string): string {
  return detail.replace(
    /^must be from (\d+) to (\d+)$/,
    (_, least: string, most: string) =>
      `must be from ${toText(Number(least), digitsOf[unit], point)} to ${toText(Number(most), digitsOf[unit], point)}`,
  );
}
