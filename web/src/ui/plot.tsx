// SPDX-License-Identifier: Apache-2.0
import 'uplot/dist/uPlot.min.css';
import { useEffect, useRef } from 'react';
import uPlot from 'uplot';
import { useFormat } from '../i18n/language';
import type { Line } from './chart';

const height = 120;
/** The colours of `.colour-0` and so on, as the stylesheet has them for light or dark. */
function colourOf(host: HTMLElement, name: string): string {
  const probe = host.appendChild(document.createElement('span'));
  probe.className = name;
  const { backgroundColor } = getComputedStyle(probe);
  probe.remove();
  return backgroundColor;
}

/** All lines over the times of all of them. */
function tableOf(lines: readonly Line[]): uPlot.AlignedData {
  const times = [...new Set(lines.flatMap((line) => line.points.map(([time]) => time ?? 0)))];
  times.sort((a, b) => a - b);
  const values = lines.map((line) => {
    const byTime = new Map(line.points.map(([time, value]) => [time, value ?? null]));
    return times.map((time) => byTime.get(time) ?? null);
  });
  return [times, ...values];
}

export default function Plot({ title, lines }: { title: string; lines: readonly Line[] }) {
  const format = useFormat();
  const host = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot>(null);
  const names = JSON.stringify(lines.map((line) => line.name));

  useEffect(() => {
    const box = host.current;
    if (!box) return;
    const style = getComputedStyle(box);
    const axis = {
      stroke: style.color,
      grid: { stroke: style.borderTopColor, width: 1 },
      ticks: { show: false },
      font: `11px ${style.fontFamily}`,
    };
    const made = new uPlot(
      {
        width: box.clientWidth,
        height,
        legend: { show: false },
        cursor: { points: { size: 5 }, y: false },
        axes: [
          {
            ...axis,
            values: (_, times) =>
              times.map((time) => format.clock(new Date(time * 1000)).slice(0, 5)),
          },
          {
            ...axis,
            size: 46,
            values: (_, values) => values.map((value) => format.compact(value)),
          },
        ],
        scales: { y: { range: (_, _least, most) => [0, most > 0 ? most * 1.15 : 1] } },
        series: [
          {},
          ...(JSON.parse(names) as string[]).map((name, i) => ({
            label: name,
            stroke: colourOf(box, `colour-${i}`),
            width: 1.5,
            points: { show: false },
          })),
        ],
      },
      [[]],
      box,
    );
    plot.current = made;
    const sized = new ResizeObserver(() => made.setSize({ width: box.clientWidth, height }));
    sized.observe(box);
    return () => {
      sized.disconnect();
      made.destroy();
    };
  }, [names, format]);

  useEffect(() => {
    plot.current?.setData(tableOf(lines));
  }, [lines]);

  return <div className="plot" ref={host} role="img" aria-label={title} />;
}
