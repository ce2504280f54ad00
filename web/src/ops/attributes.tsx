// SPDX-License-Identifier: Apache-2.0
import { textOf } from './log_line';

/** Names and values as they were sent. */
export function Attributes({ of }: { of: unknown }) {
  const entries = Object.entries((of ?? {}) as Record<string, unknown>);
  if (entries.length === 0) return null;
  return (
    <dl className="attributes">
      {entries.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{textOf(value)}</dd>
        </div>
      ))}
    </dl>
  );
}
