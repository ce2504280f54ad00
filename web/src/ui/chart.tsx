// SPDX-License-Identifier: Apache-2.0
// A small chart over time. The drawing itself is loaded when the first one is shown.
import { lazy, Suspense } from 'react';

/** Of lines, or of bands that stand one on the other, the first one at the bottom. */
export type Shape = 'lines' | 'stack';
/** What the time beneath is told in. */
export type By = 'time' | 'day';

export interface Line {
  name: string;
  /** Seconds since 1970, and the value; null where nothing was measured. */
  points: readonly (readonly (number | null)[])[];
}

const Plot = lazy(() => import('./plot'));

export function Chart({
  title,
  lines,
  none,
  shape = 'lines',
  by = 'time',
}: {
  title: string;
  lines: readonly Line[];
  none: string;
  shape?: Shape;
  by?: By;
}) {
  const empty = lines.every((line) => line.points.every(([, value]) => value === null));
  return (
    <figure className="chart">
      <figcaption>
        <span>{title}</span>
        {!empty && lines.length > 1 && (
          <span className="row">
            {lines.map((line, i) => (
              <span key={line.name} className="legend">
                <span className={`swatch colour-${i}`} /> {line.name}
              </span>
            ))}
          </span>
        )}
      </figcaption>
      <div className={shape === 'stack' ? 'chart-box tall' : 'chart-box'}>
        {empty ? (
          <p className="quiet small">{none}</p>
        ) : (
          <Suspense>
            <Plot title={title} lines={lines} shape={shape} by={by} />
          </Suspense>
        )}
      </div>
    </figure>
  );
}
