// SPDX-License-Identifier: Apache-2.0
// Failures of one kind as one: whether a bug grows or stops, and where to look.
import '../ops.css';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import { api, ask, type Schemas } from '../../api/client';
import { useFormat, useTexts } from '../../i18n/language';
import { useFilters } from '../../ui/filters';
import { Card, Page } from '../../ui/page';
import { AsOf, Empty, Shown } from '../../ui/states';
import { Status } from '../../ui/status';
import { Ago } from '../../ui/time';
import { texts } from '../texts';

type Group = Schemas['watch.ErrorGroup'];

const refreshMs = 10_000;
const spans = [60, 24 * 60, 7 * 24 * 60]; // minutes
const mostTraces = 5;
const bar = { width: 3, height: 28 };

/** A bar for each minute, the present one last. */
function Bars({ counts }: { counts: readonly number[] }) {
  const t = useTexts(texts);
  const most = Math.max(...counts, 1);
  return (
    <svg
      className="bars"
      width={counts.length * (bar.width + 1)}
      height={bar.height}
      role="img"
      aria-label={t('errors.perMinute')}
    >
      <title>{t('errors.perMinute')}</title>
      {counts.map((count, i) => {
        const height = count > 0 ? Math.max(2, (count / most) * bar.height) : 0;
        const x = i * (bar.width + 1);
        return <rect key={i} x={x} y={bar.height - height} width={bar.width} height={height} />;
      })}
    </svg>
  );
}

function GroupCard({ group }: { group: Group }) {
  const t = useTexts(texts);
  return (
    <Card>
      <div className="letter-group">
        <div className="grow stack">
          <span className="row">
            <Status tone="bad">{t('errors.times', { n: group.count })}</Status>
            <strong>{group.event}</strong>
            {group.error_type && <code className="hop-error">{group.error_type}</code>}
          </span>
          <span className="quiet">
            {group.service} {group.route && <code>{group.route}</code>} · {t('errors.builds')}:{' '}
            {group.builds.join(', ')}
          </span>
          <span className="quiet">
            {t('errors.first')}: <Ago at={group.first_seen} /> · {t('errors.last')}:{' '}
            <Ago at={group.last_seen} />
          </span>
        </div>
        <Bars counts={group.per_minute} />
        {group.traces.length > 0 && (
          <span className="row small">
            {t('errors.traces')}:
            {group.traces
              .slice(-mostTraces)
              .reverse()
              .map((trace) => (
                <Link key={trace} href={`/ops/traces/${trace}`} className="mono">
                  {trace.slice(0, 6)}
                </Link>
              ))}
          </span>
        )}
      </div>
    </Card>
  );
}

export default function ErrorsPage() {
  const t = useTexts(texts);
  const format = useFormat();
  const [filters, set] = useFilters(['minutes'] as const);
  const minutes = Number(filters.minutes) || (spans[0] ?? 0);
  const query = useQuery({
    queryKey: ['errors', minutes],
    queryFn: ({ signal }) =>
      ask(api.GET('/api/watch/errors', { params: { query: { minutes } }, signal })),
    refetchInterval: refreshMs,
  });
  return (
    <Page title={t('errors.title')} aside={<AsOf of={[query]} />}>
      <search className="row">
        <select
          aria-label={t('errors.within')}
          value={minutes}
          onChange={(event) => set({ minutes: event.target.value })}
        >
          {spans.map((span) => (
            <option key={span} value={span}>
              {format.duration(span * 60_000)}
            </option>
          ))}
        </select>
      </search>
      <Shown of={query}>
        {({ groups }) =>
          groups.length === 0 ? (
            <Card>
              <Empty title={t('errors.none')}>{t('errors.none.do')}</Empty>
            </Card>
          ) : (
            groups.map((group) => <GroupCard key={group.id} group={group} />)
          )
        }
      </Shown>
    </Page>
  );
}
