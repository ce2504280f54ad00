// SPDX-License-Identifier: Apache-2.0
// What a trace looks like as rows over time. Pure.
import type { Schemas } from '../../api/client';

export type Trace = Schemas['watch.TraceView'];
export type Span = Schemas['watch.SpanView'];
export type Log = Schemas['watch.LogView'];

export interface Row {
  key: string;
  depth: number;
  span: Span;
  /** A log record of the span; else the row is the span itself. */
  log?: Log;
  children: number;
  open: boolean;
}

export const startUs = (at: string) => {
  // RFC 3339 with microseconds, of which Date keeps the milliseconds.
  const fraction = /\.(\d{1,6})/.exec(at)?.[1]?.padEnd(6, '0') ?? '0';
  return Math.floor(Date.parse(at) / 1000) * 1e6 + Number(fraction);
};

/** Parents before children, children by their beginning; a span whose parent is not here is a root. */
export function rowsOf(
  trace: Pick<Trace, 'spans'>,
  closed: ReadonlySet<string>,
  withLogs: boolean,
): Row[] {
  const known = new Set(trace.spans.map(({ span }) => span));
  const children = new Map<string, Span[]>();
  for (const span of trace.spans) {
    const parent = span.parent && known.has(span.parent) ? span.parent : '';
    const siblings = children.get(parent);
    if (siblings) siblings.push(span);
    else children.set(parent, [span]);
  }
  const rows: Row[] = [];
  // By hand, for a chain of spans may be longer than the stack is deep.
  const waiting = (children.get('') ?? []).map((span) => ({ span, depth: 0 })).reverse();
  while (waiting.length > 0) {
    const { span, depth } = waiting.pop() as { span: Span; depth: number };
    const own = children.get(span.span) ?? [];
    const open = !closed.has(span.span);
    rows.push({ key: span.span, depth, span, children: own.length, open });
    if (withLogs)
      for (const [i, log] of span.logs.entries())
        rows.push({ key: `${span.span} ${i}`, depth: depth + 1, span, log, children: 0, open });
    if (open) for (const child of own.toReversed()) waiting.push({ span: child, depth: depth + 1 });
  }
  return rows;
}

export interface Gap {
  /** Of the width, where it stands. */
  at: number;
  ms: number;
}
export interface Scale {
  /** Share of the width at which a time stands, 0 to 1. */
  place: (us: number) => number;
  gaps: Gap[];
}

const leastShare = 0.08; // a pause shorter than this share of the whole is shown as it is
const gapShare = 0.03; // of the width, for a pause that was cut

/** Orders wait for days: where nothing happens for long, the time is cut out. */
export function scaleOf(spans: readonly Pick<Span, 'start' | 'duration_us'>[]): Scale {
  const busy = spans
    .map(({ start, duration_us }) => [startUs(start), startUs(start) + duration_us] as const)
    .sort(([a], [b]) => a - b);
  const first = busy[0]?.[0] ?? 0;
  const last = busy.reduce((most, [, end]) => Math.max(most, end), first);
  const long = Math.max((last - first) * leastShare, 1);

  // Pieces of time that are shown, with what was left out before each.
  const pieces: { from: number; to: number }[] = [];
  let end = first;
  let from = first;
  for (const [start, finish] of busy) {
    if (start - end > long) {
      pieces.push({ from, to: end });
      from = start;
    }
    end = Math.max(end, finish);
  }
  pieces.push({ from, to: end });

  const shown = Math.max(
    pieces.reduce((sum, piece) => sum + piece.to - piece.from, 0),
    1,
  );
  const room = 1 - gapShare * (pieces.length - 1);
  const gaps: Gap[] = [];
  let x = 0;
  const placed = pieces.map((piece, i) => {
    const before = pieces[i - 1];
    if (before) {
      gaps.push({ at: x + gapShare / 2, ms: (piece.from - before.to) / 1000 });
      x += gapShare;
    }
    const width = ((piece.to - piece.from) / shown) * room;
    const at = x;
    x += width;
    return { ...piece, at, width };
  });

  return {
    gaps,
    place(us) {
      const piece = placed.findLast((one) => one.from <= us) ?? placed[0];
      if (!piece) return 0;
      const length = piece.to - piece.from;
      const share = length > 0 ? Math.min(1, Math.max(0, (us - piece.from) / length)) : 0;
      return piece.at + piece.width * share;
    },
  };
}
