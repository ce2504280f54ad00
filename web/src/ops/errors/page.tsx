// SPDX-License-Identifier: Apache-2.0
// Failures of the same kind as one: how one sees a bug begin, grow and stop.
import './errors.css';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import { api, ask, type Schemas } from '../../api/client';
import { useFormat, useTexts } from '../../i18n/language';
import { useFilters } from '../../ui/filters';
import { Card, Page } from '../../ui/page';
import { Spark } from '../../ui/spark';
import { AsOf, Empty, Shown } from '../../ui/states';
import { Status, type Tone } from '../../ui/status';
import { Ago, useNow } from '../../ui/time';
import { ServiceSelect } from '../service_select';
import { texts } from './texts';
import { presently, type Trend, trendOf } from './trend';

type Group = Schemas['watch.ErrorGroup'];

const refreshMs = 10_000;
const minuteMs = 60_000;
const periods = [60, 6 * 60, 24 * 60, 7 * 24 * 60, 30 * 24 * 60]; // minutes
const usual = 24 * 60;
const names = ['minutes', 'service', 'q'] as const;
type Filters = Record<(typeof names)[number], string>;

const tones: Record<Trend, Tone> = {
  new: 'bad',
  growing: 'bad',
  going_on: 'warn',
  stopped: 'idle',
};

function fits(group: Group, { service, q }: Filters): boolean {
  if (service && group.service !== service) return false;
  const text = [group.event, group.error_type, group.route, ...group.builds].join(' ');
  return q
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.toLowerCase().includes(word));
}

function FilterBar({
  filters,
  services,
  set,
}: {
  filters: Filters;
  services: readonly string[];
  set: (changes: Partial<Filters>) => void;
}) {
  const t = useTexts(texts);
  const format = useFormat();
  return (
    <search className="row">
      <select
        aria-label={t('lately')}
        value={filters.minutes || usual}
        onChange={(event) => set({ minutes: event.target.value })}
      >
        {periods.map((minutes) => (
          <option key={minutes} value={minutes}>
            {t('lately')} {format.duration(minutes * minuteMs)}
          </option>
        ))}
      </select>
      <ServiceSelect
        services={services}
        value={filters.service}
        choose={(service) => set({ service })}
      />
      <input
        className="grow"
        type="search"
        spellCheck={false}
        aria-label={t('words')}
        placeholder={t('words')}
        value={filters.q}
        onChange={(event) => set({ q: event.target.value })}
      />
    </search>
  );
}

function Examples({ group }: { group: Group }) {
  const t = useTexts(texts);
  const logs = new URLSearchParams({ q: group.event, service: group.service });
  return (
    <p className="row small">
      {group.traces.length > 0 && <span className="quiet">{t('examples')}:</span>}
      {group.traces.toReversed().map((trace) => (
        <Link key={trace} href={`/ops/traces/${trace}`} className="mono" title={trace}>
          {trace.slice(0, 8)}
        </Link>
      ))}
      <Link href={`/ops/logs?${logs}`}>{t('logs')}</Link>
    </p>
  );
}

function GroupRow({ group }: { group: Group }) {
  const t = useTexts(texts);
  const format = useFormat();
  const trend = trendOf(group, useNow());
  const present = presently(group.per_minute);
  const lastHour = group.per_minute.reduce((total, count) => total + count, 0);
  return (
    <li className="error-group">
      <div className="stack">
        <p className="row">
          <Status tone={tones[trend]}>{t(`trend.${trend}`)}</Status>
          <strong>{group.event}</strong>
          <span>{t('times', { n: group.count })}</span>
        </p>
        {(group.error_type || group.route) && (
          <p className="row">
            {group.error_type && <code>{group.error_type}</code>}
            {group.route && <code className="quiet">{group.route}</code>}
          </p>
        )}
        <p className="row small quiet">
          <span>{group.service}</span>
          {group.builds.length > 0 && (
            <span>
              {t('builds', { n: group.builds.length })}: {group.builds.toReversed().join(', ')}
            </span>
          )}
          <span>
            {t('first')} <Ago at={group.first_seen} />
          </span>
          <span>
            {t('last')} <Ago at={group.last_seen} />
          </span>
        </p>
        <Examples group={group} />
      </div>
      <div className={`error-spark ${tones[trend]}`}>
        <Spark
          counts={group.per_minute}
          says={t('spark', { n: lastHour, present: format.number(present) })}
        />
        {t('lastHour')}: {format.number(lastHour)}
      </div>
    </li>
  );
}

export default function ErrorsPage() {
  const t = useTexts(texts);
  const [filters, set] = useFilters(names);
  const minutes = Number(filters.minutes) || usual;
  const query = useQuery({
    queryKey: ['errors', minutes],
    queryFn: ({ signal }) =>
      ask(api.GET('/api/watch/errors', { params: { query: { minutes } }, signal })),
    refetchInterval: refreshMs,
  });
  const groups = query.data?.groups ?? [];
  const services = [...new Set(groups.map((group) => group.service))].sort();
  const fitting = groups.filter((group) => fits(group, filters));
  return (
    <Page title={t('title')} aside={<AsOf of={[query]} />}>
      <FilterBar filters={filters} services={services} set={set} />
      <Card>
        <Shown of={query}>
          {() => {
            if (groups.length === 0) return <Empty title={t('none')}>{t('none.do')}</Empty>;
            if (fitting.length === 0)
              return <Empty title={t('noneFits')}>{t('noneFits.do')}</Empty>;
            return (
              <ul>
                {fitting.map((group) => (
                  <GroupRow key={group.id} group={group} />
                ))}
              </ul>
            );
          }}
        </Shown>
      </Card>
    </Page>
  );
}
