// SPDX-License-Identifier: Apache-2.0
// What came into the services lately: by service, name, duration, failure.
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import { api, ask, type Schemas } from '../../api/client';
import { useFormat, useTexts } from '../../i18n/language';
import { useFilters } from '../../ui/filters';
import { Card, Page, Table } from '../../ui/page';
import { useRows } from '../../ui/rows';
import { AsOf, Empty, More, Shown } from '../../ui/states';
import { Status } from '../../ui/status';
import { Moment } from '../../ui/time';
import { ServiceSelect } from '../service_select';
import { useServices } from '../services';
import { texts } from '../texts';

type Row = Schemas['watch.TraceRow'];

const leastMs = ['10', '100', '500', '1000', '10000'];
const names = ['service', 'name', 'least', 'failed', 'order'] as const;
type Filters = Record<(typeof names)[number], string>;

function useTraces(filters: Filters) {
  return useInfiniteQuery({
    queryKey: ['traces', filters],
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) =>
      ask(
        api.GET('/api/watch/traces', {
          params: {
            query: {
              ...(filters.service && { service: filters.service }),
              ...(filters.name && { name: filters.name }),
              ...(filters.order && { order: filters.order }),
              ...(filters.least && { min_duration_ms: Number(filters.least) }),
              ...(filters.failed && { failed: true }),
              ...(pageParam && { after: pageParam }),
            },
          },
          signal,
        }),
      ),
    getNextPageParam: (page) => page.next,
  });
}

function FilterBar({
  filters,
  set,
}: {
  filters: Filters;
  set: (changes: Partial<Filters>) => void;
}) {
  const t = useTexts(texts);
  const format = useFormat();
  const services = useServices();
  return (
    <search className="row">
      <ServiceSelect
        services={services}
        value={filters.service}
        choose={(service) => set({ service })}
      />
      <select
        aria-label={t('traces.least')}
        value={filters.least}
        onChange={(event) => set({ least: event.target.value })}
      >
        <option value="">{t('traces.least.any')}</option>
        {leastMs.map((ms) => (
          <option key={ms} value={ms}>
            ≥ {format.duration(Number(ms))}
          </option>
        ))}
      </select>
      <input
        className="grow"
        type="search"
        spellCheck={false}
        aria-label={t('name')}
        placeholder={t('traces.name')}
        value={filters.name}
        onChange={(event) => set({ name: event.target.value })}
      />
      <button
        type="button"
        className="button"
        aria-pressed={filters.failed !== ''}
        onClick={() => set({ failed: filters.failed ? '' : 'yes' })}
      >
        {t('traces.onlyFailed')}
      </button>
    </search>
  );
}

function TraceRow({ row, chosen }: { row: Row; chosen: boolean }) {
  const t = useTexts(texts);
  const format = useFormat();
  return (
    <tr aria-selected={chosen}>
      <td className="nowrap">
        <Moment at={row.start} />
      </td>
      <td>
        <Link href={`/ops/traces/${row.trace}?span=${row.span}`} className="mono">
          {row.name}
        </Link>
        {row.failed && (
          <>
            {' '}
            <Status tone="bad">{t('failed')}</Status>
          </>
        )}
      </td>
      <td>{row.service}</td>
      <td className="number">{format.duration(row.duration_us / 1000)}</td>
    </tr>
  );
}

export default function TracesPage() {
  const t = useTexts(texts);
  const [filters, set] = useFilters(names);
  const query = useTraces(filters);
  const rows = query.data?.pages.flatMap((page) => page.traces) ?? [];
  const chosen = useRows(rows.length, (i) => `/ops/traces/${rows[i]?.trace}`);
  return (
    <Page title={t('traces.title')} aside={<AsOf of={[query]} />}>
      <FilterBar filters={filters} set={set} />
      <Card>
        <Shown of={query}>
          {() =>
            rows.length === 0 && !query.hasNextPage ? (
              <Empty title={t('traces.none')}>{t('traces.none.do')}</Empty>
            ) : (
              <Table
                label={t('traces.title')}
                className="clickable"
                head={
                  <>
                    <th>{t('time')}</th>
                    <th>{t('name')}</th>
                    <th>{t('service')}</th>
                    <th className="number">{t('duration')}</th>
                  </>
                }
              >
                {rows.map((row, i) => (
                  <TraceRow key={row.trace + row.span} row={row} chosen={i === chosen} />
                ))}
              </Table>
            )
          }
        </Shown>
        {rows.length === 0 && query.hasNextPage && <p>{t('traces.searched')}</p>}
        <More of={query}>{t('older')}</More>
      </Card>
    </Page>
  );
}
