// SPDX-License-Identifier: Apache-2.0
// Cumulative flow, what came and went at one stage, and how long orders take from end to end.
import { useQuery } from '@tanstack/react-query';
import { api, ask, type Schemas } from '../../api/client';
import { useFormat, useTexts } from '../../i18n/language';
import { Chart, type Line } from '../../ui/chart';
import { useFilters } from '../../ui/filters';
import { Card, Table } from '../../ui/page';
import { AsOf, Shown } from '../../ui/states';
import { useStages } from './stages';
import { texts } from './texts';
import { dayMs, Missing, secondMs, useStageName } from './words';

type FlowView = Schemas['watch.FlowTable'];
type Day = Schemas['flow.FlowDay'];
type Stage = Schemas['flow.StageView'];
type Kind = 'entered' | 'left' | 'in_work';

const refreshMs = 60_000;
const spans = [14, 30, 90]; // days
const usual = 30;

const pointsOf = (days: readonly Day[], kind: Kind, stage: string) =>
  days.map((day) => [Date.parse(day.day) / secondMs, day[kind][stage] ?? 0] as const);

/** The same as the chart, for whoever wants the numbers. */
function Numbers({ days, lines }: { days: readonly Day[]; lines: readonly Line[] }) {
  const t = useTexts(texts);
  const format = useFormat();
  return (
    <details>
      <summary>{t('asTable')}</summary>
      <Table
        label={t('asTable')}
        head={
          <>
            <th>{t('day')}</th>
            {lines.map((line) => (
              <th key={line.name} className="number">
                {line.name}
              </th>
            ))}
          </>
        }
      >
        {days
          .map((day, i) => (
            <tr key={day.day}>
              <td className="nowrap">{format.day(new Date(day.day))}</td>
              {lines.map((line) => (
                <td key={line.name} className="number">
                  {format.number(line.points[i]?.[1] ?? 0)}
                </td>
              ))}
            </tr>
          ))
          .reverse()}
      </Table>
    </details>
  );
}

/** The work at each stage, one on the other: a band that widens is where it piles up. */
function CumulativeFlow({
  title,
  days,
  stages,
}: {
  title: string;
  days: readonly Day[];
  stages: readonly Stage[];
}) {
  const t = useTexts(texts);
  const nameOf = useStageName();
  const lines = stages.map(({ stage }) => ({
    name: nameOf(stage),
    points: pointsOf(days, 'in_work', stage),
  }));
  return (
    <Card>
      <Chart title={title} lines={lines} none={t('noFlow')} shape="stack" by="day" />
      <Numbers days={days} lines={lines} />
    </Card>
  );
}

function Passed({ days, stages }: { days: readonly Day[]; stages: readonly Stage[] }) {
  const t = useTexts(texts);
  const nameOf = useStageName();
  const [filters, set] = useFilters(['at']);
  const at = stages.find(({ stage }) => stage === filters.at)?.stage ?? stages[0]?.stage;
  if (at === undefined) return null;
  const lines = [
    { name: t('came'), points: pointsOf(days, 'entered', at) },
    { name: t('went'), points: pointsOf(days, 'left', at) },
  ];
  return (
    <Card
      title={t('passed')}
      aside={
        <select
          aria-label={t('stage')}
          value={at}
          onChange={(event) => set({ at: event.target.value })}
        >
          {stages.map(({ stage }) => (
            <option key={stage} value={stage}>
              {nameOf(stage)}
            </option>
          ))}
        </select>
      }
    >
      <Chart title={nameOf(at)} lines={lines} none={t('noFlow')} by="day" />
      <Numbers days={days} lines={lines} />
    </Card>
  );
}

function LeadTime({ of }: { of: FlowView['lead_time'] }) {
  const t = useTexts(texts);
  const format = useFormat();
  const parts = [
    [t('leadHalf'), of.p50_d],
    [t('leadMost'), of.p85_d],
    [t('leadNearly'), of.p95_d],
  ] as const;
  return (
    <Card
      title={t('leadTime')}
      aside={<span className="quiet small">{t('leadOrders', { n: of.orders })}</span>}
    >
      <dl className="facts">
        {parts.map(([name, days]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{days === undefined ? '–' : format.duration(days * dayMs)}</dd>
          </div>
        ))}
      </dl>
    </Card>
  );
}

export function Flow() {
  const t = useTexts(texts);
  const format = useFormat();
  const [filters, set] = useFilters(['days']);
  const days = Number(filters.days) || usual;
  const stages = useStages().data?.stages ?? [];
  const query = useQuery({
    queryKey: ['flow', days],
    queryFn: ({ signal }) =>
      ask(api.GET('/api/watch/flow', { params: { query: { days } }, signal })),
    refetchInterval: refreshMs,
  });
  const of = (context: string) => stages.filter((stage) => stage.context === context);
  return (
    <>
      <search className="row">
        <select
          aria-label={t('days')}
          value={days}
          onChange={(event) => set({ days: event.target.value })}
        >
          {spans.map((span) => (
            <option key={span} value={span}>
              {t('days')} {format.duration(span * dayMs)}
            </option>
          ))}
        </select>
        <AsOf of={[query]} />
      </search>
      <Missing unreachable={query.data?.unreachable ?? []} />
      <Shown of={query}>
        {(flow) => (
          <>
            <LeadTime of={flow.lead_time} />
            <CumulativeFlow title={t('floor')} days={flow.days} stages={of('mes')} />
            <CumulativeFlow title={t('orders')} days={flow.days} stages={of('crm')} />
            <Passed days={flow.days} stages={stages} />
          </>
        )}
      </Shown>
    </>
  );
}
