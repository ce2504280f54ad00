// SPDX-License-Identifier: Apache-2.0
import 'uplot/dist/uPlot.min.css';
import { useEffect, useRef } from 'react';
import uPlot from 'uplot';
import { useFormat } from '../i18n/language';
import type { By, Line, Shape } from './chart';

const headroom = 1.15;
const daySeconds = 86_400;
const daySteps = [1, 2, 7, 14, 30].map((days) => days * daySeconds);

/** The colours of `.colour-0` and so on, as the stylesheet has them for light or dark. */
function colourOf(host: HTMLElement, name: string): string {
  const probe = host.appendChild(document.createElement('span'));
  probe.className = name;
  const { backgroundColor } = getComputedStyle(probe);
  probe.remove();
  return backgroundColor;
}

/** All lines over the times of all of them; of a stack each upon those before it. */
function tableOf(lines: readonly Line[], shape: Shape): uPlot.AlignedData {
  const times = [...new Set(lines.flatMap((line) => line.points.map(([time]) => time ?? 0)))];
  times.sort((a, b) => a - b);
  const values = lines.map((line) => {
    const byTime = new Map(line.points.map(([time, value]) => [time, value ?? null]));
    return times.map((time) => byTime.get(time) ?? null);
  });
  return [times, ...(shape === 'stack' ? stacked(values) : values)];
}

function stacked(values: (number | null)[][]): number[][] {
  let below: number[] = [];
  return values.map((line) => {
    below = line.map((value, i) => (value ?? 0) + (below[i] ?? 0));
    return below;
  });
}

export default function Plot({
  title,
  lines,
  shape,
  by,
}: {
  title: string;
  lines: readonly Line[];
  shape: Shape;
  by: By;
}) {
  const format = useFormat();
  const host = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot>(null);
  const names = JSON.stringify(lines.map((line) => line.name));

  useEffect(() => {
    const box = host.current;
    if (!box) return;
    const style = getComputedStyle(box);
    const told = (at: Date) =>
      by === 'day' ? format.day(at) : format.clock(at).slice(0, 'hh:mm'.length);
    const axis = {
      stroke: style.color,
      grid: { stroke: style.borderTopColor, width: 1 },
      ticks: { show: false },
      font: `11px ${style.fontFamily}`,
    };
    const given = JSON.parse(names) as string[];
    const size = () => ({ width: box.clientWidth, height: box.clientHeight });
    const made = new uPlot(
      {
        ...size(),
        ...(by === 'day' && {
          tzDate: (time: number) => uPlot.tzDate(new Date(time * 1000), 'UTC'),
        }),
        legend: { show: false },
        cursor: { points: { size: 5 }, y: false },
        axes: [
          {
            ...axis,
            size: 28,
            ...(by === 'day' && { incrs: daySteps }),
            values: (_, times) => times.map((time) => told(new Date(time * 1000))),
          },
          {
            ...axis,
            size: 46,
            values: (_, values) => values.map((value) => format.compact(value)),
          },
        ],
        scales: { y: { range: (_, _least, most) => [0, most > 0 ? most * headroom : 1] } },
        series: [
          {},
          ...given.map((name, i) => ({
            label: name,
            stroke: colourOf(box, `colour-${i}`),
            width: 1.5,
            points: { show: false },
            ...(shape === 'stack' && { fill: colourOf(box, `colour-${i}`) }),
          })),
        ],
        // Each band is filled down to the one beneath it, the first down to the axis.
        ...(shape === 'stack' && {
          bands: given.slice(1).map((_, i) => ({ series: [i + 2, i + 1] as [number, number] })),
        }),
      },
      [[]],
      box,
    );
    plot.current = made;
    const sized = new ResizeObserver(() => made.setSize(size()));
    sized.observe(box);
    return () => {
      sized.disconnect();
      made.destroy();
    };
  }, [names, format, shape, by]);

  useEffect(() => {
    plot.current?.setData(tableOf(lines, shape));
  }, [lines, shape]);

  return <div className="plot" ref={host} role="img" aria-label={title} />;
}
