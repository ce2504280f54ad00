// SPDX-License-Identifier: Apache-2.0
import { useFormat, useTexts } from '../../i18n/language';
import { SearchField } from '../../ui/search_field';
import { type Channel, type ListFilter, type OrderStatus, statuses } from '../orders/card';
import { useStatusTotals } from '../orders/use_book';
import { texts } from '../texts';

export const names = [
  'status',
  'channel',
  'manager',
  'overdue',
  'stuck',
  'on_hold',
  'q',
  'order',
] as const;
export type Filters = Record<(typeof names)[number], string>;
export type SetFilters = (changes: Partial<Filters>) => void;

const channels = ['shop', 'partner', 'crm'] as const satisfies readonly Channel[];
const flags = ['overdue', 'stuck', 'on_hold'] as const;

/** What the address asks for; what it cannot ask for is left out. */
export function filterOf(filters: Filters): ListFilter {
  const { manager, q, order } = filters;
  const status = statuses.find((one) => one === filters.status);
  const channel = channels.find((one) => one === filters.channel);
  return {
    ...(status && { status }),
    ...(channel && { channel }),
    ...(manager && { manager }),
    ...(filters.overdue && { overdue: true as const }),
    ...(filters.stuck && { stuck: true as const }),
    ...(filters.on_hold && { on_hold: true as const }),
    ...(q && { q }),
    ...(order === 'urgent' && { order }),
  };
}

function Chip({
  name,
  count,
  exact = true,
  on,
  flip,
}: {
  name: string;
  count: number | undefined;
  exact?: boolean;
  on: boolean;
  flip: () => void;
}) {
  const format = useFormat();
  return (
    <button type="button" className="chip" aria-pressed={on} onClick={flip}>
      {name}{' '}
      <span className="chip-count">
        {count === undefined ? '…' : `${format.number(count)}${exact ? '' : '+'}`}
      </span>
    </button>
  );
}

/** Each status with how many orders of the list are in it, and what is to be looked after among all
 * orders. */
export function Chips({
  filter,
  set,
  kinds,
}: {
  filter: ListFilter;
  set: SetFilters;
  kinds: Record<(typeof flags)[number], number | undefined>;
}) {
  const t = useTexts(texts);
  const { data } = useStatusTotals(filter);
  const count = (status: OrderStatus) =>
    data && (data.totals.find((one) => one.status === status)?.orders ?? 0);
  const exact = data?.total_is_exact ?? true;
  return (
    <fieldset className="chips" aria-label={t('list.byStatus')}>
      <Chip
        name={t('list.all')}
        count={data?.total}
        exact={exact}
        on={!filter.status}
        flip={() => set({ status: '' })}
      />
      {statuses.map((status) => (
        <Chip
          key={status}
          name={t(`status.${status}`)}
          count={count(status)}
          exact={exact}
          on={filter.status === status}
          flip={() => set({ status: filter.status === status ? '' : status })}
        />
      ))}
      <span className="chips-gap" />
      {flags.map((flag) => (
        <Chip
          key={flag}
          name={t(`list.${flag}`)}
          count={kinds[flag]}
          on={filter[flag] === true}
          flip={() => set({ [flag]: filter[flag] ? '' : 'yes' })}
        />
      ))}
    </fieldset>
  );
}

export interface Seen {
  id: string;
  name: string;
}

export function FilterBar({
  filters,
  set,
  managers,
  me,
}: {
  filters: Filters;
  set: SetFilters;
  /** Those whose orders were seen. */
  managers: readonly Seen[];
  me: string;
}) {
  const t = useTexts(texts);
  const others = managers.filter(({ id }) => id !== me);
  const known = ['', 'me', ...others.map(({ id }) => id)].includes(filters.manager);
  return (
    <search className="row" aria-label={t('list.filters')}>
      <SearchField
        label={t('list.search')}
        keySays={t('list.searchKey')}
        value={filters.q}
        search={(q) => set({ q })}
      />
      <select
        aria-label={t('list.manager')}
        value={filters.manager}
        onChange={(event) => set({ manager: event.target.value })}
      >
        <option value="">{t('list.allManagers')}</option>
        <option value="me">{t('list.mine')}</option>
        {others.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
        {!known && <option value={filters.manager}>{t('list.another')}</option>}
      </select>
      <select
        aria-label={t('list.channel')}
        value={filters.channel}
        onChange={(event) => set({ channel: event.target.value })}
      >
        <option value="">{t('list.allChannels')}</option>
        {channels.map((channel) => (
          <option key={channel} value={channel}>
            {t(`channel.${channel}`)}
          </option>
        ))}
      </select>
      <select
        aria-label={t('list.order')}
        value={filters.order}
        onChange={(event) => set({ order: event.target.value })}
      >
        <option value="">{t('list.newest')}</option>
        <option value="urgent">{t('list.urgent')}</option>
      </select>
    </search>
  );
}
