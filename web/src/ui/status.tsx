// SPDX-License-Identifier: Apache-2.0
// How well something is: always by shape and text as well as by colour.
import type { ReactNode } from 'react';

export type Tone = 'ok' | 'warn' | 'bad' | 'info' | 'idle';

const shapes: Record<Tone, string> = {
  ok: 'M3 8.5 6.5 12 13 4.5',
  warn: 'M8 2.5 14.5 13.5h-13zM8 6.5v3.5M8 11.8v.4',
  bad: 'M4 4l8 8M12 4l-8 8',
  info: 'M8 1.8a6.2 6.2 0 1 0 .01 0M8 4.8V8l2.4 1.6',
  idle: 'M4 8h8',
};

export function Mark({ tone }: { tone: Tone }) {
  return (
    <svg className={`mark ${tone}`} viewBox="0 0 16 16" aria-hidden="true">
      <path d={shapes[tone]} />
    </svg>
  );
}

export function Status({ tone, children }: { tone: Tone; children: ReactNode }) {
  return (
    <span className={`status ${tone}`}>
      <Mark tone={tone} />
      {children}
    </span>
  );
}
