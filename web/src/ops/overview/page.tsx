// SPDX-License-Identifier: Apache-2.0
// The state of everything at one look.
import '../ops.css';
import { useQuery } from '@tanstack/react-query';
import { lazy, type ReactNode, Suspense } from 'react';
import { Link } from 'wouter';
import { api, ask, type Schemas } from '../../api/client';
import { useFormat, useTexts } from '../../i18n/language';
import { Card, Page, Table } from '../../ui/page';
import { AsOf, Loading, Shown } from '../../ui/states';
import { Mark, Status, type Tone } from '../../ui/status';
import { Age } from '../../ui/time';
import { useCalls } from '../services';
import { texts } from '../texts';
import { Charts } from './charts';

const ServiceMap = lazy(() => import('./map'));

type Overview = Schemas['watch.OverviewView'];

const refreshMs = 5000;
const mapMinutes = 15;
const slowS = 5; // messages and boards are late from then on

function useOverview() {
  return useQuery({
    queryKey: ['overview'],
    queryFn: ({ signal }) => ask(api.GET('/api/watch/overview', { signal })),
    refetchInterval: refreshMs,
  });
}

function AlertLine({ alerts }: { alerts: Overview['alerts'] }) {
  const t = useTexts(texts);
  const quiet = alerts.page + alerts.day + alerts.pending === 0;
  return (
    <Link href="/ops/alerts" className="alert-line row">
      {quiet && <Status tone="ok">{t('overview.quiet')}</Status>}
      {alerts.page > 0 && <Status tone="bad">{t('overview.page', { n: alerts.page })}</Status>}
      {alerts.day > 0 && <Status tone="warn">{t('overview.day', { n: alerts.day })}</Status>}
      {alerts.pending > 0 && (
        <Status tone="info">{t('overview.pending', { n: alerts.pending })}</Status>
      )}
    </Link>
  );
}

function Targets({ overview }: { overview: Overview }) {
  const { targets, broker } = overview;
  const t = useTexts(texts);
  return (
    <Card title={t('overview.targets')}>
      <ul className="lines">
        {targets.map((one) => (
          <li key={one.name + one.instance}>
            <span className="grow">
              <strong>{one.name}</strong>{' '}
              <span className="quiet small">
                {one.version} {one.instance !== one.name && one.instance}
              </span>
            </span>
            <Status tone={one.up ? 'ok' : 'bad'}>
              {t(one.up ? 'overview.up' : 'overview.down')}
            </Status>
            <span className="quiet small">{one.since && <Age since={one.since} />}</span>
          </li>
        ))}
        {broker && (
          <li>
            <span className="grow">
              <strong>{t('overview.broker')}</strong> {broker.alarms.join(', ')}
            </span>
            <Status tone={!broker.up || broker.alarms.length > 0 ? 'bad' : 'ok'}>
              {t(broker.up ? 'overview.up' : 'overview.down')}
            </Status>
          </li>
        )}
      </ul>
    </Card>
  );
}

interface Flow {
  context: string;
  pending: number;
  oldestS: number;
  lagS: number | undefined;
  letters: number;
  database: Overview['databases'][number] | undefined;
}

function flowsOf({ relays, boards, dead_letters, databases }: Overview): Flow[] {
  const contexts = new Set([
    ...databases.map(({ target }) => target),
    ...relays.map(({ context }) => context),
  ]);
  return [...contexts].map((context) => {
    const relay = relays.find((one) => one.context === context);
    return {
      context,
      pending: relay?.pending ?? 0,
      oldestS: relay?.oldest_age_s ?? 0,
      lagS: boards.find((one) => one.context === context)?.lag_s,
      letters: dead_letters
        .filter((one) => one.context === context)
        .reduce((sum, one) => sum + one.count, 0),
      database: databases.find((one) => one.target === context),
    };
  });
}

function Marked({ tone, children }: { tone: Tone | undefined; children: ReactNode }) {
  return (
    <>
      {tone && <Mark tone={tone} />} {children}
    </>
  );
}

function FlowRow({ flow }: { flow: Flow }) {
  const t = useTexts(texts);
  const format = useFormat();
  const { database } = flow;
  return (
    <tr>
      <td>{t.code('context', flow.context)}</td>
      <td className="nowrap">
        {database && (
          <Marked tone={database.up ? 'ok' : 'bad'}>
            {database.up
              ? database.p95_ms !== undefined &&
                t('overview.p95', { time: format.duration(database.p95_ms) })
              : t('overview.down')}
          </Marked>
        )}
      </td>
      <td className="number">
        <Marked tone={flow.oldestS > slowS ? 'bad' : undefined}>
          {format.number(flow.pending)}
          {flow.pending > 0 && ` · ${format.duration(flow.oldestS * 1000)}`}
        </Marked>
      </td>
      <td className="number">
        {flow.lagS === undefined ? (
          <span className="quiet">—</span>
        ) : (
          <Marked tone={flow.lagS > slowS ? 'bad' : undefined}>
            {format.duration(flow.lagS * 1000)}
          </Marked>
        )}
      </td>
      <td className="number">
        {flow.letters > 0 ? (
          <Link href="/ops/letters">
            <Mark tone="bad" /> {format.number(flow.letters)}
          </Link>
        ) : (
          0
        )}
      </td>
    </tr>
  );
}

