// SPDX-License-Identifier: Apache-2.0
import type { Schemas } from '../api/client';
import type { Tone } from '../ui/status';

export type Severity = Schemas['watch.LogView']['severity'];
export const severities: readonly Severity[] = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'];

export function severityTone(severity: Severity): Tone {
  if (severity === 'error' || severity === 'fatal') return 'bad';
  if (severity === 'warn') return 'warn';
  return severity === 'info' ? 'info' : 'idle';
}

/** The value of an attribute, or a body, as a line. */
export const textOf = (value: unknown): string =>
  typeof value === 'string' ? value : value === undefined ? '' : JSON.stringify(value);
