// SPDX-License-Identifier: Apache-2.0
// The last hour, of what tells most.
import { useQuery } from '@tanstack/react-query';
import { api, ask } from '../../api/client';
import { useTexts } from '../../i18n/language';
import { Chart, type Line } from '../../ui/chart';
import { Card } from '../../ui/page';
import { texts } from '../texts';

const refreshMs = 15_000;
const points = 120;
const mostLines = 6;

interface Wanted {
  title: 'chart.requests' | 'chart.latency' | 'chart.outbox' | 'chart.propagation';
  name: string;
  by: string[];
  /** From the unit of the metric to that of the title. */
  times?: number;
}
const wanted: readonly Wanted[] = [
  { title: 'chart.requests', name: 'http_server_request_duration_seconds_count', by: [''] },
  { title: 'chart.latency', name: 'http_server_request_duration_seconds', by: [''], times: 1000 },
  { title: 'chart.propagation', name: 'atelier_status_propagation_seconds', by: [''], times: 1000 },
  { title: 'chart.outbox', name: 'atelier_outbox_oldest_age_seconds', by: ['context'] },
];

function useLines({ name, by, times = 1 }: Wanted) {
  return useQuery({
    queryKey: ['metric', name],
    queryFn: ({ signal }) =>
      ask(api.GET('/api/watch/metrics', { params: { query: { name, by, points } }, signal })),
    select: ({ series }): Line[] =>
      series.slice(0, mostLines).map((one) => ({
        name: nameOf(one.labels),
        points: one.points.map(([at, value]) => [
          at ?? 0,
          typeof value === 'number' ? value * times : null,
        ]),
      })),
    refetchInterval: refreshMs,
  });
}

function nameOf(labels: Record<string, string>): string {
  const { quantile, ...others } = labels;
  const named = Object.values(others).filter((value) => value !== '');
  return [...named, ...(quantile ? [`p${Number(quantile) * 100}`] : [])].join(' ');
}

function One({ of }: { of: Wanted }) {
  const t = useTexts(texts);
  const { data = [] } = useLines(of);
  return <Chart title={t(of.title)} lines={data} none={t('chart.none')} />;
}

export function Charts() {
  const t = useTexts(texts);
  return (
    <Card title={t('overview.charts')} className="wide">
      <div className="charts">
        {wanted.map((one) => (
          <One key={one.name} of={one} />
        ))}
      </div>
    </Card>
  );
}