function Flows({ overview }: { overview: Overview }) {
  const t = useTexts(texts);
  return (
    <Card title={t('overview.flow')} className="double">
      <Table
        label={t('overview.flow')}
        head={
          <>
            <th>{t('context')}</th>
            <th>{t('overview.database')}</th>
            <th className="number">{t('overview.outbox')}</th>
            <th className="number">{t('overview.lag')}</th>
            <th className="number">{t('overview.letters')}</th>
          </>
        }
      >
        {flowsOf(overview).map((flow) => (
          <FlowRow key={flow.context} flow={flow} />
        ))}
      </Table>
    </Card>
  );
}

function Queues({ queues }: Pick<Overview, 'queues'>) {
  const t = useTexts(texts);
  const format = useFormat();
  if (queues.length === 0) return null;
  return (
    <Card title={t('overview.queues')} className="double">
      <Table
        label={t('overview.queues')}
        head={
          <>
            <th>{t('name')}</th>
            <th className="number">{t('overview.ready')}</th>
            <th className="number">{t('overview.unacked')}</th>
            <th className="number">{t('overview.consumers')}</th>
            <th className="number">{t('overview.age')}</th>
          </>
        }
      >
        {queues.map((queue) => (
          <tr key={queue.name}>
            <td className="mono">{queue.name}</td>
            <td className="number">{format.number(queue.ready)}</td>
            <td className="number">{format.number(queue.unacknowledged)}</td>
            <td className="number">
              <Marked tone={queue.consumers === 0 ? 'bad' : undefined}>{queue.consumers}</Marked>
            </td>
            <td className="number">
              {queue.oldest_age_s === undefined ? '—' : format.duration(queue.oldest_age_s * 1000)}
            </td>
          </tr>
        ))}
      </Table>
    </Card>
  );
}

function Drift() {
  const t = useTexts(texts);
  const { data } = useQuery({
    queryKey: ['drift'],
    queryFn: ({ signal }) => ask(api.GET('/api/watch/drift', { signal })),
    refetchInterval: refreshMs,
  });
  if (!data) return null;
  return (
    <Card title={t('overview.drift')}>
      <div className="stack">
        {data.drifts.length === 0 ? (
          <span>
            <Status tone="ok">{t('overview.drift.ok', { n: data.orders })}</Status>
          </span>
        ) : (
          <>
            <span>
              <Status tone="bad">{t('overview.drift.bad', { n: data.drifts.length })}</Status>
            </span>
            <ul className="choice">
              {data.drifts.map(({ check, order_id }) => (
                <li key={check + order_id}>
                  <Link href={`/ops/journey/${order_id}`} className="mono">
                    {order_id.slice(0, 13)}…
                  </Link>
                </li>
              ))}
            </ul>
          </>
        )}
        {data.complete_at && (
          <span className="quiet small">
            <Age since={data.complete_at} />
          </span>
        )}
      </div>
    </Card>
  );
}

function Kept() {
  const t = useTexts(texts);
  const format = useFormat();
  const { data } = useQuery({
    queryKey: ['archive'],
    queryFn: ({ signal }) => ask(api.GET('/api/watch/archive', { signal })),
  });
  if (!data?.oldest_day) return null;
  const day = format.date(new Date(data.oldest_day));
  return (
    <p className="quiet small">{t('overview.kept', { size: format.bytes(data.bytes), day })}</p>
  );
}

export default function OverviewPage() {
  const t = useTexts(texts);
  const overview = useOverview();
  const calls = useCalls(mapMinutes);
  return (
    <Page title={t('overview.title')} aside={<AsOf of={[overview, calls]} />}>
      <Shown of={overview}>
        {(data) => (
          <>
            <AlertLine alerts={data.alerts} />
            <div className="grid">
              <Card title={t('overview.map')} className="wide">
                <Suspense fallback={<Loading />}>
                  <Shown of={calls}>{(services) => <ServiceMap services={services} />}</Shown>
                </Suspense>
              </Card>
              <Charts />
              <Targets overview={data} />
              <Flows overview={data} />
              <Queues queues={data.queues} />
              <Drift />
            </div>
            <Kept />
          </>
        )}
      </Shown>
    </Page>
  );
}
