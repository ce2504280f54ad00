// SPDX-License-Identifier: Apache-2.0
// The orders of all channels: only those near the screen are held, however many there are.
import '../crm.css';
import { useRef } from 'react';
import { useTexts } from '../../i18n/language';
import { useFilters } from '../../ui/filters';
import { LiveMark } from '../../ui/live/mark';
import { Page } from '../../ui/page';
import type { Card } from '../orders/card';
import { useBook, useKinds, useLane, useMe } from '../orders/use_book';
import { texts } from '../texts';
import { Chips, FilterBar, filterOf, names, type Seen } from './filter_bar';
import { Orders } from './orders';

/** Those whose orders have been on the page. */
function useManagersSeen(cards: readonly Card[]): readonly Seen[] {
  const seen = useRef(new Map<string, Seen>());
  for (const { manager } of cards) if (manager) seen.current.set(manager.id, manager);
  return [...seen.current.values()].toSorted((a, b) => a.name.localeCompare(b.name));
}

export default function OrdersPage() {
  const t = useTexts(texts);
  const { id } = useMe();
  const book = useBook();
  const [filters, set] = useFilters(names);
  const filter = filterOf(filters);
  const { usual, ...kinds } = useKinds();
  book.usual = usual;
  const { lane, shown } = useLane(book, filter);
  const managers = useManagersSeen(shown.lane.cards);
  return (
    <Page title={t('list.title')} aside={<LiveMark of={book} />}>
      <div className="crm-list">
        <FilterBar filters={filters} set={set} managers={managers} me={id} />
        <Chips filter={filter} set={set} kinds={kinds} />
        <Orders book={book} filter={filter} live={lane} shown={shown} />
      </div>
    </Page>
  );
}
