// SPDX-License-Identifier: Apache-2.0
// Whatever waits: for what, whose turn it is, since when; what is overdue comes first.
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import { api, ask, type Schemas } from '../../api/client';
import { useFormat, useTexts } from '../../i18n/language';
import { useFilters } from '../../ui/filters';
import { Card, Table } from '../../ui/page';
import { useRows } from '../../ui/rows';
import { AsOf, Empty, More, Shown } from '../../ui/states';
import { Status } from '../../ui/status';
import { Age, Moment } from '../../ui/time';
import { useStages } from './stages';
import { texts } from './texts';
import { Missing, useStageName } from './words';

type Item = Schemas['WaitingOrder'];
type Owner = Item['owner'];
type Total = Schemas['WaitingTotal'];

const refreshMs = 10_000;
const owners: readonly Owner[] = [
  'customer',
  'manager',
  'operator',
  'partner',
  'carrier',
  'system',
];
const names = ['owner', 'stage', 'overdue'] as const;
type Filters = Record<(typeof names)[number], string>;
type SetFilters = (changes: Partial<Filters>) => void;

function useWaiting({ owner, stage, overdue }: Filters) {
  return useInfiniteQuery({
    queryKey: ['waiting', owner, stage, overdue],
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) =>
      ask(
        api.GET('/api/watch/waiting', {
          params: {
            query: {
              ...(owner && { owner: owner as Owner }),
              ...(stage && { stage }),
              ...(overdue && { overdue: true }),
              ...(pageParam && { after: pageParam }),
            },
          },
          signal,
        }),
      ),
    getNextPageParam: (page) => page.next,
    refetchInterval: refreshMs,
  });
}

function FilterBar({ filters, set }: { filters: Filters; set: SetFilters }) {
  const t = useTexts(texts);
  const nameOf = useStageName();
  const stages = useStages().data?.stages ?? [];
  return (
    <search className="row">
      <select
        aria-label={t('owner')}
        value={filters.owner}
        onChange={(event) => set({ owner: event.target.value })}
      >
        <option value="">{t('allOwners')}</option>
        {owners.map((owner) => (
          <option key={owner} value={owner}>
            {t.code('who', owner)}
          </option>
        ))}
      </select>
      <select
        aria-label={t('stage')}
        value={filters.stage}
        onChange={(event) => set({ stage: event.target.value })}
      >
        <option value="">{t('allStages')}</option>
        {stages.map(({ stage }) => (
          <option key={stage} value={stage}>
            {nameOf(stage)}
          </option>
        ))}
      </select>
      <button
        type="button"
        className="button"
        aria-pressed={filters.overdue !== ''}
        onClick={() => set({ overdue: filters.overdue ? '' : 'yes' })}
      >
        {t('onlyOverdue')}
      </button>
    </search>
  );
}

function Totals({ totals }: { totals: readonly Total[] }) {
  const t = useTexts(texts);
  if (totals.length === 0) return null;
  return (
    <Card title={t('totals')}>
      <ul className="totals">
        {totals.map((total) => (
          <li key={total.context + total.waits_for}>
            <strong>{t.code('what', total.waits_for)}</strong>
            <span className="quiet small">{t.code('who', total.owner)}</span>
            <span>{t('waitingCount', { n: total.waiting })}</span>
            {total.overdue > 0 && (
              <Status tone="bad">{t('overdueCount', { n: total.overdue })}</Status>
            )}
          </li>
        ))}
      </ul>
    </Card>
  );
}

function ItemRow({ item, chosen }: { item: Item; chosen: boolean }) {
  const t = useTexts(texts);
  const nameOf = useStageName();
  const place = [item.work_center, item.holder].filter((one) => one !== '').join(' · ');
  return (
    <tr aria-selected={chosen}>
      <td className="nowrap">
        <Link href={`/ops/journey/${item.order}`}>{item.number}</Link>
      </td>
      <td className="nowrap">
        <Age since={item.since} />
        {item.overdue && (
          <div>
            <Status tone="bad">{t('overdue')}</Status>
          </div>
        )}
      </td>
      <td>
        {t.code('what', item.waits_for)}
        <div className="quiet small">{t.code('who', item.owner)}</div>
      </td>
      <td>
        {nameOf(item.stage)}
        {place && <div className="quiet small">{place}</div>}
      </td>
      <td className="nowrap">{item.deadline && <Moment at={item.deadline} />}</td>
    </tr>
  );
}

function Items({ items }: { items: readonly Item[] }) {
  const t = useTexts(texts);
  const chosen = useRows(items.length, (i) => `/ops/journey/${items[i]?.order}`);
  return (
    <Table
      label={t('view.waiting')}
      className="clickable"
      head={
        <>
          <th>{t('order')}</th>
          <th>{t('since')}</th>
          <th>{t('waitsFor')}</th>
          <th>{t('at')}</th>
          <th>{t('deadline')}</th>
        </>
      }
    >
      {items.map((item, i) => (
        <ItemRow
          key={`${item.context}/${item.order}/${item.place}`}
          item={item}
          chosen={i === chosen}
        />
      ))}
    </Table>
  );
}

export function Waiting() {
  const t = useTexts(texts);
  const format = useFormat();
  const [filters, set] = useFilters(names);
  const query = useWaiting(filters);
  const items = query.data?.pages.flatMap((page) => page.items) ?? [];
  const first = query.data?.pages[0];
  const shown = format.number(items.length);
  const all = (first?.totals ?? []).reduce(
    (sum, { waiting, overdue }) => sum + (filters.overdue ? overdue : waiting),
    0,
  );
  return (
    <>
      <FilterBar filters={filters} set={set} />
      <Missing unreachable={first?.unreachable ?? []} />
      <Totals totals={first?.totals ?? []} />
      <Card
        title={t('view.waiting')}
        aside={
          <span className="row">
            {items.length > 0 && (
              <span className="quiet small">
                {t('shownOf', { shown, all: format.number(all) })}
              </span>
            )}
            <AsOf of={[query]} />
          </span>
        }
      >
        <Shown of={query}>
          {() =>
            items.length === 0 ? (
              <Empty title={t('noneWaits')}>{t('noneWaits.do')}</Empty>
            ) : (
              <Items items={items} />
            )
          }
        </Shown>
        <More of={query}>{t('more')}</More>
      </Card>
    </>
  );
}
